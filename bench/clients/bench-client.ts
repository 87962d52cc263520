import type { Payload } from './payload.ts'
import type { Task } from './task.ts'

/** One of the clients behind the few things that the benchmark asks of it; each is driven in the way that is quickest for it. */
export interface BenchClient {
  producer(task: Task): Promise<BenchProducer>
  /** Starts to read all partitions from their beginning; every record goes to the sink until that has enough. */
  consume(task: Task, sink: Sink): Promise<BenchConsumer>
}

export interface BenchProducer {
  /** At full speed; resolves when all are acknowledged. Rejects when one was not delivered. */
  sendAll(payload: Payload, count: number): Promise<void>
  /** For an open loop: takes the records over now. Gives a promise where the client asks its caller to wait. */
  send(records: readonly BenchRecord[]): Promise<unknown> | undefined
  flush(): Promise<void>
  /** Not called in runs whose broker no longer answers. */
  close(): Promise<void>
}

export interface BenchRecord {
  readonly key: Buffer
  readonly value: Buffer
}

export interface BenchConsumer {
  close(): Promise<void>
}

/** Where the records of a consumer go. */
export interface Sink {
  /** Touches key and value. True when the sink has had enough. */
  take(key: Uint8Array | null, value: Uint8Array | null): boolean
  /** For an application that does not keep up: what to wait for before the next record. */
  readonly pause: (() => Promise<void>) | null
  /** The consumer has failed. */
  fail(error: unknown): void
}
