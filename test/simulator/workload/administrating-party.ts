import { Admin } from '../../../src/client/admin/admin.ts'
import type { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import type { KnownTopic } from './history.ts'
import { DELIVERY_TIMEOUT_MS, Party, type Stage, type WorkloadTopic } from './party.ts'

export interface AdministratingOptions {
  /** Whose partitions are moved and led anew; they keep their count of replicas. */
  readonly topics: readonly WorkloadTopic[]
  readonly brokers: readonly number[]
  readonly replicas: number
  /** Between two changes, at most. */
  readonly pauseMs: number
}

/** A topic of this party alone. */
interface Scratch {
  readonly name: string
  /** Null: nobody knows whether it was made. */
  readonly known: KnownTopic | null
}

const SCRATCH_MAX = 3
/** A name is used again after so many others. */
const NAMES = 5
const RECORDS_MAX = 4

/**
 * Changes the cluster under everyone's feet: topics that nobody else uses come, are written to, grow and go, and come again under the same names; partitions of the others are
 * moved and led anew.
 */
export class AdministratingParty extends Party {
  readonly #options: AdministratingOptions
  readonly #scratch: Scratch[] = []
  #numbers = 0
  /** Part of all names. What was asked for by a name and not answered may be done at any time, so such names are not used again. */
  #generation = 0
  #records = 0

  constructor(stage: Stage, name: string, options: AdministratingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const admin = new Admin(client)
    const producer = new Producer<string, string>(client, {
      acks: -1,
      enableIdempotence: false,
      deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
      requestTimeoutMs: 5_000,
      maxBlockMs: 10_000,
    })
    const changes = [this.#create, this.#delete, this.#grow, this.#configure, this.#elect, this.#reassign, this.#write]
    while (!this.isStopping) {
      const change = changes[this.random.below(changes.length)]!
      try {
        await change.call(this, admin, producer)
        this.progress++
      } catch (error) {
        // A refusal is an answer too; what a change came to is seen in the end.
        if (!(error instanceof KafkaError) && (error as Error).name !== 'ItemsFailedError') throw error
      }
      await this.pause(50 + this.random.below(this.#options.pauseMs))
    }
    await producer.close({ timeoutMs: DELIVERY_TIMEOUT_MS })
    client.close()
  }

  async #create(admin: Admin): Promise<void> {
    if (this.#scratch.length >= SCRATCH_MAX) return
    const number = this.#numbers++
    const generation = this.#generation
    const name = `scratch-${generation}-${number % NAMES}`
    const numPartitions = 1 + this.random.below(3)
    const place = this.#scratch.push({ name, known: null }) - 1
    // Whoever is killed while he waits does not learn what came of it.
    this.#generation++
    const made = await admin.createTopics([
      { name, numPartitions, replicationFactor: 1 + this.random.below(this.#options.replicas) },
    ])
    const topicId = made.get(name).topicId!
    this.#generation = generation
    const { topics } = this.stage.history
    const known: KnownTopic = {
      name,
      topicId,
      isFirst: topics.every((topic) => topic.name !== name),
      partitions: numPartitions,
      state: 'made',
      deletionUs: -1,
      records: [],
    }
    topics.push(known)
    this.#scratch[place] = { name, known }
  }

  async #delete(admin: Admin): Promise<void> {
    const [scratch] = this.#scratch.splice(0, 1)
    if (scratch === undefined) return
    const { name, known } = scratch
    if (known === null) {
      await admin.deleteTopics([name])
      return
    }
    known.state = 'being deleted'
    known.deletionUs = this.nowUs
    await admin.deleteTopics([{ topicId: known.topicId }])
    known.state = 'deleted'
  }

  async #grow(admin: Admin): Promise<void> {
    const [scratch] = this.#scratch
    if (scratch === undefined) return
    const count = 4 + this.random.below(3)
    await admin.createPartitions([{ name: scratch.name, count }])
    if (scratch.known !== null) scratch.known.partitions = count
  }

  async #configure(admin: Admin): Promise<void> {
    const [scratch] = this.#scratch
    if (scratch === undefined) return
    await admin.incrementalAlterConfigs([
      { type: 'TOPIC', name: scratch.name, set: { 'retention.ms': String(3_600_000 + this.random.below(1000)) } },
    ])
  }

  async #write(_admin: Admin, producer: Producer<string, string>): Promise<void> {
    const scratch = this.#scratch[this.random.below(SCRATCH_MAX)]
    if (scratch === undefined || scratch.known === null) return
    const { known, name } = scratch
    for (let left = 1 + this.random.below(RECORDS_MAX); left > 0; left--) {
      const partition = this.random.below(known.partitions)
      const value = `${known.topicId} ${this.#records++}`
      const { offset } = await producer.send({ topic: name, partition, value })
      known.records.push({ partition, offset, value, acknowledgedUs: this.nowUs })
    }
  }

  async #elect(admin: Admin): Promise<void> {
    await admin.electLeaders('PREFERRED', null)
  }

  async #reassign(admin: Admin): Promise<void> {
    const { topics, brokers, replicas } = this.#options
    const topic = topics[this.random.below(topics.length)]!
    const left = [...brokers]
    const chosen: number[] = []
    while (chosen.length < replicas && left.length > 0) chosen.push(...left.splice(this.random.below(left.length), 1))
    await admin.alterPartitionReassignments([
      { topic: topic.name, partition: this.random.below(topic.partitions), replicas: chosen },
    ])
  }
}
