import { figure, figures, spread } from '../measure/spread.ts'
import { table } from '../measure/table.ts'
import type { TaskResult } from './task.ts'

/** One run of one client in one case of one pair. */
export interface Run {
  readonly case: string
  readonly group: string
  readonly client: string
  readonly pair: number
  readonly result: TaskResult
}

interface Metric {
  readonly name: string
  readonly better: 'higher' | 'lower'
  value(result: TaskResult): number
}

const MB = 1e6
const RATE: Metric = { name: 'records/s', better: 'higher', value: ({ records, seconds }) => records / seconds }
const CPU: Metric = { name: 'CPU s per 10^6', better: 'lower', value: ({ cpuSeconds, records }) => (cpuSeconds / records) * 1e6 }
const RESIDENT: Metric = { name: 'largest RSS MB', better: 'lower', value: ({ residentBytesMax }) => residentBytesMax / MB }
const GROWN: Metric = {
  name: 'grown by MB',
  better: 'lower',
  value: ({ residentBytesMax, residentBytesBefore = 0 }) => (residentBytesMax - residentBytesBefore) / MB,
}
const milliseconds = (name: string, value: (result: TaskResult) => number | undefined): Metric => ({
  name,
  better: 'lower',
  value: (result) => (value(result) ?? Number.NaN) / 1000,
})

/** Of each group of cases; ratios are told for the first two. */
const METRICS: Readonly<Record<string, readonly Metric[]>> = {
  produce: [RATE, CPU, RESIDENT],
  consume: [RATE, CPU, RESIDENT],
  latency: [
    milliseconds('p99 from send ms', ({ fromSend }) => fromSend?.p99),
    milliseconds('p99 from due ms', ({ fromDue }) => fromDue?.p99),
    milliseconds('p50 from send ms', ({ fromSend }) => fromSend?.p50),
    milliseconds('max from send ms', ({ fromSend }) => fromSend?.max),
    CPU,
  ],
  stalled: [GROWN, RESIDENT, { name: 'records taken over', better: 'lower', value: ({ accepted = Number.NaN }) => accepted }],
  slow: [GROWN, RESIDENT, RATE],
}
const RATIOS = 2

/**
 * One table for each case: medians over the pairs with their range, and how `ours` compares with each of the others. A ratio is that of the runs of one
 * pair, the median over the pairs: what the machine did meanwhile is in both.
 */
export function tables(runs: readonly Run[], ours: string): string {
  return [...new Set(runs.map((run) => run.case))]
    .map((name) => {
      const mine = runs.filter((run) => run.case === name)
      const metrics = METRICS[mine[0]!.group] ?? []
      const ratioed = metrics.slice(0, RATIOS)
      const rows = [...new Set(mine.map(({ client }) => client))].map((client) => [
        client,
        ...metrics.map((metric) => figures(spread(valuesOf(mine, client, metric)))),
        ...ratioed.map((metric) => (client === ours ? '' : figure(ratio(mine, ours, client, metric)))),
      ])
      const header = ['client', ...metrics.map(({ name }) => name), ...ratioed.map(({ name }) => `${ours} / it, ${name}`)]
      return `${name}\n\n${table(header, rows)}`
    })
    .join('\n\n')
}

/** Of one figure, that of `client` over that of `other` in the same pair, the median over the pairs. NaN when there is no such pair. */
export function ratio(runs: readonly Run[], client: string, other: string, metric: Metric): number {
  const of = (name: string, pair: number): number => {
    const run = runs.find((candidate) => candidate.client === name && candidate.pair === pair)
    return run === undefined ? Number.NaN : metric.value(run.result)
  }
  const pairs = [...new Set(runs.map(({ pair }) => pair))]
  return spread(pairs.map((pair) => of(client, pair) / of(other, pair))).median
}

function valuesOf(runs: readonly Run[], client: string, metric: Metric): number[] {
  return runs.filter((run) => run.client === client).map(({ result }) => metric.value(result))
}

/** The clients for Node that others made, and what each of the aims compares with. */
const OTHERS = ['kafkajs', 'platformatic', 'confluent', 'confluent-promises']
const THROUGH_BINDING = ['confluent', 'confluent-promises']

interface Aim {
  readonly groups: readonly string[]
  readonly text: string
  readonly metric: Metric
  readonly against: readonly string[]
  readonly client: string
  /** Of the ratio with the best of them: at least, where more is better, and at most, where less is. */
  readonly bound: number
}

const AIMS: readonly Aim[] = [
  {
    groups: ['produce'],
    text: 'records/s, the best other client for Node',
    metric: RATE,
    against: OTHERS,
    client: 'rafka',
    bound: 2,
  },
  { groups: ['produce'], text: 'records/s, librdkafka from C', metric: RATE, against: ['librdkafka'], client: 'rafka', bound: 1 },
  { groups: ['produce'], text: 'CPU, librdkafka through Node', metric: CPU, against: THROUGH_BINDING, client: 'rafka', bound: 1 },
  {
    groups: ['consume'],
    text: 'records/s, the best other client for Node',
    metric: RATE,
    against: OTHERS,
    client: 'rafka',
    bound: 2,
  },
  {
    groups: ['consume'],
    text: 'records/s as batches, librdkafka from C',
    metric: RATE,
    against: ['librdkafka'],
    client: 'rafka-batches',
    bound: 1,
  },
  {
    groups: ['latency'],
    text: 'p99 from send, librdkafka from C',
    metric: METRICS['latency']![0]!,
    against: ['librdkafka'],
    client: 'rafka',
    bound: 1,
  },
]

/** What was aimed at, and what came out. Empty while there is nothing to compare. */
export function aims(runs: readonly Run[]): string {
  const rows: string[][] = []
  for (const name of new Set(runs.map((run) => run.case))) {
    const mine = runs.filter((run) => run.case === name)
    for (const { groups, text, metric, against, client, bound } of AIMS) {
      if (!groups.includes(mine[0]!.group)) continue
      const ratios = against.map((other) => ratio(mine, client, other, metric)).filter((each) => !Number.isNaN(each))
      if (ratios.length === 0) continue
      // The best of the others is the one beside which ours looks worst.
      const worst = metric.better === 'higher' ? Math.min(...ratios) : Math.max(...ratios)
      const reached = metric.better === 'higher' ? worst >= bound : worst <= bound
      rows.push([name, text, `${metric.better === 'higher' ? '≥' : '≤'} ${bound}`, figure(worst), reached ? 'yes' : 'NO'])
    }
  }
  return rows.length === 0 ? '' : table(['case', 'compared with', 'aim', 'ratio', 'reached'], rows)
}
