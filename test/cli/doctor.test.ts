import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { runDoctor } from '../../src/cli/doctor/run-doctor.ts'
import type { DoctorFlags } from '../../src/cli/doctor.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { capturedJson } from './captured.ts'

interface Check {
  readonly check: string
  readonly state: string
  readonly findings: readonly { readonly severity: string; readonly what: string; readonly doNext: readonly string[] }[]
}

let cluster: Cluster

beforeAll(async () => {
  const factors = { 'offsets.topic.replication.factor': '3', 'transaction.state.log.replication.factor': '4' }
  cluster = await startCluster({ brokers: 2, properties: { ...factors, 'min.insync.replicas': '1' } })
})
afterAll(() => cluster.stop())
afterEach(() => {
  process.exitCode = undefined
})

/** What `rafka doctor` finds by one of its checks, and its exit code. */
async function foundBy(name: string) {
  const flags: DoctorFlags = {
    bootstrap: cluster.bootstrapServers,
    timeoutMs: 10_000,
    diskPercent: 1,
    maxLag: 10_000,
    clockSkewMs: 5000,
    json: true,
  }
  const [{ checks }] = (await capturedJson(() => runDoctor(flags))) as [{ checks: readonly Check[] }]
  const { state, findings } = checks.find(({ check }) => check === name)!
  return { state, findings, exitCode: process.exitCode }
}

test('fewer brokers than the coordinators want replicas: nothing can be made, and it is said what to set', async () => {
  const { state, findings, exitCode } = await foundBy('groups and transactions have coordinators')
  expect({ state, exitCode }).toEqual({ state: 'error', exitCode: 3 })
  expect(findings.map(({ what }) => what)).toEqual([
    'offsets.topic.replication.factor is 3, and there are 2 brokers: __consumer_offsets cannot be made, and no consumer group can form or commit',
    'transaction.state.log.replication.factor is 4, and there are 2 brokers: __transaction_state cannot be made, and no transactional producer can begin',
  ])
  expect(findings[0]!.doNext).toEqual([
    'set offsets.topic.replication.factor=2 in the configuration of all nodes, and restart them',
    'or start more brokers: 3 are needed',
  ])
})

test('a topic that needs all of its replicas for acks=all: it is said before a broker goes', async () => {
  await using admin = createAdmin({ bootstrap: cluster.bootstrapServers })
  await admin.createTopics([{ name: 'easy' }, { name: 'strict', configs: { 'min.insync.replicas': '2' } }])
  const { state, findings } = await foundBy('topics can lose a broker')
  expect([state, findings]).toEqual([
    'warning',
    [
      {
        severity: 'warning',
        what: 'min.insync.replicas is all of the replicas of strict: with one broker less acks=all is refused',
        doNext: ['rafka config alter topic strict --set min.insync.replicas=1'],
      },
    ],
  ])
})
