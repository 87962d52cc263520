import { errorName } from '../../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../../src/records/batch.ts'
import type { WireClient } from '../wire-client.ts'

type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number]

/** Makes a topic; gives its id. */
export async function createTopic(
  client: WireClient,
  name: string,
  numPartitions = 1,
  configs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { topics } = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: [
      {
        name,
        numPartitions,
        replicationFactor: 1,
        configs: Object.entries(configs).map(([configName, value]) => ({ name: configName, value })),
      },
    ],
    timeoutMs: 5000,
  })
  if (topics[0]!.errorCode !== 0) throw new Error(`${name}: ${errorName(topics[0]!.errorCode)} ${topics[0]!.errorMessage}`)
  return topics[0]!.topicId
}

/** By acks=all, as Kafka's tests do. */
export async function produce(
  client: WireClient,
  name: string,
  records: Uint8Array,
  { version = 9, index = 0 }: { version?: number; index?: number } = {},
): Promise<PartitionAnswer & { error: string }> {
  const answer = await client.request(ProduceRequest, ProduceResponse, version, {
    acks: -1,
    timeoutMs: 3000,
    topicData: [{ name, partitionData: [{ index, records }] }],
  })
  const partition = answer.responses[0]!.partitionResponses[0]!
  return { ...partition, error: errorName(partition.errorCode) }
}

export interface Asked {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly offset?: number
  readonly currentLeaderEpoch?: number
  readonly lastFetchedEpoch?: number
}

type FetchedPartition = FetchResponse['responses'][number]['partitions'][number]

/** Fetches without waiting; what came in the order in which it came. Versions before 13 ask by name, the others by id. */
export async function fetchOnce(
  client: WireClient,
  version: number,
  asked: readonly Asked[],
  limits: { maxBytes?: number; partitionMaxBytes?: number; isolationLevel?: number } = {},
): Promise<{ topic: string; partition: FetchedPartition; error: string; batches: BatchView[]; bytes: number }[]> {
  const { maxBytes = 0x7fffffff, partitionMaxBytes = 0x7fffffff, isolationLevel = 0 } = limits
  const answer = await client.request(FetchRequest, FetchResponse, version, {
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes,
    isolationLevel,
    topics: asked.map(({ topic, topicId, partition, offset = 0, currentLeaderEpoch = -1, lastFetchedEpoch = -1 }) => ({
      ...(version >= 13 ? { topicId } : { topic }),
      partitions: [
        {
          partition,
          fetchOffset: offset,
          partitionMaxBytes,
          ...(version >= 9 ? { currentLeaderEpoch } : {}),
          ...(version >= 12 ? { lastFetchedEpoch } : {}),
        },
      ],
    })),
  })
  return answer.responses.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({
      topic: version >= 13 ? asked.find((each) => each.topicId === topicId)!.topic : topic,
      partition,
      error: errorName(partition.errorCode),
      batches: wholeBatches(partition.records),
      bytes: partition.records?.length ?? 0,
    })),
  )
}

/** The last batch of an answer may be cut; Kafka's clients look at those that are whole. */
function wholeBatches(records: Uint8Array | null): BatchView[] {
  const batches: BatchView[] = []
  if (records === null) return batches
  for (let batch = new BatchView().at(records, 0); batch.isWhole(records.length); batch = new BatchView().at(records, batch.end))
    batches.push(batch)
  return batches
}
