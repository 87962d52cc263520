import { Backoff } from '../base/backoff.ts'
import { type Logger, SILENT_LOGGER } from '../base/logger.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { MetadataRequest, MetadataResponse } from '../protocol/generated/api/metadata.ts'
import type { Authenticator } from './authenticator.ts'
import { parseBootstrap } from './bootstrap.ts'
import type { BrokerTask, BrokerTaskOptions } from './broker-task.ts'
import { ConnectionManager, type ConnectionName } from './connection-manager.ts'
import { type CoordinatorKind, Coordinators } from './coordinators.ts'
import { type ClientEnvironment, sleep } from './environment.ts'
import { checkErrorCode, errorOf, KafkaError, UnknownTopicError } from './errors.ts'
import { MetadataCache } from './metadata-cache.ts'
import type { BrokerMetadata, TopicMetadata } from './metadata-snapshot.ts'
import { type ClientMetrics, NO_METRICS } from './metrics.ts'
import { metricsObserver } from './metrics-observer.ts'
import { NO_OBSERVER, type RequestObserver } from './request-observer.ts'
import type { ClientTracer } from './tracer.ts'

/** How a client reaches a cluster. Names and defaults are those of Kafka's configuration. */
export interface ClientOptions {
  /** Brokers that are asked first: `host:port`, several with commas between them or as an array; `ssl://` in front asks for TLS. */
  readonly bootstrap: string | readonly string[]
  /** How brokers name this client in their logs and quotas. Default `rafka`. */
  readonly clientId?: string
  /** For one answer. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** For everything that is tried again, in all: Java's `default.api.timeout.ms`. Default 60 s. */
  readonly retryTimeoutMs?: number
  /** Before a failed request is tried again, doubled each time up to `retryBackoffMaxMs`, with jitter. Default 100 ms, and at most 1 s. */
  readonly retryBackoffMs?: number
  readonly retryBackoffMaxMs?: number
  /** Before a broker is connected to again, doubled each time up to `reconnectBackoffMaxMs`, with jitter. Default 50 ms, and at most 1 s. */
  readonly reconnectBackoffMs?: number
  readonly reconnectBackoffMaxMs?: number
  /** For a connection to be there and authenticated. Default 10 s. */
  readonly connectionSetupTimeoutMs?: number
  /** A connection over which nothing went for so long is closed; -1 for never. Default 9 minutes. */
  readonly connectionsMaxIdleMs?: number
  /** Metadata of topics in use is asked for anew after so long. Default 5 minutes. */
  readonly metadataMaxAgeMs?: number
  /** Proves to brokers who this client is (SASL). Default none. */
  readonly authenticator?: Authenticator | null
  /** Default: says nothing. Every line about a request has its `correlationId`. Secrets are never logged. */
  readonly logger?: Logger
  /** Where figures go; `promClientMetrics` gives them to Prometheus. Default nowhere. */
  readonly metrics?: ClientMetrics
  /** Told of every request and connection, in the place of what `metrics` counts of them. */
  readonly observer?: RequestObserver
  /** Where spans go; `openTelemetryTracer` gives them to OpenTelemetry. Default nowhere. */
  readonly tracer?: ClientTracer | null
}

export interface RequestOptions {
  /** For the answer. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number
  /** The request goes out in no newer version. */
  readonly maxVersion?: number
  /** No answer is to come (Produce with acks 0). */
  readonly noResponse?: boolean
  /** Gives up waiting, with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Default `data`; `coordinator` for requests that wait long, which others shall not wait for. */
  readonly connection?: ConnectionName
}

type Body<Request> = Input<Request> | ((version: number) => Input<Request>)

/**
 * A client's view of a cluster: its brokers, who leads and who coordinates what, and requests that are tried again where that may help. Producers, consumers and admins stand on
 * it. Opens no connection before one is needed, and closes none before `close`.
 */
export class Client {
  readonly environment: ClientEnvironment
  readonly logger: Logger
  readonly metrics: ClientMetrics
  readonly tracer: ClientTracer | null
  readonly requestTimeoutMs: number
  readonly retryTimeoutMs: number
  readonly metadataCache: MetadataCache
  readonly #retryBackoff: { readonly delayMsMin: number; readonly delayMsMax: number }
  readonly #connections: ConnectionManager
  readonly #coordinators: Coordinators
  readonly #closed = new AbortController()

  /** Throws `BootstrapError` for addresses that are none. */
  constructor(environment: ClientEnvironment, options: ClientOptions) {
    const { bootstrap, clientId = 'rafka', logger = SILENT_LOGGER, metrics = NO_METRICS, tracer = null } = options
    this.environment = environment
    this.logger = logger
    this.metrics = metrics
    this.tracer = tracer
    this.requestTimeoutMs = options.requestTimeoutMs ?? 30_000
    this.retryTimeoutMs = options.retryTimeoutMs ?? 60_000
    this.#retryBackoff = { delayMsMin: options.retryBackoffMs ?? 100, delayMsMax: options.retryBackoffMaxMs ?? 1000 }
    const observer = options.observer ?? (metrics === NO_METRICS ? NO_OBSERVER : metricsObserver(metrics))
    const taskOptions: BrokerTaskOptions = { ...options, clientId, logger, observer }
    this.#connections = new ConnectionManager(environment, parseBootstrap(bootstrap).addresses, taskOptions)
    this.#coordinators = new Coordinators(this.#connections, this.requestTimeoutMs)
    this.metadataCache = new MetadataCache(environment, (topics, { create }) => this.metadata(topics, { create }), {
      ageMsMax: options.metadataMaxAgeMs ?? 300_000,
      backoffMsMin: this.#retryBackoff.delayMsMin,
      backoffMsMax: this.#retryBackoff.delayMsMax,
    })
    this.metadataCache.subscribe(({ brokers }, before) => {
      if (brokers !== before.brokers) this.#connections.become(brokers)
    })
  }

  /** Ends all connections; what is under way fails, and is not tried again. */
  close(): void {
    this.#closed.abort()
    this.metadataCache.close()
    this.#connections.close()
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted
  }

  /** Asks any broker. */
  async any<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Body<Request>,
    options: RequestOptions = {},
  ): Promise<Response> {
    return (await this.#connections.any()).request(request, response, body, { timeoutMs: this.requestTimeoutMs, ...options })
  }

  /** Asks the broker that clients take for the controller. */
  async controller<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Body<Request>,
    options: RequestOptions = {},
  ): Promise<Response> {
    if (this.metadataCache.snapshot().controllerId < 0) await this.metadata([])
    return this.node(this.metadataCache.snapshot().controllerId, request, response, body, options)
  }

  /** Asks one broker. Throws `NetworkError` for one that is not known. */
  async node<Request, Response>(
    nodeId: number,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Body<Request>,
    options: RequestOptions = {},
  ): Promise<Response> {
    return this.broker(nodeId, options.connection).request(request, response, body, {
      timeoutMs: this.requestTimeoutMs,
      ...options,
    })
  }

  /**
   * Asks the coordinator of a group, a transactional id or a share group's partition, over a connection of its own. After NOT_COORDINATOR or COORDINATOR_NOT_AVAILABLE in
   * the answer, `forgetCoordinator` has the next attempt look for it anew; when it cannot be reached that happens by itself.
   */
  async atCoordinator<Request, Response>(
    kind: CoordinatorKind,
    key: string,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Body<Request>,
    options: RequestOptions = {},
  ): Promise<Response> {
    const nodeId = await this.#coordinators.find(kind, key, options.signal)
    try {
      return await this.node(nodeId, request, response, body, { connection: 'coordinator', ...options })
    } catch (error) {
      if (error instanceof KafkaError && (error.kind === 'network' || error.kind === 'timeout'))
        this.#coordinators.forget(kind, key)
      throw error
    }
  }

  forgetCoordinator(kind: CoordinatorKind, key: string): void {
    this.#coordinators.forget(kind, key)
  }

  /** The node that coordinates; tried again while it is being made or moves. */
  async coordinator(key: string, kind: CoordinatorKind = 'group', signal?: AbortSignal): Promise<number> {
    return this.retry(() => this.#coordinators.find(kind, key, signal), { signal })
  }

  /** The connection to a broker, for who sends many requests to it. Throws `NetworkError` for one that is not known. */
  broker(nodeId: number, connection: ConnectionName = 'data'): BrokerTask {
    return this.#connections.broker(nodeId, connection)
  }

  /** Any broker, connected: the least busy one that is, else the first that can be. */
  anyBroker(): Promise<BrokerTask> {
    return this.#connections.any()
  }

  /** The newest version of an API that a broker and this client both know. */
  async versionAt(nodeId: number, codec: MessageCodec<unknown>): Promise<number> {
    const task = this.broker(nodeId)
    await task.connect()
    return task.version(codec)
  }

  /** The level of one of the cluster's features, such as `transaction.version`; 0 for one that it does not have. */
  async finalizedFeature(name: string): Promise<number> {
    return (await this.anyBroker()).finalizedFeature(name)
  }

  /** Brokers, from the last metadata. */
  brokers(): ReadonlyMap<number, BrokerMetadata> {
    return this.metadataCache.snapshot().brokers
  }

  /** Metadata anew: of all topics, or of those named, which are made where `create` is set and the cluster does so. */
  async metadata(
    topics: readonly string[] | null,
    { create = false, signal }: { create?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<MetadataResponse> {
    const answer = await this.any(
      MetadataRequest,
      MetadataResponse,
      (version) => ({
        topics: topics === null ? null : topics.map((name) => ({ name })),
        ...(version >= 4 ? { allowAutoTopicCreation: create } : {}),
      }),
      { signal },
    )
    checkErrorCode(answer.errorCode, 'metadata')
    this.metadataCache.take(answer, { all: topics === null })
    return answer
  }

  /**
   * What is known of a topic, asked for where nothing is. Tries again while one of its partitions has no leader (with `leaderless`, takes it as it is). Throws
   * `UnknownTopicError` for one that is not there, and other `KafkaError`s.
   */
  async topic(
    name: string,
    {
      create = false,
      fresh = false,
      leaderless = false,
      signal,
      timeoutMs,
    }: { create?: boolean; fresh?: boolean; leaderless?: boolean; signal?: AbortSignal | undefined; timeoutMs?: number } = {},
  ): Promise<TopicMetadata> {
    const known = this.metadataCache.snapshot().topics.get(name)
    if (known !== undefined && !fresh) return known
    return this.retry(
      async () => {
        const answer = await this.metadata([name], { create, signal })
        const topic = answer.topics.find((candidate) => candidate.name === name)
        // A topic that is being made is not there at first; without `create` that is the last word.
        if (topic?.errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && !create) throw new UnknownTopicError(name)
        checkErrorCode(topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `topic ${name}`)
        const metadata = this.metadataCache.snapshot().topics.get(name)!
        if (!leaderless && metadata.partitions.some(({ leader }) => leader < 0))
          throw errorOf(ErrorCode.LEADER_NOT_AVAILABLE, `topic ${name}`)
        return metadata
      },
      { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
    )
  }

  /** Forget what is known of a topic: its leader has moved. */
  forget(name: string): void {
    this.metadataCache.forget(name)
  }

  /**
   * Runs `attempt` until it succeeds, fails for good, or the time for retries is over (the last error is thrown), with exponential back-off and jitter (KIP-580). Ends with the
   * signal's reason when that is aborted.
   */
  async retry<T>(
    attempt: () => Promise<T>,
    { signal, timeoutMs = this.retryTimeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
  ): Promise<T> {
    const { clock, random } = this.environment
    const backoff = new Backoff(random, this.#retryBackoff)
    const deadlineUs = clock.monotonicUs() + timeoutMs * 1000
    const over = signal === undefined ? this.#closed.signal : AbortSignal.any([this.#closed.signal, signal])
    for (;;) {
      signal?.throwIfAborted()
      try {
        return await attempt()
      } catch (error) {
        const again =
          error instanceof KafkaError && error.retriable && clock.monotonicUs() < deadlineUs && !this.#closed.signal.aborted
        if (!again) throw error
        await sleep(this.environment, backoff.failed(), over)
      }
    }
  }
}
