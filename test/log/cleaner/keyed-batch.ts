import { BatchView } from '../../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../../src/records/builder.ts'
import { readRecords } from '../../../src/records/record.ts'
import { START_MS } from '../log-fixture.ts'

export type KeyedValue = readonly [key: string | null, value: string | null]

/** A batch of records with keys; a null value is a tombstone. */
export function keyedBatch(
  pairs: readonly KeyedValue[],
  { timestamp = START_MS, ...options }: BatchOptions & { timestamp?: number } = {},
): Uint8Array {
  const builder = new BatchBuilder(options)
  const bytes = (text: string | null) => (text === null ? null : new TextEncoder().encode(text))
  for (const [key, value] of pairs) builder.append({ timestamp, key: bytes(key), value: bytes(value) })
  return builder.build()
}

export interface KeyedRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
  readonly timestamp: number
}

/** The records of some batches, without those of control batches. */
export function keyedRecords(batches: readonly Uint8Array[]): KeyedRecord[] {
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString())
  return batches.flatMap((bytes) => {
    const view = new BatchView().at(bytes, 0)
    if (view.isControl) return []
    return [...readRecords(view)].map(({ offset, key, value, timestamp }) => ({
      offset,
      key: text(key),
      value: text(value),
      timestamp,
    }))
  })
}
