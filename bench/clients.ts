import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { allCases, type Case, taskOf } from './clients/cases.ts'
import { aims, type Run, tables } from './clients/report.ts'
import { runDriver } from './clients/run-driver.ts'
import { DEFAULT_TASK, type Task, type TaskResult } from './clients/task.ts'
import { Driver } from './driver.ts'
import { type BenchTopic, createTopic, deleteTopic, untilLed } from './load/topic.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(import.meta.dirname, 'out')
const OURS = 'rafka'
/** Ours twice in the cases that consume: `rafka-batches` takes the records as views over the fetched bytes. */
const CLIENTS = ['rafka', 'rafka-batches', 'librdkafka', 'confluent', 'confluent-promises', 'platformatic', 'kafkajs']
const GROUPS = ['produce', 'consume', 'latency', 'stalled', 'slow']

const USAGE = `Kafka clients side by side against the same broker, as ratios: ours, librdkafka from C, and the clients for Node that others made.

  --pairs N         runs of each, every round begins with another client (default 3)
  --only LIST       of ${GROUPS.join(',')}
  --match TEXT      only cases whose name holds it
  --clients LIST    of ${CLIENTS.join(',')}
  --broker NAME     kafka (default) or rafka
  --linger-ms N     of every client that has such a setting (default ${DEFAULT_TASK.lingerMs})
  --batch-bytes N   of one partition's batch (default ${DEFAULT_TASK.batchBytes})
  --quick           small loads, only to see that everything works

Needs scripts/fetch_kafka.sh (for Kafka), scripts/fetch_bench_clients.sh, and npm run build (for --broker rafka).`

interface Settings {
  readonly pairs: number
  readonly cases: readonly Case[]
  readonly clients: readonly string[]
  readonly task: Partial<Task>
  readonly quick: boolean
}

/** The clients of a round: each comes first as often as the others. */
export function turned(clients: readonly string[], round: number): readonly string[] {
  const by = round % clients.length
  return [...clients.slice(by), ...clients.slice(0, by)]
}

/** Whether a client has a part in a case. */
export function takesPart(client: string, { group }: Case): boolean {
  return client !== 'rafka-batches' || group === 'consume'
}

async function runCase(
  broker: BrokerProcess,
  each: Case,
  client: string,
  filled: string | null,
  settings: Settings,
): Promise<TaskResult> {
  const bootstrap = `${broker.host}:${broker.port}`
  const task = (topic: string): Task => ({
    ...taskOf(each, bootstrap, topic, settings.task),
    style: client === 'rafka-batches' ? 'batches' : 'records',
  })
  const driver = client === 'rafka-batches' ? 'rafka' : client
  if (filled !== null) return runDriver(driver, task(filled))
  const topic = await createTopic(broker, `${each.group}-${client}-${Math.floor(performance.now())}`, DEFAULT_TASK.partitions)
  try {
    const result = await runDriver(driver, task(topic.name), async () => void process.kill(broker.pid, 'SIGSTOP'))
    if (each.group === 'produce') await checkCount(broker, topic, task(topic.name))
    return result
  } finally {
    if (each.group === 'stalled') process.kill(broker.pid, 'SIGCONT')
    await deleteTopic(broker, topic)
  }
}

/** A client is not quick that loses records, or sends them twice. */
async function checkCount(broker: BrokerProcess, topic: BenchTopic, { records, warmUpRecords }: Task): Promise<void> {
  using driver = await Driver.connect(broker)
  const found = await untilLed(driver, topic, 10_000)
  if (found !== records + warmUpRecords) throw new Error(`${found} records are there of ${records + warmUpRecords}`)
}

/** A topic with the records of a case, sent by librdkafka. */
async function fill(broker: BrokerProcess, each: Case): Promise<string> {
  const topic = await createTopic(broker, `filled-${Math.floor(performance.now())}`, DEFAULT_TASK.partitions)
  const { records, warmUpRecords, ...rest } = taskOf(each, `${broker.host}:${broker.port}`, topic.name, {})
  await runDriver('librdkafka', { ...rest, mode: 'produce', records: records + warmUpRecords, warmUpRecords: 1 })
  return topic.name
}

/** Kafka compiles itself while it works: its first million records are not those that count. */
async function warmUp(broker: BrokerProcess, { quick, cases }: Settings): Promise<void> {
  const topic = await createTopic(broker, 'warm-up', DEFAULT_TASK.partitions)
  const task = { ...DEFAULT_TASK, bootstrap: `${broker.host}:${broker.port}`, topic: topic.name, warmUpRecords: 1000 }
  for (const compression of ['none', 'lz4'] as const) {
    const records = quick ? 10_000 : 1_000_000
    await runDriver('librdkafka', { ...task, mode: 'produce', compression, records })
    await runDriver('librdkafka', { ...task, mode: 'consume', records: records - 1000 })
  }
  // Many small requests are another load than few large ones.
  if (!quick && cases.some(({ group }) => group === 'latency'))
    await runDriver('librdkafka', { ...task, mode: 'latency', topic: await freshTopic(broker), lingerMs: 0, seconds: 10 })
  await deleteTopic(broker, topic)
}

async function freshTopic(broker: BrokerProcess): Promise<string> {
  return (await createTopic(broker, `fresh-${Math.floor(performance.now())}`, DEFAULT_TASK.partitions)).name
}

async function runPair(broker: BrokerProcess, pair: number, settings: Settings, log: (line: string) => void): Promise<Run[]> {
  const runs: Run[] = []
  await warmUp(broker, settings)
  for (const each of settings.cases) {
    const filled = each.filled ? await fill(broker, each) : null
    for (const client of turned(settings.clients, pair)) {
      if (!takesPart(client, each)) continue
      try {
        const result = await runCase(broker, each, client, filled, settings)
        runs.push({ case: each.name, group: each.group, client, pair, result })
        log(`${each.name}: ${client} ${JSON.stringify(result)}`)
      } catch (error) {
        // The figures of the others are still worth having.
        log(`FAILED ${each.name}: ${error instanceof Error ? error.message : error}`)
        process.exitCode = 1
      }
    }
    if (filled !== null) await deleteTopic(broker, { name: filled, id: '', partitions: DEFAULT_TASK.partitions })
  }
  return runs
}

function chosen<Item>(list: string | undefined, all: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  if (list === undefined) return all
  const names = list.split(',')
  for (const name of names) {
    if (!all.some((item) => nameOf(item) === name))
      throw new Error(`there is no ${name}: ${[...new Set(all.map(nameOf))].join(', ')}`)
  }
  return all.filter((item) => names.includes(nameOf(item)))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '3' },
      only: { type: 'string' },
      match: { type: 'string', default: '' },
      clients: { type: 'string' },
      broker: { type: 'string', default: 'kafka' },
      'linger-ms': { type: 'string', default: String(DEFAULT_TASK.lingerMs) },
      'batch-bytes': { type: 'string', default: String(DEFAULT_TASK.batchBytes) },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(USAGE)
  if (!existsSync(join(ROOT, '.peers/bench-clients/.installed'))) throw new Error('run scripts/fetch_bench_clients.sh first')
  const settings: Settings = {
    pairs: Number(values.pairs),
    cases: chosen(values.only, allCases(values.quick), ({ group }) => group).filter(({ name }) => name.includes(values.match)),
    clients: chosen(values.clients, CLIENTS, (name) => name),
    task: { lingerMs: Number(values['linger-ms']), batchBytes: Number(values['batch-bytes']) },
    quick: values.quick,
  }
  const runs: Run[] = []
  for (let pair = 0; pair < settings.pairs; pair++) {
    await using broker = await (values.broker === 'rafka' ? startRafka() : startKafka())
    const log = (line: string): void => console.error(`[${pair + 1}/${settings.pairs}] ${line}`)
    runs.push(...(await runPair(broker, pair, settings, log)))
  }
  const date = new Date().toISOString()
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`
  const text = [
    `${machine}; broker ${values.broker}; ${settings.pairs} rounds; linger ${values['linger-ms']} ms, batches of ${values['batch-bytes']} B`,
    tables(runs, OURS),
    aims(runs),
  ].join('\n\n')
  mkdirSync(OUT, { recursive: true })
  const file = join(OUT, `clients-${date.replaceAll(':', '-').slice(0, 19)}`)
  writeFileSync(
    `${file}.json`,
    `${JSON.stringify({ date, machine, broker: values.broker, quick: values.quick, ...settings.task, runs }, null, 1)}\n`,
  )
  writeFileSync(`${file}.md`, `${text}\n`)
  console.log(text)
}

if (import.meta.main) await main()
