import { expect, test } from 'vitest'
import { BufferPool } from '../../../src/client/producer/buffer-pool.ts'

test('memory is bounded, and comes back', () => {
  const pool = new BufferPool({ totalBytes: 1000, batchBytes: 400 })
  const first = pool.take(300)!
  const second = pool.take(400)!
  expect([first.length, second.length, pool.availableBytes]).toEqual([400, 400, 200])
  expect(pool.take(201)).toBeNull()
  expect(pool.take(200)).toBeNull()
  pool.give(first)
  expect(pool.take(10)).toBe(first)
})

test('what is larger than a batch may take all there is, exactly', () => {
  const pool = new BufferPool({ totalBytes: 1000, batchBytes: 400 })
  expect(pool.take(900)?.length).toBe(900)
  expect(pool.take(400)).toBeNull()
})

test('memory that is kept for later counts: never more than all of it is held', () => {
  const pool = new BufferPool({ totalBytes: 1000, batchBytes: 250 })
  const taken = Array.from({ length: 4 }, () => pool.take(250)!)
  for (const buffer of taken) pool.give(buffer)
  const large = pool.take(1000)!
  expect(large.length).toBe(1000)
  pool.give(large)
  expect(pool.take(250)).not.toBeNull()
  expect(taken).not.toContain(pool.take(250))
})
