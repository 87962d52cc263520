import { BatchView } from '../records/batch.ts'
import type { AppendOrigin } from '../records/validate.ts'
import { CorruptLogError, UnexpectedAppendOffsetError } from './errors.ts'
import type { LeaderEpochCache } from './leader-epoch-cache.ts'

export interface AppendOptions {
  readonly leaderEpoch: number
  readonly origin: AppendOrigin
  /** From `beginVerification`, for a client's transactional batch; default none. */
  readonly verificationGuard?: number
  /** Feature level of the coordinator, for its markers; default 0. */
  readonly transactionVersion?: number
}

export interface AppendResult {
  /** Of the first batch; -1 if there was nothing to append. */
  readonly baseOffset: number
  readonly lastOffset: number
  /** The client sent a batch again that is in the log: the offsets are those it has there, and nothing was appended. */
  readonly isDuplicate: boolean
  /** Of a duplicate, the largest timestamp it has in the log; else -1. */
  readonly duplicateTimestamp: number
}

export const NOTHING_APPENDED: AppendResult = Object.freeze({
  baseOffset: -1,
  lastOffset: -1,
  isDuplicate: false,
  duplicateTimestamp: -1,
})

const view = new BatchView()

/**
 * Gives batches of a client or a coordinator their offsets and the leader epoch, in place; looks whether those of others continue the log. Gives how many
 * bytes to append: a replica leaves out what is of a later epoch than its leader's. Throws `UnexpectedAppendOffsetError`, `CorruptLogError`.
 */
export function assignOffsets(bytes: Uint8Array, logEndOffset: number, { origin, leaderEpoch }: AppendOptions): number {
  const assigns = origin === 'client' || origin === 'coordinator'
  let nextOffset = logEndOffset
  let at = 0
  while (at < bytes.length) {
    if (!view.at(bytes, at).isWhole(bytes.length)) throw new CorruptLogError('only whole batches are appended', { position: at })
    if (assigns) {
      view.setBaseOffset(nextOffset)
      view.setPartitionLeaderEpoch(leaderEpoch)
    } else {
      if (origin === 'replication' && view.partitionLeaderEpoch > leaderEpoch) break
      const { baseOffset: firstOffset, lastOffset } = view
      if (firstOffset < nextOffset) throw new UnexpectedAppendOffsetError({ firstOffset, lastOffset, logEndOffset: nextOffset })
    }
    nextOffset = view.nextOffset
    at = view.end
  }
  return at
}

/** What a log asks before it takes batches whose offsets are set. Tells the cache of leader epochs that begin with them. */
export function measureBatches(
  bytes: Uint8Array,
  epochs: LeaderEpochCache,
): { firstOffset: number; lastOffset: number; maxTimestamp: number } {
  const firstOffset = view.at(bytes, 0).baseOffset
  let lastOffset = -1
  let maxTimestamp = -1
  let epoch = -1
  for (let at = 0; at < bytes.length; at = view.end) {
    view.at(bytes, at)
    const timestamp = view.maxTimestamp
    if (timestamp > maxTimestamp) maxTimestamp = timestamp
    if (view.partitionLeaderEpoch !== epoch) {
      epoch = view.partitionLeaderEpoch
      if (epoch >= 0) epochs.assign(epoch, view.baseOffset)
    }
    lastOffset = view.lastOffset
  }
  return { firstOffset, lastOffset, maxTimestamp }
}
