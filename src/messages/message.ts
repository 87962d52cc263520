import type { ByteRange } from '../base/arena.ts'
import type { ActorId } from './context.ts'
import type { CleanerConfig, CleaningPlan, CompactedLog, LogSurvey } from './log-cleaning.ts'

/**
 * The vocabulary between actors. A request carries `from` and a `requestId` that its sender chose; the reply carries the same `requestId`.
 * Messages are plain data: what crosses a thread is either written into a ring slot by fixed layout (`append`, `appended`, `read`, `read-done`,
 * `advanced`, `append-replica`, `replica-appended`) or packed by msgpackr (all others), and record bytes never travel in a message but as a `ByteRange`.
 */
export type Message =
  | Append
  | Appended
  | BeginVerification
  | VerificationBegun
  | WriteMarker
  | DescribeProducers
  | ProducersDescribed
  | Read
  | ReadDone
  | Advanced
  | AppendReplica
  | TruncateReplica
  | ReplicaAppended
  | AlterPartition
  | PartitionAltered
  | ListOffset
  | OffsetListed
  | OffsetForEpoch
  | EpochOffset
  | DeleteRecords
  | RecordsDeleted
  | DescribeLog
  | LogDescribed
  | MoveReplica
  | ReplicaMoving
  | PreferLogDir
  | PaceMove
  | Follow
  | Unfollow
  | ReplicationLeader
  | PaceReplication
  | ConfigurePartition
  | StopPartition
  | LogState
  | Checkpointed
  | CompactedLogs
  | ConfigureCleaner
  | SurveyLog
  | LogSurveyed
  | BeginCleaning
  | CleaningBegun
  | ReplaceSegments
  | SegmentsReplaced
  | EndCleaning
  | Request
  | Response
  | Listening
  | Serve
  | BrokerGoal
  | BrokerState
  | Subscribe
  | MetadataCommitted
  | QuorumChanged
  | PartitionsPlaced
  | TopicsRemoved
  | ConfigureCoordinator
  | ActorDown
  | ActorUp
  | DiskFailed
  | DirectoriesFailed

/**
 * Producer, coordinator or metadata to a partition: append whole record batches (one or more, back to back). The partition patches
 * base offset, leader epoch and, where asked for, timestamp type inside the range; the range stays the sender's, who may release it once `appended` is there.
 * With `acks` 0 there is an `appended` all the same (the sender must know when the bytes are free).
 */
export interface Append {
  kind: 'append'
  from: ActorId
  requestId: number
  bytes: ByteRange
  /** -1: when all in-sync replicas have it (and, with `durability=fsync`, when it is flushed); 0 and 1: when the leader has written it. */
  acks: -1 | 0 | 1
  /** `coordinator` may write to internal topics and carry control batches. */
  origin: 'client' | 'coordinator'
  /** How long the acknowledgement of all replicas may take before it is REQUEST_TIMED_OUT; -1: as long as the partition leads. */
  timeoutMs: number
  /** From `verification-begun`: lets the first batch of a transaction in. Not on the hot path. */
  verificationGuard?: number
}
export interface Appended {
  kind: 'appended'
  requestId: number
  /** Kafka's error code, 0 for none. */
  errorCode: number
  errorMessage: string | null
  /** Of the first batch, -1 on error. */
  baseOffset: number
  /** -1 unless the topic's timestamp type is LogAppendTime. */
  logAppendTimeMs: number
  logStartOffset: number
  /** KIP-467: which records were refused and why; null on the hot path. */
  recordErrors: readonly { batchIndex: number; message: string | null }[] | null
}

/**
 * To a partition, before the coordinator is asked whether the producer's transaction includes it (KIP-890): whatever the coordinator then says holds for as long
 * as the guard does, which is until a marker of the producer comes.
 */
export interface BeginVerification {
  kind: 'begin-verification'
  from: ActorId
  requestId: number
  producerId: number
  producerEpoch: number
  /** Of the first record that waits to be appended, -1 for none. */
  sequence: number
  /** The producer's epoch rises with each transaction (transaction.version 2). */
  supportsEpochBump: boolean
}
export interface VerificationBegun {
  kind: 'verification-begun'
  requestId: number
  errorCode: number
  /** 0: the transaction is known to be open here, nobody need be asked. */
  guard: number
}

/** To a partition, or to the group coordinator that writes to it: a transaction has ended. Answered by `appended`; a marker that was written before may come again. */
export interface WriteMarker {
  kind: 'write-marker'
  from: ActorId
  requestId: number
  producerId: number
  producerEpoch: number
  /** The leader epoch of the transaction coordinator's partition: an older coordinator is fenced. */
  coordinatorEpoch: number
  committed: boolean
  /** The level of `transaction.version` that the transaction worked with. */
  transactionVersion: number
}

export interface DescribeProducers {
  kind: 'describe-producers'
  from: ActorId
  requestId: number
}
export interface ProducersDescribed {
  kind: 'producers-described'
  requestId: number
  errorCode: number
  /** `currentTxnStartOffset` is -1 without an open transaction, `coordinatorEpoch` -1 before the first marker. */
  producers: readonly {
    producerId: number
    producerEpoch: number
    lastSequence: number
    lastTimestamp: number
    coordinatorEpoch: number
    currentTxnStartOffset: number
  }[]
}

/**
 * Reads whole batches from the one that holds `fetchOffset`, up to what the isolation lets be seen, or for a replica on another node all that is written. With `arm`,
 * and nothing to give and no error, the partition remembers the asker and sends it one `advanced` when the visible end moves.
 */
export interface Read {
  kind: 'read'
  from: ActorId
  requestId: number
  fetchOffset: number
  maxBytes: number
  /** Give the first batch whole even if it is larger than `maxBytes` (KIP-74). */
  minOneBatch: boolean
  /** 0 read_uncommitted, 1 read_committed. */
  isolation: 0 | 1
  /** -1: not checked. Else FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH where it differs. */
  currentLeaderEpoch: number
  /** -1: not checked. Else a diverging epoch is looked for (KIP-595, KIP-392). */
  lastFetchedEpoch: number
  arm: boolean
  /** A follower may answer as well: what it knows to be committed (KIP-392). */
  anyReplica: boolean
  /** The broker that follows by this, -1 for a consumer. What it asks for says what it has. */
  replicaId: number
  /** Of that broker; -1 where it does not say. */
  replicaEpoch: number
  /** Of that broker's log. */
  logStartOffset: number
  /** Asked before, with nothing to give then: it says nothing new of the follower. */
  repeated: boolean
  /** Brokers as near to the consumer as this one is not: if one of them has what it asks for, that is answered instead of records (KIP-392). Null on the hot path. */
  nearReplicas: readonly number[] | null
}
export interface ReadDone {
  kind: 'read-done'
  requestId: number
  errorCode: number
  highWatermark: number
  lastStableOffset: number
  logStartOffset: number
  /** In the arena of the partition's thread, now owned by the asker, who releases it. Empty (length 0) when there is nothing. */
  bytes: ByteRange
  /** True when the read came back short for want of arena memory: the asker should try again soon. */
  starved: boolean
  abortedTransactions: readonly { producerId: number; firstOffset: number }[] | null
  /** Set when `lastFetchedEpoch` diverged. */
  divergingEpoch: { epoch: number; endOffset: number } | null
  /** Where the consumer should rather read; -1 for here. */
  preferredReadReplica: number
}
/** Partition to an armed asker: the visible end moved. One for each arming. */
export interface Advanced {
  kind: 'advanced'
  partition: ActorId
  highWatermark: number
  lastStableOffset: number
  /** The end that moved is that of the log, for which replicas wait. */
  forReplicas: boolean
}

/**
 * Replication to a partition that follows: what the leader gave for `fetchOffset`; with `fetchOffset` -1 nothing but the question where the log ends. The range stays the
 * sender's, who may release it once `replica-appended` is there.
 */
export interface AppendReplica {
  kind: 'append-replica'
  from: ActorId
  requestId: number
  leaderEpoch: number
  fetchOffset: number
  bytes: ByteRange
  /** The leader's. */
  highWatermark: number
  /** The leader's. */
  logStartOffset: number
}
/** Replication to a partition that follows: the leader has something else, or nothing, where its log ends; see `Divergence`. Answered by `replica-appended`. */
export interface TruncateReplica {
  kind: 'truncate-replica'
  from: ActorId
  requestId: number
  leaderEpoch: number
  divergence:
    | { readonly kind: 'epoch'; readonly epoch: number; readonly endOffset: number }
    | { readonly kind: 'range'; readonly startOffset: number; readonly endOffset: number }
}
/** Where the follower's log ends now, whatever `errorCode` says of what was to be done with it. */
export interface ReplicaAppended {
  kind: 'replica-appended'
  requestId: number
  errorCode: number
  logEndOffset: number
  logStartOffset: number
  /** -1 for none. */
  lastEpoch: number
}

/** Leader to the controller channel: the ISR is to be this (KIP-497). Answered when the controller has decided, however long that takes. */
export interface AlterPartition {
  kind: 'alter-partition'
  from: ActorId
  requestId: number
  topicId: string
  partition: number
  leaderEpoch: number
  partitionEpoch: number
  /** Epoch -1: this node, whose epoch the channel knows, or one that is not to be checked. */
  isr: readonly { readonly brokerId: number; readonly brokerEpoch: number }[]
  leaderRecoveryState: number
}
export interface PartitionAltered {
  kind: 'partition-altered'
  requestId: number
  errorCode: number
  leaderId: number
  leaderEpoch: number
  isr: readonly number[]
  leaderRecoveryState: number
  partitionEpoch: number
}

/** `timestamp`: milliseconds, or Kafka's -1 latest, -2 earliest, -3 max timestamp, -4 earliest local, -5 latest tiered, -6 earliest pending upload. */
export interface ListOffset {
  kind: 'list-offset'
  from: ActorId
  requestId: number
  timestamp: number
  isolation: 0 | 1
  currentLeaderEpoch: number
  /** The broker that asks, which may see all that is written; -1 for a client. */
  replicaId: number
}
/** Offset, timestamp and leader epoch are -1 where nothing was found. */
export interface OffsetListed {
  kind: 'offset-listed'
  requestId: number
  errorCode: number
  timestamp: number
  offset: number
  leaderEpoch: number
}

export interface OffsetForEpoch {
  kind: 'offset-for-epoch'
  from: ActorId
  requestId: number
  currentLeaderEpoch: number
  leaderEpoch: number
}
export interface EpochOffset {
  kind: 'epoch-offset'
  requestId: number
  errorCode: number
  leaderEpoch: number
  endOffset: number
}

/** `offset` -1: up to the high watermark. Answered when the records are gone from all replicas that are there, or with REQUEST_TIMED_OUT. */
export interface DeleteRecords {
  kind: 'delete-records'
  from: ActorId
  requestId: number
  offset: number
  timeoutMs: number
}
export interface RecordsDeleted {
  kind: 'records-deleted'
  requestId: number
  errorCode: number
  lowWatermark: number
}

export interface DescribeLog {
  kind: 'describe-log'
  from: ActorId
  requestId: number
}
export interface LogDescribed {
  kind: 'log-described'
  requestId: number
  errorCode: number
  /** The log directory that holds the partition's folder. */
  logDir: string
  sizeBytes: number
  logStartOffset: number
  logEndOffset: number
  highWatermark: number
  /** The replica that is being made in another log directory; null while none is. */
  future: { logDir: string; sizeBytes: number; logEndOffset: number } | null
}

/**
 * AlterReplicaLogDirs (KIP-113): the partition's folder is to be in another log directory. Answered when that has begun; the partition serves on meanwhile. A log
 * directory that it is on its way to already, or that it is in, changes nothing, and any other move ends.
 */
export interface MoveReplica {
  kind: 'move-replica'
  from: ActorId
  requestId: number
  logDir: string
  /** False while log directories are offline: one of them may hold a replica that was begun before. */
  mayBegin: boolean
}
export interface ReplicaMoving {
  kind: 'replica-moving'
  requestId: number
  errorCode: number
}

/** Network to the supervisor: if a partition comes to this node, its folder is to be made there. */
export interface PreferLogDir {
  kind: 'prefer-log-dir'
  topic: string
  partition: number
  logDir: string
}

/**
 * Placement to a partition: the topic's configuration changed, or its leadership; or the partition was made anew after a throw, from a spec that may be out of
 * date, and leads only from here on. `config` holds Kafka's topic configs that differ from the defaults, as text.
 */
export interface ConfigurePartition {
  kind: 'configure-partition'
  /** What the last `log-state` said: records in front of it are gone, even if a log that was opened anew does not know that. */
  logStartOffset: number
  /** Id of a broker; -1 while there is none. */
  leader: number
  leaderEpoch: number
  partitionEpoch: number
  /** 1 after an unclean election, until the leader has made its log fit for use; else 0. */
  leaderRecoveryState: number
  replicas: readonly number[]
  isr: readonly number[]
  /** Of a reassignment that is under way. */
  addingReplicas: readonly number[]
  /** Replicas whose broker is neither fenced nor shutting down: they may enter the ISR. Kept up to date for the leader alone. */
  eligible: readonly number[]
  config: Readonly<Record<string, string>>
}

/** Supervisor to a partition: flush, close and say a last `log-state`; with `delete`, the folder goes as well. */
export interface StopPartition {
  kind: 'stop-partition'
  delete: boolean
}
/** Partition to the supervisor: when it has opened its log, now and then, and when it has stopped. What the checkpoint files of the log directory are written from. */
export interface LogState {
  kind: 'log-state'
  actor: ActorId
  state: 'open' | 'stopped'
  /** The log directory that its folder is in: another than before, once it was moved. */
  logDir: string
  /** Everything below is on disk. */
  recoveryPoint: number
  logStartOffset: number
  highWatermark: number
  /** The replica that is being made in another log directory; null while none is. */
  future: FutureLogState | null
  /** The log was cut below what the checkpoint says was flushed: nothing is appended before `checkpointed` is there. */
  isCut: boolean
}
/** To a partition that said it was cut: the checkpoint is written. */
export interface Checkpointed {
  kind: 'checkpointed'
}
export interface FutureLogState {
  logDir: string
  /** Absolute. */
  directory: string
  recoveryPoint: number
  logStartOffset: number
  /** As it was told last; null if not at all. */
  bytesPerSecondMax: number | null
}

/** Supervisor to a partition that is moved to another log directory: so much it may copy. None copies anything before. */
export interface PaceMove {
  kind: 'pace-move'
  bytesPerSecondMax: number
}

/** Placement to the replication from one leader: follow it with these partitions, from that leader epoch on. One that it follows already may come with another epoch. */
export interface Follow {
  kind: 'follow'
  partitions: readonly {
    actor: ActorId
    topicId: string
    topic: string
    partition: number
    leaderEpoch: number
    /** Counts against `pace-replication` (KIP-73). */
    throttled: boolean
  }[]
}
/** Placement to a replication: these partitions do not follow its leader any more. */
export interface Unfollow {
  kind: 'unfollow'
  actors: readonly ActorId[]
}
/** Placement to a replication: where its leader is now, and the epoch by which this node's broker is known now. */
export interface ReplicationLeader {
  kind: 'replication-leader'
  host: string
  port: number
  brokerEpoch: number
}
/** Placement to a replication: so much it may fetch for throttled partitions; `Number.MAX_SAFE_INTEGER` is no limit, as it is before it was told. */
export interface PaceReplication {
  kind: 'pace-replication'
  bytesPerSecond: number
}

/** Supervisor to the log cleaner: what has changed. */
export interface CompactedLogs {
  kind: 'compacted-logs'
  /** Folders were made for these, whatever their policy: what a checkpoint says of them is of topics that are gone. */
  created: readonly CompactedLog[]
  /** Their folders are in another log directory than `from` now. */
  moved: readonly { log: CompactedLog; from: string }[]
  /** Compacted from now on. */
  added: readonly CompactedLog[]
  /** Not any more, or deleted. */
  removed: readonly { readonly actor: ActorId; readonly deleted: boolean }[]
}
/** Supervisor to the log cleaner: the broker's configuration was altered. */
export interface ConfigureCleaner {
  kind: 'configure-cleaner'
  config: CleanerConfig
}

/** Log cleaner to a partition: how much of your log can be cleaned? `cleanedOffset`: up to where it was cleaned last, -1 if it never was. */
export interface SurveyLog {
  kind: 'survey-log'
  from: ActorId
  requestId: number
  cleanedOffset: number
}
/** `survey` is null for a log that is not to be cleaned now. */
export interface LogSurveyed {
  kind: 'log-surveyed'
  requestId: number
  survey: LogSurvey | null
}
/** Log cleaner to a partition: I clean what you said. Until `end-cleaning`, or until the partition finds a reason against it, its closed segments stay as they are. */
export interface BeginCleaning {
  kind: 'begin-cleaning'
  from: ActorId
  requestId: number
  survey: LogSurvey
}
/** `plan` is null where the survey does not hold any more. */
export interface CleaningBegun {
  kind: 'cleaning-begun'
  requestId: number
  /** Names the cleaning from here on; 0 without a plan. */
  cleaning: number
  plan: CleaningPlan | null
}
/** Log cleaner to a partition: the `.cleaned` files of the first of these segments are complete and synced, and stand for all of them. */
export interface ReplaceSegments {
  kind: 'replace-segments'
  from: ActorId
  requestId: number
  cleaning: number
  baseOffsets: readonly number[]
}
/** False: the cleaning is void, and the files are not wanted. */
export interface SegmentsReplaced {
  kind: 'segments-replaced'
  requestId: number
  replaced: boolean
}
export interface EndCleaning {
  kind: 'end-cleaning'
  cleaning: number
}

/**
 * A client's request that another actor decides (controller, group coordinator, transaction coordinator): decoded, of any version, as the
 * generated codecs give it. The answer's body is the response as those codecs take it. A transaction coordinator asks a network actor in the same way for what
 * brokers ask each other: WriteTxnMarkers, and InitProducerId for a producer id that nobody has.
 */
export interface Request {
  kind: 'request'
  from: ActorId
  requestId: number
  apiKey: number
  apiVersion: number
  clientId: string | null
  /** Textual address without port, as Kafka shows it: `/127.0.0.1`. */
  clientHost: string
  /** `User:ANONYMOUS` until there is authentication. */
  principal: string
  /** Who asks has logged in with a delegation token (KIP-48). Absent: no. */
  tokenAuthenticated?: boolean
  listener: string
  body: unknown
}
export interface Response {
  kind: 'response'
  requestId: number
  /** Not 0: the actor could not answer at all (it is loading, or went down); the network makes the error response of that API from it. */
  errorCode: number
  body: unknown
  /** From the controller channel, where it is known: the answer holds for whoever has the metadata up to this offset. */
  metadataOffset?: number
}

/** Network to the supervisor: a listener is bound, or could not be. */
export interface Listening {
  kind: 'listening'
  actor: ActorId
  listener: string
  port: number
  /** Null when it is bound. */
  error: string | null
}
/** Supervisor to the network: there is a quorum to follow; requests are taken from now on. */
export interface Serve {
  kind: 'serve'
  quorum: ActorId
  /** The way to the active controller. */
  channel: ActorId
  clusterId: string
  /** By listener name: what was bound at first, for an actor that was made anew. */
  ports: Readonly<Record<string, number>>
}

/**
 * Supervisor to the controller channel. `serve`: the first metadata is placed, and the broker may be unfenced. `stop`: its leaderships are to move away. Of a node that is no broker
 * that is the leadership of the quorum: the channel hands the message on.
 */
export interface BrokerGoal {
  kind: 'broker-goal'
  /** Who is told by `broker-state`. */
  from: ActorId
  goal: 'serve' | 'stop'
}
/** Supervisor to the controller channel: the ids of all log directories that failed since the node started. The controller is to hear of them. */
export interface DirectoriesFailed {
  kind: 'directories-failed'
  directoryIds: readonly string[]
}
/** Controller channel to the supervisor: how this node stands as a broker. `may-stop` answers the goal `stop`; after `failed` there is no going on. */
export interface BrokerState {
  kind: 'broker-state'
  state: 'unfenced' | 'fenced' | 'may-stop' | 'failed'
  /** Why it failed; else null. */
  error: string | null
}

/** To the metadata quorum: send me the image so far and every commit from now on. Answered by `metadata-committed`s only. */
export interface Subscribe {
  kind: 'subscribe'
  from: ActorId
  /** Of what the subscriber has from an earlier life of the quorum; -1: nothing. It is told nothing older: what is missing there was not deleted. */
  endOffset: number
}
/** Committed metadata, in order and without a gap. `records` are encoded as in the metadata log: frame version, record type, version, body. */
export interface MetadataCommitted {
  kind: 'metadata-committed'
  /** Offset of the last record in here, epoch of its batch; a fresh subscriber gets a whole image as one message with `snapshot` true. */
  endOffset: number
  epoch: number
  snapshot: boolean
  records: readonly Uint8Array[]
}

/** To the same subscribers, when they begin and when it changes: who leads the metadata quorum, as far as this node knows. */
export interface QuorumChanged {
  kind: 'quorum-changed'
  epoch: number
  /** -1: nobody is known. */
  leaderId: number
  /** Where the leader is asked, by the listener of the controllers; null where it is not known. */
  endpoint: { readonly host: string; readonly port: number } | null
  /** The leader is this node, and its controller decides. */
  isActive: boolean
  /** The level of `kraft.version`, which the log holds apart from other features. */
  kraftVersion: number
}

/** The placement tells where partitions and their coordinators live. `coordinator` is 0 for other topics than the coordinators' own. */
export interface PartitionsPlaced {
  kind: 'partitions-placed'
  /** Metadata up to here has been placed. */
  endOffset: number
  placed: readonly { topicId: string; topic: string; partition: number; actor: ActorId; coordinator: ActorId }[]
  /** Replicas that were reassigned away. Those of topics that were deleted are not named. */
  removed: readonly { topicId: string; topic: string; partition: number }[]
  /** All whose folder is in a log directory that is offline. */
  lost: readonly { topicId: string; partition: number }[]
  offlineLogDirs: readonly string[]
}
/** To coordinators: forget what you hold for these topics (offsets). */
export interface TopicsRemoved {
  kind: 'topics-removed'
  topics: readonly { topicId: string; topic: string }[]
}

/** Supervisor to a transaction coordinator: what the metadata say of it now. */
export interface ConfigureCoordinator {
  kind: 'configure-coordinator'
  /** Of its partition. */
  leaderEpoch: number
  /** The level at which the cluster works. */
  transactionVersion: number
}

/** The runtime to every actor: `actor` threw (or its thread died), and is being restarted; what was asked of it will not be answered. */
export interface ActorDown {
  kind: 'actor-down'
  actor: ActorId
}
export interface ActorUp {
  kind: 'actor-up'
  actor: ActorId
}
/** The runtime to the supervisor: an operation on a file or folder failed, whichever actor asked for it. The log cleaner says it of what others do for it. */
export interface DiskFailed {
  kind: 'disk-failed'
  path: string
  /** As in `DiskError`. */
  errno: string
  error: string
}
