import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { GroupConfig } from './group-config.ts'
import { consumerGroupTombstones } from './group-conversion.ts'
import { type GroupRecord, groupTombstone, offsetTombstone } from './group-records.ts'
import type { Group } from './group-registry.ts'
import type { GroupState } from './group-state.ts'
import type { CommittedOffset } from './offset-table.ts'

/**
 * The tombstones for what has expired: offsets past their retention (KIP-211), and empty groups without any left. Retention counts
 * - for a group that had members: from when it became empty; while it is stable, only for topics that nobody subscribes to, from the commit;
 * - for a consumer without a group, and in a consumer group whoever is in it: from the commit;
 * - for an offset that came with a retention of its own: from the commit, by that.
 * An offset with a pending one from an open transaction stays.
 */
export function expired(state: GroupState, config: GroupConfig, nowMs: number): GroupRecord[] {
  const records: GroupRecord[] = []
  for (const group of state.groups.values()) {
    const isLeftWithout = expireOffsets(state, group, config.offsetsRetentionMs, nowMs, records)
    if (isLeftWithout && group.is('Empty')) records.push(...tombstonesOf(group))
  }
  return records
}

/** The tombstones of a group with all that it has, its own last: should the log end between them, the group is still there to be deleted. */
export function deletion(state: GroupState, groupId: string): GroupRecord[] {
  const records = Array.from(state.offsets.partitions(groupId), ({ topic, partition }) =>
    offsetTombstone(groupId, topic, partition),
  )
  const group = state.groups.get(groupId)
  if (group !== undefined) records.push(...tombstonesOf(group))
  return records
}

/** The tombstones of offsets of topics that were deleted. */
export function topicsRemoved(
  state: GroupState,
  topics: readonly { readonly topicId: string; readonly topic: string }[],
): GroupRecord[] {
  const records: GroupRecord[] = []
  for (const { topicId, topic } of topics) {
    for (const { groupId, partition } of state.offsets.ofTopic(topic, topicId, ZERO_UUID)) {
      records.push(offsetTombstone(groupId, topic, partition))
    }
  }
  return records
}

/** Whether the group has no offset any more after the tombstones added to `records`. */
function expireOffsets(state: GroupState, group: Group, retentionMs: number, nowMs: number, records: GroupRecord[]): boolean {
  const { groupId } = group
  const { offsets } = state
  if (!offsets.committed.has(groupId)) return !offsets.hasPending(groupId)
  const retentionStart = retentionStartOf(group)
  if (retentionStart === null) return false
  let isAll = !offsets.hasPending(groupId)
  for (const [topic, partitions] of offsets.committed.topics(groupId)) {
    const isInUse = group.isSubscribedTo(topic)
    for (const [partition, offset] of partitions) {
      const isOver =
        offset.expireTimestampMs === -1 ? nowMs - retentionStart(offset) >= retentionMs : nowMs >= offset.expireTimestampMs
      if (isInUse || !isOver || offsets.isPending(groupId, topic, partition)) isAll = false
      else records.push(offsetTombstone(groupId, topic, partition))
    }
  }
  return isAll
}

/** What removes an empty group, its own tombstone last. */
function tombstonesOf(group: Group): GroupRecord[] {
  return group.type === 'classic' ? [groupTombstone(group.groupId)] : consumerGroupTombstones(group)
}

/** From when an offset's retention counts; null where no offset of the group may expire now. */
function retentionStartOf(group: Group): ((offset: CommittedOffset) => number) | null {
  const fromCommit = (offset: CommittedOffset): number => offset.commitTimestampMs
  if (group.type === 'consumer' || group.protocolType === null) return fromCommit
  if (group.is('Empty')) return group.currentStateTimestampMs === -1 ? fromCommit : () => group.currentStateTimestampMs
  return group.is('Stable') && group.subscribedTopics() !== null ? fromCommit : null
}
