/**
 * What a ring between two threads costs, with the two ways to wake a reader that sleeps in its event loop: `node
 * bench/micro/ring.ts`. Prints one line a figure. Needs two idle cores to say anything.
 */
import { isMainThread, MessageChannel, type MessagePort, Worker, workerData } from 'node:worker_threads'
import { NodeClock } from '../../actors/runtime/node-clock.ts'
import { RingReader, type RingTaker, RingWriter, ringMemory } from '../../actors/runtime/ring.ts'
import type { Message } from '../../src/messages/message.ts'

type Doorbell = 'port' | 'wait-async'
interface Setup {
  doorbell: Doorbell
  idle: SharedArrayBuffer
  toWorker: SharedArrayBuffer
  toMain: SharedArrayBuffer
  port: MessagePort
}

const clock = new NodeClock()
const SPARSE_COUNT = 3_000
const SPARSE_GAP_US = 300
const ECHO_COUNT = 20_000
const BURST_COUNT = 3_000_000
const BATCH = 64

/** One side: a reader that sleeps in the event loop, a writer, and the doorbell of the other side. */
class Side {
  readonly writer: RingWriter
  readonly #reader: RingReader
  readonly #idle: Int32Array
  readonly #own: number
  readonly #other: number
  readonly #port: MessagePort
  readonly #doorbell: Doorbell
  readonly #taker: RingTaker
  #waiting = false
  /** The ring was full; set by whoever fills it. */
  wantsRoom = false
  rings = 0
  afterDrain: () => void = () => {}

  constructor(setup: Setup, own: 0 | 1, received: (requestId: number) => void) {
    this.writer = new RingWriter(own === 0 ? setup.toWorker : setup.toMain)
    this.#reader = new RingReader(own === 0 ? setup.toMain : setup.toWorker)
    this.#idle = new Int32Array(setup.idle)
    this.#own = own * 16
    this.#other = (1 - own) * 16
    this.#port = setup.port
    this.#doorbell = setup.doorbell
    this.#taker = {
      hot: (_to, message) => received((message as { requestId: number }).requestId),
      packed: () => {},
      released: () => {},
    }
    if (setup.doorbell === 'port') setup.port.on('message', () => this.pump())
    else setup.port.on('message', () => {})
    this.pump()
  }

  send(requestId: number): boolean {
    return this.writer.writeHot(1, appended(requestId))
  }

  flush(): void {
    if (this.writer.publish()) this.#ring()
  }

  pump(): void {
    Atomics.store(this.#idle, this.#own, 0)
    do {
      while (this.#reader.drain(1024, this.#taker) > 0);
      if (this.#reader.writerCanGoOn()) this.#ring()
      this.afterDrain()
      this.flush()
      Atomics.store(this.#idle, this.#own, 1)
      // Whoever makes room rings only a sleeper, so after saying that this side sleeps it must look once more, at both rings.
    } while ((this.#reader.ready() || this.#hasRoom()) && Atomics.compareExchange(this.#idle, this.#own, 1, 0) === 1)
    if (this.#doorbell === 'wait-async') this.#wait()
  }

  #hasRoom(): boolean {
    return this.wantsRoom && this.writer.usedNow() <= this.writer.capacity >>> 1
  }

  #wait(): void {
    if (this.#waiting) return
    const wait = Atomics.waitAsync(this.#idle, this.#own, 1)
    if (!wait.async) {
      setImmediate(() => this.pump())
      return
    }
    this.#waiting = true
    void wait.value.then(() => {
      this.#waiting = false
      this.pump()
    })
  }

  #ring(): void {
    if (Atomics.load(this.#idle, this.#other) === 0 || Atomics.compareExchange(this.#idle, this.#other, 1, 0) === 0) return
    this.rings++
    if (this.#doorbell === 'port') this.#port.postMessage(0)
    else Atomics.notify(this.#idle, this.#other)
  }
}

function appended(requestId: number): Message {
  return {
    kind: 'appended',
    requestId,
    errorCode: 0,
    errorMessage: null,
    baseOffset: 1,
    logAppendTimeMs: -1,
    logStartOffset: 0,
    recordErrors: null,
  }
}

/** The worker: request id 0 asks for a report, ids over 0 are send times to note, ids below 0 are echoed; 0.5 is only counted. */
function worker(setup: Setup): void {
  const latencies: number[] = []
  let counted = 0
  const side: Side = new Side(setup, 1, (requestId) => {
    if (requestId === 0.5) {
      if (++counted === BURST_COUNT) {
        counted = 0
        side.send(1)
      }
    } else if (requestId > 0) latencies.push(clock.monotonicUs() - requestId)
    else if (requestId < 0) side.send(requestId)
    else {
      setup.port.postMessage(latencies.splice(0))
    }
  })
}

async function main(): Promise<void> {
  for (const doorbell of ['port', 'wait-async', 'port', 'wait-async'] as const) {
    const channel = new MessageChannel()
    const setup: Setup = {
      doorbell,
      idle: new SharedArrayBuffer(128),
      toWorker: ringMemory(2048),
      toMain: ringMemory(2048),
      port: channel.port1,
    }
    const thread = new Worker(new URL(import.meta.url), {
      workerData: { ...setup, port: channel.port2 },
      transferList: [channel.port2],
    })
    let replied: () => void = () => {}
    const side = new Side(setup, 0, () => replied())
    await new Promise((resolve) => setTimeout(resolve, 200))

    // A reader that sleeps, a sender that sends now and then.
    for (let sent = 0, nextUs = clock.monotonicUs() + SPARSE_GAP_US; sent < SPARSE_COUNT; ) {
      await new Promise((resolve) => setImmediate(resolve))
      const nowUs = clock.monotonicUs()
      if (nowUs < nextUs) continue
      nextUs = nowUs + SPARSE_GAP_US
      side.send(nowUs)
      side.flush()
      sent++
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
    const report = new Promise<number[]>((resolve) => setup.port.on('message', (data) => Array.isArray(data) && resolve(data)))
    side.send(0)
    side.flush()
    const latencies = (await report).sort((a, b) => a - b)
    console.log(`${doorbell}: wake-up of a sleeper, us: p50 ${at(latencies, 0.5)}, p99 ${at(latencies, 0.99)}`)

    // One message there and back, one at a time.
    const echoStartUs = clock.monotonicUs()
    for (let echo = 1; echo <= ECHO_COUNT; echo++) {
      const reply = new Promise<void>((resolve) => (replied = resolve))
      side.send(-echo)
      side.flush()
      await reply
    }
    console.log(`${doorbell}: there and back, us: ${((clock.monotonicUs() - echoStartUs) / ECHO_COUNT).toFixed(1)}`)

    // As fast as the ring takes them.
    side.rings = 0
    const before = process.cpuUsage()
    const burstStartUs = clock.monotonicUs()
    await new Promise<void>((resolve) => {
      replied = resolve
      let left = BURST_COUNT
      const fill = (): void => {
        side.wantsRoom = false
        while (left > 0) {
          let batch = Math.min(left, BATCH)
          while (batch > 0 && side.send(0.5)) {
            batch--
            left--
          }
          side.flush()
          if (batch > 0 && side.writer.waitForRoom()) {
            side.wantsRoom = true
            return
          }
        }
        side.afterDrain = () => {}
      }
      side.afterDrain = fill
      fill()
    })
    const seconds = (clock.monotonicUs() - burstStartUs) / 1e6
    const { user, system } = process.cpuUsage(before)
    console.log(
      `${doorbell}: ${(BURST_COUNT / seconds / 1e3).toFixed(0)} thousand messages/s, ${((user + system) / BURST_COUNT).toFixed(2)} CPU us each on both sides, one doorbell for ${(BURST_COUNT / Math.max(1, side.rings)).toFixed(0)}`,
    )
    await thread.terminate()
    setup.port.close()
  }
}

function at(sorted: readonly number[], quantile: number): number {
  return sorted[Math.floor(sorted.length * quantile)] ?? Number.NaN
}

if (isMainThread) await main()
else worker(workerData as Setup)
