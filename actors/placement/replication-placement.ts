import type { BrokerConfig } from '../../src/base/config/broker-config.ts'
import { javaStringHashCode } from '../../src/coordinator/partition-for.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Follow } from '../../src/messages/message.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'
import type { SupervisorContext } from '../runtime/host-context.ts'
import type { PlacedPartition } from './placed-partition.ts'
import { isThrottled } from './replica-throttle.ts'
import type { ReplicationSpec } from './replication-spec.ts'

type FollowedPartition = Follow['partitions'][number]

export interface ReplicationSurroundings {
  readonly nodeId: number
  /** The listener that brokers find each other on. */
  readonly listener: string
  image(): MetadataImage
  channel(): ActorId
  clusterId(): string
}

/** A broker that leads partitions with a replica here, and one of the actors that replicate from it. */
interface Leader {
  readonly key: string
  readonly id: number
  /** Which of `num.replica.fetchers`. */
  readonly fetcherId: number
  /** 0 while nobody follows it for want of an address. */
  actor: ActorId
  host: string
  port: number
  readonly followed: Map<ActorId, FollowedPartition>
  /** What the actor has not been told. */
  due: Map<ActorId, FollowedPartition>
  left: Set<ActorId>
}

/**
 * Has partitions follow their leaders: an actor for each broker that leads any (or as many as `num.replica.fetchers` says, which share its partitions by their names), made
 * when the first partition follows it and stopped when none does. What a turn
 * changes is told at its end by `settle`, departures first, so that no partition has two leaders.
 */
export class ReplicationPlacement {
  readonly #context: SupervisorContext
  readonly #surroundings: ReplicationSurroundings
  readonly #leaders = new Map<string, Leader>()
  readonly #byActor = new Map<ActorId, Leader>()
  /** By the partition's actor. */
  readonly #leaderOf = new Map<ActorId, Leader>()
  readonly #changed = new Set<Leader>()
  #bytesPerSecond = Number.MAX_SAFE_INTEGER
  #fetchers = 1
  /** Of this node's broker, as the actors were told. */
  #brokerEpoch = -1
  #sharers = 0

  constructor(context: SupervisorContext, surroundings: ReplicationSurroundings) {
    this.#context = context
    this.#surroundings = surroundings
  }

  /** The partition follows the leader that its registration names, from that epoch on; the same one again is told again. */
  follow({ actor, topicId, topic, partition }: PlacedPartition, { leader: id, leaderEpoch }: PartitionRegistration): void {
    const before = this.#leaderOf.get(actor)
    const leader = this.#leader(id, fetcherOf(topic, partition, this.#fetchers))
    if (before !== undefined && before !== leader) this.unfollow(actor)
    const throttled = isThrottled(this.#surroundings.image().topicConfig(topic), partition, this.#surroundings.nodeId)
    this.#entrust(leader, { actor, topicId, topic, partition, leaderEpoch, throttled })
  }

  #entrust(leader: Leader, followed: FollowedPartition): void {
    this.#leaderOf.set(followed.actor, leader)
    leader.followed.set(followed.actor, followed)
    leader.due.set(followed.actor, followed)
    this.#changed.add(leader)
  }

  unfollow(actor: ActorId): void {
    const leader = this.#leaderOf.get(actor)
    if (leader === undefined) return
    this.#leaderOf.delete(actor)
    leader.followed.delete(actor)
    leader.due.delete(actor)
    leader.left.add(actor)
    this.#changed.add(leader)
  }

  /** Brokers came, went or moved. */
  brokersChanged(): void {
    const { brokerEpoch } = this
    const isSame = brokerEpoch === this.#brokerEpoch
    this.#brokerEpoch = brokerEpoch
    for (const leader of this.#leaders.values()) this.#locate(leader, isSame)
  }

  /** `follower.replication.throttled.rate`: of the whole node, shared out evenly. */
  configure({
    followerReplicationThrottledRate: bytesPerSecond,
    numReplicaFetchers,
  }: Pick<BrokerConfig, 'followerReplicationThrottledRate' | 'numReplicaFetchers'>): void {
    this.#shareOut(numReplicaFetchers)
    if (bytesPerSecond === this.#bytesPerSecond) return
    this.#bytesPerSecond = bytesPerSecond
    this.#paceAll()
  }

  /** The partitions are followed by others now, where they are to be. */
  #shareOut(fetchers: number): void {
    if (fetchers === this.#fetchers) return
    this.#fetchers = fetchers
    for (const [actor, leader] of this.#leaderOf) {
      const followed = leader.followed.get(actor)!
      const fetcherId = fetcherOf(followed.topic, followed.partition, fetchers)
      if (fetcherId === leader.fetcherId) continue
      this.unfollow(actor)
      this.#entrust(this.#leader(leader.id, fetcherId), followed)
    }
  }

  settle(): void {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const leader of changed) this.#tellLeft(leader)
    for (const leader of changed) {
      if (leader.followed.size === 0) this.#drop(leader)
      else if (leader.actor === 0) this.#locate(leader)
      else this.#tellDue(leader)
    }
    if (this.#byActor.size === this.#sharers) return
    this.#sharers = this.#byActor.size
    this.#paceAll()
  }

  /** Made anew, it knows what its spec said, which may be out of date. */
  actorUp(actor: ActorId): void {
    const leader = this.#byActor.get(actor)
    if (leader !== undefined) {
      const { host, port, followed } = leader
      this.#context.send(actor, { kind: 'replication-leader', host, port, brokerEpoch: this.brokerEpoch })
      this.#pace(actor)
      leader.due = new Map(followed)
      this.#tellDue(leader)
      return
    }
    const followed = this.#leaderOf.get(actor)
    if (followed === undefined) return
    // A partition that was made anew may have less than it had.
    followed.due.set(actor, followed.followed.get(actor)!)
    this.#changed.add(followed)
    this.settle()
  }

  stop(): void {
    for (const actor of this.#byActor.keys()) this.#context.stop(actor)
    this.#byActor.clear()
    this.#leaders.clear()
    this.#leaderOf.clear()
    this.#changed.clear()
  }

  get brokerEpoch(): number {
    const { image, nodeId } = this.#surroundings
    return image().broker(nodeId)?.epoch ?? -1
  }

  #leader(id: number, fetcherId: number): Leader {
    const key = `${id}/${fetcherId}`
    let leader = this.#leaders.get(key)
    if (leader === undefined) {
      leader = { key, id, fetcherId, actor: 0, host: '', port: 0, followed: new Map(), due: new Map(), left: new Set() }
      this.#leaders.set(key, leader)
    }
    return leader
  }

  /** Finds where the leader is, and has it followed there. One that is nowhere now may come back where it was. */
  #locate(leader: Leader, isSameEpoch = true): void {
    const { image, listener, channel, clusterId } = this.#surroundings
    const { brokerEpoch } = this
    const endpoint = image()
      .broker(leader.id)
      ?.endpoints.find(({ name }) => name === listener)
    if (endpoint === undefined || leader.followed.size === 0) return
    const { host, port } = endpoint
    const isKnown = isSameEpoch && leader.host === host && leader.port === port
    leader.host = host
    leader.port = port
    if (leader.actor !== 0) {
      if (!isKnown) this.#context.send(leader.actor, { kind: 'replication-leader', host, port, brokerEpoch })
      return
    }
    const spec: ReplicationSpec = {
      kind: 'replication',
      leaderId: leader.id,
      fetcherId: leader.fetcherId,
      host,
      port,
      brokerEpoch,
      clusterId: clusterId(),
      channel: channel(),
    }
    leader.actor = this.#context.spawn(spec)
    this.#byActor.set(leader.actor, leader)
    leader.due = new Map(leader.followed)
    this.#tellDue(leader)
  }

  #drop(leader: Leader): void {
    this.#leaders.delete(leader.key)
    if (leader.actor === 0) return
    this.#byActor.delete(leader.actor)
    this.#context.stop(leader.actor)
  }

  #tellLeft(leader: Leader): void {
    // One that it follows again it is told of as such.
    const actors = [...leader.left].filter((actor) => !leader.followed.has(actor))
    leader.left = new Set()
    if (leader.actor !== 0 && actors.length > 0) this.#context.send(leader.actor, { kind: 'unfollow', actors })
  }

  #tellDue(leader: Leader): void {
    if (leader.due.size === 0) return
    const partitions = [...leader.due.values()]
    leader.due = new Map()
    this.#context.send(leader.actor, { kind: 'follow', partitions })
  }

  #paceAll(): void {
    for (const actor of this.#byActor.keys()) this.#pace(actor)
  }

  #pace(actor: ActorId): void {
    const total = this.#bytesPerSecond
    const bytesPerSecond = total === Number.MAX_SAFE_INTEGER ? total : total / this.#byActor.size
    this.#context.send(actor, { kind: 'pace-replication', bytesPerSecond })
  }
}

/** As Kafka shares partitions out. */
function fetcherOf(topic: string, partition: number, fetchers: number): number {
  return fetchers === 1 ? 0 : Math.abs((Math.imul(31, javaStringHashCode(topic)) + partition) | 0) % fetchers
}
