import { describe, expect, test } from 'vitest'
import { EMPTY_RANGE } from '../../src/base/arena.ts'
import { Asks } from '../../src/broker/asks.ts'
import type { Broker } from '../../src/broker/broker.ts'
import type { FetchPartition } from '../../src/broker/fetch-session.ts'
import { type FetchEntry, type FetchLimits, PendingFetch } from '../../src/broker/pending-fetch.ts'
import { Watches } from '../../src/broker/watches.ts'
import type { Message, Read, ReadDone } from '../../src/messages/message.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'

const LIMITS: FetchLimits = { minBytes: 1, maxBytes: 1000, maxWaitMs: 500, isolation: 0, replica: null, anyReplica: false }

/** The part of a broker that a fetch works with; partitions answer when the test says so. */
class Bench {
  readonly asks = new Asks(1)
  readonly watches = new Watches()
  readonly replicaWatches = this.watches
  readonly config = { replicaLagTimeMaxMs: 3_000 }
  nowMs = 0
  isThrottled = false
  readonly replicationThrottle = { isLimited: true, waitMs: () => (this.isThrottled ? 100 : 0) }
  readonly reads: Read[] = []
  readonly released: number[] = []
  readonly timers: { delayMs: number; turn: () => void; cancelled: boolean }[] = []
  starvedMs = 0
  /** Actors of partitions that are here no more. */
  readonly gone = new Set<number>()
  readonly image = {
    topicById: () => undefined,
    topicByName: () => ({ id: 'topic', name: 't', partitions: [] }),
    topicConfig: () => ({ 'leader.replication.throttled.replicas': '*' }),
  }
  readonly directory = {
    partition: (_topicId: string, partition: number) => (this.gone.has(100 + partition) ? 0 : 100 + partition),
  }
  readonly context = {
    self: 1,
    clock: { nowMs: () => 0, monotonicUs: () => this.nowMs * 1000 },
    send: (_to: number, message: Message) => this.reads.push(message as Read),
    schedule: (delayMs: number, turn: () => void) => this.timers.push({ delayMs, turn, cancelled: false }),
    cancel: (timer: number) => {
      this.timers[timer - 1]!.cancelled = true
    },
  }

  release({ length }: { length: number }): void {
    if (length > 0) this.released.push(length)
  }

  fetch(
    partitions: number,
    limits: Partial<FetchLimits> = {},
    asked: readonly FetchPartition[] = Array.from({ length: partitions }, (_, partition) => partitionAsked(partition)),
  ): { pending: PendingFetch; completed: () => readonly FetchEntry[] | null } {
    let result: readonly FetchEntry[] | null = null
    const entries = asked.slice(0, partitions).map(entry)
    const pending = new PendingFetch(this as unknown as Broker, entries, { ...LIMITS, ...limits }, (read) => {
      result = read
    })
    pending.start()
    return { pending, completed: () => result }
  }

  /** The oldest read that is open is answered. */
  answer(done: Partial<ReadDone> & { length?: number } = {}): void {
    const { requestId } = this.reads.shift()!
    const { length = 0, ...rest } = done
    this.asks.answer(requestId, {
      kind: 'read-done',
      requestId,
      errorCode: 0,
      highWatermark: 10,
      lastStableOffset: 10,
      logStartOffset: 0,
      bytes: length === 0 ? EMPTY_RANGE : { arena: 0, offset: 0, length },
      starved: false,
      abortedTransactions: null,
      divergingEpoch: null,
      preferredReadReplica: -1,
      ...rest,
    })
  }

  advance(partition: number): void {
    this.watches.advanced({
      kind: 'advanced',
      partition: 100 + partition,
      highWatermark: 11,
      lastStableOffset: 11,
      forReplicas: false,
    })
  }

  /** Runs the first timer that waits for `delayMs`. */
  fire(delayMs: number): void {
    this.timers.find((timer) => timer.delayMs === delayMs && !timer.cancelled)!.turn()
  }
}

function partitionAsked(partition: number): FetchPartition {
  return {
    key: `t:${partition}`,
    topicId: '',
    topic: 't',
    partition,
    fetchOffset: 10,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    maxBytes: 400,
    toldHighWatermark: -1,
    toldLogStartOffset: -1,
    revision: 0,
    heard: null,
  }
}

function entry(asked: FetchPartition): FetchEntry {
  return {
    asked,
    actor: 100 + asked.partition,
    epochKnown: true,
    errorCode: 0,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    bytes: EMPTY_RANGE,
    abortedTransactions: null,
    divergingEpoch: null,
    preferredReadReplica: -1,
    nearReplicas: null,
    repeated: false,
    reading: false,
    readRevision: -1,
    settled: false,
  }
}

describe('a fetch under way', () => {
  test('completes when all partitions that were asked have answered and there is enough', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(2)
    bench.answer({ length: 50 })
    expect(completed()).toBeNull()
    bench.answer()
    expect(completed()!.map(({ bytes }) => bytes.length)).toEqual([50, 0])
  })

  test('asks no more partitions at once than could fill the response', () => {
    const bench = new Bench()
    bench.fetch(5)
    expect(bench.reads.map(({ maxBytes }) => maxBytes)).toEqual([400, 400, 200])
  })

  test('waits while there is nothing, and reads what advanced, and only that', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(2)
    bench.answer()
    bench.answer()
    expect(completed()).toBeNull()
    bench.advance(1)
    expect(bench.reads).toHaveLength(1)
    bench.answer({ length: 7 })
    expect(completed()!.map(({ bytes }) => bytes.length)).toEqual([0, 7])
  })

  test('does not lose a partition that advances between its own empty answer and that of the last', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(2)
    bench.answer()
    bench.advance(0)
    bench.answer()
    expect(bench.reads, 'the first is read again at once: it will not say it twice').toHaveLength(1)
    bench.answer({ length: 9 })
    expect(completed()!.map(({ bytes }) => bytes.length)).toEqual([9, 0])
  })

  test('nor one that advances while another is read again', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(2)
    bench.answer()
    bench.answer()
    bench.advance(1)
    bench.advance(0)
    bench.answer()
    expect(bench.reads).toHaveLength(1)
    bench.answer({ length: 3 })
    expect(completed()!.map(({ bytes }) => bytes.length)).toEqual([3, 0])
  })

  test('partitions known to be idle are not asked at all', () => {
    const bench = new Bench()
    bench.watches.armed(100, { highWatermark: 10, lastStableOffset: 10, logStartOffset: 0 })
    bench.fetch(2)
    expect(bench.reads).toHaveLength(1)
  })

  test('ends with what there is when the wait is over', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(1)
    bench.answer()
    bench.fire(500)
    expect(completed()!.map(({ bytes }) => bytes.length)).toEqual([0])
  })

  test('an error ends it at once', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(1)
    bench.answer({ errorCode: 1 })
    expect(completed()![0]!.errorCode).toBe(1)
  })

  test('bytes that are too few are given back, and read again', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(1, { minBytes: 100 })
    bench.answer({ length: 60 })
    expect(bench.released).toEqual([60])
    bench.fire(5)
    bench.answer({ length: 120 })
    expect(completed()![0]!.bytes.length).toBe(120)
  })

  test('without memory it tries again soon, and does not spin', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(1)
    bench.answer({ starved: true })
    expect(bench.reads).toHaveLength(0)
    bench.fire(5)
    bench.answer({ length: 5 })
    expect(completed()![0]!.bytes.length).toBe(5)
  })

  test('once cancelled it gives back what it has, and what still comes', () => {
    const bench = new Bench()
    const { pending, completed } = bench.fetch(2)
    bench.answer({ length: 50 })
    pending.cancel()
    bench.answer({ length: 60 })
    expect(bench.released.sort()).toEqual([50, 60])
    expect(completed()).toBeNull()
  })

  test.each(['while it waits', 'while it reads'])('is over at once when a partition is deleted %s', (when) => {
    const bench = new Bench()
    const { completed } = bench.fetch(2)
    bench.answer()
    if (when === 'while it waits') bench.answer()
    // In this order, as the broker has it.
    bench.asks.forget(101)
    bench.watches.forget(101)
    if (when === 'while it reads') bench.answer()
    expect(completed()!.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION])
    expect(bench.reads, 'nobody asks it again').toEqual([])
  })

  test('does not ask a partition again that was deleted and went down while others were read', () => {
    const bench = new Bench()
    const { completed } = bench.fetch(3)
    bench.answer()
    bench.answer()
    bench.gone.add(101)
    bench.asks.forget(101)
    bench.watches.forget(101)
    bench.asks.actorDown(101)
    bench.answer()
    expect(completed()!.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 0])
    expect(bench.reads).toEqual([])
  })

  describe('of a follower', () => {
    const REPLICA = { replica: { id: 2, brokerEpoch: 7 } }

    /** A fetch of partitions that have nothing, which then ends. */
    function follow(bench: Bench, asked: readonly FetchPartition[]): { reads: number } {
      const { pending } = bench.fetch(asked.length, REPLICA, asked)
      const reads = bench.reads.length
      while (bench.reads.length > 0) bench.answer()
      pending.hurry()
      return { reads }
    }

    test('tells a partition that has nothing once what the follower has, and then now and then', () => {
      const bench = new Bench()
      const asked = [partitionAsked(0), partitionAsked(1)]
      expect(follow(bench, asked)).toEqual({ reads: 2 })
      bench.nowMs = 299
      expect(follow(bench, asked)).toEqual({ reads: 0 })
      bench.nowMs = 300
      expect(follow(bench, asked), 'ten times within replica.lag.time.max.ms').toEqual({ reads: 2 })
    })

    test('tells it again when the follower asks for something else, and when there is more', () => {
      const bench = new Bench()
      const asked = [partitionAsked(0), partitionAsked(1)]
      follow(bench, asked)
      asked[1]!.revision++
      expect(follow(bench, asked)).toEqual({ reads: 1 })
      bench.advance(0)
      expect(follow(bench, asked)).toEqual({ reads: 1 })
    })

    test('tells it again when another follower was the one that found nothing after there was more', () => {
      const bench = new Bench()
      const [asked, ofAnother] = [[partitionAsked(0)], [{ ...partitionAsked(0), fetchOffset: 11 }]]
      follow(bench, asked)
      bench.advance(0)
      follow(bench, ofAnother)
      expect(follow(bench, asked)).toEqual({ reads: 1 })
    })

    test('tells it each time while what the follower has is not committed', () => {
      const bench = new Bench()
      const asked = [{ ...partitionAsked(0), fetchOffset: 12 }]
      follow(bench, asked)
      expect(follow(bench, asked)).toEqual({ reads: 1 })
    })

    test('tells it each time after a read that was held up: there may be something', () => {
      const bench = new Bench()
      const asked = [partitionAsked(0)]
      bench.isThrottled = true
      follow(bench, asked)
      bench.isThrottled = false
      expect(follow(bench, asked)).toEqual({ reads: 1 })
      expect(follow(bench, asked)).toEqual({ reads: 0 })
    })
  })
})
