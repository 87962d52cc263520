import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { figures, spread } from './measure/spread.ts'
import { table } from './measure/table.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const ROOT = join(import.meta.dirname, '..')

const USAGE = `How soon a node serves. Each run is a fresh process.

  --runs N   (default 7)
  --kafka    Apache Kafka too (its storage is formatted before the clock starts)`

/** What bench/startup-inline.ts prints. */
interface InlineStart {
  importMs: number
  firstMs: number
  secondMs: number
}

function inlineStart(entry: string): InlineStart {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'startup-inline.ts'), entry], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`startCluster() of ${entry} failed:\n${run.stderr}`)
  return JSON.parse(run.stdout) as InlineStart
}

async function readyMs(start: typeof startRafka | typeof startKafka): Promise<number> {
  await using broker = await start()
  return broker.readyMs
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '7' },
      kafka: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const runs = Number(values.runs)
  const built = existsSync(join(ROOT, 'dist/src/cli/main.js'))
  const rows: string[][] = []
  const add = (label: string, all: readonly number[]): void => {
    rows.push([label, figures(spread(all))])
  }

  const served: number[] = []
  for (let run = 0; run < runs; run++) served.push(await readyMs(startRafka))
  add(`Rafka ${built ? 'from dist' : 'from source (no dist: npm run build)'}, exec to first ApiVersions reply`, served)
  if (values.kafka) {
    const kafka: number[] = []
    for (let run = 0; run < runs; run++) kafka.push(await readyMs(startKafka))
    add('Apache Kafka, exec to first ApiVersions reply', kafka)
  }
  for (const entry of ['dist/actors/cluster.js', 'actors/cluster.ts']) {
    if (!existsSync(join(ROOT, entry))) continue
    const starts = Array.from({ length: runs }, () => inlineStart(join(ROOT, entry)))
    const label = `startCluster() inline, ${entry}`
    add(
      `${label}: import`,
      starts.map(({ importMs }) => importMs),
    )
    add(
      `${label}: first in the process, until it resolves`,
      starts.map(({ firstMs }) => firstMs),
    )
    add(
      `${label}: second, until it resolves`,
      starts.map(({ secondMs }) => secondMs),
    )
  }
  console.log(table(['start', 'ms, median [min-max]'], rows))
}

if (import.meta.main) await main()
