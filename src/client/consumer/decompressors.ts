import { DecompressionBombError, UnknownCompressionError } from '../../records/compression-errors.ts'

type Decompress = (bytes: Uint8Array, maxBytes: number) => Uint8Array

/** Ids as in a batch's attributes. */
const NONE = 0
const GZIP = 1
const SNAPPY = 2
const LZ4 = 3
const ZSTD = 4
const NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** By codec id; shared by all consumers of a thread, as the modules behind them are. */
const loaded: (Decompress | undefined)[] = []

/** What to load each codec with. Spelled out one by one, so that a bundler makes a piece of each of its own. */
async function importCodec(codec: number): Promise<Decompress> {
  switch (codec) {
    case GZIP:
      return (await import('../../records/gzip.ts')).decompressGzip
    case SNAPPY: {
      const { decompressSnappy } = await import('../../records/snappy.ts')
      return (bytes, maxBytes) => decompressSnappy(bytes, maxBytes)
    }
    case LZ4: {
      const { decompressLz4 } = await import('../../records/lz4.ts')
      return (bytes, maxBytes) => decompressLz4(bytes, maxBytes)
    }
    case ZSTD:
      return (await import('../../records/zstd.ts')).decompressZstd
    default:
      throw new UnknownCompressionError(codec)
  }
}

/** Whether batches of this codec can be read at once. A codec that Kafka does not have needs no loading: reading says what is wrong. */
export function isDecompressorLoaded(codec: number): boolean {
  return codec === NONE || codec > ZSTD || loaded[codec] !== undefined
}

/** Brings in what reads a codec: most consumers need one of them, or none. */
export async function loadDecompressor(codec: number): Promise<void> {
  loaded[codec] ??= await importCodec(codec)
}

/**
 * What the compressed records of a batch become, no more than `maxBytes`. The codec is loaded. Throws `UnknownCompressionError`, `CorruptCompressionError`,
 * `DecompressionBombError`.
 */
export function decompressRecords(codec: number, bytes: Uint8Array, maxBytes: number): Uint8Array {
  const decompress = loaded[codec]
  if (decompress === undefined) throw new UnknownCompressionError(codec)
  const output = decompress(bytes, maxBytes)
  if (output.length > maxBytes) throw new DecompressionBombError(NAMES[codec]!, { compressedBytes: bytes.length, maxBytes })
  return output
}
