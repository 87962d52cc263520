import { type Spread, spread } from '../measure/spread.ts'
import type { BrokerProcess } from './broker-process.ts'

/** How large a run is: `quick` only shows that everything works. */
export interface ScenarioOptions {
  readonly quick: boolean
  log(line: string): void
}

/** One figure of one run, of one broker. */
export interface Figure {
  /** What was done, as a line of the report. */
  readonly scenario: string
  readonly metric: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly value: number
}

export interface Scenario {
  readonly name: string
  run(broker: BrokerProcess, options: ScenarioOptions): Promise<Figure[]>
}

/** The same figure of both brokers over all pairs. */
export interface Comparison {
  readonly scenario: string
  readonly metric: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly kafka: Spread
  readonly rafka: Spread
  /** Median of Rafka's runs over median of Kafka's; NaN when one has none. */
  readonly ratio: number
}

/** Figures of all runs, in the order in which they first came, put side by side. */
export function compare(figures: readonly { broker: string; figure: Figure }[]): Comparison[] {
  const groups = new Map<string, { first: Figure; kafka: number[]; rafka: number[] }>()
  for (const { broker, figure } of figures) {
    const key = `${figure.scenario}\n${figure.metric}\n${figure.unit}`
    const group = groups.get(key) ?? { first: figure, kafka: [], rafka: [] }
    groups.set(key, group)
    if (broker === 'kafka') group.kafka.push(figure.value)
    else group.rafka.push(figure.value)
  }
  return [...groups.values()].map(({ first, kafka, rafka }) => {
    const [kafkaSpread, rafkaSpread] = [spread(kafka), spread(rafka)]
    const { scenario, metric, unit, better } = first
    return {
      scenario,
      metric,
      unit,
      better,
      kafka: kafkaSpread,
      rafka: rafkaSpread,
      ratio: rafkaSpread.median / kafkaSpread.median,
    }
  })
}
