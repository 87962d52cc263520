import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../protocol/generated/api/find-coordinator.ts'
import { MetadataRequest, MetadataResponse } from '../protocol/generated/api/metadata.ts'
import { BrokerTask } from './broker-task.ts'
import { type ClientEnvironment, sleep } from './environment.ts'
import {
  BootstrapError,
  ClientClosedError,
  checkErrorCode,
  KafkaError,
  NetworkError,
  ServerError,
  UnknownTopicError,
} from './errors.ts'

export interface ClientOptions {
  /** `host:port` of one or more brokers, separated by commas. */
  readonly bootstrap: string
  /** Default `rafka`. */
  readonly clientId?: string
  /** For one answer. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** For everything that is tried again, in all. Default 60 s. */
  readonly retryTimeoutMs?: number
}

/** What a client knows of a topic. */
export interface TopicMetadata {
  readonly name: string
  readonly id: string
  /** By partition id. */
  readonly partitions: readonly {
    readonly leader: number
    readonly leaderEpoch: number
    readonly replicas: readonly number[]
    readonly isr: readonly number[]
  }[]
}

const RETRY_MS_MIN = 50
const RETRY_MS_MAX = 1000

/** A client's view of a cluster: its brokers, who leads what, and requests that are tried again where that may help. */
export class Client {
  readonly environment: ClientEnvironment
  readonly requestTimeoutMs: number
  readonly #retryTimeoutMs: number
  readonly #clientId: string
  readonly #bootstrap: readonly { host: string; port: number }[]
  readonly #tasks = new Map<string, BrokerTask>()
  #brokers = new Map<number, { host: string; port: number; rack: string | null }>()
  #controllerId = -1
  #topics = new Map<string, TopicMetadata>()
  readonly #closed = new AbortController()

  /** Opens no connection. Throws `BootstrapError` for addresses that are none. */
  constructor(environment: ClientEnvironment, options: ClientOptions) {
    this.environment = environment
    this.requestTimeoutMs = options.requestTimeoutMs ?? 30_000
    this.#retryTimeoutMs = options.retryTimeoutMs ?? 60_000
    this.#clientId = options.clientId ?? 'rafka'
    this.#bootstrap = parseBootstrap(options.bootstrap)
  }

  /** Ends all connections; what is under way fails, and is not tried again. */
  close(): void {
    this.#closed.abort()
    for (const task of this.#tasks.values()) task.close()
    this.#tasks.clear()
  }

  /** Asks any broker. */
  async any<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
  ): Promise<Response> {
    return (await this.#anyTask()).request(request, response, body, { timeoutMs: this.requestTimeoutMs })
  }

  /** Asks the broker that clients take for the controller. */
  async controller<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
  ): Promise<Response> {
    if (this.#controllerId < 0) await this.metadata([])
    return this.node(this.#controllerId, request, response, body)
  }

  /** Asks one broker. Throws `NetworkError` for one that is not known. */
  async node<Request, Response>(
    nodeId: number,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options: { timeoutMs?: number; maxVersion?: number; noResponse?: boolean } = {},
  ): Promise<Response> {
    const address = this.#brokers.get(nodeId)
    if (address === undefined) throw new NetworkError(`broker ${nodeId} is not known`, { host: '', port: nodeId })
    return this.#task(address).request(request, response, body, { timeoutMs: this.requestTimeoutMs, ...options })
  }

  /** The newest version of an API that a broker and this client both know. */
  async versionAt(nodeId: number, codec: MessageCodec<unknown>): Promise<number> {
    const address = this.#brokers.get(nodeId)
    if (address === undefined) throw new NetworkError(`broker ${nodeId} is not known`, { host: '', port: nodeId })
    const task = this.#task(address)
    await task.connect(this.requestTimeoutMs)
    return task.version(codec)
  }

  /** Brokers, from the last metadata. */
  brokers(): ReadonlyMap<number, { host: string; port: number; rack: string | null }> {
    return this.#brokers
  }

  /** Metadata anew: of all topics, or of those named, which are made where `create` is set and the cluster does so. */
  async metadata(topics: readonly string[] | null, { create = false } = {}): Promise<MetadataResponse> {
    const answer = await this.any(MetadataRequest, MetadataResponse, (version) => ({
      topics: topics === null ? null : topics.map((name) => ({ name })),
      ...(version >= 4 ? { allowAutoTopicCreation: create } : {}),
    }))
    this.#brokers = new Map(answer.brokers.map(({ nodeId, host, port, rack }) => [nodeId, { host, port, rack }]))
    this.#controllerId = answer.controllerId
    for (const topic of answer.topics) {
      if (topic.name === null) continue
      if (topic.errorCode !== 0) this.#topics.delete(topic.name)
      else this.#topics.set(topic.name, topicOf(topic))
    }
    return answer
  }

  /** What is known of a topic, asked for where nothing is. Tries again while the cluster has no leader for it. Throws `ServerError` for one that is not there. */
  async topic(name: string, { create = false, fresh = false } = {}): Promise<TopicMetadata> {
    const known = this.#topics.get(name)
    if (known !== undefined && !fresh) return known
    return this.retry(async () => {
      const answer = await this.metadata([name], { create })
      const topic = answer.topics.find((candidate) => candidate.name === name)
      // A topic that is being made is not there at first; without `create` that is the last word.
      if (topic?.errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && !create) throw new UnknownTopicError(name)
      checkErrorCode(topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `topic ${name}`)
      const metadata = this.#topics.get(name)!
      if (metadata.partitions.some(({ leader }) => leader < 0))
        throw new ServerError(ErrorCode.LEADER_NOT_AVAILABLE, `topic ${name}`)
      return metadata
    })
  }

  /** Forget what is known of a topic: its leader has moved. */
  forget(name: string): void {
    this.#topics.delete(name)
  }

  /** The node that coordinates a group. */
  async coordinator(groupId: string): Promise<number> {
    return this.retry(async () => {
      const answer = await this.any(FindCoordinatorRequest, FindCoordinatorResponse, (version) =>
        version >= 4 ? { keyType: 0, coordinatorKeys: [groupId] } : { key: groupId },
      )
      const found = answer.coordinators[0] ?? answer
      checkErrorCode(found.errorCode, `the coordinator of group ${groupId}`, found.errorMessage)
      this.#brokers.set(found.nodeId, { host: found.host, port: found.port, rack: null })
      return found.nodeId
    })
  }

  /** Runs `attempt` until it succeeds, fails for good, or the time for retries is over; with exponential back-off and jitter (KIP-580). */
  async retry<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, random } = this.environment
    const { signal } = this.#closed
    const deadlineUs = clock.monotonicUs() + this.#retryTimeoutMs * 1000
    for (let delayMs = RETRY_MS_MIN; ; delayMs = Math.min(delayMs * 2, RETRY_MS_MAX)) {
      try {
        return await attempt()
      } catch (error) {
        const again = error instanceof KafkaError && error.retriable && clock.monotonicUs() < deadlineUs && !signal.aborted
        if (!again) throw error
        await sleep(this.environment, delayMs * 0.8 + random.below(Math.ceil(delayMs * 0.4)), signal)
      }
    }
  }

  /** A broker that is connected, or can be. The error of the last one that could not, if none can. */
  async #anyTask(): Promise<BrokerTask> {
    const addresses = [...this.#brokers.values(), ...this.#bootstrap]
    let problem: unknown = null
    for (const address of addresses) {
      try {
        const task = this.#task(address)
        await task.connect(this.requestTimeoutMs)
        return task
      } catch (error) {
        problem = error
      }
    }
    throw problem
  }

  #task(address: { host: string; port: number }): BrokerTask {
    const key = `${address.host}:${address.port}`
    if (this.#closed.signal.aborted) throw new ClientClosedError()
    let task = this.#tasks.get(key)
    if (task === undefined) this.#tasks.set(key, (task = new BrokerTask(this.environment, address, this.#clientId)))
    return task
  }
}

function parseBootstrap(bootstrap: string): { host: string; port: number }[] {
  const addresses = bootstrap.split(',').map((text) => {
    const match = /^\s*(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})\s*$/.exec(text)
    const port = Number(match?.[3])
    if (match === null || port < 1 || port > 65_535) throw new BootstrapError(text)
    return { host: match[1] ?? match[2]!, port }
  })
  return addresses
}

function topicOf({ name, topicId, partitions }: MetadataResponse['topics'][number]): TopicMetadata {
  const byIndex: TopicMetadata['partitions'][number][] = []
  for (const { partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes } of partitions) {
    byIndex[partitionIndex] = { leader: leaderId, leaderEpoch, replicas: replicaNodes, isr: isrNodes }
  }
  return { name: name!, id: topicId, partitions: byIndex }
}
