import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { Client } from '../../../src/client/client.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { BatchView, incrementSequence } from '../../../src/records/batch.ts'
import { readRecords } from '../../../src/records/record.ts'
import { FakeBroker, FakeWorld, HANG_UP, SILENCE } from '../fake-cluster.ts'

export const TOPIC = 'topic'
export const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'

/** What becomes of a produce request: an error code before anything is appended, an error although all was, the end of the connection before or after, or no answer. */
export type Fate =
  | { readonly kind: 'take' }
  | { readonly kind: 'refuse'; readonly errorCode: number }
  | { readonly kind: 'take-and-deny'; readonly errorCode: number }
  | { readonly kind: 'cut' | 'take-and-cut' | 'ignore' | 'take-and-ignore' }

export interface CameBatch {
  readonly node: number
  readonly partition: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly values: readonly string[]
}

interface ProducerEntry {
  epoch: number
  lastSequence: number
  /** The last five batches, by which repetitions are known. */
  batches: { first: number; last: number; offset: number }[]
}

const KNOWN_BATCHES = 5

/** One partition's log, with a leader's check of sequences (Kafka's ProducerAppendInfo). */
export class ModelPartition {
  readonly log: string[] = []
  readonly #producers = new Map<number, ProducerEntry>()
  leader: number
  leaderEpoch = 0

  constructor(leader: number) {
    this.leader = leader
  }

  /** Forgets all producers, as after retention or a deletion of records. */
  forgetProducers(): void {
    this.#producers.clear()
  }

  append(batch: BatchView, values: readonly string[]): { errorCode: number; baseOffset: number } {
    const { producerId } = batch
    const offset = this.log.length
    if (producerId >= 0) {
      const first = batch.baseSequence
      const last = incrementSequence(first, values.length - 1)
      const entry = this.#producers.get(producerId)
      if (entry !== undefined) {
        if (batch.producerEpoch < entry.epoch) return { errorCode: ErrorCode.INVALID_PRODUCER_EPOCH, baseOffset: -1 }
        const isSameEpoch = batch.producerEpoch === entry.epoch
        const known = isSameEpoch && entry.batches.find((one) => one.first === first && one.last === last)
        if (known) return { errorCode: ErrorCode.NONE, baseOffset: known.offset }
        const expected = isSameEpoch ? incrementSequence(entry.lastSequence, 1) : 0
        if (first !== expected) return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }
      }
      const batches = entry?.epoch === batch.producerEpoch ? entry.batches : []
      batches.push({ first, last, offset })
      if (batches.length > KNOWN_BATCHES) batches.shift()
      this.#producers.set(producerId, { epoch: batch.producerEpoch, lastSequence: last, batches })
    }
    this.log.push(...values)
    return { errorCode: ErrorCode.NONE, baseOffset: offset }
  }
}

export interface ModelOptions {
  readonly partitions?: number
  readonly seed?: number
  /** Asked for each produce request, in the order in which they come. Default: all are taken. */
  readonly fate?: (random: SeededRandom) => Fate
  /** Until a request is looked at, and until its answer arrives. Default 0. */
  readonly delayMs?: (random: SeededRandom) => number
  /** The topic is there from the beginning. Default true. */
  readonly hasTopic?: boolean
  readonly maxVersion?: number
  /** `max.message.bytes` of the topic. Default: any. */
  readonly batchBytesMax?: number
}

/** Two brokers that behave as Kafka's do, one topic, and a client; everything in virtual time. */
export class ModelCluster {
  readonly world: FakeWorld
  readonly client: Client
  readonly nodes = [new FakeBroker(), new FakeBroker()] as const
  readonly partitions: ModelPartition[]
  readonly random: SeededRandom
  readonly came: CameBatch[] = []
  readonly #options: ModelOptions
  readonly #lines: Promise<void>[] = [Promise.resolve(), Promise.resolve()]
  /** The connection, by its number, over which no answers come. */
  readonly #deaf = [0, 0]
  hasTopic: boolean
  hintsLeaders = false
  #nextProducerId = 100

  constructor(options: ModelOptions = {}) {
    this.#options = options
    this.random = new SeededRandom(options.seed ?? 1)
    this.hasTopic = options.hasTopic ?? true
    this.partitions = Array.from({ length: options.partitions ?? 1 }, (_, index) => new ModelPartition(index % 2))
    this.world = new FakeWorld({ 'node-0:9092': this.nodes[0], 'node-1:9092': this.nodes[1] })
    this.client = new Client(this.world, { bootstrap: 'node-0:9092,node-1:9092' })
    for (const [id, node] of this.nodes.entries()) this.#serve(node, id)
  }

  /** Values of a partition's log. */
  log(partition: number): readonly string[] {
    return this.partitions[partition]!.log
  }

  moveLeader(partition: number): void {
    const moved = this.partitions[partition]!
    moved.leader = 1 - moved.leader
    moved.leaderEpoch++
  }

  #serve(node: FakeBroker, id: number): void {
    node.serve(MetadataRequest, MetadataResponse, ({ topics }) => ({
      brokers: this.nodes.map((_, nodeId) => ({ nodeId, host: `node-${nodeId}`, port: 9092 })),
      controllerId: 0,
      topics: (topics ?? [{ name: TOPIC }]).map(({ name }) =>
        name === TOPIC && this.hasTopic
          ? {
              name,
              topicId: TOPIC_ID,
              partitions: this.partitions.map(({ leader, leaderEpoch }, partitionIndex) => ({
                partitionIndex,
                leaderId: leader,
                leaderEpoch,
              })),
            }
          : { name, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
      ),
    }))
    node.serve(InitProducerIdRequest, InitProducerIdResponse, () => ({ producerId: this.#nextProducerId++, producerEpoch: 0 }))
    node.serve(ProduceRequest, ProduceResponse, (body) => this.#produce(id, body), this.#options.maxVersion)
  }

  /** One request of a broker after the other, as over one connection. */
  #produce(id: number, body: ProduceRequest): Promise<ReturnType<ModelCluster['takeRequest']>> {
    const { fate = () => ({ kind: 'take' }) as const, delayMs = () => 0 } = this.#options
    const requestMs = delayMs(this.random)
    const answerMs = delayMs(this.random)
    const decided = fate(this.random)
    const dials = this.nodes[id]!.dials
    const taken = this.#lines[id]!.then(() => this.#pass(requestMs)).then(() => {
      // Answers come in order: behind one that does not come, none does.
      if (this.#deaf[id] === dials) return SILENCE
      if (decided.kind === 'ignore' || decided.kind === 'take-and-ignore') this.#deaf[id] = dials
      return this.takeRequest(id, body, decided)
    })
    const answered = taken.then(async (answer) => {
      await this.#pass(answerMs)
      return answer
    })
    this.#lines[id] = answered.then(() => {})
    return answered
  }

  takeRequest(id: number, { topicData }: ProduceRequest, fate: Fate) {
    if (fate.kind === 'cut') return HANG_UP
    if (fate.kind === 'ignore') return SILENCE
    const responses = topicData.map(({ topicId, name, partitionData }) => ({
      topicId,
      name,
      partitionResponses: partitionData.map(({ index, records }) => {
        const tooLarge = records!.length > (this.#options.batchBytesMax ?? Number.POSITIVE_INFINITY)
        if (tooLarge) return { index, errorCode: ErrorCode.MESSAGE_TOO_LARGE, baseOffset: -1 }
        if (fate.kind === 'refuse') return { index, errorCode: fate.errorCode, baseOffset: -1 }
        const partition = this.partitions[index]!
        if (partition.leader !== id) {
          const currentLeader = this.hintsLeaders ? { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch } : {}
          return { index, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, baseOffset: -1, currentLeader }
        }
        const batch = new BatchView().at(records!, 0)
        const values = [...readRecords(batch)].map(({ value }) => (value === null ? '' : Buffer.from(value).toString()))
        const { producerId, producerEpoch, baseSequence } = batch
        this.came.push({ node: id, partition: index, producerId, producerEpoch, baseSequence, values })
        if (!batch.crcMatches()) return { index, errorCode: ErrorCode.CORRUPT_MESSAGE, baseOffset: -1 }
        const { errorCode, baseOffset } = partition.append(batch, values)
        if (errorCode === ErrorCode.NONE && fate.kind === 'take-and-deny')
          return { index, errorCode: fate.errorCode, baseOffset: -1 }
        return { index, errorCode, baseOffset, logStartOffset: 0 }
      }),
    }))
    if (fate.kind === 'take-and-cut') return HANG_UP
    if (fate.kind === 'take-and-ignore') return SILENCE
    return { responses }
  }

  #pass(delayMs: number): Promise<void> {
    return delayMs === 0 ? Promise.resolve() : new Promise((resolve) => void this.world.after(delayMs, resolve))
  }
}
