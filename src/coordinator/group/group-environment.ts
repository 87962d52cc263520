import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Random } from '../../base/random.ts'
import type { Counter } from '../../base/telemetry.ts'
import type { DeadlineQueue } from '../deadline-queue.ts'
import type { RecordWriter } from '../record-writer.ts'
import type { GroupConfig } from './group-config.ts'
import type { GroupRecord } from './group-records.ts'

/** All that the group coordinator takes from outside. */
export interface GroupEnvironment {
  readonly config: GroupConfig
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly deadlines: DeadlineQueue
  readonly writer: RecordWriter<GroupRecord>
  readonly counters: GroupCounters
}

export interface GroupCounters {
  /** Offsets committed by clients. */
  readonly offsetCommits: Counter
  /** Rebalances that reached `Stable`. */
  readonly rebalances: Counter
}

/** Monotonic milliseconds: what deadlines are told in. */
export function monotonicMs(clock: Clock): number {
  return Math.floor(clock.monotonicUs() / 1000)
}
