import type { Logger } from '../../../base/logger.ts'
import type { ClientEnvironment } from '../../environment.ts'
import type { KafkaError } from '../../errors.ts'
import type { MetadataSnapshot } from '../../metadata-snapshot.ts'
import type { MembershipOptions } from '../membership.ts'
import type { GroupRequests } from './group-requests.ts'
import type { Holdings } from './holdings.ts'
import type { SubscribedTopics } from './subscribed-topics.ts'

/** A member of a group, by either protocol: from its first join to its leaving. */
export interface Member {
  /** Generation or member epoch; -1 and no id while it is not in the group. */
  readonly epoch: number
  readonly memberId: string
  /** Of the consumer protocol (KIP-848): the epoch changes under way, and offsets are fetched as that member. */
  readonly hasEpochs: boolean
  /** It has joined, and waits for its share: the coordinator takes no offsets until the group is stable. */
  readonly isSyncing: boolean
  /** The subscription is another one. */
  subscriptionChanged(): void
  /** There is a new snapshot of the metadata. */
  metadataChanged(): void
  /** The application no longer asks for records. */
  pollExpired(): void
  /** It does so again. */
  pollResumed(): void
  /** The coordinator refused a commit of this epoch as that of no member, or of one that has to rejoin. */
  commitRefused(errorCode: number, epoch: number): void
  /** Resolves when the coordinator was heard of next. */
  nextHeartbeat(): Promise<void>
  /** Ends everything that is under way, and leaves with `leave`; what is held is the caller's to give up before. Does not reject. */
  stop(options: { leave: boolean; signal?: AbortSignal | undefined; timeoutMs?: number }): Promise<void>
}

/** What a member needs of the consumer's side of the world. */
export interface MemberContext {
  readonly environment: ClientEnvironment
  readonly logger: Logger
  readonly options: MembershipOptions
  readonly requestTimeoutMs: number
  readonly requests: GroupRequests
  readonly topics: SubscribedTopics
  readonly holdings: Holdings
  readonly metadata: MemberMetadata
  /** It cannot go on. */
  failed(error: KafkaError): void
}

export interface MemberMetadata {
  snapshot(): MetadataSnapshot
  /** Asks for topics by name, which are made where `create` is set and the cluster does so; null for all. */
  refresh(topics: readonly string[] | null, create: boolean): Promise<void>
  /** Asks for topics whose ids alone are known. */
  refreshIds(topicIds: readonly string[]): Promise<void>
}
