import type { Client } from '../../../src/client/client.ts'
import { checkErrorCode } from '../../../src/client/errors.ts'
import type { MessageCodec } from '../../../src/protocol/codec.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../../src/protocol/generated/api/add-partitions-to-txn.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../src/protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../../src/protocol/generated/api/join-group.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../../src/protocol/generated/api/sync-group.ts'
import { ConsumerProtocolAssignment } from '../../../src/protocol/generated/data/consumer-protocol-assignment.ts'
import { ConsumerProtocolSubscription } from '../../../src/protocol/generated/data/consumer-protocol-subscription.ts'
import { Writer } from '../../../src/protocol/writer.ts'
import { BatchBuilder, type BatchOptions } from '../../../src/records/builder.ts'

/** Up to here Produce and AddPartitionsToTxn are what clients without transactions v2 send. */
const PRODUCE_VERSION = 11
const ADD_PARTITIONS_VERSION = 3

/** Writes records with the given timestamps. */
export async function produce(
  client: Client,
  topic: string,
  partition: number,
  timestamps: readonly number[],
  options: BatchOptions & { transactionalId?: string } = {},
): Promise<void> {
  const { transactionalId = null, ...batchOptions } = options
  const builder = new BatchBuilder(batchOptions)
  for (const timestamp of timestamps) builder.append({ timestamp, key: null, value: new Uint8Array([1, 2, 3]) })
  await client.retry(async () => {
    const { partitions } = await client.topic(topic)
    const answer = await client.node(
      partitions[partition]!.leader,
      ProduceRequest,
      ProduceResponse,
      {
        transactionalId,
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ name: topic, partitionData: [{ index: partition, records: builder.build() }] }],
      },
      { maxVersion: PRODUCE_VERSION },
    )
    checkErrorCode(answer.responses[0]!.partitionResponses[0]!.errorCode, topic)
  })
}

/** Opens a transaction and writes a record in it. Gives the producer. */
export async function openTransaction(
  client: Client,
  transactionalId: string,
  topic: string,
): Promise<{ producerId: number; producerEpoch: number }> {
  const producer = await client.retry(async () => {
    const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
    const answer = await client.atCoordinator('transaction', transactionalId, InitProducerIdRequest, InitProducerIdResponse, body)
    checkErrorCode(answer.errorCode, transactionalId)
    return { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
  })
  await client.retry(async () => {
    const answer = await client.atCoordinator(
      'transaction',
      transactionalId,
      AddPartitionsToTxnRequest,
      AddPartitionsToTxnResponse,
      {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producer.producerId,
        v3AndBelowProducerEpoch: producer.producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [0] }],
      },
      { maxVersion: ADD_PARTITIONS_VERSION },
    )
    checkErrorCode(answer.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode, topic)
  })
  await produce(client, topic, 0, [1000], { transactionalId, isTransactional: true, baseSequence: 0, ...producer })
  return producer
}

/** Joins a classic group of consumers as its only member, which has all partitions that are given. Gives its id. */
export async function joinClassicGroup(
  client: Client,
  groupId: string,
  {
    topic,
    partitions,
    instanceId = null,
    protocolType = 'consumer',
  }: { topic: string; partitions: number[]; instanceId?: string | null; protocolType?: string },
): Promise<string> {
  let memberId = ''
  const joined = await client.retry(async () => {
    const metadata = versioned(ConsumerProtocolSubscription, { topics: [topic] })
    const body = {
      groupId,
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      memberId,
      groupInstanceId: instanceId,
      protocolType,
      protocols: [{ name: 'range', metadata }],
    }
    const answer = await client.atCoordinator('group', groupId, JoinGroupRequest, JoinGroupResponse, body)
    memberId = answer.memberId
    // MEMBER_ID_REQUIRED: the same again with the id.
    if (answer.errorCode !== 79) checkErrorCode(answer.errorCode, groupId)
    return answer
  })
  const { generationId } = joined.errorCode === 79 ? await rejoin(client, groupId, memberId, topic, protocolType) : joined
  const assignment = versioned(ConsumerProtocolAssignment, { assignedPartitions: [{ topic, partitions }] })
  const synced = await client.atCoordinator('group', groupId, SyncGroupRequest, SyncGroupResponse, {
    groupId,
    generationId,
    memberId,
    groupInstanceId: instanceId,
    protocolType,
    protocolName: 'range',
    assignments: [{ memberId, assignment }],
  })
  checkErrorCode(synced.errorCode, groupId)
  return memberId
}

async function rejoin(
  client: Client,
  groupId: string,
  memberId: string,
  topic: string,
  protocolType: string,
): Promise<JoinGroupResponse> {
  const protocols = [{ name: 'range', metadata: versioned(ConsumerProtocolSubscription, { topics: [topic] }) }]
  const body = { groupId, sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000, memberId, protocolType, protocols }
  const answer = await client.atCoordinator('group', groupId, JoinGroupRequest, JoinGroupResponse, body)
  checkErrorCode(answer.errorCode, groupId)
  return answer
}

/** Joins a group of the new protocol, and says so often that it is there until it has partitions. */
export async function joinConsumerGroup(client: Client, groupId: string, memberId: string, topic: string): Promise<void> {
  let memberEpoch = 0
  let held: { topicId: string; partitions: number[] }[] = []
  for (let beat = 0; beat < 50 && held.length === 0; beat++) {
    await client.retry(async () => {
      const answer = await client.atCoordinator('group', groupId, ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, {
        groupId,
        memberId,
        memberEpoch,
        ...(memberEpoch === 0 ? { rebalanceTimeoutMs: 30_000, subscribedTopicNames: [topic], topicPartitions: [] } : {}),
      })
      checkErrorCode(answer.errorCode, groupId, answer.errorMessage)
      memberEpoch = answer.memberEpoch
      held = answer.assignment?.topicPartitions ?? []
    })
  }
}

function versioned<T>(codec: MessageCodec<T>, message: Parameters<MessageCodec<T>['write']>[1]): Uint8Array {
  const writer = new Writer()
  writer.int16(0)
  codec.write(writer, message, 0)
  return writer.toBytes()
}
