import { NO_PARTITIONS, type PartitionSet, type TopicPartitions, withPartitions } from './partition-set.ts'
import { isIdle, type TransactionState } from './transaction-state.ts'

export const NO_PRODUCER_ID = -1
export const NO_PRODUCER_EPOCH = -1
const NO_TIMESTAMP = -1
export const PRODUCER_EPOCH_MAX = 0x7fff
/** A transaction that is ended from outside (KIP-939) never times out; this stands for it. */
export const ENDLESS_TIMEOUT_MS = 0x7fffffff
/** From this level of `transaction.version` on each transaction has an epoch of its own (KIP-890). */
export const EPOCH_BUMP_VERSION = 2

/** What the log holds of a transactional id, and what is made of it by each transition. Never changed. */
export interface TransactionMetadata {
  readonly transactionalId: string
  readonly producerId: number
  /** What the producer id was before the last transition. */
  readonly previousProducerId: number
  /** The id that the producer will have when the transaction that ends now has ended, because the epochs of this one are used up; -1 else. */
  readonly nextProducerId: number
  /** -1 for an id that no producer was given yet, which the log never holds. */
  readonly producerEpoch: number
  /** The epoch before the last bump that a client asked for, -1 if unknown; not in the log. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly state: TransactionState
  readonly partitions: PartitionSet
  /** Wall clock, -1 before the first transaction of a producer. */
  readonly startTimestampMs: number
  /** Wall clock. */
  readonly lastUpdateTimestampMs: number
  /** 2: the client that began or ended the transaction works with an epoch for each. */
  readonly clientTransactionVersion: number
}

/** The last epoch may only be used to fence: there has to be one above it that no producer has. */
export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= PRODUCER_EPOCH_MAX - 1
}

export function isExternallyEnded({ timeoutMs }: TransactionMetadata): boolean {
  return timeoutMs === ENDLESS_TIMEOUT_MS
}

/** A transactional id that is seen for the first time; its first producer gets epoch 0. */
export function createdMetadata(
  transactionalId: string,
  producerId: number,
  timeoutMs: number,
  nowMs: number,
): TransactionMetadata {
  return {
    transactionalId,
    producerId,
    previousProducerId: NO_PRODUCER_ID,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: NO_PRODUCER_EPOCH,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    timeoutMs,
    state: 'Empty',
    partitions: NO_PARTITIONS,
    startTimestampMs: NO_TIMESTAMP,
    lastUpdateTimestampMs: nowMs,
    clientTransactionVersion: 0,
  }
}

/** A producer takes the id over with the next epoch. `recordLastEpoch`: it named its epoch, and may ask again (KIP-360). */
export function withNextEpoch(
  current: TransactionMetadata,
  timeoutMs: number,
  nowMs: number,
  recordLastEpoch: boolean,
): TransactionMetadata {
  return {
    ...initialized(current, timeoutMs, nowMs),
    producerEpoch: current.producerEpoch + 1,
    lastProducerEpoch: recordLastEpoch ? current.producerEpoch : NO_PRODUCER_EPOCH,
  }
}

/** The same epoch once more, for a producer that did not hear of it. */
export function withSameEpoch(current: TransactionMetadata, timeoutMs: number, nowMs: number): TransactionMetadata {
  return initialized(current, timeoutMs, nowMs)
}

/** A producer takes the id over with a new producer id, because the epochs of the old one are used up. */
export function withNextProducerId(
  current: TransactionMetadata,
  producerId: number,
  timeoutMs: number,
  nowMs: number,
  recordLastEpoch: boolean,
): TransactionMetadata {
  return {
    ...initialized(current, timeoutMs, nowMs),
    producerId,
    producerEpoch: 0,
    lastProducerEpoch: recordLastEpoch ? current.producerEpoch : NO_PRODUCER_EPOCH,
  }
}

function initialized(current: TransactionMetadata, timeoutMs: number, nowMs: number): TransactionMetadata {
  return {
    ...current,
    previousProducerId: current.producerId,
    state: 'Empty',
    timeoutMs,
    partitions: NO_PARTITIONS,
    startTimestampMs: NO_TIMESTAMP,
    lastUpdateTimestampMs: nowMs,
  }
}

/** Begins a transaction with its first partitions, or adds partitions to the one that is open. */
export function withAddedPartitions(
  current: TransactionMetadata,
  added: readonly TopicPartitions[],
  nowMs: number,
  clientTransactionVersion: number,
): TransactionMetadata {
  return {
    ...current,
    previousProducerId: current.producerId,
    state: 'Ongoing',
    partitions: withPartitions(current.partitions, added),
    startTimestampMs: isIdle(current.state) ? nowMs : current.startTimestampMs,
    lastUpdateTimestampMs: nowMs,
    clientTransactionVersion,
  }
}

/** How a transaction ends is decided. With `nextProducerId` the producer goes on with another id. */
export function prepared(
  current: TransactionMetadata,
  state: 'PrepareCommit' | 'PrepareAbort',
  clientTransactionVersion: number,
  nextProducerId: number,
  nowMs: number,
): TransactionMetadata {
  const bumps = clientTransactionVersion >= EPOCH_BUMP_VERSION
  const producerEpoch = Math.min(current.producerEpoch + (bumps ? 1 : 0), PRODUCER_EPOCH_MAX)
  return {
    ...current,
    previousProducerId: current.producerId,
    nextProducerId,
    state,
    producerEpoch,
    lastProducerEpoch: bumps ? current.producerEpoch : current.lastProducerEpoch,
    // A transaction that nothing was added to began when it ended.
    startTimestampMs: isIdle(current.state) ? nowMs : current.startTimestampMs,
    lastUpdateTimestampMs: nowMs,
    clientTransactionVersion,
  }
}

/** Fences the producer of an open transaction with an epoch that nobody gets; used where epochs do not rise by themselves. */
export function fenced(current: TransactionMetadata): TransactionMetadata {
  const producerEpoch = Math.min(current.producerEpoch + 1, PRODUCER_EPOCH_MAX)
  return { ...current, producerEpoch, lastProducerEpoch: NO_PRODUCER_EPOCH }
}

/** All partitions know how the transaction ended. */
export function completed(current: TransactionMetadata, nowMs: number): TransactionMetadata {
  const changesId = current.clientTransactionVersion >= EPOCH_BUMP_VERSION && current.nextProducerId !== NO_PRODUCER_ID
  return {
    ...current,
    producerId: changesId ? current.nextProducerId : current.producerId,
    previousProducerId: current.producerId,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: changesId ? 0 : current.producerEpoch,
    state: current.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    partitions: NO_PARTITIONS,
    lastUpdateTimestampMs: nowMs,
  }
}
