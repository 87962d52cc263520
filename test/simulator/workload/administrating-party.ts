import { Admin } from '../../../src/client/admin/admin.ts'
import type { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { Party, type Stage, type WorkloadTopic } from './party.ts'

export interface AdministratingOptions {
  /** Whose partitions are moved and led anew; they keep their count of replicas. */
  readonly topics: readonly WorkloadTopic[]
  readonly brokers: readonly number[]
  readonly replicas: number
  /** Between two changes, at most. */
  readonly pauseMs: number
}

const SCRATCH_MAX = 3

/** Changes the cluster under everyone's feet: topics that nobody else uses come, grow and go; partitions of the others are moved and led anew. */
export class AdministratingParty extends Party {
  readonly #options: AdministratingOptions
  readonly #scratch: string[] = []
  #numbers = 0

  constructor(stage: Stage, name: string, options: AdministratingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const admin = new Admin(client)
    const changes = [this.#create, this.#delete, this.#grow, this.#configure, this.#elect, this.#reassign]
    while (!this.isStopping) {
      const change = changes[this.random.below(changes.length)]!
      try {
        await change.call(this, admin)
        this.progress++
      } catch (error) {
        // A refusal is an answer too; what a change came to is seen in the end.
        if (!(error instanceof KafkaError) && (error as Error).name !== 'ItemsFailedError') throw error
      }
      await this.pause(50 + this.random.below(this.#options.pauseMs))
    }
    client.close()
  }

  async #create(admin: Admin): Promise<void> {
    if (this.#scratch.length >= SCRATCH_MAX) return
    const name = `scratch-${this.#numbers++ % 5}`
    this.#scratch.push(name)
    await admin.createTopics([
      { name, numPartitions: 1 + this.random.below(3), replicationFactor: 1 + this.random.below(this.#options.replicas) },
    ])
  }

  async #delete(admin: Admin): Promise<void> {
    const [name] = this.#scratch.splice(0, 1)
    if (name !== undefined) await admin.deleteTopics([name])
  }

  async #grow(admin: Admin): Promise<void> {
    const name = this.#scratch[0]
    if (name !== undefined) await admin.createPartitions([{ name, count: 4 + this.random.below(3) }])
  }

  async #configure(admin: Admin): Promise<void> {
    const name = this.#scratch[0]
    if (name === undefined) return
    await admin.incrementalAlterConfigs([
      { type: 'TOPIC', name, set: { 'retention.ms': String(60_000 + this.random.below(1000)) } },
    ])
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
