import { isRetriable } from '../../../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse } from '../../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { type KeyedRecord, type KeyedValue, keyedBatch, keyedRecords } from '../../log/cleaner/keyed-batch.ts'
import type { SimulatedClient } from '../../simulator/simulated-client.ts'
import { LOG_DIR } from '../../simulator/simulated-cluster.ts'
import type { SimulatedNode } from '../../simulator/simulated-node.ts'

const BY_NAME = 12

/** Compacts at once whatever there is, and rolls with every batch that is a second younger than the last. */
export const COMPACTED = {
  'cleanup.policy': 'compact',
  'segment.ms': '100',
  'min.cleanable.dirty.ratio': '0.01',
}
export const QUICK_CLEANER = { 'log.cleaner.backoff.ms': '500', 'log.cleaner.dedupe.buffer.size': '2097153' }

/** Puts batches of records with keys, each a second younger than the one before. */
export function putKeyed(
  node: SimulatedNode,
  client: SimulatedClient,
  topic: string,
  batches: readonly (readonly KeyedValue[])[],
  { compression = 0 } = {},
): number[] {
  return batches.map((pairs) => {
    node.simulation.run(1_000)
    const records = keyedBatch(pairs, { timestamp: node.runtime.clock.nowMs(), compression })
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    const body = { acks: -1, timeoutMs: 30_000, topicData }
    const { errorCode } = client.call(ProduceRequest, ProduceResponse, body, BY_NAME).responses[0]!.partitionResponses[0]!
    return errorCode
  })
}

/** All records of a topic, fetched from its start to its end. */
export function getKeyed(node: SimulatedNode, topic: string): KeyedRecord[] {
  const client = node.connect()
  const batches: Uint8Array[] = []
  const view = new BatchView()
  for (let fetchOffset = 0; ; ) {
    const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }]
    const body = { maxWaitMs: 0, minBytes: 1, maxBytes: 1 << 24, topics: [{ topic, partitions }] }
    const { records, errorCode, highWatermark } = client.call(FetchRequest, FetchResponse, body, BY_NAME).responses[0]!
      .partitions[0]!
    // After a start the network hears of a topic a little later than it is served.
    if (isRetriable(errorCode)) {
      node.simulation.run(100)
      continue
    }
    if (errorCode !== 0) throw new Error(`fetch at ${fetchOffset}: ${errorCode}`)
    const bytes = records ?? new Uint8Array(0)
    for (let at = 0; at < bytes.length; at = view.end) {
      view.at(bytes, at)
      batches.push(bytes.slice(at, view.end))
      fetchOffset = view.nextOffset
    }
    if (bytes.length > 0 && fetchOffset < highWatermark) continue
    client.close()
    return keyedRecords(batches)
  }
}

/** Names of the segments of a partition, as they are on the disk. */
export function segmentsOf(node: SimulatedNode, topic: string): string[] {
  return node.disk.list(`${LOG_DIR}/${topic}-0`).filter((name) => name.endsWith('.log'))
}

/** The lines of the cleaner's checkpoint. */
export function checkpointOf(node: SimulatedNode): string[] {
  const path = `${LOG_DIR}/cleaner-offset-checkpoint`
  return node.disk.exists(path) ? Buffer.from(node.disk.readFile(path)).toString().trim().split('\n').slice(2) : []
}

/** The last value of each key that was not deleted. */
export function latest(records: readonly (KeyedRecord | KeyedValue)[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const record of records) {
    const [key, value] = 'key' in record ? [record.key, record.value] : record
    if (value === null) delete values[key!]
    else values[key!] = value
  }
  return values
}
