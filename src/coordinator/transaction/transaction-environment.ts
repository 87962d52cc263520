import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Counter } from '../../base/telemetry.ts'
import type { WriteTxnMarkersRequestWritableTxnMarker as Marker } from '../../protocol/generated/api/write-txn-markers.ts'
import type { DeadlineQueue } from '../deadline-queue.ts'
import type { CompileRegex } from '../group/topic-regex.ts'
import type { RecordWriter } from '../record-writer.ts'
import type { TransactionConfig } from './transaction-config.ts'
import type { TransactionRecord } from './transaction-records.ts'

/** All that the transaction coordinator takes from outside. */
export interface TransactionEnvironment {
  readonly config: TransactionConfig
  readonly clock: Clock
  readonly logger: Logger
  readonly deadlines: DeadlineQueue
  readonly writer: RecordWriter<TransactionRecord>
  readonly producerIds: ProducerIdSource
  readonly markers: MarkerSender
  readonly counters: TransactionCounters
  readonly cluster: ClusterView
  readonly compileRegex: CompileRegex
}

export interface ProducerIdSource {
  /** Gives a producer id that nobody has, now or later; null if there is none to be had. */
  next(granted: (producerId: number | null) => void): void
}

export interface MarkerSender {
  /**
   * Has a marker written to the partitions that it names, each by its leader. `written` hears, now or later, Kafka's error code for each of them;
   * UNKNOWN_TOPIC_OR_PARTITION stands for a partition that is gone for good, as far as the cluster's metadata tell.
   */
  send(marker: Marker, written: (results: readonly MarkerResult[]) => void): void
}

export interface MarkerResult {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
}

/** What the coordinator knows of the cluster, as it is now. */
export interface ClusterView {
  /** The level of the feature `transaction.version`. */
  readonly transactionVersion: number
  /** The leader epoch of the coordinator's partition. */
  readonly coordinatorEpoch: number
}

export interface TransactionCounters {
  readonly committed: Counter
  readonly aborted: Counter
  readonly timedOut: Counter
}
