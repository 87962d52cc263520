/**
 * Counters of one thread. A series is made once (`counter('rafka_turns_total', { thread: '1' })`) and kept by the caller,
 * so that counting is an addition and nothing else; the supervisor collects the sums of all threads when `/metrics` is scraped.
 */
export interface Telemetry {
  counter(name: string, labels?: Readonly<Record<string, string>>): Counter
  /** What was counted is gone for good, and the series with it. */
  forgetCounter(name: string, labels: Readonly<Record<string, string>>): void
  /** A value that is read when asked. A second gauge of the same name and labels replaces the first; null removes it. */
  gauge(name: string, labels: Readonly<Record<string, string>>, read: (() => number) | null): void
  /**
   * Values of one thing, of which there may be thousands: all gauges of a partition, say, under the same labels. `read` writes them in the order of
   * `names`, which is one array for all things of a kind; NaN: this one has none now. A name that ends in `_total` counts. Null removes the row.
   */
  row(names: readonly string[], labels: Readonly<Record<string, string>>, read: ((values: Float64Array) => void) | null): void
  /**
   * Rows of things that come and go by themselves, such as the offsets of all groups of a coordinator. `read` gives each with its labels, and is asked anew for each
   * snapshot: it gives no more than some thousand. `owner` are the labels of who tells them. Null: no more are told.
   */
  rows(
    names: readonly string[],
    owner: Readonly<Record<string, string>>,
    read: ((add: (labels: Readonly<Record<string, string>>, values: readonly number[]) => void) => void) | null,
  ): void
  /** Of times, kept in fixed buckets. Shown in milliseconds under a name of Kafka's that ends in `ms`, else (`_us`) in seconds. */
  histogram(name: string, labels?: Readonly<Record<string, string>>): Histogram
}
export interface Counter {
  value: number
}
export interface Histogram {
  observeUs(us: number): void
}
