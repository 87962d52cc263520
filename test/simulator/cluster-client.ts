import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { EndTxnRequest, EndTxnResponse } from '../../src/protocol/generated/api/end-txn.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../src/protocol/generated/api/offset-fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../src/protocol/generated/api/txn-offset-commit.ts'
import { batchOf } from '../log/log-fixture.ts'
import type { SimulatedClient } from './simulated-client.ts'
import type { SimulatedCluster } from './simulated-cluster.ts'
import { valuesIn } from './topics.ts'

export const GROUP = 0
export const TRANSACTION = 1
/** Between one try and the next, virtual milliseconds. */
const AGAIN_MS = 50
const PATIENCE_MS = 60_000
/** The last versions that name topics. */
const BY_NAME = 12

/** Errors that every client answers by looking for the right broker, or by asking again. */
const AGAIN: ReadonlySet<number> = new Set([
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.INVALID_REPLICATION_FACTOR,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
])

/** A producer's transaction as a client of Kafka 4 has it (KIP-890). */
export interface ClusterTransaction {
  readonly transactionalId: string
  producerId: number
  producerEpoch: number
  readonly sequences: Map<string, number>
}

/** A client of a whole cluster in virtual time, made of bare ones: finds leaders and coordinators, and asks again as long as that may help. */
export class ClusterClient {
  readonly cluster: SimulatedCluster
  readonly #clients = new Map<number, SimulatedClient>()

  constructor(cluster: SimulatedCluster) {
    this.cluster = cluster
  }

  /** A connection to one broker. */
  at(nodeId: number): SimulatedClient {
    let client = this.#clients.get(nodeId)
    if (client === undefined || !client.isOpen) this.#clients.set(nodeId, (client = this.cluster.connect(nodeId)))
    return client
  }

  createTopic(name: string, partitions: number, configs: Readonly<Record<string, string>> = {}): void {
    const topic = {
      name,
      numPartitions: partitions,
      replicationFactor: -1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    }
    const answer = this.settled(
      () => this.#anyone().call(CreateTopicsRequest, CreateTopicsResponse, { topics: [topic], timeoutMs: 10_000 }),
      ({ topics }) => topics[0]!.errorCode,
    )
    if (answer.topics[0]!.errorCode !== 0) throw new Error(`topic ${name}: ${errorName(answer.topics[0]!.errorCode)}`)
  }

  /** The broker that leads a partition, as soon as there is one that runs. */
  leader(topic: string, partition = 0): number {
    const answer = this.settled(
      () => this.#anyone().call(MetadataRequest, MetadataResponse, { topics: [{ name: topic }], allowAutoTopicCreation: false }),
      ({ topics }) => {
        const found = topics[0]!.partitions.find(({ partitionIndex }) => partitionIndex === partition)
        if (found === undefined) return topics[0]!.errorCode || ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        return this.#runs(found.leaderId) ? found.errorCode : ErrorCode.LEADER_NOT_AVAILABLE
      },
    )
    return answer.topics[0]!.partitions.find(({ partitionIndex }) => partitionIndex === partition)!.leaderId
  }

  coordinator(key: string, keyType: number): number {
    const answer = this.settled(
      () => this.#anyone().call(FindCoordinatorRequest, FindCoordinatorResponse, { coordinatorKeys: [key], keyType }, 4),
      ({ coordinators }) => {
        const { errorCode, nodeId } = coordinators[0]!
        return errorCode === 0 && !this.#runs(nodeId) ? ErrorCode.COORDINATOR_NOT_AVAILABLE : errorCode
      },
    )
    return answer.coordinators[0]!.nodeId
  }

  /** Offsets by `topic-partition`; gives the name of the error. */
  commit(groupId: string, topic: string, partition: number, offset: number): string {
    const topics = [{ name: topic, partitions: [{ partitionIndex: partition, committedOffset: offset }] }]
    const body = { groupId, generationIdOrMemberEpoch: -1, topics }
    const codeOf = (answer: OffsetCommitResponse): number => answer.topics[0]!.partitions[0]!.errorCode
    const answer = this.settled(
      () => this.at(this.coordinator(groupId, GROUP)).call(OffsetCommitRequest, OffsetCommitResponse, body, 9),
      codeOf,
    )
    return errorName(codeOf(answer))
  }

  committed(groupId: string, topic: string, partition: number): number {
    const topics = [{ name: topic, partitionIndexes: [partition] }]
    const body = { groups: [{ groupId, topics }], requireStable: true }
    const answer = this.settled(
      () => this.at(this.coordinator(groupId, GROUP)).call(OffsetFetchRequest, OffsetFetchResponse, body, 9),
      ({ groups }) => groups[0]!.errorCode || groups[0]!.topics[0]!.partitions[0]!.errorCode,
    )
    return answer.groups[0]!.topics[0]!.partitions[0]!.committedOffset
  }

  put(topic: string, partition: number, values: readonly string[]): string {
    return this.#produce(topic, partition, null, () => batchOf(values))
  }

  begin(transactionalId: string, transactionTimeoutMs = 60_000): ClusterTransaction {
    const body = { transactionalId, transactionTimeoutMs }
    const answer = this.settled(
      () => this.at(this.coordinator(transactionalId, TRANSACTION)).call(InitProducerIdRequest, InitProducerIdResponse, body, 5),
      ({ errorCode }) => errorCode,
    )
    if (answer.errorCode !== 0) throw new Error(`${transactionalId}: ${errorName(answer.errorCode)}`)
    const { producerId, producerEpoch } = answer
    return { transactionalId, producerId, producerEpoch, sequences: new Map() }
  }

  putIn(transaction: ClusterTransaction, topic: string, partition: number, values: readonly string[]): string {
    const { producerId, producerEpoch, sequences, transactionalId } = transaction
    const key = `${topic}-${partition}`
    const baseSequence = sequences.get(key) ?? 0
    const error = this.#produce(topic, partition, transactionalId, () =>
      batchOf(values, { producerId, producerEpoch, baseSequence, isTransactional: true }),
    )
    if (error === 'NONE') sequences.set(key, baseSequence + values.length)
    return error
  }

  commitIn(
    { transactionalId, producerId, producerEpoch }: ClusterTransaction,
    groupId: string,
    topic: string,
    offset: number,
  ): string {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: offset }] }]
    const body = { transactionalId, producerId, producerEpoch, groupId, topics }
    const codeOf = (answer: TxnOffsetCommitResponse): number => answer.topics[0]!.partitions[0]!.errorCode
    const answer = this.settled(
      () => this.at(this.coordinator(groupId, GROUP)).call(TxnOffsetCommitRequest, TxnOffsetCommitResponse, body, 5),
      codeOf,
    )
    return errorName(codeOf(answer))
  }

  /** Ends a transaction; what the producer goes on with is then in it. */
  end(transaction: ClusterTransaction, committed: boolean): string {
    const { transactionalId, producerId, producerEpoch } = transaction
    const body = { transactionalId, producerId, producerEpoch, committed }
    const answer = this.settled(
      () => this.at(this.coordinator(transactionalId, TRANSACTION)).call(EndTxnRequest, EndTxnResponse, body, 5),
      ({ errorCode }) => errorCode,
    )
    if (answer.errorCode !== 0) return errorName(answer.errorCode)
    transaction.producerId = answer.producerId
    transaction.producerEpoch = answer.producerEpoch
    transaction.sequences.clear()
    return 'NONE'
  }

  /** All that a reader of committed records sees of a partition, from its beginning to where it can see now. */
  read(topic: string, partition: number): string[] {
    const values: string[] = []
    for (let fetchOffset = 0; ; ) {
      const body = {
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 1 << 24,
        isolationLevel: 1,
        topics: [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
      }
      const answer = this.settled(
        () => this.at(this.leader(topic, partition)).call(FetchRequest, FetchResponse, body, BY_NAME),
        ({ responses }) => responses[0]!.partitions[0]!.errorCode,
      )
      const { records, errorCode, lastStableOffset, abortedTransactions } = answer.responses[0]!.partitions[0]!
      if (errorCode !== 0) throw new Error(errorName(errorCode))
      if ((abortedTransactions ?? []).length === 0) values.push(...valuesIn(records))
      if (fetchOffset >= lastStableOffset || records === null || records.length === 0) return values
      fetchOffset = lastStableOffset
    }
  }

  /** Where a reader of committed records has to wait. */
  lastStableOffset(topic: string, partition: number): { lastStableOffset: number; highWatermark: number } {
    const partitions = [{ partition, fetchOffset: 0, partitionMaxBytes: 1 }]
    const body = { maxWaitMs: 0, minBytes: 0, maxBytes: 1, isolationLevel: 1, topics: [{ topic, partitions }] }
    const answer = this.settled(
      () => this.at(this.leader(topic, partition)).call(FetchRequest, FetchResponse, body, BY_NAME),
      ({ responses }) => responses[0]!.partitions[0]!.errorCode,
    )
    return answer.responses[0]!.partitions[0]!
  }

  /** Asks until the answer is none that asking again may help, or the connection stays. */
  settled<Answer>(ask: () => Answer, codeOf: (answer: Answer) => number): Answer {
    const { simulation } = this.cluster
    const untilUs = simulation.nowUs + PATIENCE_MS * 1000
    for (;;) {
      let trouble: unknown
      try {
        const answer = ask()
        if (!AGAIN.has(codeOf(answer)) || simulation.nowUs > untilUs) return answer
      } catch (error) {
        // A connection that ended.
        trouble = error
        if (simulation.nowUs > untilUs) throw trouble
      }
      simulation.run(AGAIN_MS)
    }
  }

  #produce(topic: string, partition: number, transactionalId: string | null, records: () => Uint8Array): string {
    const codeOf = ({ responses }: ProduceResponse): number => responses[0]!.partitionResponses[0]!.errorCode
    const answer = this.settled(() => {
      const partitionData = [{ index: partition, records: records() }]
      const body = { transactionalId, acks: -1, timeoutMs: 30_000, topicData: [{ name: topic, partitionData }] }
      return this.at(this.leader(topic, partition)).call(ProduceRequest, ProduceResponse, body, BY_NAME)
    }, codeOf)
    return errorName(codeOf(answer))
  }

  #runs(nodeId: number): boolean {
    return this.cluster.members.get(nodeId)?.isRunning === true
  }

  #anyone(): SimulatedClient {
    for (const id of this.cluster.brokerIds) if (this.#runs(id)) return this.at(id)
    throw new Error('no broker runs')
  }
}
