import { describe, expect, test } from 'vitest'
import { MetadataCache } from '../../src/client/metadata-cache.ts'
import type { MetadataSnapshot } from '../../src/client/metadata-snapshot.ts'
import type { Input } from '../../src/protocol/codec.ts'
import type { MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { MetadataResponse as Codec } from '../../src/protocol/generated/api/metadata.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { FakeWorld } from './fake-cluster.ts'
import { TOPIC_ID } from './fake-topic.ts'

const AGE_MS = 60_000

/** An answer as a broker's bytes make it, with defaults where nothing is said. */
function answerOf(input: Input<MetadataResponse>): MetadataResponse {
  const writer = new Writer()
  Codec.write(writer, input, 12)
  return Codec.read(new Reader(writer.toBytes()), 12)
}

function topicAnswer(name: string, leaders: readonly (readonly [leader: number, epoch: number])[]): Input<MetadataResponse> {
  const partitions = leaders.map(([leaderId, leaderEpoch], partitionIndex) => ({ partitionIndex, leaderId, leaderEpoch }))
  return { brokers: [{ nodeId: 1, host: 'one', port: 9092 }], topics: [{ name, topicId: TOPIC_ID, partitions }] }
}

function cacheWith(answers: (topics: readonly string[] | null) => Input<MetadataResponse>) {
  const world = new FakeWorld({})
  const asked: { atMs: number; topics: readonly string[] | null }[] = []
  const startMs = world.nowMs
  const cache = new MetadataCache(
    world,
    async (topics) => {
      asked.push({ atMs: world.nowMs - startMs, topics })
      const answer = answerOf(answers(topics))
      cache.take(answer, { all: topics === null })
      return answer
    },
    { ageMsMax: AGE_MS, backoffMsMin: 100, backoffMsMax: 1000 },
  )
  /** Lets `ms` pass, with everything that happens meanwhile. */
  const pass = (ms: number): Promise<void> => world.run(new Promise<void>((done) => void world.after(ms, done)))
  return { cache, asked, pass }
}

describe('those who watch', () => {
  test('are told of a new snapshot in the same turn, with the one before', () => {
    const { cache } = cacheWith(() => ({}))
    const told: [MetadataSnapshot, MetadataSnapshot][] = []
    const end = cache.subscribe((now, before) => told.push([now, before]))
    const first = cache.snapshot()
    cache.take(answerOf(topicAnswer('a', [[1, 0]])), { all: false })
    expect(told).toEqual([[cache.snapshot(), first]])
    end()
    cache.take(answerOf(topicAnswer('a', [[2, 1]])), { all: false })
    expect(told).toHaveLength(1)
  })

  test('have their topics asked for at once, and again when they are old; nobody else does', async () => {
    const { cache, asked, pass } = cacheWith(() => topicAnswer('a', [[1, 0]]))
    cache.watch(['a'])
    cache.watch(['a'])
    await pass(AGE_MS * 2 + 1)
    expect(asked.map(({ atMs }) => atMs)).toEqual([0, AGE_MS, AGE_MS * 2])
    cache.unwatch(['a'])
    await pass(AGE_MS)
    expect(asked).toHaveLength(4)
    cache.unwatch(['a'])
    await pass(AGE_MS * 3)
    expect(asked).toHaveLength(4)
  })

  test('of all topics are told when one is gone', async () => {
    let topics = ['a', 'b']
    const { cache, pass } = cacheWith(() => ({ topics: topics.map((name) => ({ name })) }))
    cache.watch(null)
    await pass(1)
    expect([...cache.snapshot().topics.keys()]).toEqual(['a', 'b'])
    topics = ['b']
    await pass(AGE_MS)
    expect([...cache.snapshot().topics.keys()]).toEqual(['b'])
  })

  test('of a topic that is not there are told soon after it is made', async () => {
    let isThere = false
    const { cache, asked, pass } = cacheWith(() =>
      isThere ? topicAnswer('a', [[1, 0]]) : { topics: [{ name: 'a', errorCode: 3 }] },
    )
    cache.watch(['a'])
    await pass(5000)
    expect(cache.snapshot().errors.get('a')).toBe(3)
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.length).toBeLessThan(15)
    isThere = true
    await pass(1300)
    expect(cache.snapshot().topics.has('a')).toBe(true)
  })
})

describe('what turns out to be stale', () => {
  test('is asked for once for all that say so at the same time, and not again within the back-off', async () => {
    const { cache, asked, pass } = cacheWith(() => topicAnswer('a', [[1, 0]]))
    for (let time = 0; time < 100; time++) cache.markStale('a')
    await pass(10)
    for (let time = 0; time < 100; time++) cache.markStale('a')
    await pass(500)
    expect(asked).toEqual([
      { atMs: 0, topics: ['a'] },
      { atMs: 100, topics: ['a'] },
    ])
  })

  test('is asked for again, slower and slower, while the cluster does not answer', async () => {
    let isUp = false
    const { cache, asked, pass } = cacheWith(() => {
      if (!isUp) throw new Error('no broker')
      return topicAnswer('a', [[1, 0]])
    })
    cache.watch(['a'])
    await pass(10_000)
    const waits = asked.slice(1).map(({ atMs }, index) => atMs - asked[index]!.atMs)
    expect(waits.length).toBeGreaterThan(8)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1201)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(800)
    isUp = true
    await pass(1300)
    expect(cache.snapshot().topics.get('a')?.partitions[0]?.leader).toBe(1)
  })

  test('is not replaced by something older: a broker that lags behind', () => {
    const { cache } = cacheWith(() => ({}))
    cache.take(
      answerOf(
        topicAnswer('a', [
          [1, 5],
          [1, 5],
        ]),
      ),
      { all: false },
    )
    cache.take(
      answerOf(
        topicAnswer('a', [
          [2, 4],
          [2, 6],
        ]),
      ),
      { all: false },
    )
    expect(
      cache
        .snapshot()
        .topics.get('a')
        ?.partitions.map(({ leader }) => leader),
    ).toEqual([1, 2])
  })
})

describe('hints of new leaders', () => {
  test('are taken where they are newer, with the brokers that they name', () => {
    const { cache } = cacheWith(() => ({}))
    cache.take(
      answerOf(
        topicAnswer('a', [
          [1, 5],
          [1, 5],
        ]),
      ),
      { all: false },
    )
    const endpoint = { id: 7, host: 'seven', port: 9092, rack: null }
    cache.noteLeaders([{ topic: 'a', partition: 0, leader: 7, leaderEpoch: 6 }], [endpoint])
    cache.noteLeaders([{ topic: 'a', partition: 1, leader: 7, leaderEpoch: 5 }], [endpoint])
    const { topics, topicsById, brokers } = cache.snapshot()
    expect(topics.get('a')?.partitions.map(({ leader }) => leader)).toEqual([7, 1])
    expect(topicsById.get(TOPIC_ID)).toBe(topics.get('a'))
    expect(brokers.get(7)).toEqual(endpoint)
  })

  test('leave a snapshot as it was, for who holds it', () => {
    const { cache } = cacheWith(() => ({}))
    cache.take(answerOf(topicAnswer('a', [[1, 5]])), { all: false })
    const held = cache.snapshot()
    cache.noteLeaders([{ topic: 'a', partition: 0, leader: 7, leaderEpoch: 6 }], [])
    expect(held.topics.get('a')?.partitions[0]?.leader).toBe(1)
  })
})
