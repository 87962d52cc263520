import { DecompressionBombError, UnknownCompressionError } from '../../records/compression-errors.ts'
import { COMPRESSION_NAMES, NONE, ZSTD } from '../../records/compression-names.ts'
import { type CompressionCodec, loadCompressionCodec } from '../compression-codec.ts'

/** By codec id; shared by all consumers of a thread, as the modules behind them are. */
const loaded: (CompressionCodec | null | undefined)[] = []

/** Whether batches of this codec can be read at once. A codec that Kafka does not have needs no loading: reading says what is wrong. */
export function isDecompressorLoaded(codec: number): boolean {
  return codec === NONE || codec > ZSTD || loaded[codec] !== undefined
}

/** Brings in what reads a codec: most consumers need one of them, or none. */
export async function loadDecompressor(codec: number): Promise<void> {
  const name = COMPRESSION_NAMES[codec]
  if (name === undefined) throw new UnknownCompressionError(codec)
  loaded[codec] ??= await loadCompressionCodec(name)
}

/**
 * What the compressed records of a batch become, no more than `maxBytes`. The codec is loaded. Throws `UnknownCompressionError`, `CorruptCompressionError`,
 * `DecompressionBombError`.
 */
export function decompressRecords(codec: number, bytes: Uint8Array, maxBytes: number): Uint8Array {
  const known = loaded[codec]
  if (known === undefined || known === null) throw new UnknownCompressionError(codec)
  const output = known.decompress(bytes, maxBytes)
  if (output.length > maxBytes)
    throw new DecompressionBombError(COMPRESSION_NAMES[codec]!, { compressedBytes: bytes.length, maxBytes })
  return output
}
