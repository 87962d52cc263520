import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { InvalidLengthError, InvalidTagError, ProtocolError } from '../../src/protocol/errors.ts'
import { ApiVersionsRequest } from '../../src/protocol/generated/api/api-versions.ts'
import { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { MESSAGES, versionsOf } from './message-schema.ts'
import { randomMessage, SMALL } from './random-message.ts'

// Hundreds of thousands of errors are made here: without stack traces they cost a fifth.
const { stackTraceLimit } = Error
beforeAll(() => {
  Error.stackTraceLimit = 0
})
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

const writer = new Writer()
const reader = new Reader(new Uint8Array(0))

function encode(codec: MessageCodec<unknown>, message: unknown, version: number): Uint8Array {
  writer.reset()
  codec.write(writer, message, version)
  return writer.toBytes()
}

/** What reading gave: a value, or the error. Anything but a `ProtocolError` fails the test. */
function outcome(codec: MessageCodec<unknown>, bytes: Uint8Array, end: number, version: number): 'read' | ProtocolError {
  reader.reset(bytes, 0, end)
  try {
    codec.read(reader, version)
    return 'read'
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
}

describe.each(MESSAGES)('$schema.name', ({ schema, codec }) => {
  test('that ends too early is an error wherever it ends, in every version', () => {
    for (const version of versionsOf(schema)) {
      const random = new SeededRandom(`truncated ${schema.name} ${version}`)
      const bytes = encode(codec, randomMessage(schema, version, random, SMALL), version)
      for (let end = 0; end < bytes.length; end++) {
        expect(outcome(codec, bytes, end, version) !== 'read', `version ${version} cut at ${end} of ${bytes.length}`).toBe(true)
      }
    }
  })

  test('with bytes changed gives a message or an error, in every version', () => {
    for (const version of versionsOf(schema)) {
      const random = new SeededRandom(`mutated ${schema.name} ${version}`)
      const bytes = encode(codec, randomMessage(schema, version, random, SMALL), version)
      for (let round = 0; round < 40; round++) outcome(codec, mutated(bytes, random), bytes.length, version)
    }
  })
})

/** Lengths and counts that are negative, zero and huge, in both forms, where one may be; or single bytes. */
const PATCHES = [
  '7fffffff',
  '80000000',
  'ffffffff',
  '00000000',
  'ffffffff0f',
  'ffffffff07',
  '8080808080808080808001',
  'ff',
  '00',
  '80',
  '7fff',
  'ffff',
].map((hex) => Buffer.from(hex, 'hex'))

function mutated(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = bytes.slice()
  for (let left = 1 + random.below(3); left > 0 && copy.length > 0; left--) {
    const patch = random.chance(0.5) ? PATCHES[random.below(PATCHES.length)]! : random.bytes(1)
    const at = random.below(copy.length)
    copy.set(patch.subarray(0, copy.length - at), at)
  }
  return copy
}

describe('counts that promise more than there is', () => {
  test('are refused by the least that an element takes, before anything is allocated', () => {
    // Version 2 of CreateTopics: the count of topics comes first, and a topic takes 16 bytes at least.
    const bytes = new Uint8Array(1000)
    new DataView(bytes.buffer).setInt32(0, 996 / 14 + 1)
    expect(() => CreateTopicsRequest.read(new Reader(bytes), 2)).toThrow(InvalidLengthError)
    for (const count of [0x7fff_ffff, 0x0100_0000, 1000]) {
      new DataView(bytes.buffer).setInt32(0, count)
      expect(() => CreateTopicsRequest.read(new Reader(bytes), 2)).toThrow(InvalidLengthError)
    }
  })

  test('cost no memory to speak of', () => {
    const bombs = MESSAGES.flatMap(({ schema, codec }) =>
      versionsOf(schema).flatMap((version) =>
        ['7fffffff', 'ffffffff0f', 'ffffff7f'].map((hex) => ({ codec, version, bytes: Buffer.from(hex.repeat(16), 'hex') })),
      ),
    )
    const before = process.memoryUsage()
    for (const { codec, version, bytes } of bombs) outcome(codec, bytes, bytes.length, version)
    const after = process.memoryUsage()
    expect(bombs.length).toBeGreaterThan(2000)
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1 << 20)
    expect(after.heapUsed - before.heapUsed).toBeLessThan(32 << 20)
  })
})

describe('tagged fields', () => {
  /** ApiVersions version 3 with two texts of one character, then these bytes. */
  const read = (...tags: number[]) => ApiVersionsRequest.read(new Reader(Uint8Array.of(2, 0x61, 2, 0x62, ...tags)), 3)

  test('of a huge count are refused', () => {
    expect(() => read(0xff, 0xff, 0xff, 0xff, 0x0f)).toThrow(InvalidLengthError)
    expect(() => read(3, 0, 0, 1, 0)).toThrow(InvalidLengthError)
  })

  test('in descending order are read as Kafka reads them, and written back in ascending order', () => {
    const message = read(2, 9, 1, 0xaa, 3, 0)
    expect(message.unknownTaggedFields?.map(({ tag }) => tag)).toEqual([9, 3])
    expect([...encode(ApiVersionsRequest, message, 3)]).toEqual([2, 0x61, 2, 0x62, 2, 3, 0, 9, 1, 0xaa])
  })

  test('that are there twice are read as Kafka reads them: unknown ones are both kept, of known ones the last counts', () => {
    expect(read(2, 9, 0, 9, 0).unknownTaggedFields).toHaveLength(2)
    const body = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    const fetch = Uint8Array.of(0xff, 0xff, 0xff, 0xff, ...body, 2, 0, 2, 2, 0x61, 0, 2, 2, 0x62)
    expect(FetchRequest.read(new Reader(fetch), 12).clusterId).toBe('b')
  })

  test('whose value does not fill their size are refused', () => {
    const body = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    for (const size of [1, 3]) {
      const fetch = Uint8Array.of(0xff, 0xff, 0xff, 0xff, ...body, 1, 0, size, 2, 0x61, 0)
      expect(() => FetchRequest.read(new Reader(fetch), 12)).toThrow(InvalidLengthError)
    }
  })

  test('that belong to a later version are refused, as Kafka does', () => {
    const body = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    const fetch = Uint8Array.of(0xff, 0xff, 0xff, 0xff, ...body, 1, 1, 13, ...new Array<number>(12).fill(0), 0)
    expect(() => FetchRequest.read(new Reader(fetch), 14)).toThrow(InvalidTagError)
  })
})
