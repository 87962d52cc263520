import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SlabArena } from '../../actors/runtime/slab-arena.ts'

const KIB = 1024
const MIB = 1024 * KIB

function arenaOf(bytes: number, shareMaxBytes = bytes): SlabArena {
  return new SlabArena({ thread: 3, memory: new SharedArrayBuffer(bytes), shareMaxBytes })
}

test('a range names its thread, and low addresses are used first and again', () => {
  const arena = arenaOf(MIB)
  const first = arena.allocate(100)!
  const second = arena.allocate(100)!
  expect(first).toEqual({ arena: 3, offset: 0, length: 100 })
  arena.release(first.offset)
  expect(arena.allocate(4096)!.offset).toBe(0)
  expect(second.offset).toBe(4096)
})

test('a length between powers of two does not take the next power of two', () => {
  const arena = arenaOf(4 * MIB)
  arena.allocate(MIB + 1)
  expect(arena.usedBytes()).toBe(MIB + 4096)
})

test('no room gives null, and room again after a release', () => {
  const arena = arenaOf(MIB)
  const whole = arena.allocate(MIB)!
  expect(arena.allocate(1)).toBeNull()
  arena.release(whole.offset)
  expect(arena.allocate(MIB)).not.toBeNull()
})

test('a request of 100 MiB fits into an arena of 256 MiB whose two halves are both in use', () => {
  const arena = arenaOf(256 * MIB)
  const low = arena.allocate(130 * MIB)!
  const high = arena.allocate(4 * KIB)!
  arena.release(low.offset)
  expect(arena.allocate(100 * MIB)).not.toBeNull()
  expect(high.offset).toBe(130 * MIB)
})

test('free neighbours of unequal size are taken together', () => {
  const arena = arenaOf(8 * MIB)
  const low = arena.allocate(2 * MIB)!
  arena.allocate(2 * MIB)
  expect(arena.allocate(4 * MIB)).not.toBeNull()
  arena.release(low.offset)
  expect(arena.allocate(2 * MIB)).not.toBeNull()
  const other = arenaOf(8 * MIB)
  other.allocate(MIB)
  expect(other.allocate(7 * MIB)!.offset).toBe(MIB)
})

test('one share cannot take the memory of the other', () => {
  const arena = arenaOf(4 * MIB, 3 * MIB)
  while (arena.allocate(256 * KIB, 1) !== null);
  expect(arena.freeBytes(1)).toBe(0)
  expect(arena.freeBytes(0)).toBe(MIB)
  expect(arena.allocate(MIB, 0)).not.toBeNull()
})

test('readers that keep to a quarter of what is free shrink each other instead of running dry', () => {
  const arena = arenaOf(64 * MIB, 48 * MIB)
  const reads: number[] = []
  for (let consumer = 0; consumer < 20; consumer++) {
    const length = Math.max(64 * KIB, Math.floor(arena.freeBytes(1) / 4))
    reads.push(arena.allocate(length, 1)?.length ?? 0)
  }
  expect(reads.every((length) => length >= 64 * KIB)).toBe(true)
  expect(arena.allocate(8 * MIB, 0)).not.toBeNull()
})

test('releasing twice, or in the middle, is a broken invariant', () => {
  const arena = arenaOf(MIB)
  const range = arena.allocate(8192)!
  expect(() => arena.release(range.offset + 4096)).toThrow('released once')
  expect(() => arena.release(range.offset + 1)).toThrow('from its start')
  arena.release(range.offset)
  expect(() => arena.release(range.offset)).toThrow('released once')
})

test('released memory is overwritten when asked for', () => {
  const arena = new SlabArena({ thread: 0, memory: new SharedArrayBuffer(MIB), poison: true })
  const range = arena.allocate(10)!
  const bytes = new Uint8Array(arena.memory, range.offset, range.length).fill(1)
  arena.release(range.offset)
  expect([...bytes]).toEqual(new Array(10).fill(0xdb))
})

test('ranges never overlap, and when all are released the arena is whole again', () => {
  const step = fc.oneof(
    fc.record({
      length: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 3 * MIB })),
      share: fc.constantFrom(0 as const, 1 as const),
    }),
    fc.record({ release: fc.nat(1000) }),
  )
  fc.assert(
    fc.property(fc.constantFrom(MIB, 3 * MIB, 4 * MIB + 12 * KIB), fc.array(step, { maxLength: 200 }), (bytes, steps) => {
      const arena = arenaOf(bytes)
      const live: { offset: number; length: number }[] = []
      for (const action of steps) {
        if ('release' in action) {
          const [range] = live.splice(action.release % Math.max(1, live.length), 1)
          if (range !== undefined) arena.release(range.offset)
          continue
        }
        const range = arena.allocate(action.length, action.share)
        if (range === null) continue
        for (const other of live) {
          expect(range.offset + range.length <= other.offset || other.offset + other.length <= range.offset).toBe(true)
        }
        expect(range.offset + range.length).toBeLessThanOrEqual(bytes)
        live.push(range)
      }
      const used = live.reduce((sum, range) => sum + Math.ceil(range.length / 4096) * 4096, 0)
      expect(arena.usedBytes()).toBe(used)
      for (const range of live) arena.release(range.offset)
      expect(arena.freeBytes()).toBe(bytes)
      expect(arena.allocate(bytes)).not.toBeNull()
    }),
    { numRuns: 200, seed: 7 },
  )
})
