import { styleText } from 'node:util'
import { describeTopics } from '../../client/admin/describe-topics.ts'
import { settle } from '../../client/admin/results.ts'
import { listTopics } from '../../client/admin/topics.ts'
import { KafkaError } from '../../client/errors.ts'
import { clusterWithFenced } from '../broker-admin.ts'
import { connected } from '../connection.ts'
import type { DoctorFlags } from '../doctor.ts'
import { EXIT_FOUND } from '../failure.ts'
import { Progress } from '../progress.ts'
import { counted, show } from '../table.ts'
import { BROKER_CHECKS } from './check-brokers.ts'
import { CLIENT_CHECKS } from './check-clients.ts'
import { NODE_CHECKS } from './check-nodes.ts'
import { PARTITION_CHECKS } from './check-partitions.ts'
import type { Check, Finding, Patient, Severity } from './finding.ts'

const CHECKS: readonly Check[] = [...BROKER_CHECKS, ...NODE_CHECKS, ...PARTITION_CHECKS, ...CLIENT_CHECKS]

interface Result {
  readonly check: string
  /** `skipped`: it could not look. */
  readonly state: 'well' | Severity | 'skipped'
  readonly findings: readonly Finding[]
  /** Why it could not look. */
  readonly reason: string | null
}

/** Looks at everything, says what is wrong, and sets the exit code. */
export async function runDoctor(flags: DoctorFlags): Promise<void> {
  await connected(flags, async (client, bootstrap) => {
    const cluster = await clusterWithFenced(client)
    const names = (await listTopics(client, { listInternal: true })).map(({ name }) => name)
    const topics = names.length === 0 ? [] : (await settle(describeTopics(client, names))).values()
    const patient: Patient = { client, cluster, topics, flags, bootstrap, nowMs: Date.now() }
    const progress = new Progress('looking')
    const results: Result[] = []
    try {
      for (const check of CHECKS) {
        progress.show(results.length, CHECKS.length, 'checks')
        results.push(await resultOf(check, patient))
      }
    } finally {
      progress.end()
    }
    const isWell = results.every(({ state }) => state === 'well' || state === 'note' || state === 'skipped')
    show(
      flags,
      { clusterId: cluster.clusterId, brokers: cluster.brokers.length, topics: names.length, isWell, checks: results },
      () => {
        console.log(
          `cluster ${cluster.clusterId ?? '-'}: ${counted(cluster.brokers.length, 'broker')}, ${counted(names.length, 'topic')}`,
        )
        for (const result of results) tell(result)
      },
    )
    if (!isWell) process.exitCode = EXIT_FOUND
  })
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

async function resultOf({ name, run }: Check, patient: Patient): Promise<Result> {
  try {
    const findings = [...(await run(patient))].sort(
      (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    )
    return { check: name, state: findings[0]?.severity ?? 'well', findings, reason: null }
  } catch (error) {
    // One that this user may not make, or that the broker does not know, is no reason to make no other.
    if (!(error instanceof KafkaError)) throw error
    return { check: name, state: 'skipped', findings: [], reason: error.message }
  }
}

const MARKS: Readonly<Record<Result['state'], readonly [mark: string, color: 'green' | 'red' | 'yellow' | 'blue' | 'dim']>> = {
  well: ['well   ', 'green'],
  error: ['error  ', 'red'],
  warning: ['warning', 'yellow'],
  note: ['note   ', 'blue'],
  skipped: ['skipped', 'dim'],
}

function tell({ check, state, findings, reason }: Result): void {
  const mark = (of: Result['state']): string => styleText(MARKS[of][1], MARKS[of][0], { stream: process.stdout })
  console.log(`${mark(state)} ${check}${reason === null ? '' : `: ${reason}`}`)
  for (const { severity, what, doNext } of findings) {
    console.log(`  ${mark(severity)} ${what}`)
    for (const step of doNext) console.log(`          → ${step}`)
  }
}
