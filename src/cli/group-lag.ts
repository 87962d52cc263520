import { describeConsumerGroups } from '../client/admin/describe-consumer-groups.ts'
import { listConsumerGroups } from '../client/admin/groups.ts'
import { listOffsets } from '../client/admin/offsets.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { ServerError } from '../client/errors.ts'
import { comparePartitions, partitionKey } from '../client/topic-partition.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { connected } from './connection.ts'
import { EXIT_FOUND, throwAll } from './failure.ts'
import type { LagFlags } from './group.ts'
import { committedOffsets } from './group-admin.ts'
import { diagnose, type GroupDiagnosis, type GroupSample, type PartitionSample } from './group-diagnosis.ts'
import { pause } from './pause.ts'
import { counted, printTable, remark, show } from './table.ts'

/** Which groups lag: a line for each, the largest lag first. */
export async function showLag(ids: readonly string[], flags: LagFlags): Promise<void> {
  await connected(flags, async (client) => {
    const groups = await diagnoseGroups(client, ids, flags.watchMs)
    const shown = groups.filter(({ lag }) => ids.length > 0 || lag > 0 || flags.all === true)
    show(flags, shown, () => {
      printTable(
        ['GROUP', 'STATE', 'MEMBERS', 'LAG', 'GROWS/S', 'WHY'],
        shown.map(({ groupId, state, members, lag, lagPerSecond, reasons }) => [
          groupId,
          state,
          members,
          lag,
          rateText(lagPerSecond),
          reasons[0]?.kind ?? '-',
        ]),
        groups.length === 0 ? 'there are no groups' : 'no group lags',
      )
      const worst = shown.find(({ reasons }) => reasons.length > 0)
      if (worst !== undefined) remark(`rafka group why ${worst.groupId} says more, and what to do`)
    })
    if (flags.max !== undefined && shown.some(({ lag }) => lag > flags.max!)) process.exitCode = EXIT_FOUND
  })
}

/** Why groups lag, and what to do. */
export async function explainLag(ids: readonly string[], flags: LagFlags): Promise<void> {
  await connected(flags, async (client) => {
    const groups = await diagnoseGroups(client, ids, flags.watchMs)
    show(flags, groups, () => {
      for (const group of groups) {
        console.log(`${group.groupId}: ${group.state}, ${counted(group.members, 'member')}, lag ${group.lag}`)
        if (group.reasons.length === 0) console.log('  it keeps up')
        for (const { kind, what, doNext } of group.reasons) {
          console.log(`  ${kind}: ${what}`)
          for (const step of doNext) console.log(`    → ${step}`)
        }
        printTable(
          ['TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG', 'IN/S', 'OUT/S', 'MEMBER'],
          group.partitions
            .filter(({ lag }) => lag !== null && lag > 0)
            .map((each) => [
              each.topic,
              each.partition,
              each.committed ?? '-',
              each.end ?? '-',
              each.lag ?? '-',
              rateText(each.inPerSecond),
              rateText(each.outPerSecond),
              each.clientId ?? 'nobody',
            ]),
          'no partition lags',
        )
      }
    })
  })
}

function rateText(perSecond: number | null): string {
  return perSecond === null ? '-' : perSecond.toFixed(perSecond !== 0 && Math.abs(perSecond) < 10 ? 1 : 0)
}

/** As consumers commit every five seconds, unless they are told otherwise, and groups are watched for two. */
const STANDING_TIMES = 3

/**
 * Looks twice, `watchMs` apart, so that it is seen who moves. A group in which a partition stands still meanwhile is watched for three times as long: one that is between two commits is
 * not stuck.
 */
export async function diagnoseGroups(client: Client, ids: readonly string[], watchMs: number): Promise<GroupDiagnosis[]> {
  const known = await listConsumerGroups(client)
  const missing = ids.filter((id) => !known.some(({ groupId }) => groupId === id))
  throwAll(missing.map((id) => new ServerError(ErrorCode.GROUP_ID_NOT_FOUND, `group ${id}`)))
  const wanted = ids.length > 0 ? ids : known.map(({ groupId }) => groupId)
  if (wanted.length === 0) return []
  const before = await sampleGroups(client, wanted)
  if (watchMs > 0) await pause(watchMs)
  const after = watchMs > 0 ? await sampleGroups(client, wanted) : before
  const diagnoses = new Map(after.map((sample, place) => [sample.groupId, diagnose(before[place]!, sample)]))
  const standing = [...diagnoses.values()].filter(stands).map(({ groupId }) => groupId)
  if (watchMs > 0 && standing.length > 0) {
    await pause((STANDING_TIMES - 1) * watchMs)
    for (const sample of await sampleGroups(client, standing))
      diagnoses.set(sample.groupId, diagnose(before[wanted.indexOf(sample.groupId)]!, sample))
  }
  return [...diagnoses.values()].sort((one, other) => other.lag - one.lag || (one.groupId < other.groupId ? -1 : 1))
}

/** Whether a partition that somebody has, and that has more to read, did not move. */
function stands({ partitions }: GroupDiagnosis): boolean {
  return partitions.some(({ clientId, lag, outPerSecond }) => clientId !== null && (lag ?? 0) > 0 && outPerSecond === 0)
}

async function sampleGroups(client: Client, ids: readonly string[]): Promise<GroupSample[]> {
  const described = await settle(describeConsumerGroups(client, ids))
  const samples: Omit<GroupSample, 'atMs'>[] = []
  for (const groupId of ids) {
    if (described.error(groupId) !== null) {
      samples.push({ groupId, state: 'Dead', members: [], partitions: [] })
      continue
    }
    const { state, members } = described.get(groupId)
    const committed = new Map((await committedOffsets(client, groupId)).map((entry) => [partitionKey(entry), entry.committed]))
    const owners = new Map(
      members.flatMap((member) =>
        member.assignment.map((partition) => [partitionKey(partition), { member, partition }] as const),
      ),
    )
    const partitions = new Map([...owners].map(([key, { partition }]) => [key, partition]))
    for (const { topic, partition } of await committedOffsets(client, groupId))
      partitions.set(partitionKey({ topic, partition }), { topic, partition })
    samples.push({
      groupId,
      state,
      members: members.map(({ memberId, clientId, host, assignment }) => ({
        memberId,
        clientId,
        host: host.replace(/^\//, ''),
        partitions: assignment.length,
      })),
      partitions: [...partitions].map(([key, { topic, partition }]): PartitionSample => {
        const owner = owners.get(key)?.member
        return { topic, partition, committed: committed.get(key) ?? null, end: null, clientId: owner?.clientId ?? null }
      }),
    })
  }
  const all = new Map(
    samples.flatMap(({ partitions }) =>
      partitions.map(({ topic, partition }) => [partitionKey({ topic, partition }), { topic, partition }]),
    ),
  )
  const [latest, stable] = await Promise.all(
    (['read_uncommitted', 'read_committed'] as const).map((isolationLevel) =>
      settle(
        listOffsets(
          client,
          [...all.values()].map((each) => ({ ...each, spec: 'latest' as const })),
          { isolationLevel },
        ),
      ),
    ),
  )
  const atMs = performance.now()
  const endOf = (ends: typeof latest, each: PartitionSample): number | null =>
    ends!.error(each) === null && ends!.has(each) ? ends!.get(each).offset : null
  return samples.map((sample) => ({
    ...sample,
    atMs,
    partitions: sample.partitions
      .map((each) => ({ ...each, end: endOf(latest, each), stableEnd: endOf(stable, each) }))
      .sort(comparePartitions),
  }))
}
