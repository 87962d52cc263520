import { ZERO_UUID } from '../protocol/uuid.ts'
import type { VoterSet } from './voter-set.ts'

/** Asks for votes in its epoch, and has its own. */
export class Candidate {
  readonly epoch: number
  readonly #voters: VoterSet
  readonly #granted = new Set<number>()

  constructor({ epoch, nodeId, directoryId, voters }: { epoch: number; nodeId: number; directoryId: string; voters: VoterSet }) {
    this.epoch = epoch
    this.#voters = voters
    // One that came back with an empty disk is not the voter that the set names: it forgot how it voted.
    const isVoter = voters.some(
      (voter) => voter.id === nodeId && (voter.directoryId === ZERO_UUID || voter.directoryId === directoryId),
    )
    if (isVoter) this.#granted.add(nodeId)
  }

  /** More than half of the voters are for it. */
  get isElected(): boolean {
    return this.#granted.size > this.#voters.length / 2
  }
}
