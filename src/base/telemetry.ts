/**
 * Counters of one thread. A series is made once (`counter('rafka_api_requests_total', { api: 'Produce' })`) and kept by the caller,
 * so that counting is an addition and nothing else; the supervisor collects the sums of all threads when `/metrics` is scraped.
 */
export interface Telemetry {
  counter(name: string, labels?: Readonly<Record<string, string>>): Counter
  /** What was counted is gone for good, and the series with it. */
  forgetCounter(name: string, labels: Readonly<Record<string, string>>): void
  /** A value that is read when asked. A second gauge of the same name and labels replaces the first; null removes it. */
  gauge(name: string, labels: Readonly<Record<string, string>>, read: (() => number) | null): void
  /** Microseconds; kept in fixed buckets. */
  histogram(name: string, labels?: Readonly<Record<string, string>>): Histogram
}
export interface Counter {
  value: number
}
export interface Histogram {
  observeUs(us: number): void
}
