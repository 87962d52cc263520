import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BenchCluster, type ClusterScenario } from './cluster/bench-cluster.ts'
import { failOver } from './cluster/fail-over.ts'
import { latency } from './cluster/latency.ts'
import { startAndIdle } from './cluster/start-and-idle.ts'
import { throughput } from './cluster/throughput.ts'
import { findJava } from './peers/java.ts'
import { compare, type Figure } from './peers/scenario.ts'
import { orderOf, tables } from './peers.ts'

const SCENARIOS: readonly ClusterScenario[] = [startAndIdle, throughput, latency, failOver]
const OUT = join(import.meta.dirname, 'out')

const USAGE = `Three nodes of Apache Kafka and three of Rafka one after the other, with the same clients, as ratios.

  --pairs N        runs of each, in alternating order (default 1)
  --only LIST      of ${SCENARIOS.map(({ name }) => name).join(',')}
  --clusters LIST  of kafka,rafka: leave one out to look at the other (default both)
  --quick          small loads, only to see that everything works`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '1' },
      only: { type: 'string' },
      clusters: { type: 'string', default: 'kafka,rafka' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const scenarios = scenariosNamed(values.only)
  const pairs = Number(values.pairs)
  const failures: string[] = []
  const all: { broker: string; figure: Figure }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    for (const kind of orderOf(pair, values.clusters.split(','))) {
      if (kind !== 'kafka' && kind !== 'rafka') throw new Error(`no cluster ${kind}; there are kafka and rafka`)
      const log = (line: string): void => console.error(`[pair ${pair + 1}/${pairs}, ${kind}] ${line}`)
      await using cluster = await BenchCluster.start(kind)
      log(`three nodes are ready after ${cluster.readyMs.toFixed(0)} ms`)
      for (const scenario of scenarios) {
        try {
          const found = await scenario.run(cluster, { quick: values.quick, log })
          all.push(...found.map((figure) => ({ broker: kind, figure })))
        } catch (error) {
          // The other figures are still worth having; a scenario that failed is named in the report and fails the run at its end.
          const failure = `${kind}, ${scenario.name}: ${error instanceof Error ? error.message : error}`
          log(`FAILED ${failure}`)
          failures.push(failure)
          await cluster.heal([])
        }
      }
    }
  }
  const date = new Date().toISOString()
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
    java: findJava().version,
  }
  const comparisons = compare(all)
  mkdirSync(OUT, { recursive: true })
  const file = join(OUT, `cluster-${date.replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(file, `${JSON.stringify({ date, machine, pairs, quick: values.quick, failures, comparisons }, null, 1)}\n`)
  console.log(`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, Java ${machine.java}, ${pairs} pairs\n`)
  console.log(`${tables(comparisons)}\n`)
  for (const failure of failures) console.log(`FAILED ${failure}`)
  if (failures.length > 0) process.exitCode = 1
}

function scenariosNamed(list: string | undefined): readonly ClusterScenario[] {
  if (list === undefined) return SCENARIOS
  const names = list.split(',')
  for (const name of names) {
    if (!SCENARIOS.some((scenario) => scenario.name === name))
      throw new Error(`no scenario ${name}; there are ${SCENARIOS.map((scenario) => scenario.name).join(', ')}`)
  }
  return SCENARIOS.filter(({ name }) => names.includes(name))
}

if (import.meta.main) await main()
