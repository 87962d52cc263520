import { isOnlineDirectory } from '../metadata/directory-id.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { PartitionRegistration } from '../metadata/partition-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import { type ControllerContext, topicDefaults } from './controller-context.ts'
import { canLead, partitionChangeRecord } from './partition-change.ts'

/** What happened to a broker, as far as the partitions on it care. At most one of them. */
export interface BrokerTransition {
  /** Leaves the in-sync replicas and leads nothing any more; keeps what it has. */
  readonly removed?: number
  /** May lead from now on, although the image does not show it yet. */
  readonly added?: number
  /** As `removed`, and may have lost what it had: it is no eligible leader replica either (KIP-966). */
  readonly lost?: number
}

/** What a topic's configuration says of the election of leaders. */
export interface ElectionSettings {
  /** At most as many as there are replicas. */
  readonly minIsr: number
  readonly uncleanElection: boolean
}

/**
 * The records that give partitions the leaders and in-sync replicas that a transition of a broker calls for; none for partitions that stay as they
 * are. `concerns` says which partitions are looked at.
 */
export function leaderAndIsrRecords(
  context: Pick<ControllerContext, 'image' | 'config'>,
  { removed, added, lost }: BrokerTransition,
  concerns: (partition: PartitionRegistration) => boolean,
): NewRecord[] {
  const { image } = context
  const defaults = topicDefaults(context)
  const records: NewRecord[] = []
  for (const topic of image.topics()) {
    if (!topic.partitions.some(concerns)) continue
    const { minIsr, uncleanElection } = electionSettings(image, topic, defaults)
    for (const [partitionId, partition] of topic.partitions.entries()) {
      if (!concerns(partition)) continue
      const record = partitionChangeRecord(image, { topicId: topic.id, partitionId }, partition, {
        isr: partition.isr.filter((id) => id !== removed && id !== lost),
        election: uncleanElection ? 'unclean' : 'online',
        minIsr,
        lost,
        acceptable: (id) => {
          if (id === removed || id === lost) return false
          return id === added ? isBack(image, partition, id) : canLead(image, partition, id)
        },
      })
      if (record !== null) records.push(record)
    }
  }
  return records
}

/** `defaults` is the configuration of a topic that overrides nothing. */
export function electionSettings(
  image: MetadataImage,
  topic: TopicImage,
  defaults: Readonly<Record<string, string>>,
): ElectionSettings {
  const overrides = image.topicConfig(topic.name)
  const value = (key: string): string | undefined => overrides[key] ?? defaults[key]
  return {
    minIsr: Math.min(Number(value('min.insync.replicas') ?? 1), topic.partitions[0]!.replicas.length),
    uncleanElection: value('unclean.leader.election.enable')?.toLowerCase() === 'true',
  }
}

/** The image may still show the broker as fenced. */
function isBack(image: MetadataImage, partition: PartitionRegistration, id: number): boolean {
  const broker = image.broker(id)
  if (broker === undefined) return false
  return isOnlineDirectory(partition.directories[partition.replicas.indexOf(id)]!, broker.directories)
}
