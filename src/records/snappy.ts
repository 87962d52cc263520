import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { CorruptCompressionError, DecompressionBombError } from './compression-errors.ts'
import { readInt32, writeInt32 } from './int64.ts'
import { compressSnappyBlock, decompressSnappyBlock, snappyBound, snappyLength } from './snappy-block.ts'

/**
 * Snappy as Kafka has it: written in the framing of snappy-java (magic, version, compatible version, then blocks of 32 KB, each
 * behind its compressed size); read with that framing, also several frames on end, and without it (librdkafka and others write
 * raw Snappy).
 */

/** 0x82 'SNAPPY' 0. */
const MAGIC = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00)
/**
 * The first four bytes of the magic, where the size of a block is looked for: no block is of a negative size, so a frame follows.
 */
const MAGIC_AS_SIZE = -0x7dacb1bf
const VERSION = 1
const HEADER_BYTES = 16
const BLOCK_BYTES = 0x8000
/** The longest copy makes 64 bytes from 3. */
const RATIO_MAX = 64 / 3

export interface NativeSnappy {
  compressSync(bytes: Uint8Array, options: { copyOutputData: boolean }): Uint8Array
  uncompressSync(bytes: Uint8Array, options: { copyOutputData: boolean }): Uint8Array
}

/**
 * Copying costs less than a tenth of handing memory of the native side over to the garbage collector: 9 against 60 microseconds
 * for 16 KB.
 */
const COPY_OUT = Object.freeze({ copyOutputData: true })

let loaded: NativeSnappy | null | undefined

/** `snappy` where it loads (tried once), else null. */
export function nativeSnappy(): NativeSnappy | null {
  if (loaded === undefined) {
    try {
      loaded = createRequire(import.meta.url)('snappy') as NativeSnappy
    } catch {
      loaded = null
    }
  }
  return loaded
}

export function compressSnappy(bytes: Uint8Array, native: NativeSnappy | null = nativeSnappy()): Uint8Array {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES)
  const output = Buffer.allocUnsafeSlow(HEADER_BYTES + blocks * (4 + snappyBound(Math.min(BLOCK_BYTES, bytes.length))))
  output.set(MAGIC, 0)
  writeInt32(output, 8, VERSION)
  writeInt32(output, 12, VERSION)
  let at = HEADER_BYTES
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const end = Math.min(bytes.length, start + BLOCK_BYTES)
    let blockEnd: number
    if (native === null) {
      blockEnd = compressSnappyBlock(bytes, start, end, output, at + 4)
    } else {
      const block = native.compressSync(bytes.subarray(start, end), COPY_OUT)
      output.set(block, at + 4)
      blockEnd = at + 4 + block.length
    }
    writeInt32(output, at, blockEnd - at - 4)
    at = blockEnd
  }
  return output.subarray(0, at)
}

/** Throws `CorruptCompressionError` and `DecompressionBombError`. */
export function decompressSnappy(bytes: Uint8Array, maxBytes: number, native: NativeSnappy | null = nativeSnappy()): Uint8Array {
  if (bytes.length === 0) throw new CorruptCompressionError('snappy', 'there is no input')
  if (!isFramed(bytes)) return decodeRaw(bytes, maxBytes, native)

  const size = measure(bytes)
  if (size > maxBytes) throw new DecompressionBombError('snappy', { compressedBytes: bytes.length, maxBytes })
  const output = Buffer.allocUnsafeSlow(size)
  let to = 0
  for (let at = nextBlock(bytes, 0); at >= 0; at = nextBlock(bytes, at + readInt32(bytes, at - 4))) {
    const end = at + readInt32(bytes, at - 4)
    const length = snappyLength(bytes, at, end)
    decodeBlock(bytes, at, end, output, to, length, native)
    to += length
  }
  return output
}

function isFramed(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false
  for (let index = 0; index < MAGIC.length; index++) if (bytes[index] !== MAGIC[index]) return false
  return true
}

/**
 * Where the content of the block starts whose size, or whose frame, starts at `position`; -1 at the end, of which up to three
 * bytes too few for a size are a part, as in Java. Throws where a header or block is cut off.
 */
function nextBlock(bytes: Uint8Array, position: number): number {
  let at = position
  while (bytes.length - at >= 4) {
    const size = readInt32(bytes, at)
    if (size !== MAGIC_AS_SIZE) {
      if (size < 0 || size > bytes.length - at - 4)
        throw new CorruptCompressionError('snappy', `a block of ${size} bytes with ${bytes.length - at - 4} left`)
      return at + 4
    }
    if (bytes.length - at < HEADER_BYTES) throw new CorruptCompressionError('snappy', 'a frame header is cut off')
    if (!isFramed(bytes.subarray(at))) return -1
    const version = readInt32(bytes, at + 8)
    if (version < VERSION) throw new CorruptCompressionError('snappy', `frames of version ${version} are not supported`)
    at += HEADER_BYTES
  }
  return -1
}

/** Bytes that all blocks say they become, each checked against what its input can become at most. */
function measure(bytes: Uint8Array): number {
  let size = 0
  for (let at = nextBlock(bytes, 0); at >= 0; at = nextBlock(bytes, at + readInt32(bytes, at - 4))) {
    size += checkedLength(bytes, at, at + readInt32(bytes, at - 4))
  }
  return size
}

function checkedLength(bytes: Uint8Array, start: number, end: number): number {
  const length = snappyLength(bytes, start, end)
  if (length < 0 || length > (end - start) * RATIO_MAX)
    throw new CorruptCompressionError('snappy', 'a block says an impossible length')
  return length
}

function decodeRaw(bytes: Uint8Array, maxBytes: number, native: NativeSnappy | null): Uint8Array {
  const length = checkedLength(bytes, 0, bytes.length)
  if (length > maxBytes) throw new DecompressionBombError('snappy', { compressedBytes: bytes.length, maxBytes })
  const output = Buffer.allocUnsafeSlow(length)
  decodeBlock(bytes, 0, bytes.length, output, 0, length, native)
  return output
}

function decodeBlock(
  bytes: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  at: number,
  length: number,
  native: NativeSnappy | null,
): void {
  if (native === null) {
    if (!decompressSnappyBlock(bytes, start, end, output, at, length))
      throw new CorruptCompressionError('snappy', 'a block does not decode')
    return
  }
  let decoded: Uint8Array
  try {
    decoded = native.uncompressSync(bytes.subarray(start, end), COPY_OUT)
  } catch (error) {
    throw new CorruptCompressionError('snappy', 'a block does not decode', { cause: error })
  }
  if (decoded.length !== length) throw new CorruptCompressionError('snappy', 'a block does not become the length it says')
  output.set(decoded, at)
}
