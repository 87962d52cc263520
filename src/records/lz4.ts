import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { CorruptCompressionError, DecompressionBombError } from './compression-errors.ts'
import { compressLz4Block, decompressLz4Block, lz4BlockBound, measureLz4Block } from './lz4-block.ts'
import { xxhash32 } from './xxhash32.ts'

/**
 * LZ4 as Kafka has it: the frame format (v1.5.1) with independent blocks; written with blocks of 64 KB and without checksums, like Java's.
 * As in Java the input is one frame, what follows it is not looked at, and frames with a dictionary or dependent blocks are refused.
 */

const MAGIC = 0x184d2204
/** Version 1, independent blocks. */
const FLAGS = 0x60
/** 64 KB. */
const BLOCK_DESCRIPTOR = 0x40
const BLOCK_BYTES = 0x10000
const STORED_BIT = 0x80000000
const HEADER_BYTES = 7
/** A byte of input is worth at most 255 of output. */
const RATIO_MAX = 255

export interface NativeLz4 {
  /** A block behind its length, 4 bytes. */
  compressSync(bytes: Uint8Array): Uint8Array
  decompressFrameSync(bytes: Uint8Array): Uint8Array
}

let loaded: NativeLz4 | null | undefined

/** `lz4-napi` where it loads (tried once), else null. */
export function nativeLz4(): NativeLz4 | null {
  if (loaded === undefined) {
    try {
      loaded = createRequire(import.meta.url)('lz4-napi') as NativeLz4
    } catch {
      loaded = null
    }
  }
  return loaded
}

export function compressLz4(bytes: Uint8Array, native: NativeLz4 | null = nativeLz4()): Uint8Array {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES)
  const frame = Buffer.allocUnsafeSlow(HEADER_BYTES + blocks * 4 + lz4BlockBound(bytes.length) + blocks * 16 + 4)
  frame.writeUInt32LE(MAGIC, 0)
  frame[4] = FLAGS
  frame[5] = BLOCK_DESCRIPTOR
  frame[6] = xxhash32(frame, 4, 6) >>> 8
  let at = HEADER_BYTES
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const end = Math.min(bytes.length, start + BLOCK_BYTES)
    const size =
      native === null
        ? compressLz4Block(bytes, start, end, frame, at + 4) - at - 4
        : compressNatively(native, bytes, start, end, frame, at + 4)
    if (size < end - start) {
      frame.writeUInt32LE(size, at)
      at += 4 + size
    } else {
      frame.writeUInt32LE((STORED_BIT | (end - start)) >>> 0, at)
      frame.set(bytes.subarray(start, end), at + 4)
      at += 4 + end - start
    }
  }
  frame.writeUInt32LE(0, at)
  return frame.subarray(0, at + 4)
}

/** Gives the size of the block, which is not written where storing the bytes as they are takes no more room. */
function compressNatively(
  native: NativeLz4,
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): number {
  const block = native.compressSync(bytes.subarray(start, end))
  const size = block.length - 4
  if (size < end - start) target.set(block.subarray(4), at)
  return size
}

/** Throws `CorruptCompressionError` and `DecompressionBombError`. */
export function decompressLz4(bytes: Uint8Array, maxBytes: number, native: NativeLz4 | null = nativeLz4()): Uint8Array {
  const frame = readFrame(bytes)
  // The bound by block sizes costs nothing and nearly always suffices for native code; the exact size costs a walk over all tokens.
  if (native === null || frame.sizeMax > maxBytes) frame.sizeMax = measure(bytes, frame)
  if (frame.sizeMax > maxBytes) throw new DecompressionBombError('lz4', { compressedBytes: bytes.length, maxBytes })
  if (native === null) return decodeFrame(bytes, frame)
  try {
    return native.decompressFrameSync(bytes.subarray(0, frame.end))
  } catch (error) {
    throw new CorruptCompressionError('lz4', 'the frame does not decode', { cause: error })
  }
}

interface Frame {
  blockBytesMax: number
  hasBlockChecksums: boolean
  hasContentChecksum: boolean
  /** -1 where the frame does not say. */
  contentBytes: number
  /** Where the first block's size stands. */
  blocksAt: number
  /** Behind the end mark and the content checksum. */
  end: number
  /** No more than this comes out. */
  sizeMax: number
}

/** Checks the header and that the blocks chain to an end mark within the bytes. */
function readFrame(bytes: Uint8Array): Frame {
  if (bytes.length < HEADER_BYTES) throw new CorruptCompressionError('lz4', 'the frame is cut off')
  if (uint32(bytes, 0) !== MAGIC) throw new CorruptCompressionError('lz4', 'no frame starts here')
  const flags = bytes[4]!
  const descriptor = bytes[5]!
  if (flags >>> 6 !== 1) throw new CorruptCompressionError('lz4', `frames of version ${flags >>> 6} are not supported`)
  if ((flags & 0x20) === 0) throw new CorruptCompressionError('lz4', 'dependent blocks are not supported')
  if ((flags & 0x03) !== 0 || (descriptor & 0x8f) !== 0) throw new CorruptCompressionError('lz4', 'reserved bits are set')
  if (descriptor >>> 4 < 4) throw new CorruptCompressionError('lz4', `the format has no block size ${descriptor >>> 4}`)
  const hasContentSize = (flags & 0x08) !== 0
  const descriptorEnd = hasContentSize ? 14 : 6
  if (bytes.length <= descriptorEnd) throw new CorruptCompressionError('lz4', 'the frame is cut off')
  if (bytes[descriptorEnd] !== ((xxhash32(bytes, 4, descriptorEnd) >>> 8) & 0xff)) {
    throw new CorruptCompressionError('lz4', 'the checksum of the frame header does not match')
  }

  const blockBytesMax = 2 ** (8 + 2 * (descriptor >>> 4))
  const hasBlockChecksums = (flags & 0x10) !== 0
  const hasContentChecksum = (flags & 0x04) !== 0
  const contentBytes = hasContentSize ? uint32(bytes, 6) + uint32(bytes, 10) * 0x100000000 : -1
  const blocksAt = descriptorEnd + 1
  let sizeMax = 0
  let at = blocksAt
  for (;;) {
    if (bytes.length - at < 4) throw new CorruptCompressionError('lz4', 'the frame is cut off')
    const word = uint32(bytes, at)
    const size = word % STORED_BIT
    at += 4
    if (size === 0) break
    if (size > blockBytesMax)
      throw new CorruptCompressionError('lz4', `a block of ${size} bytes where ${blockBytesMax} are the most`)
    const blockEnd = at + size + (hasBlockChecksums ? 4 : 0)
    if (blockEnd > bytes.length) throw new CorruptCompressionError('lz4', 'the frame is cut off')
    sizeMax += word >= STORED_BIT ? size : Math.min(blockBytesMax, size * RATIO_MAX)
    at = blockEnd
  }
  if (hasContentChecksum) at += 4
  if (at > bytes.length) throw new CorruptCompressionError('lz4', 'the frame is cut off')
  return { blockBytesMax, hasBlockChecksums, hasContentChecksum, contentBytes, blocksAt, end: at, sizeMax }
}

/** Bytes that the frame becomes. */
function measure(bytes: Uint8Array, frame: Frame): number {
  let size = 0
  let at = frame.blocksAt
  for (;;) {
    const word = uint32(bytes, at)
    const blockBytes = word % STORED_BIT
    at += 4
    if (blockBytes === 0) return size
    const blockSize = word >= STORED_BIT ? blockBytes : measureLz4Block(bytes, at, at + blockBytes)
    if (blockSize < 0 || blockSize > frame.blockBytesMax) throw new CorruptCompressionError('lz4', 'a block does not decode')
    size += blockSize
    at += blockBytes + (frame.hasBlockChecksums ? 4 : 0)
  }
}

/** The portable way; `frame.sizeMax` is exact here. */
function decodeFrame(bytes: Uint8Array, frame: Frame): Uint8Array {
  const output = Buffer.allocUnsafeSlow(frame.sizeMax)
  let to = 0
  let at = frame.blocksAt
  for (;;) {
    const word = uint32(bytes, at)
    const blockBytes = word % STORED_BIT
    at += 4
    if (blockBytes === 0) break
    if (word >= STORED_BIT) {
      output.set(bytes.subarray(at, at + blockBytes), to)
      to += blockBytes
    } else {
      to = decompressLz4Block(bytes, at, at + blockBytes, output, to, output.length)
      if (to < 0) throw new CorruptCompressionError('lz4', 'a block does not decode')
    }
    at += blockBytes
    if (frame.hasBlockChecksums) {
      if (uint32(bytes, at) !== xxhash32(bytes, at - blockBytes, at))
        throw new CorruptCompressionError('lz4', 'the checksum of a block does not match')
      at += 4
    }
  }
  if (frame.hasContentChecksum && uint32(bytes, at) !== xxhash32(output, 0, to)) {
    throw new CorruptCompressionError('lz4', 'the checksum of the content does not match')
  }
  if (frame.contentBytes >= 0 && frame.contentBytes !== to)
    throw new CorruptCompressionError('lz4', 'the content is not as long as the frame says')
  return output
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}
