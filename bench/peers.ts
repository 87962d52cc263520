import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figure, figures } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { findJava } from './peers/java.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'
import { type Comparison, compare, type Figure, type Scenario, type ScenarioOptions } from './peers/scenario.ts'
import { idle } from './peers/scenarios/idle.ts'
import { javaConsumer } from './peers/scenarios/java-consumer.ts'
import { javaProducer } from './peers/scenarios/java-producer.ts'
import { latency } from './peers/scenarios/latency.ts'
import { replay } from './peers/scenarios/replay.ts'
import { transactions } from './peers/scenarios/transactions.ts'
import { warmUp } from './peers/warm-up.ts'

const SCENARIOS: readonly Scenario[] = [idle, replay, javaProducer, javaConsumer, latency, transactions]
const OUT = join(import.meta.dirname, 'out')

const USAGE = `Apache Kafka and Rafka one after the other, with the same clients, as ratios.

  --pairs N       runs of each, in alternating order (default 3)
  --only LIST     of ${SCENARIOS.map(({ name }) => name).join(',')}
  --brokers LIST  of kafka,rafka: leave one out to look at the other (default both)
  --quick         small loads, only to see that everything works
  --no-warm-up    nothing before the figures count; they then say little about Kafka
  --placement P   Rafka's thread placement: inline, auto or dedicated`

/** All that one whole comparison found out; also what is written to bench/out. */
interface Report {
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGb: number
    readonly node: string
    readonly java: string
  }
  readonly pairs: number
  readonly quick: boolean
  readonly warmUps: string[]
  readonly failures: string[]
  comparisons: readonly Comparison[]
}

/** The order of the brokers in pair `number` (from 0): each goes first as often as the other. */
export function orderOf(number: number, brokers: readonly string[]): readonly string[] {
  return number % 2 === 0 ? brokers : brokers.toReversed()
}

/** Scenarios by name, in their own order; throws on a name that is none. */
export function scenariosNamed(list: string | undefined): readonly Scenario[] {
  if (list === undefined) return SCENARIOS
  const names = list.split(',')
  for (const name of names) {
    if (!SCENARIOS.some((scenario) => scenario.name === name))
      throw new Error(`no scenario ${name}; there are ${SCENARIOS.map((s) => s.name).join(', ')}`)
  }
  return SCENARIOS.filter(({ name }) => names.includes(name))
}

/** One table for each scenario. */
export function tables(comparisons: readonly Comparison[]): string {
  const scenarios = [...new Set(comparisons.map(({ scenario }) => scenario))]
  return scenarios
    .map((scenario) => {
      const rows = comparisons
        .filter((comparison) => comparison.scenario === scenario)
        .map(({ metric, unit, kafka, rafka, ratio }) => [
          `${metric}${unit && `, ${unit}`}`,
          figures(kafka),
          figures(rafka),
          figure(ratio),
        ])
      return `${scenario}\n${table(['figure', 'Kafka', 'Rafka', 'Rafka/Kafka'], rows)}`
    })
    .join('\n\n')
}

async function runBroker(
  broker: BrokerProcess,
  scenarios: readonly Scenario[],
  options: ScenarioOptions,
  warm: boolean,
  report: Report,
): Promise<Figure[]> {
  const found: Figure[] = []
  let warmed = !warm
  for (const scenario of scenarios) {
    try {
      if (!warmed && scenario !== idle) {
        warmed = true
        const sentence = `${broker.name}: ${await warmUp(broker, options)}`
        options.log(sentence)
        report.warmUps.push(sentence)
      }
      found.push(...(await scenario.run(broker, options)))
    } catch (error) {
      // The other figures are still worth having; a scenario that failed is named in the report and fails the run at its end.
      const failure = `${broker.name}, ${scenario.name}: ${error instanceof Error ? error.message : error}`
      options.log(`FAILED ${failure}`)
      report.failures.push(failure)
    }
  }
  return found
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '3' },
      only: { type: 'string' },
      brokers: { type: 'string', default: 'kafka,rafka' },
      quick: { type: 'boolean', default: false },
      'no-warm-up': { type: 'boolean', default: false },
      placement: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const scenarios = scenariosNamed(values.only)
  const pairs = Number(values.pairs)
  const starts: Record<string, () => Promise<BrokerProcess>> = {
    kafka: () => startKafka(),
    rafka: () => startRafka({ placement: values.placement as 'auto' | undefined }),
  }
  const date = new Date().toISOString()
  const report: Report = { date, machine: machine(), pairs, quick: values.quick, warmUps: [], failures: [], comparisons: [] }
  const all: { broker: string; figure: Figure }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    for (const name of orderOf(pair, values.brokers.split(','))) {
      const start = starts[name]
      if (start === undefined) throw new Error(`no broker ${name}; there are kafka and rafka`)
      const log = (line: string): void => console.error(`[pair ${pair + 1}/${pairs}, ${name}] ${line}`)
      await using broker = await start()
      log(`serves after ${broker.readyMs.toFixed(0)} ms`)
      const found = await runBroker(broker, scenarios, { quick: values.quick, log }, !values['no-warm-up'], report)
      all.push(...found.map((found) => ({ broker: name, figure: found })))
    }
  }
  report.comparisons = compare(all)
  mkdirSync(OUT, { recursive: true })
  const file = join(OUT, `peers-${date.replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`)
  console.log(
    `${report.machine.cores} cores (${report.machine.cpu}), Node ${report.machine.node}, Java ${report.machine.java}, ${pairs} pairs`,
  )
  for (const sentence of new Set(report.warmUps)) console.log(sentence)
  console.log(`\n${tables(report.comparisons)}\n`)
  for (const failure of report.failures) console.log(`FAILED ${failure}`)
  if (report.failures.length > 0) process.exitCode = 1
}

function machine(): Report['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    java: findJava().version,
  }
}

if (import.meta.main) await main()
