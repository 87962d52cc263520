import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE } from '../../records/batch.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { TopicBatchers } from './topic-batchers.ts'

/** The batches of one partition, oldest first; the last one may still be filling. With the numbers of an idempotent producer for this partition. */
export class Batcher {
  readonly topic: TopicBatchers
  readonly partition: number
  readonly queue: ProducerBatch[] = []
  /** -1 while there is none. */
  leader = -1
  leaderEpoch = -1
  /** In the sender's list of partitions that hold something. */
  isActive = false
  /** Of this partition nothing more is sent until what is under way has come back. */
  isMuted = false
  /** Batches that were sent and not answered. */
  underWay = 0
  /** Records that were ever put into closed batches. */
  places = 0
  /** Whether the current transaction has the partition, or waits for the coordinator to take it. */
  transaction: 'none' | 'adding' | 'added' = 'none'

  producerId = NO_PRODUCER_ID
  producerEpoch = NO_PRODUCER_EPOCH
  /** Under this id the partition's broker has taken a batch. */
  ackedProducerId = NO_PRODUCER_ID
  nextSequence = 0
  /** Batches that ever got a sequence. */
  numbered = 0
  lastAckedSequence = NO_SEQUENCE
  lastAckedOffset = -1
  /** Batches that have numbers and are neither taken nor failed, by their numbers: under way, or waiting to be sent again. */
  readonly inFlight: ProducerBatch[] = []
  /** What follows the batches of which it is not known whether the broker took them; -1 when there are none. */
  unresolvedSequence = NO_SEQUENCE

  constructor(topic: TopicBatchers, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get name(): string {
    return `${this.topic.name}-${this.partition}`
  }

  /** The batch that takes records now. */
  get open(): ProducerBatch | null {
    const last = this.queue[this.queue.length - 1]
    return last === undefined || last.isFull ? null : last
  }

  /** Puts a batch that is to be sent again back among the others, in the order of their records. */
  requeue(batch: ProducerBatch): void {
    insertInOrder(this.queue, batch)
  }

  /** Remembers a batch that has numbers. */
  track(batch: ProducerBatch): void {
    insertInOrder(this.inFlight, batch)
  }

  /** Forgets a batch that was taken, or failed. */
  untrack(batch: ProducerBatch): void {
    const at = this.inFlight.indexOf(batch)
    if (at >= 0) this.inFlight.splice(at, 1)
  }
}

function insertInOrder(batches: ProducerBatch[], batch: ProducerBatch): void {
  let at = batches.length
  while (at > 0 && batches[at - 1]!.firstPlace > batch.firstPlace) at--
  if (at === batches.length) batches.push(batch)
  else batches.splice(at, 0, batch)
}
