import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CorruptRecordsError } from '../../src/client/consumer/errors.ts'
import { createConsumer } from '../../src/client/entries/consumer.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BOMBS, bombBatch } from '../records/bombs.ts'
import { oneBatch } from './bad-batches.ts'
import { startTestNode, type TestNode } from './test-node.ts'
import { WireClient } from './wire-client.ts'

/** What a batch may become, and twice: its pieces are put together. */
const GROWN_KB_MAX = 300 << 10

let node: TestNode
let client: WireClient

beforeAll(async () => {
  node = await startTestNode()
  client = await WireClient.open(node.bootstrapServers)
})
afterAll(async () => {
  client.close()
  await node[Symbol.asyncDispose]()
})

async function produce(name: string, records: Uint8Array): Promise<string> {
  const topicData = [{ name, partitionData: [{ index: 0, records }] }]
  const { responses } = await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 5000, topicData })
  return errorName(responses[0]!.partitionResponses[0]!.errorCode)
}

/** The error of a look for the first record that is as old as that. */
async function lookUp(name: string, timestamp: number): Promise<string> {
  const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp, currentLeaderEpoch: -1 }] }]
  const answer = await client.request(ListOffsetsRequest, ListOffsetsResponse, 7, { replicaId: -1, isolationLevel: 0, topics })
  return errorName(answer.topics[0]!.partitions[0]!.errorCode)
}

/** How many kilobytes the process had more at once than ever before. */
async function grownKb(run: () => Promise<void>): Promise<number> {
  const before = process.resourceUsage().maxRSS
  await run()
  return process.resourceUsage().maxRSS - before
}

describe.each(Object.keys(BOMBS) as (keyof typeof BOMBS)[])(
  'a bomb of %s that is kept as it came, since only its header was looked at',
  (name) => {
    beforeAll(async () => {
      const topics = [{ name, numPartitions: 1, replicationFactor: 1 }]
      await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 5000 })
      expect(await produce(name, bombBatch(BOMBS[name]))).toBe('NONE')
    })

    test('is no end of the node when a record is looked for by its time', async () => {
      const grown = await grownKb(async () => {
        expect(await lookUp(name, 500)).toBe('INVALID_RECORD')
      })
      expect(grown).toBeLessThan(GROWN_KB_MAX)
      expect(await produce(name, oneBatch())).toBe('NONE')
      expect(await node.metric('rafka_actor_failures_total')).toBe(0)
    })

    test('is told to the consumer that reads it, which takes no more memory than it was told to', async () => {
      const grown = await grownKb(async () => {
        const options = { autoOffsetReset: 'earliest', maxDecompressedBatchBytes: 1 << 20 } as const
        await using consumer = createConsumer({ bootstrap: node.bootstrapServers, ...options })
        consumer.assign([{ topic: name, partition: 0 }])
        const read = async (): Promise<void> => {
          for await (const record of consumer) expect(record).toBeNull()
        }
        const error = await read().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(CorruptRecordsError)
        expect(error).toMatchObject({
          topic: name,
          offset: 0,
          nextOffset: 1,
          message: expect.stringMatching(/(would become more than 1048576|snappy)/),
        })
      })
      expect(grown).toBeLessThan(64 << 10)
    })
  },
)
