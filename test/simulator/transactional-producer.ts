import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../src/protocol/generated/api/add-offsets-to-txn.ts'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { EndTxnRequest, EndTxnResponse } from '../../src/protocol/generated/api/end-txn.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../src/protocol/generated/api/txn-offset-commit.ts'
import { batchOf } from '../log/log-fixture.ts'
import type { SimulatedClient } from './simulated-client.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** What a client of a transaction version sends: 1 as librdkafka does, 2 as Java's of Kafka 4 (KIP-890). */
const VERSIONS = {
  1: { init: 4, produce: 9, end: 3, offsets: 3 },
  2: { init: 5, produce: 12, end: 5, offsets: 5 },
} as const
const ADD_VERSION = 3
const GROUP = 0
const TRANSACTION = 1
/** Errors that every client answers by asking again. */
const AGAIN: ReadonlySet<number> = new Set([
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
])

const ATTEMPTS_MAX = 200

/** A transactional producer in virtual time. Each step gives the name of the error that it came to, errors that pass by themselves apart. */
export class TransactionalProducer {
  producerId = -1
  producerEpoch = -1
  readonly transactionalId: string
  readonly version: 1 | 2
  readonly #node: SimulatedNode
  readonly #client: SimulatedClient
  readonly #sequences = new Map<string, number>()

  constructor(node: SimulatedNode, client: SimulatedClient, transactionalId: string, version: 1 | 2) {
    this.#node = node
    this.#client = client
    this.transactionalId = transactionalId
    this.version = version
  }

  /** One that has its id. */
  static open(node: SimulatedNode, transactionalId: string, version: 1 | 2, timeoutMs = 60_000): TransactionalProducer {
    const producer = new TransactionalProducer(node, node.connect(), transactionalId, version)
    producer.#find(transactionalId, TRANSACTION)
    const error = producer.init(timeoutMs)
    if (error !== 'NONE') throw new Error(`${transactionalId}: ${error}`)
    return producer
  }

  #find(key: string, keyType: number): void {
    const body = { coordinatorKeys: [key], keyType }
    this.#settled(
      () => this.#client.call(FindCoordinatorRequest, FindCoordinatorResponse, body, 4),
      ({ coordinators }) => coordinators[0]!.errorCode,
    )
  }

  init(timeoutMs = 60_000, version: number = VERSIONS[this.version].init): string {
    const body = { transactionalId: this.transactionalId, transactionTimeoutMs: timeoutMs }
    const answer = this.#settled(
      () => this.#client.call(InitProducerIdRequest, InitProducerIdResponse, body, version),
      ({ errorCode }) => errorCode,
    )
    if (answer.errorCode !== ErrorCode.NONE) return errorName(answer.errorCode)
    this.#goOn(answer)
    return 'NONE'
  }

  /** What version 1 does before it writes to partitions. */
  add(topic: string, partitions: readonly number[] = [0]): string {
    const body = {
      v3AndBelowTransactionalId: this.transactionalId,
      v3AndBelowProducerId: this.producerId,
      v3AndBelowProducerEpoch: this.producerEpoch,
      v3AndBelowTopics: [{ name: topic, partitions: [...partitions] }],
    }
    const codeOf = ({ resultsByTopicV3AndBelow }: AddPartitionsToTxnResponse): number =>
      resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode
    const answer = this.#settled(
      () => this.#client.call(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, body, ADD_VERSION),
      codeOf,
    )
    return errorName(codeOf(answer))
  }

  /** Sends a batch without adding its partition, and gives what the error will be in. */
  askToPut(topic: string, values: readonly string[], { partition = 0, version = VERSIONS[this.version].produce as number } = {}) {
    const key = `${topic}-${partition}`
    const baseSequence = this.#sequences.get(key) ?? 0
    this.#sequences.set(key, baseSequence + values.length)
    const { producerId, producerEpoch } = this
    const records = batchOf(values, { producerId, producerEpoch, baseSequence, isTransactional: true })
    const answer = this.#client.ask(
      ProduceRequest,
      ProduceResponse,
      {
        transactionalId: this.transactionalId,
        acks: -1,
        timeoutMs: 30_000,
        topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
      },
      version,
    )
    return (): string | null => {
      const errorCode = answer()?.responses[0]?.partitionResponses[0]?.errorCode
      return errorCode === undefined ? null : errorName(errorCode)
    }
  }

  /** Writes a batch as a client does. */
  put(topic: string, values: readonly string[], { partition = 0 } = {}): string {
    if (this.version === 1) {
      const added = this.add(topic, [partition])
      if (added !== 'NONE') return added
    }
    for (let attempt = 1; ; attempt++) {
      const sequence = this.#sequences.get(`${topic}-${partition}`) ?? 0
      const answer = this.askToPut(topic, values, { partition })
      this.#node.until(() => answer() !== null)
      const error = answer()!
      if (!AGAIN.has(ErrorCode[error as keyof typeof ErrorCode]) || attempt === ATTEMPTS_MAX) return error
      this.#sequences.set(`${topic}-${partition}`, sequence)
      this.#node.simulation.run(20)
    }
  }

  commitOffset(groupId: string, topic: string, offset: number): string {
    this.#find(groupId, GROUP)
    if (this.version === 1) {
      const body = { ...this.#identity(), groupId }
      const added = this.#settled(
        () => this.#client.call(AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, body, 3),
        ({ errorCode }) => errorCode,
      )
      if (added.errorCode !== ErrorCode.NONE) return errorName(added.errorCode)
    }
    const body = {
      ...this.#identity(),
      groupId,
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: offset }] }],
    }
    const codeOf = ({ topics }: TxnOffsetCommitResponse): number => topics[0]!.partitions[0]!.errorCode
    const answer = this.#settled(
      () => this.#client.call(TxnOffsetCommitRequest, TxnOffsetCommitResponse, body, VERSIONS[this.version].offsets),
      codeOf,
    )
    return errorName(codeOf(answer))
  }

  end(committed: boolean): string {
    const answer = this.#settled(
      () => {
        const ask = this.askToEnd(committed)
        this.#node.until(() => ask() !== null)
        return ask()!
      },
      ({ errorCode }) => errorCode,
    )
    if (answer.errorCode === ErrorCode.NONE && this.version === 2) this.#goOn(answer)
    return errorName(answer.errorCode)
  }

  /** Sends EndTxn, and gives what the answer will be in. The epoch stays as it was. */
  askToEnd(committed: boolean): () => EndTxnResponse | null {
    return this.#client.ask(EndTxnRequest, EndTxnResponse, { ...this.#identity(), committed }, VERSIONS[this.version].end)
  }

  #identity(): { transactionalId: string; producerId: number; producerEpoch: number } {
    const { transactionalId, producerId, producerEpoch } = this
    return { transactionalId, producerId, producerEpoch }
  }

  #goOn({ producerId, producerEpoch }: { producerId: number; producerEpoch: number }): void {
    this.producerId = producerId
    this.producerEpoch = producerEpoch
    this.#sequences.clear()
  }

  #settled<Answer>(ask: () => Answer, codeOf: (answer: Answer) => number): Answer {
    for (let attempt = 1; ; attempt++) {
      const answer = ask()
      if (!AGAIN.has(codeOf(answer)) || attempt === ATTEMPTS_MAX) return answer
      this.#node.simulation.run(20)
    }
  }
}
