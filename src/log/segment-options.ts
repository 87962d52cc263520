import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { Random } from '../base/random.ts'
import type { LogConfig } from './log-config.ts'

export interface SegmentOptions {
  readonly disk: Disk
  readonly directory: string
  readonly baseOffset: number
  readonly config: LogConfig
  /** When the segment was made or opened, ms. */
  readonly nowMs: number
  readonly rollJitterMs: number
}

/** What all segments of a log have in common. */
export interface SegmentSurroundings {
  readonly disk: Disk
  readonly directory: string
  readonly config: LogConfig
  readonly clock: Clock
  readonly random: Random
}

/** What a log asks its active segment before it appends. */
export interface RollQuestion {
  readonly bytes: number
  readonly maxTimestamp: number
  readonly lastOffset: number
  readonly nowMs: number
  readonly segmentMs: number
}

/** With a jitter of its own for each segment. */
export function segmentOptions(
  { disk, directory, config, clock, random }: SegmentSurroundings,
  baseOffset: number,
): SegmentOptions {
  const jitterMax = Math.min(config.segmentJitterMs, config.segmentMs)
  const rollJitterMs = jitterMax <= 0 ? 0 : Math.floor((random.below(0x7fffffff) / 0x7fffffff) * jitterMax)
  return { disk, directory, baseOffset, config, nowMs: clock.nowMs(), rollJitterMs }
}
