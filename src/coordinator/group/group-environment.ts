import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Random } from '../../base/random.ts'
import type { Counter } from '../../base/telemetry.ts'
import type { Requester } from '../../security/authorizer/standard-authorizer.ts'
import type { DeadlineQueue } from '../deadline-queue.ts'
import type { RecordWriter } from '../record-writer.ts'
import type { GroupConfig } from './group-config.ts'
import type { GroupMetadata } from './group-metadata.ts'
import type { GroupRecord } from './group-records.ts'
import type { CompileRegex } from './topic-regex.ts'

/** All that the group coordinator takes from outside. */
export interface GroupEnvironment {
  readonly config: GroupConfig
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly deadlines: DeadlineQueue
  readonly writer: RecordWriter<GroupRecord>
  readonly counters: GroupCounters
  readonly metadata: GroupMetadata
  readonly compileRegex: CompileRegex
  /** Whether who made a request may know of a topic. Default: everybody may know of all. */
  readonly mayDescribeTopic?: ((asker: Requester, topic: string) => boolean) | null
}

export interface GroupCounters {
  /** Offsets committed by clients. */
  readonly offsetCommits: Counter
  /** Rebalances: of classic groups those that reached `Stable`, of consumer groups new epochs. */
  readonly rebalances: Counter
}
