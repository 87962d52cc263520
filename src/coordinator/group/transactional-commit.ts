import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type {
  TxnOffsetCommitRequest,
  TxnOffsetCommitRequestTopic,
  TxnOffsetCommitResponse,
} from '../../protocol/generated/api/txn-offset-commit.ts'
import type { OffsetCommitKey } from '../../protocol/generated/group/offset-commit-key.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import { copyTicket, type Ticket } from '../ticket.ts'
import { committedRecords, committedResults } from './committed-partitions.ts'
import { transactionalCommitError } from './consumer-commit.ts'
import type { GroupEnvironment } from './group-environment.ts'
import type { GroupRegistry } from './group-registry.ts'
import type { GroupState } from './group-state.ts'

/** TxnOffsetCommit as the coordinator takes it: its transaction includes the coordinator's partition, for as long as the guard holds (KIP-890). */
export interface TransactionalCommit extends TxnOffsetCommitRequest {
  readonly verificationGuard: number
  topics: (TxnOffsetCommitRequestTopic & { readonly topicId: string })[]
}

/**
 * TxnOffsetCommit. The offsets count when the transaction commits, and are not even pending before they are in the log: the partition may refuse them, because
 * the producer was fenced or its transaction ended meanwhile, and then nothing has happened.
 */
export class TransactionalCommits {
  readonly #environment: GroupEnvironment
  readonly #state: GroupState
  /** Of the commits on their way, what was deleted behind them: it stands behind them in the log, too. */
  readonly #onTheirWay = new Set<Set<string>>()

  constructor(environment: GroupEnvironment, state: GroupState) {
    this.#environment = environment
    this.#state = state
    state.onOffsetDeleted = (key) => this.#deleted(key)
  }

  /** Topics are known to exist. */
  commit(asking: Ticket, request: TransactionalCommit): void {
    const { writer, config, clock, counters } = this.#environment
    const ticket = copyTicket(asking)
    const refused = commitError(this.#state.groups.get(request.groupId), request)
    if (refused !== ErrorCode.NONE) {
      writer.reply(
        ticket,
        commitResponse(request, () => refused),
      )
      return
    }
    const nowMs = clock.nowMs()
    const isTooLarge = (metadata: string | null): boolean => metadata !== null && metadata.length > config.offsetMetadataMaxBytes
    const stamp = { commitTimestampMs: nowMs, expireTimestampMs: -1, topicId: ZERO_UUID }
    const records = committedRecords(request.groupId, request.topics, isTooLarge, stamp)
    const response = commitResponse(request, (metadata) =>
      isTooLarge(metadata) ? ErrorCode.OFFSET_METADATA_TOO_LARGE : ErrorCode.NONE,
    )
    if (records.length === 0) {
      writer.reply(ticket, response)
      return
    }
    const { producerId, producerEpoch, verificationGuard } = request
    const deleted = new Set<string>()
    this.#onTheirWay.add(deleted)
    writer.appendTransactional(
      records,
      { producerId, producerEpoch, verificationGuard },
      {
        waiting: ticket,
        committed: (baseOffset) => {
          this.#onTheirWay.delete(deleted)
          records.forEach((record, i) => {
            if (!deleted.has(keyOf(record.key as OffsetCommitKey))) this.#state.replay(record, baseOffset + i, producerId)
          })
          counters.offsetCommits.value += records.length
          writer.reply(ticket, response)
        },
        failed: (errorCode) => {
          this.#onTheirWay.delete(deleted)
          writer.refuse(ticket, coordinatorError(errorCode))
        },
      },
    )
  }

  /** An offset is deleted by a record that stands behind whatever is on its way. */
  #deleted(key: OffsetCommitKey): void {
    if (this.#onTheirWay.size === 0) return
    for (const deleted of this.#onTheirWay) deleted.add(keyOf(key))
  }
}

function keyOf({ group, topic, partition }: OffsetCommitKey): string {
  return JSON.stringify([group, topic, partition])
}

/** Kafka's rules for members are those of OffsetCommit, but for a rebalance under way, and a producer that names no member (KIP-447). */
function commitError(
  group: ReturnType<GroupRegistry['get']>,
  { memberId, groupInstanceId, generationId, topics }: TransactionalCommit,
): number {
  if (group === undefined) return generationId >= 0 ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.NONE
  if (group.type === 'consumer')
    return transactionalCommitError(group, { memberId, groupInstanceId, epoch: generationId }, topics)
  if (generationId < 0 && group.is('Empty')) return ErrorCode.NONE
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE
  const errorCode = group.memberError(memberId, groupInstanceId)
  if (errorCode !== ErrorCode.NONE) return errorCode
  return generationId === group.generationId ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
}

/** What clients are told when the log does not take a commit, as Kafka puts it. */
function coordinatorError(errorCode: number): number {
  switch (errorCode) {
    case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
    case ErrorCode.NOT_ENOUGH_REPLICAS:
    case ErrorCode.REQUEST_TIMED_OUT:
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    case ErrorCode.NOT_LEADER_OR_FOLLOWER:
    case ErrorCode.KAFKA_STORAGE_ERROR:
      return ErrorCode.NOT_COORDINATOR
    case ErrorCode.MESSAGE_TOO_LARGE:
    case ErrorCode.RECORD_LIST_TOO_LARGE:
      return ErrorCode.UNKNOWN_SERVER_ERROR
    default:
      return errorCode
  }
}

function commitResponse(
  request: TxnOffsetCommitRequest,
  errorOf: (metadata: string | null) => number,
): Input<TxnOffsetCommitResponse> {
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: committedResults(partitions, errorOf),
    })),
  }
}
