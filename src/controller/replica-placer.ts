import type { Random } from '../base/random.ts'
import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { ApiError } from './api-error.ts'
import type { BrokerSessions } from './broker-sessions.ts'

/** The brokers that new replicas can go to, fenced ones included: not those that are handing over what they lead, as they are about to stop. */
export function usableBrokers(image: MetadataImage, sessions: BrokerSessions): BrokerRegistration[] {
  return [...image.brokers()].filter(({ id }) => !sessions.isShuttingDown(id))
}

/**
 * Chooses the replicas of new partitions: each on brokers of different racks as far as there are racks, leaders and followers spread evenly over the
 * brokers, with a random start, so that many small topics do not all begin at the same broker. A leader is never fenced; fenced brokers become
 * followers only when the others of their rack are used up.
 * Throws `ApiError` INVALID_REPLICATION_FACTOR.
 */
export function placeReplicas(
  { partitions, replicationFactor }: { partitions: number; replicationFactor: number },
  brokers: Iterable<BrokerRegistration>,
  random: Random,
): number[][] {
  const racks = racksOf(brokers, random)
  const total = racks.reduce((sum, rack) => sum + rack.unfenced.size + rack.fenced.size, 0)
  const unfenced = racks.reduce((sum, rack) => sum + rack.unfenced.size, 0)
  if (replicationFactor <= 0) {
    throw invalid(`Invalid replication factor ${replicationFactor}: the replication factor must be positive.`)
  }
  if (unfenced === 0) throw invalid('All brokers are currently fenced, or have all their log directories cordoned.')
  if (replicationFactor > total) {
    throw invalid(
      `The target replication factor of ${replicationFactor} cannot be reached because only ${total} broker(s) are registered ` +
        'or some brokers have all their log directories cordoned.',
    )
  }
  const placements: number[][] = []
  let offset = random.below(racks.length)
  for (let round = 0; placements.length < partitions; round++) {
    // Every broker has led once: from here on the same assignments would come again, so the order is changed.
    if (round === unfenced && unfenced > 1) {
      shuffle(racks, random)
      for (const rack of racks) rack.shuffle(random)
      round = 0
    }
    placements.push(placeOne(racks, offset, round, replicationFactor))
    offset = (offset + 1) % racks.length
  }
  return placements
}

/** The leader from the first rack that has an unfenced broker left, then one replica from each rack in turn. */
function placeOne(racks: readonly Rack[], offset: number, round: number, replicationFactor: number): number[] {
  const replicas: number[] = []
  let leaderRack = offset
  for (let leader = -1; leader < 0; ) {
    leader = racks[leaderRack]!.unfenced.next(round)
    if (leader < 0) leaderRack = (leaderRack + 1) % racks.length
    else replicas.push(leader)
  }
  // The leader's rack gave its replica of the first turn already.
  let leaderRackDue = true
  for (let rack = offset; replicas.length < replicationFactor; rack = (rack + 1) % racks.length) {
    if (rack === leaderRack && leaderRackDue) {
      leaderRackDue = false
      continue
    }
    const replica = racks[rack]!.next(round)
    if (replica >= 0) replicas.push(replica)
  }
  return replicas
}

/** Racks by name; brokers without one are a rack of their own. */
function racksOf(brokers: Iterable<BrokerRegistration>, random: Random): Rack[] {
  const byName = new Map<string | null, { unfenced: number[]; fenced: number[] }>()
  for (const { id, rack, fenced, directories, cordonedDirectories } of brokers) {
    // A broker all of whose folders are cordoned takes nothing new (KIP-1066).
    if (directories.length > 0 && directories.every((directory) => cordonedDirectories?.includes(directory))) continue
    let members = byName.get(rack)
    if (members === undefined) byName.set(rack, (members = { unfenced: [], fenced: [] }))
    members[fenced ? 'fenced' : 'unfenced'].push(id)
  }
  const names = [...byName.keys()].sort((one, other) =>
    one === other ? 0 : one === null || (other !== null && one < other) ? -1 : 1,
  )
  return names.map((name) => new Rack(byName.get(name)!, random))
}

class Rack {
  readonly unfenced: Turns
  readonly fenced: Turns

  constructor({ unfenced, fenced }: { unfenced: number[]; fenced: number[] }, random: Random) {
    this.unfenced = new Turns(unfenced, random)
    this.fenced = new Turns(fenced, random)
  }

  next(round: number): number {
    const broker = this.unfenced.next(round)
    return broker >= 0 ? broker : this.fenced.next(round)
  }

  shuffle(random: Random): void {
    this.unfenced.shuffle(random)
    this.fenced.shuffle(random)
  }
}

/** Gives every broker of a list once a round, beginning one further in each round. */
class Turns {
  readonly #brokers: number[]
  #offset: number
  #given = 0
  #round = 0

  constructor(brokers: number[], random: Random) {
    this.#brokers = brokers.sort((one, other) => one - other)
    this.#offset = brokers.length === 0 ? 0 : random.below(brokers.length)
  }

  get size(): number {
    return this.#brokers.length
  }

  /** -1 when all had their turn in this round. */
  next(round: number): number {
    if (this.#brokers.length === 0) return -1
    if (round !== this.#round) {
      this.#round = round
      this.#given = 0
      this.#offset = (this.#offset + 1) % this.#brokers.length
    }
    if (this.#given === this.#brokers.length) return -1
    return this.#brokers[(this.#offset + this.#given++) % this.#brokers.length]!
  }

  shuffle(random: Random): void {
    shuffle(this.#brokers, random)
  }
}

function shuffle(items: unknown[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[items[last], items[other]] = [items[other], items[last]]
  }
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REPLICATION_FACTOR', message)
}
