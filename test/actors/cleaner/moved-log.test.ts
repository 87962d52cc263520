import { expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
} from '../../../src/protocol/generated/api/alter-replica-log-dirs.ts'
import type { KeyedValue } from '../../log/cleaner/keyed-batch.ts'
import { SimulatedNode } from '../../simulator/simulated-node.ts'
import { alterTopic, createTopic } from '../../simulator/topics.ts'
import { COMPACTED, getKeyed, latest, putKeyed, QUICK_CLEANER } from './compacted-topic.ts'

/** With 41 a power cut takes a segment out of the middle of a copy. */
const SEEDS = [41, ...Array.from({ length: Number(process.env['MOVE_ROUNDS'] ?? 10) }, (_, index) => index + 1)]
const TEXTS = { ...QUICK_CLEANER, 'log.dirs': '/data,/other', durability: 'fsync' }

/** So many batches of so few keys that most of it is superseded. */
function someBatches(count: number, name: string): KeyedValue[][] {
  const random = new SeededRandom(name)
  return Array.from({ length: count }, (_, batch) =>
    Array.from({ length: 1 + random.below(4) }, (_, index): KeyedValue => {
      return [`key-${random.below(6)}`, random.chance(0.15) ? null : `${name}-${batch}-${index}`]
    }),
  )
}

function start(seed = 1): SimulatedNode {
  const node = SimulatedNode.start({ seed, texts: TEXTS })
  createTopic(node.connect(), 'topic', { ...COMPACTED, 'retention.ms': '-1' })
  node.until(() => node.disk.exists('/data/topic-0'))
  return node
}

function move(node: SimulatedNode, path: string): void {
  const { results } = node.connect().call(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, {
    dirs: [{ path, topics: [{ name: 'topic', partitions: [0] }] }],
  })
  expect(results[0]!.partitions[0]!.errorCode).toBe(0)
}

function restarted(node: SimulatedNode, how: 'cut' | 'kill'): SimulatedNode {
  const { simulation, disk } = node
  if (how === 'cut') node.cutPower()
  else {
    node.runtime.kill()
    disk.kill()
  }
  const next = SimulatedNode.start({ simulation, disk, texts: TEXTS })
  next.until(() => next.has('partition topic-0'))
  return next
}

/** The lines of the cleaner's checkpoint in a log directory. */
function checkpointIn({ disk }: SimulatedNode, logDir: string): string[] {
  const path = `${logDir}/cleaner-offset-checkpoint`
  return disk.exists(path) ? Buffer.from(disk.readFile(path)).toString().trim().split('\n').slice(2) : []
}

test('how far a log is clean goes along with it, and it is cleaned where it is then', () => {
  const node = start()
  const batches = someBatches(30, 'before')
  putKeyed(node, node.connect(), 'topic', batches)
  node.simulation.run(5_000)
  const [checkpoint] = checkpointIn(node, '/data')
  expect(checkpoint).toMatch(/^topic 0 \d+$/)
  const cleaned = getKeyed(node, 'topic')
  move(node, '/other')
  node.until(() => node.disk.exists('/other/topic-0'))
  node.simulation.run(1_500)
  expect([checkpointIn(node, '/data'), checkpointIn(node, '/other')]).toEqual([[], [checkpoint]])
  expect(getKeyed(node, 'topic')).toEqual(cleaned)
  const more = someBatches(30, 'after')
  putKeyed(node, node.connect(), 'topic', more)
  node.simulation.run(10_000)
  const after = getKeyed(node, 'topic')
  expect(latest(after)).toEqual(latest([...batches, ...more].flat()))
  expect(after.length).toBeLessThan(20)
  expect(node.failures).toEqual([])
})

test('a log is left alone while it is copied, and cleaned afterwards', () => {
  const node = start()
  putKeyed(node, node.connect(), 'topic', [[['first', 'value']]])
  node.disk.holdSyncs((path) => path.includes('-future'))
  move(node, '/other')
  const batches = someBatches(20, 'meanwhile')
  putKeyed(node, node.connect(), 'topic', batches)
  const all = getKeyed(node, 'topic')
  node.simulation.run(10_000)
  expect(getKeyed(node, 'topic')).toEqual(all)
  node.disk.letSyncsGo()
  node.until(() => node.disk.exists('/other/topic-0'))
  // What was copied at once is one segment, which is closed by the first batch behind it.
  putKeyed(node, node.connect(), 'topic', [[['last', 'value']]])
  node.simulation.run(10_000)
  expect(getKeyed(node, 'topic').length).toBeLessThan(20)
  expect(latest(getKeyed(node, 'topic'))).toEqual({ ...latest(batches.flat()), first: 'value', last: 'value' })
})

test('holes that compaction has left are no damage to a log that is no longer compacted, wherever it is', () => {
  const node = start()
  putKeyed(node, node.connect(), 'topic', someBatches(30, 'before'))
  node.simulation.run(5_000)
  const cleaned = getKeyed(node, 'topic')
  alterTopic(node.connect(), 'topic', { 'cleanup.policy': 'delete' })
  move(node, '/other')
  node.until(() => node.disk.exists('/other/topic-0') && !node.disk.list('/data').some((name) => name.startsWith('topic-0')))
  const next = restarted(node, 'cut')
  expect(getKeyed(next, 'topic')).toEqual(cleaned)
})

test('moves, cleanings and stops at any time leave the last value of each key', () => {
  for (const seed of SEEDS) {
    let node = start(seed)
    const { random } = node.simulation
    const batches: KeyedValue[][] = []
    for (let round = 0; round < 3; round++) {
      const more = someBatches(8, `${seed}.${round}`)
      expect(putKeyed(node, node.connect(), 'topic', more)).toEqual(Array(8).fill(0))
      batches.push(...more)
      move(node, random.chance(0.5) ? '/other' : '/data')
      node.simulation.run(random.below(random.chance(0.5) ? 10 : 2000))
      if (random.chance(0.3)) move(node, random.chance(0.5) ? '/other' : '/data')
      node = restarted(node, random.chance(0.5) ? 'cut' : 'kill')
      expect(latest(getKeyed(node, 'topic')), `seed ${seed}, round ${round}`).toEqual(latest(batches.flat()))
      expect(node.failures).toEqual([])
    }
    node.stop()
  }
})
