import { expect } from 'vitest'
import type { Random } from '../../src/base/random.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { BatchView } from '../../src/records/batch.ts'
import { readRecords } from '../../src/records/record.ts'
import { WireClient } from '../broker/wire-client.ts'

/** A record as its producer numbers it, from 0. */
export interface NumberedRecord {
  readonly producer: string
  readonly number: number
}

interface FoundRecord extends NumberedRecord {
  readonly timestamp: number
}

/** A value that tells whose record it is, of so many bytes or a few more. */
export function numberedValue({ producer, number }: NumberedRecord, bytes: number): Uint8Array {
  return Buffer.from(`${producer}:${number}:`.padEnd(bytes, 'x'))
}

/** What a test was told is written, held against what can be read in the end. */
export class Acknowledged {
  /** By partition: the offset of each record that was acknowledged. */
  readonly #offsets = new Map<number, Map<number, NumberedRecord>>()
  #count = 0

  get count(): number {
    return this.#count
  }

  note(partition: number, baseOffset: number, records: readonly NumberedRecord[]): void {
    const offsets = this.#of(partition)
    records.forEach((record, index) => {
      const other = offsets.get(baseOffset + index)
      if (other !== undefined && (other.producer !== record.producer || other.number !== record.number))
        throw new Error(
          `offset ${baseOffset + index} of partition ${partition} was given to ${show(other)} and to ${show(record)}`,
        )
      offsets.set(baseOffset + index, record)
    })
    this.#count += records.length
  }

  /** The highest offset that was acknowledged, -1 for none. */
  last(partition: number): number {
    return Math.max(-1, ...this.#of(partition).keys())
  }

  /** Records from `endOffset` on were cut off by the test itself. */
  forgetFrom(partition: number, endOffset: number): void {
    const offsets = this.#of(partition)
    for (const offset of [...offsets.keys()]) if (offset >= endOffset) offsets.delete(offset)
  }

  /**
   * Reads all partitions from their beginning: offsets without a gap, every acknowledged record where it was said to be, each producer's records in
   * their order and none twice; those of `complete` producers, who send until they are answered, without a gap as well.
   */
  async verify(
    bootstrapServers: string,
    topic: string,
    partitions: number,
    complete: (producer: string) => boolean,
  ): Promise<void> {
    const client = await WireClient.open(bootstrapServers)
    try {
      for (let partition = 0; partition < partitions; partition++) {
        const records = await readAll(client, topic, partition)
        const lost = [...this.#of(partition)].filter(([offset, { producer, number }]) => {
          const found = records[offset]
          return found === undefined || found.producer !== producer || found.number !== number
        })
        expect(
          lost.slice(0, 5).map(([offset, record]) => `${offset}: ${show(record)} is ${records[offset] && show(records[offset])}`),
          `${lost.length} of ${this.#of(partition).size} lost in partition ${partition} of ${records.length}`,
        ).toEqual([])
        checkOrder(records, partition, complete)
      }
    } finally {
      client.close()
    }
  }

  /** As a reader finds them who comes from anywhere: by the offset, and by the time. */
  async verifyLookups(bootstrapServers: string, topic: string, partitions: number, random: Random): Promise<void> {
    const client = await WireClient.open(bootstrapServers)
    try {
      for (let partition = 0; partition < partitions; partition++) {
        const records = await readAll(client, topic, partition)
        for (let left = Math.min(30, records.length); left > 0; left--) {
          const offset = random.below(records.length)
          const { baseOffset, lastOffset } = await batchAt(client, topic, partition, offset)
          expect(baseOffset <= offset && offset <= lastOffset, `fetch at ${offset} gave ${baseOffset} to ${lastOffset}`).toBe(
            true,
          )
          const { timestamp } = records[random.below(records.length)]!
          const found = await offsetFor(client, topic, partition, timestamp)
          expect(records[found]!.timestamp, `offset ${found} for ${timestamp}`).toBeGreaterThanOrEqual(timestamp)
          const passed = records.slice(0, found).findIndex((record) => record.timestamp > timestamp)
          expect(passed, `offset ${found} for ${timestamp}, which ${passed} is past already`).toBe(-1)
        }
      }
    } finally {
      client.close()
    }
  }

  #of(partition: number): Map<number, NumberedRecord> {
    let offsets = this.#offsets.get(partition)
    if (offsets === undefined) this.#offsets.set(partition, (offsets = new Map()))
    return offsets
  }
}

function checkOrder(records: readonly NumberedRecord[], partition: number, complete: (producer: string) => boolean): void {
  const last = new Map<string, number>()
  records.forEach(({ producer, number }, offset) => {
    const before = last.get(producer) ?? -1
    if (number <= before)
      throw new Error(`${producer}:${number} at offset ${offset} of partition ${partition} comes behind ${before}`)
    if (complete(producer) && number !== before + 1)
      throw new Error(`${producer}:${number} at offset ${offset} of partition ${partition} follows ${before}`)
    last.set(producer, number)
  })
}

/** All records of a partition, by offset, which begin at 0 and have no gap. */
async function readAll(client: WireClient, topic: string, partition: number): Promise<FoundRecord[]> {
  const endOffset = await endOf(client, topic, partition)
  const records: FoundRecord[] = []
  const view = new BatchView()
  while (records.length < endOffset) {
    const answer = await client.request(FetchRequest, FetchResponse, 12, {
      maxWaitMs: 100,
      minBytes: 1,
      topics: [{ topic, partitions: [{ partition, fetchOffset: records.length, partitionMaxBytes: 4 << 20 }] }],
    })
    const { errorCode, records: bytes } = answer.responses[0]!.partitions[0]!
    if (errorCode !== 0 || bytes === null || bytes.length === 0)
      throw new Error(`fetch of ${topic}-${partition} at ${records.length} of ${endOffset}: error ${errorCode}`)
    for (let at = 0; at < bytes.length && view.at(bytes, at).isWhole(bytes.length); at = view.end) {
      if (!view.crcMatches())
        throw new Error(`a batch at offset ${view.baseOffset} of partition ${partition} has a wrong checksum`)
      for (const { offset, value, timestamp } of readRecords(view)) {
        if (offset < records.length) continue
        if (offset !== records.length) throw new Error(`offset ${offset} of partition ${partition} follows ${records.length - 1}`)
        const [producer = '', number = ''] = Buffer.from(value!).toString().split(':')
        records.push({ producer, number: Number(number), timestamp })
      }
    }
  }
  return records
}

/** Where a partition ends. */
export function endOf(client: WireClient, topic: string, partition: number): Promise<number> {
  return offsetFor(client, topic, partition, -1)
}

async function offsetFor(client: WireClient, name: string, partitionIndex: number, timestamp: number): Promise<number> {
  const answer = await client.request(ListOffsetsRequest, ListOffsetsResponse, 7, {
    topics: [{ name, partitions: [{ partitionIndex, timestamp }] }],
  })
  const { errorCode, offset } = answer.topics[0]!.partitions[0]!
  if (errorCode !== 0) throw new Error(`the offset for ${timestamp} in ${name}-${partitionIndex}: error ${errorCode}`)
  return offset
}

/** The batch that a fetch at an offset begins with. */
async function batchAt(client: WireClient, topic: string, partition: number, fetchOffset: number): Promise<BatchView> {
  const answer = await client.request(FetchRequest, FetchResponse, 12, {
    maxWaitMs: 0,
    topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 }] }],
  })
  const { errorCode, records } = answer.responses[0]!.partitions[0]!
  if (errorCode !== 0 || records === null || records.length === 0) throw new Error(`fetch at ${fetchOffset}: error ${errorCode}`)
  return new BatchView().at(records, 0)
}

function show({ producer, number }: NumberedRecord): string {
  return `${producer}:${number}`
}
