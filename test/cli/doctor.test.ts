import { afterEach, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { runDoctor } from '../../src/cli/doctor/run-doctor.ts'
import type { DoctorFlags } from '../../src/cli/doctor.ts'
import { capturedJson } from './captured.ts'

interface Check {
  readonly check: string
  readonly state: string
  readonly findings: readonly { readonly severity: string; readonly what: string; readonly doNext: readonly string[] }[]
}

afterEach(() => {
  process.exitCode = undefined
})

/** What `rafka doctor` finds about coordinators, and its exit code. */
async function coordinatorsOf(cluster: Cluster) {
  const flags: DoctorFlags = {
    bootstrap: cluster.bootstrapServers,
    timeoutMs: 10_000,
    diskPercent: 1,
    maxLag: 10_000,
    clockSkewMs: 5000,
    json: true,
  }
  const [{ checks }] = (await capturedJson(() => runDoctor(flags))) as [{ checks: readonly Check[] }]
  const { state, findings } = checks.find(({ check }) => check === 'groups and transactions have coordinators')!
  return { state, findings, exitCode: process.exitCode }
}

test('fewer brokers than the coordinators want replicas: nothing can be made, and it is said what to set', async () => {
  const properties = { 'offsets.topic.replication.factor': '3', 'transaction.state.log.replication.factor': '2' }
  await using cluster = await startCluster({ brokers: 1, controllers: 1, properties })
  const { state, findings, exitCode } = await coordinatorsOf(cluster)
  expect({ state, exitCode }).toEqual({ state: 'error', exitCode: 3 })
  expect(findings.map(({ what }) => what)).toEqual([
    'offsets.topic.replication.factor is 3, and there is 1 broker: __consumer_offsets cannot be made, and no consumer group can form or commit',
    'transaction.state.log.replication.factor is 2, and there is 1 broker: __transaction_state cannot be made, and no transactional producer can begin',
  ])
  expect(findings[0]!.doNext).toEqual([
    'set offsets.topic.replication.factor=1 in the configuration of all nodes, and restart them',
    'or start more brokers: 3 are needed',
  ])
})
