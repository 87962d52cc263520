import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { Driver } from './driver.ts'
import { replayProduce } from './load/replay-produce.ts'
import { createTopic, untilLed } from './load/topic.ts'
import { figure, figures, spread } from './measure/spread.ts'
import { table } from './measure/table.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const USAGE = `How soon a node that was killed serves again, with all of its partitions.

  --gigabytes N   of log (default 10)
  --partitions N  (default 1000)
  --runs N        kills of each (default 3)
  --kafka         Apache Kafka too
  --cold          the page cache is emptied before each start (needs root)`

const SERVED_WITHIN_MS = 300_000
const GB = 1e9

interface Options {
  readonly bytes: number
  readonly partitions: number
  readonly runs: number
  readonly cold: boolean
}

/** From exec, milliseconds. */
interface Restart {
  readonly answersMs: number
  /** Each partition tells the end of its log. */
  readonly servesMs: number
  /** Until then, of the broker. */
  readonly cpuSeconds: number
}

async function restarts(
  start: typeof startRafka | typeof startKafka,
  { bytes, partitions, runs, cold }: Options,
): Promise<Restart[]> {
  let broker = await start()
  const topic = await createTopic(broker, 'restart', partitions)
  const load = { partitionsPerRequest: 100, batchBytes: 16_384, recordBytes: 100, connections: 2, inFlight: 2, totalBytes: bytes }
  const { records } = await replayProduce(broker, topic, load)
  const done: Restart[] = []
  for (let run = 0; run < runs; run++) {
    await broker.crash()
    if (cold) dropPageCache()
    broker = await start({ folder: broker.folder })
    const answeredAt = performance.now()
    using driver = await Driver.connect(broker)
    const end = await untilLed(driver, topic, SERVED_WITHIN_MS)
    if (end !== records) throw new Error(`${broker.name} has ${end} of ${records} records`)
    const servesMs = broker.readyMs + performance.now() - answeredAt
    done.push({ answersMs: broker.readyMs, servesMs, cpuSeconds: broker.usage().cpuSeconds })
  }
  await broker.stop()
  return done
}

function dropPageCache(): void {
  const { status, stderr } = spawnSync('sh', ['-c', 'sync && echo 3 > /proc/sys/vm/drop_caches'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the page cache was not emptied: ${stderr}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      gigabytes: { type: 'string', default: '10' },
      partitions: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '3' },
      kafka: { type: 'boolean', default: false },
      cold: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const { kafka, cold } = values
  const options = { bytes: Number(values.gigabytes) * GB, partitions: Number(values.partitions), runs: Number(values.runs), cold }
  const rows: string[][] = []
  for (const [name, start] of [['Rafka', startRafka] as const, ...(kafka ? [['Apache Kafka', startKafka] as const] : [])]) {
    const done = await restarts(start, options)
    rows.push([
      name,
      figures(spread(done.map(({ answersMs }) => answersMs / 1000))),
      figures(spread(done.map(({ servesMs }) => servesMs / 1000))),
      figures(spread(done.map(({ cpuSeconds }) => cpuSeconds))),
    ])
  }
  console.log(
    `kill -9 with ${figure(options.bytes / GB)} GB in ${options.partitions} partitions${cold ? ', page cache emptied' : ''}`,
  )
  console.log(table(['broker', 'answers, s', 'all partitions serve, s', 'CPU, s'], rows))
}

if (import.meta.main) await main()
