import type { LogConfig } from './log-config.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'

export type RetentionReason = 'log start offset' | 'size' | 'time'

export interface RetentionState {
  readonly segments: LogSegments
  readonly config: LogConfig
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly highWatermark: number
  readonly nowMs: number
}

/**
 * The oldest segments that the topic's settings let go, for one reason. Never one that reaches over the high watermark, and never an empty active one; all others may
 * be among them, also the active one: the log rolls before that is removed.
 */
export function expiredSegments(state: RetentionState, reason: RetentionReason): LogSegment[] {
  const { segments, highWatermark, logEndOffset } = state
  const isExpired = expiryOf(state, reason)
  const expired: LogSegment[] = []
  for (const [index, segment] of segments.all.entries()) {
    const next = segments.all[index + 1] ?? null
    const endOffset = next?.baseOffset ?? logEndOffset
    if (highWatermark < endOffset || (next === null && segment.sizeInBytes === 0) || !isExpired(segment, next)) break
    expired.push(segment)
  }
  return expired
}

function expiryOf(state: RetentionState, reason: RetentionReason): (segment: LogSegment, next: LogSegment | null) => boolean {
  const { config, logStartOffset, nowMs, segments } = state
  const never = () => false
  if (reason === 'log start offset') return (_segment, next) => next !== null && next.baseOffset <= logStartOffset
  if (!config.delete) return never
  if (reason === 'time') {
    const { retentionMs } = config
    return retentionMs < 0 ? never : (segment) => nowMs - segment.retentionTimestamp > retentionMs
  }
  let excess = segments.sizeInBytes - config.retentionBytes
  if (config.retentionBytes < 0 || excess < 0) return never
  return (segment) => {
    if (excess < segment.sizeInBytes) return false
    excess -= segment.sizeInBytes
    return true
  }
}
