import { isActiveBroker } from '../metadata/broker-registration.ts'
import { isOnlineDirectory } from '../metadata/directory-id.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { bumpsLeaderEpochOnIsrShrink, partitionChangeRecordVersion } from '../metadata/metadata-version.ts'
import { NO_LEADER, type PartitionRegistration, RECOVERING } from '../metadata/partition-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import { type ControllerContext, topicDefaults } from './controller-context.ts'

/** What happened to a broker, as far as the partitions on it care. At most one of them. */
export interface BrokerTransition {
  /** Leaves the in-sync replicas and leads nothing any more; keeps what it has. */
  readonly removed?: number
  /** May lead from now on, although the image does not show it yet. */
  readonly added?: number
  /** As `removed`, and may have lost what it had: it is no eligible leader replica either (KIP-966). */
  readonly lost?: number
}

/**
 * The records that give partitions the leaders and in-sync replicas that a transition of a broker calls for; none for partitions that stay as they
 * are. `concerns` says which partitions are looked at.
 */
export function leaderAndIsrRecords(
  context: Pick<ControllerContext, 'image' | 'config'>,
  transition: BrokerTransition,
  concerns: (partition: PartitionRegistration) => boolean,
): NewRecord[] {
  const { image } = context
  const defaults = topicDefaults(context)
  const records: NewRecord[] = []
  for (const topic of image.topics()) {
    if (!topic.partitions.some(concerns)) continue
    const settings = topicSettings(image, topic, defaults)
    for (const [partitionId, partition] of topic.partitions.entries()) {
      if (!concerns(partition)) continue
      const change = changeOf(image, partition, transition, settings)
      if (change === null) continue
      const version = partitionChangeRecordVersion(image.metadataVersion)
      records.push({ type: 'PartitionChangeRecord', version, message: { topicId: topic.id, partitionId, ...change } })
    }
  }
  return records
}

interface TopicSettings {
  readonly minIsr: number
  readonly uncleanElection: boolean
}
interface PartitionChange {
  leader?: number
  isr?: readonly number[]
  eligibleLeaderReplicas?: readonly number[]
  lastKnownElr?: readonly number[]
  leaderRecoveryState?: number
}

function topicSettings(image: MetadataImage, topic: TopicImage, defaults: Readonly<Record<string, string>>): TopicSettings {
  const overrides = image.topicConfig(topic.name)
  const value = (key: string): string | undefined => overrides[key] ?? defaults[key]
  return {
    minIsr: Math.min(Number(value('min.insync.replicas') ?? 1), topic.partitions[0]!.replicas.length),
    uncleanElection: value('unclean.leader.election.enable')?.toLowerCase() === 'true',
  }
}

function changeOf(
  image: MetadataImage,
  partition: PartitionRegistration,
  { removed, added, lost }: BrokerTransition,
  { minIsr, uncleanElection }: TopicSettings,
): PartitionChange | null {
  const { elrEnabled } = image
  let isr: readonly number[] = partition.isr.filter((id) => id !== removed && id !== lost)
  let elr: readonly number[] = elrEnabled ? eligibleOutsideIsr(partition, isr, minIsr, lost) : partition.elr
  const acceptable = (id: number): boolean => {
    if (id === removed || id === lost) return false
    const broker = image.broker(id)
    if (broker === undefined || (id !== added && !isActiveBroker(broker))) return false
    return isOnlineDirectory(partition.directories[partition.replicas.indexOf(id)]!, broker.directories)
  }
  const clean = (id: number): boolean => (isr.length === 0 && elrEnabled ? elr : isr).includes(id) && acceptable(id)
  const elected = elect(partition, {
    clean,
    acceptable,
    uncleanElection,
    lastKnownLeader: elrEnabled && isr.length === 0 && elr.length === 0,
  })

  const change: PartitionChange = {}
  if (elected.leader !== partition.leader) {
    change.leader = elected.leader
    if (elected.unclean) {
      change.isr = [elected.leader]
      if (partition.leaderRecoveryState !== RECOVERING) change.leaderRecoveryState = RECOVERING
    } else if (elr.includes(elected.leader)) {
      isr = [elected.leader]
      elr = elr.filter((id) => id !== elected.leader)
    }
  }
  if (change.isr !== undefined || !elrEnabled) elr = []
  if (!sameMembers(elr, partition.elr)) change.eligibleLeaderReplicas = elr
  // Without eligible leader replicas the last member stays in the ISR, so that it is known who may lead again.
  if (change.isr === undefined && (isr.length > 0 || elrEnabled) && !sameMembers(isr, partition.isr)) change.isr = isr
  const shrinks = change.isr !== undefined && partition.isr.some((id) => !change.isr!.includes(id))
  if (shrinks && change.leader === undefined && bumpsLeaderEpochOnIsrShrink(image.metadataVersion))
    change.leader = partition.leader
  if (elrEnabled && change.leader !== undefined) {
    if (change.leader === NO_LEADER && partition.lastKnownElr.length === 0) change.lastKnownElr = [partition.leader]
    if (change.leader !== NO_LEADER && partition.lastKnownElr.length > 0) change.lastKnownElr = []
  }
  return Object.keys(change).length === 0 ? null : change
}

/** Who has all that was committed although it is not in sync: whoever was in sync when fewer than `minIsr` were left. */
function eligibleOutsideIsr(
  partition: PartitionRegistration,
  isr: readonly number[],
  minIsr: number,
  lost: number | undefined,
): number[] {
  if (isr.length >= minIsr) return []
  const candidates = new Set([...partition.elr, ...partition.isr])
  return [...candidates].filter((id) => !isr.includes(id) && id !== lost)
}

/** The leader stays if it can; else the first replica that has all; else, if all are gone, the last that led; else, where that is allowed, anyone. */
function elect(
  partition: PartitionRegistration,
  how: {
    readonly clean: (id: number) => boolean
    readonly acceptable: (id: number) => boolean
    readonly uncleanElection: boolean
    readonly lastKnownLeader: boolean
  },
): { leader: number; unclean: boolean } {
  if (how.clean(partition.leader)) return { leader: partition.leader, unclean: false }
  const clean = partition.replicas.find(how.clean)
  if (clean !== undefined) return { leader: clean, unclean: false }
  const [lastKnown, ...others] = partition.lastKnownElr
  if (how.lastKnownLeader && lastKnown !== undefined && others.length === 0 && how.acceptable(lastKnown)) {
    return { leader: lastKnown, unclean: true }
  }
  const anyone = how.uncleanElection ? partition.replicas.find(how.acceptable) : undefined
  return anyone === undefined ? { leader: NO_LEADER, unclean: false } : { leader: anyone, unclean: true }
}

function sameMembers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index])
}
