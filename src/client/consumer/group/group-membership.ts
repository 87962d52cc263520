import { ConsumerGroupHeartbeatRequest } from '../../../protocol/generated/api/consumer-group-heartbeat.ts'
import { MetadataRequest, MetadataResponse } from '../../../protocol/generated/api/metadata.ts'
import type { Client } from '../../client.ts'
import { errorOf, KafkaError, UsageError } from '../../errors.ts'
import { NO_METRICS } from '../../metrics.ts'
import type { CommittedOffset, GroupMetadata, OffsetToCommit } from '../../offsets.ts'
import type { TopicPartition } from '../../topic-partition.ts'
import type {
  AssignmentListener,
  CommitOptions,
  GroupMembership,
  MembershipFactory,
  MembershipOptions,
  Subscription,
} from '../membership.ts'
import { isOwnStrategy, makeAssignors } from './assignors.ts'
import { ClassicMember } from './classic-member.ts'
import { ConsumerMember } from './consumer-member.ts'
import { GroupCounts } from './group-counts.ts'
import { GroupOffsets } from './group-offsets.ts'
import { CoordinatorRequests, type GroupRequests } from './group-requests.ts'
import { Holdings } from './holdings.ts'
import type { Member, MemberContext, MemberMetadata } from './member.ts'
import { PollWatch } from './poll-watch.ts'
import { SubscribedTopics, type TopicsView } from './subscribed-topics.ts'

const CLOSE_TIMEOUT_MS = 30_000

/** What a membership stands on: the client's, or a test's. */
export interface MembershipWorld {
  readonly environment: MemberContext['environment']
  readonly logger: MemberContext['logger']
  readonly requestTimeoutMs: number
  readonly requests: GroupRequests
  readonly metadata: MemberMetadata
  readonly topics: TopicsView
}

interface Leaving {
  readonly leave: boolean
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs: number
}

/** A consumer's membership of its group, by the protocol that its cluster has. Throws `UsageError` for options that make no sense. */
export const createGroupMembership: MembershipFactory<Client> = (client, options, listener) => {
  const world = worldOf(client, options.groupId)
  if (client.metrics === NO_METRICS) return new ChosenMembership(world, options, listener)
  const counts = new GroupCounts(client.metrics, client.environment.clock)
  return new ChosenMembership({ ...world, requests: counts.requests(world.requests) }, options, counts.listener(listener))
}

/**
 * The membership as the consumer sees it: chooses the protocol when it first joins, and keeps the poll interval, the subscription, what is held and the commits,
 * which are the same for both.
 */
export class ChosenMembership implements GroupMembership {
  readonly groupId: string
  readonly #world: MembershipWorld
  readonly #options: MembershipOptions
  readonly #listener: AssignmentListener
  readonly #holdings: Holdings
  readonly #topics: SubscribedTopics
  readonly #offsets: GroupOffsets
  readonly #polls: PollWatch
  #member: Member | null = null
  /** Counts what was started, so that a choice of protocol that comes late is not taken. */
  #starts = 0
  #leaving: Promise<void> | null = null
  /** What was asked for while it still left. */
  #next: Subscription | null = null
  #isClosed = false

  /** Throws `UsageError` for assignors that are none. */
  constructor(world: MembershipWorld, options: MembershipOptions, listener: AssignmentListener) {
    if (options.groupId === '') throw new UsageError('a group id may not be empty', { option: 'groupId' })
    if (options.groupProtocol !== 'consumer') checkClassicOptions(options)
    this.groupId = options.groupId
    this.#world = world
    this.#options = options
    this.#listener = listener
    const { logger, environment } = world
    this.#holdings = new Holdings(listener, logger)
    this.#topics = new SubscribedTopics(world.topics, options.excludeInternalTopics, () => this.#member?.metadataChanged())
    this.#offsets = new GroupOffsets({ ...world, options, holdings: this.#holdings }, () => this.#member)
    this.#polls = new PollWatch(environment, logger, options.maxPollIntervalMs, () => this.#member?.pollExpired())
  }

  subscribe(subscription: Subscription): void {
    if (this.#isClosed) return
    if (this.#leaving !== null) {
      this.#next = subscription
      return
    }
    const isRegex = typeof subscription.pattern === 'string'
    if (this.#member !== null) {
      this.#topics.set(subscription, isRegex && this.#topicsAreServerSide())
      this.#member.subscriptionChanged()
      return
    }
    this.#topics.set(subscription, isRegex && this.#options.groupProtocol !== 'classic')
    this.#holdings.open()
    this.#polls.start()
    void this.#start(++this.#starts)
  }

  async unsubscribe({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#next = null
    await this.#leave({ leave: true, signal, timeoutMs: CLOSE_TIMEOUT_MS })
    const next = this.#next
    this.#next = null
    if (next !== null) this.subscribe(next)
  }

  polled(): void {
    if (this.#polls.polled()) this.#member?.pollResumed()
  }

  commit(offsets: readonly OffsetToCommit[], options: CommitOptions = {}): Promise<void> {
    return this.#offsets.commit(offsets, options)
  }

  committed(
    partitions: readonly TopicPartition[],
    options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<CommittedOffset[]> {
    return this.#offsets.committed(partitions, options)
  }

  groupMetadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#options
    const member = this.#member
    return { groupId, generationId: member?.epoch ?? -1, memberId: member?.memberId ?? '', groupInstanceId }
  }

  async close({
    leave = true,
    signal,
    timeoutMs = CLOSE_TIMEOUT_MS,
  }: {
    readonly leave?: boolean
    readonly signal?: AbortSignal
    readonly timeoutMs?: number
  } = {}): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#leave({ leave, signal, timeoutMs })
    this.#holdings.close()
  }

  /** Once at a time: who closes while it leaves already waits for that. */
  #leave(options: Leaving): Promise<void> {
    this.#leaving ??= this.#leaveNow(options).finally(() => {
      this.#leaving = null
    })
    return this.#leaving
  }

  /** Gives everything back, then leaves; neither waits for the other side longer than it may. */
  async #leaveNow({ leave, signal, timeoutMs }: Leaving): Promise<void> {
    this.#starts++
    const startUs = this.#world.environment.clock.monotonicUs()
    this.#polls.stop()
    await this.#within(this.#holdings.release(), timeoutMs, signal)
    const member = this.#member
    if (member !== null) {
      const leftMs = timeoutMs - (this.#world.environment.clock.monotonicUs() - startUs) / 1000
      const left = member.stop({ leave, signal, timeoutMs: Math.max(1, leftMs) })
      this.#member = null
      await this.#within(left, Math.max(1, leftMs), signal)
    }
    this.#topics.close()
  }

  /** Waits, but neither longer than `timeoutMs` nor than the signal allows. */
  #within(work: Promise<void>, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#world.environment.after(timeoutMs, done)
      if (signal?.aborted) done()
      else signal?.addEventListener('abort', done, { once: true })
      work.then(done, done)
    })
  }

  async #start(start: number): Promise<void> {
    const { groupProtocol, partitionAssignmentStrategy } = this.#options
    const isOver = (): boolean => start !== this.#starts || this.#member !== null
    try {
      // A broker cannot run an assignor of the application's own.
      const mayChoose = groupProtocol === 'auto' && !partitionAssignmentStrategy.some(isOwnStrategy)
      const isConsumer = groupProtocol === 'consumer' || (mayChoose && (await this.#servesConsumerProtocol(isOver)))
      if (isOver()) return
      if (!isConsumer) this.#becomeClassic()
      else this.#member = new ConsumerMember(this.#context(), mayChoose ? () => this.#fallBack(start) : null)
    } catch (error) {
      if (isOver()) return
      this.#listener.onFailed(error instanceof KafkaError ? error : errorOf(-1, `group ${this.groupId}`, String(error)))
    }
  }

  /** The broker knows the requests, but the cluster's features do not allow them (`group.version`). */
  #fallBack(start: number): void {
    if (start !== this.#starts) return
    this.#world.logger.info('the cluster does not have the consumer protocol: the classic one is used', { groupId: this.groupId })
    try {
      this.#becomeClassic()
    } catch (error) {
      this.#listener.onFailed(error instanceof KafkaError ? error : errorOf(-1, `group ${this.groupId}`, String(error)))
    }
  }

  #becomeClassic(): void {
    const { subscription, isServerSide } = this.#topics
    if (isServerSide) this.#evaluateHere(subscription)
    this.#member = new ClassicMember(this.#context())
  }

  #evaluateHere(subscription: Subscription): void {
    try {
      this.#topics.set(subscription)
    } catch (error) {
      throw new UsageError(`the pattern ${subscription.pattern} cannot be evaluated here: ${String(error)}`, {}, { cause: error })
    }
  }

  /** Asks until a coordinator says so. */
  async #servesConsumerProtocol(isOver: () => boolean): Promise<boolean> {
    for (;;) {
      try {
        return await this.#world.requests.serves(ConsumerGroupHeartbeatRequest)
      } catch (error) {
        if (isOver() || !(error instanceof KafkaError) || !error.retriable) throw error
      }
      await new Promise<void>((resolve) => this.#world.environment.after(500, resolve))
      if (isOver()) return false
    }
  }

  #topicsAreServerSide(): boolean {
    return this.#member?.hasEpochs === true
  }

  #context(): MemberContext {
    return {
      ...this.#world,
      options: this.#options,
      topics: this.#topics,
      holdings: this.#holdings,
      failed: (error) => this.#listener.onFailed(error),
    }
  }
}

function checkClassicOptions({ partitionAssignmentStrategy, heartbeatIntervalMs, sessionTimeoutMs }: MembershipOptions): void {
  makeAssignors(partitionAssignmentStrategy)
  if (heartbeatIntervalMs >= sessionTimeoutMs)
    throw new UsageError(
      `heartbeatIntervalMs (${heartbeatIntervalMs}) has to be less than sessionTimeoutMs (${sessionTimeoutMs})`,
    )
}

function worldOf(client: Client, groupId: string): MembershipWorld {
  const { metadataCache, environment, logger, requestTimeoutMs } = client
  return {
    environment,
    logger,
    requestTimeoutMs,
    requests: new CoordinatorRequests(client, groupId),
    topics: metadataCache,
    metadata: {
      snapshot: () => metadataCache.snapshot(),
      refresh: async (topics, create) => {
        if (topics === null || topics.length > 0) await client.metadata(topics, { create })
      },
      refreshIds: async (topicIds) => {
        const answer = await client.any(MetadataRequest, MetadataResponse, {
          topics: topicIds.map((topicId) => ({ topicId, name: null })),
          allowAutoTopicCreation: false,
        })
        metadataCache.take(answer, { all: false })
      },
    },
  }
}
