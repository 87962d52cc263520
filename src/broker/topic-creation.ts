import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import type { Broker } from './broker.ts'
import { askController } from './controller-routing.ts'
import type { Exchange } from './exchange.ts'

/** Of a request that is counted against its client's quota of changes, and not refused: the client did not ask for the topic in so many words. */
const UNREFUSED_VERSION = 5

/** How long a client that named a topic waits for its own broker to know of it. */
const KNOWN_MS = 1000

/**
 * Makes topics that a client named and that are not there, with the broker's defaults (or Kafka's settings for an internal one). `asker`: whether the controller is asked in
 * the name of the client, who has to be allowed to make them, or of this node, for what it needs itself.
 */
export function createMissingTopics(
  broker: Broker,
  exchange: Exchange<unknown>,
  names: readonly string[],
  done: (errors: ReadonlyMap<string, number>) => void,
  asker: 'client' | 'node' = 'client',
): void {
  const { apiKey } = CreateTopicsRequest
  const body: CreateTopicsRequest = {
    topics: names.map((name) => topicFor(name, broker)),
    timeoutMs: broker.config.requestTimeoutMs,
    validateOnly: false,
  }
  askController(
    broker,
    exchange,
    body,
    (errorCode, answer) => {
      const topics = errorCode === 0 ? (answer as CreateTopicsResponse).topics : names.map((name) => ({ name, errorCode }))
      const errors = new Map(topics.map((topic) => [topic.name, topic.errorCode]))
      // A controller on another node answers before this one knows of the topics.
      const isKnown = (name: string): boolean => !isMade(errors.get(name)) || broker.image.topicByName(name) !== undefined
      broker.when(
        () => names.every(isKnown),
        KNOWN_MS,
        () => done(errors),
      )
    },
    { apiKey, apiVersion: UNREFUSED_VERSION, asker },
  )
}

function isMade(errorCode: number | undefined): boolean {
  return errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS
}

function topicFor(name: string, broker: Broker): CreateTopicsRequest['topics'][number] {
  if (name === TRANSACTION_STATE_TOPIC) return transactionTopic(broker)
  const { config } = broker
  if (name !== GROUP_METADATA_TOPIC) {
    const { numPartitions, defaultReplicationFactor: replicationFactor } = config
    return { name, numPartitions, replicationFactor, assignments: [], configs: [] }
  }
  return {
    name,
    numPartitions: config.offsetsTopicNumPartitions,
    replicationFactor: internalReplicationFactor(broker, config.offsetsTopicReplicationFactor),
    assignments: [],
    configs: [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'segment.bytes', value: String(config.offsetsTopicSegmentBytes) },
      { name: 'compression.type', value: 'producer' },
    ],
  }
}

/**
 * A node that nobody can join has groups and transactions by itself, whatever Kafka asks for by default: with as many replicas as there are brokers. Else it is as in
 * Kafka, which makes the topic when there are brokers enough.
 */
function internalReplicationFactor({ config, image }: Broker, configured: number): number {
  const { processRoles, controllerListeners } = config
  const isAlone = processRoles.includes('controller') && controllerListeners.length === 0
  return isAlone ? Math.min(configured, [...image.brokers()].length) : configured
}

function transactionTopic(broker: Broker): CreateTopicsRequest['topics'][number] {
  const { config } = broker
  return {
    name: TRANSACTION_STATE_TOPIC,
    numPartitions: config.transactionStateLogNumPartitions,
    replicationFactor: internalReplicationFactor(broker, config.transactionStateLogReplicationFactor),
    assignments: [],
    configs: [
      { name: 'unclean.leader.election.enable', value: 'false' },
      { name: 'compression.type', value: 'uncompressed' },
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'min.insync.replicas', value: String(config.transactionStateLogMinIsr) },
      { name: 'segment.bytes', value: String(config.transactionStateLogSegmentBytes) },
    ],
  }
}
