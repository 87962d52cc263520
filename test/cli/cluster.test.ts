import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClusterStatus } from '../../src/cli/cluster/cluster-manager.ts'
import { askControl } from '../../src/cli/cluster/control-socket.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { type Ran, runRafka } from './run-rafka.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-cluster-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SMALL = ['--set', 'threads.placement=inline', '--set', 'arena.bytes=16777216']

/** A cluster of this test's own, which runs until it is told to stop. */
class RunningCluster {
  readonly data = mkdtempSync(join(folder, 'data-'))
  readonly ended: Promise<Ran>
  readonly #serves = Promise.withResolvers<void>()

  constructor(...args: readonly string[]) {
    this.ended = runRafka(['cluster', '--no-config', '--port', '0', '--data-dir', this.data, ...SMALL, ...args], {
      onOutput: (_, stdout) => stdout.includes(' serve, data in ') && this.#serves.resolve(),
    })
    this.#serves.promise.catch(() => {})
    this.ended.then(({ stderr }) => this.#serves.reject(new Error(stderr)))
  }

  async serves(): Promise<this> {
    await this.#serves.promise
    return this
  }

  async status(): Promise<ClusterStatus> {
    const status = await askControl(this.data, { command: 'status' }, () => {})
    if (status === null) throw new Error(`the cluster ended: ${JSON.stringify(await this.ended)}`)
    return status
  }
}

describe('rafka cluster', () => {
  test('shows its nodes, restarts them one after the other, and stops them cleanly', async () => {
    const cluster = await new RunningCluster().serves()
    const before = await cluster.status()
    expect(before.nodes.map(({ id, state, starts }) => ({ id, state, starts }))).toEqual(
      [1, 2, 3].map((id) => ({ id, state: 'ready', starts: 1 })),
    )
    expect(before.nodes.filter(({ leads }) => leads)).toHaveLength(1)
    const bootstrap = before.nodes.map(({ address }) => address).join(',')
    await runRafka(['produce', 'kept', '--bootstrap', bootstrap], { input: 'a record\n' })

    const lines: string[] = []
    let restarting = true
    const restarted = askControl(cluster.data, { command: 'restart', nodes: [] }, (line) => lines.push(line))
    await using producer = createProducer({ bootstrap })
    const acknowledged: number[] = []
    const producing = (async () => {
      while (restarting) acknowledged.push(Number((await producer.send({ topic: 'meanwhile', value: 'x' })).offset))
    })()
    await restarted
    restarting = false
    await producing
    expect(acknowledged, 'each once, in order, and no error').toEqual(acknowledged.map((_, place) => place))
    expect(acknowledged.length).toBeGreaterThan(10)
    expect(lines).toHaveLength(6)
    expect(lines.at(-1), 'the leader of the quorum comes last').toBe(
      `node ${before.nodes.find(({ leads }) => leads)!.id}: serves again`,
    )
    const after = await cluster.status()
    expect(after.underReplicatedPartitions).toBe(0)
    for (const [place, node] of after.nodes.entries())
      expect(node).toMatchObject({ state: 'ready', address: before.nodes[place]!.address, starts: 2 })
    const got = await runRafka(['consume', 'kept', '--from-beginning', '--exit', '--bootstrap', bootstrap])
    expect(got.stdout).toBe('a record\n')

    const again = await runRafka(['cluster', '--no-config', '--data-dir', cluster.data])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('runs in') })
    const asked = await runRafka(['cluster', 'stop', '--no-config', '--data-dir', cluster.data])
    expect(asked).toEqual({ code: 0, stdout: '', stderr: '' })
    const { code, stdout } = await cluster.ended
    expect(code).toBe(0)
    for (const id of [1, 2, 3]) {
      expect(stdout).toMatch(new RegExp(`node ${id}: stopped\\n`))
      expect(readFileSync(join(cluster.data, `node-${id}/.kafka_cleanshutdown`), 'utf8')).not.toBe('')
    }
  }, 60_000)

  test('says when a node dies, and starts it again with --restart', async () => {
    const cluster = await new RunningCluster('--brokers', '1', '--restart').serves()
    const { pid } = (await cluster.status()).nodes[0]!
    process.kill(pid!, 'SIGKILL')
    await until(async () => {
      const [node] = (await cluster.status()).nodes
      return node!.state === 'ready' && node!.starts === 2
    })
    await askControl(cluster.data, { command: 'stop' }, () => {})
    const { code, stdout } = await cluster.ended
    expect(stdout).toContain('node 1 ended (SIGKILL)')
    expect(code, 'a node had died').toBe(1)
  }, 60_000)

  test('ends when its last node has died', async () => {
    const cluster = await new RunningCluster('--brokers', '1').serves()
    process.kill((await cluster.status()).nodes[0]!.pid!, 'SIGKILL')
    expect(await cluster.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('node 1 ended (SIGKILL)') })
  }, 60_000)

  test('that cannot start says why, in the words of the node', async () => {
    const { ended } = new RunningCluster('--brokers', '1', '--set', 'num.partitions=0')
    expect(await ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Invalid value 0 for configuration num.partitions'),
    })
  })

  test.each<[string, readonly string[], string]>([
    ['a node that there is not', ['--node', '7'], 'there is no node 7, but 1, 2, 3'],
    ['one listener for all', ['--set', 'listeners=PLAINTEXT://:9092'], 'listeners cannot be the same for all nodes'],
  ])('refuses %s', async (_, args, words) => {
    expect(await runRafka(['cluster', '--no-config', '--data-dir', folder, ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(words),
    })
  })

  test('that does not run has no status', async () => {
    const ran = await runRafka(['cluster', 'status', '--no-config', '--data-dir', folder])
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('no cluster runs in') })
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}
