import { Buffer } from 'node:buffer'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { CompressionLevelError, CorruptCompressionError, DecompressionBombError } from './compression-errors.ts'

/**
 * Zstandard as Kafka has it: frames on end are one stream, skippable frames are skipped (RFC 8878). Node decodes one frame at a
 * time and leaves the rest unread, so the frames are found here; that also tells how much can come out before memory is taken for
 * it.
 */

/** As the zstd library has them. */
const LEVEL_MIN = -131072
const LEVEL_MAX = 22
const LEVEL_DEFAULT = 3

const MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const BLOCK_BYTES_MAX = 0x20000
const RAW_BLOCK = 0
const RLE_BLOCK = 1
const RESERVED_BLOCK = 3
/** Each frame costs some 16 microseconds however small it is; no compressor writes so many. */
const FRAMES_MAX = 4096
/** zlib wants no smaller pieces. */
const CHUNK_BYTES_MIN = 64
/** Most batches come out in one piece; a frame that only says it becomes large takes no more than this. */
const CHUNK_BYTES_MAX = 0x100000

export function compressZstd(bytes: Uint8Array, level: number = LEVEL_DEFAULT): Uint8Array {
  if (!(level >= LEVEL_MIN && level <= LEVEL_MAX))
    throw new CompressionLevelError('zstd', { level, levelMin: LEVEL_MIN, levelMax: LEVEL_MAX })
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } })
}

/**
 * No input is no output, as in Java. Throws `CorruptCompressionError` and `DecompressionBombError`; windows above 128 MB are
 * refused, as in Java.
 */
export function decompressZstd(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  let size = 0
  let frames = 0
  let at = 0
  const frame: Frame = { end: 0, isSkippable: false, sizeMin: 0, sizeMax: 0 }
  while (at < bytes.length) {
    if (++frames > FRAMES_MAX) throw new CorruptCompressionError('zstd', `more than ${FRAMES_MAX} frames`)
    readFrame(bytes, at, frame)
    if (!frame.isSkippable) {
      if (size + frame.sizeMin > maxBytes) throw new DecompressionBombError('zstd', { compressedBytes: bytes.length, maxBytes })
      const part = decodeFrame(bytes.subarray(at, frame.end), frame.sizeMax, maxBytes - size)
      size += part.length
      parts.push(part)
    }
    at = frame.end
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, size)
}

function decodeFrame(frame: Uint8Array, sizeMax: number, maxBytes: number): Uint8Array {
  // A little more than can come out: else zlib, having filled its piece to the last byte, makes a second one to see that nothing
  // follows.
  const chunkSize = Math.min(sizeMax, maxBytes, CHUNK_BYTES_MAX) + CHUNK_BYTES_MIN
  try {
    return zstdDecompressSync(frame, { maxOutputLength: Math.max(1, maxBytes), chunkSize })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new DecompressionBombError('zstd', { compressedBytes: frame.length, maxBytes })
    throw new CorruptCompressionError('zstd', 'a frame does not decode', { cause: error })
  }
}

interface Frame {
  end: number
  isSkippable: boolean
  /** No less than this comes out, if the frame decodes at all. */
  sizeMin: number
  /** No more than this comes out. */
  sizeMax: number
}

/** Finds where the frame at `start` ends and how much it can become, from its headers. */
function readFrame(bytes: Uint8Array, start: number, into: Frame): void {
  need(bytes, start + 4)
  const magic = uint(bytes, start, 4)
  into.isSkippable = magic >= SKIPPABLE_MAGIC && magic < SKIPPABLE_MAGIC + 16
  if (into.isSkippable) {
    need(bytes, start + 8)
    into.end = start + 8 + uint(bytes, start + 4, 4)
    need(bytes, into.end)
    return
  }
  if (magic !== MAGIC) throw new CorruptCompressionError('zstd', 'no frame starts here')

  need(bytes, start + 5)
  const descriptor = bytes[start + 4]!
  if ((descriptor & 0x08) !== 0) throw new CorruptCompressionError('zstd', 'a reserved bit is set')
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3]!
  const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6]!
  let at = start + 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes
  need(bytes, at + contentSizeBytes)
  const contentSize = contentSizeBytes === 0 ? -1 : uint(bytes, at, contentSizeBytes) + (contentSizeBytes === 2 ? 256 : 0)
  at += contentSizeBytes

  into.sizeMin = 0
  into.sizeMax = 0
  for (let isLast = false; !isLast; ) {
    need(bytes, at + 3)
    const header = uint(bytes, at, 3)
    isLast = (header & 1) !== 0
    const kind = (header >>> 1) & 3
    const size = header >>> 3
    if (kind === RESERVED_BLOCK || size > BLOCK_BYTES_MAX)
      throw new CorruptCompressionError('zstd', 'a block is of no kind or too large')
    into.sizeMax += kind === RAW_BLOCK || kind === RLE_BLOCK ? size : BLOCK_BYTES_MAX
    if (kind === RAW_BLOCK || kind === RLE_BLOCK) into.sizeMin += size
    at += 3 + (kind === RLE_BLOCK ? 1 : size)
    need(bytes, at)
  }
  if ((descriptor & 0x04) !== 0) at += 4
  need(bytes, at)
  if (contentSize >= 0) {
    if (contentSize < into.sizeMin || contentSize > into.sizeMax)
      throw new CorruptCompressionError('zstd', 'a frame says an impossible length')
    into.sizeMin = contentSize
    into.sizeMax = contentSize
  }
  into.end = at
}

function need(bytes: Uint8Array, end: number): void {
  if (end > bytes.length) throw new CorruptCompressionError('zstd', 'the input is cut off')
}

/** Little-endian, up to 8 bytes; beyond 2^53 rounded, which is a length that nothing reaches. */
function uint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let index = length - 1; index >= 0; index--) value = value * 0x100 + bytes[at + index]!
  return value
}
