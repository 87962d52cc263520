import { Backoff } from '../../../base/backoff.ts'
import { ErrorCode, isRetriable } from '../../../protocol/error-codes.ts'
import { abortable } from '../../abortable.ts'
import { errorOf, KafkaError, ServerError, UsageError } from '../../errors.ts'
import { partitionKey, type TopicPartition } from '../../topic-partition.ts'
import type { Assignor, MemberAssignment, RebalanceProtocol } from './assignor.ts'
import { makeAssignors } from './assignors.ts'
import { ClassicHeartbeat } from './classic-heartbeat.ts'
import { ClassicLeader } from './classic-leader.ts'
import { type ClassicIdentity, ClassicRequests, type Joined } from './classic-requests.ts'
import type { Member, MemberContext } from './member.ts'
import { WakeUp } from './wake-up.ts'

const NO_GENERATION = -1
const NAMING_TIMEOUT_MS = 2000

/**
 * A member of a classic group: joins, is given its share by the member that leads, sends heartbeats, and joins again whenever the group rebalances. What is to be
 * given up is given up before it joins (all of it by the eager protocol, what it no longer wants by the cooperative one, what moves to others when the cooperative
 * assignment is there), and the application's handlers are awaited while heartbeats go on.
 */
export class ClassicMember implements Member {
  readonly hasEpochs = false
  readonly #context: MemberContext
  readonly #assignors: readonly Assignor[]
  readonly #protocol: RebalanceProtocol
  readonly #requests: ClassicRequests
  readonly #leader: ClassicLeader
  readonly #heartbeat: ClassicHeartbeat
  readonly #wake: WakeUp
  readonly #backoff: Backoff
  #memberId = ''
  #generationId = NO_GENERATION
  /** What it told the group that it wants. */
  #joinedTopics: readonly string[] = []
  #mustJoin = true
  /** Between JoinGroup and the end of the rebalance. */
  #isJoining = false
  /** Between the answers to JoinGroup and to SyncGroup. */
  isSyncing = false
  /** The application does not ask for records: it joins when it does again. */
  #isStale = false
  #isOver = false
  /** Ends the requests of the rebalance that is under way. */
  #attempt = new AbortController()
  /** The first JoinGroup of all. */
  #naming: Promise<unknown> | null = null
  #heard: (() => void)[] = []

  /** Throws `UsageError` for assignors that are none. */
  constructor(context: MemberContext) {
    this.#context = context
    const { assignors, protocol } = makeAssignors(context.options.partitionAssignmentStrategy)
    this.#assignors = assignors
    this.#protocol = protocol
    this.#requests = new ClassicRequests(context)
    this.#leader = new ClassicLeader(context, assignors)
    this.#heartbeat = new ClassicHeartbeat(context, (errorCode) => this.#answered(errorCode))
    this.#wake = new WakeUp(context.environment)
    this.#backoff = new Backoff(context.environment.random, { delayMsMin: 100, delayMsMax: 1000 })
    void this.#live()
  }

  get memberId(): string {
    return this.#generationId === NO_GENERATION ? '' : this.#memberId
  }

  get epoch(): number {
    return this.#generationId
  }

  subscriptionChanged(): void {
    this.#rejoin('the subscription changed')
  }

  metadataChanged(): void {
    // It is looked at when the rebalance is over.
    if (this.#generationId === NO_GENERATION || this.#mustJoin || this.#isJoining) return
    if (this.#leader.mustReassign()) this.#rejoin('the topics of the group changed')
    else if (!sameTopics(this.#joinedTopics, this.#context.topics.names())) this.#rejoin('topics match the pattern that did not')
  }

  pollExpired(): void {
    this.#isStale = true
    this.#heartbeat.stop()
    this.#attempt.abort()
    this.#mustJoin = true
    const identity = this.#identity()
    this.#forgetGeneration()
    // A static member keeps its place until its session ends.
    if (identity.memberId !== '' && identity.groupInstanceId === null) {
      this.#forgetMember()
      void this.#requests.leave(identity, 'consumer poll timeout has expired.').catch(() => {})
    }
    void this.#context.holdings.lose()
    this.#wake.call()
  }

  pollResumed(): void {
    this.#isStale = false
    this.#wake.call()
  }

  commitRefused(errorCode: number, epoch: number): void {
    if (epoch === this.#generationId && epoch !== NO_GENERATION) this.#answered(errorCode)
  }

  nextHeartbeat(): Promise<void> {
    return new Promise((resolve) => this.#heard.push(resolve))
  }

  async stop({ leave, signal, timeoutMs }: { leave: boolean; signal?: AbortSignal; timeoutMs?: number }): Promise<void> {
    if (this.#isOver) return
    this.#end()
    await this.#named(signal)
    const identity = this.#identity()
    this.#forgetGeneration()
    if (leave && identity.memberId !== '' && identity.groupInstanceId === null) {
      const options = { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
      await this.#requests.leave(identity, 'the consumer is being closed', options).catch((error) => {
        this.#context.logger.debug('a group could not be left, and will find out by itself', { error })
      })
    }
  }

  async #live(): Promise<void> {
    // Not in the constructor's own turn: whoever makes the member may still have something to say to it.
    await Promise.resolve()
    while (!this.#isOver) {
      if (this.#mustJoin && !this.#isStale) await this.#rebalance()
      else await this.#wake.sleep()
    }
  }

  async #rebalance(): Promise<void> {
    const attempt = new AbortController()
    this.#attempt = attempt
    try {
      await this.#prepare()
      if (attempt.signal.aborted) return
      await this.#context.metadata
        .refresh(this.#context.topics.names(), this.#context.options.allowAutoCreateTopics)
        .catch(() => {})
      if (attempt.signal.aborted) return
      this.#heartbeat.stop()
      // What comes from here on is a reason to join once more.
      this.#mustJoin = false
      this.#isJoining = true
      await this.#joinAndSync(attempt.signal)
      this.#backoff.succeeded()
    } catch (error) {
      this.#mustJoin = true
      if (attempt.signal.aborted) return
      if (this.#mayTryAgain(error)) await this.#wake.sleep(this.#backoff.failed())
      else this.#fail(error instanceof KafkaError ? error : new AssignorFailure(error))
    } finally {
      this.#isJoining = false
      this.isSyncing = false
    }
    this.metadataChanged()
  }

  async #joinAndSync(signal: AbortSignal): Promise<void> {
    this.#joinedTopics = this.#context.topics.names()
    const joined = await this.#join(signal)
    signal.throwIfAborted()
    this.#memberId = joined.memberId
    this.#generationId = joined.generationId
    this.isSyncing = true
    this.#heartbeat.start(this.#identity())
    if (!joined.isLeader) this.#leader.resign()
    const assignments = joined.isLeader ? await this.#leader.assign(joined) : []
    const assignment = await this.#requests.sync(this.#identity(), joined, assignments, signal)
    signal.throwIfAborted()
    this.isSyncing = false
    // A heartbeat may have heard of the generation's end meanwhile.
    if (this.#generationId === joined.generationId) await this.#complete(joined, assignment, signal)
  }

  /** What must not be held while the group rebalances. */
  async #prepare(): Promise<void> {
    const { holdings, topics } = this.#context
    if (this.#generationId === NO_GENERATION) await holdings.lose()
    else if (this.#protocol === 'eager') await holdings.revoke(holdings.owned())
    else {
      const wanted = new Set(topics.names())
      await holdings.revoke(holdings.owned().filter(({ topic }) => !wanted.has(topic)))
    }
    // The session may have ended while the application gave its partitions up.
    if (this.#generationId === NO_GENERATION) await holdings.lose()
  }

  async #join(signal: AbortSignal): Promise<Joined> {
    const { holdings, options } = this.#context
    const subscription = {
      topics: this.#joinedTopics,
      ownedPartitions: holdings.owned(),
      generationId: this.#generationId,
      rackId: options.clientRack,
    }
    if (this.#memberId !== '' || options.groupInstanceId !== null)
      return this.#requests.join(this.#identity(), this.#assignors, subscription, signal)
    // The first answer names the member, so that one that never comes back is no member (KIP-394). It is seen through even when the member is
    // to leave meanwhile: the group would wait for the one it has named until the session is over.
    const naming = this.#requests.join(this.#identity(), this.#assignors, subscription).then((joined) => {
      this.#memberId = joined.memberId
      return joined
    })
    this.#naming = naming
    const joined = await abortable(naming, signal)
    return joined.mayJoin ? joined : this.#requests.join(this.#identity(), this.#assignors, subscription, signal)
  }

  /** Waits a little for the answer that names the member. */
  #named(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#context.environment.after(NAMING_TIMEOUT_MS, done)
      signal?.addEventListener('abort', done, { once: true })
      if (this.#naming === null || signal?.aborted) done()
      else this.#naming.then(done, done)
    })
  }

  async #complete(joined: Joined, { partitions, userData }: MemberAssignment, signal: AbortSignal): Promise<void> {
    const { holdings, logger } = this.#context
    const { generationId } = joined
    if (partitions.some(({ topic }) => !this.#joinedTopics.includes(topic))) {
      logger.warn('an assignment has topics that were not asked for: joining again', { partitions: partitions.map(partitionKey) })
      this.#rejoin('the assignment does not fit the subscription')
      return
    }
    const assignor = this.#assignors.find(({ name }) => name === joined.protocolName)
    assignor?.onAssignment?.({ partitions, userData: userData ?? null }, generationId)
    const assigned = new Set(partitions.map(partitionKey))
    const given = holdings.owned().filter((partition: TopicPartition) => !assigned.has(partitionKey(partition)))
    if (given.length > 0) {
      await holdings.revoke(given)
      // Who is to have them gets them when this member has joined without them.
      this.#rejoin('partitions were given up')
    }
    await holdings.assign(partitions, () => signal.aborted || this.#generationId !== generationId)
    logger.info('joined a group', { groupId: this.#context.options.groupId, generationId, partitions: partitions.length })
  }

  /** What the coordinator says to a heartbeat, or of a commit. */
  #answered(errorCode: number): void {
    const heard = this.#heard
    this.#heard = []
    for (const resolve of heard) resolve()
    if (this.#isOver) return
    switch (errorCode) {
      case ErrorCode.NONE:
        break
      case ErrorCode.REBALANCE_IN_PROGRESS:
        this.#rejoin('the group rebalances')
        break
      case ErrorCode.ILLEGAL_GENERATION:
        this.#forgetGeneration()
        this.#rejoin('the group has gone on to another generation')
        break
      case ErrorCode.UNKNOWN_MEMBER_ID:
        this.#forgetMember()
        this.#rejoin('the group does not know this member any more')
        break
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
        this.#context.requests.forgetCoordinator()
        break
      default:
        if (!isRetriable(errorCode)) this.#fail(errorOf(errorCode, `a heartbeat of group ${this.#context.options.groupId}`))
    }
  }

  #rejoin(reason: string): void {
    if (!this.#mustJoin) this.#context.logger.info('a member joins its group again', { reason, generationId: this.#generationId })
    this.#mustJoin = true
    this.#wake.call()
  }

  /** Whether another try may help, with what the error says about this member taken in. */
  #mayTryAgain(error: unknown): boolean {
    const { requests } = this.#context
    if (!(error instanceof ServerError)) return error instanceof KafkaError && error.retriable
    switch (error.errorCode) {
      case ErrorCode.UNKNOWN_MEMBER_ID:
        this.#forgetMember()
        return true
      case ErrorCode.ILLEGAL_GENERATION:
        this.#forgetGeneration()
        return true
      case ErrorCode.REBALANCE_IN_PROGRESS:
        return true
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
        requests.forgetCoordinator()
        return true
      default:
        return error.retriable
    }
  }

  #fail(error: KafkaError): void {
    this.#context.logger.error('a membership of a group ended', { groupId: this.#context.options.groupId, error: error.message })
    this.#end()
    this.#forgetMember()
    void this.#context.holdings.lose()
    this.#context.failed(error)
  }

  #end(): void {
    this.#isOver = true
    this.#heartbeat.stop()
    this.#leader.close()
    this.#attempt.abort()
    this.#wake.call()
    this.#answered(ErrorCode.NONE)
  }

  #identity(): ClassicIdentity {
    const { groupInstanceId } = this.#context.options
    return { memberId: this.#memberId, generationId: this.#generationId, groupInstanceId }
  }

  #forgetGeneration(): void {
    this.#generationId = NO_GENERATION
    this.#leader.resign()
  }

  #forgetMember(): void {
    this.#memberId = ''
    this.#forgetGeneration()
  }
}

/** What the application's own assignor threw, which is the cause. */
export class AssignorFailure extends UsageError {
  override readonly code = 'ASSIGNOR_FAILED'
  constructor(cause: unknown) {
    super(`an assignor failed: ${String(cause)}`, {}, { cause })
  }
}

function sameTopics(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((topic, place) => topic === other[place])
}
