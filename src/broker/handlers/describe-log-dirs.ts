import { DiskError } from '../../base/disk.ts'
import type { LogDescribed } from '../../messages/message.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../protocol/generated/api/describe-log-dirs.ts'
import type { Broker } from '../broker.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

const VOLUME_VERSION = 4
const UNKNOWN_BYTES = -1

export const describeLogDirs = handler({
  request: DescribeLogDirsRequest,
  response: DescribeLogDirsResponse,
  handle(request, exchange, broker) {
    const asked: { name: string; partitionIndex: number }[] = []
    const gather = new Gather<LogDescribed>(broker, (answers) => {
      const byDir = new Map<
        string,
        Map<string, { partitionIndex: number; partitionSize: number; offsetLag: number; isFutureKey: boolean }[]>
      >()
      for (const logDir of broker.config.logDirs) byDir.set(logDir, new Map())
      answers.forEach((answer, place) => {
        if (answer === null || answer.errorCode !== 0) return
        const { name, partitionIndex } = asked[place]!
        const topics = byDir.get(answer.logDir) ?? new Map()
        byDir.set(answer.logDir, topics)
        const partitions = topics.get(name) ?? []
        topics.set(name, partitions)
        partitions.push({
          partitionIndex,
          partitionSize: answer.sizeBytes,
          // What this replica lacks of what is committed: nothing, as its leader.
          offsetLag: Math.max(0, answer.highWatermark - answer.logEndOffset),
          isFutureKey: false,
        })
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
