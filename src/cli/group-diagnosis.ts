import type { TopicPartition } from '../client/topic-partition.ts'

/** A group at one moment. */
export interface GroupSample {
  readonly groupId: string
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly host: string
    /** How many it has. */
    readonly partitions: number
  }[]
  readonly partitions: readonly PartitionSample[]
  /** When it was taken, on a clock that only runs forward. */
  readonly atMs: number
}

/** What a group has read and is assigned. */
export interface PartitionSample extends TopicPartition {
  /** Null: nothing yet. */
  readonly committed: number | null
  /** Null: nobody can tell, for the partition has no leader or is gone. */
  readonly end: number | null
  /** Up to where a consumer with read_committed can read. */
  readonly stableEnd?: number | null
  /** Of the member that it is assigned to; null: of none. */
  readonly clientId: string | null
}

/** Why a group lags. */
export type LagReason =
  | 'no member'
  | 'rebalancing'
  | 'not assigned'
  | 'stuck'
  | 'open transaction'
  | 'slow'
  | 'skewed'
  | 'no leader'
  | 'catching up'
  | 'nothing committed'

export interface GroupDiagnosis {
  readonly groupId: string
  readonly state: string
  readonly members: number
  /** Of all partitions that can be told. */
  readonly lag: number
  /** Null where the group was looked at once. */
  readonly lagPerSecond: number | null
  /** The most important first; none where the group keeps up. */
  readonly reasons: readonly { readonly kind: LagReason; readonly what: string; readonly doNext: readonly string[] }[]
  readonly partitions: readonly DiagnosedPartition[]
}

export interface DiagnosedPartition extends PartitionSample {
  readonly lag: number | null
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
}

const REBALANCING: ReadonlySet<string> = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling'])
/** Of all lag, on one partition of several: keys are not spread well, or one record holds all up. */
const SKEW_SHARE = 0.8
const SKEW_LAG_MIN = 100

type Reason = GroupDiagnosis['reasons'][number]

/** Says of a group that was looked at twice why it lags and what to do. */
export function diagnose(before: GroupSample, after: GroupSample): GroupDiagnosis {
  const { groupId, state, members } = after
  const seconds = (after.atMs - before.atMs) / 1000
  const partitions = after.partitions.map((now) =>
    diagnosed(
      now,
      before.partitions.find((old) => isSame(old, now)),
      seconds,
    ),
  )
  const lag = partitions.reduce((sum, each) => sum + (each.lag ?? 0), 0)
  const lagBefore = before.partitions.reduce((sum, each) => sum + (lagOf(each) ?? 0), 0)
  const lagging = partitions.filter((each) => (each.lag ?? 0) > 0)
  const reasons = [
    ...unavailable(partitions),
    ...(lag > 0 || REBALANCING.has(state) ? ofMembers(after, lagging) : []),
    ...(members.length > 0 && !REBALANCING.has(state) ? ofPartitions(groupId, lagging, partitions, seconds > 0) : []),
  ]
  return {
    groupId,
    state,
    members: members.length,
    lag,
    lagPerSecond: seconds > 0 ? (lag - lagBefore) / seconds : null,
    reasons,
    partitions,
  }
}

function unavailable(partitions: readonly DiagnosedPartition[]): Reason[] {
  const gone = partitions.filter(({ end }) => end === null)
  if (gone.length === 0) return []
  return [
    {
      kind: 'no leader',
      what: `${named(gone)} cannot be read: no leader, or the topic is gone`,
      doNext: [`rafka topic describe ${gone[0]!.topic}`, 'rafka doctor'],
    },
  ]
}

function ofMembers({ groupId, state, members }: GroupSample, lagging: readonly DiagnosedPartition[]): Reason[] {
  if (members.length === 0) {
    return [
      {
        kind: 'no member',
        what: 'nobody reads: no consumer of this group is running, or none can join',
        doNext: [
          'start its consumers, and look into their logs for errors of authorization or deserialization',
          `if it is not needed any more: rafka group delete ${groupId}`,
          `to leave out what has piled up: rafka group reset ${groupId} --to-latest`,
        ],
      },
    ]
  }
  if (REBALANCING.has(state)) {
    return [
      {
        kind: 'rebalancing',
        what: `the group is ${state}: members join or leave, and read nothing meanwhile`,
        doNext: [
          `look again: if it stays so, members are lost again and again: rafka group describe ${groupId}`,
          'raise max.poll.interval.ms or lower max.poll.records where work between two polls takes long; session.timeout.ms where members pause',
          'give members a group.instance.id, so that a restart is no rebalance; or use group.protocol=consumer',
        ],
      },
    ]
  }
  const orphans = lagging.filter(({ clientId }) => clientId === null)
  if (orphans.length === 0) return []
  return [
    {
      kind: 'not assigned',
      what: `${named(orphans)} is read by no member, although the group has committed offsets of it`,
      doNext: [
        'members are no longer subscribed to the topic, or partitions were assigned by hand: check their subscription',
        `if its offsets are not needed: rafka group delete-offsets ${groupId} --topic ${orphans[0]!.topic}`,
      ],
    },
  ]
}

function ofPartitions(
  groupId: string,
  lagging: readonly DiagnosedPartition[],
  all: readonly DiagnosedPartition[],
  hasRates: boolean,
): Reason[] {
  const reasons: Reason[] = []
  const owned = lagging.filter(({ clientId }) => clientId !== null)
  const still = hasRates ? owned.filter(({ outPerSecond }) => outPerSecond === 0) : []
  const held = still.filter(
    (each) => each.stableEnd !== null && each.stableEnd !== undefined && each.committed === each.stableEnd,
  )
  if (held.length > 0) {
    reasons.push({
      kind: 'open transaction',
      what: `${named(held)} has come to a transaction that is open: read_committed reads no further`,
      doNext: [
        `rafka transaction find-hanging --topic ${held[0]!.topic}`,
        `rafka transaction producers ${held[0]!.topic} ${held[0]!.partition}`,
      ],
    })
  }
  const isHeld = (each: DiagnosedPartition): boolean => held.includes(each)
  const none = still.filter((each) => !isHeld(each) && each.committed === null)
  if (none.length > 0) {
    reasons.push({
      kind: 'nothing committed',
      what: `${named(none)} is assigned to ${none[0]!.clientId}, which has committed nothing of it`,
      doNext: ['wait for the first commit, or see whether the consumer commits at all (enable.auto.commit)'],
    })
  }
  const stuck = still.filter((each) => !isHeld(each) && each.committed !== null)
  if (stuck.length > 0) {
    const { topic, partition, committed, clientId } = stuck[0]!
    const others = all.some((each) => (each.outPerSecond ?? 0) > 0)
    reasons.push({
      kind: 'stuck',
      what: `${named(stuck)} stands still at offset ${committed}${others ? ', while other partitions move' : ''}; it is ${clientId}'s`,
      doNext: [
        `look at the record that it stands at: rafka consume ${topic} --offset ${partition}:${committed} --max 1 --json`,
        `look into the log of ${clientId} for an error with it, or a call that does not return`,
        `to leave it out, with the group stopped: rafka group reset ${groupId} --topic ${topic} --partition ${partition} --to-offset ${committed! + 1}`,
      ],
    })
  }
  const moving = owned.filter(({ outPerSecond }) => (outPerSecond ?? 0) > 0)
  const slower = moving.filter(({ inPerSecond, outPerSecond }) => inPerSecond! > outPerSecond!)
  if (slower.length > 0) {
    const [into, out] = [sum(slower, 'inPerSecond'), sum(slower, 'outPerSecond')]
    const count = new Set(all.filter(({ clientId }) => clientId !== null).map(({ clientId }) => clientId)).size
    reasons.push({
      kind: 'slow',
      what: `${named(slower)}: ${Math.round(into)} records a second come, and ${Math.round(out)} are read`,
      doNext: [
        count < all.length
          ? `start more consumers: ${all.length} partitions are shared by ${count}`
          : `more consumers do not help, for there are ${all.length} partitions: rafka topic alter ${slower[0]!.topic} --partitions N, which changes where keys go`,
        'make the work for each record cheaper, or fetch more at once (fetch.min.bytes, max.poll.records)',
        'see whether a quota slows it down: rafka quota list',
      ],
    })
  }
  if (reasons.length === 0 && moving.length > 0 && slower.length === 0) {
    const seconds = sum(moving, 'lag') / Math.max(0.001, sum(moving, 'outPerSecond') - sum(moving, 'inPerSecond'))
    reasons.push({
      kind: 'catching up',
      what: `it reads faster than records come: about ${Math.ceil(seconds)} s until it is there`,
      doNext: ['wait'],
    })
  }
  const total = sum(lagging, 'lag')
  const most = lagging.reduce<DiagnosedPartition | null>(
    (best, each) => (best === null || each.lag! > best.lag! ? each : best),
    null,
  )
  if (most !== null && all.length > 1 && total >= SKEW_LAG_MIN && most.lag! > SKEW_SHARE * total) {
    reasons.push({
      kind: 'skewed',
      what: `${Math.floor((100 * most.lag!) / total)} % of the lag is in ${named([most])}`,
      doNext: [
        `one key may be in most records: rafka consume ${most.topic} --partition ${most.partition} --offset -1000 --exit --format '%k\\n' | sort | uniq -c | sort -rn | head`,
      ],
    })
  }
  return reasons
}

function diagnosed(now: PartitionSample, old: PartitionSample | undefined, seconds: number): DiagnosedPartition {
  const rate = (to: number | null, from: number | null | undefined): number | null =>
    seconds <= 0 || to === null || from === null || from === undefined ? null : (to - from) / seconds
  return {
    ...now,
    lag: lagOf(now),
    inPerSecond: rate(now.end, old?.end),
    outPerSecond: now.committed === null && old?.committed === null ? 0 : rate(now.committed, old?.committed),
  }
}

function lagOf({ committed, end }: PartitionSample): number | null {
  return end === null ? null : Math.max(0, end - (committed ?? 0))
}

function isSame(one: TopicPartition, other: TopicPartition): boolean {
  return one.topic === other.topic && one.partition === other.partition
}

function sum(partitions: readonly DiagnosedPartition[], of: 'lag' | 'inPerSecond' | 'outPerSecond'): number {
  return partitions.reduce((total, each) => total + (each[of] ?? 0), 0)
}

const NAMED_MAX = 3

function named(partitions: readonly TopicPartition[]): string {
  const names = partitions.slice(0, NAMED_MAX).map(({ topic, partition }) => `${topic}-${partition}`)
  return partitions.length > NAMED_MAX ? `${names.join(', ')} and ${partitions.length - NAMED_MAX} more` : names.join(', ')
}
