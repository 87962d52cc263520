import { Admin } from '../../../src/client/admin/admin.ts'
import type { Client } from '../../../src/client/client.ts'
import { Party, type Stage, type WorkloadTopic } from './party.ts'

const NO_OFFSET = -1

/** Asks now and then what groups have committed. */
export class OffsetWatchingParty extends Party {
  readonly #groups: readonly string[]
  readonly #topics: readonly WorkloadTopic[]

  constructor(stage: Stage, name: string, groups: readonly string[], topics: readonly WorkloadTopic[]) {
    super(stage, name)
    this.#groups = groups
    this.#topics = topics
  }

  protected async work(client: Client): Promise<void> {
    const admin = new Admin(client)
    while (!this.isStopping) {
      for (const group of this.#groups) {
        const beganUs = this.nowUs
        const wasContested = this.stage.isContested(group)
        const found = await admin.listConsumerGroupOffsets([group])
        const isDoubtful = wasContested || this.stage.isContested(group)
        const offsets = new Map<string, number>()
        for (const [{ topic, partition }, committed] of found.get(group))
          if (committed !== null) offsets.set(`${topic}-${partition}`, committed.offset)
        // What an answer leaves out has no offset: which is as wrong as an earlier one, if it had one before.
        for (const { name: topic, partitions } of this.#topics) {
          for (let partition = 0; partition < partitions; partition++) {
            const offset = offsets.get(`${topic}-${partition}`) ?? NO_OFFSET
            const event = { kind: 'asked', group, topic, partition, offset, beganUs, endedUs: this.nowUs, isDoubtful } as const
            this.stage.history.offsets.push(event)
          }
        }
      }
      this.progress++
      await this.pause(500 + this.random.below(2_000))
    }
    client.close()
  }
}
