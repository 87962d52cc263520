import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { FetchRequest, FetchResponse, type FetchResponsePartitionData } from '../../src/protocol/generated/api/fetch.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import {
  ProduceRequest,
  ProduceResponse,
  type ProduceResponsePartitionProduceResponse,
} from '../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../src/records/batch.ts'
import { readRecords } from '../../src/records/record.ts'
import { batchOf } from '../log/log-fixture.ts'
import type { SimulatedClient } from './simulated-client.ts'

// What a client does with topics of one partition, by their names: Produce 12 and Fetch 12 are the last versions that know names.
const BY_NAME = 12
/** Kafka's number of the resource type. */
const TOPIC = 2

export function createTopic(
  client: SimulatedClient,
  name: string,
  configs: Readonly<Record<string, string>> = {},
  partitions = 1,
): string {
  const { topics } = client.call(CreateTopicsRequest, CreateTopicsResponse, {
    topics: [
      {
        name,
        numPartitions: partitions,
        replicationFactor: 1,
        configs: Object.entries(configs).map(([config, value]) => ({ name: config, value })),
      },
    ],
    timeoutMs: 10_000,
  })
  if (topics[0]!.errorCode !== 0) throw new Error(`topic ${name}: ${topics[0]!.errorCode} ${topics[0]!.errorMessage}`)
  return topics[0]!.topicId
}

export function deleteTopic(client: SimulatedClient, name: string): number {
  return client.call(DeleteTopicsRequest, DeleteTopicsResponse, { topics: [{ name }], timeoutMs: 10_000 }).responses[0]!.errorCode
}

export function alterTopic(client: SimulatedClient, name: string, configs: Readonly<Record<string, string>>): void {
  const answer = client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
    resources: [
      {
        resourceType: TOPIC,
        resourceName: name,
        configs: Object.entries(configs).map(([config, value]) => ({ name: config, value, configOperation: 0 })),
      },
    ],
  })
  const { errorCode, errorMessage } = answer.responses[0]!
  if (errorCode !== 0) throw new Error(`topic ${name}: ${errorCode} ${errorMessage}`)
}

/** Asks for an append of one batch and gives what its answer will be in. */
export function askToPut(
  client: SimulatedClient,
  topic: string,
  values: readonly string[],
  options: Parameters<typeof batchOf>[1] & { acks?: -1 | 0 | 1 } = {},
): () => ProduceResponsePartitionProduceResponse | null {
  const { acks = -1, ...batch } = options
  const answer = client.ask(
    ProduceRequest,
    ProduceResponse,
    { acks, timeoutMs: 30_000, topicData: [{ name: topic, partitionData: [{ index: 0, records: batchOf(values, batch) }] }] },
    BY_NAME,
  )
  return () => answer()?.responses[0]?.partitionResponses[0] ?? null
}

/** Asks for records and gives what the answer will be in. */
export function askToGet(
  client: SimulatedClient,
  topic: string,
  fetchOffset: number,
  { maxWaitMs = 0, minBytes = 1, isolationLevel = 0 } = {},
): () => FetchResponsePartitionData | null {
  const answer = client.ask(
    FetchRequest,
    FetchResponse,
    {
      maxWaitMs,
      minBytes,
      maxBytes: 1 << 24,
      isolationLevel,
      topics: [{ topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
    },
    BY_NAME,
  )
  return () => answer()?.responses[0]?.partitions[0] ?? null
}

export function valuesIn(records: Uint8Array | null): string[] {
  const values: string[] = []
  const batch = new BatchView()
  for (let at = 0; records !== null && at < records.length; at = batch.end) {
    batch.at(records, at)
    for (const { value } of readRecords(batch)) values.push(Buffer.from(value!).toString())
  }
  return values
}
