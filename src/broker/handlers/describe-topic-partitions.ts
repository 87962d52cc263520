import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { TopicImage } from '../../metadata/topics-image.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
  type DescribeTopicPartitionsResponsePartition,
  type DescribeTopicPartitionsResponseTopic,
} from '../../protocol/generated/api/describe-topic-partitions.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, topicOperations } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { handler } from '../handler.ts'
import { offlineReplicas, reachableLeader } from '../offline-replicas.ts'

/** Pages through partitions in the order of topic names (KIP-966): a cursor names the topic and partition to go on with. */
export const describeTopicPartitions = handler({
  request: DescribeTopicPartitionsRequest,
  response: DescribeTopicPartitionsResponse,
  handle(request, exchange, broker) {
    const { image } = broker
    const { cursor } = request
    const all = request.topics.length === 0
    const names = all ? [...image.topics()].map(({ name }) => name) : request.topics.map(({ name }) => name)
    const from = cursor?.topicName ?? ''
    const following = [...new Set(names)].filter((name) => name >= from).sort()
    const ordered = following.filter((name) => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, name))
    // Whether they are there is not told.
    const hidden = all ? [] : following.filter((name) => !ordered.includes(name))
    for (const _ of hidden) exchange.countError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    let room = Math.max(1, Math.min(request.responsePartitionLimit, broker.config.maxRequestPartitionSizeLimit))
    const topics: Input<DescribeTopicPartitionsResponseTopic>[] = []
    let nextCursor: { topicName: string; partitionIndex: number } | null = null
    for (const name of ordered) {
      const topic = image.topicByName(name)
      if (topic === undefined) {
        // A topic may go between two pages of a walk through all of them; one that was named is missed.
        if (all || name === cursor?.topicName) continue
        exchange.countError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        topics.push({
          errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          name,
          isInternal: isInternalTopic(name),
          topicAuthorizedOperations: topicOperations(broker, exchange, name),
        })
        continue
      }
      const first = name === cursor?.topicName ? Math.max(0, cursor.partitionIndex) : 0
      const end = Math.min(topic.partitions.length, first + room)
      topics.push({
        name,
        topicId: topic.id,
        isInternal: isInternalTopic(name),
        partitions: describe(topic, first, end, broker),
        topicAuthorizedOperations: topicOperations(broker, exchange, name),
      })
      room -= end - first
      if (end < topic.partitions.length) nextCursor = { topicName: name, partitionIndex: end }
      else if (room === 0) {
        const next = ordered[ordered.indexOf(name) + 1]
        if (next !== undefined) nextCursor = { topicName: next, partitionIndex: 0 }
      }
      if (room === 0 || nextCursor !== null) break
    }
    for (const name of hidden) topics.push({ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, name })
    exchange.reply({ topics, nextCursor })
  },
})

function describe(
  topic: TopicImage,
  first: number,
  end: number,
  broker: Broker,
): Input<DescribeTopicPartitionsResponsePartition>[] {
  return topic.partitions.slice(first, end).map((partition, place) => {
    const reachable = reachableLeader(topic, first + place, broker) !== null
    return {
      errorCode: reachable ? 0 : ErrorCode.LEADER_NOT_AVAILABLE,
      partitionIndex: first + place,
      leaderId: reachable ? partition.leader : -1,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: partition.replicas,
      isrNodes: partition.isr,
      eligibleLeaderReplicas: partition.elr,
      lastKnownElr: partition.lastKnownElr,
      offlineReplicas: offlineReplicas(topic, first + place, broker),
    }
  })
}
