import { BATCH_OVERHEAD, BatchView, LOG_OVERHEAD, MAGIC, MAGIC_AT } from '../../records/batch.ts'
import { isSafeInt64, readInt32 } from '../../records/int64.ts'
import { isDecompressorLoaded, loadDecompressor } from './decompressors.ts'

/** What a first look at fetched bytes tells, before any record is touched. */
export interface FetchedBytes {
  /** Batches of magic 2. */
  readonly bytes: Uint8Array
  /** Behind the last whole batch: where the next fetch starts. */
  readonly nextOffset: number
  /** Leader epoch of the last whole batch, -1 where it is not known. */
  readonly leaderEpoch: number
}

/**
 * Goes over the headers of the batches that were fetched: how far they reach, and what is needed to read them, which is brought in. Messages of the formats before
 * Kafka 0.11 (magic 0 and 1), which brokers up to 3.x may hold, become batches of magic 2. Broken batches are left to whoever reads them. Gives a promise only
 * where something has to be brought in.
 */
export function lookAtFetched(bytes: Uint8Array, fetchOffset: number): FetchedBytes | Promise<FetchedBytes> {
  return look(bytes, fetchOffset, false)
}

function look(bytes: Uint8Array, fetchOffset: number, isConverted: boolean): FetchedBytes | Promise<FetchedBytes> {
  let nextOffset = fetchOffset
  let leaderEpoch = -1
  let missing: Set<number> | null = null
  const batch = new BatchView()
  for (let at = 0; bytes.length - at > MAGIC_AT; ) {
    const size = LOG_OVERHEAD + readInt32(bytes, at + 8)
    batch.at(bytes, at)
    if (batch.magic !== MAGIC) {
      if (isConverted || batch.magic > MAGIC || batch.magic < 0) break
      return withoutLegacy(bytes, fetchOffset)
    }
    if (size < BATCH_OVERHEAD || size > bytes.length - at || !isSafeInt64(bytes, at)) break
    nextOffset = Math.max(nextOffset, batch.nextOffset)
    leaderEpoch = batch.partitionLeaderEpoch
    if (!isDecompressorLoaded(batch.compression)) (missing ??= new Set()).add(batch.compression)
    at += size
  }
  const looked = { bytes, nextOffset, leaderEpoch }
  return missing === null ? looked : Promise.all([...missing].map(loadDecompressor)).then(() => looked)
}

async function withoutLegacy(bytes: Uint8Array, fetchOffset: number): Promise<FetchedBytes> {
  const { batchesOfLegacy } = await import('./legacy-messages.ts')
  return look(await batchesOfLegacy(bytes), fetchOffset, true)
}
