import type { EpochOffset } from '../../messages/message.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../protocol/generated/api/offset-for-leader-epoch.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, mayWithCluster } from '../authorization.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

export const offsetForLeaderEpoch = handler({
  request: OffsetForLeaderEpochRequest,
  response: OffsetForLeaderEpochResponse,
  handle(request, exchange, broker) {
    const asked: { partition: number; errorCode: number; leaderEpoch: number; endOffset: number }[] = []
    const gather = new Gather<EpochOffset>(broker, (answers) => {
      answers.forEach((answer, place) => {
        const response = asked[place]!
        response.errorCode = answer === null ? ErrorCode.NOT_LEADER_OR_FOLLOWER : answer.errorCode
        if (response.errorCode !== 0) exchange.countError(response.errorCode)
        else {
          response.leaderEpoch = answer!.leaderEpoch
          response.endOffset = answer!.endOffset
        }
      })
      exchange.reply({ topics })
    })
    // Asked by followers, and by consumers that look whether what they have read is still there (KIP-320).
    const isFree = mayWithCluster(broker, exchange, OPERATION.CLUSTER_ACTION, true)
    const topics = request.topics.map(({ topic: name, partitions }) => {
      const topic = broker.image.topicByName(name)
      const mayDescribe = isFree || may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, name)
      return {
        topic: name,
        partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
          const response = { partition, errorCode: 0, leaderEpoch: -1, endOffset: -1 }
          const actor = topic === undefined ? 0 : broker.directory.partition(topic.id, partition)
          if (!mayDescribe) response.errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED
          else if (topic?.partitions[partition] === undefined) response.errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          else if (actor === 0) response.errorCode = broker.directory.whyAbsent(topic.id, partition)
          else {
            asked.push(response)
            gather.ask(actor, (requestId) => ({
              kind: 'offset-for-epoch',
              from: broker.context.self,
              requestId,
              currentLeaderEpoch,
              leaderEpoch,
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
