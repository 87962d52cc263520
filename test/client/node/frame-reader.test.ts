import { fc, test as propertyTest } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { FrameReader } from '../../../src/client/node/frame-reader.ts'

/** As the kernel does: fills the reader's buffer with at most so many bytes at a time. */
function receive(reader: FrameReader, bytes: Uint8Array, bytesAtOnce: (round: number) => number): void {
  const { buffer, callback } = reader.onread
  for (let at = 0, round = 0; at < bytes.length; round++) {
    const target = (buffer as () => Uint8Array)()
    const length = Math.min(bytes.length - at, target.length, Math.max(1, bytesAtOnce(round)))
    target.set(bytes.subarray(at, at + length))
    at += length
    if (!callback(length, target)) return
  }
}

function framed(...bodies: Uint8Array[]): Uint8Array {
  return Buffer.concat(bodies.flatMap((body) => [Buffer.from(Uint32Array.of(body.length).buffer).swap32(), body]))
}

function read(bytes: Uint8Array, bytesAtOnce: (round: number) => number, options = {}): { frames: Uint8Array[]; fault: string } {
  const reader = new FrameReader(options)
  const frames: Uint8Array[] = []
  let fault = ''
  reader.onFrame = (frame) => frames.push(frame)
  reader.onFault = ({ message }) => {
    fault += message
  }
  receive(reader, bytes, bytesAtOnce)
  return { frames, fault }
}

const all = (): number => Number.POSITIVE_INFINITY
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('frames', () => {
  propertyTest.prop(
    [
      fc.array(fc.oneof(fc.nat(40), fc.nat(70_000), fc.integer({ min: 60_000, max: 300_000 })), { minLength: 1, maxLength: 8 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 100_000 })), { minLength: 1, maxLength: 12 }),
    ],
    { seed: 13, numRuns: 60 },
  )('come out as they went in, however the bytes are cut', (lengths, cuts) => {
    const bodies = lengths.map((length, index) => new Uint8Array(length).map((_, at) => at * 7 + index))
    // A cut of a few bytes only at the start: a byte at a time for a whole megabyte takes too long.
    const { frames } = read(framed(...bodies), (round) => (round < 200 ? cuts[round % cuts.length]! : 100_000))
    expect(frames.map(({ length }) => length)).toEqual(lengths)
    for (const [index, frame] of frames.entries()) expect(Buffer.compare(frame, bodies[index]!)).toBe(0)
  })

  test('have memory of their own, of exactly their length', () => {
    const { frames } = read(framed(text('one'), new Uint8Array(100_000).fill(2), text('three')), all)
    expect(frames.map((frame) => frame.buffer.byteLength)).toEqual([3, 100_000, 5])
    expect(frames.map((frame) => frame.constructor)).toEqual([Uint8Array, Uint8Array, Uint8Array])
    expect(new Set(frames.map(({ buffer }) => buffer)).size).toBe(3)
  })

  test('may be empty', () => {
    expect(read(framed(text(''), text('x')), all).frames.map(({ length }) => length)).toEqual([0, 1])
  })

  test('of a large size are read by the kernel into their own memory', () => {
    const reader = new FrameReader()
    let large: Uint8Array | null = null
    reader.onFrame = (frame) => {
      large = frame
    }
    receive(reader, framed(new Uint8Array(1000)), all)
    receive(reader, framed(new Uint8Array(1 << 20)).subarray(0, 8), all)
    const target = (reader.onread.buffer as () => Uint8Array)()
    reader.onread.callback(target.length, target)
    expect(target.length).toBe((1 << 20) - 4)
    expect(large!.buffer).toBe(target.buffer)
  })
})

describe('what is no frame', () => {
  const faultOf = (bytes: Uint8Array): string => read(bytes, all).fault

  test('is named at once for what it probably is', () => {
    expect(faultOf(text('HTTP/1.1 400 Bad Request\r\nServer: x\r\n'))).toMatch(/speaks HTTP \("HTTP\/1.1 400 Bad Request"\)/)
    expect(faultOf(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 80))).toMatch(/speaks TLS.*ssl:\/\//)
    expect(faultOf(Uint8Array.of(0x16, 3, 1, 2, 0, 1))).toMatch(/speaks TLS/)
    expect(faultOf(text('SSH-2.0-OpenSSH_9.2p1\r\n'))).toMatch(/speaks SSH/)
    expect(faultOf(text('220 mail.example.com ESMTP\r\n'))).toMatch(/says "220 mail.example.com ESMTP/)
    expect(faultOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toMatch(/no Kafka broker/)
    expect(faultOf(Uint8Array.of(0x7f, 0xff, 0xff, 0xff, 0, 1, 2))).toMatch(/no Kafka broker/)
  })

  test('is said once, and nothing is read after it', () => {
    const { frames, fault } = read(Buffer.concat([framed(text('good')), text('HTTP/1.1'), framed(text('late'))]), all)
    expect(frames).toHaveLength(1)
    expect(fault).toMatch(/^a frame of 1213486160 bytes: the connection is out of step/)
  })

  test('is also a frame over the limit', () => {
    const { frames, fault } = read(framed(new Uint8Array(10), new Uint8Array(101)), all, { frameBytesMax: 100 })
    expect(frames).toHaveLength(1)
    expect(fault).toMatch(/101 bytes/)
  })

  propertyTest.prop([fc.uint8Array({ minLength: 1, maxLength: 64 })], { seed: 34, numRuns: 500 })(
    'never throws and never makes large memory out of random bytes',
    (bytes) => {
      const { frames } = read(bytes, () => 3)
      for (const { length } of frames) expect(length).toBeLessThanOrEqual(bytes.length)
    },
  )
})
