import { type Logger, SILENT_LOGGER } from '../../../../src/base/logger.ts'
import { SeededRandom } from '../../../../src/base/seeded-random.ts'
import { ChosenMembership, type MembershipWorld } from '../../../../src/client/consumer/group/group-membership.ts'
import type { GroupRequestOptions, GroupRequests } from '../../../../src/client/consumer/group/group-requests.ts'
import type { AssignmentListener, MembershipOptions } from '../../../../src/client/consumer/membership.ts'
import type { ClientEnvironment } from '../../../../src/client/environment.ts'
import { type KafkaError, NetworkError, ProtocolError, TimeoutError } from '../../../../src/client/errors.ts'
import {
  type BrokerMetadata,
  type MetadataSnapshot,
  NOTHING_KNOWN,
  type TopicMetadata,
} from '../../../../src/client/metadata-snapshot.ts'
import { partitionKey, type TopicPartition } from '../../../../src/client/topic-partition.ts'
import type { GroupConfig } from '../../../../src/coordinator/group/group-config.ts'
import type { Input, MessageCodec } from '../../../../src/protocol/codec.ts'
import { ConsumerGroupHeartbeatRequest } from '../../../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { partitionsAdded, topicCreated, topicId, topicRemoved } from '../../../coordinator/group/cluster-topics.ts'
import { type BenchOptions, type Call, ShardBench } from '../../../coordinator/group/shard-bench.ts'

/** The newest versions that the coordinator serves, by the name of the request. Default: all that the codecs have. */
type Versions = Readonly<Record<string, number>>

/** Members of ours around Rafka's own coordinator of groups, in virtual time. */
export class GroupWorld {
  readonly bench: ShardBench
  readonly random: SeededRandom
  readonly topics = new Map<string, TopicMetadata>()
  brokers: BrokerMetadata[] = []
  versions: Versions = {}
  /** The coordinator does not have the consumer protocol. */
  isOld = false
  /** Decides what becomes of a request: null lets it through, an error code is the answer, a `KafkaError` is thrown, `lost` is the answer that does not come. */
  intercept: (name: string, body: unknown, member: string) => number | KafkaError | 'lost' | null = () => null
  /** Requests that came, by name. */
  readonly seen: { readonly name: string; readonly member: string; readonly body: unknown; readonly version: number }[] = []
  readonly #dead = new Set<string>()
  readonly #timers = new Set<{ readonly atMs: number; readonly owner: string; turn: () => void }>()
  readonly #waiting = new Set<{ readonly member: string; readonly call: Call<unknown>; readonly settle: () => void }>()
  readonly #metadataListeners = new Set<(now: MetadataSnapshot, before: MetadataSnapshot) => void>()
  /** Processes that stand still: their timers do not run. */
  readonly frozen = new Set<string>()
  #snapshot: MetadataSnapshot = NOTHING_KNOWN
  #topicNumber = 0
  nowMs = 0

  constructor(config: Partial<GroupConfig> & BenchOptions = {}) {
    this.bench = new ShardBench({ initialRebalanceDelayMs: 0, ...config })
    this.random = new SeededRandom(config.seed ?? 1)
  }

  createTopic(name: string, partitions: number, isInternal = false): void {
    const id = topicId(++this.#topicNumber)
    this.bench.learn(topicCreated({ name, topicId: id }, partitions))
    this.#setTopic({ name, id, isInternal, partitions: [] }, partitions)
  }

  addPartitions(name: string, count: number): void {
    const topic = this.topics.get(name)!
    this.bench.learn(partitionsAdded(topic.id, topic.partitions.length, topic.partitions.length + count))
    this.#setTopic(topic, topic.partitions.length + count)
  }

  removeTopic(name: string): void {
    const topic = this.topics.get(name)!
    this.bench.learn(topicRemoved(topic.id))
    this.topics.delete(name)
    this.publish()
  }

  #setTopic(topic: TopicMetadata, count: number): void {
    const partitions = Array.from({ length: count }, (_, partition) => ({
      partition,
      leader: 0,
      leaderEpoch: 0,
      replicas: [0],
      isr: [0],
      offlineReplicas: [],
    }))
    this.topics.set(topic.name, { ...topic, partitions })
    this.publish()
  }

  /** Clients learn the metadata. */
  publish(): void {
    const before = this.#snapshot
    this.#snapshot = {
      ...NOTHING_KNOWN,
      brokers: new Map(this.brokers.map((broker) => [broker.id, broker])),
      topics: new Map(this.topics),
      topicsById: new Map([...this.topics.values()].map((topic) => [topic.id, topic])),
      errors: new Map(),
    }
    for (const listener of [...this.#metadataListeners]) listener(this.#snapshot, before)
    this.#deliver()
  }

  /** The part of the world that one process sees. */
  membershipWorld(member: string, logger: Logger = SILENT_LOGGER): MembershipWorld {
    const random = new SeededRandom(this.random.below(1 << 30))
    const environment: ClientEnvironment = {
      clock: { nowMs: () => this.nowMs, monotonicUs: () => this.nowMs * 1000 },
      random,
      after: (delayMs, turn) => this.#after(delayMs, turn, member),
      yield: () => settle(),
      dial: () => Promise.reject(new Error('nobody dials')),
    }
    return {
      environment,
      logger,
      requestTimeoutMs: 30_000,
      requests: new BenchRequests(this, member),
      metadata: { snapshot: () => this.#snapshot, refresh: () => Promise.resolve(), refreshIds: () => Promise.resolve() },
      topics: {
        snapshot: () => this.#snapshot,
        subscribe: (listener) => {
          this.#metadataListeners.add(listener)
          return () => void this.#metadataListeners.delete(listener)
        },
        watch() {},
        unwatch() {},
      },
    }
  }

  #after(delayMs: number, turn: () => void, owner: string): () => void {
    if (this.#dead.has(owner)) return () => {}
    const timer = { atMs: this.nowMs + Math.max(0, delayMs), owner, turn }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  send(
    member: string,
    request: MessageCodec<unknown>,
    response: MessageCodec<unknown>,
    body: Body,
    { timeoutMs = 30_000, signal, maxVersion }: GroupRequestOptions,
  ): Promise<unknown> {
    const version = Math.min(
      request.maxVersion,
      maxVersion ?? request.maxVersion,
      this.versions[request.name] ?? request.maxVersion,
    )
    if (this.isOld && request.apiKey === ConsumerGroupHeartbeatRequest.apiKey)
      return Promise.reject(new ProtocolError('not served'))
    if (this.#dead.has(member)) return new Promise(() => {})
    return new Promise((resolve, reject) => {
      const message = typeof body === 'function' ? body(version) : body
      this.seen.push({ name: request.name, member, body: message, version })
      const fate = this.intercept(request.name, message, member)
      const end = (how: () => void): void => {
        cancel()
        signal?.removeEventListener('abort', abort)
        this.#waiting.delete(waiting)
        how()
      }
      const abort = (): void => end(() => reject(signal?.reason))
      const cancel = this.#after(timeoutMs, () => end(() => reject(new TimeoutError('no answer'))), member)
      const waiting = {
        member,
        call: null as unknown as Call<unknown>,
        settle: () => {
          const { call } = waiting
          if (call === null || (call.response === undefined && call.errorCode === 0)) return
          end(() => (call.errorCode !== 0 ? reject(networkError()) : resolve(call.response)))
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      if (signal?.aborted) return abort()
      if (typeof fate === 'number') return end(() => resolve(withCode(request.name, message, fate)))
      if (fate !== null && fate !== 'lost') return end(() => reject(fate))
      const call = this.bench.send({ request, response }, message as Input<unknown>, { version, clientId: member })
      if (fate === 'lost') return
      waiting.call = call
      this.#waiting.add(waiting)
      this.#deliver()
    })
  }

  #deliver(): void {
    for (const waiting of [...this.#waiting]) waiting.settle()
  }

  /** The coordinator moves to another node, which reads the log: everybody's connection ends. */
  restartCoordinator(): void {
    this.bench.restart()
    for (const waiting of [...this.#waiting]) (waiting.call as { errorCode: number; response: unknown }).errorCode = -1
    this.#deliver()
  }

  /** Lets time pass, turn by turn. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await settle()
    for (;;) {
      const timer = this.#nextTimer()
      const nextMs = Math.min(timer?.atMs ?? Number.POSITIVE_INFINITY, this.bench.deadlines.nextMs)
      if (nextMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      if (timer !== undefined && timer.atMs <= this.nowMs) {
        this.#timers.delete(timer)
        timer.turn()
      }
      this.bench.advance(this.nowMs - this.bench.nowMs)
      this.#deliver()
      await settle()
    }
    this.nowMs = untilMs
    this.bench.advance(this.nowMs - this.bench.nowMs)
    this.#deliver()
    await settle()
  }

  /** Waits for `work`, for no longer than `ms` of its time. */
  async run<T>(work: Promise<T>, ms = 600_000): Promise<T> {
    let isSettled = false
    const mark = (): void => {
      isSettled = true
    }
    work.then(mark, mark)
    await settle()
    for (let passed = 0; !isSettled && passed < ms; passed += 50) await this.advance(50)
    if (!isSettled) throw new Error('it is not done')
    return work
  }

  #nextTimer(): { readonly atMs: number; readonly owner: string; turn: () => void } | undefined {
    let next: { readonly atMs: number; readonly owner: string; turn: () => void } | undefined
    for (const timer of this.#timers)
      if (!this.frozen.has(timer.owner) && (next === undefined || timer.atMs < next.atMs)) next = timer
    return next
  }

  /** A process that is gone. */
  kill(member: string): void {
    this.#dead.add(member)
    for (const waiting of [...this.#waiting]) if (waiting.member === member) this.#waiting.delete(waiting)
    for (const timer of [...this.#timers]) if (timer.owner === member) this.#timers.delete(timer)
  }
}

type Body = Input<unknown> | ((version: number) => Input<unknown>)

class BenchRequests implements GroupRequests {
  readonly #world: GroupWorld
  readonly #member: string

  constructor(world: GroupWorld, member: string) {
    this.#world = world
    this.#member = member
  }

  ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options: GroupRequestOptions = {},
  ): Promise<Response> {
    return this.#world.send(
      this.#member,
      request as MessageCodec<unknown>,
      response as MessageCodec<unknown>,
      body as Body,
      options,
    ) as Promise<Response>
  }

  forgetCoordinator(): void {}

  async serves(): Promise<boolean> {
    return !this.#world.isOld
  }
}

/** A consumer as the membership sees it: what it has, and what it was told. */
export class TestConsumer implements AssignmentListener {
  readonly name: string
  readonly membership: ChosenMembership
  readonly owned = new Set<string>()
  readonly events: string[] = []
  readonly failures: KafkaError[] = []
  /** How long its handlers take. */
  handlerMs = 0
  /** Told before anything about its partitions changes, and after. */
  onChange: () => void = () => {}
  readonly #world: GroupWorld

  constructor(world: GroupWorld, name: string, options: Partial<MembershipOptions> = {}, logger?: Logger) {
    this.name = name
    this.#world = world
    this.membership = new ChosenMembership(world.membershipWorld(name, logger), { ...OPTIONS, ...options }, this)
  }

  async onRevoked(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#handle()
    this.#take('revoked', partitions)
    this.onChange()
  }

  async onAssigned(partitions: readonly TopicPartition[]): Promise<void> {
    for (const partition of partitions) {
      const key = partitionKey(partition)
      if (this.owned.has(key)) throw new Error(`${this.name} was given ${key} twice`)
      this.owned.add(key)
    }
    this.events.push(`assigned ${partitions.map(partitionKey).sort().join(' ')}`.trim())
    this.onChange()
    await this.#handle()
  }

  async onLost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#take('lost', partitions)
    this.onChange()
    await this.#handle()
  }

  onFailed(error: KafkaError): void {
    this.failures.push(error)
  }

  #take(kind: string, partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const key = partitionKey(partition)
      if (!this.owned.delete(key)) throw new Error(`${key} was ${kind}, which ${this.name} did not have`)
    }
    this.events.push(`${kind} ${partitions.map(partitionKey).sort().join(' ')}`)
  }

  #handle(): Promise<void> {
    if (this.handlerMs === 0) return Promise.resolve()
    const { environment } = this.#world.membershipWorld(this.name)
    return new Promise((resolve) => environment.after(this.handlerMs, resolve))
  }
}

export const OPTIONS: MembershipOptions = {
  groupId: 'group',
  groupInstanceId: null,
  groupProtocol: 'auto',
  groupRemoteAssignor: null,
  partitionAssignmentStrategy: ['range', 'cooperative-sticky'],
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 3000,
  maxPollIntervalMs: 300_000,
  clientRack: null,
  excludeInternalTopics: true,
  allowAutoCreateTopics: true,
  defaultApiTimeoutMs: 60_000,
}

/** A broken connection. */
export function networkError(): NetworkError {
  return new NetworkError('the connection ended', { host: 'broker', port: 9092 })
}

export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** An answer that says nothing but an error. */
function withCode(name: string, body: unknown, errorCode: number): unknown {
  if (name === 'OffsetCommitRequest') {
    const { topics } = body as { topics: { name?: string; topicId?: string; partitions: { partitionIndex: number }[] }[] }
    return {
      topics: topics.map(({ name: topic = '', topicId: id = '', partitions }) => ({
        name: topic,
        topicId: id,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    }
  }
  return {
    errorCode,
    errorMessage: null,
    memberId: '',
    groups: [],
    members: [],
    topics: [],
    protocolType: null,
    protocolName: null,
  }
}
