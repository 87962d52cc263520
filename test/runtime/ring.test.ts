import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RingReader, type RingTaker, RingWriter, ringMemory } from '../../actors/runtime/ring.ts'
import type { Message } from '../../src/messages/message.ts'

type Entry = { to: number; message: Message } | { to: number; packed: number[] } | { released: number }

class Log implements RingTaker {
  readonly entries: Entry[] = []
  hot(to: number, message: Message): void {
    this.entries.push({ to, message })
  }
  packed(to: number, bytes: Uint8Array): void {
    this.entries.push({ to, packed: [...bytes] })
  }
  released(offset: number): void {
    this.entries.push({ released: offset })
  }
}

function ringOf(slots: number) {
  const memory = ringMemory(slots)
  return { writer: new RingWriter(memory), reader: new RingReader(memory), log: new Log() }
}

function advanced(partition: number): Message {
  return { kind: 'advanced', partition, highWatermark: partition * 2, lastStableOffset: partition, forReplicas: false }
}

function bytesOf(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + seed) & 0xff)
}

test('nothing is seen before it is published, then all of it in order', () => {
  const { writer, reader, log } = ringOf(8)
  writer.writeHot(5, advanced(1))
  expect(writer.writePacked(6, bytesOf(100), 0)).toBe(100)
  expect(reader.ready()).toBe(false)
  expect(writer.publish()).toBe(true)
  expect(writer.publish()).toBe(false)
  expect(reader.ready()).toBe(true)
  expect(reader.drain(10, log)).toBe(2)
  expect(log.entries).toEqual([
    { to: 5, message: advanced(1) },
    { to: 6, packed: [...bytesOf(100)] },
  ])
  expect(reader.ready()).toBe(false)
})

test('a full ring takes nothing more until the reader has made room', () => {
  const { writer, reader, log } = ringOf(8)
  for (let index = 0; index < 8; index++) expect(writer.writeHot(1, advanced(index))).toBe(true)
  expect(writer.writeHot(1, advanced(8))).toBe(false)
  expect(writer.writePacked(1, bytesOf(1), 0)).toBe(0)
  writer.publish()
  reader.drain(3, log)
  expect(writer.hasRoom()).toBe(true)
  expect(writer.usedNow()).toBe(5)
})

test('a message of many megabytes goes through a small ring as the reader drains it', () => {
  const { writer, reader, log } = ringOf(16)
  const message = bytesOf(300_000)
  writer.writeHot(1, advanced(1))
  let position = 0
  while (position < message.length) {
    position = writer.writePacked(2, message, position)
    writer.publish()
    reader.drain(4, log)
  }
  reader.drain(100, log)
  expect(log.entries).toHaveLength(2)
  expect(log.entries[1]).toEqual({ to: 2, packed: [...message] })
})

test('ranges are given back many to a slot', () => {
  const { writer, reader, log } = ringOf(8)
  const offsets = Array.from({ length: 30 }, (_, index) => index * 4096)
  offsets.push(0xfffff000)
  writer.writeReleases([...offsets])
  writer.publish()
  expect(writer.usedNow()).toBe(3)
  reader.drain(10, log)
  expect(log.entries.map((entry) => ('released' in entry ? entry.released : -1)).sort((a, b) => a - b)).toEqual(offsets)
})

test('a writer that waits is woken once, when half of the ring is free', () => {
  const { writer, reader, log } = ringOf(8)
  for (let index = 0; index < 8; index++) writer.writeHot(1, advanced(index))
  writer.publish()
  expect(reader.writerCanGoOn()).toBe(false)
  expect(writer.waitForRoom()).toBe(true)
  reader.drain(3, log)
  expect(reader.writerCanGoOn()).toBe(false)
  reader.drain(1, log)
  expect(reader.writerCanGoOn()).toBe(true)
  expect(reader.writerCanGoOn()).toBe(false)
  expect(writer.waitForRoom()).toBe(false)
})

test('it behaves like a queue, through many turns of the ring', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('hot' as const), count: fc.nat(10) }),
    fc.record({
      kind: fc.constant('packed' as const),
      length: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 3_000 })),
    }),
    fc.record({ kind: fc.constant('release' as const), count: fc.nat(40) }),
    fc.record({ kind: fc.constant('publish' as const) }),
    fc.record({ kind: fc.constant('drain' as const), limit: fc.nat(12) }),
  )
  fc.assert(
    fc.property(fc.constantFrom(8, 16, 64), fc.array(step, { maxLength: 150 }), (slots, steps) => {
      const { writer, reader, log } = ringOf(slots)
      const expected: Entry[] = []
      const releases: number[] = []
      let sent = 0
      const pump = (): void => {
        writer.publish()
        reader.drain(1, log)
      }
      for (const action of steps) {
        if (action.kind === 'hot') {
          for (let index = 0; index < action.count; index++) {
            if (!writer.writeHot(3, advanced(sent))) break
            expected.push({ to: 3, message: advanced(sent++) })
          }
        } else if (action.kind === 'packed') {
          const bytes = bytesOf(action.length, sent++)
          for (let position = 0; position < bytes.length; ) {
            position = writer.writePacked(4, bytes, position)
            if (position < bytes.length) pump()
          }
          expected.push({ to: 4, packed: [...bytes] })
        } else if (action.kind === 'release') {
          const offsets = Array.from({ length: action.count }, () => sent++ * 4096)
          while (offsets.length > 0) {
            const before = offsets.length
            writer.writeReleases(offsets)
            if (offsets.length === before) pump()
          }
          releases.push(action.count)
        } else if (action.kind === 'publish') {
          writer.publish()
        } else {
          reader.drain(action.limit, log)
        }
      }
      writer.publish()
      while (reader.ready()) reader.drain(7, log)
      expect(log.entries.filter((entry) => !('released' in entry))).toEqual(expected)
      expect(log.entries.filter((entry) => 'released' in entry)).toHaveLength(releases.reduce((sum, count) => sum + count, 0))
      expect(writer.usedNow()).toBe(0)
    }),
    { seed: 21, numRuns: 300 },
  )
})
