import { RafkaError } from '../base/errors.ts'
import { LogOfflineError } from '../log/errors.ts'
import type {
  BeginVerification,
  DeleteRecords,
  DescribeLog,
  DescribeProducers,
  EpochOffset,
  ListOffset,
  LogDescribed,
  OffsetForEpoch,
  OffsetListed,
  ProducersDescribed,
  RecordsDeleted,
  VerificationBegun,
} from '../messages/message.ts'
import { errorCodeOf } from './error-code-of.ts'
import type { FutureReplica } from './future-replica.ts'
import type { Partition } from './partition.ts'

/** What is answered at once, without records. */
export type PartitionQuestion = ListOffset | OffsetForEpoch | DeleteRecords | DescribeLog | BeginVerification | DescribeProducers

/** The log directory that a replica is in, and the replica that takes its place in another. */
export interface ReplicaPlace {
  readonly logDir: string
  readonly future: FutureReplica | null
}

export type PartitionAnswer = OffsetListed | EpochOffset | RecordsDeleted | LogDescribed | VerificationBegun | ProducersDescribed

/** Answers a question, with an error code where it cannot be answered. Throws `LogOfflineError`. */
export function answerQuestion(partition: Partition, place: ReplicaPlace, question: PartitionQuestion): PartitionAnswer {
  switch (question.kind) {
    case 'list-offset':
      return listOffset(partition, question)
    case 'offset-for-epoch':
      return offsetForEpoch(partition, question)
    case 'delete-records':
      return deleteRecords(partition, question)
    case 'describe-log':
      return describeLog(partition, place, question)
    case 'begin-verification':
      return beginVerification(partition, question)
    case 'describe-producers':
      return {
        kind: 'producers-described',
        requestId: question.requestId,
        errorCode: 0,
        producers: partition.log.producers.active(),
      }
  }
}

/** An error that the client is told. All others end the owner of the log, so that it is opened anew. */
export function isAnswerable(error: unknown): error is RafkaError {
  return error instanceof RafkaError && !(error instanceof LogOfflineError)
}

function listOffset(partition: Partition, { requestId, timestamp, isolation, currentLeaderEpoch }: ListOffset): OffsetListed {
  let errorCode = partition.checkLeaderEpoch(currentLeaderEpoch)
  let found = { timestamp: -1, offset: -1, leaderEpoch: -1 }
  try {
    if (errorCode === 0) found = { ...partition.findOffset(timestamp, isolation) }
  } catch (error) {
    if (!isAnswerable(error)) throw error
    errorCode = errorCodeOf(error)
  }
  return { kind: 'offset-listed', requestId, errorCode, ...found }
}

function offsetForEpoch(partition: Partition, { requestId, currentLeaderEpoch, leaderEpoch }: OffsetForEpoch): EpochOffset {
  const errorCode = partition.checkLeaderEpoch(currentLeaderEpoch)
  const found = errorCode === 0 ? partition.endOffsetForEpoch(leaderEpoch) : { epoch: -1, endOffset: -1 }
  return { kind: 'epoch-offset', requestId, errorCode, leaderEpoch: found.epoch, endOffset: found.endOffset }
}

function deleteRecords(partition: Partition, { requestId, offset }: DeleteRecords): RecordsDeleted {
  let errorCode = 0
  let lowWatermark = -1
  try {
    lowWatermark = partition.deleteRecords(offset)
  } catch (error) {
    if (!isAnswerable(error)) throw error
    errorCode = errorCodeOf(error)
  }
  return { kind: 'records-deleted', requestId, errorCode, lowWatermark }
}

function describeLog(
  { log, highWatermark }: Partition,
  { logDir, future }: ReplicaPlace,
  { requestId }: DescribeLog,
): LogDescribed {
  return {
    kind: 'log-described',
    requestId,
    errorCode: 0,
    logDir,
    sizeBytes: log.sizeInBytes,
    logStartOffset: log.logStartOffset,
    logEndOffset: log.logEndOffset,
    highWatermark,
    future: future?.describe() ?? null,
  }
}

function beginVerification(
  { log }: Partition,
  { requestId, producerId, producerEpoch, sequence, supportsEpochBump }: BeginVerification,
): VerificationBegun {
  let errorCode = 0
  let guard = 0
  try {
    guard = log.beginVerification(producerId, sequence, producerEpoch, supportsEpochBump)
  } catch (error) {
    if (!isAnswerable(error)) throw error
    errorCode = errorCodeOf(error)
  }
  return { kind: 'verification-begun', requestId, errorCode, guard }
}
