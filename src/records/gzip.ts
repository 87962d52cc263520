import { Buffer } from 'node:buffer'
import { constants, crc32, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib'
import { CompressionLevelError, CorruptCompressionError, DecompressionBombError } from './compression-errors.ts'

/**
 * Gzip as Kafka has it (Java's GZIPOutputStream and GZIPInputStream): members on end are one stream, and what follows them and
 * starts no member is ignored.
 */

const LEVEL_MIN = 1
const LEVEL_MAX = 9
const LEVEL_DEFAULT = constants.Z_DEFAULT_COMPRESSION
const HEADER_BYTES = 10
const TRAILER_BYTES = 8
/** Each member costs some 12 microseconds on the way one by one; no compressor writes so many and garbage behind them. */
const MEMBERS_MAX = 4096

/** Levels 1 to 9, and -1 for zlib's default (6). */
export function compressGzip(bytes: Uint8Array, level: number = LEVEL_DEFAULT): Uint8Array {
  if (level !== LEVEL_DEFAULT && !(level >= LEVEL_MIN && level <= LEVEL_MAX)) {
    throw new CompressionLevelError('gzip', { level, levelMin: LEVEL_MIN, levelMax: LEVEL_MAX })
  }
  return gzipSync(bytes, { level })
}

/** Throws `CorruptCompressionError` and `DecompressionBombError`. */
export function decompressGzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, maxBytes) })
  } catch (error) {
    if (isTooLarge(error)) throw new DecompressionBombError('gzip', { compressedBytes: bytes.length, maxBytes })
    // Node refuses what Java ignores behind the last member: go through the members one by one to see whether that is all.
    return decompressMembers(bytes, maxBytes)
  }
}

function decompressMembers(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  let size = 0
  for (let at = 0; at < bytes.length; ) {
    if (parts.length === MEMBERS_MAX)
      throw new CorruptCompressionError('gzip', `more than ${MEMBERS_MAX} members and what is none`)
    const deflateAt = headerEnd(bytes, at)
    if (deflateAt < 0) {
      if (at > 0) break
      throw new CorruptCompressionError('gzip', 'no member starts here')
    }
    const { output, consumed } = inflateMember(bytes.subarray(deflateAt), maxBytes - size, bytes.length)
    at = deflateAt + consumed + TRAILER_BYTES
    if (at > bytes.length) throw new CorruptCompressionError('gzip', 'the trailer of a member is cut off')
    if (uint32(bytes, at - 8) !== crc32(output) || uint32(bytes, at - 4) !== output.length % 0x100000000) {
      throw new CorruptCompressionError('gzip', 'the trailer of a member does not match')
    }
    parts.push(output)
    size += output.length
  }
  if (parts.length === 0) throw new CorruptCompressionError('gzip', 'there is no input')
  return Buffer.concat(parts, size)
}

function inflateMember(
  deflated: Uint8Array,
  maxBytes: number,
  compressedBytes: number,
): { output: Uint8Array; consumed: number } {
  try {
    // With `info` the engine comes along, which knows how much input it took; the types do not know that.
    const result = inflateRawSync(deflated, { maxOutputLength: Math.max(1, maxBytes), info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    return { output: result.buffer, consumed: result.engine.bytesWritten }
  } catch (error) {
    if (isTooLarge(error)) throw new DecompressionBombError('gzip', { compressedBytes, maxBytes })
    throw new CorruptCompressionError('gzip', 'a member does not decode', { cause: error })
  }
}

/** Behind the header of the member at `start` (RFC 1952), or -1 where there is none. */
function headerEnd(bytes: Uint8Array, start: number): number {
  if (bytes.length - start < HEADER_BYTES) return -1
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8) return -1
  const flags = bytes[start + 3]!
  let at = start + HEADER_BYTES
  if ((flags & 0x04) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100
  // File name, then comment, each ended by a zero byte.
  for (const flag of [0x08, 0x10]) {
    if ((flags & flag) === 0) continue
    const zero = bytes.indexOf(0, at)
    if (zero < 0) return -1
    at = zero + 1
  }
  if ((flags & 0x02) !== 0) at += 2
  return at > bytes.length ? -1 : at
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
}
