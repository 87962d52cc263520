import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { resolveTopicConfig, type TopicConfig } from '../../src/base/config/topic-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import type { AppendOutcome } from '../../src/replica/append-outcome.ts'
import { logConfigOf } from '../../src/replica/log-config-of.ts'
import { Partition } from '../../src/replica/partition.ts'
import type { PartitionState } from '../../src/replica/partition-state.ts'
import { type Bench, makeBench, openLog } from '../log/log-fixture.ts'

const BROKER = resolveBrokerConfig({ 'log.dirs': '/data' }).config
export const LAG_TIME_MAX_MS = 30_000
const ALONE: PartitionState = { leader: 1, leaderEpoch: 0, partitionEpoch: 0, replicas: [1], isr: [1], eligible: [1] }

export function topicConfig(texts: ConfigTexts = {}): TopicConfig {
  return resolveTopicConfig(texts, BROKER)
}

export interface PartitionOptions {
  readonly texts?: ConfigTexts
  readonly state?: Partial<PartitionState>
  readonly validateRecords?: boolean
  readonly bench?: Bench
}

export interface TestPartition extends Bench {
  readonly partition: Partition
  /** Appends, and gives an outcome that lasts. */
  append(
    bytes: Uint8Array,
    options?: { acks?: -1 | 0 | 1; origin?: 'client' | 'coordinator' },
  ): Omit<AppendOutcome, 'begin' | 'refuse'>
  /** The disk has what is below `offset`. */
  flushed(offset: number): void
  configure(texts: ConfigTexts, state?: Partial<PartitionState>): void
}

/** The leader of `topic-0` on a disk in memory. */
export function makePartition({
  texts = {},
  state = {},
  validateRecords = false,
  bench = makeBench(),
}: PartitionOptions = {}): TestPartition {
  const config = topicConfig(texts)
  const partition = new Partition({
    log: openLog(bench, {
      config: logConfigOf(config),
      producerState: { producerIdExpirationMs: 86_400_000, transactionVerification: false },
    }),
    config,
    state: { ...ALONE, ...state },
    clock: bench.clock,
    name: 'topic-0',
    validateRecords,
    highWatermark: 0,
    nodeId: 1,
    logger: SILENT_LOGGER,
    lagTimeMaxMs: LAG_TIME_MAX_MS,
  })
  return {
    ...bench,
    partition,
    append: (bytes, { acks = -1, origin = 'client' } = {}) => ({ ...partition.append(bytes, acks, origin) }),
    flushed: (offset) => {
      partition.log.flush(offset)
      partition.commit()
    },
    configure: (changed, stateChanges = {}) => partition.configure(topicConfig(changed), { ...ALONE, ...stateChanges }),
  }
}
