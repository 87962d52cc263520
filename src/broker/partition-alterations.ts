import type { Logger } from '../base/logger.ts'
import type { ActorId } from '../messages/context.ts'
import type { AlterPartition, PartitionAltered } from '../messages/message.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import type { AlterPartitionRequest, AlterPartitionResponse } from '../protocol/generated/api/alter-partition.ts'

/** After the controller refused a request as a whole, as Kafka waits. */
const RETRY_MS = 50

export interface PartitionAlterationsOptions {
  readonly nodeId: number
  /** Of this broker's registration; -1 while it has none: nothing is asked then. */
  readonly brokerEpoch: () => number
  /** Asks the active controller, for as long as it takes. `done` is called once, never before `ask` has returned; with null where there was no answer. */
  readonly ask: (
    body: (apiVersion: number) => Input<AlterPartitionRequest>,
    done: (answer: AlterPartitionResponse | null) => void,
  ) => void
  readonly altered: (to: ActorId, message: PartitionAltered) => void
  readonly timers: { schedule(delayMs: number, turn: () => void): number }
  readonly logger: Logger
}

/** From this version on each replica is named with the epoch of its broker (KIP-966). */
const EPOCHS_VERSION = 3

/**
 * The changes of in-sync replicas that the partitions of this node want: one request is under way at a time, with all of them; of each partition the last that it asked for. It
 * is asked again until the controller has answered, whoever that is by then: the epochs in it keep what is old from taking effect.
 */
export class PartitionAlterations {
  readonly #options: PartitionAlterationsOptions
  readonly #wanted = new Map<string, AlterPartition>()
  #isAsking = false
  #retryTimer = 0

  constructor(options: PartitionAlterationsOptions) {
    this.#options = options
  }

  alter(message: AlterPartition): void {
    // A message is not to be kept, what it says is.
    this.#wanted.set(keyOf(message.topicId, message.partition), { ...message })
    this.#ask()
  }

  /** The broker has an epoch now, or another one. */
  registered(): void {
    this.#ask()
  }

  #ask(): void {
    const { ask, brokerEpoch, logger } = this.#options
    const epoch = brokerEpoch()
    if (this.#isAsking || this.#retryTimer !== 0 || this.#wanted.size === 0 || epoch < 0) return
    this.#isAsking = true
    const asked = new Map(this.#wanted)
    ask(
      (apiVersion) => this.#body(asked.values(), epoch, apiVersion),
      (answer) => {
        this.#isAsking = false
        const errorCode = answer?.errorCode ?? ErrorCode.REQUEST_TIMED_OUT
        if (errorCode !== 0) {
          logger.warn('changes of in-sync replicas were refused, they are asked for again', {
            error: errorName(errorCode),
            brokerEpoch: epoch,
          })
          this.#askLater()
          return
        }
        this.#take(asked, answer!)
        this.#ask()
      },
    )
  }

  #askLater(): void {
    this.#retryTimer = this.#options.timers.schedule(RETRY_MS, () => {
      this.#retryTimer = 0
      this.#ask()
    })
  }

  #body(wanted: Iterable<AlterPartition>, brokerEpoch: number, apiVersion: number): Input<AlterPartitionRequest> {
    const { nodeId } = this.#options
    const byTopic = Map.groupBy(wanted, ({ topicId }) => topicId)
    return {
      brokerId: nodeId,
      brokerEpoch,
      topics: Array.from(byTopic, ([topicId, partitions]) => ({
        topicId,
        partitions: partitions.map(({ partition, leaderEpoch, partitionEpoch, isr, leaderRecoveryState }) => ({
          partitionIndex: partition,
          leaderEpoch,
          partitionEpoch,
          leaderRecoveryState,
          ...(apiVersion >= EPOCHS_VERSION
            ? {
                newIsrWithEpochs: isr.map(({ brokerId, brokerEpoch: epoch }) => ({
                  brokerId,
                  brokerEpoch: brokerId === nodeId && epoch < 0 ? brokerEpoch : epoch,
                })),
              }
            : { newIsr: isr.map(({ brokerId }) => brokerId) }),
        })),
      })),
    }
  }

  #take(asked: ReadonlyMap<string, AlterPartition>, { topics }: AlterPartitionResponse): void {
    for (const { topicId, partitions } of topics) {
      for (const { partitionIndex, errorCode, leaderId, leaderEpoch, isr, leaderRecoveryState, partitionEpoch } of partitions) {
        const key = keyOf(topicId, partitionIndex)
        const question = asked.get(key)
        if (question === undefined) continue
        // What was asked for meanwhile is another question.
        if (this.#wanted.get(key) === question) this.#wanted.delete(key)
        const { from, requestId } = question
        this.#options.altered(from, {
          kind: 'partition-altered',
          requestId,
          errorCode,
          leaderId,
          leaderEpoch,
          isr,
          leaderRecoveryState,
          partitionEpoch,
        })
      }
    }
    // A controller that says nothing of a partition is asked again, a little later.
    if ([...asked].some(([key, question]) => this.#wanted.get(key) === question) && this.#retryTimer === 0) this.#askLater()
  }
}

function keyOf(topicId: string, partition: number): string {
  return `${topicId}:${partition}`
}
