import { DecompressionBombError, UnknownCompressionError } from './compression-errors.ts'
import { COMPRESSION_NAMES, type CompressionName, GZIP, LZ4, NONE, SNAPPY, ZSTD } from './compression-names.ts'
import { compressGzip, decompressGzip } from './gzip.ts'
import { compressLz4, decompressLz4 } from './lz4.ts'
import { compressSnappy, decompressSnappy } from './snappy.ts'
import { compressZstd, decompressZstd } from './zstd.ts'

export * from './compression-names.ts'

/** Whether Kafka has a codec of this id. */
export function isCompressionId(id: number): boolean {
  return id >= NONE && id <= ZSTD
}

/** -1 for a name that Kafka does not have. */
export function compressionId(name: string): number {
  return COMPRESSION_NAMES.indexOf(name as CompressionName)
}

/**
 * The records of a batch, compressed. `level` counts for gzip (1 to 9, default -1: zlib's own) and zstd (-131072 to 22, default
 * 3); snappy has none, and lz4 is always of the fast kind. Codec 0 gives `bytes` themselves. Throws `UnknownCompressionError` and
 * `CompressionLevelError`.
 */
export function compress(codec: number, bytes: Uint8Array, level?: number): Uint8Array {
  switch (codec) {
    case NONE:
      return bytes
    case GZIP:
      return compressGzip(bytes, level)
    case SNAPPY:
      return compressSnappy(bytes)
    case LZ4:
      return compressLz4(bytes)
    case ZSTD:
      return compressZstd(bytes, level)
    default:
      throw new UnknownCompressionError(codec)
  }
}

/**
 * What the compressed bytes of a batch become, in memory of its own (codec 0: `bytes` themselves). Takes no more memory than a
 * small multiple of what comes out, and a few MB. Throws `UnknownCompressionError`, `CorruptCompressionError`, and
 * `DecompressionBombError` where more than `maxBytes` would come out.
 */
export function decompress(codec: number, bytes: Uint8Array, { maxBytes }: { maxBytes: number }): Uint8Array {
  const output = decode(codec, bytes, maxBytes)
  if (output.length > maxBytes)
    throw new DecompressionBombError(COMPRESSION_NAMES[codec]!, { compressedBytes: bytes.length, maxBytes })
  return output
}

function decode(codec: number, bytes: Uint8Array, maxBytes: number): Uint8Array {
  switch (codec) {
    case NONE:
      return bytes
    case GZIP:
      return decompressGzip(bytes, maxBytes)
    case SNAPPY:
      return decompressSnappy(bytes, maxBytes)
    case LZ4:
      return decompressLz4(bytes, maxBytes)
    case ZSTD:
      return decompressZstd(bytes, maxBytes)
    default:
      throw new UnknownCompressionError(codec)
  }
}
