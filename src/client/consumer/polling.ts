import type { Client } from '../client.ts'
import { ClientClosedError, UsageError } from '../errors.ts'
import type { ConsumerRecord } from './consumer-record.ts'
import type { Delivery } from './delivery.ts'
import type { PartitionState } from './partition-state.ts'
import type { Rebalances } from './rebalances.ts'
import type { RecordBatch } from './record-batch.ts'

/** After so many records the clock is looked at, and after so long the event loop has its turn. */
const RECORDS_BETWEEN_LOOKS = 500
const TURN_US = 5000
/** How often the group is told that the application is alive, however quick it is. */
const LIVENESS_MS = 1000

/** How the application comes by its records: it asks, rebalances happen, records are given or waited for. One question at a time. */
export class Polling<K, V> {
  readonly #client: Client
  readonly #delivery: Delivery<K, V>
  readonly #rebalances: Rebalances<K, V>
  readonly #polled: () => void
  #isAsked = false
  #isClosed = false
  /** What the application has in hand came by `poll`. */
  #gavePolled = false
  /** Records given since the clock was looked at. */
  #sinceLook = 0
  #turnUs = 0
  /** The application asked, or waits, since the group was told the last time. */
  #isAlive = false
  #cancelLiveness: () => void = () => {}

  constructor(client: Client, delivery: Delivery<K, V>, rebalances: Rebalances<K, V>, polled: () => void) {
    this.#client = client
    this.#delivery = delivery
    this.#rebalances = rebalances
    this.#polled = polled
  }

  /** The group watches the application from now on. */
  start(): void {
    this.#cancelLiveness()
    if (this.#isClosed) return
    this.#cancelLiveness = this.#client.environment.after(LIVENESS_MS, () => {
      if (this.#isAlive) this.#polled()
      this.#isAlive = this.#isAsked
      this.start()
    })
  }

  /** The application gives its partitions back by itself: what `poll` gave is finished then, as in Java; a record that an iteration was left at is not. */
  settle(): void {
    if (this.#gavePolled && !this.#isAsked) this.#delivery.finish()
  }

  close(): void {
    this.settle()
    this.#isClosed = true
    this.#cancelLiveness()
    this.#delivery.wake()
  }

  async poll(timeoutMs: number, maxRecords: number, signal: AbortSignal | undefined): Promise<ConsumerRecord<K, V>[]> {
    if (this.#isClosed) throw new ClientClosedError()
    this.#ask()
    this.#gavePolled = true
    try {
      return (await this.#wait(() => this.#takeSome(maxRecords), timeoutMs, signal, { isOver: false })) ?? []
    } finally {
      this.#isAsked = false
    }
  }

  records(signal: AbortSignal | undefined): AsyncIterable<ConsumerRecord<K, V>> {
    return new Iteration((scope) => this.#next(this.#takeOne, scope, signal), this.#delivery)
  }

  batches(signal: AbortSignal | undefined): AsyncIterable<RecordBatch<K, V>> {
    return new Iteration((scope) => this.#next(this.#takeBatch, scope, signal), this.#delivery)
  }

  /** Waits until `isSo`, a problem, or the end of the time. */
  async until(isSo: () => boolean, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#client.environment
    const deadlineUs = clock.monotonicUs() + timeoutMs * 1000
    while (!isSo() && !this.#isClosed) {
      const problem = this.#delivery.takeProblem()
      if (problem !== null) throw problem
      const leftMs = (deadlineUs - clock.monotonicUs()) / 1000
      if (leftMs <= 0) return
      await this.#sleep(leftMs, signal)
    }
  }

  /** Nearly always there is a record: it is given without more than a promise. */
  #next<T>(take: () => T | null, scope: Scope, signal: AbortSignal | undefined): Promise<IteratorResult<T, undefined>> {
    try {
      if (this.#isClosed) return Promise.resolve(DONE)
      this.#ask()
      this.#gavePolled = false
      if (
        !this.#rebalances.isPending &&
        !this.#delivery.mayHaveProblem &&
        this.#sinceLook < RECORDS_BETWEEN_LOOKS &&
        signal?.aborted !== true
      ) {
        const value = take()
        if (value !== null) {
          this.#isAsked = false
          return Promise.resolve({ done: false, value })
        }
      }
    } catch (error) {
      // Of somebody else's question, which goes on.
      if (!(error instanceof BusyError)) this.#isAsked = false
      return Promise.reject(error)
    }
    return this.#nextLater(take, scope, signal)
  }

  async #nextLater<T>(
    take: () => T | null,
    scope: Scope,
    signal: AbortSignal | undefined,
  ): Promise<IteratorResult<T, undefined>> {
    try {
      const value = await this.#wait(take, Number.POSITIVE_INFINITY, signal, scope)
      return value === null ? DONE : { done: false, value }
    } finally {
      this.#isAsked = false
    }
  }

  #ask(): void {
    if (this.#isAsked) throw new BusyError('records are asked for already: one iteration or poll at a time')
    this.#isAsked = true
    this.#isAlive = true
    this.#delivery.finish()
  }

  /** What `take` gives, as soon as that is something; null when the time or the iteration is over, or the consumer closed. */
  async #wait<T>(take: () => T | null, timeoutMs: number, signal: AbortSignal | undefined, scope: Scope): Promise<T | null> {
    const { clock } = this.#client.environment
    const deadlineUs = clock.monotonicUs() + timeoutMs * 1000
    let hasYielded = false
    this.#polled()
    this.#delivery.metrics.polled(clock.monotonicUs())
    await this.#giveTurn()
    for (;;) {
      signal?.throwIfAborted()
      if (this.#rebalances.isPending) await this.#rebalances.run()
      if (this.#isClosed || scope.isOver) return null
      const problem = this.#delivery.takeProblem()
      if (problem !== null) throw problem
      const taken = take()
      if (taken !== null) return taken
      const leftMs = (deadlineUs - clock.monotonicUs()) / 1000
      if (leftMs > 0) await this.#sleep(leftMs, signal)
      else if (hasYielded) return null
      // Who asks again and again without waiting must not keep the answers from coming in.
      else await this.#client.environment.yield()
      hasYielded = true
      this.#turnUs = clock.monotonicUs()
    }
  }

  /** Records that are there are given in one turn of the event loop after the other: without a turn in between, sockets and timers would wait for the last of them. */
  async #giveTurn(): Promise<void> {
    if (this.#sinceLook < RECORDS_BETWEEN_LOOKS) return
    this.#sinceLook = 0
    const { clock } = this.#client.environment
    if (clock.monotonicUs() - this.#turnUs < TURN_US) return
    await this.#client.environment.yield()
    this.#turnUs = clock.monotonicUs()
  }

  /** Until something happens. */
  #sleep(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel =
        timeoutMs === Number.POSITIVE_INFINITY ? () => {} : this.#client.environment.after(Math.ceil(timeoutMs), done)
      function done(): void {
        cancel()
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      function abort(): void {
        cancel()
        reject(signal!.reason)
      }
      if (signal?.aborted === true) {
        abort()
        return
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#delivery.onWake(done)
    })
  }

  /** The record at the cursor, to keep; what cannot be read stays the next. */
  #keep(state: PartitionState): ConsumerRecord<K, V> {
    const { buffer } = this.#delivery
    try {
      const record = buffer.cursor.keep()
      this.#delivery.takeRecord(state)
      return record
    } catch (error) {
      buffer.release()
      throw error
    }
  }

  #takeOne = (): ConsumerRecord<K, V> | null => {
    const state = this.#delivery.buffer.nextRecord()
    if (state === null) return null
    this.#sinceLook++
    return this.#keep(state)
  }

  #takeBatch = (): RecordBatch<K, V> | null => {
    const { buffer } = this.#delivery
    const next = buffer.nextBatch()
    if (next === null) return null
    this.#sinceLook += next.batch.count
    this.#delivery.take(next.state, next.fromOffset)
    return next.batch
  }

  /** Null for none. An error comes out once there is nothing before it. */
  #takeSome(maxRecords: number): ConsumerRecord<K, V>[] | null {
    const delivery = this.#delivery
    const { buffer } = delivery
    const records: ConsumerRecord<K, V>[] = []
    try {
      while (records.length < maxRecords) {
        const state = buffer.nextRecord()
        if (state === null) break
        const { offset } = buffer.cursor
        const record = this.#keep(state)
        delivery.take(state, offset)
        records.push(record)
      }
    } catch (error) {
      if (records.length === 0) throw error
    }
    this.#sinceLook += records.length
    return records.length === 0 ? null : records
  }
}

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

class BusyError extends UsageError {}

/** Of one iteration: over once it was left. */
interface Scope {
  isOver: boolean
}

class Iteration<T> implements AsyncIterable<T>, AsyncIterator<T, undefined>, Scope {
  isOver = false
  readonly #ask: (scope: Scope) => Promise<IteratorResult<T, undefined>>
  readonly #waiting: { wake(): void }

  constructor(ask: (scope: Scope) => Promise<IteratorResult<T, undefined>>, waiting: { wake(): void }) {
    this.#ask = ask
    this.#waiting = waiting
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.isOver ? Promise.resolve(DONE) : this.#ask(this)
  }

  /** What was given last is in the application's hand still: it may have failed on it. A wait that a stream's end cuts off takes no record. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.isOver = true
    this.#waiting.wake()
    return Promise.resolve(DONE)
  }
}
