import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import type { LogConfig } from './log-config.ts'
import type { ProducerStateOptions } from './producer-state.ts'

export interface LogOptions {
  /** The partition's folder, absolute; made if it is missing. */
  readonly directory: string
  readonly config: LogConfig
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** As checkpointed for the partition; default 0. */
  readonly logStartOffset?: number
  /** As checkpointed for the partition; default 0: recovery goes through all of it. */
  readonly recoveryPoint?: number
  /** As checkpointed for the partition by the cleaner: below, offsets may be missing whatever the topic's policy is now. Default 0. */
  readonly cleanedOffset?: number
  /** Whether the log directory was closed properly; default false. */
  readonly cleanShutdown?: boolean
  /** The topic's id, written to a folder that has none, checked against one that has; default: whatever the folder says. */
  readonly topicId?: string | null
  readonly producerState?: ProducerStateOptions
}
