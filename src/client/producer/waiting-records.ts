import type { ClientEnvironment } from '../environment.ts'
import type { Content, Delivery, ProducerHeader } from './record.ts'
import type { TopicBatchers } from './topic-batchers.ts'

/** A record that is not in a batch yet. */
export interface WaitingRecord {
  readonly topic: TopicBatchers
  readonly partition: number | undefined
  readonly key: Content
  readonly value: Content
  readonly headers: readonly ProducerHeader[]
  readonly timestamp: number
  readonly delivery: Delivery | null
  /** It waits no longer, whatever came of it. */
  readonly done: () => void
}

interface Entry {
  readonly record: WaitingRecord
  readonly deadlineUs: number
  readonly promise: Promise<void>
}

/** Records that wait for memory, or for their topic, first in, first out; each for a bounded time. */
export class WaitingRecords {
  readonly #environment: ClientEnvironment
  readonly #timeoutMs: number
  readonly #timedOut: (record: WaitingRecord) => void
  readonly #ended: (waitedSeconds: number) => void
  #entries: Entry[] = []
  #cancel: () => void = () => {}
  #isArmed = false

  /** `timedOut` settles the record that it is given, which is no longer here; `ended` is told how long a record waited that was taken. */
  constructor(
    environment: ClientEnvironment,
    {
      timeoutMs,
      timedOut,
      ended,
    }: { timeoutMs: number; timedOut: (record: WaitingRecord) => void; ended: (waitedSeconds: number) => void },
  ) {
    this.#environment = environment
    this.#timeoutMs = timeoutMs
    this.#timedOut = timedOut
    this.#ended = ended
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  get first(): WaitingRecord | undefined {
    return this.#entries[0]?.record
  }

  /** When the last of them waits no longer; null when none waits. */
  get last(): Promise<void> | null {
    return this.#entries[this.#entries.length - 1]?.promise ?? null
  }

  /** The promise is that the record waits no longer. */
  add(record: Omit<WaitingRecord, 'done'>): Promise<void> {
    let done = (): void => {}
    const promise = new Promise<void>((resolve) => {
      done = resolve
    })
    this.#push({ record: { ...record, done }, promise, deadlineUs: this.#deadlineUs() })
    return promise
  }

  /** Adds a record that has waited elsewhere before: its time starts anew. */
  requeue(record: WaitingRecord): void {
    const { done } = record
    let passOn = (): void => {}
    const promise = new Promise<void>((resolve) => {
      passOn = () => {
        done()
        resolve()
      }
    })
    this.#push({ record: { ...record, done: passOn }, promise, deadlineUs: this.#deadlineUs() })
  }

  /** The first of them waits no longer. */
  take(): void {
    const { deadlineUs } = this.#entries.shift()!
    this.#ended((this.#deadlineUs() - deadlineUs) / 1e6)
    if (this.#entries.length === 0) this.#disarm()
  }

  takeAll(): WaitingRecord[] {
    this.#disarm()
    return this.#entries.splice(0).map(({ record }) => record)
  }

  /** Takes out the record that somebody no longer waits for. */
  remove(delivery: Delivery): WaitingRecord | undefined {
    const at = this.#entries.findIndex(({ record }) => record.delivery === delivery)
    return at < 0 ? undefined : this.#entries.splice(at, 1)[0]!.record
  }

  #push(entry: Entry): void {
    this.#entries.push(entry)
    if (!this.#isArmed) this.#arm()
  }

  #deadlineUs(): number {
    return this.#environment.clock.monotonicUs() + this.#timeoutMs * 1000
  }

  #arm(): void {
    const first = this.#entries[0]
    if (first === undefined) return
    this.#isArmed = true
    const nowUs = this.#environment.clock.monotonicUs()
    this.#cancel = this.#environment.after(Math.max(0, Math.ceil((first.deadlineUs - nowUs) / 1000)), () => this.#expire())
  }

  #disarm(): void {
    this.#isArmed = false
    this.#cancel()
  }

  #expire(): void {
    this.#isArmed = false
    const nowUs = this.#environment.clock.monotonicUs()
    while (this.#entries.length > 0 && this.#entries[0]!.deadlineUs <= nowUs) this.#timedOut(this.#entries.shift()!.record)
    this.#arm()
  }
}
