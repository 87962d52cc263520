import { createRequire } from 'node:module'

/**
 * CRC-32C (Castagnoli), the checksum of record batches. Two ways to the same number: `@node-rs/crc32` (hardware instructions,
 * prebuilt, optional) for what is long enough to pay for the call into native code, and slicing-by-8 in JavaScript for the rest
 * and where the package does not load. Both read SharedArrayBuffer views in place.
 *
 * Nanoseconds on two shared cores, Node 24 (bench/micro/crc32c.ts), portable against native: 100 bytes 65 and 135, 200 bytes 113
 * and 118, 256 bytes 144 and 128, 1 KB 550 and 250, 16 KB 8600 and 2350 (1.9 and 7.0 GB/s), 1 MB 1.9 and 7.5 GB/s; making the view
 * that native code needs adds 25. Loading the native package takes 4 to 14 ms, so it is left to the first checksum that is long
 * enough.
 */

type NativeCrc32c = (bytes: Uint8Array, seed?: number) => number

/** From about here on the native way is quicker: the call costs some 110 ns. */
export const NATIVE_BYTES_MIN = 256

let native: NativeCrc32c | null | undefined

/** Checksum of `bytes` as an unsigned 32-bit number. `seed` is the checksum of what came before (default 0: nothing). */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  if (bytes.length >= NATIVE_BYTES_MIN) {
    if (native === undefined) native = loadNative()
    if (native !== null) return native(bytes, seed)
  }
  return portableCrc32c(bytes, 0, bytes.length, seed)
}

/** As `crc32c` of `bytes.subarray(start, end)`, without making the view where the range is short. */
export function crc32cOfRange(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  if (end - start >= NATIVE_BYTES_MIN) return crc32c(bytes.subarray(start, end), seed)
  return portableCrc32c(bytes, start, end, seed)
}

/** Whether the native way loads here; loads it. For logs and benchmarks. */
export function hasNativeCrc32c(): boolean {
  if (native === undefined) native = loadNative()
  return native !== null
}

/** Slicing-by-8 over `bytes[start, end)`. */
export function portableCrc32c(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  const table = TABLE
  let crc = ~seed
  let at = start
  const wholeEnd = end - 7
  while (at < wholeEnd) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    crc =
      table[0x700 | (low & 0xff)]! ^
      table[0x600 | ((low >>> 8) & 0xff)]! ^
      table[0x500 | ((low >>> 16) & 0xff)]! ^
      table[0x400 | (low >>> 24)]! ^
      table[0x300 | bytes[at + 4]!]! ^
      table[0x200 | bytes[at + 5]!]! ^
      table[0x100 | bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!
    at += 8
  }
  while (at < end) crc = (crc >>> 8) ^ table[(crc ^ bytes[at++]!) & 0xff]!
  return ~crc >>> 0
}

/** Eight tables of 256, one behind the other: table `k` advances a byte over `k` zero bytes that follow it. */
const TABLE = makeTable()

function makeTable(): Int32Array {
  const polynomialReversed = 0x82f63b78
  const table = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomialReversed : crc >>> 1
    table[byte] = crc
  }
  for (let entry = 256; entry < table.length; entry++) {
    const previous = table[entry - 256]!
    table[entry] = (previous >>> 8) ^ table[previous & 0xff]!
  }
  return table
}

/** Any failure to load, and a binary that computes something else, means the portable way: the package is optional. */
function loadNative(): NativeCrc32c | null {
  try {
    const loaded = createRequire(import.meta.url)('@node-rs/crc32') as { crc32c: NativeCrc32c }
    const digits = new TextEncoder().encode('123456789')
    return loaded.crc32c(digits) === 0xe3069283 ? loaded.crc32c : null
  } catch {
    return null
  }
}
