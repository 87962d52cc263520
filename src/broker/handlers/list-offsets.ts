import type { OffsetListed } from '../../messages/message.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  ListOffsetsRequest,
  ListOffsetsResponse,
  type ListOffsetsResponseListOffsetsPartitionResponse,
} from '../../protocol/generated/api/list-offsets.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

/** Special timestamps, and the version that each came with (KIP-734, KIP-405, KIP-1005, KIP-1023). */
const SPECIAL_SINCE: ReadonlyMap<number, number> = new Map([
  [-3, 7],
  [-4, 8],
  [-5, 9],
  [-6, 11],
])

const LEADER_EPOCH_VERSION = 4

export const listOffsets = handler({
  request: ListOffsetsRequest,
  response: ListOffsetsResponse,
  handle(request, exchange, broker) {
    const isolation = request.isolationLevel === 1 ? 1 : 0
    const withEpoch = exchange.apiVersion >= LEADER_EPOCH_VERSION
    const topics: { name: string; partitions: Input<ListOffsetsResponseListOffsetsPartitionResponse>[] }[] = []
    const asked: Input<ListOffsetsResponseListOffsetsPartitionResponse>[] = []
    const gather = new Gather<OffsetListed>(broker, (answers) => {
      answers.forEach((answer, place) => {
        const partition = asked[place] as {
          -readonly [Field in keyof ListOffsetsResponseListOffsetsPartitionResponse]?: ListOffsetsResponseListOffsetsPartitionResponse[Field]
        }
        partition.errorCode = answer === null ? ErrorCode.NOT_LEADER_OR_FOLLOWER : answer.errorCode
        if (partition.errorCode !== 0) exchange.countError(partition.errorCode)
        else {
          partition.timestamp = answer!.timestamp
          partition.offset = answer!.offset
          if (withEpoch) partition.leaderEpoch = answer!.leaderEpoch
        }
      })
      exchange.reply({ topics })
    })
    for (const { name, partitions } of request.topics) {
      const topic = broker.image.topicByName(name)
      const mayDescribe = may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, name)
      const responses: Input<ListOffsetsResponseListOffsetsPartitionResponse>[] = []
      topics.push({ name, partitions: responses })
      const twice = repeated(partitions.map(({ partitionIndex }) => partitionIndex))
      for (const { partitionIndex, currentLeaderEpoch, timestamp } of partitions) {
        const response = { partitionIndex, errorCode: 0, timestamp: -1, offset: -1, leaderEpoch: -1 }
        responses.push(response)
        const actor = topic === undefined ? 0 : broker.directory.partition(topic.id, partitionIndex)
        const since = SPECIAL_SINCE.get(timestamp) ?? 0
        if (!mayDescribe) response.errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED
        else if (twice.has(partitionIndex)) response.errorCode = ErrorCode.INVALID_REQUEST
        else if (topic === undefined || topic.partitions[partitionIndex] === undefined)
          response.errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        else if (actor === 0) response.errorCode = broker.directory.whyAbsent(topic.id, partitionIndex)
        else if (timestamp < -6 || exchange.apiVersion < since) response.errorCode = ErrorCode.UNSUPPORTED_VERSION
        if (response.errorCode !== 0) {
          exchange.countError(response.errorCode)
          continue
        }
        asked.push(response)
        gather.ask(actor, (requestId) => ({
          kind: 'list-offset',
          from: broker.context.self,
          requestId,
          timestamp,
          isolation,
          currentLeaderEpoch,
          replicaId: request.replicaId,
        }))
      }
    }
    gather.finish()
  },
})

/** What is in the list more than once. */
function repeated(values: readonly number[]): ReadonlySet<number> {
  const seen = new Set<number>()
  const twice = new Set<number>()
  for (const value of values) {
    if (seen.has(value)) twice.add(value)
    else seen.add(value)
  }
  return twice
}
