import { DiskError } from '../../base/disk.ts'
import type { LogDescribed } from '../../messages/message.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../protocol/generated/api/describe-log-dirs.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

const VOLUME_VERSION = 4
const UNKNOWN_BYTES = -1

interface DescribedReplica {
  readonly partitionIndex: number
  readonly partitionSize: number
  readonly offsetLag: number
  /** It is on its way to this log directory. */
  readonly isFutureKey: boolean
}

export const describeLogDirs = handler({
  request: DescribeLogDirsRequest,
  response: DescribeLogDirsResponse,
  handle(request, exchange, broker) {
    if (!mayWithCluster(broker, exchange, OPERATION.DESCRIBE)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ errorCode })
      return
    }
    const asked: { name: string; partitionIndex: number }[] = []
    const gather = new Gather<LogDescribed>(broker, (answers) => {
      const byDir = new Map<string, Map<string, DescribedReplica[]>>()
      for (const logDir of broker.config.logDirs) byDir.set(logDir, new Map())
      const add = (logDir: string, topic: string, replica: DescribedReplica): void => {
        const topics = byDir.get(logDir) ?? new Map<string, DescribedReplica[]>()
        byDir.set(logDir, topics)
        const replicas = topics.get(topic)
        if (replicas === undefined) topics.set(topic, [replica])
        else replicas.push(replica)
      }
      answers.forEach((answer, place) => {
        if (answer === null || answer.errorCode !== 0) return
        const { name, partitionIndex } = asked[place]!
        const { logEndOffset, future } = answer
        add(answer.logDir, name, {
          partitionIndex,
          partitionSize: answer.sizeBytes,
          // What this replica lacks of what is committed: nothing, as its leader.
          offsetLag: Math.max(0, answer.highWatermark - logEndOffset),
          isFutureKey: false,
        })
        if (future === null) return
        const offsetLag = logEndOffset - future.logEndOffset
        add(future.logDir, name, { partitionIndex, partitionSize: future.sizeBytes, offsetLag, isFutureKey: true })
      })
      const results = [...byDir].map(([logDir, topics]) => ({
        logDir,
        topics: [...topics].map(([name, partitions]) => ({ name, partitions })),
        ...volumeOf(logDir, broker, exchange.apiVersion),
      }))
      exchange.reply({ results })
    })
    for (const { name, partitionIndex, topicId } of partitionsOf(request, broker)) {
      const actor = broker.directory.partition(topicId, partitionIndex)
      if (actor === 0) continue
      asked.push({ name, partitionIndex })
      gather.ask(actor, (requestId) => ({ kind: 'describe-log', from: broker.context.self, requestId }))
    }
    gather.finish()
  },
})

/** The partitions that are asked for; null asks for all, and what is not here is left out, as Kafka does. */
function partitionsOf(
  request: DescribeLogDirsRequest,
  { image }: Broker,
): { name: string; topicId: string; partitionIndex: number }[] {
  if (request.topics === null) {
    return [...image.topics()].flatMap(({ name, id, partitions }) =>
      partitions.map((_, partitionIndex) => ({ name, topicId: id, partitionIndex })),
    )
  }
  return request.topics.flatMap(({ topic: name, partitions }) => {
    const topic = image.topicByName(name)
    return topic === undefined
      ? []
      : [...new Set(partitions)].map((partitionIndex) => ({ name, topicId: topic.id, partitionIndex }))
  })
}

function volumeOf(
  logDir: string,
  { context, offlineLogDirs }: Broker,
  apiVersion: number,
): { errorCode: number; totalBytes?: number; usableBytes?: number } {
  if (offlineLogDirs.includes(logDir)) return { errorCode: ErrorCode.KAFKA_STORAGE_ERROR }
  if (apiVersion < VOLUME_VERSION) return { errorCode: 0 }
  try {
    return { errorCode: 0, ...context.disk.volume(logDir) }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error
    return { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, totalBytes: UNKNOWN_BYTES, usableBytes: UNKNOWN_BYTES }
  }
}
