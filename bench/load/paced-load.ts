import { setTimeout as sleep } from 'node:timers/promises'
import { Driver } from '../driver.ts'
import { Latencies } from '../measure/latencies.ts'
import { Metronome } from '../measure/metronome.ts'
import { Pace } from '../measure/pace.ts'
import { type FetchedPartition, FetchReplyWalker } from './fetch-reply.ts'
import { walkProduceReply } from './produce-reply.ts'
import { recordBatch, recordsPerBatch } from './record-batch.ts'
import { PrebuiltFetch } from './replay-fetch.ts'
import { produceFrame } from './replay-produce.ts'
import type { BenchTopic, BrokerAddress } from './topic.ts'

export interface PacedOptions {
  ratePerSecond: number
  /** Sent and read like the rest, but not counted. */
  warmUpSeconds: number
  seconds: number
  recordBytes: number
  acks: 1 | -1
  /** Whether a consumer reads along. */
  consume: boolean
}

export interface PacedSide {
  /** Records that count and came through, over the time from when the first was due to when the last came through. */
  readonly achievedPerSecond: number
  /** Of records that count, from the time at which each was meant to leave. Microseconds. */
  readonly latencies: Latencies
}

export interface PacedResult {
  readonly produced: PacedSide
  /** From the intended send time to the arrival at a consumer that waits for it; null without one. */
  readonly consumed: PacedSide | null
  /** How late the driver itself was: from when a record was due to when its request was written. Part of both latencies. */
  readonly lateness: Latencies
}

/** As the Java producer's defaults: batches of 16 KB, five requests in flight. */
const BATCH_BYTES = 16_384
const IN_FLIGHT_MAX = 5
/** Records are sent at ticks, so those due since the last one share a batch. */
const TICK_US_MIN = 500
const DRAIN_WITHIN_MS = 30_000

/** One load at one rate: an open loop over one connection, and one connection with long-polling fetches beside it. The topic must be empty. */
export async function pacedLoad(address: BrokerAddress, topic: BenchTopic, options: PacedOptions): Promise<PacedResult> {
  const { ratePerSecond, warmUpSeconds, seconds, consume } = options
  const pace = new Pace(ratePerSecond, warmUpSeconds + seconds)
  const clock = new RunClock(pace, Math.round(ratePerSecond * warmUpSeconds))
  using producing = await Driver.connect(address)
  using consuming = await Driver.connect({ ...address, receiveBytes: 1024 * 1024 })
  const ledger = new Ledger(topic.partitions)
  const producer = new PacedProducer(producing, topic, options, clock, ledger)
  const consumer = consume ? new LedgerConsumer(consuming, topic, clock, ledger) : null
  consumer?.start()

  const metronome = new Metronome(Math.max(TICK_US_MIN, 1e6 / ratePerSecond), (plannedMs) => {
    clock.start(plannedMs)
    producer.tick()
  })
  const drained = async (): Promise<void> => {
    const untilMs = performance.now() + (warmUpSeconds + seconds) * 1000 + DRAIN_WITHIN_MS
    while (!(producer.acked.through === pace.total && (consumer === null || consumer.seen.through === pace.total))) {
      if (performance.now() > untilMs) return
      await sleep(20)
    }
  }
  try {
    await Promise.race([drained(), producing.broken, consuming.broken])
  } finally {
    await metronome.stop()
  }
  return { produced: producer.acked.side(), consumed: consumer?.seen.side() ?? null, lateness: producer.lateness.latencies }
}

/** Time since the first record was due, which is when the first tick was meant to come: records then fall due at ticks, not just behind them. */
class RunClock {
  readonly pace: Pace
  /** Records before this one are warm-up. */
  readonly firstCounted: number
  #startMs = Number.NaN

  constructor(pace: Pace, firstCounted: number) {
    this.pace = pace
    this.firstCounted = firstCounted
  }

  /** Later calls change nothing. */
  start(atMs: number): void {
    if (Number.isNaN(this.#startMs)) this.#startMs = atMs
  }

  elapsedUs(): number {
    return (performance.now() - this.#startMs) * 1000
  }
}

/** Notes when records came through one stage. */
class Stage {
  readonly latencies = new Latencies()
  readonly #clock: RunClock
  /** All records that came through, the warm-up too. */
  through = 0
  #lastUs = 0

  constructor(clock: RunClock) {
    this.#clock = clock
  }

  came(firstIndex: number, count: number): void {
    const { pace, firstCounted } = this.#clock
    const nowUs = this.#clock.elapsedUs()
    this.through += count
    for (let index = Math.max(firstIndex, firstCounted); index < firstIndex + count; index++) {
      this.latencies.record(nowUs - pace.intendedUs(index))
      this.#lastUs = nowUs
    }
  }

  side(): PacedSide {
    const { pace, firstCounted } = this.#clock
    const planned = (pace.total - firstCounted) / pace.ratePerSecond
    const took = (this.#lastUs - pace.intendedUs(firstCounted)) / 1e6
    return { achievedPerSecond: this.latencies.count / Math.max(planned, took), latencies: this.latencies }
  }
}

/** Which records lie at which offsets: runs in the order sent, which in one partition and over one connection is the order of offsets from 0. */
class Ledger {
  readonly #runs: { firstIndex: number; count: number }[][]

  constructor(partitions: number) {
    this.#runs = Array.from({ length: partitions }, () => [])
  }

  sent(partition: number, firstIndex: number, count: number): void {
    this.#runs[partition]?.push({ firstIndex, count })
  }

  /** Takes the next `count` records of a partition, in runs; batches come whole, so a run does too. */
  *take(partition: number, count: number): Generator<{ firstIndex: number; count: number }> {
    for (let left = count; left > 0; ) {
      const run = this.#runs[partition]?.shift()
      if (run === undefined || run.count > left) throw new Error(`partition ${partition} holds records that nobody sent`)
      left -= run.count
      yield run
    }
  }
}

class PacedProducer {
  readonly acked: Stage
  readonly lateness: Stage
  readonly #driver: Driver
  readonly #topic: BenchTopic
  readonly #options: PacedOptions
  readonly #clock: RunClock
  readonly #ledger: Ledger
  readonly #batchRecordsMax: number
  readonly #batches = new Map<number, Buffer>()
  #sent = 0
  #nextPartition = 0

  constructor(driver: Driver, topic: BenchTopic, options: PacedOptions, clock: RunClock, ledger: Ledger) {
    this.#driver = driver
    this.#topic = topic
    this.#options = options
    this.#clock = clock
    this.#ledger = ledger
    this.acked = new Stage(clock)
    this.lateness = new Stage(clock)
    this.#batchRecordsMax = recordsPerBatch(BATCH_BYTES, options.recordBytes)
  }

  /** Sends what is due, as far as requests may be in flight: what is left waits, and its latency counts from when it was due all the same. */
  tick(): void {
    while (this.#driver.inFlight < IN_FLIGHT_MAX) {
      const due = this.#clock.pace.dueBy(this.#clock.elapsedUs()) - this.#sent
      if (due <= 0) return
      this.#send(due)
    }
  }

  #send(due: number): void {
    const parts: { partition: number; batch: Buffer }[] = []
    const runs: { firstIndex: number; count: number }[] = []
    for (let left = due; left > 0 && parts.length < this.#topic.partitions; ) {
      const count = Math.min(left, this.#batchRecordsMax)
      const partition = this.#nextPartition
      parts.push({ partition, batch: this.#batch(count) })
      runs.push({ firstIndex: this.#sent, count })
      this.#ledger.sent(partition, this.#sent, count)
      this.#nextPartition = (partition + 1) % this.#topic.partitions
      this.#sent += count
      left -= count
    }
    const frame = produceFrame(this.#topic, parts, this.#options.acks)
    for (const { firstIndex, count } of runs) this.lateness.came(firstIndex, count)
    this.#driver.send(frame, (bytes, start, end) => {
      walkProduceReply(bytes, start, end, refuseErrors)
      for (const { firstIndex, count } of runs) this.acked.came(firstIndex, count)
      this.tick()
    })
  }

  #batch(records: number): Buffer {
    let batch = this.#batches.get(records)
    if (batch === undefined) {
      batch = recordBatch({ records, recordBytes: this.#options.recordBytes, timestampMs: Date.now() })
      this.#batches.set(records, batch)
    }
    return batch
  }
}

function refuseErrors(partition: number, errorCode: number): void {
  if (errorCode !== 0) throw new Error(`produce to partition ${partition} failed with error ${errorCode}`)
}

class LedgerConsumer {
  readonly seen: Stage
  readonly #driver: Driver
  readonly #fetch: PrebuiltFetch
  readonly #ledger: Ledger
  readonly #walker = new FetchReplyWalker()

  constructor(driver: Driver, topic: BenchTopic, clock: RunClock, ledger: Ledger) {
    this.#driver = driver
    this.#ledger = ledger
    this.#fetch = new PrebuiltFetch(
      topic,
      Array.from({ length: topic.partitions }, (_, partition) => partition),
    )
    this.seen = new Stage(clock)
  }

  start(): void {
    this.#driver.send(this.#fetch.frame, (bytes, start, end) => {
      this.#walker.walk(bytes, start, end, (fetched) => this.#fetched(fetched))
      this.start()
    })
  }

  #fetched({ partition, errorCode, nextOffset }: FetchedPartition): void {
    if (errorCode !== 0) throw new Error(`fetch from partition ${partition} failed with error ${errorCode}`)
    if (nextOffset < 0) return
    const count = nextOffset - this.#fetch.offsetOf(partition)
    this.#fetch.moveTo(partition, nextOffset)
    for (const run of this.#ledger.take(partition, count)) this.seen.came(run.firstIndex, run.count)
  }
}
