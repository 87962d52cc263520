import { AddRaftVoterRequest } from '../../src/protocol/generated/api/add-raft-voter.ts'
import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { RemoveRaftVoterRequest } from '../../src/protocol/generated/api/remove-raft-voter.ts'
import { VoteRequest } from '../../src/protocol/generated/api/vote.ts'
import type { Voter } from '../../src/raft/voter-set.ts'
import { RaftChecks, RaftViolation } from './raft-checks.ts'
import { RaftWorld } from './raft-world.ts'
import { WORLD_CLUSTER, type WorldMember } from './world-member.ts'

export interface SimulationOutcome {
  readonly steps: number
  readonly committed: number
  readonly epochs: number
  readonly isDynamic: boolean
  /** Too many voters lost their disks: it could not come to rest. */
  readonly isStuck: boolean
  /** How often each fault was done. */
  readonly faults: Readonly<Record<string, number>>
}

export interface SimulationOptions {
  /** Of faults, before it gets calm. Default 15 s. */
  readonly stormMs?: number
  /** Keeps what the members log, for a failure that is looked into. */
  readonly isLogging?: boolean
}

/** Small pieces, so that a snapshot takes several and a fetch does not take all. */
const SMALL = { fetchMaxBytes: 1000, fetchSnapshotMaxBytes: 700 }
/** One batch at a time, and an election ten times a second. */
const HASTY = { fetchMaxBytes: 1, electionTimeoutMs: 50, electionBackoffMaxMs: 50, fetchTimeoutMs: 100, requestTimeoutMs: 60 }

/** One life of a quorum: a storm of faults while a leader, if there is one, is given numbers to commit; then calm, in which all must come to the same. */
export function simulateRaft(seed: number, options: SimulationOptions = {}): SimulationOutcome {
  return new RaftSimulation(seed, options).run()
}

class RaftSimulation {
  readonly #world: RaftWorld
  readonly #checks: RaftChecks
  readonly #stormMs: number
  readonly #isLogging: boolean
  readonly #isDynamic: boolean
  readonly #faults: Record<string, number> = {}
  /** Five voters whose leaders are gone as soon as they lead, with batches that are fetched one by one: what is written in many epochs meets (Raft, figure 8). */
  readonly #diesYoung: boolean
  #number = 0
  #isStuck = false

  constructor(seed: number, { stormMs = 15_000, isLogging = false }: SimulationOptions) {
    this.#stormMs = stormMs
    this.#isLogging = isLogging
    this.#diesYoung = seed % 5 === 4
    const world = new RaftWorld({ seed, config: this.#diesYoung ? HASTY : { ...SMALL, autoJoin: seed % 4 === 1 } })
    this.#world = world
    this.#checks = new RaftChecks(world)
    this.#isDynamic = seed % 2 === 1 && !this.#diesYoung
    this.#build()
  }

  run(): SimulationOutcome {
    try {
      if (this.#diesYoung) this.#youngDeaths()
      else this.#storm()
      this.#calm()
    } catch (error) {
      if (this.#isLogging) this.#printLogs()
      throw error
    }
    const { random: _random, steps } = this.#world
    const epochs = Math.max(...this.#members.map((member) => (member.isUp ? member.raft.epoch : 0)))
    return {
      steps,
      committed: this.#checks.committed.length,
      epochs,
      isDynamic: this.#isDynamic,
      isStuck: this.#isStuck,
      faults: this.#faults,
    }
  }

  get #members(): WorldMember[] {
    return [...this.#world.members.values()]
  }

  get #leader(): WorldMember | undefined {
    return this.#members.filter((member) => member.isLeading).sort((left, right) => right.claimedEpoch - left.claimedEpoch)[0]
  }

  #build(): void {
    const world = this.#world
    const { random } = world
    const voterCount = this.#diesYoung ? 5 : 1 + random.below(5)
    const ids = Array.from({ length: voterCount + (this.#diesYoung ? 0 : random.below(3)) }, (_, index) => index + 1)
    const voterIds = ids.slice(0, voterCount)
    for (const id of ids) {
      const member = world.add(id, {
        voters: this.#isDynamic ? [] : voterIds,
        bootstrapIds: this.#isDynamic ? ids : [],
        isController: this.#isDynamic || voterIds.includes(id),
      })
      member.isLogging = this.#isLogging
      this.#checks.watch(member)
      if (random.below(8) === 0) member.versionsMax.set(VoteRequest.apiKey, random.below(3))
      if (random.below(8) === 0) member.versionsMax.set(FetchRequest.apiKey, 17)
    }
    if (this.#isDynamic) {
      const voters = voterIds.map((id): Voter => {
        const { directoryId, endpoint } = world.members.get(id)!
        return { id, directoryId, endpoints: [endpoint], kraftVersionMin: 0, kraftVersionMax: 1 }
      })
      for (const id of voterIds) world.members.get(id)!.format(voters)
    }
    for (const member of this.#members) member.start()
  }

  #storm(): void {
    const world = this.#world
    const { random } = world
    const untilMs = world.nowMs + this.#stormMs
    while (world.nowMs < untilMs) {
      world.run(random.below(150))
      this.#append()
      if (random.below(4) === 0) this.#fault()
    }
  }

  #youngDeaths(): void {
    const world = this.#world
    const { random } = world
    const untilMs = world.nowMs + this.#stormMs
    world.weather.delayMaxMs = 1 + random.below(8)
    while (world.nowMs < untilMs) {
      const isLeader = ({ isUp, raft }: WorldMember): boolean => isUp && raft.role.kind === 'leader'
      world.runUntil(() => this.#members.some(isLeader), 1000)
      const leader = this.#members.find(isLeader)
      if (leader !== undefined) {
        if (random.below(2) === 0) world.run(random.below(30) / 2)
        if (leader.isLeading) leader.append(++this.#number)
        world.run(random.below(30) / 2)
        const other = this.#members[random.below(5)]!
        if (random.below(3) === 0) world.isolate(leader.id)
        else if (random.below(2) === 0) leader.kill()
        else leader.crash()
        // The power of a part of the machines: what they had not flushed is gone with the leader.
        if (random.below(2) === 0 && other.isUp) other.crash()
      }
      for (const member of this.#members) if (!member.isUp && random.below(3) === 0) member.start()
      if (this.#members.filter(({ isUp }) => isUp).length < 3) this.#startAll()
      if (random.below(3) === 0) world.heal()
    }
  }

  #append(): void {
    const leader = this.#leader
    if (leader === undefined) return
    const { random } = this.#world
    for (let times = random.below(4); times > 0; times--) {
      const numbers = Array.from({ length: 1 + random.below(3) }, () => ++this.#number)
      leader.append(...numbers)
      // Sometimes an older leader takes some as well, which must not be committed twice.
      if (random.below(3) === 0) this.#world.run(random.below(20))
      if (!leader.isLeading) return
    }
  }

  #fault(): void {
    const world = this.#world
    const { random } = world
    const members = this.#members
    const member = members[random.below(members.length)]!
    const other = members[random.below(members.length)]!
    const faults: Record<string, () => void> = {
      crash: () => {
        if (member.isUp) member.crash()
      },
      kill: () => {
        if (member.isUp) member.kill()
      },
      'crash all': () => {
        if (random.below(4) === 0) for (const one of members) if (one.isUp) one.crash()
      },
      start: () => this.#startAll(),
      'start one': () => {
        if (!member.isUp) member.start()
      },
      isolate: () => world.isolate(member.id),
      'cut one way': () => world.cut(member.id, other.id),
      'cut leader': () => this.#leader !== undefined && world.cut(other.id, this.#leader.id),
      heal: () => world.heal(),
      'heal again': () => world.heal(),
      weather: () => {
        world.weather.lossPercent = random.below(3) === 0 ? random.below(30) : 0
        world.weather.delayMaxMs = random.below(3) === 0 ? random.below(300) : 5
      },
      snapshot: () => member.isUp && member.snapshot(),
      'snapshot of the leader': () => this.#leader?.snapshot(),
      resign: () => this.#leader?.raft.resign('the simulation wants it'),
      voters: () => this.#changeVoters(member),
      'new disk': () => this.#replaceDisk(member),
    }
    const names = Object.keys(faults)
    const name = names[random.below(names.length)]!
    this.#faults[name] = (this.#faults[name] ?? 0) + 1
    faults[name]!()
  }

  #startAll(): void {
    for (const member of this.#members) if (!member.isUp) member.start()
  }

  /** A voter may lose its disk while the others are enough to know all: it comes back as somebody else. */
  #replaceDisk(member: WorldMember): void {
    const leader = this.#leader
    if (!this.#isDynamic || leader === undefined || leader === member) return
    const voters = leader.raft.voters.filter((voter) => {
      const { directoryId } = this.#world.members.get(voter.id)!
      return directoryId === voter.directoryId && voter.id !== member.id
    })
    // Also of the voters that others still know, which need not be those of this leader.
    if (voters.length <= leader.raft.voters.length / 2 || this.#faults['disks replaced'] === 1) return
    this.#faults['disks replaced'] = 1
    if (member.isUp) member.crash()
    member.replaceDisk()
    member.start()
  }

  #changeVoters(member: WorldMember): void {
    const leader = this.#leader
    if (!this.#isDynamic || leader === undefined) return
    const { voters } = leader.raft
    const known = voters.find(({ id }) => id === member.id)
    const answered = (): void => {}
    if (known === undefined) {
      const body = {
        clusterId: WORLD_CLUSTER,
        timeoutMs: 1000,
        voterId: member.id,
        voterDirectoryId: member.directoryId,
        listeners: [member.endpoint],
        ackWhenCommitted: true,
      }
      leader.receive(AddRaftVoterRequest.apiKey, 1, body, answered)
    } else {
      const body = { clusterId: WORLD_CLUSTER, voterId: known.id, voterDirectoryId: known.directoryId }
      leader.receive(RemoveRaftVoterRequest.apiKey, 0, body, answered)
    }
  }

  #calm(): void {
    const world = this.#world
    world.heal()
    world.weather.lossPercent = 0
    world.weather.delayMaxMs = 5
    this.#startAll()
    // A voter whose disk was lost while it was being added is one that nobody can be: two of those stop a quorum of two for good.
    this.#isStuck = !this.#members.every(({ raft }) => raft.voters.length === 0 || this.#checks.canProgress(raft.voters))
    if (this.#isStuck) return
    const hasLeader = world.runUntil(() => this.#leader !== undefined && this.#isAgreed(), 60_000)
    if (!hasLeader) throw new RaftViolation('no leader that all know after a minute of calm')
    // The leader may be one that the storm left behind, about to be followed by another.
    const before = this.#checks.committed.length
    for (let times = 0; times < 20 && this.#checks.committed.length === before; times++) {
      this.#leader?.append(++this.#number)
      world.run(500)
    }
    if (this.#checks.committed.length === before) throw new RaftViolation('nothing is committed in the calm')
    world.run(5_000)
    this.#checks.converged(this.#members)
  }

  #isAgreed(): boolean {
    const leader = this.#leader!
    return this.#members.every((member) => member.knownLeader.leaderId === leader.id && member.raft.epoch === leader.raft.epoch)
  }

  #printLogs(): void {
    const lines = this.#members.flatMap((member) => member.log)
    lines.sort((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10))
    for (const line of lines) process.stdout.write(`${line}\n`)
  }
}
