import type { TopicMetadata } from '../metadata-snapshot.ts'
import { Batcher } from './batcher.ts'
import type { TopicMetrics } from './producer-metrics.ts'
import type { StickyPartition } from './sticky-partition.ts'

/** Steps of Java's estimate: it follows a batch that compresses worse quickly, and one that compresses better slowly. */
const RATIO_STEP_UP = 0.05
const RATIO_STEP_DOWN = 0.005

/** What a producer keeps of one topic: its partitions' batchers, its sticky partition, and how well its records compress. */
export class TopicBatchers {
  readonly name: string
  readonly sticky: StickyPartition
  readonly metrics: TopicMetrics
  /** By partition id; empty while the topic is not known. */
  batchers: Batcher[] = []
  /** Partitions that have a leader; all, where none has. */
  available: Batcher[] = []
  id = ''
  /** Records wait for the topic to be known, so all that follow them wait too. */
  isWaiting = false
  compressionRatio = 1

  constructor(name: string, sticky: (topic: TopicBatchers) => StickyPartition, metrics: TopicMetrics) {
    this.name = name
    this.metrics = metrics
    this.sticky = sticky(this)
  }

  get isKnown(): boolean {
    return this.batchers.length > 0
  }

  /** Takes over what became known: new partitions, other leaders. Partitions never go away while the producer holds records for them. */
  update({ id, partitions }: TopicMetadata): void {
    this.id = id
    if (partitions.length > this.batchers.length) {
      const batchers = [...this.batchers]
      while (batchers.length < partitions.length) batchers.push(new Batcher(this, batchers.length))
      this.batchers = batchers
    }
    for (const batcher of this.batchers) {
      const known = partitions[batcher.partition]
      batcher.leader = known?.leader ?? -1
      batcher.leaderEpoch = known?.leaderEpoch ?? -1
    }
    const available = this.batchers.filter(({ leader }) => leader >= 0)
    this.available = available.length > 0 ? available : this.batchers
  }

  /** The topic is no longer known; records that wait keep waiting. */
  lost(): void {
    for (const batcher of this.batchers) batcher.leader = -1
  }

  observeRatio(observed: number): void {
    const known = this.compressionRatio
    if (observed > known) this.compressionRatio = Math.max(known + RATIO_STEP_UP, observed)
    else this.compressionRatio = Math.max(known - RATIO_STEP_DOWN, observed)
  }
}
