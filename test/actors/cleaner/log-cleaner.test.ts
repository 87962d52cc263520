import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import type { KeyedValue } from '../../log/cleaner/keyed-batch.ts'
import { LOG_DIR } from '../../simulator/simulated-cluster.ts'
import { SimulatedNode } from '../../simulator/simulated-node.ts'
import { alterTopic, createTopic, deleteTopic } from '../../simulator/topics.ts'
import { COMPACTED, checkpointOf, getKeyed, latest, putKeyed, QUICK_CLEANER, segmentsOf } from './compacted-topic.ts'

function start(options: ConstructorParameters<typeof SimulatedNode>[0] = {}) {
  const node = SimulatedNode.start({ ...options, texts: { ...QUICK_CLEANER, ...options.texts } })
  return { node, client: node.connect() }
}

/** So many batches of so few keys that most of it is superseded. */
function someBatches(count: number, seed = 1): KeyedValue[][] {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: 1 + random.below(4) }, (_, index): KeyedValue => {
      return [`key-${random.below(6)}`, random.chance(0.15) ? null : `value-${batch}-${index}`]
    }),
  )
}

test('a compacted topic is cleaned by itself: the last values stay, and readers find them where they were', () => {
  const { node, client } = start()
  createTopic(client, 'topic', COMPACTED)
  const batches = someBatches(30)
  expect(putKeyed(node, client, 'topic', batches)).toEqual(Array(30).fill(0))
  const before = getKeyed(node, 'topic')
  node.simulation.run(5_000)
  const after = getKeyed(node, 'topic')
  expect(after.length).toBeLessThan(20)
  expect(before).toEqual(expect.arrayContaining(after))
  expect(latest(after)).toEqual(latest(batches.flat()))
  expect(segmentsOf(node, 'topic').length).toBeLessThan(5)
  expect(node.failures).toEqual([])
})

test('how far a log is clean is in the checkpoint, and known after a restart', () => {
  const { node, client } = start()
  createTopic(client, 'topic', COMPACTED)
  putKeyed(node, client, 'topic', [[['a', '1']], [['a', '2']], [['a', '3']]])
  node.simulation.run(5_000)
  expect(checkpointOf(node)).toEqual(['topic 0 2'])
  const records = getKeyed(node, 'topic')
  node.stop()
  const again = SimulatedNode.start({ simulation: node.simulation, disk: node.disk, texts: QUICK_CLEANER })
  expect(getKeyed(again, 'topic')).toEqual(records)
  const operations = again.disk.operations
  again.simulation.run(5_000)
  // Nothing is dirty: the cleaner looks, and leaves all as it is.
  expect(again.disk.operations - operations).toBeLessThan(20)
})

test('records without a key are refused, and the record is named', () => {
  const { node, client } = start()
  createTopic(client, 'topic', COMPACTED)
  expect(putKeyed(node, client, 'topic', [[[null, '1']]])).toEqual([ErrorCode.INVALID_RECORD])
})

test('with log.cleaner.enable=false nothing is cleaned', () => {
  const { node, client } = start({ texts: { 'log.cleaner.enable': 'false' } })
  createTopic(client, 'topic', COMPACTED)
  putKeyed(node, client, 'topic', someBatches(10))
  const before = getKeyed(node, 'topic')
  node.simulation.run(30_000)
  expect(getKeyed(node, 'topic')).toEqual(before)
})

test('a topic that becomes compacted is cleaned from then on, one that no longer is stays as it is', () => {
  const { node, client } = start()
  createTopic(client, 'topic', { ...COMPACTED, 'cleanup.policy': 'delete' })
  putKeyed(node, client, 'topic', [[['a', '1']], [['a', '2']], [['a', '3']]])
  node.simulation.run(3_000)
  expect(getKeyed(node, 'topic')).toHaveLength(3)
  alterTopic(client, 'topic', { 'cleanup.policy': 'compact' })
  node.simulation.run(3_000)
  expect(getKeyed(node, 'topic')).toHaveLength(2)
  alterTopic(client, 'topic', { 'cleanup.policy': 'delete' })
  putKeyed(node, client, 'topic', [[['a', '4']], [['a', '5']]])
  node.simulation.run(3_000)
  expect(getKeyed(node, 'topic')).toHaveLength(4)
})

test('a topic of the same name that comes later is not taken for clean', () => {
  const { node, client } = start()
  createTopic(client, 'topic', COMPACTED)
  putKeyed(node, client, 'topic', [[['a', '1']], [['a', '2']], [['a', '3']], [['a', '4']]])
  node.simulation.run(3_000)
  expect(checkpointOf(node)).toEqual(['topic 0 3'])
  deleteTopic(client, 'topic')
  createTopic(client, 'topic', COMPACTED)
  node.simulation.run(3_000)
  expect(checkpointOf(node)).toEqual([])
})

test('segment by segment, with more records than a map can hold', () => {
  const { node, client } = start({ texts: { 'log.cleaner.io.buffer.load.factor': '0.0001' } })
  createTopic(client, 'topic', COMPACTED)
  const batches = Array.from({ length: 40 }, (_, index): KeyedValue[] => [
    [`key-${index % 13}`, `a${index}`],
    [`key-${index % 11}`, `b${index}`],
  ])
  putKeyed(node, client, 'topic', batches)
  node.simulation.run(20_000)
  expect(latest(getKeyed(node, 'topic'))).toEqual(latest(batches.flat()))
  expect(checkpointOf(node)).toEqual(['topic 0 78'])
})

describe('while a log is being cleaned', () => {
  /** A node whose cleaner is slow: a few bytes a second, so that much can happen meanwhile. */
  function startSlowly() {
    const { node, client } = start({ texts: { 'log.cleaner.io.max.bytes.per.second': '600', 'log.cleaner.io.buffer.size': '1' } })
    createTopic(client, 'topic', COMPACTED)
    return { node, client, batches: someBatches(40) }
  }

  const cleanedFiles = (node: SimulatedNode) => node.disk.list(`${LOG_DIR}/topic-0`).filter((name) => name.endsWith('.cleaned'))

  test('it is written and read as ever', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    const more = someBatches(10, 2)
    expect(putKeyed(node, client, 'topic', more)).toEqual(Array(10).fill(0))
    expect(latest(getKeyed(node, 'topic'))).toEqual(latest([...batches, ...more].flat()))
    node.simulation.run(120_000)
    expect(latest(getKeyed(node, 'topic'))).toEqual(latest([...batches, ...more].flat()))
    expect(cleanedFiles(node)).toEqual([])
  })

  test('its topic can be deleted', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    expect(deleteTopic(client, 'topic')).toBe(0)
    node.simulation.run(60_000)
    expect(node.disk.isDirectory(`${LOG_DIR}/topic-0`)).toBe(false)
    createTopic(client, 'topic', COMPACTED)
    expect(putKeyed(node, client, 'topic', batches.slice(0, 3))).toEqual([0, 0, 0])
    expect(node.failures).toEqual([])
  })

  test('its partition can fail, and is cleaned when it is back', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    node.runtime.crash(node.actor('partition topic-0'))
    node.simulation.run(240_000)
    expect(latest(getKeyed(node, 'topic'))).toEqual(latest(batches.flat()))
    expect(segmentsOf(node, 'topic').length).toBeLessThan(5)
  })

  test('the cleaner can fail, and begins anew', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    node.runtime.crash(node.actor('log-cleaner'))
    node.simulation.run(240_000)
    expect(latest(getKeyed(node, 'topic'))).toEqual(latest(batches.flat()))
    expect(segmentsOf(node, 'topic').length).toBeLessThan(5)
    expect(checkpointOf(node)).toHaveLength(1)
  })

  test('it can cease to be compacted', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    alterTopic(client, 'topic', { 'cleanup.policy': 'delete' })
    node.simulation.run(120_000)
    expect(latest(getKeyed(node, 'topic'))).toEqual(latest(batches.flat()))
    expect(cleanedFiles(node)).toEqual([])
  })

  test('the node can be stopped', () => {
    const { node, client, batches } = startSlowly()
    putKeyed(node, client, 'topic', batches)
    node.until(() => cleanedFiles(node).length > 0)
    node.stop()
    const again = SimulatedNode.start({ simulation: node.simulation, disk: node.disk, texts: QUICK_CLEANER })
    again.simulation.run(10_000)
    expect(latest(getKeyed(again, 'topic'))).toEqual(latest(batches.flat()))
  })
})

describe('a log that cannot be cleaned', () => {
  test('is left alone, and the others are cleaned', () => {
    const { node, client } = start()
    for (const topic of ['broken', 'sound']) createTopic(client, topic, COMPACTED)
    putKeyed(node, client, 'broken', [[['a', '1']]])
    node.disk.flipBit(`${LOG_DIR}/broken-0/00000000000000000000.log`, 65, 1)
    putKeyed(node, client, 'broken', [[['a', '2']], [['a', '3']]])
    putKeyed(node, client, 'sound', [[['a', '1']], [['a', '2']], [['a', '3']]])
    node.simulation.run(10_000)
    expect(getKeyed(node, 'sound')).toHaveLength(2)
    expect(segmentsOf(node, 'broken')).toHaveLength(3)
    expect(checkpointOf(node)).toEqual(['sound 0 2'])
    expect(node.failures).toEqual([])
  })

  test('for want of room is cleaned when there is some', () => {
    const { node, client } = start()
    createTopic(client, 'topic', COMPACTED)
    const mend = node.disk.failWhen(({ kind, path }) => (kind === 'write' && path.endsWith('.cleaned') ? 'ENOSPC' : null))
    putKeyed(node, client, 'topic', [[['a', '1']], [['a', '2']], [['a', '3']]])
    node.simulation.run(5_000)
    expect(getKeyed(node, 'topic')).toHaveLength(3)
    mend()
    node.simulation.run(5_000)
    expect(getKeyed(node, 'topic')).toHaveLength(2)
  })
})

describe('the power is cut while a log is being cleaned', () => {
  for (let seed = 1; seed <= Number(process.env['CLEANER_CUT_SEEDS'] ?? 12); seed++) {
    test(`and the last values are there (seed ${seed})`, () => {
      const random = new SeededRandom(seed)
      let { node, client } = start({ seed })
      createTopic(client, 'topic', { ...COMPACTED, durability: 'fsync' })
      const batches: KeyedValue[][] = []
      for (let life = 0; life < 3; life++) {
        const more = someBatches(8, seed * 10 + life)
        expect(putKeyed(node, client, 'topic', more)).toEqual(Array(8).fill(0))
        batches.push(...more)
        node.simulation.run(random.below(2_000))
        node.cutPower()
        node = SimulatedNode.start({ simulation: node.simulation, disk: node.disk, texts: QUICK_CLEANER })
        client = node.connect()
        expect(latest(getKeyed(node, 'topic'))).toEqual(latest(batches.flat()))
      }
    })
  }
})
