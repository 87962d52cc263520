import type { Counter, Histogram, Telemetry } from '../../src/base/telemetry.ts'

/** Upper bounds of the histogram buckets, microseconds; one more bucket counts what is above the last. */
export const BUCKETS_US: readonly number[] = [
  10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000,
  5_000_000, 10_000_000, 30_000_000,
]

type ReadRows = (add: (labels: Labels, values: readonly number[]) => void) => void

export type Labels = Readonly<Record<string, string>>

/** All series of a thread, or the sums over several, at one moment; plain data. */
export interface TelemetrySnapshot {
  counters: { name: string; labels: Labels; value: number }[]
  gauges: { name: string; labels: Labels; value: number }[]
  /** `counts` has one more element than `BUCKETS_US` and is not cumulative. */
  histograms: { name: string; labels: Labels; counts: number[]; sumUs: number }[]
  tables: TelemetryTable[]
}

/** A row for each thing, whose labels stand once for all of its values. */
export interface TelemetryTable {
  names: readonly string[]
  labels: Labels[]
  /** Row after row, a value for each name; NaN where a row has none. */
  values: Float64Array
}

export const NO_TELEMETRY: TelemetrySnapshot = { counters: [], gauges: [], histograms: [], tables: [] }

/** The series of one thread. Counting is an addition; everything else happens when a snapshot is taken. */
export class ThreadTelemetry implements Telemetry {
  readonly #counters = new Map<string, { name: string; labels: Labels; counter: Counter }>()
  readonly #gauges = new Map<string, { name: string; labels: Labels; read: () => number }>()
  readonly #histograms = new Map<string, { name: string; labels: Labels; histogram: BucketHistogram }>()
  readonly #tables = new Map<readonly string[], Map<string, { labels: Labels; read: (values: Float64Array) => void }>>()

  readonly #owners = new Map<string, { names: readonly string[]; read: ReadRows }>()

  counter(name: string, labels: Labels = {}): Counter {
    const key = keyOf(name, labels)
    let series = this.#counters.get(key)
    if (series === undefined) this.#counters.set(key, (series = { name, labels, counter: { value: 0 } }))
    return series.counter
  }

  forgetCounter(name: string, labels: Labels): void {
    this.#counters.delete(keyOf(name, labels))
  }

  gauge(name: string, labels: Labels, read: (() => number) | null): void {
    const key = keyOf(name, labels)
    if (read === null) this.#gauges.delete(key)
    else this.#gauges.set(key, { name, labels, read })
  }

  histogram(name: string, labels: Labels = {}): Histogram {
    const key = keyOf(name, labels)
    let series = this.#histograms.get(key)
    if (series === undefined) this.#histograms.set(key, (series = { name, labels, histogram: new BucketHistogram() }))
    return series.histogram
  }

  row(names: readonly string[], labels: Labels, read: ((values: Float64Array) => void) | null): void {
    let rows = this.#tables.get(names)
    if (rows === undefined) this.#tables.set(names, (rows = new Map()))
    const key = keyOf('', labels)
    if (read === null) rows.delete(key)
    else rows.set(key, { labels, read })
  }

  rows(names: readonly string[], owner: Labels, read: ReadRows | null): void {
    const key = `${names[0]}${keyOf('', owner)}`
    if (read === null) this.#owners.delete(key)
    else this.#owners.set(key, { names, read })
  }

  snapshot(): TelemetrySnapshot {
    return {
      counters: [...this.#counters.values()].map(({ name, labels, counter }) => ({ name, labels, value: counter.value })),
      gauges: [...this.#gauges.values()].map(({ name, labels, read }) => ({ name, labels, value: read() })),
      histograms: [...this.#histograms.values()].map(({ name, labels, histogram }) => ({
        name,
        labels,
        counts: [...histogram.counts],
        sumUs: histogram.sumUs,
      })),
      tables: [
        ...[...this.#tables].map(([names, rows]) => tableOf(names, [...rows.values()])),
        ...[...this.#owners.values()].map(({ names, read }) => tableOfMany(names, read)),
      ],
    }
  }
}

function tableOf(names: readonly string[], rows: { labels: Labels; read: (values: Float64Array) => void }[]): TelemetryTable {
  const values = new Float64Array(names.length * rows.length).fill(Number.NaN)
  rows.forEach(({ read }, row) => {
    read(values.subarray(row * names.length, (row + 1) * names.length))
  })
  return { names, labels: rows.map(({ labels }) => labels), values }
}

function tableOfMany(names: readonly string[], read: ReadRows): TelemetryTable {
  const labels: Labels[] = []
  const values: number[] = []
  read((label, row) => {
    labels.push(label)
    values.push(...row)
  })
  return { names, labels, values: Float64Array.from(values) }
}

class BucketHistogram implements Histogram {
  readonly counts = new Float64Array(BUCKETS_US.length + 1)
  sumUs = 0

  observeUs(us: number): void {
    let low = 0
    let high = BUCKETS_US.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (us <= BUCKETS_US[middle]!) high = middle
      else low = middle + 1
    }
    this.counts[low]! += 1
    this.sumUs += us
  }
}

/** Adds up the threads of a node: series of one name and the same labels become one. */
export function mergeTelemetry(snapshots: readonly TelemetrySnapshot[]): TelemetrySnapshot {
  const counters = new Map<string, TelemetrySnapshot['counters'][number]>()
  const gauges = new Map<string, TelemetrySnapshot['gauges'][number]>()
  const histograms = new Map<string, TelemetrySnapshot['histograms'][number]>()
  for (const snapshot of snapshots) {
    for (const series of snapshot.counters) addValue(counters, series)
    for (const series of snapshot.gauges) addValue(gauges, series)
    for (const series of snapshot.histograms) {
      const key = keyOf(series.name, series.labels)
      const sum = histograms.get(key)
      if (sum === undefined) {
        histograms.set(key, { ...series, counts: [...series.counts] })
        continue
      }
      sum.sumUs += series.sumUs
      for (let bucket = 0; bucket < series.counts.length; bucket++) sum.counts[bucket]! += series.counts[bucket]!
    }
  }
  return {
    counters: [...counters.values()],
    gauges: [...gauges.values()],
    histograms: [...histograms.values()],
    // A thing lives on one thread.
    tables: snapshots.flatMap(({ tables }) => tables),
  }
}

function addValue(sums: Map<string, TelemetrySnapshot['counters'][number]>, series: TelemetrySnapshot['counters'][number]): void {
  const key = keyOf(series.name, series.labels)
  const sum = sums.get(key)
  if (sum === undefined) sums.set(key, { ...series })
  else sum.value += series.value
}

function keyOf(name: string, labels: Labels): string {
  let key = name
  for (const label of Object.keys(labels).sort()) key += `\n${label}=${labels[label]}`
  return key
}
