import { groupLags, replicaCounts } from './derived-metrics.ts'
import { helpOf } from './metric-help.ts'
import { BUCKETS_US, type Labels, type TelemetrySnapshot } from './runtime/thread-telemetry.ts'

/** Sums over partitions, which Kafka counts by topic (`BrokerTopicMetrics`). */
const BY_TOPIC: Readonly<Record<string, string>> = {
  rafka_partition_records_total: 'kafka_server_brokertopicmetrics_messagesin_total',
  rafka_partition_bytes_in_total: 'kafka_server_brokertopicmetrics_bytesin_total',
  rafka_partition_bytes_out_total: 'kafka_server_brokertopicmetrics_bytesout_total',
}
const LEFT_OUT = 'rafka_metrics_series_left_out'

/**
 * Our series as Prometheus reads them (text exposition format 0.0.4). A page has to cost next to nothing with thousands of partitions: labels are written once for
 * all families of a row, and nothing is looked up by name. Of a family no more than `seriesMax` series are shown; how many were left out is a series itself.
 */
export function metricsPage(snapshot: TelemetrySnapshot, seriesMax = Number.POSITIVE_INFINITY): string {
  const families = new Families(seriesMax)
  const topics = new Map<string, Map<string, number>>()
  for (const { name, labels, value } of snapshot.counters) {
    families.add(name, 'counter', families.text(labels), value)
    const byTopic = BY_TOPIC[name]
    if (byTopic !== undefined) addTo(topics, byTopic, labels.topic!, value)
  }
  for (const [name, sums] of topics) for (const [topic, sum] of sums) families.add(name, 'counter', families.text({ topic }), sum)
  for (const { name, labels, value } of snapshot.gauges) families.add(name, kindOf(name), families.text(labels), value)
  for (const { names, labels, values } of snapshot.tables) {
    labels.forEach((label, row) => {
      const text = families.text(label)
      names.forEach((name, column) => {
        const value = values[row * names.length + column]!
        if (!Number.isNaN(value)) families.add(name, kindOf(name), text, value)
      })
    })
  }
  for (const [name, value] of Object.entries(replicaCounts(snapshot))) families.add(name, 'gauge', '', value)
  for (const { labels, lag } of groupLags(snapshot)) families.add('kafka_consumergroup_lag', 'gauge', families.text(labels), lag)
  for (const series of snapshot.histograms) families.addHistogram(series)
  return families.page()
}

function addTo(sums: Map<string, Map<string, number>>, name: string, key: string, value: number): void {
  let family = sums.get(name)
  if (family === undefined) sums.set(name, (family = new Map()))
  family.set(key, (family.get(key) ?? 0) + value)
}

function kindOf(name: string): string {
  return name.endsWith('_total') ? 'counter' : 'gauge'
}

class Families {
  readonly #families = new Map<string, { kind: string; lines: string[]; series: number }>()
  readonly #texts = new Map<Labels, string>()
  readonly #seriesMax: number

  constructor(seriesMax: number) {
    this.#seriesMax = seriesMax
  }

  /** `topic="t",partition="0"`; series of one row have one object of labels. */
  text(labels: Labels): string {
    let text = this.#texts.get(labels)
    if (text === undefined) this.#texts.set(labels, (text = textOf(labels)))
    return text
  }

  add(name: string, kind: string, labels: string, value: number): void {
    const family = this.#family(name, kind)
    if (family.series++ < this.#seriesMax) family.lines.push(line(name, labels, value))
  }

  /** Kafka's times are milliseconds (`kafka_network_requestmetrics_totaltimems`), ours seconds. */
  addHistogram({ name: told, labels, counts, sumUs }: TelemetrySnapshot['histograms'][number]): void {
    const name = told.replace(/_us$/, '_seconds')
    const unit = name.endsWith('ms') ? 1000 : 1_000_000
    const family = this.#family(name, 'histogram')
    if (family.series++ >= this.#seriesMax) return
    const text = textOf(labels)
    const before = text === '' ? '' : `${text},`
    let count = 0
    counts.forEach((inBucket, bucket) => {
      count += inBucket
      const bound = bucket < BUCKETS_US.length ? String(BUCKETS_US[bucket]! / unit) : '+Inf'
      family.lines.push(line(`${name}_bucket`, `${before}le="${bound}"`, count))
    })
    family.lines.push(line(`${name}_sum`, text, sumUs / unit), line(`${name}_count`, text, count))
  }

  page(): string {
    for (const [name, { series }] of [...this.#families]) {
      if (series > this.#seriesMax) this.add(LEFT_OUT, 'gauge', `family="${name}"`, series - this.#seriesMax)
    }
    const blocks: string[] = []
    for (const [name, { kind, lines }] of this.#families) {
      blocks.push(`# HELP ${name} ${helpOf(name)}\n# TYPE ${name} ${kind}\n${lines.join('')}`)
    }
    return blocks.join('')
  }

  #family(name: string, kind: string): { kind: string; lines: string[]; series: number } {
    let family = this.#families.get(name)
    if (family === undefined) this.#families.set(name, (family = { kind, lines: [], series: 0 }))
    return family
  }
}

function line(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${shown(value)}\n` : `${name}{${labels}} ${shown(value)}\n`
}

function shown(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

const TO_ESCAPE = /[\\"\n]/g

function textOf(labels: Labels): string {
  let text = ''
  for (const name of Object.keys(labels)) {
    const value = labels[name]!
    const escaped = value.replace(TO_ESCAPE, (character) => (character === '\n' ? '\\n' : `\\${character}`))
    text += `${text === '' ? '' : ','}${name}="${escaped}"`
  }
  return text
}
