import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { BatchView } from '../../src/records/batch.ts'
import { type RecordContent, readRecords } from '../../src/records/record.ts'
import { WireClient } from '../broker/wire-client.ts'
import { endOf, type NumberedRecord } from './acknowledged.ts'

const NUMBER_HEADER = 'number'

interface SentRecord {
  readonly key: string
  readonly isTombstone: boolean
}

interface FoundRecord extends SentRecord {
  readonly number: number
  readonly offset: number
}

/** Of one partition of a compacted topic with one producer: what was sent with each key, and what of it must still be there. */
export class LatestByKey {
  /** By number. */
  readonly #sent: SentRecord[] = []
  /** The last number of each key that was acknowledged. */
  readonly #acknowledged = new Map<string, number>()
  #count = 0

  /** Records that were acknowledged. */
  get count(): number {
    return this.#count
  }

  /** The content of the record with the next number; `value` null is a tombstone. */
  content(key: string, value: Uint8Array | null): Omit<RecordContent, 'timestamp'> {
    const number = this.#sent.push({ key, isTombstone: value === null }) - 1
    return { key: Buffer.from(key), value, headers: [{ key: NUMBER_HEADER, value: Buffer.from(String(number)) }] }
  }

  note(_partition: number, _baseOffset: number, records: readonly NumberedRecord[]): void {
    for (const { number } of records) this.#acknowledged.set(this.#sent[number]!.key, number)
    this.#count += records.length
  }

  /**
   * Reads the partition: each record is one that was sent, those of a key are in their order, and behind the last one that is there nothing was acknowledged; a key that
   * is gone was deleted. Gives how many records there are.
   */
  async verify(bootstrapServers: string, topic: string, partition: number): Promise<number> {
    const expected = new Map(this.#acknowledged)
    const found = await readCompacted(bootstrapServers, topic, partition)
    const last = new Map<string, number>()
    for (const { key, isTombstone, number, offset } of found) {
      const sent = this.#sent[number]
      if (sent?.key !== key || sent.isTombstone !== isTombstone)
        throw new Error(`number ${number} at offset ${offset} of partition ${partition} is not what was sent`)
      if (number <= (last.get(key) ?? -1))
        throw new Error(`number ${number} of ${key} at offset ${offset} of partition ${partition} comes behind ${last.get(key)}`)
      last.set(key, number)
    }
    for (const [key, number] of expected) {
      const there = last.get(key)
      if (there === undefined ? !this.#wasDeleted(key, number) : there < number)
        throw new Error(
          `of ${key} in partition ${partition} number ${number} was acknowledged, and ${there} is the last one there`,
        )
    }
    return found.length
  }

  #wasDeleted(key: string, from: number): boolean {
    return this.#sent.some((sent, number) => number >= from && sent.key === key && sent.isTombstone)
  }
}

async function readCompacted(bootstrapServers: string, topic: string, partition: number): Promise<FoundRecord[]> {
  const client = await WireClient.open(bootstrapServers)
  try {
    const endOffset = await endOf(client, topic, partition)
    const records: FoundRecord[] = []
    const view = new BatchView()
    for (let fetchOffset = 0; fetchOffset < endOffset; ) {
      const answer = await client.request(FetchRequest, FetchResponse, 12, {
        maxWaitMs: 100,
        minBytes: 1,
        topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 4 << 20 }] }],
      })
      const { errorCode, records: bytes } = answer.responses[0]!.partitions[0]!
      if (errorCode !== 0 || bytes === null || bytes.length === 0)
        throw new Error(`fetch of ${topic}-${partition} at ${fetchOffset} of ${endOffset}: error ${errorCode}`)
      for (let at = 0; at < bytes.length && view.at(bytes, at).isWhole(bytes.length); at = view.end) {
        if (!view.crcMatches())
          throw new Error(`a batch at offset ${view.baseOffset} of partition ${partition} has a wrong checksum`)
        for (const { offset, key, value, headers } of readRecords(view)) {
          if (offset < fetchOffset) continue
          const number = Number(Buffer.from(headers[0]!.value!).toString())
          records.push({ key: Buffer.from(key!).toString(), isTombstone: value === null, number, offset })
        }
        fetchOffset = view.nextOffset
      }
    }
    return records
  } finally {
    client.close()
  }
}
