import { SeededRandom } from '../../src/base/seeded-random.ts'
import { Damage } from './damage.ts'
import type { SimulatedCluster } from './simulated-cluster.ts'
import { SYNC_US_MAX } from './simulated-disk.ts'
import type { SimulatedMember } from './simulated-member.ts'
import type { Party } from './workload/party.ts'

export const FAULTS = [
  'partition-two-way',
  'partition-one-way',
  'cut-connections',
  'half-open',
  'clog',
  'swizzle-clog',
  'slow-links',
  'kill-node',
  'stop-node',
  'crash-node',
  'wipe-node',
  'pause-node',
  'crash-actor',
  'slow-disk',
  'failing-sync',
  'full-disk',
  'jump-clock',
  'drift-clock',
  'kill-client',
  'flip-bit',
] as const
export type FaultKind = (typeof FAULTS)[number]

export interface FaultOptions {
  /** Default: about half of all kinds, by the seed. */
  readonly kinds?: readonly FaultKind[]
  /** Between the beginnings of two faults, at most, virtual milliseconds. */
  readonly pauseMs: number
  /** How long a fault lasts, at most. */
  readonly lastsMs: number
}

interface Running {
  readonly kind: FaultKind
  readonly end: () => void
}

/** About half of all kinds, by the seed. */
export function faultKinds(seed: number | string): readonly FaultKind[] {
  const random = new SeededRandom(`${seed}/fault kinds`)
  return FAULTS.filter(() => random.chance(0.5))
}

/** What a run knows of the cluster, by which the faults stay within what Kafka promises to survive. */
export interface Atlas {
  /** Whether all that a node has is on another that runs. */
  isElsewhere(nodeId: number): boolean
  /** When every partition was last known to have all its replicas in sync, virtual microseconds. */
  wholeUs(): number
  /** When a process last ended of itself, virtual microseconds; -1 before. */
  gaveUpUs(): number
  /** Who is in sync as the metadata have it. */
  isr(topic: string, partition: number): readonly number[]
}

/**
 * Breaks things at random, by the seed, until `calm`. What may not be broken (the fault atlas): a node loses data only when everyone is in sync since the last process that ended
 * uncleanly, and until everyone is again no other process ends so: of all that was acknowledged one good copy is left that the controller takes for good (KIP-966 takes a
 * process that was killed for one that lost something). A full disk may end a process: it counts as such an end while it is full.
 */
export class Faults {
  readonly kinds: readonly FaultKind[]
  readonly counts = new Map<FaultKind, number>()
  readonly #cluster: SimulatedCluster
  readonly #parties: readonly Party[]
  readonly #options: FaultOptions
  readonly #random: SeededRandom
  readonly #atlas: Atlas
  #lostUs = -1
  #uncleanUs = -1
  /** What lies damaged on nodes' disks: until that is over no other node may lose anything. */
  readonly #damaged = new Map<SimulatedMember, Damage>()
  /** Nodes whose disk is full: their processes may end of it, and end uncleanly. */
  readonly #full = new Set<SimulatedMember>()
  /** Nodes with data that a failed sync has dropped: a power cut would show that, in the middle of their logs. */
  readonly #lied = new Set<SimulatedMember>()
  readonly #running = new Set<Running>()
  #isOver = false

  constructor(cluster: SimulatedCluster, parties: readonly Party[], options: FaultOptions, atlas: Atlas) {
    this.#cluster = cluster
    this.#parties = parties
    this.#options = options
    this.#atlas = atlas
    this.#random = new SeededRandom(`${cluster.simulation.seed}/faults`)
    this.kinds = options.kinds ?? faultKinds(cluster.simulation.seed)
  }

  start(): void {
    if (this.kinds.length > 0) this.#next()
  }

  /** Ends all faults, and starts what is down. */
  calm(): void {
    this.#isOver = true
    for (const running of [...this.#running]) running.end()
    for (const member of this.#cluster.members.values()) {
      member.letGo()
      member.startAgain()
    }
  }

  #next(): void {
    this.#cluster.simulation.at((1 + this.#random.below(this.#options.pauseMs)) * 1000, () => {
      if (this.#isOver) return
      this.#break(this.#pick(this.kinds))
      this.#next()
    })
  }

  #break(kind: FaultKind): void {
    const end = this.#begin(kind)
    if (end === null) return
    this.#cluster.simulation.note(kind)
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
    const running: Running = {
      kind,
      end: () => {
        if (this.#running.delete(running)) end()
      },
    }
    this.#running.add(running)
    this.#cluster.simulation.at((1 + this.#random.below(this.#options.lastsMs)) * 1000, running.end)
  }

  /** Gives what ends the fault; null where it cannot be now. */
  #begin(kind: FaultKind): (() => void) | null {
    const { network } = this.#cluster
    switch (kind) {
      case 'partition-two-way':
      case 'partition-one-way': {
        const [side, other] = this.#sides()
        return kind === 'partition-two-way' ? network.partition(side, other) : network.block(side, other)
      }
      case 'cut-connections':
      case 'half-open':
        for (const end of network.connections())
          if (this.#random.chance(0.2)) end.cut({ silently: kind === 'half-open' && this.#random.chance(0.5) })
        return () => {}
      case 'clog': {
        const [from, to] = [this.#pick(this.#hosts()), this.#pick(this.#hosts())]
        return network.block([from], [to])
      }
      case 'swizzle-clog':
        return this.#swizzle()
      case 'slow-links':
        return this.#slowLinks()
      case 'jump-clock':
        this.#pick(this.#members()).jumpClock(this.#random.below(120_000) - 60_000)
        return () => {}
      case 'drift-clock': {
        const { runtime } = this.#pick(this.#members())
        runtime.driftClock(0.95 + this.#random.below(100) / 1000)
        return () => runtime.driftClock(1)
      }
      case 'kill-client':
        if (this.#parties.length > 0) this.#pick(this.#parties).kill()
        return () => {}
      default:
        return this.#breakNode(kind, this.#pick(this.#members()))
    }
  }

  #breakNode(kind: FaultKind, member: SimulatedMember): (() => void) | null {
    const { disk } = member
    if (!member.isRunning || member.runtime.isFrozen) return null
    switch (kind) {
      case 'kill-node':
        if (this.#atlas.wholeUs() <= this.#lostUs || this.#isOtherDamaged(member)) return null
        this.#uncleanUs = this.#cluster.simulation.nowUs
        member.kill()
        return () => member.startAgain()
      case 'stop-node':
        member.beginStop()
        return () => member.startAgain()
      case 'crash-node':
        if (!this.#loses(member) || this.#lied.has(member)) return null
        member.crash()
        return () => member.startAgain()
      case 'wipe-node':
        // A voter that forgets its votes breaks the quorum: only what is no controller may come back with an empty disk.
        if (this.#cluster.controllerIds.includes(this.#idOf(member)) || !this.#loses(member)) return null
        member.crash()
        this.#lied.delete(member)
        this.#cluster.replaceDisk(this.#idOf(member))
        return () => member.startAgain()
      case 'pause-node': {
        const { runtime } = member
        runtime.freeze()
        return () => runtime.thaw()
      }
      case 'crash-actor': {
        const names = member.actorNames().filter((name) => name !== 'supervisor')
        if (names.length > 0) member.runtime.crash(member.actor(this.#pick(names)))
        return () => {}
      }
      case 'slow-disk':
        disk.syncUsMax = 1_000_000
        return () => {
          disk.syncUsMax = SYNC_US_MAX
        }
      case 'failing-sync': {
        // What a failed sync drops is lost to this node, as after a power cut.
        if (!this.#loses(member)) return null
        this.#lied.add(member)
        let left = 1
        return disk.failWhen(({ kind: operation }) => (operation === 'sync' && left-- > 0 ? 'EIO' : null))
      }
      case 'flip-bit': {
        if (this.#damaged.size > 0 || !this.#loses(member)) return null
        const damage = Damage.doTo(disk, this.#random)
        if (damage === null) return null
        this.#damaged.set(member, damage)
        return () => this.#repair(member, damage)
      }
      case 'full-disk': {
        if (this.#full.has(member) || this.#atlas.wholeUs() <= this.#lostUs || this.#isOtherDamaged(member)) return null
        const { capacityBytes: before } = disk
        const { starts } = member
        disk.capacityBytes = disk.usedBytes() + this.#random.below(4096)
        this.#full.add(member)
        return () => {
          disk.capacityBytes = before
          this.#full.delete(member)
          // A process that ended meanwhile, or is about to, could not say that it stopped in good order.
          if (member.starts !== starts || !member.isReady) this.#uncleanUs = this.#cluster.simulation.nowUs
        }
      }
      default:
        throw new TypeError(`${kind} is no fault of a node`)
    }
  }

  /** Whether a node may lose data now; it then does. */
  #loses(member: SimulatedMember): boolean {
    const isWhole = this.#atlas.wholeUs() > Math.max(this.#uncleanUs, this.#lostUs, this.#atlas.gaveUpUs())
    const isOtherFull = this.#full.size > (this.#full.has(member) ? 1 : 0)
    if (!isWhole || isOtherFull || this.#isOtherDamaged(member) || !this.#atlas.isElsewhere(this.#idOf(member))) return false
    this.#lostUs = this.#cluster.simulation.nowUs
    this.#uncleanUs = this.#lostUs
    return true
  }

  #isOtherDamaged(member: SimulatedMember): boolean {
    return this.#damaged.size > 0 && !this.#damaged.has(member)
  }

  /** An operator ends what a flipped bit did, with the process stopped: the replica is thrown away if another is in sync, or else the disk reads right again. */
  #repair(member: SimulatedMember, damage: Damage): void {
    const mend = (): void => {
      if (this.#damaged.get(member) === damage) this.#mend(member, damage)
    }
    if (member.isRunning && !member.isStopping) {
      if (member.runtime.isFrozen) member.runtime.thaw()
      member.beginStop(mend)
      member.startAgain()
      // A process that ends otherwise while it stops says no more that it has stopped.
      this.#cluster.simulation.at(10_000_000, () => {
        if (this.#damaged.get(member) === damage) this.#repair(member, damage)
      })
    } else if (member.isRunning) this.#cluster.simulation.at(100_000, () => this.#repair(member, damage))
    else mend()
  }

  #mend(member: SimulatedMember, damage: Damage): void {
    this.#damaged.delete(member)
    this.#lostUs = this.#cluster.simulation.nowUs
    if (!damage.isThere) return
    const others = this.#atlas.isr(damage.topic, damage.partition).filter((id) => this.#cluster.node(id) !== member)
    if (others.length > 0 && this.#random.chance(0.5)) damage.removeReplica()
    else damage.undo()
  }

  /** Some links are clogged one by one, and cleared in another order. */
  #swizzle(): () => void {
    const hosts = this.#hosts()
    const links: (() => void)[] = []
    let isOver = false
    for (const from of hosts) {
      for (const to of hosts) {
        if (from === to || !this.#random.chance(0.3)) continue
        this.#cluster.simulation.at(this.#random.below(3_000) * 1000, () => {
          if (!isOver) links.push(this.#cluster.network.block([from], [to]))
        })
      }
    }
    return () => {
      isOver = true
      for (const clear of links) {
        if (this.#isOver) clear()
        else this.#cluster.simulation.at(this.#random.below(3_000) * 1000, clear)
      }
    }
  }

  #slowLinks(): () => void {
    const { network } = this.#cluster
    const slowed = this.#hosts()
      .flatMap((from) => this.#hosts().map((to) => network.link(from, to)))
      .filter(() => this.#random.chance(0.3))
    for (const link of slowed) link.delayUsMax = 1_000 + this.#random.below(100_000)
    return () => {
      for (const link of slowed) link.delayUsMax = 500
    }
  }

  /** One node against the rest, or any cut through nodes and clients. */
  #sides(): [string[], string[]] {
    const hosts = this.#hosts()
    if (this.#random.chance(0.5)) {
      const alone = this.#pick(this.#cluster.hosts)
      return [[alone], hosts.filter((host) => host !== alone)]
    }
    const side = hosts.filter(() => this.#random.chance(0.5))
    return [side, hosts.filter((host) => !side.includes(host))]
  }

  #hosts(): string[] {
    return [...this.#cluster.hosts, ...this.#parties.map(({ host }) => host)]
  }

  #members(): SimulatedMember[] {
    return [...this.#cluster.members.values()]
  }

  #idOf(member: SimulatedMember): number {
    for (const [id, each] of this.#cluster.members) if (each === member) return id
    throw new Error(`${member.host} is not of this cluster`)
  }

  #pick<Each>(from: readonly Each[]): Each {
    return from[this.#random.below(from.length)]!
  }
}
