import { parseArgs } from 'node:util'
import { Driver } from './driver.ts'
import { FetchReplyWalker } from './load/fetch-reply.ts'
import { walkProduceReply } from './load/produce-reply.ts'
import { recordBatch, recordsPerBatch } from './load/record-batch.ts'
import { PrebuiltFetch } from './load/replay-fetch.ts'
import { produceFrame } from './load/replay-produce.ts'
import { type BenchTopic, createTopic, deleteTopic } from './load/topic.ts'
import { Latencies } from './measure/latencies.ts'
import { figure } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const USAGE = `Many connections and partitions on one node: every connection produces a batch to a partition of its own, then
reads it back, again and again. Reports memory, threads and CPU at each step.

  --connections N       (default 1000)
  --partitions N        (default 1000)
  --rounds N            batches that each connection produces and fetches (default 20)
  --broker rafka|kafka  (default rafka)
  --placement P         Rafka's thread placement: inline, auto or dedicated`

const BATCH_BYTES = 1024
const RECORD_BYTES = 100

interface Step {
  readonly label: string
  readonly residentMb: number
  readonly threads: number
  readonly cpuSeconds: number
  readonly seconds: number
}

/** Runs the steps one after the other and notes what the broker has come to after each. */
class Steps {
  readonly done: Step[] = []
  readonly #broker: BrokerProcess

  constructor(broker: BrokerProcess) {
    this.#broker = broker
  }

  async step<T>(label: string, work: () => Promise<T>): Promise<T> {
    const [before, started] = [this.#broker.usage(), performance.now()]
    const result = await work()
    const [after, seconds] = [this.#broker.usage(), (performance.now() - started) / 1000]
    const { residentBytes, threads } = after
    this.done.push({ label, residentMb: residentBytes / 1e6, threads, cpuSeconds: after.cpuSeconds - before.cpuSeconds, seconds })
    return result
  }
}

/** One connection that produces to and fetches from one partition, whose offsets it alone moves or shares with others. */
class Pair {
  readonly #driver: Driver
  readonly #produce: Buffer
  readonly #fetch: PrebuiltFetch
  readonly #partition: number
  readonly #walker = new FetchReplyWalker()
  readonly #produced: Latencies
  readonly #fetched: Latencies
  records = 0

  constructor(
    driver: Driver,
    topic: BenchTopic,
    partition: number,
    batch: Buffer,
    latencies: { produced: Latencies; fetched: Latencies },
  ) {
    this.#driver = driver
    this.#partition = partition
    this.#produce = produceFrame(topic, [{ partition, batch }], 1)
    this.#fetch = new PrebuiltFetch(topic, [partition])
    this.#produced = latencies.produced
    this.#fetched = latencies.fetched
  }

  async run(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const baseOffset = await this.#timed(this.#produced, () => this.#append())
      this.#fetch.moveTo(this.#partition, baseOffset)
      this.records += await this.#timed(this.#fetched, () => this.#read())
    }
  }

  async #timed<T>(latencies: Latencies, request: () => Promise<T>): Promise<T> {
    const started = performance.now()
    const result = await this.#driver.orBroken(request())
    latencies.record((performance.now() - started) * 1000)
    return result
  }

  #append(): Promise<number> {
    return new Promise((resolve) => {
      this.#driver.send(this.#produce, (bytes, start, end) => {
        walkProduceReply(bytes, start, end, (partition, errorCode, baseOffset) => {
          if (errorCode !== 0) throw new Error(`produce to partition ${partition} failed with error ${errorCode}`)
          resolve(baseOffset)
        })
      })
    })
  }

  #read(): Promise<number> {
    return new Promise((resolve) => {
      this.#driver.send(this.#fetch.frame, (bytes, start, end) => {
        this.#walker.walk(bytes, start, end, ({ partition, errorCode, records }) => {
          if (errorCode !== 0) throw new Error(`fetch from partition ${partition} failed with error ${errorCode}`)
          resolve(records)
        })
      })
    })
  }
}

async function run(
  broker: BrokerProcess,
  { connections, partitions, rounds }: { connections: number; partitions: number; rounds: number },
): Promise<void> {
  const steps = new Steps(broker)
  await steps.step('idle', async () => {})
  const topic = await steps.step(`topic of ${partitions} partitions made`, () => createTopic(broker, 'scale', partitions))
  const drivers = await steps.step(`${connections} connections open`, () => {
    return Promise.all(
      Array.from({ length: connections }, () => Driver.connect({ host: broker.host, port: broker.port, receiveBytes: 8192 })),
    )
  })
  const latencies = { produced: new Latencies(), fetched: new Latencies() }
  const records = recordsPerBatch(BATCH_BYTES, RECORD_BYTES)
  const batch = recordBatch({ records, recordBytes: RECORD_BYTES, timestampMs: Date.now() })
  const pairs = drivers.map((driver, at) => new Pair(driver, topic, at % partitions, batch, latencies))
  await steps.step(`each produced and fetched ${rounds} times`, () => Promise.all(pairs.map((pair) => pair.run(rounds))))
  await steps.step('a second later', () => new Promise((resolve) => setTimeout(resolve, 1000)))

  const least = connections * rounds * records
  const seen = pairs.reduce((sum, pair) => sum + pair.records, 0)
  if (seen < least) throw new Error(`${seen} records were read back of at least ${least}`)
  for (const driver of drivers) driver.close()
  await steps.step('connections closed', () => deleteTopic(broker, topic))

  const rows = steps.done.map(({ label, residentMb, threads, cpuSeconds, seconds }) => [
    label,
    figure(seconds),
    figure(cpuSeconds),
    figure(residentMb),
    String(threads),
  ])
  console.log(
    `${broker.name}: ${connections} connections, ${partitions} partitions, batches of ${batch.length} bytes, one request in flight on each connection`,
  )
  console.log(table(['step', 'seconds', 'broker CPU s', 'RSS MB', 'threads'], rows))
  for (const [name, of] of Object.entries(latencies)) {
    const { count, p50, p99, max } = of.summary()
    console.log(
      `${count} requests ${name}: p50 ${figure(p50 / 1000)} ms, p99 ${figure(p99 / 1000)} ms, max ${figure(max / 1000)} ms`,
    )
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      connections: { type: 'string', default: '1000' },
      partitions: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '20' },
      broker: { type: 'string', default: 'rafka' },
      placement: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  await using broker =
    values.broker === 'kafka' ? await startKafka() : await startRafka({ placement: values.placement as 'auto' | undefined })
  await run(broker, {
    connections: Number(values.connections),
    partitions: Number(values.partitions),
    rounds: Number(values.rounds),
  })
}

if (import.meta.main) await main()
