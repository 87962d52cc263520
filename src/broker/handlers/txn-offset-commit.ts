import type { TransactionalCommit } from '../../coordinator/group/transactional-commit.ts'
import { partitionFor } from '../../coordinator/partition-for.ts'
import type { Response } from '../../messages/message.ts'
import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  type TxnOffsetCommitRequestTopic as AskedTopic,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
} from '../../protocol/generated/api/txn-offset-commit.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { coordinatorOf, requestMessage } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'
import { offsetCommitSupport, VERIFICATIONS_MAX, verifyTransaction } from '../transaction-verification.ts'

type CommittedTopic = NonNullable<Input<TxnOffsetCommitResponse>['topics']>[number]

/** Older clients do not know COORDINATOR_LOAD_IN_PROGRESS. */
const LOADING_SINCE = 2
const NO_SEQUENCE = -1

/**
 * Topics are looked up here, as for OffsetCommit; then the transaction is made sure to include the partition that the group's offsets are written to, and the
 * group coordinator decides.
 */
export const txnOffsetCommit = handler({
  request: TxnOffsetCommitRequest,
  response: TxnOffsetCommitResponse,
  handle(request, exchange, broker) {
    const known: TransactionalCommit['topics'] = []
    const refused: CommittedTopic[] = []
    const whole = !may(broker, exchange, OPERATION.WRITE, RESOURCE.TRANSACTIONAL_ID, request.transactionalId)
      ? ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      : !may(broker, exchange, OPERATION.READ, RESOURCE.GROUP, request.groupId)
        ? ErrorCode.GROUP_AUTHORIZATION_FAILED
        : ErrorCode.NONE
    if (whole !== ErrorCode.NONE) {
      exchange.countError(whole)
      exchange.reply({ topics: request.topics.map((topic) => refusedTopic(topic, whole)) })
      return
    }
    for (const asked of request.topics) {
      if (!may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, asked.name)) {
        exchange.countError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
        refused.push(refusedTopic(asked, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
        continue
      }
      const topic = broker.image.topicByName(asked.name)
      const here = asked.partitions.filter(({ partitionIndex }) => topic?.partitions[partitionIndex] !== undefined)
      const unknown = asked.partitions.filter(({ partitionIndex }) => topic?.partitions[partitionIndex] === undefined)
      if (topic !== undefined && here.length > 0) known.push({ ...asked, topicId: topic.id, partitions: here })
      if (unknown.length > 0) refused.push(refusedTopic({ ...asked, partitions: unknown }, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
    }
    if (refused.length > 0) exchange.countError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if (known.length === 0) {
      exchange.reply({ topics: refused })
      return
    }
    const reply = (topics: readonly CommittedTopic[]): void => exchange.reply({ topics: merged([...topics, ...refused]) })
    const refuse = (errorCode: number): void => {
      const isTooNew = errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS && exchange.apiVersion < LOADING_SINCE
      const told = isTooNew ? ErrorCode.COORDINATOR_NOT_AVAILABLE : errorCode
      exchange.countError(told)
      reply(known.map((topic) => refusedTopic(topic, told)))
    }
    if (request.groupId === '') refuse(ErrorCode.INVALID_GROUP_ID)
    else commit({ ...request, topics: known }, exchange, broker, reply, refuse)
  },
})

function commit(
  request: Omit<TransactionalCommit, 'verificationGuard'>,
  exchange: Exchange<TxnOffsetCommitResponse>,
  broker: Broker,
  reply: (topics: readonly CommittedTopic[]) => void,
  refuse: (errorCode: number) => void,
): void {
  const { groupId, transactionalId, producerId, producerEpoch } = request
  const topic = broker.image.topicByName(GROUP_METADATA_TOPIC)
  const partition = partitionFor(groupId, topic?.partitions.length ?? 1)
  const coordinator = coordinatorOf(broker, GROUP_METADATA_TOPIC, groupId)
  const actor = topic === undefined ? 0 : broker.directory.partition(topic.id, partition)
  if (coordinator === 0 || actor === 0) {
    refuse(ErrorCode.NOT_COORDINATOR)
    return
  }
  const support = offsetCommitSupport(exchange.apiVersion)
  const transaction = { transactionalId, producerId, producerEpoch, support }
  const write = { actor, topic: GROUP_METADATA_TOPIC, partition, sequence: NO_SEQUENCE }
  const attempt = (count: number): void => {
    const gather = new Gather<Response>(broker, ([answer]) => {
      const errorCode = answer?.errorCode ?? ErrorCode.NOT_COORDINATOR
      if (errorCode === ErrorCode.NONE) reply((answer!.body as TxnOffsetCommitResponse).topics)
      else if (errorCode === ErrorCode.INVALID_TXN_STATE && count < VERIFICATIONS_MAX) attempt(count + 1)
      else refuse(errorCode)
    })
    verifyTransaction(
      broker,
      transaction,
      [write],
      (_write, errorCode, verificationGuard) => {
        if (errorCode !== ErrorCode.NONE) {
          refuse(verificationError(errorCode))
          return
        }
        gather.ask(coordinator, (requestId) =>
          requestMessage(broker, exchange as Exchange<unknown>, requestId, { ...request, verificationGuard }),
        )
        gather.finish()
      },
      () => {},
    )
  }
  attempt(1)
}

/** Clients ask again for their coordinator's sake, and know what to do about that. */
function verificationError(errorCode: number): number {
  if (errorCode === ErrorCode.NETWORK_EXCEPTION) return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
  return errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER ? ErrorCode.NOT_COORDINATOR : errorCode
}

function refusedTopic({ name, partitions }: AskedTopic, errorCode: number): CommittedTopic {
  return { name, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }
}

/** One entry for each topic: a topic of which some partitions were refused comes in two parts. */
function merged(parts: readonly CommittedTopic[]): CommittedTopic[] {
  const topics = new Map<string, CommittedTopic>()
  for (const part of parts) {
    const before = topics.get(part.name ?? '')
    topics.set(part.name ?? '', {
      name: part.name ?? '',
      partitions: [...(before?.partitions ?? []), ...(part.partitions ?? [])],
    })
  }
  return [...topics.values()]
}
