import { monotonicMs } from '../base/monotonic-ms.ts'
import type { Counter } from '../base/telemetry.ts'
import type { ActorId, Context } from '../messages/context.ts'
import { firstRequestId } from '../messages/first-request-id.ts'
import type { PartitionAltered } from '../messages/message.ts'
import { RECOVERED } from '../metadata/partition-registration.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { IsrChange } from './leader.ts'
import type { Partition } from './partition.ts'

/** Between a refusal of which the controller did not say why and the next attempt. */
const RETRY_MS = 50

export interface IsrChangesOptions {
  readonly partition: Partition
  readonly context: Context
  /** Asks the controller. */
  readonly channel: ActorId
  readonly topic: string
  readonly topicId: string
  readonly index: number
  /** `replica.lag.time.max.ms`. */
  readonly lagTimeMaxMs: number
  /** The ISR is another, by which the high watermark may move. */
  readonly changed: () => void
}

/** Has the controller change the ISR as the followers come and fall behind (KIP-497): one change at a time, asked for until it is decided. */
export class IsrChanges {
  readonly #options: IsrChangesOptions
  #requestId: number
  /** What `#requestId` asks for. */
  #asked: IsrChange | null = null
  #timer = 0
  readonly #expands: Counter
  readonly #shrinks: Counter
  readonly #failures: Counter

  constructor(options: IsrChangesOptions) {
    this.#options = options
    const { telemetry, random } = options.context
    this.#requestId = firstRequestId(random)
    this.#expands = telemetry.counter('kafka_server_replicamanager_isrexpands_total')
    this.#shrinks = telemetry.counter('kafka_server_replicamanager_isrshrinks_total')
    this.#failures = telemetry.counter('kafka_server_replicamanager_failedisrupdates_total')
  }

  /** The partition may have begun or ended to lead, or have other followers. */
  configured(): void {
    const { context, partition, lagTimeMaxMs } = this.#options
    const { leader } = partition
    if (leader === null || leader.followers.length === 0) {
      context.cancel(this.#timer)
      this.#timer = 0
    } else if (this.#timer === 0) this.#watch(Math.max(1, Math.floor(lagTimeMaxMs / 2)))
  }

  /** A follower has fetched. */
  fetched(replicaId: number): void {
    const { partition } = this.#options
    this.#propose(partition.leader?.expansion(replicaId, partition.highWatermark) ?? null)
  }

  /** The controller has decided. */
  altered(message: PartitionAltered): void {
    if (message.requestId !== this.#requestId || this.#asked === null) return
    const { partition, context, changed } = this.#options
    const change = this.#asked
    this.#asked = null
    const { leader } = partition
    if (leader === null) return
    const { errorCode, leaderEpoch, partitionEpoch, isr } = message
    const again = leader.decided(change, { errorCode, leaderEpoch, partitionEpoch, isr })
    if (errorCode === ErrorCode.NONE) (change.kind === 'expand' ? this.#expands : this.#shrinks).value++
    else {
      this.#failures.value++
      context.logger.info('the controller did not take a change of the ISR', { ...this.#facts(change), errorCode })
    }
    if (again) context.schedule(RETRY_MS, () => this.#again(change))
    else changed()
  }

  /** What it was asked for is forgotten. */
  channelUp(): void {
    if (this.#asked !== null) this.#again(this.#asked)
  }

  #again(change: IsrChange): void {
    if (this.#options.partition.leader?.pendingChange === change) this.#ask(change)
  }

  #watch(intervalMs: number): void {
    this.#timer = this.#options.context.schedule(intervalMs, () => {
      const { partition, context, changed } = this.#options
      const nowMs = monotonicMs(context.clock)
      this.#propose(partition.leader?.shrinkage(partition.log.logEndOffset, nowMs) ?? null)
      // One that was waited for although it is not in the ISR may have fallen behind.
      changed()
      this.#watch(intervalMs)
    })
  }

  #propose(change: IsrChange | null): void {
    if (change === null) return
    this.#options.context.logger.info(`the ISR is to ${change.kind}`, this.#facts(change))
    this.#ask(change)
  }

  #ask(change: IsrChange): void {
    const { context, channel, topicId, index } = this.#options
    this.#asked = change
    this.#requestId++
    context.send(channel, {
      kind: 'alter-partition',
      from: context.self,
      requestId: this.#requestId,
      topicId,
      partition: index,
      leaderEpoch: change.leaderEpoch,
      partitionEpoch: change.partitionEpoch,
      isr: change.isr,
      leaderRecoveryState: RECOVERED,
    })
  }

  #facts(change: IsrChange): Readonly<Record<string, unknown>> {
    const { partition, topic, index } = this.#options
    const { log, leader } = partition
    return {
      topic,
      partition: index,
      leaderEpoch: change.leaderEpoch,
      partitionEpoch: change.partitionEpoch,
      from: leader?.isr,
      to: change.isr.map(({ brokerId }) => brokerId),
      highWatermark: log.highWatermark,
      logEndOffset: log.logEndOffset,
      followers: leader?.followers.map(({ id, logEndOffset }) => ({ id, logEndOffset })),
    }
  }
}
