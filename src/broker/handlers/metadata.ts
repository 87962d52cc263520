import { isInternalTopic, topicNameProblem } from '../../metadata/topic-name.ts'
import type { TopicImage } from '../../metadata/topics-image.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  MetadataRequest,
  MetadataResponse,
  type MetadataResponsePartition,
  type MetadataResponseTopic,
} from '../../protocol/generated/api/metadata.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { aliveBrokerId } from '../alive-broker.ts'
import { clusterOperations, may, mayWithCluster, topicOperations } from '../authorization.ts'
import { NOT_ASKED } from '../authorized-operations.ts'
import type { Broker } from '../broker.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { liveBrokers } from '../leader-hints.ts'
import { offlineReplicas, reachableLeader } from '../offline-replicas.ts'
import { createMissingTopics } from '../topic-creation.ts'

const AUTO_CREATE_FIELD_VERSION = 4
/** Two older versions have a field for ids, and may not be asked by them (KAFKA-10774). */
const ASKED_BY_ID_VERSION = 12

type Asked = { name: string | null; topicId: string }
/** Why a topic is answered as one that the client has no right to. */
type Hidden = 'not-shown' | 'not-creatable'

export const metadata = handler({
  request: MetadataRequest,
  response: MetadataResponse,
  handle(request, exchange, broker) {
    // In version 0 an empty list asks for all topics, later only null does.
    const all = request.topics === null || (exchange.apiVersion === 0 && request.topics.length === 0)
    if (all) {
      const visible = [...broker.image.topics()].filter(({ name }) =>
        may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, name, true),
      )
      reply(
        request,
        exchange,
        broker,
        visible.map(({ name, id }) => ({ name, topicId: id })),
        NO_ERRORS,
      )
      return
    }
    if (exchange.apiVersion < ASKED_BY_ID_VERSION && request.topics?.some((topic) => topic.name === null || isAskedById(topic))) {
      const errorCode = ErrorCode.INVALID_REQUEST
      exchange.countError(errorCode)
      exchange.reply({ topics: request.topics.map(({ name, topicId }) => ({ errorCode, name: name ?? '', topicId })) })
      return
    }
    const asked = dedupe(request.topics ?? [])
    const mayCreate =
      broker.config.autoCreateTopicsEnable && (exchange.apiVersion < AUTO_CREATE_FIELD_VERSION || request.allowAutoTopicCreation)
    const missing = mayCreate
      ? asked.flatMap(({ name, topicId }) =>
          name !== null &&
          !isAskedById({ name, topicId }) &&
          broker.image.topicByName(name) === undefined &&
          topicNameProblem(name) === null
            ? [name]
            : [],
        )
      : []
    const hidden = hiddenTopics(asked, exchange, broker)
    const visible = missing.filter((name) => !hidden.has(name))
    for (const name of uncreatable(visible, exchange, broker)) hidden.set(name, 'not-creatable')
    const creatable = visible.filter((name) => !hidden.has(name))
    if (creatable.length === 0) reply(request, exchange, broker, asked, NO_ERRORS, hidden)
    else
      createMissingTopics(broker, exchange as Exchange<unknown>, creatable, (errors) =>
        reply(request, exchange, broker, asked, errors, hidden),
      )
  },
})

/** What was asked for, by name or by id, and is not shown to the client: it does not learn whether it is there. */
function hiddenTopics(asked: readonly Asked[], exchange: Exchange<MetadataResponse>, broker: Broker): Map<string, Hidden> {
  const hidden = new Map<string, Hidden>()
  if (broker.authorizer === null) return hidden
  for (const { name, topicId } of asked) {
    const byId = isAskedById({ name, topicId })
    const named = byId ? broker.image.topicById(topicId)?.name : (name ?? '')
    // Of an id that is not there everybody may know.
    if (named === undefined || may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, named)) continue
    hidden.set(byId ? topicId : named, 'not-shown')
  }
  return hidden
}

/** Those that the client may not make by naming them. */
function uncreatable(names: readonly string[], exchange: Exchange<MetadataResponse>, broker: Broker): readonly string[] {
  if (names.length === 0 || mayWithCluster(broker, exchange, OPERATION.CREATE, true)) return []
  return names.filter((name) => !may(broker, exchange, OPERATION.CREATE, RESOURCE.TOPIC, name))
}

const NONE_HIDDEN: ReadonlyMap<string, Hidden> = new Map()
const NO_ERRORS: ReadonlyMap<string, number> = new Map()

/** An id counts more than a name: beside it Java's client says that the name is empty, and not that there is none. */
function isAskedById({ topicId }: Asked): boolean {
  return topicId !== ZERO_UUID
}

function dedupe(topics: readonly Asked[]): Asked[] {
  const seen = new Set<string>()
  return topics.filter(({ name, topicId }) => {
    const key = isAskedById({ name, topicId }) ? topicId : `/${name}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function reply(
  request: MetadataRequest,
  exchange: Exchange<MetadataResponse>,
  broker: Broker,
  asked: readonly Asked[],
  createErrors: ReadonlyMap<string, number>,
  hidden: ReadonlyMap<string, Hidden> = NONE_HIDDEN,
): void {
  const { image } = broker
  const operationsOf = (name: string): number =>
    request.includeTopicAuthorizedOperations ? topicOperations(broker, exchange, name) : NOT_ASKED
  const topics = asked.map(({ name, topicId }): Input<MetadataResponseTopic> => {
    const byId = isAskedById({ name, topicId })
    const problem = hidden.get(byId ? topicId : (name ?? ''))
    if (problem !== undefined) {
      exchange.countError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
      return {
        errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED,
        name: byId ? null : (name ?? ''),
        topicId: byId ? topicId : ZERO_UUID,
        isInternal: problem === 'not-creatable' && isInternalTopic(name ?? ''),
      }
    }
    const topic = byId ? image.topicById(topicId) : image.topicByName(name ?? '')
    if (topic !== undefined)
      return { ...describe(topic, broker, exchange.listener), topicAuthorizedOperations: operationsOf(topic.name) }
    const errorCode = byId ? ErrorCode.UNKNOWN_TOPIC_ID : missingError(name ?? '', createErrors)
    exchange.countError(errorCode)
    return {
      errorCode,
      name: byId ? null : (name ?? ''),
      topicId: byId ? topicId : ZERO_UUID,
      isInternal: isInternalTopic(name ?? ''),
      topicAuthorizedOperations: byId ? NOT_ASKED : operationsOf(name ?? ''),
    }
  })
  exchange.reply({
    brokers: liveBrokers(image, exchange.listener),
    clusterId: broker.clusterId,
    controllerId: aliveBrokerId(broker),
    topics,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? operationsOfCluster(exchange, broker) : NOT_ASKED,
  })
}

/** Nothing, where the client may not even know of the cluster. */
function operationsOfCluster(exchange: Exchange<MetadataResponse>, broker: Broker): number {
  return mayWithCluster(broker, exchange, OPERATION.DESCRIBE) ? clusterOperations(broker, exchange) : 0
}

function missingError(name: string, createErrors: ReadonlyMap<string, number>): number {
  if (topicNameProblem(name) !== null) return ErrorCode.INVALID_TOPIC_EXCEPTION
  const errorCode = createErrors.get(name)
  // Made by someone else in the same moment, or made and not yet placed: it will be there for the next request.
  if (errorCode === undefined || errorCode === 0 || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS) {
    return createErrors.has(name) ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  }
  return errorCode
}

function describe(topic: TopicImage, broker: Broker, listener: string): Input<MetadataResponseTopic> {
  return {
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition, partitionIndex): Input<MetadataResponsePartition> => {
      const leader = reachableLeader(topic, partitionIndex, broker)
      const reachable = leader !== null
      const here = leader?.endpoints.some(({ name }) => name === listener) === true
      return {
        errorCode: !reachable ? ErrorCode.LEADER_NOT_AVAILABLE : here ? 0 : ErrorCode.LISTENER_NOT_FOUND,
        partitionIndex,
        leaderId: reachable && here ? partition.leader : -1,
        leaderEpoch: partition.leaderEpoch,
        replicaNodes: partition.replicas,
        isrNodes: partition.isr,
        offlineReplicas: offlineReplicas(topic, partitionIndex, broker),
      }
    }),
  }
}
