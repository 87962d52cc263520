import type { Request } from '../messages/message.ts'
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
  /** What can be answered while the log is still being read, as `handle` would; null for all else. */
  answerWhileLoading(request: Request): unknown
  /** Runs `done` when nothing of these topics is left for good. */
  removeTopics(topics: readonly RemovedTopic[], done: () => void): void
  /** All requests that wait in the shard, for whoever has to refuse them when it is dropped. */
  waiting(): Iterable<Ticket>
  /** For logs and gauges. */
  sizes(): Readonly<Record<string, number>>
}
