import { partitionFor } from '../../coordinator/partition-for.ts'
import { GROUP_METADATA_TOPIC, isInternalTopic, TRANSACTION_STATE_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  type AddPartitionsToTxnRequestAddPartitionsToTxnTopic as AskedTopic,
  type AddPartitionsToTxnRequestAddPartitionsToTxnTransaction as AskedTransaction,
  type AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult as TopicResult,
  type AddPartitionsToTxnResponseAddPartitionsToTxnResult as TransactionResult,
} from '../../protocol/generated/api/add-partitions-to-txn.ts'
import { EndTxnRequest, EndTxnResponse } from '../../protocol/generated/api/end-txn.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '../../protocol/generated/api/write-txn-markers.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { forwardToCoordinator, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { writeMarkers } from '../marker-writing.ts'

/** From this version on the request is that of another broker, and names several transactions. */
const BATCH_VERSION = 4

/** A transaction takes all of the partitions or none: one that is not there keeps the others out. */
export const addPartitionsToTxn = handler({
  request: AddPartitionsToTxnRequest,
  response: AddPartitionsToTxnResponse,
  handle(request, exchange, broker) {
    if (exchange.apiVersion >= BATCH_VERSION) {
      addBatch(request, exchange, broker)
      return
    }
    const { v3AndBelowTransactionalId: transactionalId, v3AndBelowTopics: topics } = request
    if (!may(broker, exchange, OPERATION.WRITE, RESOURCE.TRANSACTIONAL_ID, transactionalId)) {
      const errorCode = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ resultsByTopicV3AndBelow: resultsOf(topics, () => errorCode) })
      return
    }
    const forbidden = new Set(topics.map(({ name }) => name).filter((name) => !mayAdd(broker, exchange, name)))
    const unknown = partitionErrors(topics, broker, (name) => forbidden.has(name))
    if (unknown !== null) {
      exchange.countError(forbidden.size > 0 ? ErrorCode.TOPIC_AUTHORIZATION_FAILED : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
      exchange.reply({ resultsByTopicV3AndBelow: unknown })
      return
    }
    forwardToCoordinator(broker, exchange, TRANSACTION_STATE_TOPIC, transactionalId, request, (errorCode) => ({
      resultsByTopicV3AndBelow: resultsOf(topics, () => errorCode),
    }))
  },
})

function mayAdd(broker: Broker, exchange: Exchange<AddPartitionsToTxnResponse>, topic: string): boolean {
  return !isInternalTopic(topic) && may(broker, exchange, OPERATION.WRITE, RESOURCE.TOPIC, topic)
}

function addBatch(request: AddPartitionsToTxnRequest, exchange: Exchange<AddPartitionsToTxnResponse>, broker: Broker): void {
  if (!mayWithCluster(broker, exchange, OPERATION.CLUSTER_ACTION)) {
    exchange.countError(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    exchange.reply({ errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED })
    return
  }
  const unknown: Input<TransactionResult>[] = []
  const known = request.transactions.filter(({ transactionalId, topics }) => {
    const topicResults = partitionErrors(topics, broker, () => false)
    if (topicResults !== null) unknown.push({ transactionalId, topicResults })
    return topicResults === null
  })
  scatterToCoordinators<AskedTransaction, Input<TransactionResult>>(broker, exchange as Exchange<unknown>, {
    topicName: TRANSACTION_STATE_TOPIC,
    items: known,
    keyOf: ({ transactionalId }) => transactionalId,
    bodyOf: (transactions) => ({ ...request, transactions }),
    partsOf: (body) => (body as AddPartitionsToTxnResponse).resultsByTransaction,
    refuse: ({ transactionalId, topics }, errorCode) => ({ transactionalId, topicResults: resultsOf(topics, () => errorCode) }),
    done: (results) => exchange.reply({ resultsByTransaction: [...unknown, ...results] }),
  })
}

/** Null if all partitions are there and not forbidden; else the answer for each of them. */
function partitionErrors(
  topics: readonly AskedTopic[],
  broker: Broker,
  isForbidden: (topic: string) => boolean,
): TopicResult[] | null {
  const errorOf = (name: string, partition: number): number => {
    if (isForbidden(name)) return ErrorCode.TOPIC_AUTHORIZATION_FAILED
    const isKnown = broker.image.topicByName(name)?.partitions[partition] !== undefined
    return isKnown ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  }
  if (topics.every(({ name, partitions }) => partitions.every((partition) => errorOf(name, partition) === ErrorCode.NONE)))
    return null
  return resultsOf(topics, (name, partition) => errorOf(name, partition) || ErrorCode.OPERATION_NOT_ATTEMPTED)
}

function resultsOf(topics: readonly AskedTopic[], errorOf: (name: string, partition: number) => number): TopicResult[] {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorOf(name, partitionIndex),
    })),
  }))
}

/** The transaction includes the partition that the group's offsets are written to. */
export const addOffsetsToTxn = handler({
  request: AddOffsetsToTxnRequest,
  response: AddOffsetsToTxnResponse,
  handle(request, exchange, broker) {
    const { transactionalId, groupId } = request
    const refused = !may(broker, exchange, OPERATION.WRITE, RESOURCE.TRANSACTIONAL_ID, transactionalId)
      ? ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      : !may(broker, exchange, OPERATION.READ, RESOURCE.GROUP, groupId)
        ? ErrorCode.GROUP_AUTHORIZATION_FAILED
        : ErrorCode.NONE
    if (refused !== ErrorCode.NONE) {
      exchange.countError(refused)
      exchange.reply({ errorCode: refused })
      return
    }
    const topic = broker.image.topicByName(GROUP_METADATA_TOPIC)
    const partition = partitionFor(groupId, topic?.partitions.length ?? broker.config.offsetsTopicNumPartitions)
    const body = { ...request, offsetsPartition: { topic: GROUP_METADATA_TOPIC, partition } }
    forwardToCoordinator(broker, exchange, TRANSACTION_STATE_TOPIC, transactionalId, body, (errorCode) => ({ errorCode }))
  },
})

export const endTxn = handler({
  request: EndTxnRequest,
  response: EndTxnResponse,
  handle(request, exchange, broker) {
    if (!may(broker, exchange, OPERATION.WRITE, RESOURCE.TRANSACTIONAL_ID, request.transactionalId)) {
      exchange.countError(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
      exchange.reply({ errorCode: ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED })
      return
    }
    forwardToCoordinator(broker, exchange, TRANSACTION_STATE_TOPIC, request.transactionalId, request, (errorCode) => ({
      errorCode,
    }))
  },
})

/** For other brokers' transaction coordinators, and for an operator who ends a transaction that hangs (`kafka-transactions.sh abort`). */
export const writeTxnMarkers = handler({
  request: WriteTxnMarkersRequest,
  response: WriteTxnMarkersResponse,
  handle(request, exchange, broker) {
    const mayEnd =
      mayWithCluster(broker, exchange, OPERATION.ALTER, true) || mayWithCluster(broker, exchange, OPERATION.CLUSTER_ACTION)
    if (!mayEnd) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ markers: request.markers.map((marker) => refusedMarker(marker, errorCode)) })
      return
    }
    writeMarkers(broker, request.markers, (response) => {
      for (const { topics } of response.markers ?? []) {
        for (const { partitions } of topics ?? [])
          for (const { errorCode } of partitions ?? [])
            if (errorCode !== undefined && errorCode !== ErrorCode.NONE) exchange.countError(errorCode)
      }
      exchange.reply(response)
    })
  },
})

function refusedMarker(
  { producerId, topics }: WriteTxnMarkersRequest['markers'][number],
  errorCode: number,
): NonNullable<Input<WriteTxnMarkersResponse>['markers']>[number] {
  return {
    producerId,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode })),
    })),
  }
}
