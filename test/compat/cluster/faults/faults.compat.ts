import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { CountedLoad, LEADER_SEEKING, LoadClients } from '../counted-load.ts'
import { StaleLeader } from '../stale-leader.ts'

// Three nodes under a steady load of clients that we did not write, of which every acknowledged record is counted.

const add = compatSuite(import.meta.dirname, 100_000)
const shared = sharedCluster({ connect: (servers) => ({ load: new LoadClients(servers) }) })

/** A load on topics that `leader` leads, of all clients. */
function load(name: string, leader: number): Promise<CountedLoad> {
  return CountedLoad.start(shared.cluster, shared.clients.load, name, leader)
}

/** A node that is not among these. */
function other(...ids: readonly number[]): number {
  return shared.cluster.processes.nodes.find(({ id }) => !ids.includes(id))!.id
}

function activeController(): Promise<number> {
  return shared.cluster.view.activeController()
}

add('the leader is killed: nothing acknowledged is lost', async () => {
  const leader = other(await activeController())
  await using under = await load('leader-killed', leader)
  await shared.cluster.processes.node(leader).kill()
  await under.progressBy(200)
  await shared.cluster.processes.node(leader).start()
  await under.progressBy(100)
  expect(await under.expectAllKept()).toBeGreaterThan(1000)
})

add('the active controller is killed: nothing acknowledged is lost', async () => {
  const controller = await activeController()
  await using under = await load('controller-killed', controller)
  await shared.cluster.processes.node(controller).kill()
  expect(await shared.cluster.view.activeController()).not.toBe(controller)
  await under.progressBy(200)
  await shared.cluster.processes.node(controller).start()
  await under.progressBy(100)
  expect(await under.expectAllKept()).toBeGreaterThan(1000)
})

add('a follower is killed: nothing acknowledged is lost', async () => {
  const controller = await activeController()
  const follower = other(controller)
  await using under = await load('follower-killed', controller)
  await shared.cluster.processes.node(follower).kill()
  await under.progressBy(200)
  await shared.cluster.processes.node(follower).start()
  await under.progressBy(100)
  expect(await under.expectAllKept()).toBeGreaterThan(1000)
})

add(
  'the leader stands still for longer than its session: it acknowledges nothing that is lost, and serves nothing else than the others',
  async () => {
    const leader = other(await activeController())
    await using under = await load('leader-paused', leader)
    await shared.cluster.topicLedBy(leader, 'stale', 1)
    await using stale = await StaleLeader.connect(shared.cluster.processes.node(leader), 'stale')
    // Others may hear of the topic before its leader does.
    await expect.poll(() => stale.put('one'), { timeout: 10_000 }).toBe('NONE')
    for (const value of ['two', 'three']) expect(await stale.put(value)).toBe('NONE')
    shared.cluster.processes.node(leader).pause()
    stale.ask('while it stood still')
    await under.progressBy(200, LEADER_SEEKING)
    const next = await shared.cluster.view.leaderOf('stale')
    expect(next).not.toBe(leader)
    await using follower = await StaleLeader.connect(shared.cluster.processes.node(next), 'stale')
    for (const value of ['four', 'five']) expect(await follower.put(value)).toBe('NONE')
    shared.cluster.processes.node(leader).resume()
    const answers = await stale.answers()
    await under.progressBy(100)
    expect(await under.expectAllKept()).toBeGreaterThan(1000)
    await shared.cluster.view.untilWhole(['stale'])
    const truth = (await shared.clients.load.java.read('stale', 1))[0]!.map(([, value]) => value)
    expect(truth.slice(0, 5)).toEqual(['one', 'two', 'three', 'four', 'five'])
    if (answers.produceError === 'NONE') expect(truth).toContain('while it stood still')
    else expect(truth).toHaveLength(5)
    for (const [offset, value] of answers.records) expect(value, `offset ${offset}`).toBe(truth[offset])
  },
)

add('every node is restarted in turn: no client is told of an error', async () => {
  const controller = await activeController()
  await using under = await load('rolling', other(controller))
  await shared.clients.load.java.call('follow', { name: 'rolling', topic: under.topics[0], partitions: 3 })
  for (const node of shared.cluster.processes.nodes) {
    await node.stop()
    expect(node.exitCode === 0 || node.exitCode === 143, `exit code ${node.exitCode}`).toBe(true)
    await node.start()
    await shared.cluster.view.untilBrokers(3)
    await shared.cluster.view.untilWhole(under.topics)
  }
  await under.progressBy(100)
  const acknowledged = await under.expectAllKept()
  await sleep(300)
  const followed = await shared.clients.load.java.call<{ seen: number; failures: string[] }>('unfollow', { name: 'rolling' })
  expect(followed.failures.slice(0, 3)).toEqual([])
  expect(followed.seen).toBeGreaterThan(acknowledged / 10)
})
