/**
 * What a client counts: Kafka's names of Java's client metrics, in the form that Prometheus wants (totals and histograms where Java keeps rates, averages and maxima; seconds where
 * Java has milliseconds). `labels` beside the client's id; their values come from a cluster's own names, and who keeps series bounds how many there can be.
 */
export const CLIENT_METRICS = {
  kafka_client_connection_count: gauge('Connections that are open.'),
  kafka_client_connection_creation_total: counter('Connections that were opened and authenticated.'),
  kafka_client_connection_close_total: counter('Connections that ended, by either side.'),
  kafka_client_request_total: counter('Requests sent.', 'api'),
  kafka_client_request_error_total: counter('Requests that got no answer, by the reason.', 'api', 'error'),
  kafka_client_request_latency_seconds: histogram('seconds', 'From a request to its answer.', 'api'),
  kafka_client_throttle_time_seconds: histogram('seconds', 'For how long a broker asked to be left alone.'),
  kafka_client_outgoing_byte_total: counter('Bytes of requests.'),
  kafka_client_incoming_byte_total: counter('Bytes of answers.'),

  kafka_producer_record_send_total: counter('Records that were acknowledged (with acks 0: sent).', 'topic'),
  kafka_producer_byte_total: counter('Bytes of batches that were acknowledged.', 'topic'),
  kafka_producer_record_error_total: counter('Records that failed for good.', 'topic'),
  kafka_producer_record_retry_total: counter('Records sent again, once for each time.', 'topic'),
  kafka_producer_batch_size_bytes: histogram('bytes', 'Of a batch as it is sent.'),
  kafka_producer_batch_records: histogram('count', 'Records in a batch.'),
  kafka_producer_compression_ratio: histogram('ratio', 'Bytes of a batch over its bytes before compression.'),
  kafka_producer_record_queue_time_seconds: histogram('seconds', 'For how long a batch waited before it was sent.'),
  kafka_producer_buffer_available_bytes: gauge('Of bufferMemory, what no record takes.'),
  kafka_producer_bufferpool_wait_time_seconds: histogram('seconds', 'For how long a caller waited for room.'),
  kafka_producer_buffer_exhausted_record_total: counter('Records refused because there was no room within maxBlockMs.'),
  kafka_producer_requests_in_flight: gauge('Produce requests without an answer.'),
  kafka_producer_txn_time_seconds: histogram('seconds', 'Of the steps of transactions.', 'step'),

  kafka_consumer_records_consumed_total: counter('Records handed over.', 'topic'),
  kafka_consumer_bytes_consumed_total: counter('Bytes of the batches handed over.', 'topic'),
  kafka_consumer_fetch_total: counter('Fetches answered.'),
  kafka_consumer_fetch_latency_seconds: histogram('seconds', 'From a fetch to its answer, waiting for records included.'),
  kafka_consumer_fetch_size_bytes: histogram('bytes', 'Record bytes of one answer to a fetch.'),
  kafka_consumer_records_lag: gauge('Records between the position and the end that can be read.', 'topic', 'partition'),
  kafka_consumer_records_lag_max: gauge('The largest lag of all assigned partitions.'),
  kafka_consumer_assigned_partitions: gauge('Partitions that this member has.'),
  kafka_consumer_commit_total: counter('Commits of offsets that were answered.'),
  kafka_consumer_commit_latency_seconds: histogram('seconds', 'From a commit to its answer.'),
  kafka_consumer_rebalance_total: counter('Rebalances that came to an end.'),
  kafka_consumer_failed_rebalance_total: counter('Times that a member lost its partitions, or could not go on.'),
  kafka_consumer_rebalance_latency_seconds: histogram('seconds', 'From the start of a rebalance to its end.'),
  kafka_consumer_heartbeat_total: counter('Heartbeats that were answered.'),
  kafka_consumer_heartbeat_response_time_seconds: histogram('seconds', 'From a heartbeat to its answer.'),
  kafka_consumer_time_between_poll_seconds: histogram('seconds', 'Between two times at which the application asked for records.'),
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type MetricUnit = 'seconds' | 'bytes' | 'count' | 'ratio'
export type MetricDefinition = {
  readonly help: string
  readonly labels: readonly string[]
} & ({ readonly kind: 'counter' | 'gauge' } | { readonly kind: 'histogram'; readonly unit: MetricUnit })

/** Upper bounds of the buckets of a histogram: steps of two or two and a half from what is quick or small to what is a problem. */
export const BUCKETS: Readonly<Record<MetricUnit, readonly number[]>> = {
  seconds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  bytes: [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
  count: [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000],
  ratio: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
}

type NamesOf<Kind> = {
  [Name in keyof typeof CLIENT_METRICS]: (typeof CLIENT_METRICS)[Name]['kind'] extends Kind ? Name : never
}[keyof typeof CLIENT_METRICS]
export type CounterName = NamesOf<'counter'>
export type GaugeName = NamesOf<'gauge'>
export type HistogramName = NamesOf<'histogram'>
export type MetricLabels = Readonly<Record<string, string>>

export interface Counter {
  /** `by` is 0 or more. */
  add(by: number): void
}
export interface Gauge {
  set(value: number): void
}
export interface Histogram {
  record(value: number): void
}

/**
 * Where a client's figures go. A series is asked for once and kept by who counts, so that counting is one call: ask for it where a connection, a topic or a producer begins, never
 * for each record. The adapter for prom-client is `promClientMetrics`.
 */
export interface ClientMetrics {
  counter(name: CounterName, labels?: MetricLabels): Counter
  gauge(name: GaugeName, labels?: MetricLabels): Gauge
  histogram(name: HistogramName, labels?: MetricLabels): Histogram
}

const NOTHING = { add() {}, set() {}, record() {} }

/** Counts nothing: the default. */
export const NO_METRICS: ClientMetrics = { counter: () => NOTHING, gauge: () => NOTHING, histogram: () => NOTHING }

function counter<const Labels extends readonly string[]>(help: string, ...labels: Labels) {
  return { kind: 'counter', help, labels } as const
}

function gauge<const Labels extends readonly string[]>(help: string, ...labels: Labels) {
  return { kind: 'gauge', help, labels } as const
}

function histogram<const Labels extends readonly string[]>(unit: MetricUnit, help: string, ...labels: Labels) {
  return { kind: 'histogram', unit, help, labels } as const
}
