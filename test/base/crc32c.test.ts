import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c, crc32cOfRange, hasNativeCrc32c, NATIVE_BYTES_MIN, portableCrc32c } from '../../src/base/crc32c.ts'

const ascii = (text: string) => new TextEncoder().encode(text)

/** Bit by bit, from the definition. */
function definition(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

test('known checksums come out (RFC 3720, appendix B.4)', () => {
  const ascending = Uint8Array.from({ length: 32 }, (_, index) => index)

  expect(crc32c(ascii('123456789'))).toBe(0xe3069283)
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
  expect(crc32c(ascending)).toBe(0x46dd794e)
  expect(crc32c(ascending.slice().reverse())).toBe(0x113fdb5c)
  expect(crc32c(new Uint8Array(0))).toBe(0)
})

test('the portable way, the native way and the definition give one number, at any alignment and length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 3 * NATIVE_BYTES_MIN }), fc.nat(16), (bytes, start) => {
      const from = Math.min(start, bytes.length)
      const expected = definition(bytes.subarray(from))

      expect(portableCrc32c(bytes, from, bytes.length)).toBe(expected)
      expect(crc32c(bytes.subarray(from))).toBe(expected)
      expect(crc32cOfRange(bytes, from, bytes.length)).toBe(expected)
    }),
    { seed: 1 },
  )
})

test('a checksum continues from that of what came before', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 600 }), (first, second) => {
      const whole = new Uint8Array([...first, ...second])

      expect(crc32c(second, crc32c(first))).toBe(crc32c(whole))
      expect(portableCrc32c(second, 0, second.length, portableCrc32c(first, 0, first.length))).toBe(crc32c(whole))
    }),
    { seed: 2 },
  )
})

test('shared memory is read in place, short and long', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(1000))
  shared.set(ascii('123456789'), 100)
  const long = Uint8Array.from({ length: 500 }, (_, index) => index * 7)
  shared.set(long, 300)

  expect(crc32c(shared.subarray(100, 109))).toBe(0xe3069283)
  expect(crc32c(shared.subarray(300, 800))).toBe(definition(long))
})

test('a worker thread comes to the same checksum, by the native way where there is one', async () => {
  const source = new URL('../../src/base/crc32c.ts', import.meta.url).href
  const worker = new Worker(
    `import('${source}').then(({ crc32c, hasNativeCrc32c }) => require('node:worker_threads').parentPort.postMessage([crc32c(new Uint8Array(1000).fill(7)), hasNativeCrc32c()]))`,
    { eval: true },
  )

  const [message] = await once(worker, 'message')
  await worker.terminate()

  expect(message).toEqual([definition(new Uint8Array(1000).fill(7)), hasNativeCrc32c()])
})

test('the native way is taken exactly where its package is installed', () => {
  let installed = true
  try {
    createRequire(import.meta.url).resolve('@node-rs/crc32')
  } catch {
    installed = false
  }

  expect(hasNativeCrc32c()).toBe(installed)
})
