import { createInterface } from 'node:readline/promises'
import { Latencies } from '../measure/latencies.ts'
import { Metronome } from '../measure/metronome.ts'
import { Pace } from '../measure/pace.ts'
import type { BenchClient, BenchProducer, BenchRecord, Sink } from './bench-client.ts'
import { Payload } from './payload.ts'
import { fromArguments, type Task, type TaskResult } from './task.ts'

/** Each is loaded in a process of its own. */
const CLIENTS: Readonly<Record<string, () => Promise<BenchClient>>> = {
  kafkajs: async () => (await import('./kafkajs-client.ts')).kafkajsClient,
  platformatic: async () => (await import('./platformatic-client.ts')).platformaticClient,
  confluent: async () => (await import('./confluent-client.ts')).confluentClient,
  'confluent-promises': async () => (await import('./confluent-promises-client.ts')).confluentPromisesClient,
  rafka: async () => (await import('./rafka-client.ts')).rafkaClient,
}

const TICK_US = 500
const LATENCY_WARM_UP_SECONDS = 5

/** Between two calls. */
class Meter {
  readonly #startedAt = performance.now()
  readonly #cpuAtStart = process.cpuUsage()

  result(records: number): TaskResult {
    const { user, system } = process.cpuUsage(this.#cpuAtStart)
    return {
      records,
      seconds: (performance.now() - this.#startedAt) / 1000,
      cpuSeconds: (user + system) / 1e6,
      residentBytesMax: process.resourceUsage().maxRSS * 1024,
    }
  }
}

/** Touches what it gets. `onRecord` sees each and says when it has had enough. */
class TouchingSink implements Sink {
  touched = 0
  readonly pause: (() => Promise<void>) | null
  readonly done: Promise<void>
  readonly #onRecord: (value: Uint8Array) => boolean
  #resolve: () => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(onRecord: (value: Uint8Array) => boolean, pause: (() => Promise<void>) | null = null) {
    this.#onRecord = onRecord
    this.pause = pause
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  take(key: Uint8Array | null, value: Uint8Array | null): boolean {
    if (key !== null && key.length > 0) this.touched += key[0]! + key[key.length - 1]!
    this.touched += value![0]! + value![value!.length - 1]!
    const enough = this.#onRecord(value!)
    if (enough) this.#resolve()
    return enough
  }

  fail(error: unknown): void {
    this.#reject(error)
  }
}

async function produce(client: BenchClient, task: Task): Promise<TaskResult> {
  const producer = await client.producer(task)
  const payload = new Payload(task.keyBytes, task.valueBytes)
  await producer.sendAll(payload, task.warmUpRecords)
  const meter = new Meter()
  await producer.sendAll(payload, task.records)
  return meter.result(task.records)
}

async function consume(client: BenchClient, task: Task): Promise<TaskResult> {
  let seen = 0
  let meter: Meter | null = null
  const sink = new TouchingSink(() => {
    if (++seen === task.warmUpRecords) meter = new Meter()
    return seen === task.warmUpRecords + task.records
  })
  await client.consume(task, sink)
  await sink.done
  return meter!.result(task.records)
}

/** The value's first eight bytes are the time of the call that sent it, the next eight when it was due. */
async function latency(client: BenchClient, task: Task): Promise<TaskResult> {
  const warmUp = task.rate * LATENCY_WARM_UP_SECONDS
  const pace = new Pace(task.rate, LATENCY_WARM_UP_SECONDS + task.seconds)
  const fromSend = new Latencies()
  const fromDue = new Latencies()
  let seen = 0
  const sink = new TouchingSink((value) => {
    if (++seen > warmUp) {
      const now = performance.now()
      const view = new DataView(value.buffer, value.byteOffset, 16)
      fromSend.record((now - view.getFloat64(0)) * 1000)
      fromDue.record((now - view.getFloat64(8)) * 1000)
    }
    return seen === pace.total
  })
  await client.consume(task, sink)
  const producer = await client.producer(task)
  const payload = new Payload(task.keyBytes, task.valueBytes)
  const meter = new Meter()
  await openLoop(pace, async (first, count, startedAt) => {
    const now = performance.now()
    const records: BenchRecord[] = []
    for (let index = first; index < first + count; index++) {
      const value = Buffer.from(payload.value(index))
      value.writeDoubleBE(now, 0)
      value.writeDoubleBE(startedAt + pace.intendedUs(index) / 1000, 8)
      records.push({ key: payload.key(index), value })
    }
    await producer.send(records)
  })
  await producer.flush()
  await sink.done
  return { ...meter.result(pace.total), fromSend: fromSend.summary(), fromDue: fromDue.summary() }
}

/** Hands over what is due since the tick before; a client that asks to wait is waited for, and what became due meanwhile follows at once. */
function openLoop(pace: Pace, send: (first: number, count: number, startedAt: number) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    let sent = 0
    let busy = false
    const metronome = new Metronome(TICK_US, () => {
      const due = pace.dueBy((performance.now() - startedAt) * 1000)
      if (busy || due <= sent) return
      const first = sent
      sent = due
      busy = true
      send(first, due - first, startedAt).then(
        () => {
          busy = false
          if (sent === pace.total) metronome.stop().then(resolve, reject)
        },
        (error: unknown) => metronome.stop().then(() => reject(error), reject),
      )
    })
  })
}

/** Prints `ready`, waits for a line that says that the broker has been stopped, and then offers records at a rate. */
async function stalled(client: BenchClient, task: Task): Promise<TaskResult> {
  const producer = await client.producer(task)
  const payload = new Payload(task.keyBytes, task.valueBytes)
  await producer.sendAll(payload, Math.min(10_000, task.records))
  process.stdout.write('ready\n')
  const lines = createInterface({ input: process.stdin })
  await lines[Symbol.asyncIterator]().next()
  const residentBytesBefore = process.memoryUsage.rss()
  const meter = new Meter()
  const accepted = await offer(producer, payload, task)
  return { ...meter.result(task.rate * task.seconds), residentBytesBefore, accepted }
}

/** Records at a rate for as long as the task says; while the client asks to wait, none are offered. Gives how many it took over. */
async function offer(producer: BenchProducer, payload: Payload, { rate, seconds }: Task): Promise<number> {
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let accepted = 0
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - startedAt) * rate) / 1000)
    if (due > accepted) {
      const records = Array.from({ length: Math.min(1000, due - accepted) }, (_, at) => ({
        key: payload.key(accepted + at),
        // Bytes of their own, as an application's records have.
        value: Buffer.from(payload.value(accepted + at)),
      }))
      const room = producer.send(records)
      if (room !== undefined) {
        room.catch(() => {})
        const late = new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now()), 'late'))
        if ((await Promise.race([room, late])) === 'late') break
      }
      accepted += records.length
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return accepted
}

async function slow(client: BenchClient, task: Task): Promise<TaskResult> {
  const residentBytesBefore = process.memoryUsage.rss()
  const startedAt = performance.now()
  const meter = new Meter()
  let seen = 0
  const behind = (): number => (seen / task.rate) * 1000 - (performance.now() - startedAt)
  const sink = new TouchingSink(
    () => {
      seen++
      return performance.now() - startedAt > task.seconds * 1000
    },
    async () => {
      const waitMs = behind()
      if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
    },
  )
  await client.consume(task, sink)
  await sink.done
  return { ...meter.result(seen), residentBytesBefore }
}

const MODES = { produce, consume, latency, stalled, slow }

async function main(): Promise<void> {
  const [name = '', ...words] = process.argv.slice(2)
  const load = CLIENTS[name]
  if (load === undefined) throw new Error(`no client ${name}; there are ${Object.keys(CLIENTS).join(', ')}`)
  const task = fromArguments(words)
  const result = await MODES[task.mode](await load(), task)
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
}

if (import.meta.main) await main()
