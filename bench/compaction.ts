import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../src/protocol/generated/api/incremental-alter-configs.ts'
import { Driver } from './driver.ts'
import { type KeyedShape, keyedFill } from './load/keyed-fill.ts'
import { pacedLoad } from './load/paced-load.ts'
import { type BenchTopic, createTopic, deleteTopic } from './load/topic.ts'
import { figure } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const USAGE = `How long the log cleaner takes for one partition, with one thread, and what producers feel of it meanwhile.

  --records N        in the partition, each key equally often (default 20000000)
  --keys N           (default 10000000)
  --value-bytes N    (default 75: with a key of 12 bytes, 100 bytes of log each)
  --compression N    Kafka's number of the codec (default 0, none)
  --segment-bytes N  (default 104857600)
  --brokers LIST     which, in this order (default kafka,rafka; kafka needs scripts/fetch_kafka.sh)
  --only time|latency
  --latency-records N  in the partition that is cleaned while producers are measured (default a quarter of --records)
  --rate N           records per second of the paced producer (default 10000)`

const KEY_BYTES = 12
const ALTER_CONFIGS_VERSION = 1
const TOPIC_RESOURCE = 2
const CLEANED_WITHIN_MS = 900_000
/** Both look for something to clean as often, and have room for all keys at once. */
const PROPERTIES = {
  'log.cleaner.threads': '1',
  'log.cleaner.backoff.ms': '100',
  'log.cleaner.dedupe.buffer.size': String(400 * 1024 * 1024),
}

interface Cleaning {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly residentBytesMax: number
  readonly bytesBefore: number
  readonly bytesAfter: number
}

interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

class CompactedPartition {
  readonly #broker: BrokerProcess
  readonly #topic: BenchTopic
  readonly #folder: string

  /** Filled, and left alone by the cleaner until `clean`. */
  static async fill(broker: BrokerProcess, name: string, segmentBytes: number, shape: KeyedShape): Promise<CompactedPartition> {
    const topic = await createTopic(broker, name, 1, {
      'cleanup.policy': 'compact',
      'segment.bytes': String(segmentBytes),
      // Nothing is dirtier than this.
      'min.cleanable.dirty.ratio': '1',
    })
    await keyedFill(broker, topic, shape)
    return new CompactedPartition(broker, topic)
  }

  private constructor(broker: BrokerProcess, topic: BenchTopic) {
    this.#broker = broker
    this.#topic = topic
    this.#folder = join(broker.folder, 'data', `${topic.name}-0`)
  }

  /** Lets the cleaner at it, and waits until its checkpoint says that all but the active segment is clean. */
  async clean(): Promise<Cleaning> {
    const { usage } = this.#broker
    const bytesBefore = this.#closedBytes()
    const goal = this.#activeBaseOffset()
    if (goal === 0) throw new Error('all records are in the active segment, which is never cleaned: make segments smaller')
    const before = usage()
    const startMs = performance.now()
    await this.#alter('min.cleanable.dirty.ratio', '0.01')
    let residentBytesMax = before.residentBytes
    while (this.#cleanedOffset() < goal) {
      if (performance.now() - startMs > CLEANED_WITHIN_MS) throw new Error(`not clean after ${CLEANED_WITHIN_MS} ms`)
      residentBytesMax = Math.max(residentBytesMax, usage().residentBytes)
      await sleep(20)
    }
    const seconds = (performance.now() - startMs) / 1000
    const cpuSeconds = usage().cpuSeconds - before.cpuSeconds
    return { seconds, cpuSeconds, residentBytesMax, bytesBefore, bytesAfter: this.#closedBytes() }
  }

  async remove(): Promise<void> {
    await deleteTopic(this.#broker, this.#topic)
  }

  async #alter(name: string, value: string): Promise<void> {
    using driver = await Driver.connect(this.#broker)
    const configs = [{ name, configOperation: 0, value }]
    const resources = [{ resourceType: TOPIC_RESOURCE, resourceName: this.#topic.name, configs }]
    const body = { resources, validateOnly: false }
    const altered = await driver.call(
      IncrementalAlterConfigsRequest,
      IncrementalAlterConfigsResponse,
      ALTER_CONFIGS_VERSION,
      body,
    )
    const { errorCode, errorMessage } = altered.responses[0]!
    if (errorCode !== 0) throw new Error(`the topic was not altered: error ${errorCode}, ${errorMessage}`)
  }

  #segments(): string[] {
    return readdirSync(this.#folder).filter((name) => name.endsWith('.log'))
  }

  #activeBaseOffset(): number {
    return Math.max(...this.#segments().map((name) => Number.parseInt(name, 10)))
  }

  #closedBytes(): number {
    const active = this.#activeBaseOffset()
    const closed = this.#segments().filter((name) => Number.parseInt(name, 10) !== active)
    return closed.reduce((sum, name) => sum + statSync(join(this.#folder, name)).size, 0)
  }

  #cleanedOffset(): number {
    const file = join(this.#folder, '../cleaner-offset-checkpoint')
    if (!existsSync(file)) return -1
    const line = new RegExp(`^${this.#topic.name} 0 (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))
    return line === null ? -1 : Number(line[1])
  }
}

async function latencyOf(broker: BrokerProcess, name: string, ratePerSecond: number, seconds: number): Promise<Latency> {
  const topic = await createTopic(broker, name, 1)
  const { produced } = await pacedLoad(broker, topic, {
    ratePerSecond,
    warmUpSeconds: 2,
    seconds,
    recordBytes: 100,
    acks: -1,
    consume: false,
  })
  const { p50, p99, max } = produced.latencies.summary()
  return { p50, p99, max }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '20000000' },
      keys: { type: 'string', default: '10000000' },
      'value-bytes': { type: 'string', default: '75' },
      'segment-bytes': { type: 'string', default: '104857600' },
      compression: { type: 'string', default: '0' },
      brokers: { type: 'string', default: 'kafka,rafka' },
      only: { type: 'string' },
      'latency-records': { type: 'string' },
      rate: { type: 'string', default: '10000' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const records = Number(values.records)
  const segmentBytes = Number(values['segment-bytes'])
  const shape: KeyedShape = {
    records,
    keys: Number(values.keys),
    keyBytes: KEY_BYTES,
    valueBytes: Number(values['value-bytes']),
    compression: Number(values.compression),
  }
  const times: string[][] = []
  const latencies: string[][] = []
  for (const name of values.brokers.split(',')) {
    const start = name === 'kafka' ? startKafka : startRafka
    if (values.only !== 'latency') {
      await using broker = await start({ properties: PROPERTIES })
      const partition = await CompactedPartition.fill(broker, 'compacted', segmentBytes, shape)
      const { seconds, cpuSeconds, residentBytesMax, bytesBefore, bytesAfter } = await partition.clean()
      const megabytes = bytesBefore / 1e6
      console.error(`# ${name}: cleaned in ${figure(seconds)} s`)
      times.push([
        ...[name, figure(megabytes), figure(bytesAfter / 1e6), figure(seconds), figure(megabytes / seconds)],
        ...[figure(cpuSeconds), figure(residentBytesMax / 1e6)],
      ])
    }
    if (values.only !== 'time') {
      await using broker = await start({ properties: PROPERTIES })
      const rate = Number(values.rate)
      const half = Number(values['latency-records'] ?? Math.ceil(records / 4))
      const latencyShape = { ...shape, records: half, keys: Math.ceil((half * shape.keys) / records) }
      // What is compiled while it runs, the cleaner too, is so in both measurements.
      const first = await CompactedPartition.fill(broker, 'first', segmentBytes, latencyShape)
      const { seconds } = await first.clean()
      await first.remove()
      const second = await CompactedPartition.fill(broker, 'second', segmentBytes, latencyShape)
      await latencyOf(broker, 'paced-warm', rate, 3)
      const idle = await latencyOf(broker, 'paced-idle', rate, seconds)
      const [busy, cleaning] = await Promise.all([
        latencyOf(broker, 'paced-busy', rate, seconds),
        // The load's own warm-up comes first.
        sleep(1_900).then(() => second.clean()),
      ])
      console.error(`# ${name}: p99 ${figure(idle.p99)} us idle, ${figure(busy.p99)} us while cleaning`)
      const row = ({ p50, p99, max }: Latency) => [p50, p99, max].map((us) => figure(us / 1000))
      latencies.push([name, ...row(idle), ...row(busy), figure(busy.p99 / idle.p99), figure(seconds), figure(cleaning.seconds)])
    }
  }
  if (times.length > 0)
    console.log(table(['cleaned by', 'MB before', 'MB after', 'seconds', 'MB/s', 'CPU s', 'largest RSS, MB'], times))
  if (latencies.length > 0)
    console.log(
      table(
        ['produce, ms', 'idle p50', 'p99', 'max', 'cleaning p50', 'p99', 'max', 'p99 ratio', 's measured', 's cleaned'],
        latencies,
      ),
    )
}

if (import.meta.main) await main()
