import { ErrorCode } from '../../protocol/error-codes.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../protocol/generated/api/find-coordinator.ts'
import type { MetadataResponse } from '../../protocol/generated/api/metadata.ts'
import type { Client } from '../client.ts'
import { errorOf, type KafkaError, NetworkError, UnknownPartitionError, UnknownTopicError } from '../errors.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminOptions, Destination, Exchange, Route } from './driver.ts'

/** To whichever broker is connected. */
export function toAny<Key>(): Route<Key> {
  return to('any', [])
}

/** To the broker that answers for the controller. */
export function toController<Key>(client: Client): Route<Key> {
  return {
    retries: new Set([ErrorCode.NOT_CONTROLLER]),
    async find(_, keys, __, attempt) {
      // The last answer may have come from one that was the controller once.
      if (attempt > 0) await client.metadata([])
      return [['controller', keys]]
    },
  }
}

/** To the broker that `nodeOf` names for each key; null stands for any. Throws `NetworkError` for one that the cluster does not have at the moment. */
export function toNode<Key>(client: Client, nodeOf: (key: Key) => number | null): Route<Key> {
  return {
    retries: new Set(),
    async find(_, keys) {
      const destinations = grouped(keys, (key) => nodeOf(key) ?? 'any')
      if ([...destinations.keys()].some((node) => typeof node === 'number' && !client.brokers().has(node)))
        await client.metadata([])
      return destinations
    },
  }
}

/** Metadata of a topic that was made a moment ago has not reached every broker: so often it is asked for again. */
const UNKNOWN_ATTEMPTS = 3

const LEADER_RETRIES: ReadonlySet<number> = new Set([
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.REPLICA_NOT_AVAILABLE,
  ErrorCode.BROKER_NOT_AVAILABLE,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.UNKNOWN_LEADER_EPOCH,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
])

/**
 * To the leader of each partition. A topic or partition that is not there is an error after three more attempts, within about a second (Java goes on until its time
 * is over).
 */
export function toLeaders<Key extends TopicPartition>(client: Client): Route<Key> {
  return {
    retries: LEADER_RETRIES,
    async find(_, keys, refuse, attempt) {
      const { topics } = await client.metadata([...new Set(keys.map(({ topic }) => topic))])
      const byName = new Map(topics.map((topic) => [topic.name, topic]))
      const routed: [Destination, Key][] = []
      for (const key of keys) {
        const found = leaderOf(byName.get(key.topic), key, attempt)
        if (typeof found === 'number') routed.push([found, key])
        else if (found !== null) refuse(key, found)
      }
      return groupedPairs(routed)
    },
  }
}

/** The leader's id, null to ask again, or why there is none. */
function leaderOf(
  topic: MetadataResponse['topics'][number] | undefined,
  { topic: name, partition }: TopicPartition,
  attempt: number,
): number | null | KafkaError {
  const topicCode = topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  if (topicCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return attempt < UNKNOWN_ATTEMPTS ? null : new UnknownTopicError(name)
  if (topicCode !== 0) return errorOf(topicCode, `topic ${name}`)
  const found = topic!.partitions.find(({ partitionIndex }) => partitionIndex === partition)
  if (found === undefined)
    return attempt < UNKNOWN_ATTEMPTS ? null : new UnknownPartitionError(name, partition, topic!.partitions.length)
  if (found.leaderId < 0) return errorOf(ErrorCode.LEADER_NOT_AVAILABLE, `partition ${name}-${partition}`)
  return found.leaderId
}

/** Kafka's numbers of the kinds of coordinators. */
const COORDINATOR_TYPES = { group: 0, transaction: 1 } as const
type CoordinatorKind = keyof typeof COORDINATOR_TYPES
/** From this version of FindCoordinator on, one request asks for many. */
const BATCHED_VERSION = 4

const COORDINATOR_RETRIES: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
])

/** To the coordinator of each key, looked up anew at each attempt. `idOf` gives the key's group id or transactional id; default: the key is one. */
export function toCoordinators<Key = string>(
  client: Client,
  kind: CoordinatorKind,
  idOf: (key: Key) => string = String,
): Route<Key> {
  return {
    retries: COORDINATOR_RETRIES,
    async find(exchange, keys, refuse) {
      const byId = Map.groupBy(keys, idOf)
      const found = await findCoordinators(exchange('any'), kind, [...byId.keys()])
      const routed: [Destination, Key][] = []
      for (const { key: id, errorCode, errorMessage, nodeId } of found) {
        for (const key of byId.get(id) ?? []) {
          if (errorCode === 0) routed.push([nodeId, key])
          else refuse(key, errorOf(errorCode, `the coordinator of ${kind} ${id}`, errorMessage))
        }
      }
      if (routed.some(([node]) => !client.brokers().has(node as number))) await client.metadata([])
      return groupedPairs(routed)
    },
  }
}

interface FoundCoordinator {
  readonly key: string
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly nodeId: number
}

/** Finds all in one request where the broker can do so, else one after the other. */
async function findCoordinators(exchange: Exchange, kind: CoordinatorKind, keys: readonly string[]): Promise<FoundCoordinator[]> {
  const keyType = COORDINATOR_TYPES[kind]
  const answer = await exchange.send(FindCoordinatorRequest, FindCoordinatorResponse, (version) =>
    version >= BATCHED_VERSION ? { keyType, coordinatorKeys: keys } : { keyType, key: keys[0]! },
  )
  if (answer.coordinators.length > 0) return answer.coordinators
  const { errorCode, errorMessage, nodeId } = answer
  const first = { key: keys[0]!, errorCode, errorMessage, nodeId }
  return keys.length === 1 ? [first] : [first, ...(await findCoordinators(exchange, kind, keys.slice(1)))]
}

/** The ids of all brokers that are up, asked for anew. */
export function brokerIds(client: Client, { signal, timeoutMs }: AdminOptions): Promise<number[]> {
  return client.retry(
    async () => {
      const { brokers } = await client.metadata([], { signal })
      if (brokers.length === 0) throw new NetworkError('the cluster names no brokers', { host: '', port: 0 })
      return brokers.map(({ nodeId }) => nodeId).sort((one, other) => one - other)
    },
    { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
  )
}

function to<Key>(destination: Destination, retries: readonly number[]): Route<Key> {
  return { retries: new Set(retries), find: async (_, keys) => [[destination, keys]] }
}

function grouped<Key>(keys: readonly Key[], destinationOf: (key: Key) => Destination): Map<Destination, Key[]> {
  return groupedPairs(keys.map((key) => [destinationOf(key), key]))
}

function groupedPairs<Key>(pairs: readonly (readonly [Destination, Key])[]): Map<Destination, Key[]> {
  const groups = new Map<Destination, Key[]>()
  for (const [destination, key] of pairs) {
    const mine = groups.get(destination)
    if (mine === undefined) groups.set(destination, [key])
    else mine.push(key)
  }
  return groups
}
