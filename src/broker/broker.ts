import type { ByteRange } from '../base/arena.ts'
import type { BrokerConfig } from '../base/config/broker-config.ts'
import type { ActorId, Context } from '../messages/context.ts'
import { firstRequestId } from '../messages/first-request-id.ts'
import type { Advanced, MetadataCommitted, PartitionsPlaced } from '../messages/message.ts'
import { EffectiveConfig } from '../metadata/effective-config.ts'
import { ImageFollower } from '../metadata/image-follower.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { ReplicationThrottle } from '../replica/replication-throttle.ts'
import { authorizerSettings } from '../security/authorizer/authorizer-settings.ts'
import { StandardAuthorizer } from '../security/authorizer/standard-authorizer.ts'
import type { TokenSecrets } from '../security/token-secrets.ts'
import type { ApiTables } from './api-table.ts'
import { Asks } from './asks.ts'
import { Directory } from './directory.ts'
import type { RequestFaults } from './faults/request-faults.ts'
import { FetchSessions } from './fetch-session.ts'
import { NO_PEERS, type Peers } from './peer-brokers.ts'
import { PeerMarkers } from './peer-markers.ts'
import { PeerTransactions } from './peer-transactions.ts'
import { ProducerIds } from './producer-ids.ts'
import { ProducerTurns } from './producer-turns.ts'
import { Quotas } from './quotas.ts'
import { Watches } from './watches.ts'

/** Sessions that were not used for two minutes make room for new ones (`MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS` in Kafka). */
const SESSION_EVICTION_MS = 120_000

/** What the API handlers of one network actor share: the image of the cluster, where its actors are, and the questions under way. */
export class Broker {
  readonly context: Context
  /** As this node was started. */
  readonly config: BrokerConfig
  /** By what a listener is for. */
  readonly apis: ApiTables
  readonly asks: Asks
  readonly directory = new Directory()
  readonly images = new ImageFollower()
  /** Of consumers, which wait for what is committed. */
  readonly watches = new Watches()
  /** Of followers, which wait for the end of the log. */
  readonly replicaWatches = new Watches()
  /** What followers may fetch that are not in sync (KIP-73). */
  readonly replicationThrottle = new ReplicationThrottle()
  readonly producerIds = new ProducerIds()
  readonly producerTurns = new ProducerTurns()
  /** The other brokers. */
  peers: Peers = NO_PEERS
  readonly peerMarkers: PeerMarkers
  readonly peerTransactions: PeerTransactions
  readonly fetchSessions: FetchSessions
  readonly quotas: Quotas
  /** Null where none is configured: everybody may do everything. */
  readonly authorizer: StandardAuthorizer | null
  clusterId = ''
  /** That could not be opened when the node started, or failed since. */
  offlineLogDirs: readonly string[] = []
  /** When a read last found no memory for its records, by the monotonic clock. */
  starvedMs = Number.NEGATIVE_INFINITY
  /** This node's part in the metadata quorum, and the controller where it is the active one; 0 until it is known. */
  quorum: ActorId = 0
  /** The way to the active controller, wherever that is; 0 until it is known. */
  channel: ActorId = 0
  /** The node whose controller is active; -1 where that is not known. */
  controllerId = -1
  /** The level of `kraft.version`. */
  kraftVersion = 0
  /** Who places partitions on this node. */
  supervisor: ActorId = 0
  /** Looks at the keys and certificates that a configuration names; throws a `RafkaError` for those that are of no use. */
  checkTls: (config: BrokerConfig) => void = () => {}
  /** What delegation tokens are made of; null where they are disabled. */
  tokenSecrets: TokenSecrets | null = null
  /** What is done wrong on purpose; null but in a test of clients. */
  faults: RequestFaults | null = null
  readonly #effective: EffectiveConfig
  readonly #waiting: { ready: () => boolean; turn: () => void }[] = []

  constructor(context: Context, config: BrokerConfig, apis: ApiTables) {
    this.context = context
    const defer = (turn: () => void): void => context.defer(turn)
    this.asks = new Asks(firstRequestId(context.random), defer)
    this.peerMarkers = new PeerMarkers(() => this.peers, defer)
    this.peerTransactions = new PeerTransactions(() => this.peers, defer)
    this.config = config
    this.#effective = new EffectiveConfig(config, context.logger)
    this.apis = apis
    const settings = authorizerSettings(config)
    this.authorizer = settings === null ? null : new StandardAuthorizer(settings, null, context.logger)
    const { quotaWindowNum: samples, quotaWindowSizeSeconds } = config
    this.quotas = new Quotas({ samples, windowMs: quotaWindowSizeSeconds * 1000 }, context.clock)
    this.fetchSessions = new FetchSessions(config.maxIncrementalFetchSessionCacheSlots, SESSION_EVICTION_MS, context.random)
  }

  /** With what was altered since. */
  get currentConfig(): BrokerConfig {
    return this.#effective.current
  }

  get image(): MetadataImage {
    return this.images.image
  }

  release(range: ByteRange): void {
    if (range.length > 0) this.context.arena.release(range)
  }

  metadataCommitted(message: MetadataCommitted): void {
    const changes = this.images.follow(message)
    this.quotas.update(this.image)
    this.authorizer?.follow(this.image.parts.acls)
    this.#effective.follow(this.image)
    this.replicationThrottle.bytesPerSecond = this.currentConfig.leaderReplicationThrottledRate
    for (const { id } of changes.topicsRemoved) this.#forget(this.directory.removeTopic(id))
    if (changes.brokersChanged) this.peers.brokersChanged()
    this.#lookAgain()
  }

  partitionsPlaced(message: PartitionsPlaced): void {
    const { placed, endOffset, offlineLogDirs } = message
    this.offlineLogDirs = offlineLogDirs
    // Of a topic that was deleted before its placement was heard of nothing is kept: nobody would take it away again.
    const isGone = (topicId: string): boolean => endOffset <= this.images.endOffset && this.image.topicById(topicId) === undefined
    for (const { topicId, actor, coordinator } of placed) {
      if (!isGone(topicId)) continue
      this.asks.forget(actor)
      if (coordinator !== 0) this.asks.forget(coordinator)
    }
    this.#forget(this.directory.place({ ...message, placed: placed.filter(({ topicId }) => !isGone(topicId)) }))
    this.#lookAgain()
  }

  /** They are stopped, and will not be found any more. */
  #forget(actors: readonly ActorId[]): void {
    for (const actor of actors) {
      this.asks.forget(actor)
      this.watches.forget(actor)
      this.replicaWatches.forget(actor)
    }
  }

  advanced(message: Advanced): void {
    const watches = message.forReplicas ? this.replicaWatches : this.watches
    watches.advanced(message)
  }

  actorDown(actor: ActorId): void {
    this.asks.actorDown(actor)
    this.watches.wake(actor)
    this.replicaWatches.wake(actor)
  }

  /** What it had promised to tell it has forgotten. */
  actorUp(actor: ActorId): void {
    this.asks.actorUp(actor)
    this.watches.wake(actor)
    this.replicaWatches.wake(actor)
  }

  /** Runs `turn` when `ready` holds: now, or after metadata or placement moved, or when `timeoutMs` has passed. */
  when(ready: () => boolean, timeoutMs: number, turn: () => void): void {
    if (ready()) {
      turn()
      return
    }
    const entry = { ready, turn }
    this.#waiting.push(entry)
    this.context.schedule(timeoutMs, () => {
      const at = this.#waiting.indexOf(entry)
      if (at < 0) return
      this.#waiting.splice(at, 1)
      turn()
    })
  }

  #lookAgain(): void {
    for (let at = 0; at < this.#waiting.length; ) {
      const entry = this.#waiting[at]!
      if (entry.ready()) {
        this.#waiting.splice(at, 1)
        entry.turn()
      } else at++
    }
  }
}
