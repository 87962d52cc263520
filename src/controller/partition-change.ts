import { defaultDirectory, isActiveBroker } from '../metadata/broker-registration.ts'
import { isOnlineDirectory } from '../metadata/directory-id.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import {
  bumpsLeaderEpochOnIsrShrink,
  hasDirectoryAssignment,
  partitionChangeRecordVersion,
} from '../metadata/metadata-version.ts'
import {
  type LeaderRecoveryState,
  NO_LEADER,
  type PartitionRegistration,
  RECOVERING,
} from '../metadata/partition-registration.ts'

/**
 * How a leader is found. `online`: the one that leads stays if it can, else the first replica that has all. `preferred`: the first replica goes before the
 * one that leads. `unclean`: as `online`, and anyone at all where nobody has all.
 */
export type Election = 'online' | 'preferred' | 'unclean'

/** What shall become of a partition; what is left out stays. */
export interface PartitionTarget {
  readonly isr?: readonly number[]
  readonly replicas?: readonly number[]
  readonly removingReplicas?: readonly number[]
  readonly addingReplicas?: readonly number[]
  readonly election: Election
  /** At most as many as there are replicas. */
  readonly minIsr: number
  /** A replica is in another log directory than before. */
  readonly directory?: { readonly brokerId: number; readonly id: string }
  /** May have lost what it had: it is no eligible leader replica. */
  readonly lost?: number
  /** The leader has made its log fit for use, or is still at it. */
  readonly leaderRecoveryState?: LeaderRecoveryState
  /** Whether a replica's broker may lead, so far as is known of brokers. */
  readonly acceptable: (id: number) => boolean
}

interface PartitionChange {
  leader?: number
  isr?: readonly number[]
  eligibleLeaderReplicas?: readonly number[]
  lastKnownElr?: readonly number[]
  leaderRecoveryState?: number
  replicas?: readonly number[]
  directories?: readonly string[]
  removingReplicas?: readonly number[]
  addingReplicas?: readonly number[]
}

/** Whether a replica can lead: its broker is there and not on its way out, and its folder works. */
export function canLead(image: MetadataImage, partition: PartitionRegistration, id: number): boolean {
  const broker = image.broker(id)
  const place = partition.replicas.indexOf(id)
  if (broker === undefined || place < 0 || !isActiveBroker(broker)) return false
  return isOnlineDirectory(partition.directories[place]!, broker.directories)
}

/**
 * The record that takes a partition to its target, with the leader that is to be elected and the eligible leader replicas (KIP-966) that follow from it;
 * null where all stays as it is. A reassignment that can be completed is completed by the same record.
 */
export function partitionChangeRecord(
  image: MetadataImage,
  { topicId, partitionId }: { topicId: string; partitionId: number },
  partition: PartitionRegistration,
  target: PartitionTarget,
): NewRecord | null {
  const change = changeOf(image, partition, target)
  if (Object.keys(change).length === 0) return null
  const version = partitionChangeRecordVersion(image.metadataVersion)
  return { type: 'PartitionChangeRecord', version, message: { topicId, partitionId, ...change } }
}

function changeOf(image: MetadataImage, partition: PartitionRegistration, target: PartitionTarget): PartitionChange {
  const { elrEnabled } = image
  const { replicas, removing, adding, isr: targetIsr } = assignmentOf(partition, target)
  let isr = targetIsr
  let elr: readonly number[] = elrEnabled ? eligibleOutsideIsr(partition, replicas, isr, target) : partition.elr
  const clean = (id: number): boolean => (isr.length === 0 && elrEnabled ? elr : isr).includes(id) && target.acceptable(id)
  const elected = elect(partition, replicas, {
    election: target.election,
    clean,
    acceptable: target.acceptable,
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
  // Whoever leaves the replicas must not go on as if it led: a new epoch tells it.
  if (change.leader === undefined && partition.replicas.some((id) => !replicas.includes(id))) change.leader = partition.leader
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
  if (!sameMembers(replicas, partition.replicas)) {
    change.replicas = replicas
    if (hasDirectoryAssignment(image.metadataVersion)) change.directories = directoriesOf(image, partition, replicas)
  }
  if (target.directory !== undefined) {
    const { brokerId, id } = target.directory
    const before = change.directories ?? partition.directories
    const place = replicas.indexOf(brokerId)
    if (place >= 0 && before[place] !== id) change.directories = before.with(place, id)
  }
  const { leaderRecoveryState = partition.leaderRecoveryState } = target
  if (leaderRecoveryState !== partition.leaderRecoveryState) change.leaderRecoveryState = leaderRecoveryState
  if (!sameMembers(removing, partition.removingReplicas)) change.removingReplicas = removing
  if (!sameMembers(adding, partition.addingReplicas)) change.addingReplicas = adding
  return change
}

/** Replicas and ISR as they are to be; where a reassignment can be completed, as they are after it. */
function assignmentOf(
  partition: PartitionRegistration,
  target: PartitionTarget,
): {
  replicas: readonly number[]
  removing: readonly number[]
  adding: readonly number[]
  isr: readonly number[]
} {
  const {
    replicas = partition.replicas,
    removingReplicas: removing = partition.removingReplicas,
    addingReplicas: adding = partition.addingReplicas,
    isr = partition.isr,
  } = target
  const ongoing = { replicas, removing, adding, isr }
  if (removing.length === 0 && adding.length === 0) return ongoing
  const stays = (id: number): boolean => !removing.includes(id)
  const isrAfter = isr.filter(stays)
  const replicasAfter = replicas.filter(stays)
  if (removing.length > 0 && (isrAfter.length === 0 || replicasAfter.length === 0)) return ongoing
  if (!adding.every((id) => isrAfter.includes(id))) return ongoing
  // With fewer replicas afterwards all of them have to be in sync, or completing would shrink the ISR for nothing.
  if (adding.length < removing.length && !replicasAfter.every((id) => isrAfter.includes(id))) return ongoing
  return { replicas: replicasAfter, removing: [], adding: [], isr: isrAfter }
}

function directoriesOf(image: MetadataImage, partition: PartitionRegistration, replicas: readonly number[]): string[] {
  return replicas.map((id) => {
    const place = partition.replicas.indexOf(id)
    return place < 0 ? defaultDirectory(image.broker(id)) : partition.directories[place]!
  })
}

/**
 * Who has all that was committed although it is not in sync: whoever was in sync when fewer than `minIsr` were left. Unlike in Kafka it has to be a replica: one that is reassigned
 * away deletes what it has, and would, if it were assigned again later, be eligible with an empty log.
 */
function eligibleOutsideIsr(
  partition: PartitionRegistration,
  replicas: readonly number[],
  isr: readonly number[],
  { minIsr, lost }: PartitionTarget,
): readonly number[] {
  if (isr.length >= minIsr) return []
  const candidates = new Set([...partition.elr, ...partition.isr])
  return [...candidates].filter((id) => replicas.includes(id) && !isr.includes(id) && id !== lost)
}

/** If nobody has all, the last that led does; else, where that is allowed, anyone. */
function elect(
  partition: PartitionRegistration,
  replicas: readonly number[],
  how: {
    readonly election: Election
    readonly clean: (id: number) => boolean
    readonly acceptable: (id: number) => boolean
    readonly lastKnownLeader: boolean
  },
): { leader: number; unclean: boolean } {
  const [preferred] = replicas
  if (how.election === 'preferred' && preferred !== undefined && how.clean(preferred))
    return { leader: preferred, unclean: false }
  if (how.clean(partition.leader)) return { leader: partition.leader, unclean: false }
  const clean = replicas.find(how.clean)
  if (clean !== undefined) return { leader: clean, unclean: false }
  const [lastKnown, ...others] = partition.lastKnownElr
  if (how.lastKnownLeader && lastKnown !== undefined && others.length === 0 && how.acceptable(lastKnown)) {
    return { leader: lastKnown, unclean: true }
  }
  const anyone = how.election === 'unclean' ? replicas.find(how.acceptable) : undefined
  return anyone === undefined ? { leader: NO_LEADER, unclean: false } : { leader: anyone, unclean: true }
}

function sameMembers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index])
}
