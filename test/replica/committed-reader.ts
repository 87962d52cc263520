import { BatchView } from '../../src/records/batch.ts'
import { ABORT, readControlType } from '../../src/records/control-records.ts'
import { readRecords } from '../../src/records/record.ts'

/** What a reader makes of one response: the records that it shows, and where it reads on. */
export interface CommittedRead {
  readonly records: { readonly offset: number; readonly value: string }[]
  readonly nextOffset: number
}

/**
 * Makes of a response's batches what the Java client makes of them with `isolation.level=read_committed`: a producer that the response says has aborted from an
 * offset on is left out from there until its next abort marker.
 */
export function committedIn(
  bytes: Uint8Array | null,
  abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: number }[] | null,
  fetchOffset: number,
): CommittedRead {
  const toCome = [...(abortedTransactions ?? [])].sort((a, b) => a.firstOffset - b.firstOffset)
  const aborting = new Set<number>()
  const records: { offset: number; value: string }[] = []
  const batch = new BatchView()
  let nextOffset = fetchOffset
  for (let at = 0; bytes !== null && at < bytes.length && batch.at(bytes, at).isWhole(bytes.length); at = batch.end) {
    while (toCome.length > 0 && toCome[0]!.firstOffset <= batch.lastOffset) aborting.add(toCome.shift()!.producerId)
    nextOffset = batch.nextOffset
    if (batch.isControl) {
      const [marker] = readRecords(batch)
      if (readControlType(marker!.key) === ABORT) aborting.delete(batch.producerId)
      continue
    }
    if (batch.isTransactional && aborting.has(batch.producerId)) continue
    for (const { offset, value } of readRecords(batch))
      if (offset >= fetchOffset) records.push({ offset, value: Buffer.from(value!).toString() })
  }
  return { records, nextOffset }
}
