import type { Request } from '../messages/message.ts'
import type { DeadlineQueue } from './deadline-queue.ts'
import type { RecordCodec } from './record-codec.ts'
import type { RecordWriter } from './record-writer.ts'
import type { Ticket } from './ticket.ts'

/** A topic that is no more. */
export interface RemovedTopic {
  readonly topicId: string
  readonly topic: string
}

/**
 * The state machine of one coordinator partition (groups, transactions, share states), as `ShardRuntime` drives it. Synchronous and
 * deterministic: records and answers go out by the `RecordWriter`, timers by the `DeadlineQueue` that it was made with.
 * A shard is made empty, replays its log, hears `loaded`, and works until it is dropped, which may be at any moment.
 */
export interface CoordinatorShard<R> {
  /** A record of the log; `producerId` is -1 unless it is part of a transaction. Of the same key the last one counts. */
  replay(record: R, recordOffset: number, producerId: number): void
  /** The end of a transaction in the log. */
  replayMarker(producerId: number, isCommit: boolean): void
  /** All of the log is replayed: time runs from now on. */
  loaded(): void
  /** Answers, now or later, by the writer. Throws `RecordsTooLargeError` with nothing changed where the answer would be too much for the log. */
  handle(request: Request): void
  /** Runs `done` when nothing of these topics is left for good. */
  removeTopics(topics: readonly RemovedTopic[], done: () => void): void
  /** All requests that wait in the shard, for whoever has to refuse them when it is dropped. */
  waiting(): Iterable<Ticket>
  /** For logs and gauges. */
  sizes(): Readonly<Record<string, number>>
}

/** What `ShardRuntime` has to know of a kind of coordinator while it has no shard. */
export interface ShardKind<R, S extends CoordinatorShard<R> = CoordinatorShard<R>> {
  readonly codec: RecordCodec<R>
  /** A shard, empty: one for each reading of the log. */
  create(writer: RecordWriter<R>, deadlines: DeadlineQueue): S
  /** The body of an answer that can be given without a shard, because the clients of the API take no "try again"; null for all else. */
  answerUnloaded(apiKey: number): unknown
  /** The error code in place of `errorCode` for an API whose clients would not understand that one. */
  errorFor(apiKey: number, errorCode: number): number
}
