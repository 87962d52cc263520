import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import type { Destination, Host } from './host.ts'
import type { MetadataLog } from './metadata-log.ts'
import type { VoterEndpoint } from './voter-set.ts'

/** Kafka's `controller.quorum.*`; times in milliseconds. */
export interface RaftConfig {
  readonly electionTimeoutMs: number
  readonly electionBackoffMaxMs: number
  readonly fetchTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly retryBackoffMs: number
  readonly fetchMaxBytes: number
  readonly fetchSnapshotMaxBytes: number
  /** KIP-1186: a controller that is no voter makes itself one. */
  readonly autoJoin: boolean
  /** The listener that controllers speak over. */
  readonly listenerName: string
}

export interface RaftTimers {
  schedule(delayMs: number, turn: () => void): number
  cancel(timer: number): void
  /** After all that is ready now. */
  defer(turn: () => void): void
}

/** What became of a request: exactly one is not null. */
export type RaftAnswer = (error: RafkaError | null, response: unknown) => void

export interface RaftRequest {
  readonly apiKey: number
  /** Older versions will not do: the answer is the error `UNSUPPORTED_VERSION` then. Default: all will. */
  readonly minVersion?: number
  readonly body: (apiVersion: number) => unknown
}

/** Sends a request to another node and gives its answer, later, never during the call; an answer need not come. */
export type RaftSend = (destination: Destination, request: RaftRequest, done: RaftAnswer) => void

export interface LoadedSnapshot {
  /** Offset behind the last record that it stands for. */
  readonly endOffset: number
  readonly epoch: number
  /** Gives each encoded metadata record, valid for good. Throws `CorruptSnapshotError`, `DiskError`. */
  read(onRecord: (record: Uint8Array) => void): void
}

/** Who hosts the member hears of the quorum by these. Calls come in order, and none during a call of the host's own but `start` and `append`. */
export interface RaftListener {
  /** All that was told before is replaced by the snapshot. */
  loadSnapshot(snapshot: LoadedSnapshot): void
  /** Encoded metadata records that follow on what was told before; none for the quorum's own records. `endOffset` is behind the last of them, of `epoch`. */
  committed(records: readonly Uint8Array[], endOffset: number, epoch: number): void
  /** -1 and null: nobody is known. */
  leaderChanged(leader: { readonly epoch: number; readonly leaderId: number; readonly endpoint: Host | null }): void
  /** This node leads, and all that was committed before its epoch has been told. */
  claimed(epoch: number): void
  /** This node led, and claimed it, and leads no more. */
  resigned(): void
}

export interface RaftNodeOptions {
  readonly metadataLog: MetadataLog
  readonly nodeId: number
  /** Of the folder that the metadata log is in. */
  readonly directoryId: string
  readonly clusterId: string
  /** Of `controller.quorum.voters`. Not looked at when the log names the voters (KIP-853). */
  readonly voters: readonly Destination[]
  /** Of `controller.quorum.bootstrap.servers`. With neither, the node is its own quorum. */
  readonly bootstrapServers: readonly Host[]
  /** Where other controllers find this one; empty for one that is no controller. */
  readonly ownEndpoints: readonly VoterEndpoint[]
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
  readonly timers: RaftTimers
  readonly config: RaftConfig
  readonly logger: Logger
  readonly send: RaftSend
  readonly listener: RaftListener
}
