import { describe, expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { AppendReplica, Message, ReplicaAppended, TruncateReplica } from '../../src/messages/message.ts'
import type { Frame } from '../../src/network/frame-reader.ts'
import { PeerError } from '../../src/network/peer-error.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { FetchRequest, FetchResponse, FetchResponsePartitionData } from '../../src/protocol/generated/api/fetch.ts'
import { type LeaderRange, ReplicaFetcher } from '../../src/replica/replica-fetcher.ts'
import { ReplicationThrottle } from '../../src/replica/replication-throttle.ts'

const TOPIC = 'AAAAAAAAAAAAAAAAAAAAAQ'
const VERSION = 17
const BACKOFF_MS = 1000
const NOTHING = { epoch: -1, endOffset: -1 }

type Fetched = (error: PeerError | null, response: FetchResponse | null, version: number, frame: Frame | null) => void

interface Sent {
  readonly body: Input<FetchRequest>
  readonly answered: Fetched
}

/** A fetcher whose leader, partitions and clock are the test. */
class Bench {
  readonly fetches: Sent[] = []
  readonly located: ((range: LeaderRange) => void)[] = []
  readonly told: { to: ActorId; message: AppendReplica | TruncateReplica }[] = []
  readonly timers: { atMs: number; turn: () => void; cancelled: boolean }[] = []
  readonly throttle = new ReplicationThrottle()
  released = 0
  nowMs = 0
  readonly fetcher: ReplicaFetcher

  constructor() {
    this.fetcher = new ReplicaFetcher({
      self: 9,
      nodeId: 2,
      brokerEpoch: () => 77,
      clusterId: 'cluster',
      leaderId: 1,
      config: {
        replicaFetchMinBytes: 1,
        replicaFetchWaitMaxMs: 500,
        replicaFetchMaxBytes: 1 << 20,
        replicaFetchResponseMaxBytes: 10 << 20,
        replicaFetchBackoffMs: BACKOFF_MS,
      },
      logger: SILENT_LOGGER,
      throttle: this.throttle,
      fetch: (body, answered) => this.fetches.push({ body: body(VERSION), answered: answered as Fetched }),
      locate: (_followed, answered) => this.located.push(answered),
      send: (to, message: Message) => this.told.push({ to, message: message as AppendReplica | TruncateReplica }),
      schedule: (delayMs, turn) => this.timers.push({ atMs: this.nowMs + delayMs, turn, cancelled: false }),
      cancel: (timer) => {
        const found = this.timers[timer - 1]
        if (found !== undefined) found.cancelled = true
      },
      nowMs: () => this.nowMs,
      freeBytes: () => 1 << 30,
    })
  }

  /** Follows partitions 0 … `count` - 1, whose logs end at 10. */
  static following(count = 1, { throttled = false } = {}): Bench {
    const bench = new Bench()
    bench.follow(
      Array.from({ length: count }, (_, partition) => partition),
      { throttled },
    )
    for (let partition = 0; partition < count; partition++) bench.partition(partition)
    // The first was fetched as soon as it was ready; the others come with the next.
    if (count > 1) bench.leader([])
    return bench
  }

  follow(partitions: readonly number[], { leaderEpoch = 3, throttled = false } = {}): void {
    this.fetcher.follow(
      partitions.map((partition) => ({ actor: 100 + partition, topicId: TOPIC, topic: 't', partition, leaderEpoch, throttled })),
    )
  }

  /** The partition answers what it was told last. */
  partition(partition: number, answer: Partial<ReplicaAppended> = {}): void {
    const at = this.told.findIndex(({ to }) => to === 100 + partition)
    const { message } = this.told.splice(at, 1)[0]!
    this.fetcher.appended({
      kind: 'replica-appended',
      requestId: message.requestId,
      errorCode: 0,
      logEndOffset: 10,
      logStartOffset: 0,
      lastEpoch: 2,
      ...answer,
    })
  }

  /** The leader answers the oldest fetch. */
  leader(partitions: readonly Partial<FetchResponsePartitionData>[], { sessionId = 5, errorCode = 0 } = {}): void {
    const { answered } = this.fetches.shift()!
    const bytes = new Uint8Array(1000)
    const frame = { bytes, range: { arena: 1, offset: 4096, length: 1000 }, release: () => this.released++ } as unknown as Frame
    const data = partitions.map((partition) => ({
      partitionIndex: 0,
      errorCode: 0,
      highWatermark: 10,
      lastStableOffset: 10,
      logStartOffset: 0,
      divergingEpoch: NOTHING,
      records: null,
      ...partition,
    }))
    const responses = [{ topic: '', topicId: TOPIC, partitions: data }]
    answered(
      null,
      { throttleTimeMs: 0, errorCode, sessionId, responses, nodeEndpoints: [] } as unknown as FetchResponse,
      VERSION,
      frame,
    )
  }

  /** Record bytes of a partition, somewhere in the frame. */
  records(length = 50): Uint8Array {
    return new Uint8Array(1000).subarray(200, 200 + length)
  }

  fail(): void {
    this.fetches.shift()!.answered(new PeerError('disconnected', 'gone', true), null, -1, null)
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      const next = this.timers.filter(({ cancelled, atMs }) => !cancelled && atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.cancelled = true
      next.turn()
    }
    this.nowMs = untilMs
  }

  /** Of the oldest fetch: what it names, and what it lets go of. */
  get asked(): { partitions: unknown[]; forgotten: unknown[]; epoch: number | undefined } {
    const { topics, forgottenTopicsData, sessionEpoch } = this.fetches[0]!.body
    return {
      partitions: topics!.flatMap(({ partitions }) => partitions!.map(({ partition, fetchOffset }) => [partition, fetchOffset])),
      forgotten: forgottenTopicsData!.flatMap(({ partitions }) => [...partitions!]),
      epoch: sessionEpoch,
    }
  }
}

describe('a fetch', () => {
  test('names the follower, and asks for what comes behind the end of each log', () => {
    const bench = Bench.following(1)
    expect(bench.fetches).toHaveLength(1)
    expect(bench.fetches[0]!.body).toMatchObject({
      clusterId: 'cluster',
      replicaState: { replicaId: 2, replicaEpoch: 77 },
      maxWaitMs: 500,
      minBytes: 1,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: 0,
      topics: [
        { topicId: TOPIC, partitions: [{ fetchOffset: 10, currentLeaderEpoch: 3, lastFetchedEpoch: 2, logStartOffset: 0 }] },
      ],
    })
  })

  test('goes on when the partitions have what came, and tells the leader nothing but that', () => {
    const bench = Bench.following(1)
    bench.leader([{ records: bench.records(), highWatermark: 12 }])
    expect(bench.fetches).toHaveLength(0)
    expect(bench.told[0]!.message).toMatchObject({
      kind: 'append-replica',
      from: 9,
      fetchOffset: 10,
      leaderEpoch: 3,
      highWatermark: 12,
      bytes: { arena: 1, offset: 4096 + 200, length: 50 },
    })
    expect(bench.released).toBe(0)
    bench.partition(0, { logEndOffset: 15, lastEpoch: 3 })
    expect(bench.released, 'the frame is given back when nobody needs it').toBe(1)
    expect(bench.asked).toEqual({ partitions: [[0, 15]], forgotten: [], epoch: 1 })
  })

  test('leaves out in a session what has not changed', () => {
    const bench = Bench.following(3)
    bench.leader([])
    expect(bench.asked).toEqual({ partitions: [], forgotten: [], epoch: 2 })
    bench.leader([{ partitionIndex: 1, records: bench.records() }])
    bench.partition(1, { logEndOffset: 11 })
    expect(bench.asked).toEqual({ partitions: [[1, 11]], forgotten: [], epoch: 3 })
  })

  test('goes without a partition that is slow, and fetches it on when it is done', () => {
    const bench = Bench.following(2)
    bench.leader([
      { partitionIndex: 0, records: bench.records() },
      { partitionIndex: 1, records: bench.records() },
    ])
    bench.partition(0, { logEndOffset: 11 })
    expect(bench.fetches).toHaveLength(0)
    bench.pass(50)
    expect(bench.asked).toEqual({ partitions: [[0, 11]], forgotten: [1], epoch: 2 })
    bench.partition(1, { logEndOffset: 12 })
    expect(bench.fetches, 'a second one ends the wait of the first').toHaveLength(2)
    bench.leader([])
    expect(bench.asked).toEqual({ partitions: [[1, 12]], forgotten: [], epoch: 3 })
  })

  test('does not wait for the end of one under way when another partition is followed', () => {
    const bench = Bench.following(1)
    bench.leader([])
    bench.follow([1])
    bench.partition(1, { logEndOffset: 4 })
    expect(bench.fetches).toHaveLength(2)
    bench.leader([{ records: bench.records() }])
    expect(bench.asked).toEqual({ partitions: [[1, 4]], forgotten: [], epoch: 2 })
    bench.partition(0, { logEndOffset: 12 })
    // What the second gives once more for the first partition it has already.
    bench.leader([{ partitionIndex: 0, records: bench.records() }])
    expect(bench.told).toEqual([])
  })

  test('begins a session anew when the leader has lost it', () => {
    const bench = Bench.following(1)
    bench.leader([])
    bench.leader([], { errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0 })
    expect(bench.asked).toEqual({ partitions: [[0, 10]], forgotten: [], epoch: 0 })
  })

  test('tells a partition what is committed, and where the leader’s log starts, also without records, and once', () => {
    const bench = Bench.following(1)
    bench.leader([{ highWatermark: 9, logStartOffset: 2 }])
    expect(bench.told[0]!.message).toMatchObject({
      kind: 'append-replica',
      highWatermark: 9,
      logStartOffset: 2,
      bytes: { length: 0 },
    })
    bench.partition(0)
    bench.leader([{ highWatermark: 9, logStartOffset: 2 }])
    expect(bench.told).toEqual([])
  })
})

describe('where two logs part', () => {
  test('the follower’s is cut by what the leader says of epochs, and fetched on from there', () => {
    const bench = Bench.following(1)
    bench.leader([{ divergingEpoch: { epoch: 1, endOffset: 6 } as FetchResponsePartitionData['divergingEpoch'] }])
    expect(bench.told[0]!.message).toMatchObject({
      kind: 'truncate-replica',
      leaderEpoch: 3,
      divergence: { kind: 'epoch', epoch: 1, endOffset: 6 },
    })
    bench.partition(0, { logEndOffset: 6, lastEpoch: 1 })
    expect(bench.asked.partitions).toEqual([[0, 6]])
  })

  test('and it is out of the leader’s range, the leader is asked for that', () => {
    const bench = Bench.following(1)
    bench.leader([{ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }])
    expect(bench.fetches).toHaveLength(0)
    bench.located[0]!({ errorCode: 0, startOffset: 40, endOffset: 50 })
    expect(bench.told[0]!.message).toMatchObject({ divergence: { kind: 'range', startOffset: 40, endOffset: 50 } })
    bench.partition(0, { logEndOffset: 40, lastEpoch: -1 })
    expect(bench.asked.partitions).toEqual([[0, 40]])
  })
})

describe('after an error', () => {
  test.each([
    'NOT_LEADER_OR_FOLLOWER',
    'UNKNOWN_LEADER_EPOCH',
    'FENCED_LEADER_EPOCH',
    'UNKNOWN_TOPIC_ID',
    'INCONSISTENT_TOPIC_ID',
    'KAFKA_STORAGE_ERROR',
  ] as const)('%s of the leader the partition is asked for again, soon at first, then less and less often', (name) => {
    const bench = Bench.following(2)
    const pauses: number[] = []
    bench.leader([])
    for (let count = 0; count < 8; count++) {
      bench.leader([{ errorCode: ErrorCode[name] }])
      const fromMs = bench.nowMs
      while (
        !bench.fetches.some(({ body }) =>
          body.topics!.some(({ partitions }) => partitions!.some(({ partition }) => partition === 0)),
        )
      )
        bench.pass(1)
      pauses.push(bench.nowMs - fromMs)
      if (bench.fetches.length > 1) bench.leader([])
    }
    expect(pauses[0]).toBeLessThanOrEqual(25)
    expect(pauses.at(-1)).toBe(BACKOFF_MS)
  })

  test('of the disk, or for a batch that is damaged, the same is fetched again after a while', () => {
    const bench = Bench.following(1)
    bench.leader([{ records: bench.records() }])
    bench.partition(0, { errorCode: ErrorCode.CORRUPT_MESSAGE })
    expect(bench.fetches).toHaveLength(0)
    bench.pass(20)
    expect(bench.asked, 'from where it was').toEqual({ partitions: [], forgotten: [], epoch: 1 })
  })

  test('of the connection all is asked for again in a new session', () => {
    const bench = Bench.following(2)
    bench.leader([])
    bench.fail()
    expect(bench.fetches).toHaveLength(0)
    bench.pass(20)
    expect(bench.asked).toEqual({
      partitions: [
        [0, 10],
        [1, 10],
      ],
      forgotten: [],
      epoch: 0,
    })
  })

  test('a partition that has not heard of the leader epoch is asked again', () => {
    const bench = new Bench()
    bench.follow([0])
    bench.partition(0, { errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH, logEndOffset: 7 })
    expect([bench.fetches.length, bench.told.length]).toEqual([0, 0])
    bench.pass(20)
    bench.partition(0, { logEndOffset: 7 })
    expect(bench.asked.partitions).toEqual([[0, 7]])
  })
})

describe('a change of office', () => {
  test('to a later epoch asks the partition where its log ends now, and what came for the earlier one is left', () => {
    const bench = Bench.following(1)
    bench.follow([0], { leaderEpoch: 4 })
    bench.leader([{ records: bench.records() }])
    expect(bench.told).toHaveLength(1)
    expect(bench.told[0]!.message).toMatchObject({ kind: 'append-replica', fetchOffset: -1, leaderEpoch: 4 })
    bench.partition(0, { logEndOffset: 8 })
    expect(bench.fetches[0]!.body.topics).toMatchObject([{ partitions: [{ currentLeaderEpoch: 4, fetchOffset: 8 }] }])
  })

  test('away from the leader lets the partition go, and the frame when it has answered', () => {
    const bench = Bench.following(2)
    bench.leader([{ records: bench.records() }])
    const { released } = bench
    bench.fetcher.unfollow([100])
    expect(bench.released).toBe(released)
    bench.partition(0, { logEndOffset: 11 })
    expect(bench.released).toBe(released + 1)
    expect(bench.asked).toMatchObject({ partitions: [], forgotten: [0] })
  })

  test('a partition that goes down gives its frame back, and is asked anew when it is up', () => {
    const bench = Bench.following(1)
    bench.leader([{ records: bench.records() }])
    bench.told.length = 0
    bench.fetcher.partitionDown(100)
    expect(bench.released).toBe(1)
    bench.pass(20)
    expect(bench.told[0]!.message).toMatchObject({ fetchOffset: -1 })
  })
})

describe('the throttle', () => {
  test('holds up partitions that are behind, and none that is in sync', () => {
    const bench = Bench.following(2, { throttled: true })
    bench.throttle.bytesPerSecond = 50
    bench.leader([
      { partitionIndex: 0, records: bench.records(100), highWatermark: 100 },
      { partitionIndex: 1, highWatermark: 10 },
    ])
    bench.partition(0, { logEndOffset: 20 })
    bench.partition(1)
    expect(bench.asked).toMatchObject({ partitions: [], forgotten: [0] })
    bench.leader([])
    bench.pass(2000)
    const again = bench.fetches.flatMap(({ body }) =>
      body.topics!.flatMap(({ partitions }) => partitions!.map(({ partition }) => partition)),
    )
    expect(again).toContain(0)
  })
})

test('a throttle lets so much through in the long run, with a second’s worth at once', () => {
  const throttle = new ReplicationThrottle()
  expect(throttle.waitMs(0)).toBe(0)
  throttle.bytesPerSecond = 1000
  let given = 0
  for (let ms = 0; ms < 10_000; ms++) {
    if (throttle.waitMs(ms) > 0) continue
    throttle.count(300, ms)
    given += 300
  }
  expect(given).toBeGreaterThan(9_900)
  expect(given).toBeLessThan(11_500)
})
