import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { NO_METRICS } from '../../../src/client/metrics.ts'
import { ProducerBatch } from '../../../src/client/producer/producer-batch.ts'
import { ProducerMetrics } from '../../../src/client/producer/producer-metrics.ts'
import { StickyPartition, type StickyPartitionOptions } from '../../../src/client/producer/sticky-partition.ts'
import { TopicBatchers } from '../../../src/client/producer/topic-batchers.ts'

function topicOf(leaders: readonly number[], options: Partial<StickyPartitionOptions> = {}): TopicBatchers {
  const random = new SeededRandom(3)
  const all = { bytes: 100, isAdaptive: true, isSlow: () => false, ...options }
  const topic = new TopicBatchers(
    'topic',
    (of) => new StickyPartition(of, random, all),
    new ProducerMetrics(NO_METRICS).topic('topic'),
  )
  const partitions = leaders.map((leader, partition) => ({
    partition,
    leader,
    leaderEpoch: 0,
    replicas: [],
    isr: [],
    offlineReplicas: [],
  }))
  topic.update({ name: 'topic', id: '', isInternal: false, partitions })
  return topic
}

function fill(topic: TopicBatchers, partition: number, batches: number): void {
  const batcher = topic.batchers[partition]!
  for (let batch = 0; batch < batches; batch++)
    batcher.queue.push(new ProducerBatch(batcher, Buffer.alloc(0), { createdUs: 0, firstPlace: 0, bytesMax: 0 }))
}

/** How many of 4000 turns each partition gets. */
function turns(topic: TopicBatchers): number[] {
  const counts = topic.batchers.map(() => 0)
  for (let turn = 0; turn < 4000; turn++) {
    counts[topic.sticky.current().partition]!++
    topic.sticky.produced(100, true)
  }
  return counts
}

test('a partition keeps its turn until a batch’s worth of bytes went there', () => {
  const { sticky } = topicOf([0, 0, 0])
  const first = sticky.current()
  expect(sticky.produced(99, true)).toBe(false)
  expect(sticky.current()).toBe(first)
  expect(sticky.produced(1, true)).toBe(true)
})

test('its turn goes on while a batch is half full, but not beyond two batches’ worth', () => {
  const { sticky } = topicOf([0, 0, 0])
  expect(sticky.produced(150, false)).toBe(false)
  expect(sticky.produced(49, false)).toBe(false)
  expect(sticky.produced(1, false)).toBe(true)
})

test('partitions of equal queues have equal chances', () => {
  for (const count of turns(topicOf([0, 0, 0, 0]))) expect(count).toBeGreaterThan(800)
})

test('the shorter its queue, the more turns a partition gets (KIP-794)', () => {
  const topic = topicOf([0, 0, 0])
  fill(topic, 1, 3)
  fill(topic, 2, 1)
  // As in Java: queues of 0, 3 and 1 weigh 4, 1 and 3.
  const [none, long, short] = turns(topic) as [number, number, number]
  expect(none / 4000).toBeCloseTo(4 / 8, 1)
  expect(long / 4000).toBeCloseTo(1 / 8, 1)
  expect(short / 4000).toBeCloseTo(3 / 8, 1)
})

test('queues do not count where that is not wanted', () => {
  const topic = topicOf([0, 0], { isAdaptive: false })
  fill(topic, 1, 100)
  for (const count of turns(topic)) expect(count).toBeGreaterThan(1600)
})

test('a partition without a leader gets none, nor does one whose broker takes nothing', () => {
  expect(turns(topicOf([0, -1, 0]))[1]).toBe(0)
  expect(turns(topicOf([0, 1, 0], { isSlow: ({ leader }) => leader === 1 }))[1]).toBe(0)
  for (const count of turns(topicOf([-1, -1]))) expect(count).toBeGreaterThan(0)
})
