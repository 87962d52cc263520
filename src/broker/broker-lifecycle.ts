import { Backoff } from '../base/backoff.ts'
import type { Clock } from '../base/clock.ts'
import type { BrokerConfig } from '../base/config/broker-config.ts'
import { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { Random } from '../base/random.ts'
import type { Endpoint } from '../metadata/broker-registration.ts'
import { SUPPORTED_FEATURES } from '../metadata/features.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { MessageCodec } from '../protocol/codec.ts'
import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from '../protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from '../protocol/generated/api/broker-registration.ts'

/** Kafka's states of a broker (BrokerState), without those before it starts to talk with controllers and after it has stopped. */
export type BrokerLifecycleState =
  | 'not-running'
  /** Registers, and waits until it has the metadata. */
  | 'starting'
  /** Opens its logs, and waits until it may serve. */
  | 'recovery'
  | 'running'
  | 'pending-controlled-shutdown'
  | 'shutting-down'

/** What a broker tells the controller of itself. */
export interface BrokerLifecycleIdentity {
  readonly brokerId: number
  readonly clusterId: string
  /** Random, one for the life of the process. */
  readonly incarnationId: string
  readonly endpoints: readonly Endpoint[]
  readonly rack: string | null
  /** Ids of the log directories that work. */
  readonly directories: readonly string[]
  /** Epoch of the registration when it was last stopped in good order; -1 when it was not. */
  readonly previousBrokerEpoch: number
}

export interface BrokerLifecycleEvents {
  /** The broker has this epoch from now on. */
  registered(brokerEpoch: number): void
  /** The first time that it has all metadata that it needs to begin with. */
  caughtUp(): void
  /** It serves: clients are shown it. */
  unfenced(): void
  /** It served, and the controller takes it for gone, or has forgotten it: it leads nothing until it is unfenced again. */
  fenced(): void
  /** It may stop: what it led is with others, or nobody could be asked for too long. */
  mayStop(): void
  /** It cannot be a broker of this cluster. */
  failed(error: BrokerLifecycleError): void
}

/** Asks the active controller, in the version that it knows; `done` is called once, not before `ask` has returned, with an error where there was no answer. */
export type AskController = <Body, Answer>(
  request: MessageCodec<Body>,
  response: MessageCodec<Answer>,
  body: (version: number) => Body,
  done: (error: RafkaError | null, answer: Answer | null) => void,
) => void

export interface BrokerLifecycleOptions {
  readonly clock: Clock
  readonly timers: { schedule(delayMs: number, turn: () => void): number; cancel(timer: number): void }
  readonly random: Random
  readonly config: Pick<
    BrokerConfig,
    'brokerHeartbeatIntervalMs' | 'brokerSessionTimeoutMs' | 'initialBrokerRegistrationTimeoutMs' | 'logDirFailureTimeoutMs'
  >
  readonly identity: BrokerLifecycleIdentity
  readonly ask: AskController
  /** Offset of the last metadata record that this broker has; -1: none. */
  readonly metadataOffset: () => number
  readonly logger: Logger
  readonly events: BrokerLifecycleEvents
}

/** A broker that the controllers do not take, or do not hear. `code` is Kafka's name of the last refusal; REQUEST_TIMED_OUT where there was no answer. */
export class BrokerLifecycleError extends RafkaError {
  readonly code: string
  readonly retriable = false
  constructor(code: string, message: string, facts: Readonly<Record<string, unknown>>) {
    super(message, facts)
    this.code = code
  }
}

const BACKOFF_MS_MIN = 100
/** Until the next heartbeat of a broker that waits for metadata: it is about to come. */
const CATCHING_UP_MS = 10
/** Until the next heartbeat of a broker that waits to be let serve, or to be let go. */
const WAITING_MS = 50
/** A controlled shutdown takes no longer than this, as in Kafka. */
const CONTROLLED_SHUTDOWN_MS_MAX = 5 * 60_000

/**
 * The broker's side of its membership (KIP-631): it registers with the active controller, shows by heartbeats that it is there, says when it wants to serve and when it wants to
 * stop, and tells its node what the controller made of it. One question is under way at a time.
 */
export class BrokerLifecycle {
  readonly #options: BrokerLifecycleOptions
  readonly #backoff: Backoff
  /** Those that failed, and whether the controller knows. */
  readonly #failedDirectories = new Map<string, boolean>()
  readonly #timers = new Set<number>()
  #state: BrokerLifecycleState = 'not-running'
  /** -1: not registered, as far as is known. */
  #brokerEpoch = -1
  #hasBeenRegistered = false
  #hasCaughtUp = false
  #wantsToServe = false
  #isFenced = true
  #isAsking = false
  /** Something came up while a question was under way that the controller should hear at once. */
  #isUrgent = false
  #nextQuestion = 0
  /** In a controlled shutdown: when the controller was last heard. */
  #lastAnswerMs = 0
  #lastReportedOffset = -1
  #lastRefusal: string | null = null

  constructor(options: BrokerLifecycleOptions) {
    this.#options = options
    const delayMsMax = options.config.brokerSessionTimeoutMs
    this.#backoff = new Backoff(options.random, { delayMsMin: BACKOFF_MS_MIN, delayMsMax })
  }

  get state(): BrokerLifecycleState {
    return this.#state
  }

  /** -1 while it is not registered. */
  get brokerEpoch(): number {
    return this.#brokerEpoch
  }

  /** Begins. A broker that is registered already, and serves already, as its node is the whole quorum, says at which epoch. */
  start(brokerEpoch = -1): void {
    this.#state = 'starting'
    if (brokerEpoch >= 0) {
      this.#wantsToServe = true
      this.#registered(brokerEpoch)
    } else {
      this.#after(this.#options.config.initialBrokerRegistrationTimeoutMs, () => this.#checkRegistration())
      this.#askSoon(0)
    }
  }

  /** The logs are open: the broker wants to be unfenced. */
  serve(): void {
    if (this.#wantsToServe) return
    this.#wantsToServe = true
    if (this.#brokerEpoch >= 0) this.#askSoon(0)
  }

  /** Begins a controlled shutdown, which `mayStop` ends, after `withinMs` at the latest. Default: 5 minutes. A broker that does not serve may stop at once. */
  stop(withinMs = CONTROLLED_SHUTDOWN_MS_MAX): void {
    if (this.#state === 'pending-controlled-shutdown' || this.#state === 'shutting-down') return
    if (this.#state !== 'running') {
      this.#mayStop()
      return
    }
    this.#options.logger.info('controlled shutdown begins', { brokerEpoch: this.#brokerEpoch })
    this.#state = 'pending-controlled-shutdown'
    this.#lastAnswerMs = this.#nowMs()
    this.#after(withinMs, () => this.#mayStop())
    this.#askSoon(0)
  }

  /** Ends at once, without a word to the controller. */
  close(): void {
    this.#state = 'shutting-down'
    for (const timer of this.#timers) this.#options.timers.cancel(timer)
    this.#timers.clear()
  }

  /** The controller may not know that this broker is there: another one leads, or the connection to it was lost. */
  beatNow(): void {
    if (this.#brokerEpoch >= 0 && this.#state !== 'shutting-down') this.#askSoon(0)
  }

  /** A log directory failed. If the controller cannot be told in time, others would wait for what is in it: then the broker cannot go on. */
  directoryFailed(directoryId: string): void {
    if (this.#failedDirectories.has(directoryId)) return
    this.#failedDirectories.set(directoryId, false)
    this.#after(this.#options.config.logDirFailureTimeoutMs, () => {
      if (this.#failedDirectories.get(directoryId) === true) return
      this.#fail('REQUEST_TIMED_OUT', 'the controller could not be told of a log directory that failed', { directoryId })
    })
    if (this.#brokerEpoch >= 0) this.#askSoon(0)
  }

  /** There is newer metadata here. */
  metadataChanged(image: MetadataImage): void {
    const { brokerId, incarnationId } = this.#options.identity
    if (this.#brokerEpoch < 0 || this.#state === 'shutting-down') return
    const own = image.broker(brokerId)
    const offset = this.#options.metadataOffset()
    if (own === undefined && offset > this.#brokerEpoch && this.#hasCaughtUp) {
      this.#forgotten('the broker was unregistered')
      return
    }
    if (own !== undefined && own.incarnationId !== incarnationId) return
    // Who waits for us to see new leaders, or for us to see that we are registered, need not wait for the next heartbeat.
    if (!this.#hasCaughtUp || (offset > this.#lastReportedOffset && isSomeoneLeaving(image, brokerId))) this.#askSoon(0)
  }

  #ask(): void {
    if (this.#state === 'shutting-down') return
    if (this.#isAsking) {
      this.#isUrgent = true
      return
    }
    this.#isAsking = true
    if (this.#brokerEpoch < 0) this.#register()
    else this.#beat()
  }

  #register(): void {
    const { identity, ask, logger } = this.#options
    const { brokerId, clusterId, incarnationId, endpoints, rack, previousBrokerEpoch } = identity
    const body = (version: number): BrokerRegistrationRequest => ({
      brokerId,
      clusterId,
      incarnationId,
      listeners: endpoints.map(({ name, host, port, securityProtocol }) => ({ name, host, port, securityProtocol })),
      features: SUPPORTED_FEATURES.map(({ name, minVersion, maxVersion }) => ({
        name,
        minSupportedVersion: minVersion,
        maxSupportedVersion: maxVersion,
      })),
      rack,
      isMigratingZkBroker: false,
      logDirs: version >= 2 ? identity.directories.filter((directory) => !this.#failedDirectories.has(directory)) : [],
      previousBrokerEpoch: this.#hasBeenRegistered || version < 3 ? -1 : previousBrokerEpoch,
    })
    ask(BrokerRegistrationRequest, BrokerRegistrationResponse, body, (error, answer) => {
      this.#isAsking = false
      if (this.#state === 'shutting-down') return
      if (error !== null || answer === null) {
        this.#noAnswer(error)
      } else if (answer.errorCode === ErrorCode.NONE) {
        logger.info('the broker is registered', { brokerEpoch: answer.brokerEpoch })
        this.#registered(answer.brokerEpoch)
      } else this.#refused(answer.errorCode)
    })
  }

  #registered(brokerEpoch: number): void {
    this.#brokerEpoch = brokerEpoch
    this.#hasBeenRegistered = true
    this.#lastRefusal = null
    this.#backoff.succeeded()
    this.#options.events.registered(brokerEpoch)
    this.#askSoon(0)
  }

  #refused(errorCode: number): void {
    const code = errorName(errorCode)
    this.#lastRefusal = code
    this.#options.logger.warn('the controller does not register the broker', { error: code })
    const { brokerId, clusterId } = this.#options.identity
    if (errorCode === ErrorCode.INCONSISTENT_CLUSTER_ID) {
      this.#fail(code, 'the log directories of this broker belong to another cluster than its controllers', {
        brokerId,
        clusterId,
      })
    } else if (errorCode === ErrorCode.DUPLICATE_BROKER_REGISTRATION && this.#hasBeenRegistered) {
      this.#fail(code, 'another process has registered as this broker', { brokerId })
    } else this.#askAgain()
  }

  #beat(): void {
    const { identity, ask, metadataOffset } = this.#options
    const offlineLogDirs = [...this.#failedDirectories.keys()]
    const currentMetadataOffset = metadataOffset()
    const wantShutDown = this.#state === 'pending-controlled-shutdown'
    const body = (version: number): BrokerHeartbeatRequest => ({
      brokerId: identity.brokerId,
      brokerEpoch: this.#brokerEpoch,
      currentMetadataOffset,
      wantFence: !this.#wantsToServe,
      wantShutDown,
      offlineLogDirs: version >= 1 ? offlineLogDirs : [],
      cordonedLogDirs: version >= 2 ? [] : null,
    })
    const askedAs = this.#state
    ask(BrokerHeartbeatRequest, BrokerHeartbeatResponse, body, (error, answer) => {
      this.#isAsking = false
      if (this.#state === 'shutting-down') return
      if (error !== null || answer === null) this.#noAnswer(error)
      else if (isForgotten(answer.errorCode)) this.#forgotten(errorName(answer.errorCode))
      else if (answer.errorCode !== ErrorCode.NONE) {
        this.#options.logger.warn('a heartbeat was refused', { error: errorName(answer.errorCode) })
        this.#askAgain()
      } else {
        for (const directory of offlineLogDirs) this.#failedDirectories.set(directory, true)
        this.#lastReportedOffset = currentMetadataOffset
        this.#lastAnswerMs = this.#nowMs()
        this.#backoff.succeeded()
        this.#answered(answer, askedAs)
      }
    })
  }

  #answered({ isCaughtUp, isFenced, shouldShutDown }: BrokerHeartbeatResponse, askedAs: BrokerLifecycleState): void {
    const { config, events, logger } = this.#options
    if (this.#state === 'pending-controlled-shutdown') {
      if (shouldShutDown) this.#mayStop()
      else this.#askSoon(askedAs === this.#state ? WAITING_MS : 0)
      return
    }
    if (this.#state === 'starting') {
      if (isCaughtUp) {
        this.#state = 'recovery'
        this.#hasCaughtUp = true
        events.caughtUp()
      }
    }
    if (isFenced !== this.#isFenced) {
      this.#isFenced = isFenced
      if (isFenced) {
        logger.warn('the broker is fenced')
        events.fenced()
      } else {
        logger.info('the broker is unfenced')
        this.#state = 'running'
        events.unfenced()
      }
    }
    if (!isCaughtUp) this.#askSoon(CATCHING_UP_MS)
    else this.#askSoon(isFenced && this.#wantsToServe ? WAITING_MS : config.brokerHeartbeatIntervalMs)
  }

  /** The controller knows nothing of this registration: the broker begins anew, with what it has. */
  #forgotten(reason: string): void {
    const { logger, events } = this.#options
    if (this.#state === 'pending-controlled-shutdown') {
      this.#mayStop()
      return
    }
    logger.warn('the controller does not know the broker any more, it registers anew', { reason })
    this.#brokerEpoch = -1
    if (!this.#isFenced) {
      this.#isFenced = true
      events.fenced()
    }
    this.#askSoon(0)
  }

  #noAnswer(error: RafkaError | null): void {
    if (
      this.#state === 'pending-controlled-shutdown' &&
      this.#nowMs() - this.#lastAnswerMs > this.#options.config.brokerSessionTimeoutMs
    ) {
      // By now the controllers, if there are any, have fenced the broker.
      this.#options.logger.warn('no controller hears of the shutdown, it goes on without', { error: error?.message })
      this.#mayStop()
      return
    }
    this.#options.logger.debug('the controller did not answer', { error: error?.message })
    this.#askAgain()
  }

  #askAgain(): void {
    this.#isUrgent = false
    this.#askSoon(this.#backoff.failed())
  }

  #askSoon(delayMs: number): void {
    const { timers } = this.#options
    if (this.#nextQuestion !== 0) {
      timers.cancel(this.#nextQuestion)
      this.#timers.delete(this.#nextQuestion)
    }
    const urgent = this.#isUrgent && !this.#isAsking
    if (urgent) this.#isUrgent = false
    this.#nextQuestion = this.#after(urgent ? 0 : delayMs, () => {
      this.#nextQuestion = 0
      this.#ask()
    })
  }

  #checkRegistration(): void {
    if (this.#hasBeenRegistered) return
    const { brokerId } = this.#options.identity
    const waitedMs = this.#options.config.initialBrokerRegistrationTimeoutMs
    if (this.#lastRefusal === 'DUPLICATE_BROKER_REGISTRATION') {
      this.#fail(this.#lastRefusal, 'another process is registered as this broker', { brokerId, waitedMs })
    } else if (this.#lastRefusal !== null) {
      this.#fail(this.#lastRefusal, 'the controllers do not register this broker', { brokerId, waitedMs })
    } else this.#fail('REQUEST_TIMED_OUT', 'no active controller answered this broker', { brokerId, waitedMs })
  }

  #mayStop(): void {
    this.close()
    this.#options.events.mayStop()
  }

  #fail(code: string, message: string, facts: Readonly<Record<string, unknown>>): void {
    this.close()
    this.#options.events.failed(new BrokerLifecycleError(code, `${message} (${code})`, facts))
  }

  #after(delayMs: number, turn: () => void): number {
    const timer = this.#options.timers.schedule(delayMs, () => {
      this.#timers.delete(timer)
      if (this.#state !== 'shutting-down') turn()
    })
    this.#timers.add(timer)
    return timer
  }

  #nowMs(): number {
    return monotonicMs(this.#options.clock)
  }
}

function isForgotten(errorCode: number): boolean {
  return errorCode === ErrorCode.STALE_BROKER_EPOCH || errorCode === ErrorCode.BROKER_ID_NOT_REGISTERED
}

function isSomeoneLeaving(image: MetadataImage, brokerId: number): boolean {
  for (const { id, inControlledShutdown, fenced } of image.brokers()) {
    if (id !== brokerId && inControlledShutdown && !fenced) return true
  }
  return false
}
