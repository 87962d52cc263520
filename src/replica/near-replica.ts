import type { FollowerProgress } from './follower-progress.ts'
import type { Leader } from './leader.ts'

/** Which of the replicas near to a consumer has what it asks for, the furthest of those in sync; -1 for none (KIP-392, `RackAwareReplicaSelector`). */
export function nearestReplica({ followers, isr }: Leader, near: readonly number[], fetchOffset: number): number {
  let best: FollowerProgress | null = null
  for (const follower of followers) {
    const { id, logStartOffset, logEndOffset } = follower
    if (!near.includes(id) || !isr.includes(id) || logEndOffset < fetchOffset || logStartOffset > fetchOffset) continue
    if (best === null || isFurther(follower, best)) best = follower
  }
  return best?.id ?? -1
}

function isFurther(one: FollowerProgress, other: FollowerProgress): boolean {
  if (one.logEndOffset !== other.logEndOffset) return one.logEndOffset > other.logEndOffset
  if (one.lastCaughtUpMs !== other.lastCaughtUpMs) return one.lastCaughtUpMs > other.lastCaughtUpMs
  return one.id > other.id
}
