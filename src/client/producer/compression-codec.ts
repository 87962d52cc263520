/** Kafka's names, as in `compression.type`. */
export const COMPRESSION_TYPES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CompressionType = (typeof COMPRESSION_TYPES)[number]

/** One way to compress the records of batches. */
export interface CompressionCodec {
  /** As in a batch's attributes. */
  readonly id: number
  compress(bytes: Uint8Array): Uint8Array
  /** What `compress` made, back as it was; `plainBytes` is its length. */
  decompress(bytes: Uint8Array, plainBytes: number): Uint8Array
}

/** Loads a codec, and nothing of the others: who sends without compression loads none. `level` counts for gzip and zstd, default the codec's own. */
export async function loadCompressionCodec(name: CompressionType, level?: number): Promise<CompressionCodec | null> {
  switch (name) {
    case 'none':
      return null
    case 'gzip': {
      const { compressGzip, decompressGzip } = await import('../../records/gzip.ts')
      return { id: 1, compress: (bytes) => compressGzip(bytes, level), decompress: decompressGzip }
    }
    case 'snappy': {
      const { compressSnappy, decompressSnappy } = await import('../../records/snappy.ts')
      return { id: 2, compress: (bytes) => compressSnappy(bytes), decompress: (bytes, size) => decompressSnappy(bytes, size) }
    }
    case 'lz4': {
      const { compressLz4, decompressLz4 } = await import('../../records/lz4.ts')
      return { id: 3, compress: (bytes) => compressLz4(bytes), decompress: (bytes, size) => decompressLz4(bytes, size) }
    }
    case 'zstd': {
      const { compressZstd, decompressZstd } = await import('../../records/zstd.ts')
      return { id: 4, compress: (bytes) => compressZstd(bytes, level), decompress: decompressZstd }
    }
  }
}
