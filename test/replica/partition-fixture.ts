import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { resolveTopicConfig, type TopicConfig } from '../../src/base/config/topic-config.ts'
import { logConfigOf } from '../../src/replica/log-config-of.ts'
import { type AppendOutcome, Partition, type PartitionState } from '../../src/replica/partition.ts'
import { type Bench, makeBench, openLog } from '../log/log-fixture.ts'

const BROKER = resolveBrokerConfig({ 'log.dirs': '/data' }).config
const ALONE: PartitionState = { leaderEpoch: 0, replicas: [1], isr: [1] }

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
  append(bytes: Uint8Array, options?: { acks?: -1 | 0 | 1; origin?: 'client' | 'coordinator' }): AppendOutcome
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
  })
  return {
    ...bench,
    partition,
    append: (bytes, { acks = -1, origin = 'client' } = {}) => ({ ...partition.append(bytes, acks, origin) }),
    configure: (changed, stateChanges = {}) => partition.configure(topicConfig(changed), { ...ALONE, ...stateChanges }),
  }
}
