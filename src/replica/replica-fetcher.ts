import type { ByteRange } from '../base/arena.ts'
import { EMPTY_RANGE } from '../base/arena.ts'
import type { BrokerConfig } from '../base/config/broker-config.ts'
import type { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { ActorId } from '../messages/context.ts'
import type { Follow, Message, ReplicaAppended } from '../messages/message.ts'
import type { Frame } from '../network/frame-reader.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { FetchRequest, FetchResponse, FetchResponsePartitionData } from '../protocol/generated/api/fetch.ts'
import { FollowedPartition, keyOf } from './followed-partition.ts'
import { LeaderSession } from './leader-session.ts'
import type { ReplicationThrottle } from './replication-throttle.ts'

/** First version in which a follower names itself with its broker's epoch (KIP-903). */
const REPLICA_STATE_VERSION = 15
/** First version whose topics are named by id. */
const TOPIC_ID_VERSION = 13
/** One waits at the leader, and one more says that there is more to fetch. */
const REQUESTS_MAX = 2
/** So long the next fetch waits for partitions that are still appending; then it goes without them. */
const SLOW_APPEND_MS = 50
/** A fetch may ask for no less, however short memory is. */
const RESPONSE_BYTES_MIN = 65_536

export type FetcherConfig = Pick<
  BrokerConfig,
  | 'replicaFetchMinBytes'
  | 'replicaFetchWaitMaxMs'
  | 'replicaFetchMaxBytes'
  | 'replicaFetchResponseMaxBytes'
  | 'replicaFetchBackoffMs'
>

/** Where the leader's log of a partition begins and ends, or why it did not say. */
export interface LeaderRange {
  readonly errorCode: number
  readonly startOffset: number
  readonly endOffset: number
}

/** What the fetcher needs of the actor that it lives in. */
export interface FetcherHost {
  readonly self: ActorId
  readonly nodeId: number
  /** Of this node's broker, as it is known now. */
  brokerEpoch(): number
  readonly clusterId: string | null
  readonly leaderId: number
  readonly config: FetcherConfig
  readonly logger: Logger
  readonly throttle: ReplicationThrottle
  /** Asks the leader; answered in the order of the calls. */
  fetch(
    body: (apiVersion: number) => Input<FetchRequest>,
    answered: (error: RafkaError | null, response: FetchResponse | null, apiVersion: number, frame: Frame | null) => void,
  ): void
  locate(followed: { topic: string; partition: number; leaderEpoch: number }, answered: (range: LeaderRange) => void): void
  send(to: ActorId, message: Message): void
  schedule(delayMs: number, turn: () => void): number
  cancel(timer: number): void
  /** Monotonic. */
  nowMs(): number
  freeBytes(): number
}

/** What partitions are appending from; given back when the last of them is done. */
interface SharedFrame {
  readonly frame: Frame | null
  open: number
}

interface Asked {
  readonly followed: FollowedPartition
  readonly generation: number
  readonly fetchOffset: number
}

/** A question to a partition. */
interface Question extends Asked {
  readonly shared: SharedFrame | null
  /** The next fetch waits for the answer, if it comes soon. */
  readonly isAwaited: boolean
}

/** What a request under way asks for, by key. */
type Request = ReadonlyMap<string, Asked>

/**
 * Follows one leader with all partitions that it leads and that have a replica here: fetches what comes behind the end of each log, hands it to the partitions, and
 * fetches on when they have it; so what is fetched says what is appended, which the leader counts on.
 *
 * All is asked in one session over one connection, where a request waits at the leader until there is something to give. What becomes ready meanwhile (a partition that is
 * followed from now on, or that was slow) does not wait for that: it is named in a second request behind the first, by which a Rafka leader answers the first at once. To
 * any other leader it is a request that came early.
 */
export class ReplicaFetcher {
  readonly #host: FetcherHost
  readonly #session: LeaderSession
  /** Under way, the oldest first. */
  readonly #requests: Request[] = []
  readonly #followed = new Map<string, FollowedPartition>()
  readonly #byActor = new Map<ActorId, FollowedPartition>()
  /** Questions to partitions that are not answered, by request id. */
  readonly #open = new Map<number, Question>()
  #nextRequestId = 1
  /** Of those, how many the next fetch waits for. */
  #awaited = 0
  #slowTimer = 0
  #isPatient = true
  #dueTimer = 0
  #dueMs = Number.POSITIVE_INFINITY
  #isClosed = false
  /** The last request was answered. */
  #isReachable = true
  /** Fetched in all. */
  bytesIn = 0

  constructor(host: FetcherHost) {
    this.#host = host
    this.#session = new LeaderSession(host.config.replicaFetchMaxBytes)
  }

  get count(): number {
    return this.#followed.size
  }

  /** Follows these from now on; one that it follows already goes on in its new leader epoch, or begins anew in the same one. */
  follow(partitions: Follow['partitions']): void {
    for (const each of partitions) {
      const key = keyOf(each.topicId, each.partition)
      let followed = this.#followed.get(key)
      if (followed === undefined || followed.actor !== each.actor) {
        if (followed !== undefined) this.#leave(followed)
        followed = new FollowedPartition(each)
        this.#followed.set(key, followed)
        this.#byActor.set(each.actor, followed)
      }
      followed.leaderEpoch = each.leaderEpoch
      followed.throttled = each.throttled
      this.#ask(followed)
    }
  }

  unfollow(actors: readonly ActorId[]): void {
    for (const actor of actors) {
      const followed = this.#byActor.get(actor)
      if (followed !== undefined) this.#leave(followed)
    }
    this.#fetchOn()
  }

  /** A partition is down: it answers nothing, and what it had is to be asked for again when it is up. */
  partitionDown(actor: ActorId): void {
    for (const [requestId, question] of this.#open) if (question.followed.actor === actor) this.#close(requestId, question)
    const followed = this.#byActor.get(actor)
    if (followed !== undefined) this.#retryLater(followed)
    this.#fetchOn()
  }

  appended(message: ReplicaAppended): void {
    const question = this.#open.get(message.requestId)
    if (question === undefined) return
    this.#close(message.requestId, question)
    const { followed, generation } = question
    if (followed.generation === generation) this.#take(followed, message)
    this.#fetchOn()
  }

  close(): void {
    this.#isClosed = true
    for (const [requestId, question] of this.#open) this.#close(requestId, question)
    this.#host.cancel(this.#slowTimer)
    this.#host.cancel(this.#dueTimer)
  }

  /** Records that the leader has and these do not, of the partition that is furthest behind. */
  get lagMax(): number {
    let lag = 0
    for (const { highWatermark, fetchOffset } of this.#followed.values()) lag = Math.max(lag, highWatermark - fetchOffset)
    return lag
  }

  #leave(followed: FollowedPartition): void {
    followed.generation++
    this.#followed.delete(followed.key)
    this.#byActor.delete(followed.actor)
  }

  /** The partition says where its log ends, and the fetch begins there. */
  #ask(followed: FollowedPartition): void {
    followed.generation++
    followed.state = 'asking'
    followed.highWatermark = -1
    followed.leaderStartOffset = -1
    this.#send(followed, null, EMPTY_RANGE, -1, -1, -1)
  }

  #send(
    followed: FollowedPartition,
    shared: SharedFrame | null,
    bytes: ByteRange,
    fetchOffset: number,
    highWatermark: number,
    logStartOffset: number,
  ): void {
    const requestId = this.#expect(followed, shared)
    const { leaderEpoch } = followed
    this.#host.send(followed.actor, {
      kind: 'append-replica',
      from: this.#host.self,
      requestId,
      leaderEpoch,
      fetchOffset,
      bytes,
      highWatermark,
      logStartOffset,
    })
  }

  #expect(followed: FollowedPartition, shared: SharedFrame | null): number {
    const requestId = this.#nextRequestId++
    if (shared !== null) shared.open++
    const isAwaited = followed.state === 'appending'
    if (isAwaited) this.#awaited++
    const { generation, fetchOffset } = followed
    this.#open.set(requestId, { followed, generation, fetchOffset, shared, isAwaited })
    return requestId
  }

  #close(requestId: number, { shared, isAwaited }: Question): void {
    this.#open.delete(requestId)
    if (isAwaited) this.#awaited--
    if (shared !== null) this.#release(shared)
  }

  #release(shared: SharedFrame): void {
    shared.open--
    if (shared.open === 0) shared.frame?.release()
  }

  /** Where the partition's log ends now, and whether it took what it was given. */
  #take(followed: FollowedPartition, { errorCode, logEndOffset, logStartOffset, lastEpoch }: ReplicaAppended): void {
    if (logEndOffset >= 0) {
      followed.fetchOffset = logEndOffset
      followed.logStartOffset = logStartOffset
      followed.lastEpoch = lastEpoch
    }
    // It was cut, or has more, since it was asked: it has said where it goes on.
    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      followed.state = 'ready'
      if (errorCode === ErrorCode.NONE) followed.succeeded()
      return
    }
    // What was said of the leader's log may not have arrived.
    followed.highWatermark = -1
    followed.leaderStartOffset = -1
    // It did not say where its log ends, or it has not heard of this leader epoch, which is on its way to it.
    if (logEndOffset < 0 || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH) this.#retryLater(followed)
    else this.#delay(followed)
  }

  /** Asks the partition again, after a while. */
  #retryLater(followed: FollowedPartition): void {
    followed.fetchOffset = -1
    this.#delay(followed)
  }

  #delay(followed: FollowedPartition): void {
    const { config } = this.#host
    followed.generation++
    followed.delay(this.#host.nowMs(), config.replicaFetchBackoffMs)
    this.#wakeAt(followed.dueMs)
  }

  #wakeAt(dueMs: number): void {
    if (dueMs >= this.#dueMs) return
    this.#host.cancel(this.#dueTimer)
    this.#dueMs = dueMs
    this.#dueTimer = this.#host.schedule(Math.max(1, dueMs - this.#host.nowMs()), () => {
      this.#dueMs = Number.POSITIVE_INFINITY
      this.#due()
    })
  }

  #due(): void {
    const nowMs = this.#host.nowMs()
    let next = Number.POSITIVE_INFINITY
    for (const followed of this.#followed.values()) {
      if (followed.state !== 'delayed') continue
      if (followed.dueMs > nowMs) next = Math.min(next, followed.dueMs)
      else if (followed.fetchOffset < 0) this.#ask(followed)
      else followed.state = 'ready'
    }
    if (next !== Number.POSITIVE_INFINITY) this.#wakeAt(next)
    this.#fetchOn()
  }

  /** Asks the leader for all that is ready, unless some of the last answer are about to be. */
  #fetchOn(): void {
    if (this.#isClosed) return
    // A session that is yet to be given cannot be gone on with.
    if (this.#requests.length >= (this.#session.isEstablished ? REQUESTS_MAX : 1)) return
    if (this.#awaited > 0 && this.#isPatient) {
      if (this.#slowTimer === 0) {
        this.#slowTimer = this.#host.schedule(SLOW_APPEND_MS, () => {
          this.#slowTimer = 0
          this.#isPatient = false
          this.#fetchOn()
        })
      }
      return
    }
    this.#host.cancel(this.#slowTimer)
    this.#slowTimer = 0
    const ready = this.#ready()
    if (ready.length > 0) this.#fetch(ready)
  }

  /** What can be fetched now. Throttled partitions that are not in sync wait; those that are go on, so that a throttle never takes one out of the ISR (KIP-73). */
  #ready(): FollowedPartition[] {
    const { throttle } = this.#host
    const waitMs = throttle.waitMs(this.#host.nowMs())
    const ready: FollowedPartition[] = []
    for (const followed of this.#followed.values()) {
      if (followed.state !== 'ready') continue
      if (followed.throttled && waitMs > 0 && !followed.isInSync) this.#wakeAt(this.#host.nowMs() + waitMs)
      else ready.push(followed)
    }
    return ready
  }

  #fetch(ready: readonly FollowedPartition[]): void {
    const { nodeId, clusterId, config } = this.#host
    const asked = new Map<string, Asked>()
    const partitions = this.#requests.length === 0 ? ready : [...this.#underWay(), ...ready]
    for (const followed of partitions) {
      followed.state = 'fetching'
      const { generation, fetchOffset } = followed
      asked.set(followed.key, { followed, generation, fetchOffset })
    }
    this.#requests.push(asked)
    const request = this.#session.next(partitions)
    const maxBytes = Math.min(
      config.replicaFetchResponseMaxBytes,
      Math.max(RESPONSE_BYTES_MIN, Math.floor(this.#host.freeBytes() / 4)),
    )
    this.#host.fetch(
      (apiVersion) => ({
        clusterId,
        ...(apiVersion >= REPLICA_STATE_VERSION
          ? { replicaState: { replicaId: nodeId, replicaEpoch: this.#host.brokerEpoch() } }
          : { replicaId: nodeId }),
        maxWaitMs: config.replicaFetchWaitMaxMs,
        minBytes: config.replicaFetchMinBytes,
        maxBytes,
        isolationLevel: 0,
        sessionId: request.sessionId,
        sessionEpoch: request.sessionEpoch,
        topics: request.topics(apiVersion),
        forgottenTopicsData: request.forgottenTopicsData(apiVersion),
      }),
      (error, response, apiVersion, frame) => this.#fetched(error, response, apiVersion, frame),
    )
  }

  /** What the request under way asks for stays in the session. */
  #underWay(): FollowedPartition[] {
    return [...this.#followed.values()].filter(({ state }) => state === 'fetching')
  }

  #fetched(error: RafkaError | null, response: FetchResponse | null, apiVersion: number, frame: Frame | null): void {
    const asked = this.#requests.shift()!
    this.#isPatient = true
    if (response === null) {
      this.#session.reset()
      this.#failed(asked, error!)
    } else {
      this.#isReachable = true
      if (response.errorCode !== 0) this.#refused(response.errorCode)
      this.#session.answered(response)
      const shared: SharedFrame = { frame, open: 1 }
      if (response.errorCode === 0) this.#spread(asked, response, apiVersion, shared)
      this.#release(shared)
    }
    this.#unchanged(asked)
    this.#fetchOn()
  }

  /** What the answer does not name has nothing new, and is fetched again, unless a later request asks for it. */
  #unchanged(asked: Request): void {
    const later = this.#requests[0]
    for (const { followed, generation } of asked.values()) {
      if (followed.generation !== generation || followed.state !== 'fetching') continue
      if (later?.get(followed.key)?.generation !== generation) followed.state = 'ready'
    }
  }

  #failed(asked: Request, error: RafkaError): void {
    if (this.#isClosed) return
    const { logger } = this.#host
    const say = this.#isReachable ? logger.info : logger.debug
    this.#isReachable = false
    say.call(logger, 'a leader cannot be fetched from', {
      leader: this.#host.leaderId,
      partitions: asked.size,
      error: error.message,
    })
    for (const { followed, generation } of asked.values()) if (followed.generation === generation) this.#delay(followed)
  }

  #refused(errorCode: number): void {
    const { logger, leaderId } = this.#host
    // A leader that was restarted, or that has many sessions, has let go of this one: the next request begins another.
    const isOrdinary = errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND
    const facts = { leader: leaderId, errorCode }
    if (isOrdinary) logger.debug('a fetch session has ended', facts)
    else logger.warn('a leader refused a fetch', facts)
  }

  #spread(asked: Request, { responses }: FetchResponse, apiVersion: number, shared: SharedFrame): void {
    const idOf = apiVersion >= TOPIC_ID_VERSION ? null : this.#idsByName(asked)
    for (const { topic, topicId, partitions } of responses) {
      const id = idOf === null ? topicId : (idOf.get(topic) ?? '')
      for (const data of partitions) {
        const each = asked.get(keyOf(id, data.partitionIndex))
        if (each !== undefined && isCurrent(each)) this.#hand(each, data, shared)
      }
    }
  }

  #idsByName(asked: Request): ReadonlyMap<string, string> {
    return new Map([...asked.values()].map(({ followed }) => [followed.topic, followed.topicId]))
  }

  /** Hands a partition what the leader gave for it. */
  #hand({ followed }: Asked, data: FetchResponsePartitionData, shared: SharedFrame): void {
    const { errorCode, divergingEpoch, highWatermark, logStartOffset, records } = data
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) this.#locate(followed)
    else if (errorCode !== 0) this.#refuse(followed, errorCode)
    else if (divergingEpoch.epoch >= 0 || divergingEpoch.endOffset >= 0)
      this.#truncate(followed, { kind: 'epoch', ...divergingEpoch })
    else {
      const length = records?.length ?? 0
      const isNews = highWatermark !== followed.highWatermark || logStartOffset !== followed.leaderStartOffset
      if (length === 0 && !isNews) return
      if (followed.throttled) this.#host.throttle.count(length, this.#host.nowMs())
      this.bytesIn += length
      followed.highWatermark = highWatermark
      followed.leaderStartOffset = logStartOffset
      followed.state = 'appending'
      const bytes = length === 0 ? EMPTY_RANGE : rangeOf(records!, shared.frame!)
      this.#send(followed, length === 0 ? null : shared, bytes, followed.fetchOffset, highWatermark, logStartOffset)
    }
  }

  #refuse(followed: FollowedPartition, errorCode: number): void {
    const { logger, leaderId } = this.#host
    const { topic, partition, leaderEpoch, fetchOffset } = followed
    const facts = { leader: leaderId, topic, partition, leaderEpoch, fetchOffset, errorCode }
    switch (errorCode) {
      // One of the two has yet to hear of the other's leader epoch, or of the topic.
      case ErrorCode.NOT_LEADER_OR_FOLLOWER:
      case ErrorCode.UNKNOWN_LEADER_EPOCH:
      case ErrorCode.FENCED_LEADER_EPOCH:
      case ErrorCode.UNKNOWN_TOPIC_ID:
      case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
        logger.debug('a leader has nothing to give yet', facts)
        break
      default:
        logger.warn('a leader gave an error for a partition', facts)
    }
    this.#delay(followed)
  }

  /** What comes next is not in the leader's log: it is asked what is. */
  #locate(followed: FollowedPartition): void {
    followed.state = 'locating'
    const { generation, topic, partition, leaderEpoch } = followed
    this.#host.locate({ topic, partition, leaderEpoch }, ({ errorCode, startOffset, endOffset }) => {
      if (followed.generation !== generation || this.#isClosed) return
      if (errorCode !== 0) this.#refuse(followed, errorCode)
      else {
        const { leaderId, logger } = this.#host
        const { fetchOffset } = followed
        logger.info('a follower is out of its leader’s range', {
          leader: leaderId,
          topic,
          partition,
          fetchOffset,
          startOffset,
          endOffset,
        })
        this.#truncate(followed, { kind: 'range', startOffset, endOffset })
      }
      this.#fetchOn()
    })
  }

  #truncate(
    followed: FollowedPartition,
    divergence: { kind: 'epoch'; epoch: number; endOffset: number } | { kind: 'range'; startOffset: number; endOffset: number },
  ): void {
    followed.state = 'appending'
    const { actor, leaderEpoch } = followed
    const requestId = this.#expect(followed, null)
    this.#host.send(actor, { kind: 'truncate-replica', from: this.#host.self, requestId, leaderEpoch, divergence })
  }
}

/** What was asked is still what the partition goes on with. */
function isCurrent({ followed, generation, fetchOffset }: Asked): boolean {
  return followed.generation === generation && followed.state === 'fetching' && followed.fetchOffset === fetchOffset
}

/** Where bytes of a frame lie. */
function rangeOf(bytes: Uint8Array, { bytes: whole, range }: Frame): ByteRange {
  return { arena: range.arena, offset: range.offset + bytes.byteOffset - whole.byteOffset, length: bytes.length }
}
