import { Client } from '../../../src/client/client.ts'
import { checkErrorCode } from '../../../src/client/errors.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../src/protocol/generated/api/create-topics.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../../src/protocol/generated/api/delete-records.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../../src/protocol/generated/api/delete-topics.ts'
import { EndTxnRequest, EndTxnResponse } from '../../../src/protocol/generated/api/end-txn.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../src/protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { BatchBuilder, type BatchOptions } from '../../../src/records/builder.ts'

/** Before Produce 13 topics go by name, and before 12 transactions are told of each partition: what a test needs to say by hand. */
const PRODUCE_VERSION = 11

/** Writes to the topics of a cluster for tests: batches as they are told, without a producer in between. */
export class TopicWriter implements Disposable {
  readonly client: Client

  constructor(bootstrap: string) {
    this.client = new Client(nodeEnvironment, { bootstrap })
  }

  async create(name: string, numPartitions = 1, configs: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = await this.client.controller(CreateTopicsRequest, CreateTopicsResponse, {
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: 1,
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 10_000,
    })
    checkErrorCode(answer.topics[0]!.errorCode, name)
    await this.client.topic(name, { create: true, fresh: true })
  }

  async delete(name: string): Promise<void> {
    const answer = await this.client.controller(DeleteTopicsRequest, DeleteTopicsResponse, (version) =>
      version >= 6 ? { topics: [{ name }], timeoutMs: 10_000 } : { topicNames: [name], timeoutMs: 10_000 },
    )
    checkErrorCode(answer.responses[0]!.errorCode, name)
    this.client.forget(name)
  }

  /** One batch; gives its base offset. */
  async write(
    topic: string,
    values: readonly (string | { key?: string; value: string | null; timestamp?: number })[],
    {
      partition = 0,
      transactionalId = null,
      ...options
    }: BatchOptions & { partition?: number; transactionalId?: string | null } = {},
  ): Promise<number> {
    const builder = new BatchBuilder(options)
    for (const given of values) {
      const { key, value, timestamp = 1000 } = typeof given === 'string' ? { value: given } : given
      builder.append({
        timestamp,
        key: key === undefined ? null : Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
      })
    }
    return this.writeBytes(topic, builder.build(), { partition, transactionalId })
  }

  async writeBytes(
    topic: string,
    records: Uint8Array,
    { partition = 0, transactionalId = null }: { partition?: number; transactionalId?: string | null } = {},
  ): Promise<number> {
    return this.client.retry(async () => {
      const { partitions } = await this.client.topic(topic)
      const answer = await this.client.node(
        partitions[partition]!.leader,
        ProduceRequest,
        ProduceResponse,
        {
          acks: -1,
          timeoutMs: 10_000,
          transactionalId,
          topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
        },
        { maxVersion: PRODUCE_VERSION },
      )
      const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
      if (errorCode !== 0) this.client.forget(topic)
      checkErrorCode(errorCode, `${topic}-${partition}`)
      return baseOffset
    })
  }

  /** What is below `offset` is gone, as after retention. */
  async deleteRecords(topic: string, partition: number, offset: number): Promise<void> {
    const { partitions } = await this.client.topic(topic)
    const answer = await this.client.node(partitions[partition]!.leader, DeleteRecordsRequest, DeleteRecordsResponse, {
      topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset }] }],
      timeoutMs: 10_000,
    })
    checkErrorCode(answer.topics[0]!.partitions[0]!.errorCode, topic)
  }

  /** A transaction on one partition that has begun: its batches are written as they come. */
  async begin(transactionalId: string, topic: string, partition = 0): Promise<OpenTransaction> {
    const coordinated = async <T extends { errorCode: number }>(ask: () => Promise<T>): Promise<T> =>
      this.client.retry(async () => {
        const answer = await ask()
        checkErrorCode(answer.errorCode, transactionalId)
        return answer
      })
    const { producerId, producerEpoch } = await coordinated(() =>
      this.client.atCoordinator('transaction', transactionalId, InitProducerIdRequest, InitProducerIdResponse, {
        transactionalId,
        transactionTimeoutMs: 60_000,
      }),
    )
    await coordinated(async () => {
      const answer = await this.client.atCoordinator(
        'transaction',
        transactionalId,
        AddPartitionsToTxnRequest,
        AddPartitionsToTxnResponse,
        {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
        },
        { maxVersion: 3 },
      )
      return { errorCode: answer.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode }
    })
    let baseSequence = 0
    return {
      write: async (values) => {
        const options = { producerId, producerEpoch, baseSequence, isTransactional: true, transactionalId, partition }
        baseSequence += values.length
        await this.write(topic, values, options)
      },
      end: async (committed) => {
        await coordinated(() =>
          this.client.atCoordinator(
            'transaction',
            transactionalId,
            EndTxnRequest,
            EndTxnResponse,
            { transactionalId, producerId, producerEpoch, committed },
            { maxVersion: 3 },
          ),
        )
      },
    }
  }

  [Symbol.dispose](): void {
    this.client.close()
  }
}

export interface OpenTransaction {
  write(values: readonly string[]): Promise<void>
  end(committed: boolean): Promise<void>
}
