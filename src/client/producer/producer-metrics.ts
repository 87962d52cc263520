import type { ClientMetrics, Counter, Gauge, Histogram } from '../metrics.ts'

/** The series of one topic. */
export interface TopicMetrics {
  readonly sent: Counter
  readonly bytes: Counter
  readonly failed: Counter
  readonly retried: Counter
}

/** What a producer counts, by batches and never by records. */
export class ProducerMetrics {
  readonly batchBytes: Histogram
  readonly batchRecords: Histogram
  readonly compressionRatio: Histogram
  readonly queueSeconds: Histogram
  readonly availableBytes: Gauge
  readonly waitSeconds: Histogram
  readonly exhausted: Counter
  readonly requestsInFlight: Gauge
  readonly #metrics: ClientMetrics
  readonly #steps = new Map<string, Histogram>()

  constructor(metrics: ClientMetrics) {
    this.#metrics = metrics
    this.batchBytes = metrics.histogram('kafka_producer_batch_size_bytes')
    this.batchRecords = metrics.histogram('kafka_producer_batch_records')
    this.compressionRatio = metrics.histogram('kafka_producer_compression_ratio')
    this.queueSeconds = metrics.histogram('kafka_producer_record_queue_time_seconds')
    this.availableBytes = metrics.gauge('kafka_producer_buffer_available_bytes')
    this.waitSeconds = metrics.histogram('kafka_producer_bufferpool_wait_time_seconds')
    this.exhausted = metrics.counter('kafka_producer_buffer_exhausted_record_total')
    this.requestsInFlight = metrics.gauge('kafka_producer_requests_in_flight')
  }

  topic(topic: string): TopicMetrics {
    return {
      sent: this.#metrics.counter('kafka_producer_record_send_total', { topic }),
      bytes: this.#metrics.counter('kafka_producer_byte_total', { topic }),
      failed: this.#metrics.counter('kafka_producer_record_error_total', { topic }),
      retried: this.#metrics.counter('kafka_producer_record_retry_total', { topic }),
    }
  }

  transactionStep(step: string, seconds: number): void {
    let series = this.#steps.get(step)
    if (series === undefined) {
      series = this.#metrics.histogram('kafka_producer_txn_time_seconds', { step })
      this.#steps.set(step, series)
    }
    series.record(seconds)
  }
}
