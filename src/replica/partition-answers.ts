import { RafkaError } from '../base/errors.ts'
import { LogOfflineError } from '../log/errors.ts'
import type {
  BeginVerification,
  DescribeLog,
  DescribeProducers,
  EpochOffset,
  ListOffset,
  LogDescribed,
  OffsetForEpoch,
  OffsetListed,
  ProducersDescribed,
  VerificationBegun,
} from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { errorCodeOf } from './error-code-of.ts'
import type { FutureReplica } from './future-replica.ts'
import type { Partition } from './partition.ts'

/** What is answered at once, without records. */
export type PartitionQuestion = ListOffset | OffsetForEpoch | DescribeLog | BeginVerification | DescribeProducers

/** The log directory that a replica is in, and the replica that takes its place in another. */
export interface ReplicaPlace {
  readonly logDir: string
  readonly future: FutureReplica | null
}

export type PartitionAnswer = OffsetListed | EpochOffset | LogDescribed | VerificationBegun | ProducersDescribed

/** Answers a question, with an error code where it cannot be answered. Throws `LogOfflineError`. */
export function answerQuestion(partition: Partition, place: ReplicaPlace, question: PartitionQuestion): PartitionAnswer {
  switch (question.kind) {
    case 'list-offset':
      return listOffset(partition, question)
    case 'offset-for-epoch':
      return offsetForEpoch(partition, question)
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

function listOffset(
  partition: Partition,
  { requestId, timestamp, isolation, currentLeaderEpoch, replicaId }: ListOffset,
): OffsetListed {
  let errorCode = partition.checkAccess(currentLeaderEpoch, true)
  let found = { timestamp: -1, offset: -1, leaderEpoch: -1 }
  try {
    if (errorCode === 0) found = { ...partition.findOffset(timestamp, replicaId >= 0 ? 'replica' : isolation) }
  } catch (error) {
    if (!isAnswerable(error)) throw error
    errorCode = errorCodeOf(error)
  }
  return { kind: 'offset-listed', requestId, errorCode, ...found }
}

function offsetForEpoch(partition: Partition, { requestId, currentLeaderEpoch, leaderEpoch }: OffsetForEpoch): EpochOffset {
  const errorCode = partition.checkAccess(currentLeaderEpoch, true)
  const found = errorCode === 0 ? partition.endOffsetForEpoch(leaderEpoch) : { epoch: -1, endOffset: -1 }
  return { kind: 'epoch-offset', requestId, errorCode, leaderEpoch: found.epoch, endOffset: found.endOffset }
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
  { log, isLeader }: Partition,
  { requestId, producerId, producerEpoch, sequence, supportsEpochBump }: BeginVerification,
): VerificationBegun {
  let errorCode = isLeader ? 0 : ErrorCode.NOT_LEADER_OR_FOLLOWER
  let guard = 0
  try {
    if (isLeader) guard = log.beginVerification(producerId, sequence, producerEpoch, supportsEpochBump)
  } catch (error) {
    if (!isAnswerable(error)) throw error
    errorCode = errorCodeOf(error)
  }
  return { kind: 'verification-begun', requestId, errorCode, guard }
}
