import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Consumer } from '../../../src/client/consumer/consumer.ts'
import { stringDeserializer } from '../../../src/client/deserializers.ts'
import { FakeLogs } from './fake-logs.ts'

const PARTITIONS = 3
const NODES = 3

type Step =
  | { readonly kind: 'append'; readonly partition: number; readonly count: number }
  | { readonly kind: 'lead'; readonly partition: number; readonly node: number }
  | { readonly kind: 'lag' | 'drop sessions' | 'wait' }
  | { readonly kind: 'hang up' | 'down'; readonly node: number }
  | { readonly kind: 'pause' | 'seek' | 'reassign'; readonly partition: number }

const partition = fc.nat(PARTITIONS - 1)
const node = fc.nat(NODES - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), partition, count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lead' as const), partition, node }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('lag' as const, 'drop sessions' as const, 'wait' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('hang up' as const, 'down' as const), node }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'seek' as const, 'reassign' as const), partition }),
  },
)

/** Lives a life, and gives what was read of each partition between two moves of its position. */
async function live(steps: readonly Step[], way: 'records' | 'batches' | 'poll'): Promise<void> {
  const logs = new FakeLogs({ partitions: PARTITIONS, nodes: NODES })
  const { world } = logs
  const consumer = new Consumer<string, string>(logs.client, {
    keyDeserializer: stringDeserializer,
    valueDeserializer: stringDeserializer,
    autoOffsetReset: 'earliest',
    fetchMaxBytes: 600,
  })
  const all = logs.logs.map((_, index) => ({ topic: 'topic', partition: index }))
  consumer.assign(all)
  const expected = logs.logs.map(() => 0)
  let problem: unknown = null
  const see = (index: number, offset: number, value: string | null): void => {
    if (offset === expected[index] && value === `${index}.${offset}`) expected[index] = offset + 1
    else problem ??= new Error(`${value} at ${index}@${offset}, expected offset ${expected[index]}`)
  }
  const reading = (async () => {
    if (way === 'records') for await (const record of consumer) see(record.partition, record.offset, record.value)
    else if (way === 'batches') {
      for await (const batch of consumer.batches()) for (const view of batch) see(view.partition, view.offset, view.value)
    } else
      for (;;)
        for (const record of await consumer.poll({ timeoutMs: 50, maxRecords: 3 }))
          see(record.partition, record.offset, record.value)
  })().catch((error) => {
    if (error.code !== 'CLIENT_CLOSED') problem ??= error
  })
  const pass = (ms: number): Promise<void> => world.run(new Promise<void>((resolve) => void world.after(ms, resolve)))
  for (const { kind, ...what } of steps as (Step & { partition?: number; node?: number; count?: number })[]) {
    const { partition: index = 0, node: nodeId = 0, count = 0 } = what
    const log = logs.logs[index]!
    if (kind === 'append') log.append(Array.from({ length: count }, (_, place) => `${index}.${log.endOffset + place}`))
    else if (kind === 'lead') log.lead(nodeId)
    else if (kind === 'lag') logs.metadataLags = !logs.metadataLags
    else if (kind === 'drop sessions') logs.dropSessions()
    else if (kind === 'hang up') logs.nodes[nodeId]!.hangUp()
    else if (kind === 'down') {
      const down = logs.nodes[nodeId]!
      // One at a time, and not for good.
      for (const other of logs.nodes) other.isDown = false
      down.isDown = true
      down.hangUp()
    } else if (kind === 'pause') {
      const isPaused = consumer.paused().some((paused) => paused.partition === index)
      if (consumer.assignment().some((one) => one.partition === index)) consumer[isPaused ? 'resume' : 'pause']([all[index]!])
    } else if (kind === 'seek') {
      if (!consumer.assignment().some((one) => one.partition === index)) continue
      expected[index] = Math.floor(log.endOffset / 2)
      consumer.seek({ ...all[index]!, offset: expected[index]! })
    } else if (kind === 'reassign') {
      const isAssigned = consumer.assignment().some((one) => one.partition === index)
      const others = consumer.assignment().filter((one) => one.partition !== index)
      if (!isAssigned) expected[index] = 0
      consumer.assign(isAssigned ? others : [...others, all[index]!])
    } else await pass(137)
    await world.settle()
  }
  // In the end everything works, and everything is read.
  logs.metadataLags = false
  for (const one of logs.nodes) one.isDown = false
  const missing = all.filter((one) => !consumer.assignment().some((mine) => mine.partition === one.partition))
  for (const one of missing) expected[one.partition] = 0
  consumer.assign(all)
  consumer.resume()
  for (let second = 0; second < 20 && logs.logs.some((log, index) => expected[index] !== log.endOffset); second++)
    await pass(1000)
  expect(problem).toBe(null)
  expect(expected).toEqual(logs.logs.map(({ endOffset }) => endOffset))
  await world.run(consumer.close())
  await world.run(reading)
}

describe('whatever happens to brokers, leaders, sessions and positions', () => {
  test.each(['records', 'batches', 'poll'] as const)('%s come each once and in order', async (way) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => live(steps, way)),
      { numRuns: 60, seed: 11 },
    )
  })
})
