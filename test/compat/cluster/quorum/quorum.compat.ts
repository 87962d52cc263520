import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { temporaryFolder } from '../../../../bench/peers/broker-process.ts'
import { type ToolOutput, ToolRunner } from '../../java-tools/tool-runner.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { DrivenLoads, expectKept } from '../load.ts'

// Voters that come and go (kraft.version 1, KIP-853), by Kafka's tools.

const add = compatSuite(import.meta.dirname, 80_000)
const folder = temporaryFolder('cluster-quorum')
const shared = sharedCluster({ plan: { quorum: 'dynamic' }, connect: (servers) => ({ tools: new ToolRunner(servers) }) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function voters(): Promise<{ id: number; directoryId: string | null }[]> {
  const { voters } = await shared.cluster.view.admin.describeMetadataQuorum()
  return voters.map(({ replicaId, replicaDirectoryId }) => ({ id: replicaId, directoryId: replicaDirectoryId }))
}

async function untilVoters(...ids: readonly number[]): Promise<void> {
  const seen = async (): Promise<string> => String((await voters()).map(({ id }) => id).sort())
  await shared.cluster.view.until(`the voters ${ids}`, async () => (await seen()) === String(ids))
}

async function remove(id: number, directoryId: string | null): Promise<void> {
  const args = ['remove-controller', '--controller-id', String(id), '--controller-directory-id', String(directoryId)]
  await shared.clients.tools.output('MetadataQuorumCommand', args)
}

/** What kafka-metadata-quorum says when it adds a node by its properties. After an election it may be told for a while that this was not the leader. */
async function addController(id: number): Promise<ToolOutput> {
  const args = [
    '--command-config',
    shared.cluster.processes.node(id).config,
    '--bootstrap-server',
    shared.cluster.bootstrapServers,
  ]
  let said: ToolOutput = { code: 1, stdout: '', stderr: '' }
  await shared.cluster.view.until('an answer of the leader', async () => {
    said = await shared.clients.tools.runOffline('MetadataQuorumCommand', [...args, 'add-controller'])
    return !`${said.stdout}${said.stderr}`.includes('NotLeaderOrFollowerException')
  })
  return said
}

add('three nodes that were formatted with the first voters are a quorum of kraft.version 1', async () => {
  expect(await shared.clients.tools.output('FeatureCommand', ['describe'])).toMatch(
    /Feature: kraft\.version\s.*FinalizedVersionLevel: 1/,
  )
  await untilVoters(1, 2, 3)
  for (const { directoryId } of await voters()) expect(directoryId).toMatch(/^[\w-]{22}$/)
  const status = await shared.clients.tools.output('MetadataQuorumCommand', ['describe', '--status'])
  expect(status).toMatch(
    /CurrentVoters: +\[\{"id": ?1, ?"directoryId": ?"[\w-]{22}", ?"endpoints": ?\["CONTROLLER:\/\/.*:\d+"\]\}/,
  )
})

for (const who of ['follower', 'leader'] as const) {
  add(`the ${who} is removed from the voters and added again while records are written`, async () => {
    const leader = await shared.cluster.view.activeController()
    const { id, directoryId } = (await voters()).find((voter) => (voter.id === leader) === (who === 'leader'))!
    const topic = `removed-${who}`
    await shared.cluster.topicLedBy(id, topic, 2)
    const java = DrivenLoads.java(shared.cluster.bootstrapServers)
    try {
      await java.start(topic, topic, 2, 200)
      await remove(id, directoryId)
      await untilVoters(...[1, 2, 3].filter((other) => other !== id))
      await shared.cluster.view.admin.createTopics([{ name: `${topic}-meanwhile`, numPartitions: 1, replicationFactor: 3 }])
      // Whoever has not been seen with all of the log by this leader is not added: as an observer it follows anew, and whoever led before stands still for a second first.
      await shared.cluster.view.until('an observer that has caught up', async () => {
        const { observers } = await shared.cluster.view.admin.describeMetadataQuorum()
        return observers.some(({ replicaId, lastCaughtUpTimestampMs }) => replicaId === id && lastCaughtUpTimestampMs !== null)
      })
      const added = await addController(id)
      expect(added.code, `${added.stdout}\n${added.stderr}`).toBe(0)
      await untilVoters(1, 2, 3)
      await shared.cluster.view.until('some are acknowledged', async () => (await java.progress(topic)).acked > 200)
      const result = await java.stop(topic)
      expect(result.failures.slice(0, 3)).toEqual([])
      await shared.cluster.heal([topic])
      expect(expectKept(topic, result, await java.read(topic, 2))).toBeGreaterThan(100)
    } finally {
      await java.close()
    }
  })
}

add('a voter that is none is not removed, and one that is there is not added', async () => {
  const [voter] = (await voters()) as [{ id: number; directoryId: string | null }]
  const wrong = await shared.clients.tools.run('MetadataQuorumCommand', [
    'remove-controller',
    '--controller-id',
    String(voter.id),
    '--controller-directory-id',
    'AAAAAAAAAAAAAAAAAAAAAQ',
  ])
  expect(wrong.code).toBe(1)
  expect(wrong.stdout + wrong.stderr).toMatch(/VoterNotFoundException|voter/i)
  const again = await addController(voter.id)
  expect(again.code).toBe(1)
  expect(again.stdout + again.stderr).toMatch(/DuplicateVoterException|voter/i)
  await untilVoters(1, 2, 3)
})

add('kafka-features says which versions of the quorum there are', async () => {
  const file = join(folder, 'admin.properties')
  writeFileSync(file, 'request.timeout.ms=10000\n')
  const mapping = await shared.clients.tools.output('FeatureCommand', ['--command-config', file, 'describe'])
  expect(mapping).toContain('kraft.version')
})
