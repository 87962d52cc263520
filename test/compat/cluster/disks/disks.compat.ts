import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { NodeRandom } from '../../../../actors/runtime/node-random.ts'
import type { ClusterNode } from '../../../../bench/peers/cluster/cluster-node.ts'
import { ProcessCluster } from '../../../../bench/peers/cluster/process-cluster.ts'
import { randomUuid } from '../../../../src/metadata/random-uuid.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { CountedLoad, LoadClients } from '../counted-load.ts'

// Nodes that come back with another folder than they left, or with none, and a disk that is full.

const DISK_MB = 48
/** A broker that is no voter. */
const GUEST = 4

const add = compatSuite(import.meta.dirname, 100_000)
const shared = sharedCluster({ connect: (servers) => ({ load: new LoadClients(servers) }) })

/** A node that neither leads the quorum nor a topic led by `leader`. */
async function bystander(): Promise<{ node: ClusterNode; leader: number }> {
  const controller = await shared.cluster.view.activeController()
  const [node, other] = shared.cluster.processes.nodes.filter(({ id }) => id !== controller) as [ClusterNode, ClusterNode]
  return { node, leader: other.id }
}

/** The node runs for a while with what is wrong with it, or ends; what it says names the cause. */
async function expectRefused(node: ClusterNode, cause: RegExp): Promise<void> {
  const before = node.output.length
  node.launch()
  await shared.cluster.view.until(
    () => `node ${node.id} names the cause: ${node.output.slice(before).slice(-1500)}`,
    () => Promise.resolve(cause.test(node.output.slice(before))),
    30_000,
  )
  const { brokers } = await shared.cluster.view.admin.describeCluster()
  expect(brokers.map(({ id }) => id)).not.toContain(node.id)
  await node.kill()
}

add('a node that comes back with an empty disk gets everything again', async () => {
  const { node, leader } = await bystander()
  await using under = await CountedLoad.start(shared.cluster, shared.clients.load, 'emptied', leader)
  await node.kill()
  node.wipe()
  await under.progressBy(100)
  await node.format(shared.cluster.processes.formatting)
  await node.start()
  await shared.cluster.view.untilBrokers(3)
  await shared.cluster.view.untilWhole(under.topics)
  // What it leads now is what it has.
  const reassigned = under.topics.flatMap((topic) =>
    [0, 1, 2].map((partition) => ({ topic, partition, replicas: [node.id, ...[1, 2, 3].filter((id) => id !== node.id)] })),
  )
  await shared.cluster.view.admin.alterPartitionReassignments(reassigned)
  await shared.cluster.view.admin.electLeaders('PREFERRED', reassigned)
  await under.progressBy(100)
  expect(await shared.cluster.view.leaderOf(under.topics[0]!)).toBe(node.id)
  expect(await under.expectAllKept()).toBeGreaterThan(1000)
})

add('a node whose folder was formatted for another cluster is refused', async () => {
  const { node } = await bystander()
  await node.stop()
  try {
    node.wipe()
    await node.format({ ...shared.cluster.processes.formatting, clusterId: randomUuid(new NodeRandom()) })
    await expectRefused(node, /cluster.?id/i)
  } finally {
    await node.kill()
    node.wipe()
    await node.format(shared.cluster.processes.formatting)
  }
  await shared.cluster.heal([])
})

add('a node on the folder of another node does not start', async () => {
  const { node, leader } = await bystander()
  await node.stop()
  try {
    node.configure({ 'node.id': String(leader) })
    await expectEnded(node, /node[ .]?id/i)
  } finally {
    await node.kill()
    node.configure()
  }
  await shared.cluster.heal([])
})

add('a second broker with the id of one that runs is refused', async () => {
  const { view, processes } = shared.cluster
  const voters = processes.nodes.map(({ id, host, controllerPort }) => `${id}@${host}:${controllerPort}`).join()
  /** Of a folder and ports of its own, in the cluster that is there. */
  const broker = (): Promise<ProcessCluster> =>
    ProcessCluster.prepare({
      kind: COMPAT_BROKER,
      nodes: [{ id: GUEST, roles: ['broker'], properties: { 'controller.quorum.voters': voters } }],
      formatting: processes.formatting,
    })
  const registered = async (): Promise<number | undefined> =>
    (await view.admin.describeCluster()).brokers.find(({ id, isFenced }) => id === GUEST && !isFenced)?.port
  await using first = await broker()
  await using second = await broker()
  await first.node(GUEST).start()
  await view.until('the first is there', async () => (await registered()) === first.node(GUEST).port)
  // Kafka names the cause where nobody sees it, and gives up after this time.
  second.node(GUEST).configure({ 'initial.broker.registration.timeout.ms': '4000' })
  await expectEnded(second.node(GUEST), /duplicate|unable to register/i)
  expect(await registered()).toBe(first.node(GUEST).port)
  await first.node(GUEST).stop()
  await view.until('it is gone', async () => (await registered()) === undefined)
  await view.admin.unregisterBroker(GUEST)
})

add('the disk of one node is full: nothing acknowledged is lost, and it comes back when there is room again', async () => {
  const { node, leader } = await bystander()
  await node.stop()
  const moved = join(node.dataDir, '../moved')
  const whyNot = mount(node.dataDir, moved)
  if (whyNot !== null) {
    console.log(`no full disk is tested, as none can be mounted: ${whyNot}`)
    await shared.cluster.heal([])
    return
  }
  try {
    await node.start()
    await shared.cluster.view.untilBrokers(3)
    await using under = await CountedLoad.start(shared.cluster, shared.clients.load, 'full', leader)
    fill(join(node.dataDir, 'ballast'))
    const [topic = ''] = under.topics
    await shared.cluster.view.until(
      'the node left the ISR, or died',
      async () => !node.isRunning || !(await shared.cluster.view.partitions(topic))[0]!.isr.includes(node.id),
      60_000,
    )
    await under.progressBy(200)
    rmSync(join(node.dataDir, 'ballast'))
    if (node.isRunning && COMPAT_BROKER === 'kafka') await node.kill()
    if (!node.isRunning) await node.start()
    await under.progressBy(100)
    expect(await under.expectAllKept()).toBeGreaterThan(1000)
  } finally {
    await node.stop()
    unmount(node.dataDir, moved)
    await shared.cluster.heal([])
  }
})

/** Ends by itself, and names the cause. */
async function expectEnded(node: ClusterNode, cause: RegExp): Promise<void> {
  const before = node.output.length
  node.launch()
  await node.untilEnded(30_000)
  expect(node.exitCode).not.toBe(0)
  expect(node.output.slice(before)).toMatch(cause)
}

/** Puts a small disk in the place of a folder, with all that is in it. Null, or why not. */
function mount(folder: string, moved: string): string | null {
  spawnSync('mv', [folder, moved])
  mkdirSync(folder)
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder], { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    spawnSync('mv', [moved, folder])
    return stderr.trim()
  }
  spawnSync('cp', ['-a', '--sparse=always', `${moved}/.`, folder])
  return null
}

/** The folder has everything from the small disk again. */
function unmount(folder: string, moved: string): void {
  rmSync(moved, { recursive: true, force: true })
  spawnSync('cp', ['-a', '--sparse=always', folder, moved])
  spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  spawnSync('mv', [moved, folder])
}

/** Until there is no room for a byte more. */
function fill(file: string): void {
  for (let size = 1 << 20, bytes = 0; size >= 4096; ) {
    try {
      writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
      bytes += size
      if (bytes > DISK_MB << 21) return
    } catch {
      size >>= 1
    }
  }
}
