import { parseArgs } from 'node:util'
import { createTopic, deleteTopic } from './load/topic.ts'
import type { Latencies } from './measure/latencies.ts'
import { figure } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'
import { ConsumerCrowd } from './stress/consumer-crowd.ts'
import { CountedRecords } from './stress/counted-records.ts'
import { GroupChurn } from './stress/group-churn.ts'
import { MetadataFailovers } from './stress/metadata-failovers.ts'
import { replicateRecords } from './stress/replicated-records.ts'

const USAGE = `Stress by the million, for a machine that has minutes to spare (needs npm run build). Every answer is checked; the first wrong one ends it.

  npm run stress -- groups     members of classic groups that join, share, beat, commit and leave
    --lives N           (default 1000000)
    --members N         at any time, a connection each (default 1000)
    --groups N          (default 500)
  npm run stress -- consumers  members of consumer groups (KIP-848): all join at once, share a topic, beat, half of them leave, the rest leaves
    --members N         (default 10000), over
    --groups N          (default 1000), which share
    --connections N     (default 100)
    --partitions N      of their topic (default 20)
    --seconds N         of beats, one a member every 5 s (default 60)
  npm run stress -- records    idempotent producers with acks=all, every record read back and counted
    --records N         (default 1000000)
    --partitions N      (default 100)
    --producers N       (default 8)
    --batch N           records in a batch (default 10)
  npm run stress -- metadata   metadata records through a quorum of three voters and an observer whose leader is lost again and again, in virtual time
    --records N         (default 1000000)
  npm run stress -- replication  records through three nodes as processes, acks=all, with leaders killed on the way; read back one by one, and alike on all three
    --records N         (default 500000)
    --partitions N      (default 6)

  --broker rafka|kafka  (default rafka)
  --rounds N            the same again and again, on one broker: memory must not grow (default 2)`

/** How often members beat while their group is not settled, ms. */
const BEAT_MS = 200
/** And how often then: Kafka's default. */
const BEAT_INTERVAL_MS = 5000

const KINDS: readonly string[] = ['groups', 'consumers', 'records', 'metadata', 'replication']

/** What the broker has come to after each round. */
interface Round {
  readonly seconds: number
  readonly done: string
  readonly cpuSeconds: number
  readonly residentMb: number
}

async function rounds(broker: BrokerProcess, count: number, round: (at: number) => Promise<string>): Promise<void> {
  const done: Round[] = []
  for (let at = 0; at < count; at++) {
    const [before, started] = [broker.usage().cpuSeconds, performance.now()]
    const what = await round(at)
    const seconds = (performance.now() - started) / 1000
    const { cpuSeconds, residentBytes } = broker.usage()
    done.push({ seconds, done: what, cpuSeconds: cpuSeconds - before, residentMb: residentBytes / 1e6 })
  }
  const rows = done.map(({ seconds, done: what, cpuSeconds, residentMb }, at) => [
    String(at + 1),
    what,
    figure(seconds),
    figure(cpuSeconds),
    figure(residentMb),
  ])
  console.log(table(['round', 'done', 'seconds', 'broker CPU s', 'RSS MB'], rows))
}

function percentiles(latencies: Latencies): string {
  const { p50, p99, max } = latencies.summary()
  return `p50 ${figure(p50 / 1000)} ms, p99 ${figure(p99 / 1000)} ms, max ${figure(max / 1000)} ms`
}

/** A failover for every 20,000 records. */
function metadata(records: number): void {
  const started = performance.now()
  const stress = new MetadataFailovers({ records, failoverEvery: 20_000, recordsPerDecision: 10 })
  stress.run()
  const row = [
    String(stress.committed),
    String(stress.failovers),
    figure(stress.seconds),
    figure((performance.now() - started) / 1000),
    figure(process.memoryUsage().rss / 1e6),
  ]
  console.log(table(['records on all four', 'failovers', 'virtual seconds', 'seconds', 'RSS MB'], [row]))
}

async function replication(cluster: 'rafka' | 'kafka', records: number, partitions: number): Promise<void> {
  const { acknowledged, read, killed, produceSeconds } = await replicateRecords({ cluster, records, partitions })
  const row = [String(acknowledged), String(read), String(killed), figure(produceSeconds)]
  console.log(table(['acknowledged', 'read back, alike on all three', 'leaders killed', 'seconds of producing'], [row]))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lives: { type: 'string', default: '1000000' },
      members: { type: 'string' },
      groups: { type: 'string' },
      connections: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '60' },
      records: { type: 'string' },
      partitions: { type: 'string' },
      producers: { type: 'string', default: '8' },
      batch: { type: 'string', default: '10' },
      broker: { type: 'string', default: 'rafka' },
      rounds: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  })
  const [kind] = positionals
  if (values.help || kind === undefined || !KINDS.includes(kind)) {
    console.log(USAGE)
    process.exitCode = values.help ? 0 : 2
    return
  }
  if (kind === 'metadata') {
    metadata(Number(values.records ?? 1_000_000))
    return
  }
  if (kind === 'replication') {
    const cluster = values.broker === 'kafka' ? 'kafka' : 'rafka'
    await replication(cluster, Number(values.records ?? 500_000), Number(values.partitions ?? 6))
    return
  }
  await using broker = values.broker === 'kafka' ? await startKafka() : await startRafka()
  if (kind === 'groups') {
    await createTopic(broker, 'churn', 1)
    await rounds(broker, Number(values.rounds), async () => {
      const lives = Number(values.lives)
      const [members, groups] = [Number(values.members ?? 1000), Number(values.groups ?? 500)]
      const churn = new GroupChurn({ address: broker, topic: 'churn', members, groups, lives })
      await churn.run()
      return `${churn.lives} lives, ${churn.rebalances} rebalances heard of, ${churn.requests} requests; joined: ${percentiles(churn.joined)}`
    })
  } else if (kind === 'consumers') {
    const [members, groups, partitions] = [
      Number(values.members ?? 10_000),
      Number(values.groups ?? 1000),
      Number(values.partitions ?? 20),
    ]
    await createTopic(broker, 'crowd', partitions)
    await rounds(broker, Number(values.rounds), async (at) => {
      const crowd = new ConsumerCrowd({
        address: broker,
        topic: 'crowd',
        partitions,
        members,
        groups,
        connections: Number(values.connections),
        beatMs: BEAT_MS,
      })
      await crowd.connect(`crowd-${at}`)
      const joinedMs = await crowd.join()
      await crowd.stay(Number(values.seconds) * 1000, BEAT_INTERVAL_MS)
      const halvedMs = await crowd.halve()
      await crowd.leave()
      return `${members} members settled in ${figure(joinedMs / 1000)} s, the half of them in ${figure(halvedMs / 1000)} s, ${crowd.requests} requests; beats: ${percentiles(crowd.beats)}`
    })
  } else {
    const records = Number(values.records ?? 1_000_000)
    await rounds(broker, Number(values.rounds), async (at) => {
      const topic = await createTopic(broker, `counted-${at}`, Number(values.partitions ?? 100))
      const counted = new CountedRecords({
        address: broker,
        topic,
        producers: Number(values.producers),
        records,
        recordsPerBatch: Number(values.batch),
      })
      await counted.produce()
      await counted.readBack()
      if (counted.read !== records) throw new Error(`${counted.read} of ${records} records were read back`)
      await deleteTopic(broker, topic)
      return `${counted.acknowledged} records acknowledged, ${counted.read} read back`
    })
  }
}

if (import.meta.main) await main()
