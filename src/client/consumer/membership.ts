import type { KafkaError } from '../errors.ts'
import type { CommittedOffset, GroupMetadata, OffsetToCommit } from '../offsets.ts'
import type { TopicPartition } from '../topic-partition.ts'

/**
 * The seam between the consumer's data side (positions, fetches, records) and its group side (`src/client/consumer/group/`). The consumer makes one
 * membership, tells it what to subscribe to, and hears through an `AssignmentListener` which partitions came and went. Commits and committed offsets go
 * through it as well, because they carry the member's id and epoch; a consumer that assigns itself partitions uses a membership for these alone.
 */
export interface GroupMembership {
  readonly groupId: string

  /**
   * What the member wants from now on: joins the group at the first call, tells the group of the change at later ones. Returns at once; what comes of it is
   * told to the listener. A pattern is an RE2 one where the broker evaluates it (KIP-848), and is evaluated here otherwise.
   */
  subscribe(subscription: Subscription): void

  /** Gives everything back (`onRevoked`, awaited) and leaves the group. Commits stay possible, as those of no member. */
  unsubscribe(options?: { readonly signal?: AbortSignal }): Promise<void>

  /**
   * The application asks for records, or works through those that it was given: `maxPollIntervalMs` counts anew from here. A member whose time ran out leaves
   * the group by itself; it joins again, after `onLost`, when this is called next.
   */
  polled(): void

  /**
   * Commits offsets, and tries again while that may help. Those of partitions that are no longer this member's are refused by the coordinator.
   * Throws `ServerError` (`REBALANCE_IN_PROGRESS` while a rebalance of the classic protocol is under way, `ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`,
   * `FENCED_INSTANCE_ID` and `STALE_MEMBER_EPOCH` for a member that has lost its partitions), `TimeoutError`, or the signal's reason.
   */
  commit(offsets: readonly OffsetToCommit[], options?: CommitOptions): Promise<void>

  /**
   * What the group last committed; partitions without an offset are left out. Waits for offsets of transactions that are being committed (KIP-447).
   * Throws `KafkaError`, or the signal's reason.
   */
  committed(
    partitions: readonly TopicPartition[],
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<CommittedOffset[]>

  /** Who commits, for `sendOffsets` of a transaction (KIP-447). */
  groupMetadata(): GroupMetadata

  /**
   * Ends the membership: `onRevoked` for what is held (awaited), then leaves the group unless `leave` is false or the member is static. Never rejects
   * because of the cluster; the signal or `timeoutMs` (default 30 s) end the wait for it. Calls nothing of the listener afterwards.
   */
  close(options?: { readonly leave?: boolean; readonly signal?: AbortSignal; readonly timeoutMs?: number }): Promise<void>
}

/**
 * What a membership tells its consumer. The promises are awaited before the group hears of it; until then heartbeats go on, and no other call of the listener
 * is made. They resolve once the application has been through its next poll or iteration, as Java's callbacks run inside `poll`, so they can take as long as
 * `maxPollIntervalMs`. They never reject: an error of the application's handler comes out of its own poll.
 */
export interface AssignmentListener {
  /**
   * These go to another member. The consumer gives no record of them any more, commits what was processed (with `enableAutoCommit`) and has run the
   * application's handler when the promise resolves. Called before partitions are assigned in the same rebalance, and not at all without any.
   */
  onRevoked(partitions: readonly TopicPartition[]): Promise<void>

  /**
   * These are new: what the member kept (cooperative protocols) is not among them. Called after every rebalance, with none where nothing came. The consumer
   * looks up where to start by itself.
   */
  onAssigned(partitions: readonly TopicPartition[]): Promise<void>

  /** These are gone already, another member may have them: the session or the poll interval ran out, or the member was fenced. Nothing is committed. */
  onLost(partitions: readonly TopicPartition[]): Promise<void>

  /** The membership cannot go on (no authorization, no common protocol, fenced instance id …): the error comes out of the application's next poll. */
  onFailed(error: KafkaError): void
}

/** `topics` by name, or all topics, present and future, whose whole name matches the pattern. */
export type Subscription =
  | { readonly topics: readonly string[]; readonly pattern?: undefined }
  | { readonly pattern: string | RegExp; readonly topics?: undefined }

/** Of a commit of offsets. */
export interface CommitOptions {
  readonly signal?: AbortSignal | undefined
  /** For all tries together. Default `defaultApiTimeoutMs`. */
  readonly timeoutMs?: number | undefined
}

/** Names and defaults as in Java's consumer; the consumer's own option checks have filled in all of them. */
export interface MembershipOptions {
  readonly groupId: string
  /** Makes the member a static one (KIP-345). */
  readonly groupInstanceId: string | null
  /** `auto`: `consumer` (KIP-848) where the broker has it, else `classic`. */
  readonly groupProtocol: 'auto' | 'classic' | 'consumer'
  /** Of `consumer`: the broker's assignor, null for its default. */
  readonly groupRemoteAssignor: string | null
  /** Of `classic`, in order of preference; names (`range`, `roundrobin`, `sticky`, `cooperative-sticky`) or own ones, which the group side defines. */
  readonly partitionAssignmentStrategy: readonly unknown[]
  /** Of `classic`. Default 45 000. */
  readonly sessionTimeoutMs: number
  /** Of `classic`. Default 3000. */
  readonly heartbeatIntervalMs: number
  /** Default 300 000; also the rebalance timeout. */
  readonly maxPollIntervalMs: number
  /** Null for none (KIP-881). */
  readonly clientRack: string | null
  /** A pattern does not match `__consumer_offsets` and its like. Default true. */
  readonly excludeInternalTopics: boolean
  /** Default true. */
  readonly allowAutoCreateTopics: boolean
  /** Default 60 000. */
  readonly defaultApiTimeoutMs: number
}

/** How a consumer comes by its membership: given to it, so that a consumer without a group carries no code for groups. */
export type MembershipFactory<Client> = (
  client: Client,
  options: MembershipOptions,
  listener: AssignmentListener,
) => GroupMembership
