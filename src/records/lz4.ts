import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { CorruptCompressionError, DecompressionBombError } from './compression-errors.ts'
import { compressLz4Block, decompressLz4Block, lz4BlockBound, measureLz4Block } from './lz4-block.ts'
import { xxhash32 } from './xxhash32.ts'

/**
 * LZ4 as Kafka has it: the frame format (v1.5.1) with independent blocks; written with blocks of 64 KB and without checksums,
 * like Java's. As in Java the input is one frame, what follows it is not looked at, and frames with a dictionary or dependent
 * blocks are refused.
 */

const MAGIC = 0x184d2204
/** Version 1, independent blocks. */
const FLAGS = 0x60
/** 64 KB. */
const BLOCK_DESCRIPTOR = 0x40
const BLOCK_BYTES = 0x10000
const STORED_BIT = 0x80000000
const HEADER_BYTES = 7
/**
 * Blocks behind the length of what they become, 4 bytes, little-endian. Its frame functions are not used: for them blocks cannot
 * be 64 KB, and they are slower.
 */
export interface NativeLz4 {
  compressSync(bytes: Uint8Array): Uint8Array
  uncompressSync(bytes: Uint8Array): Uint8Array
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
  const output =
    (native === null ? null : decodeFullBlocks(native, bytes, frame, maxBytes)) ?? decodeMeasured(native, bytes, frame, maxBytes)
  // Behind the last block stand the end mark and, where there is one, the checksum of the content.
  if (frame.hasContentChecksum && uint32(bytes, frame.endAt) !== xxhash32(output, 0, output.length)) {
    throw new CorruptCompressionError('lz4', 'the checksum of the content does not match')
  }
  if (frame.contentBytes >= 0 && frame.contentBytes !== output.length)
    throw new CorruptCompressionError('lz4', 'the content is not as long as the frame says')
  return output
}

/**
 * Nearly every frame has full blocks and one behind them that is not: then only the last one has to be decoded to know how much they become together. Null where it is otherwise, or
 * seems to become more than `maxBytes`.
 */
function decodeFullBlocks(native: NativeLz4, bytes: Uint8Array, frame: Frame, maxBytes: number): Uint8Array | null {
  const { blocks, blockBytesMax } = frame
  const last = blocks[blocks.length - 1]
  if (last === undefined || blockBytesMax > FULL_BYTES_MAX) return null
  const tail = decodeBlock(native, bytes, last, Math.min(blockBytesMax, last.bytes * RATIO_MAX))
  const size = (blocks.length - 1) * blockBytesMax + (tail?.length ?? 0)
  if (tail === null || size > maxBytes) return null
  checkBlock(bytes, last, frame)
  // What is stored as it is still lies in the caller's memory.
  if (blocks.length === 1) return last.isStored ? new Uint8Array(tail) : tail
  const output = Buffer.allocUnsafeSlow(size)
  for (let index = 0; index < blocks.length - 1; index++) {
    const block = blocks[index]!
    const decoded = decodeBlock(native, bytes, block, blockBytesMax)
    if (decoded?.length !== blockBytesMax) return null
    checkBlock(bytes, block, frame)
    output.set(decoded, index * blockBytesMax)
  }
  output.set(tail, size - tail.length)
  return output
}

/** Goes through all blocks to know what they become before it decodes any. */
function decodeMeasured(native: NativeLz4 | null, bytes: Uint8Array, frame: Frame, maxBytes: number): Uint8Array {
  const sizes = frame.blocks.map((block) => measureBlock(bytes, block, frame.blockBytesMax))
  const size = sizes.reduce((sum, one) => sum + one, 0)
  if (size > maxBytes) throw new DecompressionBombError('lz4', { compressedBytes: bytes.length, maxBytes })
  const output = Buffer.allocUnsafeSlow(size)
  let to = 0
  frame.blocks.forEach((block, index) => {
    const end = to + sizes[index]!
    if (native === null && !block.isStored) {
      if (decompressLz4Block(bytes, block.at, block.at + block.bytes, output, to, end) !== end) throw undecodable()
    } else {
      const decoded = decodeBlock(native!, bytes, block, end - to)
      if (decoded?.length !== end - to) throw undecodable()
      output.set(decoded, to)
    }
    checkBlock(bytes, block, frame)
    to = end
  })
  return output
}

function measureBlock(bytes: Uint8Array, { at, bytes: length, isStored }: Block, blockBytesMax: number): number {
  const size = isStored ? length : measureLz4Block(bytes, at, at + length)
  if (size < 0 || size > blockBytesMax) throw undecodable()
  return size
}

/**
 * What a block becomes, null where it does not decode or becomes more than `sizeMax`. The native side wants to be told the size in front of the block, takes so much memory, and gives
 * what it needed of it.
 */
function decodeBlock(
  native: NativeLz4,
  bytes: Uint8Array,
  { at, bytes: length, isStored }: Block,
  sizeMax: number,
): Uint8Array | null {
  if (isStored) return bytes.subarray(at, at + length)
  const input = length + 4 <= scratch.length ? scratch.subarray(0, length + 4) : Buffer.allocUnsafeSlow(length + 4)
  input.writeUInt32LE(sizeMax, 0)
  input.set(bytes.subarray(at, at + length), 4)
  try {
    return native.uncompressSync(input)
  } catch {
    return null
  }
}

function checkBlock(bytes: Uint8Array, { at, bytes: length }: Block, { hasBlockChecksums }: Frame): void {
  if (hasBlockChecksums && uint32(bytes, at + length) !== xxhash32(bytes, at, at + length))
    throw new CorruptCompressionError('lz4', 'the checksum of a block does not match')
}

function undecodable(): CorruptCompressionError {
  return new CorruptCompressionError('lz4', 'a block does not decode')
}

/** Room for a block of the usual size and its length. */
const scratch = Buffer.allocUnsafeSlow(BLOCK_BYTES + 4)
/** Blocks that may be larger are measured before memory is taken for them. */
const FULL_BYTES_MAX = 0x40000
/** A byte of a block becomes 255 at the most. */
const RATIO_MAX = 255

interface Block {
  readonly at: number
  readonly bytes: number
  readonly isStored: boolean
}

interface Frame {
  readonly blockBytesMax: number
  readonly hasBlockChecksums: boolean
  readonly hasContentChecksum: boolean
  /** -1 where the frame does not say. */
  readonly contentBytes: number
  readonly blocks: readonly Block[]
  /** Behind the end mark. */
  readonly endAt: number
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
  const blocks: Block[] = []
  let at = descriptorEnd + 1
  for (;;) {
    if (bytes.length - at < 4) throw new CorruptCompressionError('lz4', 'the frame is cut off')
    const word = uint32(bytes, at)
    const blockBytes = word % STORED_BIT
    at += 4
    if (blockBytes === 0) break
    if (blockBytes > blockBytesMax)
      throw new CorruptCompressionError('lz4', `a block of ${blockBytes} bytes where ${blockBytesMax} are the most`)
    const blockEnd = at + blockBytes + (hasBlockChecksums ? 4 : 0)
    if (blockEnd > bytes.length) throw new CorruptCompressionError('lz4', 'the frame is cut off')
    blocks.push({ at, bytes: blockBytes, isStored: word >= STORED_BIT })
    at = blockEnd
  }
  if (hasContentChecksum && bytes.length - at < 4) throw new CorruptCompressionError('lz4', 'the frame is cut off')
  return { blockBytesMax, hasBlockChecksums, hasContentChecksum, contentBytes, blocks, endAt: at }
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}
