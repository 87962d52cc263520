import type { RecordsDeleted } from '../../messages/message.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../protocol/generated/api/delete-records.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

export const deleteRecords = handler({
  request: DeleteRecordsRequest,
  response: DeleteRecordsResponse,
  handle(request, exchange, broker) {
    const { timeoutMs } = request
    const asked: { partitionIndex: number; lowWatermark: number; errorCode: number }[] = []
    const gather = new Gather<RecordsDeleted>(broker, (answers) => {
      answers.forEach((answer, place) => {
        const response = asked[place]!
        response.errorCode = answer === null ? ErrorCode.NOT_LEADER_OR_FOLLOWER : answer.errorCode
        if (response.errorCode !== 0) exchange.countError(response.errorCode)
        else response.lowWatermark = answer!.lowWatermark
      })
      exchange.reply({ topics })
    })
    const topics = request.topics.map(({ name, partitions }) => {
      const topic = broker.image.topicByName(name)
      const mayDelete = may(broker, exchange, OPERATION.DELETE, RESOURCE.TOPIC, name)
      return {
        name,
        partitions: partitions.map(({ partitionIndex, offset }) => {
          const response = { partitionIndex, lowWatermark: -1, errorCode: 0 }
          const actor = topic === undefined ? 0 : broker.directory.partition(topic.id, partitionIndex)
          if (!mayDelete) response.errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED
          // Kafka refuses this for its internal topics too: their records are removed by compaction alone.
          else if (isInternalTopic(name)) response.errorCode = ErrorCode.INVALID_TOPIC_EXCEPTION
          else if (topic?.partitions[partitionIndex] === undefined) response.errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          else if (actor === 0) response.errorCode = broker.directory.whyAbsent(topic.id, partitionIndex)
          else {
            asked.push(response)
            gather.ask(actor, (requestId) => ({
              kind: 'delete-records',
              from: broker.context.self,
              requestId,
              offset,
              timeoutMs,
            }))
          }
          if (response.errorCode !== 0) exchange.countError(response.errorCode)
          return response
        }),
      }
    })
    gather.finish()
  },
})
