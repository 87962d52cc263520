import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import type { Broker } from './broker.ts'
import { askController } from './controller-routing.ts'
import type { Exchange } from './exchange.ts'

/** Of a request that is counted against its client's quota of changes, and not refused: the client did not ask for the topic in so many words. */
const UNREFUSED_VERSION = 5

/** Makes topics that a client named and that are not there, with the broker's defaults (or Kafka's settings for an internal one). */
export function createMissingTopics(
  broker: Broker,
  exchange: Exchange<unknown>,
  names: readonly string[],
  done: (errors: ReadonlyMap<string, number>) => void,
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
      done(new Map(topics.map((topic) => [topic.name, topic.errorCode])))
    },
    { apiKey, apiVersion: UNREFUSED_VERSION },
  )
}

function topicFor(name: string, broker: Broker): CreateTopicsRequest['topics'][number] {
  if (name === TRANSACTION_STATE_TOPIC) return transactionTopic(broker)
  const { config, image } = broker
  if (name !== GROUP_METADATA_TOPIC) return { name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] }
  return {
    name,
    numPartitions: config.offsetsTopicNumPartitions,
    // Fewer brokers than the replicas that Kafka asks for by default are no reason to have no groups: as many as there are.
    replicationFactor: Math.min(config.offsetsTopicReplicationFactor, [...image.brokers()].length),
    assignments: [],
    configs: [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'segment.bytes', value: String(config.offsetsTopicSegmentBytes) },
      { name: 'compression.type', value: 'producer' },
    ],
  }
}

function transactionTopic({ config, image }: Broker): CreateTopicsRequest['topics'][number] {
  return {
    name: TRANSACTION_STATE_TOPIC,
    numPartitions: config.transactionStateLogNumPartitions,
    replicationFactor: Math.min(config.transactionStateLogReplicationFactor, [...image.brokers()].length),
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
