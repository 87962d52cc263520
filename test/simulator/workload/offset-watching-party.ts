import { Admin } from '../../../src/client/admin/admin.ts'
import type { Client } from '../../../src/client/client.ts'
import { Party, type Stage } from './party.ts'

/** Asks now and then what groups have committed. */
export class OffsetWatchingParty extends Party {
  readonly #groups: readonly string[]

  constructor(stage: Stage, name: string, groups: readonly string[]) {
    super(stage, name)
    this.#groups = groups
  }

  protected async work(client: Client): Promise<void> {
    const admin = new Admin(client)
    while (!this.isStopping) {
      for (const group of this.#groups) {
        const beganUs = this.nowUs
        const wasContested = this.stage.isContested(group)
        const found = await admin.listConsumerGroupOffsets([group])
        const isDoubtful = wasContested || this.stage.isContested(group)
        for (const [{ topic, partition }, committed] of found.get(group)) {
          if (committed === null) continue
          const { offset } = committed
          this.stage.history.offsets.push({
            kind: 'asked',
            group,
            topic,
            partition,
            offset,
            beganUs,
            endedUs: this.nowUs,
            isDoubtful,
          })
        }
      }
      this.progress++
      await this.pause(500 + this.random.below(2_000))
    }
    client.close()
  }
}
