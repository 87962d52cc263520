import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { BUCKETS, CLIENT_METRICS, type ClientMetrics, type MetricDefinition, type MetricLabels } from '../metrics.ts'

/** Where a client's series go, and how many there can be. */
export interface PromClientMetricsOptions {
  /** Where the series go: `register` of prom-client, or a registry of one's own. Several clients may share one. */
  readonly registry: Registry
  /** The label `client_id` of every series. Default `rafka`. */
  readonly clientId?: string
  /** So many sets of labels a metric keeps at most; all beyond share one, whose values are `other`. Default 1000. */
  readonly labelSetsMax?: number
}

type PromMetric = Counter | Gauge | Histogram

/** A client's figures as series of prom-client. */
export function promClientMetrics({
  registry,
  clientId = 'rafka',
  labelSetsMax = 1000,
}: PromClientMetricsOptions): ClientMetrics {
  const seen = new Map<string, Set<string>>()
  const bounded = (name: string, { labels: names }: MetricDefinition, labels: MetricLabels): Record<string, string> => {
    let sets = seen.get(name)
    if (sets === undefined) seen.set(name, (sets = new Set()))
    const key = names.map((label) => labels[label] ?? '').join('\0')
    const full = !sets.has(key) && sets.size >= labelSetsMax
    if (!full) sets.add(key)
    return { client_id: clientId, ...Object.fromEntries(names.map((label) => [label, full ? 'other' : (labels[label] ?? '')])) }
  }
  const found = <Metric extends PromMetric>(name: string, make: () => Metric): Metric =>
    (registry.getSingleMetric(name) as Metric | undefined) ?? make()
  const configuration = (name: string, { help, labels }: MetricDefinition) => ({
    name,
    help,
    labelNames: ['client_id', ...labels],
    registers: [registry],
  })
  return {
    counter(name, labels = {}) {
      const definition = CLIENT_METRICS[name]
      const child = found(name, () => new Counter(configuration(name, definition))).labels(bounded(name, definition, labels))
      return { add: (by) => child.inc(by) }
    },
    gauge(name, labels = {}) {
      const definition = CLIENT_METRICS[name]
      const child = found(name, () => new Gauge(configuration(name, definition))).labels(bounded(name, definition, labels))
      return { set: (value) => child.set(value) }
    },
    histogram(name, labels = {}) {
      const definition = CLIENT_METRICS[name]
      const buckets = [...BUCKETS[definition.unit]]
      const child = found(name, () => new Histogram({ ...configuration(name, definition), buckets })).labels(
        bounded(name, definition, labels),
      )
      return { record: (value) => child.observe(value) }
    },
  }
}
