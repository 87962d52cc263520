import { unreachable } from '../../base/assert.ts'
import { assignmentOf, NOTHING_OWNED } from './assignment.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { LEAVING_EPOCH, newConsumerMember } from './consumer-member.ts'
import { type ConsumerRecord, withProgress, withSubscription } from './consumer-records.ts'

/**
 * Applies a record to the group that it is of. A tombstone of the group itself has to be dealt with by whoever keeps the groups.
 * Compaction may have left a tombstone whose record is gone: it changes nothing.
 */
export function replayConsumerRecord(group: ConsumerGroup, record: ConsumerRecord): void {
  switch (record.type) {
    case 'consumer-group':
      if (record.value === null) return
      group.groupEpoch = record.value.epoch
      group.metadataHash = record.value.metadataHash
      break
    case 'consumer-partition-metadata':
      group.hasPartitionMetadata = record.value !== null
      break
    case 'consumer-member': {
      const { memberId } = record.key
      if (record.value === null) group.remove(memberId)
      else group.put(withSubscription(group.member(memberId) ?? newConsumerMember(memberId), record.value))
      break
    }
    case 'consumer-current': {
      const { memberId } = record.key
      const member = group.member(memberId)
      if (record.value !== null) group.put(withProgress(member ?? newConsumerMember(memberId), record.value))
      else if (member !== undefined) {
        group.put({
          ...member,
          memberEpoch: LEAVING_EPOCH,
          previousMemberEpoch: LEAVING_EPOCH,
          assigned: NOTHING_OWNED,
          pendingRevocation: NOTHING_OWNED,
        })
      }
      break
    }
    case 'consumer-target':
      group.targetEpoch = record.value?.assignmentEpoch ?? -1
      group.targetTimestampMs = record.value?.assignmentTimestamp ?? 0
      break
    case 'consumer-target-member':
      if (record.value === null) group.removeTarget(record.key.memberId)
      else group.setTarget(record.key.memberId, assignmentOf(record.value.topicPartitions))
      break
    case 'consumer-regex': {
      const { regularExpression } = record.key
      if (record.value === null) group.subscriptions.forget(regularExpression)
      else {
        const { topics, version, timestamp } = record.value
        group.subscriptions.resolve(regularExpression, { topics: new Set(topics), version, timestampMs: timestamp })
      }
      break
    }
    default:
      unreachable(record)
  }
}
