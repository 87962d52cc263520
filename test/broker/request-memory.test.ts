import { expect, test } from 'vitest'
import { RequestMemory } from '../../src/broker/request-memory.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'

test('who reaches the bound gets what it asks for, the next one nothing until there is less, and idle connections always', () => {
  const memory = new RequestMemory(new TrackedArena(), 100_000)
  const first = memory.allocate(99_999)!
  const second = memory.allocate(80_000)!
  expect(memory.allocate(5000)).toBeNull()
  expect(memory.allocate(4096)).not.toBeNull()
  memory.release(first)
  expect(memory.usedBytes).toBe(80_000)
  expect(memory.allocate(5000)).not.toBeNull()
  memory.release(second)
  expect(memory.usedBytes).toBe(5000)
})

test('a response that goes back there counts for nothing', () => {
  const arena = new TrackedArena()
  const memory = new RequestMemory(arena, 100_000)
  memory.release(arena.allocate(50_000)!)
  expect(memory.usedBytes).toBe(0)
})
