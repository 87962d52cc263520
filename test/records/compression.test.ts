import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  COMPRESSION_NAMES,
  compress,
  compressionId,
  decompress,
  GZIP,
  isCompressionId,
  LZ4,
  NONE,
  SNAPPY,
  ZSTD,
} from '../../src/records/compression.ts'
import {
  CompressionLevelError,
  CorruptCompressionError,
  DecompressionBombError,
  UnknownCompressionError,
} from '../../src/records/compression-errors.ts'
import { compressLz4, decompressLz4, nativeLz4 } from '../../src/records/lz4.ts'
import { compressLz4Block, decompressLz4Block, lz4BlockBound, measureLz4Block } from '../../src/records/lz4-block.ts'
import { compressSnappy, decompressSnappy, nativeSnappy } from '../../src/records/snappy.ts'
import { compressSnappyBlock, decompressSnappyBlock, snappyBound, snappyLength } from '../../src/records/snappy-block.ts'
import { xxhash32 } from '../../src/records/xxhash32.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
const maxBytes = 10_000_000
const CODECS = [GZIP, SNAPPY, LZ4, ZSTD]
const LENGTHS = [
  0, 1, 3, 4, 5, 12, 13, 15, 16, 59, 60, 61, 255, 256, 257, 0x7fff, 0x8000, 0x8001, 0xffff, 0x10000, 0x10001, 200_000,
]

/** Bytes from a small generator: `distinct` tells how well they compress. */
function noise(length: number, distinct: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[index] = (state >>> 16) % distinct
  }
  return bytes
}

/** Noise, repetition, and pieces that come back from near and far. */
const contents: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .record({ byte: fc.nat(255), times: fc.integer({ min: 1, max: 700 }) })
        .map(({ byte, times }) => new Uint8Array(times).fill(byte)),
      fc
        .record({ seed: fc.nat(5), length: fc.integer({ min: 1, max: 30_000 }) })
        .map(({ seed, length }) => noise(length, 20, seed)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => concat(...parts))

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length + 7)).subarray(7)
  copy.set(bytes)
  return copy
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

describe('every codec', () => {
  test.each(CODECS)('codec %i gives back what it took, at every length, from shared memory too', (codec) => {
    for (const length of LENGTHS) {
      for (const distinct of [1, 3, 256]) {
        const content = shared(noise(length, distinct))
        const compressed = shared(compress(codec, content))

        const back = decompress(codec, compressed, { maxBytes: Math.max(length, 1) })

        expect(back.length).toBe(length)
        expect(Buffer.compare(back, content)).toBe(0)
      }
    }
  })

  test.each(CODECS)('codec %i gives out exactly as much as is allowed, and not a byte more', (codec) => {
    for (const length of [1, 100, 0x8000, 0x10000, 150_000]) {
      const compressed = compress(codec, noise(length, 4))

      expect(decompress(codec, compressed, { maxBytes: length })).toHaveLength(length)
      expect(() => decompress(codec, compressed, { maxBytes: length - 1 })).toThrow(DecompressionBombError)
    }
  })

  test.each(CODECS)('codec %i notices a bomb without taking its memory', (codec) => {
    const bomb = compress(codec, new Uint8Array(30_000_000))
    const before = process.memoryUsage().arrayBuffers

    expect(() => decompress(codec, bomb, { maxBytes: 1_000_000 })).toThrow(DecompressionBombError)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
  })

  test.each(CODECS)('codec %i, cut off anywhere, is corrupt', (codec) => {
    const compressed = compress(codec, noise(500, 30))
    for (let length = 1; length < compressed.length; length++) {
      // Snappy's framing has no end: up to three bytes too few for the size of a block are taken for the end, as in Java.
      if (codec === SNAPPY && length >= 16 && length < 20) continue
      expect(() => decompress(codec, compressed.subarray(0, length), { maxBytes }), `${length} of ${compressed.length}`).toThrow(
        CorruptCompressionError,
      )
    }
  })

  test('no compression gives the bytes themselves', () => {
    const content = noise(10, 4)

    expect(compress(NONE, content)).toBe(content)
    expect(decompress(NONE, content, { maxBytes: 10 })).toBe(content)
    expect(() => decompress(NONE, content, { maxBytes: 9 })).toThrow(DecompressionBombError)
  })

  test('ids without a codec are refused', () => {
    for (const id of [5, 6, 7, -1]) {
      expect(isCompressionId(id)).toBe(false)
      expect(() => compress(id, noise(10, 4))).toThrow(UnknownCompressionError)
      expect(() => decompress(id, noise(10, 4), { maxBytes })).toThrow(UnknownCompressionError)
    }
  })

  test('names and ids are those of Kafka', () => {
    expect(COMPRESSION_NAMES.map(compressionId)).toEqual([0, 1, 2, 3, 4])
    expect(compressionId('brotli')).toBe(-1)
  })

  test('levels are those of Kafka', () => {
    const content = noise(50_000, 12)

    expect(compress(GZIP, content, 9).length).toBeLessThan(compress(GZIP, content, 1).length)
    expect(compress(ZSTD, content, 19).length).toBeLessThan(compress(ZSTD, content, -100).length)
    expect(() => compress(GZIP, content, 0)).toThrow(CompressionLevelError)
    expect(() => compress(GZIP, content, 10)).toThrow(CompressionLevelError)
    expect(() => compress(ZSTD, content, 23)).toThrow(CompressionLevelError)
  })

  test('random bytes and changed bytes never do worse than a typed error', () => {
    const valid = CODECS.map((codec) => compress(codec, noise(3000, 12)))
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 2, 3),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        (index, changes, random, isRandom) => {
          const bytes = isRandom ? random : valid[index]!.slice()
          if (!isRandom) for (const [at, value] of changes) bytes[at % bytes.length] = value
          for (const [native, snappy] of [[nativeLz4(), nativeSnappy()] as const, [null, null] as const]) {
            const decoders = [
              () => decompress(CODECS[index]!, bytes, { maxBytes: 100_000 }),
              () => decompressLz4(bytes, 100_000, native),
              () => decompressSnappy(bytes, 100_000, snappy),
            ]
            for (const decode of decoders) {
              try {
                expect(decode().length).toBeLessThanOrEqual(100_000)
              } catch (error) {
                if (!(error instanceof CorruptCompressionError) && !(error instanceof DecompressionBombError)) throw error
              }
            }
          }
        },
      ),
      { seed: 9, numRuns: 2000 },
    )
  })
})

test('native and portable decoders judge damaged bytes alike', () => {
  const content = noise(900, 3)
  const decoders = [
    {
      valid: compressLz4(content),
      from: 11,
      native: (bytes: Uint8Array) => decompressLz4(bytes, maxBytes),
      portable: (bytes: Uint8Array) => decompressLz4(bytes, maxBytes, null),
    },
    {
      valid: compressSnappy(content),
      from: 20,
      native: (bytes: Uint8Array) => decompressSnappy(bytes, maxBytes),
      portable: (bytes: Uint8Array) => decompressSnappy(bytes, maxBytes, null),
    },
  ]
  const outcome = (decode: () => Uint8Array) => {
    try {
      return Buffer.from(decode()).toString('hex')
    } catch (error) {
      return (error as Error).name
    }
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...decoders),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      ({ valid, from, native, portable }, changes) => {
        const bytes = Uint8Array.from(valid)
        for (const [at, value] of changes) bytes[from + (at % (bytes.length - from))] = value

        expect(outcome(() => portable(bytes))).toBe(outcome(() => native(bytes)))
      },
    ),
    { seed: 15, numRuns: 2000 },
  )
})

test('thousands of tiny frames or members are refused before they cost a second', () => {
  const frames = concat(...Array<Uint8Array>(5000).fill(zstdCompressSync('a')))
  const members = concat(...Array<Uint8Array>(5000).fill(gzipSync('a')))

  expect(() => decompress(ZSTD, frames, { maxBytes })).toThrow(CorruptCompressionError)
  expect(() => decompress(GZIP, concat(members, ascii('garbage')), { maxBytes })).toThrow(CorruptCompressionError)
  expect(decompress(GZIP, members, { maxBytes })).toHaveLength(5000)
})

describe('gzip', () => {
  test('members on end are one stream, and what follows them is ignored, as in Java', () => {
    const two = concat(gzipSync('hello '), gzipSync('world'))

    expect(decompress(GZIP, two, { maxBytes }).toString()).toBe('hello world')
    expect(decompress(GZIP, concat(two, ascii('garbage')), { maxBytes }).toString()).toBe('hello world')
    expect(decompress(GZIP, concat(two, Uint8Array.of(0x1f)), { maxBytes }).toString()).toBe('hello world')
    expect(() => decompress(GZIP, concat(two, ascii('garbage')), { maxBytes: 10 })).toThrow(DecompressionBombError)
  })

  test('a wrong checksum or length in a trailer is corrupt, also before garbage', () => {
    for (const back of [1, 8]) {
      const member = gzipSync('hello')
      member[member.length - back]! ^= 1

      expect(() => decompress(GZIP, member, { maxBytes })).toThrow(CorruptCompressionError)
      expect(() => decompress(GZIP, concat(member, ascii('garbage')), { maxBytes })).toThrow(CorruptCompressionError)
    }
  })

  test('a header with file name, comment, extra field and checksum is read', () => {
    const plain = gzipSync('hello')
    const header = concat(
      plain.subarray(0, 3),
      Uint8Array.of(0x1e),
      plain.subarray(4, 10),
      Uint8Array.of(2, 0, 9, 9),
      ascii('name\0comment\0'),
    )
    const { crc32 } = process.getBuiltinModule('node:zlib')
    const sum = crc32(header) & 0xffff
    const member = concat(header, Uint8Array.of(sum & 0xff, sum >>> 8), plain.subarray(10))

    expect(decompress(GZIP, member, { maxBytes }).toString()).toBe('hello')
    expect(decompress(GZIP, concat(member, ascii('garbage')), { maxBytes }).toString()).toBe('hello')
  })
})

describe('zstd', () => {
  test('frames on end are one stream, skippable frames are skipped', () => {
    const skippable = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7)
    const frames = concat(zstdCompressSync('hello '), skippable, zstdCompressSync(''), zstdCompressSync('world'), skippable)

    expect(decompress(ZSTD, frames, { maxBytes }).toString()).toBe('hello world')
    expect(() => decompress(ZSTD, frames, { maxBytes: 10 })).toThrow(DecompressionBombError)
    expect(() => decompress(ZSTD, concat(frames, ascii('garbage')), { maxBytes })).toThrow(CorruptCompressionError)
  })

  test('a frame that says it becomes more than its blocks can is corrupt', () => {
    // Single segment with an 8-byte content size of 2^40, and one raw block of a byte.
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 0x09, 0, 0, 0x61)

    expect(() => decompress(ZSTD, frame, { maxBytes })).toThrow(CorruptCompressionError)
  })
})

describe('lz4', () => {
  const implementations = [
    ['native', nativeLz4()],
    ['portable', null],
  ] as const

  test('the checksum is that of xxHash', () => {
    expect(xxhash32(ascii(''), 0, 0)).toBe(0x02cc5d05)
    expect(xxhash32(ascii('a'), 0, 1)).toBe(0x550d7456)
    expect(xxhash32(ascii('xabcx'), 1, 4)).toBe(0x32d153ff)
    expect(xxhash32(ascii('Nobody inspects the spammish repetition'), 0, 39)).toBe(0xe2293b2f)
  })

  test('native and portable read each other and write the frame that Kafka writes', () => {
    fc.assert(
      fc.property(contents, (content) => {
        for (const [, writer] of implementations) {
          const frame = compressLz4(content, writer)
          expect([...frame.subarray(0, 7)]).toEqual([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])
          expect(frame.length).toBeLessThanOrEqual(content.length + 15 + 4 * Math.ceil(content.length / 65536))
          for (const [, reader] of implementations)
            expect(Buffer.compare(decompressLz4(frame, content.length, reader), content)).toBe(0)
        }
      }),
      { seed: 10, numRuns: 60 },
    )
  })

  test('a block is measured as it decodes, and decodes only in as much room', () => {
    fc.assert(
      fc.property(contents, fc.nat(9), (content, start) => {
        const block = new Uint8Array(start + lz4BlockBound(content.length))
        const end = compressLz4Block(content, 0, content.length, block, start)

        expect(measureLz4Block(block, start, end)).toBe(content.length)
        const output = new Uint8Array(content.length + start)
        expect(decompressLz4Block(block, start, end, output, start, output.length)).toBe(output.length)
        expect(Buffer.compare(output.subarray(start), content)).toBe(0)
        if (content.length > 0) expect(decompressLz4Block(block, start, end, output, start, output.length - 1)).toBe(-1)
      }),
      { seed: 11, numRuns: 60 },
    )
  })

  test.each(implementations)('%s: block, content and header checksums are held against what is there', (_, native) => {
    // Flags: version 1, independent, block checksum, content size, content checksum; blocks of up to 4 MB.
    const content = ascii('some content, some content, some content')
    const block = new Uint8Array(lz4BlockBound(content.length))
    const size = compressLz4Block(content, 0, content.length, block, 0)
    const frame = Buffer.alloc(15 + 4 + size + 4 + 4 + 4)
    frame.writeUInt32LE(0x184d2204, 0)
    frame[4] = 0x7c
    frame[5] = 0x70
    frame.writeUInt32LE(content.length, 6)
    frame[14] = xxhash32(frame, 4, 14) >>> 8
    frame.writeUInt32LE(size, 15)
    frame.set(block.subarray(0, size), 19)
    frame.writeUInt32LE(xxhash32(block, 0, size), 19 + size)
    frame.writeUInt32LE(xxhash32(content, 0, content.length), 27 + size)

    expect(Buffer.compare(decompressLz4(frame, maxBytes, native), content)).toBe(0)
    for (const at of [14, 19 + size, 27 + size]) {
      frame[at]! ^= 1
      expect(() => decompressLz4(frame, maxBytes, native), `byte ${at}`).toThrow(CorruptCompressionError)
      frame[at]! ^= 1
    }
  })

  test.each(implementations)('%s: one frame is read and what follows is not looked at, as in Java', (_, native) => {
    const frame = compressLz4(ascii('hello'), native)

    expect(Buffer.from(decompressLz4(concat(frame, frame), maxBytes, native)).toString()).toBe('hello')
    expect(Buffer.from(decompressLz4(concat(frame, ascii('x')), maxBytes, native)).toString()).toBe('hello')
  })

  test.each(implementations)(
    '%s: dependent blocks, dictionaries, other versions and unknown block sizes are refused, as in Java',
    (_, native) => {
      for (const [flags, descriptor] of [
        [0x40, 0x40],
        [0x61, 0x40],
        [0xa0, 0x40],
        [0x60, 0x30],
        [0x60, 0xc0],
      ] as const) {
        const frame = Uint8Array.from(compressLz4(ascii('hello'), native))
        frame[4] = flags
        frame[5] = descriptor
        frame[6] = xxhash32(frame, 4, 6) >>> 8
        expect(() => decompressLz4(frame, maxBytes, native)).toThrow(CorruptCompressionError)
      }
    },
  )
})

describe('snappy', () => {
  const implementations = [
    ['native', nativeSnappy()],
    ['portable', null],
  ] as const

  test('native and portable read each other and write the framing that Kafka writes', () => {
    fc.assert(
      fc.property(contents, (content) => {
        for (const [, writer] of implementations) {
          const framed = compressSnappy(content, writer)
          expect(Buffer.from(framed.subarray(0, 16)).toString('hex')).toBe('82534e41505059000000000100000001')
          for (const [, reader] of implementations)
            expect(Buffer.compare(decompressSnappy(framed, content.length, reader), content)).toBe(0)
        }
      }),
      { seed: 12, numRuns: 60 },
    )
  })

  test('raw Snappy of any length is read without a frame', () => {
    fc.assert(
      fc.property(contents, fc.nat(9), (content, start) => {
        const block = new Uint8Array(start + snappyBound(content.length))
        const end = compressSnappyBlock(content, 0, content.length, block, start)

        expect(snappyLength(block, start, end)).toBe(content.length)
        const output = new Uint8Array(start + content.length)
        expect(decompressSnappyBlock(block, start, end, output, start, content.length)).toBe(true)
        expect(Buffer.compare(output.subarray(start), content)).toBe(0)
        for (const [, reader] of implementations) {
          expect(Buffer.compare(decompressSnappy(block.subarray(start, end), content.length, reader), content)).toBe(0)
        }
      }),
      { seed: 13, numRuns: 60 },
    )
  })

  test.each(implementations)('%s: frames on end are one stream', (_, native) => {
    const frames = concat(
      compressSnappy(ascii('hello '), native),
      compressSnappy(ascii(''), native),
      compressSnappy(ascii('world'), native),
    )

    expect(Buffer.from(decompressSnappy(frames, maxBytes, native)).toString()).toBe('hello world')
    expect(() => decompressSnappy(frames, 10, native)).toThrow(DecompressionBombError)
  })

  test.each(implementations)('%s: copies of every form, also over themselves, are decoded', (_, native) => {
    // 'ab', then copies with one, two and four bytes of distance.
    const raw = Uint8Array.of(14, 0x04, 0x61, 0x62, 0x01, 0x02, (3 << 2) | 2, 0x02, 0x00, (3 << 2) | 3, 0x06, 0, 0, 0)

    expect(Buffer.from(decompressSnappy(raw, maxBytes, native)).toString()).toBe('ababababababab')
  })

  test.each(implementations)('%s: a length that the input cannot become is corrupt, whatever it says', (_, native) => {
    const huge = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61)

    expect(() => decompressSnappy(huge, 2 ** 40, native)).toThrow(CorruptCompressionError)
    expect(() => decompressSnappy(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x1f, 0), maxBytes, native)).toThrow(
      CorruptCompressionError,
    )
    expect(() => decompressSnappy(Uint8Array.of(3, 0, 0x61), maxBytes, native)).toThrow(CorruptCompressionError)
    expect(() => decompressSnappy(new Uint8Array(0), maxBytes, native)).toThrow(CorruptCompressionError)
  })
})

describe('frames of LZ4 with blocks that are not what most are', () => {
  /** A frame of the given blocks: compressed ones, or bytes stored as they are. */
  function frameOf(blocks: readonly { readonly bytes: Uint8Array; readonly stored: boolean }[]): Uint8Array {
    const header = compressLz4(new Uint8Array(0)).subarray(0, 7)
    const parts = blocks.flatMap(({ bytes, stored }) => {
      const block = stored ? bytes : nativeLz4()!.compressSync(bytes).subarray(4)
      const size = Buffer.alloc(4)
      size.writeUInt32LE(((stored ? 0x80000000 : 0) | block.length) >>> 0)
      return [size, block]
    })
    return Buffer.concat([header, ...parts, Buffer.alloc(4)])
  }
  const text = (length: number): Buffer => Buffer.from('so much depends upon '.repeat(Math.ceil(length / 21))).subarray(0, length)

  test.each([
    ['a short one in the middle', [text(0x10000), text(10), text(0x10000)]],
    ['a full one at the end', [text(0x10000), text(0x10000)]],
    ['short ones alone', [text(5), text(7)]],
  ])('%s', (_, contents) => {
    for (const stored of [false, true]) {
      const frame = frameOf(contents.map((bytes) => ({ bytes, stored })))
      for (const native of [nativeLz4(), null])
        expect(Buffer.from(decompressLz4(frame, 1 << 20, native)).equals(Buffer.concat(contents))).toBe(true)
      expect(() => decompressLz4(frame, Buffer.concat(contents).length - 1)).toThrow(DecompressionBombError)
    }
  })

  test('one that is stored does not stay in the memory of the frame', () => {
    const frame = frameOf([{ bytes: text(100), stored: true }])
    const output = decompressLz4(frame, 1000)
    frame.fill(0)
    expect(Buffer.from(output).equals(text(100))).toBe(true)
  })
})
