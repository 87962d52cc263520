import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import type { Arena, ByteRange } from '../../src/base/arena.ts'
import { FrameLengthError, FrameReader } from '../../src/network/frame-reader.ts'

/** An arena that keeps count, of one block of memory for each allocation. */
class CountingArena implements Arena {
  readonly held = new Map<number, Uint8Array>()
  #next = 0
  bytesMax = Number.POSITIVE_INFINITY

  allocate(length: number): ByteRange | null {
    if (this.heldBytes + length > this.bytesMax) return null
    const offset = this.#next
    this.#next += length
    this.held.set(offset, new Uint8Array(length))
    return { arena: 0, offset, length }
  }
  release({ offset }: ByteRange): void {
    if (!this.held.delete(offset)) throw new Error('released twice')
  }
  view({ offset }: ByteRange): Uint8Array {
    return this.held.get(offset)!
  }
  freeBytes(): number {
    return this.bytesMax
  }
  get heldBytes(): number {
    let bytes = 0
    for (const block of this.held.values()) bytes += block.length
    return bytes
  }
}

function frameOf(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + body.length)
  new DataView(frame.buffer).setInt32(0, body.length)
  frame.set(body, 4)
  return frame
}

/** Gives bytes to the reader as a socket would, at most `readBytesMax` at a time, and hands each frame to `take`. */
function feed(
  reader: FrameReader,
  bytes: Uint8Array,
  readBytesMax: number,
  take: (body: Uint8Array, release: () => void) => void,
): void {
  let at = 0
  while (at < bytes.length) {
    const buffer = reader.buffer()!
    const length = Math.min(buffer.length, readBytesMax, bytes.length - at)
    buffer.set(bytes.subarray(at, at + length))
    at += length
    reader.received(length)
    for (let frame = reader.next(); frame !== null; frame = reader.next()) {
      const whole = frame
      take(whole.bytes, () => whole.release())
    }
  }
}

describe('cutting a byte stream into frames', () => {
  property.prop(
    [
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.nat(300) },
          { weight: 2, arbitrary: fc.nat(20_000) },
          { weight: 1, arbitrary: fc.nat(3_000_000) },
        ),
        {
          maxLength: 30,
        },
      ),
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat(10),
    ],
    { numRuns: 60 },
  )(
    'every frame comes out whole, in order and unchanged, however the bytes arrive and whenever frames are released',
    (lengths, readBytesMax, keep) => {
      const arena = new CountingArena()
      const reader = new FrameReader(arena, 100 << 20)
      const bodies = lengths.map((length, index) => new Uint8Array(length).fill(index + 1))
      const kept: { body: Uint8Array; expected: Uint8Array; release: () => void }[] = []
      let next = 0
      const check = (entry: (typeof kept)[number]): void => {
        expect(Buffer.compare(entry.body, entry.expected)).toBe(0)
        entry.release()
      }
      feed(reader, Buffer.concat(bodies.map(frameOf)), Math.max(readBytesMax, 1000), (body, release) => {
        kept.push({ body, expected: bodies[next++]!, release })
        if (kept.length > keep) check(kept.shift()!)
      })
      kept.forEach(check)
      expect(next).toBe(bodies.length)
      reader.close()
      expect(arena.heldBytes).toBe(0)
    },
  )

  test('a length that no request can have is refused before anything is allocated for it', () => {
    for (const length of [-1, -2147483648, 1001, 2147483647]) {
      const arena = new CountingArena()
      const reader = new FrameReader(arena, 1000)
      const buffer = reader.buffer()!
      new DataView(buffer.buffer).setInt32(0, length)
      reader.received(4)
      expect(() => reader.next()).toThrow(FrameLengthError)
      expect(arena.heldBytes).toBeLessThanOrEqual(4096)
    }
  })

  test('memory follows the bytes that came, not the length that was announced', () => {
    const arena = new CountingArena()
    const reader = new FrameReader(arena, 100 << 20)
    const buffer = reader.buffer()!
    new DataView(buffer.buffer).setInt32(0, 90 << 20)
    reader.received(4)
    expect(reader.next()).toBeNull()
    for (let received = 0; received < 3000; received++) {
      reader.buffer()
      reader.received(1)
    }
    expect(arena.heldBytes).toBeLessThanOrEqual(16_384)
  })

  test('a frame that comes a few bytes at a time moves as often as its size grows, not with each of them', () => {
    const arena = new CountingArena()
    let allocated = 0
    const allocate = arena.allocate.bind(arena)
    arena.allocate = (length) => {
      allocated += length
      return allocate(length)
    }
    const reader = new FrameReader(arena, 1 << 20)
    let whole = 0
    feed(reader, frameOf(new Uint8Array(300_000)), 16, (body, release) => {
      whole = body.length
      release()
    })
    expect(whole).toBe(300_000)
    // Blocks of 4, 16, 64 and 256 KiB, and the one of 1 MiB that so busy a connection gets.
    expect(allocated).toBeLessThan(2 << 20)
  })

  test('an idle connection goes back to one small block', () => {
    const arena = new CountingArena()
    const reader = new FrameReader(arena, 100 << 20)
    feed(reader, frameOf(new Uint8Array(2 << 20)), 1 << 20, (_body, release) => release())
    reader.buffer()
    expect(arena.heldBytes).toBeGreaterThan(4096)
    reader.shrink()
    reader.shrink()
    reader.buffer()
    expect(arena.heldBytes).toBe(4096)
  })

  test('without memory there is no buffer, and what was received is kept until there is', () => {
    const arena = new CountingArena()
    const reader = new FrameReader(arena, 100 << 20)
    const buffer = reader.buffer()!
    const frame = frameOf(new Uint8Array(10_000).fill(7))
    buffer.set(frame.subarray(0, 4096))
    reader.received(4096)
    arena.bytesMax = 4096
    expect(reader.buffer()).toBeNull()
    arena.bytesMax = Number.POSITIVE_INFINITY
    feed(reader, frame.subarray(4096), 10_000, (body, release) => {
      expect(body.every((byte) => byte === 7)).toBe(true)
      expect(body.length).toBe(10_000)
      release()
    })
  })
})
