import type { KafkaError } from '../errors.ts'
import { partitionKey, type TopicPartition } from '../topic-partition.ts'
import type { FetchedRecords } from './fetched-records.ts'

/** ListOffsets' moments that are no timestamps. */
export const LATEST = -1
export const EARLIEST = -2
export const MAX_TIMESTAMP = -3

/**
 * How far a partition's position is known. `new`: the group's committed offset is asked for, and without one the reset policy decides; `reset`: the offset of a
 * moment is asked for; `validate`: the leader changed, and is asked whether its log is still the one that was read (KIP-320); `ready`: it is fetched.
 */
export type PositionPhase = 'new' | 'reset' | 'validate' | 'ready'

/** Records that were fetched and wait to be given. */
export interface BufferedFetch {
  readonly state: PartitionState
  readonly records: FetchedRecords
  /** Some of them were given. */
  isStarted: boolean
}

/** What a consumer knows of one partition that is its own. */
export class PartitionState implements TopicPartition {
  readonly topic: string
  readonly partition: number
  readonly key: string
  /** The application does not want records of it for now. */
  isPaused = false
  /** It is going, or the application's handler has not been told of it yet: nothing is fetched or given. */
  isHeld = false
  phase: PositionPhase = 'new'
  /** In phase `reset`: a timestamp, `EARLIEST`, `LATEST` or `MAX_TIMESTAMP`. */
  resetTo = LATEST
  /** The application is told of it at its next poll; only a seek mends it. */
  problem: KafkaError | null = null
  /** Where nothing is to be asked before (monotonic microseconds). */
  retryAtUs = 0
  /** Changes with whatever makes answers that are under way worthless. */
  version = 0
  /** A question about the position is under way. */
  isAsking = false

  /** Of the next record to give; -1 while it is not known. */
  position = -1
  /** Leader epoch of the last record that was given; -1 where it is not known. */
  positionEpoch = -1
  /** Where the next fetch starts: behind what is buffered. */
  fetchOffset = -1
  fetchEpoch = -1
  buffered: BufferedFetch[] = []

  /** Whom the position was made or found valid for; -1 for nobody yet. */
  leader = -1
  leaderEpoch = -1
  topicId = ''
  /** The replica that the leader wants to be read instead of itself (KIP-392), -1 for none, and until when. */
  replica = -1
  replicaUntilUs = 0

  /** Where readers end: the high watermark, or the last stable offset with `read_committed`. -1 until an answer told it. */
  endOffset = -1
  logStartOffset = -1

  /** What was handed over below is counted. */
  countedTo = -1

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic
    this.partition = partition
    this.key = partitionKey({ topic, partition })
  }

  get isFetchable(): boolean {
    return this.phase === 'ready' && !this.isPaused && !this.isHeld && this.problem === null
  }

  /** Whether records may be given. */
  get isGivable(): boolean {
    return !this.isPaused && !this.isHeld && this.phase === 'ready'
  }

  /** Some fetched records have not been touched yet: no more are fetched meanwhile. */
  get hasUnstarted(): boolean {
    const { buffered } = this
    return buffered.length > 0 && !buffered[buffered.length - 1]!.isStarted
  }

  /** Records wait at the broker, as far as is known. */
  get isBehind(): boolean {
    return this.fetchOffset < this.endOffset
  }

  /** Moves the position: what was fetched and what is under way is worthless. With an epoch the position is validated before it is fetched. */
  seek(offset: number, leaderEpoch = -1): void {
    this.#restart()
    this.phase = leaderEpoch >= 0 ? 'validate' : 'ready'
    this.position = offset
    this.positionEpoch = leaderEpoch
    this.fetchOffset = offset
    this.fetchEpoch = leaderEpoch
    // Anybody that leads is new to this position.
    this.leaderEpoch = -1
  }

  /** As `seek`, to the offset of a moment, which is yet to be asked for. */
  reset(timestamp: number): void {
    this.#restart()
    this.phase = 'reset'
    this.resetTo = timestamp
    this.position = -1
    this.positionEpoch = -1
    this.fetchOffset = -1
    this.fetchEpoch = -1
  }

  /** As `seek`, to where the group is. */
  renew(): void {
    this.reset(LATEST)
    this.phase = 'new'
  }

  /** Lets go of what was fetched and not given: it is fetched anew, from the position on. */
  dropBuffered(): void {
    this.version++
    this.buffered = []
    this.fetchOffset = this.position
    this.fetchEpoch = this.positionEpoch
  }

  fail(problem: KafkaError): void {
    this.problem = problem
  }

  #restart(): void {
    this.version++
    this.isAsking = false
    this.buffered = []
    this.problem = null
    this.retryAtUs = 0
    this.replica = -1
    this.countedTo = -1
  }
}
