import type { Clock } from '../base/clock.ts'
import type { BrokerConfig } from '../base/config/broker-config.ts'
import { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { encodeRecord, type NewRecord } from '../metadata/metadata-record.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { AllocateProducerIdsRequest } from '../protocol/generated/api/allocate-producer-ids.ts'
import { AlterPartitionRequest } from '../protocol/generated/api/alter-partition.ts'
import { AssignReplicasToDirsRequest } from '../protocol/generated/api/assign-replicas-to-dirs.ts'
import { BrokerHeartbeatRequest } from '../protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest } from '../protocol/generated/api/broker-registration.ts'
import { ControllerRegistrationRequest } from '../protocol/generated/api/controller-registration.ts'
import type { Cryptography } from '../security/cryptography.ts'
import { tokenSecrets } from '../security/token-secrets.ts'
import { activationRecords } from './activation.ts'
import { ApiError } from './api-error.ts'
import type { Access } from './authorization.ts'
import {
  type BrokerIdentity,
  enterControlledShutdown,
  fenceBroker,
  recoveredPartitions,
  registerBroker,
  unfenceBroker,
} from './broker-lifecycle.ts'
import type { LoggerLevel } from './broker-loggers.ts'
import { BrokerSessions } from './broker-sessions.ts'
import { type ControllerRequest, decide } from './controller.ts'
import { type ControllerContext, type Decision, type KraftVersion, RECORDS_PER_REQUEST_MAX } from './controller-context.ts'
import { expiredTokens } from './delegation-tokens.ts'
import { MutationQuotas } from './mutation-quotas.ts'
import { type Outcome, PendingCommits } from './pending-commits.ts'
import { preferredElections, RECORDS_PER_TURN_MAX, uncleanElections } from './periodic-elections.ts'
import { TokenIndex } from './token-index.ts'

const NOT_CONTROLLER = ErrorCode.NOT_CONTROLLER
const OUTCOME_UNKNOWN = ErrorCode.REQUEST_TIMED_OUT
const NOBODY_WAITS: Outcome = { committed() {}, abandoned() {} }
/** What brokers and controllers ask for themselves: epochs tell whether it still holds, so that it may be asked for again. */
const REPEATABLE: ReadonlySet<number> = new Set([
  AllocateProducerIdsRequest.apiKey,
  AlterPartitionRequest.apiKey,
  AssignReplicasToDirsRequest.apiKey,
  BrokerHeartbeatRequest.apiKey,
  BrokerRegistrationRequest.apiKey,
  ControllerRegistrationRequest.apiKey,
])

/** Where decisions go: the metadata log, as long as this node leads the quorum. */
export interface ControllerLog {
  /** Offset that the next record gets. */
  readonly nextOffset: number
  /** Takes encoded records that are committed together or not at all. Throws a `RafkaError` POLICY_VIOLATION where they are more than a batch holds. */
  append(records: readonly Uint8Array[]): void
}

export interface Timers {
  /** Runs `turn` once, not before `delayMs`. Gives a handle for `cancel`, never 0. */
  schedule(delayMs: number, turn: () => void): number
  cancel(timer: number): void
}

export interface ActiveControllerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly logger: Logger
  readonly config: BrokerConfig
  /** Null where the node's logger has no level that could be altered. */
  readonly loggerLevel?: LoggerLevel | null
  /** Asked for when a credential is to be kept. */
  readonly cryptography?: (() => Cryptography) | undefined
  /** Default null: brokers of any cluster may register. */
  readonly clusterId?: string | null
  /** Of the quorum's leader that this controller is. */
  readonly epoch: number
  /** All that was committed before. */
  readonly image: MetadataImage
  readonly log: ControllerLog
  /** Default null: version 0, and no way to another. */
  readonly kraft?: KraftVersion | null
}

/** What was there before the controller became active, and the broker that starts together with it. */
export interface Activation {
  /** Whether the log ends within a transaction of records (KIP-868). */
  readonly inTransaction: boolean
  /** What the cluster was formatted with; asked for where the log says nothing yet. */
  readonly bootstrap: () => readonly NewRecord[]
  /** The broker of this same process, where the process is the whole quorum: it is a member before anybody could ask. */
  readonly ownBroker?: BrokerIdentity | null
}

/** A request with who asks, which its limits depend on. */
export interface ClientRequest extends ControllerRequest {
  readonly principal: string
  readonly clientId: string | null
  /** Default null: everything is allowed. */
  readonly access?: Access | null
}

/** Answers a request: with a body, or with an error code for the whole of it and no body. */
export type Respond = (errorCode: number, body: unknown) => void

/**
 * The controller of the cluster, from the moment when this node leads the metadata quorum until it does no more. Requests are decided one after the other on all
 * that was decided before, committed or not; what was decided is answered when it is committed.
 */
export class ActiveController {
  readonly epoch: number
  readonly #options: ActiveControllerOptions
  readonly #pending: PendingCommits
  readonly #mutationQuotas: MutationQuotas
  readonly #sessions: BrokerSessions
  /** Null where delegation tokens are disabled. */
  readonly #tokens: TokenIndex | null
  /** Timers that are set. */
  readonly #timers = new Set<number>()
  /** For the end of the session that ends first; 0: none is set. */
  #sessionTimer = 0
  /** The next record that says nothing is due at some time. */
  #isAwake = false
  #highWatermark = -1
  #resigned = false

  constructor(options: ActiveControllerOptions) {
    const { epoch, image, config, clock } = options
    this.epoch = epoch
    this.#options = options
    this.#pending = new PendingCommits(image)
    const { controllerQuotaWindowNum: samples, controllerQuotaWindowSizeSeconds } = config
    this.#mutationQuotas = new MutationQuotas({ samples, windowMs: controllerQuotaWindowSizeSeconds * 1000 }, clock)
    this.#sessions = new BrokerSessions({ clock, timeoutMs: config.brokerSessionTimeoutMs })
    const secrets = tokenSecrets(config, options.cryptography)
    this.#tokens = secrets === null ? null : new TokenIndex(secrets)
  }

  /** With all that was decided. */
  get image(): MetadataImage {
    return this.#pending.image
  }

  get committedImage(): MetadataImage {
    return this.#pending.committedImage
  }

  /** The first turn, before any request. */
  activate({ inTransaction, bootstrap, ownBroker = null }: Activation): void {
    const { metadataVersion } = this.image
    const { minInsyncReplicas } = this.#options.config
    const initial = metadataVersion > 0 ? [] : bootstrap()
    this.#propose(activationRecords({ metadataVersion, inTransaction, bootstrap: initial, minInsyncReplicas }))
    this.#sessions.begin(this.image)
    if (ownBroker !== null) this.#join(ownBroker)
    this.#watchSessions()
    this.#electPeriodically()
    this.#expirePeriodically()
    this.#writeWhenIdle()
  }

  /** Takes a request; `respond` is called once, in this turn where nothing has to be committed before. */
  request(request: ClientRequest, respond: Respond): void {
    if (this.#resigned) {
      respond(NOT_CONTROLLER, null)
      return
    }
    try {
      const mutationQuota = this.#mutationQuotas.begin(this.image, request)
      const { loggerLevel = null } = this.#options
      const { access = null, principal } = request
      const decision = decide({ ...this.#context(), mutationQuota, loggerLevel, access, principal }, request)
      const throttleTimeMs = mutationQuota?.throttleMs ?? 0
      const body = throttleTimeMs === 0 ? decision.response : { ...(decision.response as object), throttleTimeMs }
      const abandoned = decision.records.length === 0 || REPEATABLE.has(request.apiKey) ? NOT_CONTROLLER : OUTCOME_UNKNOWN
      this.#carryOut(decision, { committed: () => respond(0, body), abandoned: () => respond(abandoned, null) })
    } catch (error) {
      const refusal = refusalOf(error)
      this.#decided([], {
        committed: () => respond(refusal.errorCode, null),
        abandoned: () => respond(NOT_CONTROLLER, null),
      })
    }
    this.#watchSessions()
    this.#writeWhenIdle()
  }

  /**
   * All below `highWatermark` is committed. `publish` gets the records that are so now, if there are any, before the answers that waited for them go out; by then
   * `committedImage` has them.
   */
  committed(highWatermark: number, publish: (records: readonly Uint8Array[]) => void): void {
    this.#highWatermark = highWatermark
    this.#pending.commit(highWatermark, publish)
  }

  /**
   * This node leads the quorum no more. What waits may yet be committed, if the next leader has its records; so whoever asks again, asks for a change on top of what came
   * of it. For what brokers ask for themselves that does no harm, as epochs tell the two apart: they hear NOT_CONTROLLER, and look for the next controller. So does whoever waits
   * for no record of its own. A client's change is not to be made twice on its behalf: it hears REQUEST_TIMED_OUT, which says that the outcome is not known. (Kafka answers
   * NOT_CONTROLLER here too, and its brokers ask again for their clients.)
   */
  resigned(): void {
    this.#resigned = true
    for (const timer of this.#timers) this.#options.timers.cancel(timer)
    this.#timers.clear()
    this.#pending.abandon()
  }

  /** The process of this registration ended, as far as its machine says: nobody waits for the end of its session. */
  brokerGone(brokerId: number, brokerEpoch: number): void {
    const broker = this.image.broker(brokerId)
    if (this.#resigned || broker === undefined || broker.epoch !== brokerEpoch || this.#sessions.isExempt(brokerId)) return
    this.#sessions.ended(brokerId)
    if (!broker.fenced) this.#fence(brokerId, 'a broker is fenced because its process ended')
  }

  /** The broker of this same process stops, where the process is the whole quorum: it hands over what it leads, and is gone. */
  stopOwnBroker(): void {
    const { nodeId, controlledShutdownEnable } = this.#options.config
    // A broker that was unregistered while it ran has nothing to hand over.
    if (!controlledShutdownEnable || this.image.broker(nodeId) === undefined) return
    this.#propose(enterControlledShutdown(this.#context(), nodeId))
    this.#propose(fenceBroker(this.#context(), nodeId))
  }

  /** Registers the broker, and lets it lead what it can. */
  #join(broker: BrokerIdentity): void {
    const { brokerId } = broker
    const { records, brokerEpoch } = registerBroker(this.#context(), broker)
    this.#propose(records)
    this.#sessions.registered(brokerId, brokerEpoch, this.#options.log.nextOffset - 1)
    this.#sessions.exempt(brokerId)
    if (this.image.broker(brokerId)!.fenced) this.#propose(unfenceBroker(this.#context(), brokerId))
    // The partitions make their logs fit for use before they serve anything: nobody has to be told when they are done.
    this.#propose(recoveredPartitions(this.#context(), brokerId))
  }

  /** Sets the timer for the end of the session that ends first. */
  #watchSessions(): void {
    if (this.#sessionTimer !== 0 || this.#resigned) return
    const delayMs = this.#sessions.untilNextExpiryMs()
    if (delayMs === null) return
    const dueUs = this.#options.clock.monotonicUs() + delayMs * 1000
    this.#sessionTimer = this.#after(delayMs, () => {
      this.#sessionTimer = 0
      this.#checkSessions(dueUs)
    })
  }

  /** Brokers are fenced one after the other, each by what was decided before: where all are silent, the last one is still the leader of what it has. */
  #checkSessions(dueUs: number): void {
    const { clock, config } = this.#options
    const lateMs = (clock.monotonicUs() - dueUs) / 1000
    if (lateMs > config.brokerHeartbeatIntervalMs) {
      // This process stood still itself: what the brokers said meanwhile waits to be read.
      this.#sessionTimer = this.#after(config.brokerHeartbeatIntervalMs, () => {
        this.#sessionTimer = 0
        this.#checkSessions(clock.monotonicUs())
      })
      return
    }
    for (let brokerId = this.#sessions.takeExpired(); brokerId >= 0; brokerId = this.#sessions.takeExpired()) {
      if (this.image.broker(brokerId)?.fenced !== false) continue
      this.#fence(brokerId, 'a broker is fenced because it was not heard of for the length of its session')
    }
    this.#watchSessions()
  }

  #fence(brokerId: number, why: string): void {
    this.#options.logger.warn(why, { brokerId })
    this.#propose(fenceBroker(this.#context(), brokerId))
    this.#sessions.fenced(brokerId)
  }

  #electPeriodically(): void {
    const { autoLeaderRebalanceEnable, leaderImbalanceCheckIntervalSeconds, uncleanLeaderElectionIntervalMs } =
      this.#options.config
    if (autoLeaderRebalanceEnable) this.#repeat(leaderImbalanceCheckIntervalSeconds * 1000, preferredElections)
    this.#repeat(uncleanLeaderElectionIntervalMs, uncleanElections)
  }

  #expirePeriodically(): void {
    if (this.#tokens === null) return
    this.#repeat(this.#options.config.delegationTokenExpiryCheckIntervalMs, (context) => {
      const records = expiredTokens(context, RECORDS_PER_TURN_MAX)
      if (records.length > 0) this.#options.logger.info('delegation tokens have expired', { tokens: records.length })
      return records
    })
  }

  /** Changes each interval what is due, and goes on at once where that is more than one turn takes. */
  #repeat(intervalMs: number, due: (context: ControllerContext) => readonly NewRecord[]): void {
    const change = (): void => {
      const records = due(this.#context())
      this.#propose(records)
      this.#after(records.length < RECORDS_PER_TURN_MAX ? intervalMs : 0, change)
    }
    this.#after(intervalMs, change)
  }

  /**
   * A record that says nothing, every so often (KIP-835): who has it is not behind. As Kafka does, whether anything else was written or not; but not where nobody could be behind,
   * since this process is the whole cluster: its disk has nothing to do while nobody asks for anything.
   */
  #writeWhenIdle(): void {
    const { metadataMaxIdleIntervalMs } = this.#options.config
    const { brokers, controllers } = this.image.parts
    if (this.#isAwake || metadataMaxIdleIntervalMs === 0 || Math.max(brokers.size, controllers.size) < 2) return
    this.#isAwake = true
    this.#after(metadataMaxIdleIntervalMs, () => {
      this.#isAwake = false
      this.#propose([{ type: 'NoOpRecord', version: 0, message: {} }])
      this.#writeWhenIdle()
    })
  }

  #after(delayMs: number, turn: () => void): number {
    const { timers } = this.#options
    const timer = timers.schedule(delayMs, () => {
      this.#timers.delete(timer)
      if (!this.#resigned) turn()
    })
    this.#timers.add(timer)
    return timer
  }

  #context(): ControllerContext {
    const { clock, config, random, log, clusterId = null, cryptography, kraft = null } = this.#options
    const { nextOffset } = log
    const nowMs = clock.nowMs()
    const [image, sessions, tokens] = [this.image, this.#sessions, this.#tokens]
    return { image, config, random, nowMs, nextOffset, clusterId, sessions, cryptography, kraft, tokens }
  }

  #carryOut({ records, divisible = false, appended }: Decision<unknown>, outcome: Outcome): void {
    const encoded = records.map(encodeRecord)
    const last = divisible ? Math.max(0, Math.ceil(encoded.length / RECORDS_PER_REQUEST_MAX) - 1) * RECORDS_PER_REQUEST_MAX : 0
    for (let at = 0; at < last; at += RECORDS_PER_REQUEST_MAX) {
      this.#decided(encoded.slice(at, at + RECORDS_PER_REQUEST_MAX), NOBODY_WAITS)
    }
    this.#decided(encoded.slice(last), outcome)
    appended?.(this.#options.log.nextOffset - 1)
  }

  /** Puts records of our own into the log. They need not be all or none, and may be many: partitions of a broker that comes or goes. */
  #propose(records: readonly NewRecord[]): void {
    if (records.length > 0) this.#carryOut({ records, divisible: true, response: null }, NOBODY_WAITS)
  }

  #decided(records: readonly Uint8Array[], outcome: Outcome): void {
    const { log } = this.#options
    log.append(records)
    if (records.length === 0 && this.#pending.isEmpty && log.nextOffset <= this.#highWatermark) outcome.committed()
    else this.#pending.add(records, log.nextOffset, outcome)
  }
}

/** What is thrown on for others is a bug, not a refusal. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof RafkaError && error.code === 'POLICY_VIOLATION') return new ApiError('POLICY_VIOLATION')
  throw error
}
