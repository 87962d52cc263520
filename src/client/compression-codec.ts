import { type CompressionName, GZIP, LZ4, SNAPPY, ZSTD } from '../records/compression-names.ts'

/** One way to compress the records of batches. */
export interface CompressionCodec {
  /** As in a batch's attributes. */
  readonly id: number
  compress(bytes: Uint8Array): Uint8Array
  /** What the bytes were before, no more than `maxBytes`. Throws `CorruptCompressionError`, `DecompressionBombError`. */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array
}

/** Loads a codec, and nothing of the others: who sends without compression loads none. `level` counts for gzip and zstd, default the codec's own. */
export async function loadCompressionCodec(name: CompressionName, level?: number): Promise<CompressionCodec | null> {
  switch (name) {
    case 'none':
      return null
    case 'gzip': {
      const { compressGzip, decompressGzip } = await import('../records/gzip.ts')
      return { id: GZIP, compress: (bytes) => compressGzip(bytes, level), decompress: decompressGzip }
    }
    case 'snappy': {
      const { compressSnappy, decompressSnappy } = await import('../records/snappy.ts')
      return {
        id: SNAPPY,
        compress: (bytes) => compressSnappy(bytes),
        decompress: (bytes, size) => decompressSnappy(bytes, size),
      }
    }
    case 'lz4': {
      const { compressLz4, decompressLz4 } = await import('../records/lz4.ts')
      return { id: LZ4, compress: (bytes) => compressLz4(bytes), decompress: (bytes, size) => decompressLz4(bytes, size) }
    }
    case 'zstd': {
      const { compressZstd, decompressZstd } = await import('../records/zstd.ts')
      return { id: ZSTD, compress: (bytes) => compressZstd(bytes, level), decompress: decompressZstd }
    }
  }
}
