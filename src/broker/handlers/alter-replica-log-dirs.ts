import { DIRECTORY_NAME_LENGTH_MAX, FUTURE_MARK_LENGTH, partitionDirectoryName } from '../../log/partition-directory.ts'
import type { ReplicaMoving } from '../../messages/message.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from '../../protocol/generated/api/alter-replica-log-dirs.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

/**
 * KIP-113. Says that the moves have begun; how far they are DescribeLogDirs tells. A partition that this broker has no replica of is answered with
 * REPLICA_NOT_AVAILABLE, and made in that log directory when it comes.
 */
export const alterReplicaLogDirs = handler({
  request: AlterReplicaLogDirsRequest,
  response: AlterReplicaLogDirsResponse,
  handle(request, exchange, broker) {
    if (!mayWithCluster(broker, exchange, OPERATION.ALTER)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ results: refusedReplicas(request, errorCode) })
      return
    }
    const results = new Map<string, { partitionIndex: number; errorCode: number }[]>()
    const asked: { errorCode: number }[] = []
    const gather = new Gather<ReplicaMoving>(broker, (answers) => {
      answers.forEach((answer, place) => {
        asked[place]!.errorCode = answer?.errorCode ?? ErrorCode.KAFKA_STORAGE_ERROR
      })
      for (const { errorCode } of [...results.values()].flat()) if (errorCode !== ErrorCode.NONE) exchange.countError(errorCode)
      exchange.reply({ results: Array.from(results, ([topicName, partitions]) => ({ topicName, partitions })) })
    })
    for (const { topic, partition, logDir } of destinations(request)) {
      const result = { partitionIndex: partition, errorCode: refusalOf(topic, partition, logDir, broker) }
      const ofTopic = results.get(topic)
      if (ofTopic === undefined) results.set(topic, [result])
      else ofTopic.push(result)
      if (result.errorCode !== ErrorCode.NONE) continue
      const topicId = broker.image.topicByName(topic)?.id
      const actor = topicId === undefined ? 0 : broker.directory.partition(topicId, partition)
      if (actor === 0) {
        const isLost = topicId !== undefined && broker.directory.isLost(topicId, partition)
        result.errorCode = isLost ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.REPLICA_NOT_AVAILABLE
        if (!isLost) broker.context.send(broker.supervisor, { kind: 'prefer-log-dir', topic, partition, logDir })
        continue
      }
      asked.push(result)
      const mayBegin = broker.offlineLogDirs.length === 0
      gather.ask(actor, (requestId) => ({ kind: 'move-replica', from: broker.context.self, requestId, logDir, mayBegin }))
    }
    gather.finish()
  },
})

function refusedReplicas(
  { dirs }: AlterReplicaLogDirsRequest,
  errorCode: number,
): { topicName: string; partitions: { partitionIndex: number; errorCode: number }[] }[] {
  return dirs.flatMap(({ topics }) =>
    topics.map(({ name: topicName, partitions }) => ({
      topicName,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, errorCode })),
    })),
  )
}

/** Where each partition is to go; of one that is named twice, the last counts. */
function destinations({ dirs }: AlterReplicaLogDirsRequest): Iterable<{ topic: string; partition: number; logDir: string }> {
  const found = new Map<string, { topic: string; partition: number; logDir: string }>()
  for (const { path: logDir, topics } of dirs) {
    for (const { name: topic, partitions } of topics)
      for (const partition of partitions) found.set(partitionDirectoryName(topic, partition), { topic, partition, logDir })
  }
  return found.values()
}

function refusalOf(topic: string, partition: number, logDir: string, { config, offlineLogDirs }: Broker): number {
  if (partitionDirectoryName(topic, partition).length + FUTURE_MARK_LENGTH > DIRECTORY_NAME_LENGTH_MAX)
    return ErrorCode.INVALID_TOPIC_EXCEPTION
  if (!config.logDirs.includes(logDir)) return ErrorCode.LOG_DIR_NOT_FOUND
  return offlineLogDirs.includes(logDir) ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NONE
}
