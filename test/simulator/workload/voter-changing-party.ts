import { Admin } from '../../../src/client/admin/admin.ts'
import type { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import type { Voter } from '../simulated-cluster.ts'
import { Party, type Stage } from './party.ts'

export interface VoterChangingOptions {
  /** All controllers: one more than there are voters at first. */
  readonly controllers: readonly Voter[]
  /** Ids of the voters at first. */
  readonly firstVoters: readonly number[]
  /** Between two changes, at most. */
  readonly pauseMs: number
}

/** Makes controllers voters of the metadata quorum and takes others out, as many as there were at first or one more. */
export class VoterChangingParty extends Party {
  readonly #options: VoterChangingOptions

  constructor(stage: Stage, name: string, options: VoterChangingOptions) {
    super(stage, name)
    this.#options = options
    stage.history.voters = { ids: new Set(options.firstVoters), isKnown: true }
  }

  protected async work(client: Client): Promise<void> {
    const { controllers, firstVoters, pauseMs } = this.#options
    const admin = new Admin(client)
    while (!this.isStopping) {
      const { voters, leaderId } = await admin.describeMetadataQuorum()
      this.progress++
      const ids = new Set(voters.map(({ replicaId }) => replicaId))
      const spare = controllers.filter(({ id }) => !ids.has(id))
      // Now and then the leader itself, more often than chance would have it.
      const leader = controllers.filter(({ id }) => id === leaderId && ids.has(id))
      const mayGo = this.random.chance(0.3) && leader.length > 0 ? leader : controllers.filter(({ id }) => ids.has(id))
      if (ids.size > firstVoters.length) await this.#change(admin, 'remove', mayGo[this.random.below(mayGo.length)]!)
      else if (spare.length > 0) await this.#change(admin, 'add', spare[this.random.below(spare.length)]!)
      await this.pause(50 + this.random.below(pauseMs))
    }
    client.close()
  }

  async #change(admin: Admin, kind: 'add' | 'remove', voter: Voter): Promise<void> {
    const known = this.stage.history.voters!
    try {
      // Until it is answered, and for ever if it is not, nobody knows.
      const { isKnown } = known
      known.isKnown = false
      if (kind === 'add') await admin.addRaftVoter(voter)
      else await admin.removeRaftVoter(voter)
      if (kind === 'add') known.ids.add(voter.id)
      else known.ids.delete(voter.id)
      known.isKnown = isKnown
    } catch (error) {
      // Refused, or not known: a voter that lags behind is none yet.
      if (!(error instanceof KafkaError)) throw error
    }
  }
}
