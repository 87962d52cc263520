import { ProduceRequest } from '../../src/protocol/generated/api/produce.ts'
import { Driver, requestFrame } from '../driver.ts'
import { PRODUCE_VERSION, walkProduceReply } from './produce-reply.ts'
import { recordBatch, recordsPerBatch } from './record-batch.ts'
import { type ReplayResult, timed } from './replay-result.ts'
import type { BenchTopic, BrokerAddress } from './topic.ts'

export interface ProduceShape {
  /** Batches in one request, each to another partition; requests go round over all partitions of the topic. At most 120. */
  partitionsPerRequest: number
  batchBytes: number
  recordBytes: number
  /** Default 1. */
  acks?: 1 | -1
  connections: number
  /** Requests per connection that wait for their reply. */
  inFlight: number
  /** Of batches, rounded up to whole requests. */
  totalBytes: number
}

/**
 * Sends requests that were built beforehand, as fast as replies come back. Throws on the first error code. What is built is reused: all
 * batches of a run hold the same records.
 */
export async function replayProduce(address: BrokerAddress, topic: BenchTopic, shape: ProduceShape): Promise<ReplayResult> {
  const { batchBytes, recordBytes, connections, inFlight, totalBytes, acks = 1 } = shape
  const records = recordsPerBatch(batchBytes, recordBytes)
  const batch = recordBatch({ records, recordBytes, timestampMs: Date.now() })
  const groups = partitionGroups(topic.partitions, shape.partitionsPerRequest)
  const batchesTotal = Math.ceil(totalBytes / batch.length)

  const drivers = await Promise.all(Array.from({ length: connections }, () => Driver.connect(address)))
  try {
    // A frame is free again when its reply came, and replies come in order: a ring of as many frames as are in flight is enough.
    const rings = drivers.map(() => {
      const rounds = Math.ceil(inFlight / groups.length)
      return Array.from({ length: rounds }, () =>
        groups.map((group) =>
          produceFrame(
            topic,
            group.map((partition) => ({ partition, batch })),
            acks,
          ),
        ),
      ).flat()
    })
    let batchesSent = 0
    let batchesAcked = 0
    let requests = 0
    const pump = (driver: Driver, ring: Buffer[], number: number): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>()
      let at = number % ring.length
      let waiting = 0
      const sendNext = (): void => {
        if (batchesSent >= batchesTotal) return
        const groupSize = (groups[at % groups.length] as number[]).length
        driver.send(ring[at] as Buffer, onReply)
        at = (at + 1) % ring.length
        batchesSent += groupSize
        requests++
        waiting++
      }
      const onReply = (bytes: Buffer, start: number, end: number): void => {
        walkProduceReply(bytes, start, end, onPartition)
        waiting--
        sendNext()
        if (waiting === 0) resolve()
      }
      for (let i = 0; i < inFlight; i++) sendNext()
      if (waiting === 0) resolve()
      return Promise.race([promise, driver.broken])
    }
    const onPartition = (partition: number, errorCode: number, baseOffset: number): void => {
      if (errorCode !== 0) throw new Error(`produce to partition ${partition} failed with error ${errorCode}`)
      if (baseOffset < 0 || baseOffset % records !== 0) throw new Error(`base offset ${baseOffset} in partition ${partition}`)
      batchesAcked++
    }
    return await timed(async () => {
      await Promise.all(drivers.map((driver, number) => pump(driver, rings[number] as Buffer[], number)))
      if (batchesAcked !== batchesSent) throw new Error(`${batchesAcked} of ${batchesSent} batches were acknowledged`)
      return { requests, records: batchesAcked * records, bytes: batchesAcked * batch.length }
    })
  } finally {
    for (const driver of drivers) driver.close()
  }
}

/** All partitions, cut into runs of at most `size`. */
export function partitionGroups(partitions: number, size: number): number[][] {
  const groups: number[][] = []
  for (let first = 0; first < partitions; first += size) {
    groups.push(Array.from({ length: Math.min(size, partitions - first) }, (_, i) => first + i))
  }
  return groups
}

/** One whole Produce request with a batch for each of the partitions. */
export function produceFrame(
  topic: BenchTopic,
  batches: readonly { partition: number; batch: Uint8Array }[],
  acks: 0 | 1 | -1,
): Buffer {
  return requestFrame(ProduceRequest, PRODUCE_VERSION, {
    acks,
    timeoutMs: 30_000,
    topicData: [
      { topicId: topic.id, partitionData: batches.map(({ partition, batch }) => ({ index: partition, records: batch })) },
    ],
  })
}
