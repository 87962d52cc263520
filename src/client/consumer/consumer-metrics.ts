import { type ClientMetrics, type Counter, type Gauge, type Histogram, NO_METRICS } from '../metrics.ts'
import type { PartitionState } from './partition-state.ts'
import type { RecordBatch } from './record-batch.ts'

interface TopicCounters {
  readonly records: Counter
  readonly bytes: Counter
}

/** What a consumer counts of its fetches and of what it hands over; its group counts the rest. */
export class ConsumerMetrics {
  readonly isOn: boolean
  readonly #metrics: ClientMetrics
  readonly #topics = new Map<string, TopicCounters>()
  readonly #lags = new Map<string, Gauge>()
  readonly #fetches: Counter
  readonly #fetchLatency: Histogram
  readonly #fetchSize: Histogram
  readonly #lagMax: Gauge
  readonly #assigned: Gauge
  readonly #betweenPolls: Histogram
  #polledUs = -1

  constructor(metrics: ClientMetrics) {
    this.isOn = metrics !== NO_METRICS
    this.#metrics = metrics
    this.#fetches = metrics.counter('kafka_consumer_fetch_total')
    this.#fetchLatency = metrics.histogram('kafka_consumer_fetch_latency_seconds')
    this.#fetchSize = metrics.histogram('kafka_consumer_fetch_size_bytes')
    this.#lagMax = metrics.gauge('kafka_consumer_records_lag_max')
    this.#assigned = metrics.gauge('kafka_consumer_assigned_partitions')
    this.#betweenPolls = metrics.histogram('kafka_consumer_time_between_poll_seconds')
  }

  /** An answer to a fetch came, and the positions of all partitions against where their logs end. */
  fetched(latencyUs: number, recordBytes: number, states: Iterable<PartitionState>): void {
    if (!this.isOn) return
    this.#fetches.add(1)
    this.#fetchLatency.record(latencyUs / 1e6)
    this.#fetchSize.record(recordBytes)
    let lagMax = 0
    for (const state of states) {
      if (state.endOffset < 0 || state.position < 0) continue
      const lag = Math.max(0, state.endOffset - state.position)
      lagMax = Math.max(lagMax, lag)
      this.#lagOf(state).set(lag)
    }
    this.#lagMax.set(lagMax)
  }

  /** A batch is handed over. One that is left in the middle comes again, and is counted once. */
  handedOver(state: PartitionState, batch: RecordBatch): void {
    if (!this.isOn || batch.nextOffset <= state.countedTo) return
    state.countedTo = batch.nextOffset
    let counters = this.#topics.get(batch.topic)
    if (counters === undefined) {
      const labels = { topic: batch.topic }
      counters = {
        records: this.#metrics.counter('kafka_consumer_records_consumed_total', labels),
        bytes: this.#metrics.counter('kafka_consumer_bytes_consumed_total', labels),
      }
      this.#topics.set(batch.topic, counters)
    }
    counters.records.add(batch.count)
    counters.bytes.add(batch.sizeInBytes)
  }

  assigned(count: number): void {
    this.#assigned.set(count)
  }

  /** The application asks for records that are not simply the next of those at hand. */
  polled(nowUs: number): void {
    if (!this.isOn) return
    if (this.#polledUs >= 0) this.#betweenPolls.record((nowUs - this.#polledUs) / 1e6)
    this.#polledUs = nowUs
  }

  #lagOf({ key, topic, partition }: PartitionState): Gauge {
    let gauge = this.#lags.get(key)
    if (gauge === undefined) {
      gauge = this.#metrics.gauge('kafka_consumer_records_lag', { topic, partition: String(partition) })
      this.#lags.set(key, gauge)
    }
    return gauge
  }
}
