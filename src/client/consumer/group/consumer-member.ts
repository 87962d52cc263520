import { Backoff } from '../../../base/backoff.ts'
import { ErrorCode } from '../../../protocol/error-codes.ts'
import type { ConsumerGroupHeartbeatResponse } from '../../../protocol/generated/api/consumer-group-heartbeat.ts'
import { AuthError, errorOf, KafkaError, ServerError } from '../../errors.ts'
import { partitionKey, type TopicPartition } from '../../topic-partition.ts'
import { ConsumerHeartbeat, JOINING_EPOCH, LEAVING_EPOCH, newMemberId, STATIC_LEAVING_EPOCH } from './consumer-heartbeat.ts'
import { LateWatch } from './late-watch.ts'
import type { Member, MemberContext } from './member.ts'
import { sameTarget, type Target, targetOf } from './target.ts'
import { WakeUp } from './wake-up.ts'

const NO_INTERVAL_MS = 5000

/**
 * A member of a group of the consumer protocol (KIP-848): the broker decides who reads what and tells it in the answers to heartbeats. The member gives up what
 * it is no longer to have, takes what is new, and says so in a heartbeat; heartbeats go on while the application's handlers run.
 *
 *     joining -> stable -> reconciling -> acknowledging -> stable …; fenced and stale: out of the group, on the way back; over: for good
 */
export class ConsumerMember implements Member {
  readonly hasEpochs = true
  readonly isSyncing = false
  readonly #context: MemberContext
  readonly #heartbeat: ConsumerHeartbeat
  readonly #wake: WakeUp
  readonly #backoff: Backoff
  readonly #late: LateWatch
  readonly #unsupported: ((error: KafkaError) => void) | null
  /** Kept for the consumer's life (KIP-1082); a broker that does not let clients choose gives another one. */
  #memberId: string
  #epoch = JOINING_EPOCH
  /** `fenced`: the coordinator does not know it any more; `stale`: the application does not ask for records. */
  #state: 'in-group' | 'fenced' | 'stale' | 'over' = 'in-group'
  #hasJoined = false
  /** It has asked to join, at least: the coordinator may count it in before the answer is here. */
  #hasAsked = false
  #intervalMs = NO_INTERVAL_MS
  #target: Target = new Map()
  /** The coordinator waits to hear what the member has. */
  #mustTellOwned = false
  #isReconciling = false
  #mustBeat = true
  /** The coordinator may take this member's own instance id for that of another, from a join or a leave whose answer did not come. */
  #mayBeIn = false
  /** Counts the joins: what began before one is worthless after it. */
  #life = 0
  /** The one in which the consumer was told of an assignment. */
  #lifeTold = -1
  #attempt = new AbortController()
  /** Of topics that are or were assigned, by id and the other way round. */
  readonly #names = new Map<string, string>()
  readonly #ids = new Map<string, string>()
  #isResolving = false
  #heard: (() => void)[] = []

  /** `unsupported` hears of it instead of the consumer where the cluster turns out not to have the protocol. */
  constructor(context: MemberContext, unsupported: ((error: KafkaError) => void) | null = null) {
    const { environment } = context
    this.#context = context
    this.#unsupported = unsupported
    this.#memberId = newMemberId(environment.random)
    this.#heartbeat = new ConsumerHeartbeat(context)
    this.#wake = new WakeUp(environment)
    this.#backoff = new Backoff(environment.random, { delayMsMin: 100, delayMsMax: 1000 })
    this.#late = new LateWatch(context)
    this.#late.heard()
    void this.#live()
  }

  get memberId(): string {
    return this.#epoch > 0 ? this.#memberId : ''
  }

  get epoch(): number {
    return this.#epoch > 0 ? this.#epoch : -1
  }

  subscriptionChanged(): void {
    this.#beatNow()
  }

  metadataChanged(): void {
    if (this.#state !== 'in-group') return
    // A pattern that is evaluated here may stand for other topics now; and ids may have got their names.
    if (this.#heartbeat.hasNews()) this.#beatNow()
    void this.#reconcile()
  }

  pollExpired(): void {
    if (this.#state !== 'in-group') return
    const wasIn = this.#hasAsked
    this.#become('stale')
    if (wasIn) void this.#heartbeat.leave(this.#identity(), this.#leavingEpoch()).catch(() => {})
    this.#reset()
    this.#mayBeIn = true
    void this.#context.holdings.lose()
  }

  pollResumed(): void {
    if (this.#state !== 'stale') return
    void this.#context.holdings.lose().then(() => this.#comeBack('stale'))
  }

  commitRefused(): void {
    // Whether the member is still one, the coordinator says in the answer to a heartbeat.
    this.#beatNow()
  }

  nextHeartbeat(): Promise<void> {
    if (this.#state !== 'in-group') return Promise.resolve()
    this.#beatNow()
    return new Promise((resolve) => this.#heard.push(resolve))
  }

  async stop({ leave, signal, timeoutMs }: { leave: boolean; signal?: AbortSignal; timeoutMs?: number }): Promise<void> {
    if (this.#state === 'over') return
    const mustLeave = this.#hasAsked && this.#state === 'in-group'
    const identity = this.#identity()
    this.#become('over')
    this.#reset()
    this.#tellHeard()
    const { groupInstanceId } = this.#context.options
    // A static member says that it comes back (-2), and its partitions wait for it; staying altogether is to say nothing.
    if (!mustLeave || (!leave && groupInstanceId === null)) return
    const options = { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    await this.#heartbeat.leave(identity, this.#leavingEpoch(), options).catch((error) => {
      this.#context.logger.debug('a group could not be left, and will find out by itself', { error })
    })
  }

  async #live(): Promise<void> {
    await Promise.resolve()
    while (this.#state !== 'over') {
      if (this.#state !== 'in-group') await this.#wake.sleep()
      else {
        const delayMs = await this.#beat()
        if (!this.#mustBeat) await this.#wake.sleep(delayMs)
      }
    }
  }

  /** Gives when the next one is due. */
  async #beat(): Promise<number> {
    const life = this.#life
    this.#mustBeat = false
    this.#hasAsked = true
    this.#late.look()
    const mustTellOwned = this.#mustTellOwned
    this.#mustTellOwned = false
    try {
      const answer = await this.#heartbeat.beat(this.#identity(), this.#owned(), mustTellOwned, this.#attempt.signal)
      if (life !== this.#life) return 0
      this.#late.heard()
      if (answer.errorCode !== ErrorCode.NONE) throw errorOf(answer.errorCode, this.#about(), explain(answer))
      this.#backoff.succeeded()
      this.#take(answer)
      return this.#intervalMs
    } catch (error) {
      if (life !== this.#life) return 0
      this.#heartbeat.sendAll()
      return this.#refused(error)
    } finally {
      this.#tellHeard()
    }
  }

  #take({ memberId, memberEpoch, heartbeatIntervalMs, assignment }: ConsumerGroupHeartbeatResponse): void {
    this.#hasJoined = true
    // A group that has just changed over from a classic one of no generation may have epoch 0 for a moment: the next heartbeat joins once more.
    this.#mayBeIn = memberEpoch === JOINING_EPOCH
    if (memberId !== null && memberId !== '') this.#memberId = memberId
    this.#epoch = memberEpoch
    this.#intervalMs = heartbeatIntervalMs
    if (assignment !== null) this.#target = targetOf(assignment.topicPartitions)
    void this.#reconcile()
  }

  /** Gives when to try again. */
  #refused(error: unknown): number {
    if (!(error instanceof ServerError)) this.#mayBeIn = true
    if (!(error instanceof KafkaError)) return this.#fail(errorOf(ErrorCode.UNKNOWN_SERVER_ERROR, this.#about(), String(error)))
    const errorCode = error instanceof ServerError || error instanceof AuthError ? error.errorCode : null
    switch (errorCode) {
      case ErrorCode.UNKNOWN_MEMBER_ID:
      case ErrorCode.FENCED_MEMBER_EPOCH:
        this.#fence(error)
        return 0
      case ErrorCode.GROUP_ID_NOT_FOUND:
        // While it was away, the rest of the group has gone back to the classic protocol: this member was put out, and may come back.
        if (!this.#hasJoined) return this.#fail(error)
        this.#fence(error)
        return 0
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
        this.#context.requests.forgetCoordinator()
        return this.#backoff.failed()
      case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
        return this.#backoff.failed()
      case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
        // Rights may be given while the application goes on asking, as in Java's.
        this.#context.failed(error)
        return Math.max(this.#backoff.failed(), this.#intervalMs)
      case ErrorCode.UNSUPPORTED_VERSION:
        return this.#fail(error, !this.#hasJoined)
      case ErrorCode.UNRELEASED_INSTANCE_ID:
        if (!this.#mayBeIn) return this.#fail(error)
        this.#releaseInstance()
        return this.#backoff.failed()
      default:
        if (error.retriable) return this.#backoff.failed()
        return this.#fail(error, error.kind === 'protocol' && !this.#hasJoined)
    }
  }

  /** Nobody else minds: under this member's id it is this member alone that leaves, to join again. */
  #releaseInstance(): void {
    const life = this.#life
    this.#heartbeat.leave(this.#identity(), STATIC_LEAVING_EPOCH).then(
      () => {
        if (life !== this.#life) return
        this.#mayBeIn = false
        this.#beatNow()
      },
      (error) => this.#context.logger.debug('an instance id could not be released', { error }),
    )
  }

  /** The coordinator has given its partitions to others: they are lost, and it joins anew. */
  #fence(error: KafkaError): void {
    this.#context.logger.info('a member was fenced, and joins its group again', { error: error.message })
    this.#become('fenced')
    this.#reset()
    this.#mayBeIn = true
    void this.#context.holdings.lose().then(() => this.#comeBack('fenced'))
  }

  #comeBack(from: 'fenced' | 'stale'): void {
    if (this.#state !== from) return
    this.#become('in-group')
    this.#beatNow()
  }

  #fail(error: KafkaError, isUnsupported = false): number {
    this.#become('over')
    this.#reset()
    if (isUnsupported && this.#unsupported !== null) {
      this.#unsupported(error)
      return 0
    }
    this.#context.logger.error('a membership of a group ended', { groupId: this.#context.options.groupId, error: error.message })
    void this.#context.holdings.lose()
    this.#context.failed(error)
    return 0
  }

  /** Brings what the member has to what it is to have: gives up first, awaited, then takes, then says so. */
  async #reconcile(): Promise<void> {
    if (this.#isReconciling || this.#state !== 'in-group') return
    const life = this.#life
    const isStale = (): boolean => life !== this.#life
    const target = this.#target
    const { partitions, unresolved } = this.#named(target)
    if (unresolved.length > 0) this.#resolve(unresolved)
    const { holdings } = this.#context
    const named = new Set(partitions.map(partitionKey))
    const revoked = holdings.owned().filter((partition) => !named.has(partitionKey(partition)))
    const added = partitions.filter((partition) => !holdings.owns(partition))
    // Java's tells of every assignment, an empty one when it has joined among them.
    if (revoked.length === 0 && added.length === 0 && (this.#lifeTold === life || unresolved.length > 0)) return
    this.#isReconciling = true
    await holdings.revoke(revoked)
    if (!isStale()) await holdings.assign(partitions, isStale)
    if (isStale()) return
    this.#lifeTold = life
    this.#isReconciling = false
    // Even where the member has what it had when it last said so: the coordinator may have wanted back what was given in between.
    this.#mustTellOwned = true
    this.#beatNow()
    // The target may have changed meanwhile.
    if (!sameTarget(target, this.#target)) void this.#reconcile()
  }

  #named(target: Target): { partitions: TopicPartition[]; unresolved: string[] } {
    const { topicsById } = this.#context.metadata.snapshot()
    const partitions: TopicPartition[] = []
    const unresolved: string[] = []
    for (const [topicId, indexes] of target) {
      const topic = this.#names.get(topicId) ?? topicsById.get(topicId)?.name
      if (topic === undefined) unresolved.push(topicId)
      else {
        // A topic that is deleted while it is assigned has its name still when it is given up.
        this.#names.set(topicId, topic)
        this.#ids.set(topic, topicId)
        for (const partition of indexes) partitions.push({ topic, partition })
      }
    }
    return { partitions, unresolved }
  }

  /** The answer comes as a change of the metadata. */
  #resolve(topicIds: readonly string[]): void {
    if (this.#isResolving) return
    this.#isResolving = true
    const retry = (): void => {
      this.#isResolving = false
      void this.#reconcile()
    }
    this.#context.metadata.refreshIds(topicIds).then(
      () => {
        const { topicsById } = this.#context.metadata.snapshot()
        if (topicIds.every((topicId) => topicsById.has(topicId))) retry()
        else this.#context.environment.after(500, retry)
      },
      () => this.#context.environment.after(500, retry),
    )
  }

  /** What it holds: not yet given up, or about to be taken. */
  #owned(): Target {
    const owned = new Map<string, number[]>()
    for (const { topic, partition } of this.#context.holdings.owned()) {
      const topicId = this.#ids.get(topic)!
      const indexes = owned.get(topicId)
      if (indexes === undefined) owned.set(topicId, [partition])
      else indexes.push(partition)
    }
    for (const indexes of owned.values()) indexes.sort((one, other) => one - other)
    return owned
  }

  #beatNow(): void {
    this.#mustBeat = true
    this.#wake.call()
  }

  #become(state: 'in-group' | 'fenced' | 'stale' | 'over'): void {
    this.#state = state
    this.#wake.call()
  }

  /** Nothing of the life so far is worth anything any more. */
  #reset(): void {
    this.#life++
    this.#attempt.abort()
    this.#attempt = new AbortController()
    this.#epoch = JOINING_EPOCH
    this.#hasJoined = false
    this.#hasAsked = false
    this.#isReconciling = false
    this.#target = new Map()
    this.#mustTellOwned = false
    this.#heartbeat.sendAll()
    this.#mustBeat = true
  }

  #identity(): { memberId: string; epoch: number } {
    return { memberId: this.#memberId, epoch: this.#epoch }
  }

  #leavingEpoch(): number {
    return this.#context.options.groupInstanceId === null ? LEAVING_EPOCH : STATIC_LEAVING_EPOCH
  }

  #about(): string {
    return `group ${this.#context.options.groupId}`
  }

  #tellHeard(): void {
    const heard = this.#heard
    this.#heard = []
    for (const resolve of heard) resolve()
  }
}

/** What the broker says, and what to do about it where that is not plain. */
function explain({ errorCode, errorMessage }: ConsumerGroupHeartbeatResponse): string | null {
  switch (errorCode) {
    case ErrorCode.UNSUPPORTED_VERSION:
      return `${errorMessage ?? 'the cluster does not have the consumer protocol'}; groupProtocol 'classic' works with it`
    case ErrorCode.GROUP_ID_NOT_FOUND:
      return `${errorMessage ?? 'it is no consumer group'}; it exists as a classic group that the cluster does not let change over: groupProtocol 'classic' joins it`
    default:
      return errorMessage
  }
}
