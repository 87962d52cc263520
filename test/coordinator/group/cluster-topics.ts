import type { NewRecord } from '../../../src/metadata/metadata-record.ts'

/** A topic as the metadata log tells of it. */
export interface ClusterTopic {
  readonly name: string
  readonly topicId: string
}

/** The id of a test's topic: the same number gives the same id, and numbers below 2^31 are ordered as their ids are. */
export function topicId(number: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(number, 12)
  return bytes.toString('base64url')
}

export function topicCreated({ name, topicId: id }: ClusterTopic, partitionCount: number): NewRecord[] {
  return [{ type: 'TopicRecord', version: 0, message: { name, topicId: id } }, ...partitionsAdded(id, 0, partitionCount)]
}

export function partitionsAdded(id: string, from: number, to: number): NewRecord[] {
  return Array.from({ length: to - from }, (_, i) => ({
    type: 'PartitionRecord',
    version: 1,
    message: {
      partitionId: from + i,
      topicId: id,
      replicas: [0],
      isr: [0],
      leader: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: [topicId(1000)],
    },
  }))
}

export function topicRemoved(id: string): NewRecord[] {
  return [{ type: 'RemoveTopicRecord', version: 0, message: { topicId: id } }]
}

export function brokerRegistered(rack: string | null): NewRecord[] {
  return [
    {
      type: 'RegisterBrokerRecord',
      version: 3,
      message: {
        brokerId: 0,
        brokerEpoch: 1,
        incarnationId: topicId(2000),
        rack,
        fenced: false,
        logDirs: [topicId(1000)],
      },
    },
  ]
}
