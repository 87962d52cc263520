import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { Driver, requestFrame } from '../driver.ts'
import { FETCH_VERSION, type FetchedPartition, FetchReplyWalker } from './fetch-reply.ts'
import { type ReplayResult, timed } from './replay-result.ts'
import type { BenchTopic, BrokerAddress } from './topic.ts'

export interface FetchShape {
  /** Partitions are dealt out to the connections; each has one fetch in flight, as a consumer has. */
  connections: number
  /** Fails when the topic held another number of records. */
  expectedRecords: number
}

/** As a Java consumer's: fetch.max.bytes 50 MB, max.partition.fetch.bytes 1 MB. */
const FETCH_BYTES_MAX = 50 * 1024 * 1024
const PARTITION_BYTES_MAX = 1024 * 1024
const WAIT_MS_MAX = 500

/** Reads a whole topic with prebuilt requests outside of fetch sessions, in which only the offsets are replaced. */
export async function replayFetch(
  address: BrokerAddress,
  topic: BenchTopic,
  { connections, expectedRecords }: FetchShape,
): Promise<ReplayResult> {
  const hands = dealOut(topic.partitions, connections)
  const receiveBytes = (hand: number[]): number => hand.length * (PARTITION_BYTES_MAX + 64 * 1024)
  const drivers = await Promise.all(hands.map((hand) => Driver.connect({ ...address, receiveBytes: receiveBytes(hand) })))
  const moved = { requests: 0, records: 0, bytes: 0 }
  try {
    return await timed(async () => {
      await Promise.all(
        drivers.map((driver, number) => readAll(driver, new PrebuiltFetch(topic, hands[number] as number[]), moved)),
      )
      if (moved.records !== expectedRecords)
        throw new Error(`${moved.records} records were fetched where ${expectedRecords} were produced`)
      return moved
    })
  } finally {
    for (const driver of drivers) driver.close()
  }
}

function readAll(
  driver: Driver,
  fetch: PrebuiltFetch,
  moved: { requests: number; records: number; bytes: number },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const walker = new FetchReplyWalker()
  let behind = 0
  const onPartition = (fetched: FetchedPartition): void => {
    const { partition, errorCode, highWatermark, nextOffset } = fetched
    if (errorCode !== 0) throw new Error(`fetch from partition ${partition} failed with error ${errorCode}`)
    moved.records += fetched.records
    moved.bytes += fetched.bytes
    if (nextOffset >= 0) fetch.moveTo(partition, nextOffset)
    if (fetch.offsetOf(partition) < highWatermark) behind++
  }
  const onReply = (bytes: Buffer, start: number, end: number): void => {
    behind = 0
    walker.walk(bytes, start, end, onPartition)
    moved.requests++
    if (behind === 0) resolve()
    else driver.send(fetch.frame, onReply)
  }
  driver.send(fetch.frame, onReply)
  return Promise.race([promise, driver.broken])
}

/** A Fetch request that was built once. */
export class PrebuiltFetch {
  readonly frame: Buffer
  /** By partition: where its fetch offset lies in the frame, and what it is. */
  readonly #offsetAt = new Map<number, number>()
  readonly #offsets = new Map<number, number>()

  /** Offsets start at 0. */
  constructor(topic: BenchTopic, partitions: readonly number[], { minBytes = 1 }: { minBytes?: number } = {}) {
    // Built with offsets that occur nowhere else, so that their places can be found whatever else the version carries.
    const marker = (partition: number): number => 0x1f_5a5a_0000_0000 + partition
    this.frame = requestFrame(FetchRequest, FETCH_VERSION, {
      maxWaitMs: WAIT_MS_MAX,
      minBytes,
      maxBytes: FETCH_BYTES_MAX,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [
        {
          topicId: topic.id,
          partitions: partitions.map((partition) => ({
            partition,
            fetchOffset: marker(partition),
            partitionMaxBytes: PARTITION_BYTES_MAX,
          })),
        },
      ],
    })
    const needle = Buffer.alloc(8)
    for (const partition of partitions) {
      needle.writeBigInt64BE(BigInt(marker(partition)))
      this.#offsetAt.set(partition, this.frame.indexOf(needle))
      this.moveTo(partition, 0)
    }
  }

  /** Not while the frame is on its way. */
  moveTo(partition: number, offset: number): void {
    const at = this.#offsetAt.get(partition)
    if (at === undefined) throw new Error(`partition ${partition} is not in this request`)
    this.frame.writeInt32BE(Math.floor(offset / 0x1_0000_0000), at)
    this.frame.writeUInt32BE(offset % 0x1_0000_0000, at + 4)
    this.#offsets.set(partition, offset)
  }

  offsetOf(partition: number): number {
    return this.#offsets.get(partition) ?? 0
  }
}

/** Partitions 0 to `count` - 1, one after the other to at most `hands` hands; no hand is empty. */
export function dealOut(count: number, hands: number): number[][] {
  const dealt: number[][] = Array.from({ length: Math.min(count, hands) }, () => [])
  for (let partition = 0; partition < count; partition++) dealt[partition % dealt.length]?.push(partition)
  return dealt
}
