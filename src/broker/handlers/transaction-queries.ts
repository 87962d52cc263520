import { isTransactionState } from '../../coordinator/transaction/transaction-state.ts'
import type { ProducersDescribed, Response } from '../../messages/message.ts'
import { TRANSACTION_STATE_TOPIC, topicNameProblem } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode, errorMessage as messageOf } from '../../protocol/error-codes.ts'
import {
  type DescribeProducersResponsePartitionResponse as DescribedPartition,
  DescribeProducersRequest,
  DescribeProducersResponse,
} from '../../protocol/generated/api/describe-producers.ts'
import {
  type DescribeTransactionsResponseTransactionState as DescribedTransaction,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
} from '../../protocol/generated/api/describe-transactions.ts'
import {
  type ListTransactionsResponseTransactionState as ListedTransaction,
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '../../protocol/generated/api/list-transactions.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import { requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

export const describeTransactions = handler({
  request: DescribeTransactionsRequest,
  response: DescribeTransactionsResponse,
  handle(request, exchange, broker) {
    const transactionalIds = new Set(request.transactionalIds)
    const refused = new Map<string, number>()
    for (const transactionalId of transactionalIds) {
      const isAllowed = may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TRANSACTIONAL_ID, transactionalId)
      if (isAllowed && transactionalId !== '') continue
      const errorCode = isAllowed ? ErrorCode.INVALID_REQUEST : ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      refused.set(transactionalId, errorCode)
      transactionalIds.delete(transactionalId)
    }
    scatterToCoordinators<string, Input<DescribedTransaction>>(broker, exchange as Exchange<unknown>, {
      topicName: TRANSACTION_STATE_TOPIC,
      items: [...transactionalIds],
      keyOf: (transactionalId) => transactionalId,
      bodyOf: (mine) => ({ ...request, transactionalIds: mine }),
      partsOf: (body) =>
        (body as DescribeTransactionsResponse).transactionStates.map((state) => ({
          ...state,
          topics: (state.topics ?? []).filter(({ topic }) => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic)),
        })),
      refuse: (transactionalId, errorCode) => ({ transactionalId, errorCode }),
      done: (described) => {
        const states = new Map(described.map((state) => [state.transactionalId, state]))
        for (const [transactionalId, errorCode] of refused) states.set(transactionalId, { transactionalId, errorCode })
        exchange.reply({ transactionStates: request.transactionalIds.map((id) => states.get(id)!) })
      },
    })
  },
})

/** The transactions of all coordinators on this node; one that is not ready makes the whole answer an error, as in Kafka. */
export const listTransactions = handler({
  request: ListTransactionsRequest,
  response: ListTransactionsResponse,
  handle(request, exchange, broker) {
    const gather = new Gather<Response>(broker, (answers) => {
      const failed = answers.find((answer) => answer === null || answer.errorCode !== ErrorCode.NONE)
      if (failed !== undefined) {
        const errorCode = failed?.errorCode ?? ErrorCode.COORDINATOR_NOT_AVAILABLE
        exchange.countError(errorCode)
        exchange.reply({ errorCode })
        return
      }
      const bodies = answers.map((answer) => answer!.body as ListTransactionsResponse)
      const refused = bodies.find(({ errorCode }) => errorCode !== ErrorCode.NONE && errorCode !== undefined)
      if (refused !== undefined) {
        exchange.countError(refused.errorCode)
        exchange.reply({ errorCode: refused.errorCode })
        return
      }
      const transactionStates: Input<ListedTransaction>[] = bodies
        .flatMap((body) => body.transactionStates)
        .filter(({ transactionalId }) => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TRANSACTIONAL_ID, transactionalId))
      const unknownStateFilters = request.stateFilters.filter((name) => !isTransactionState(name))
      exchange.reply({ errorCode: ErrorCode.NONE, unknownStateFilters, transactionStates })
    })
    for (const coordinator of broker.directory.coordinators(TRANSACTION_STATE_TOPIC))
      gather.ask(coordinator, (requestId) => requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
    gather.finish()
  },
})

export const describeProducers = handler({
  request: DescribeProducersRequest,
  response: DescribeProducersResponse,
  handle(request, exchange, broker) {
    const asked: { -readonly [Field in keyof DescribedPartition]: DescribedPartition[Field] }[] = []
    const gather = new Gather<ProducersDescribed>(broker, (answers) => {
      answers.forEach((answer, place) => {
        const partition = asked[place]!
        partition.errorCode = answer?.errorCode ?? ErrorCode.NOT_LEADER_OR_FOLLOWER
        partition.activeProducers = (answer?.producers ?? []).map((producer) => ({ ...producer }))
      })
      for (const { partitions } of topics)
        for (const { errorCode } of partitions) if (errorCode !== 0) exchange.countError(errorCode)
      exchange.reply({ topics })
    })
    const topics = request.topics.map(({ name, partitionIndexes }) => {
      const topic = broker.image.topicByName(name)
      const mayRead = topicNameProblem(name) !== null || may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, name)
      const partitions = partitionIndexes.map((partitionIndex): DescribedPartition => {
        const partition = { partitionIndex, errorCode: 0, errorMessage: null as string | null, activeProducers: [] }
        const actor = topic === undefined ? 0 : broker.directory.partition(topic.id, partitionIndex)
        if (topicNameProblem(name) !== null) partition.errorCode = ErrorCode.INVALID_TOPIC_EXCEPTION
        else if (!mayRead) {
          partition.errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED
          partition.errorMessage = messageOf(partition.errorCode)
        } else if (topic?.partitions[partitionIndex] === undefined) partition.errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        else if (actor === 0) partition.errorCode = broker.directory.whyAbsent(topic.id, partitionIndex)
        else {
          asked.push(partition)
          gather.ask(actor, (requestId) => ({ kind: 'describe-producers', from: broker.context.self, requestId }))
        }
        return partition
      })
      return { name, partitions }
    })
    gather.finish()
  },
})
