import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { SHARD_RUNTIME_DEFAULTS, ShardRuntime, type ShardRuntimeConfig } from '../src/coordinator/shard-runtime.ts'
import { BrokerLink } from '../src/coordinator/transaction/broker-link.ts'
import type { TransactionConfig } from '../src/coordinator/transaction/transaction-config.ts'
import { type TransactionRecord, transactionRecordCodec } from '../src/coordinator/transaction/transaction-records.ts'
import { TransactionShard } from '../src/coordinator/transaction/transaction-shard.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Message } from '../src/messages/message.ts'
import { compileRe2 } from './re2-regex.ts'

export interface TransactionCoordinatorSpec {
  kind: 'transaction-coordinator'
  /** The partition of `__transaction_state` that keeps this coordinator's records. */
  partition: ActorId
  partitionIndex: number
  /** Whom it asks for what brokers do for each other. */
  network: ActorId
  /** As `configure-coordinator` says it when either changes. */
  leaderEpoch: number
  transactionVersion: number
}

/**
 * The coordinator of the transactional ids that hash to one partition of `__transaction_state`. Takes `request`s of the transaction APIs, each for ids of this
 * partition only and with partitions that there are; answers with `response`s. Has markers written by the network actor, which knows who leads what.
 */
export class TransactionCoordinator implements Actor {
  readonly #context: Context
  readonly #labels: Readonly<Record<string, string>>
  readonly #link: BrokerLink
  readonly #runtime: ShardRuntime<TransactionRecord, TransactionShard>
  readonly #cluster: { transactionVersion: number; coordinatorEpoch: number }

  constructor(spec: TransactionCoordinatorSpec, context: Context, config: BrokerConfig) {
    const { clock, logger, telemetry } = context
    const transactionConfig = transactionConfigOf(config)
    const counters = {
      committed: telemetry.counter('rafka_transactions_committed_total'),
      aborted: telemetry.counter('rafka_transactions_aborted_total'),
      timedOut: telemetry.counter('rafka_transactions_timed_out_total'),
    }
    this.#context = context
    this.#labels = { partition: String(spec.partitionIndex) }
    this.#cluster = { transactionVersion: spec.transactionVersion, coordinatorEpoch: spec.leaderEpoch }
    this.#link = new BrokerLink(context, spec.network)
    this.#runtime = new ShardRuntime(context, spec.partition, runtimeConfigOf(config), {
      codec: transactionRecordCodec,
      create: (writer, deadlines) => {
        const line = this.#link.open()
        return new TransactionShard({
          config: transactionConfig,
          clock,
          logger,
          deadlines,
          writer,
          producerIds: line,
          markers: line,
          counters,
          cluster: this.#cluster,
          compileRegex: compileRe2,
        })
      },
      answerUnloaded: () => null,
      errorFor: (_apiKey, errorCode) => errorCode,
    })
  }

  start(): void {
    const { telemetry } = this.#context
    telemetry.gauge('rafka_transactional_ids', this.#labels, () => this.#runtime.shard?.sizes().transactions ?? 0)
    telemetry.gauge('rafka_transactions_ending', this.#labels, () => this.#runtime.shard?.sizes().markersPending ?? 0)
    this.#runtime.start()
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'response':
        this.#runtime.turn(() => this.#link.answered(message))
        return
      case 'configure-coordinator':
        this.#cluster.transactionVersion = message.transactionVersion
        this.#cluster.coordinatorEpoch = message.leaderEpoch
        return
      case 'actor-down':
        this.#runtime.turn(() => this.#link.down(message.actor))
        break
      case 'actor-up':
        this.#runtime.turn(() => this.#link.up(message.actor))
        break
      default:
        break
    }
    this.#runtime.receive(message)
  }

  stop(): void {
    const { telemetry } = this.#context
    telemetry.gauge('rafka_transactional_ids', this.#labels, null)
    telemetry.gauge('rafka_transactions_ending', this.#labels, null)
    this.#runtime.stop()
  }
}

function transactionConfigOf(config: BrokerConfig): TransactionConfig {
  return {
    idExpirationMs: config.transactionalIdExpirationMs,
    timeoutMsMax: config.transactionMaxTimeoutMs,
    timeoutCheckIntervalMs: config.transactionAbortTimedOutTransactionCleanupIntervalMs,
    expiryCheckIntervalMs: config.transactionRemoveExpiredTransactionCleanupIntervalMs,
    twoPhaseCommit: config.transactionTwoPhaseCommitEnable,
    addPartitionsWaitMs: Math.min(config.addPartitionsToTxnRetryBackoffMaxMs, config.requestTimeoutMs),
  }
}

function runtimeConfigOf(config: BrokerConfig): ShardRuntimeConfig {
  return {
    ...SHARD_RUNTIME_DEFAULTS,
    batchBytesMax: config.messageMaxBytes,
    commitTimeoutMs: config.requestTimeoutMs,
    loadBufferBytes: config.transactionStateLogLoadBufferSize,
  }
}
