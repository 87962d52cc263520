import { isDeepStrictEqual } from 'node:util'
import { RaftChecks } from '../../test/raft/raft-checks.ts'
import { RaftWorld } from '../../test/raft/raft-world.ts'
import type { WorldMember } from '../../test/raft/world-member.ts'

export interface MetadataFailoversOptions {
  readonly records: number
  /** So many records after the last, the leader is lost. */
  readonly failoverEvery: number
  readonly recordsPerDecision: number
}

/**
 * Metadata records by the million through a quorum of three voters and an observer, in virtual time: the leader is killed, cut off or resigns again and again, and all write
 * snapshots. Whatever a host is told is held against what the others were; in the end all have the same, also when they start anew from snapshot and log.
 */
export class MetadataFailovers {
  readonly #options: MetadataFailoversOptions
  readonly #world = new RaftWorld({ seed: 1, segmentBytes: 16 * 1024 * 1024, retentionBytes: 100 * 1024 * 1024 })
  readonly #checks = new RaftChecks(this.#world)
  readonly #members: readonly WorldMember[]
  failovers = 0
  #number = 0

  constructor(options: MetadataFailoversOptions) {
    this.#options = options
    const voters = [1, 2, 3]
    this.#members = [1, 2, 3, 4].map((id) => this.#world.add(id, { voters, isController: id < 4 }))
    for (const member of this.#members) {
      this.#checks.watch(member)
      member.start()
    }
  }

  get committed(): number {
    return this.#checks.committed.length
  }

  /** Virtual. */
  get seconds(): number {
    return this.#world.nowMs / 1000
  }

  get snapshots(): number {
    return this.#members.reduce((sum, { metadataLog }) => sum + metadataLog.snapshots.length, 0)
  }

  /** Throws where a promise is broken. */
  run(): void {
    const { records, failoverEvery, recordsPerDecision } = this.#options
    for (let nextFailover = failoverEvery; this.committed < records; ) {
      const leader = this.#leader()
      for (let decisions = 0; decisions < 20; decisions++) {
        leader.append(...Array.from({ length: recordsPerDecision }, () => ++this.#number))
      }
      this.#world.run(10)
      if (this.committed < nextFailover) continue
      nextFailover += failoverEvery
      this.#loseLeader(this.#leader())
    }
    this.#world.run(10_000)
    this.#checks.converged(this.#members)
    const told = this.#members.map(({ applied }) => applied)
    for (const member of this.#members) {
      member.kill()
      member.start()
    }
    this.#world.run(10_000)
    this.#members.forEach((member, place) => {
      if (!isDeepStrictEqual(member.applied, told[place]))
        throw new Error(`node ${member.id} reads something else than it was told`)
    })
  }

  #leader(): WorldMember {
    const leading = (): WorldMember | undefined =>
      this.#members.filter((member) => member.isLeading).sort((left, right) => right.claimedEpoch - left.claimedEpoch)[0]
    if (!this.#world.runUntil(() => leading() !== undefined, 60_000)) throw new Error('no leader within a minute')
    return leading()!
  }

  #loseLeader(leader: WorldMember): void {
    const way = this.failovers++ % 3
    for (const member of this.#members) member.snapshot()
    if (way === 0) leader.crash()
    else if (way === 1) this.#world.isolate(leader.id)
    else leader.raft.resign('the stress wants it')
    const next = (): boolean => this.#members.some((member) => member !== leader && member.isLeading)
    if (!this.#world.runUntil(next, 60_000)) throw new Error('no other leader within a minute')
    this.#world.heal()
    if (!leader.isUp) leader.start()
  }
}
