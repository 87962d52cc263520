import type { NewRecord } from '../metadata/metadata-record.ts'
import { NO_LEADER, type PartitionRegistration } from '../metadata/partition-registration.ts'
import { type ControllerContext, topicDefaults } from './controller-context.ts'
import { type ElectionSettings, electionSettings } from './leader-and-isr.ts'
import { canLead, type Election, partitionChangeRecord } from './partition-change.ts'

/** So many elections, or other periodic changes, at a time; where there are more to make, the next turn goes on with them. */
export const RECORDS_PER_TURN_MAX = 1000

/** The first replica leads again wherever it can (`auto.leader.rebalance.enable`). */
export function preferredElections(context: ControllerContext): NewRecord[] {
  return elections(context, 'preferred', ({ leader, replicas }) => leader !== replicas[0])
}

/** Partitions that nobody leads are led by anyone who is there, where the topic allows it. */
export function uncleanElections(context: ControllerContext): NewRecord[] {
  return elections(context, 'unclean', ({ leader }, { uncleanElection }) => leader === NO_LEADER && uncleanElection)
}

function elections(
  context: ControllerContext,
  election: Election,
  isDue: (partition: PartitionRegistration, settings: ElectionSettings) => boolean,
): NewRecord[] {
  const { image } = context
  const defaults = topicDefaults(context)
  const records: NewRecord[] = []
  for (const topic of image.topics()) {
    const settings = electionSettings(image, topic, defaults)
    for (const [partitionId, partition] of topic.partitions.entries()) {
      if (!isDue(partition, settings)) continue
      const record = partitionChangeRecord(image, { topicId: topic.id, partitionId }, partition, {
        election,
        minIsr: settings.minIsr,
        acceptable: (id) => canLead(image, partition, id),
      })
      if (record !== null) records.push(record)
      if (records.length === RECORDS_PER_TURN_MAX) return records
    }
  }
  return records
}
