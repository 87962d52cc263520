/** A committed offset, as the log has it. */
export interface CommittedOffset {
  readonly offset: number
  /** Of the last record consumed, -1 if unknown. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** Wall clock. */
  readonly commitTimestampMs: number
  /** Set by clients that still ask for a retention of their own (OffsetCommit up to version 4), else -1. */
  readonly expireTimestampMs: number
  /** `ZERO_UUID` where the record has none (written before Kafka 4.2, or in a transaction). */
  readonly topicId: string
  /** Where in the log of the coordinator it stands: of two commits the later one counts. */
  readonly recordOffset: number
}

/** Something by group, topic and partition, of which any one may be left out when asking. */
export class OffsetTable<T> {
  readonly #groups = new Map<string, Map<string, Map<number, T>>>()
  #size = 0

  /** Entries in all. */
  get size(): number {
    return this.#size
  }

  get(groupId: string, topic: string, partition: number): T | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition)
  }

  has(groupId: string): boolean {
    return this.#groups.has(groupId)
  }

  set(groupId: string, topic: string, partition: number, value: T): void {
    let topics = this.#groups.get(groupId)
    if (topics === undefined) this.#groups.set(groupId, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    if (!partitions.has(partition)) this.#size++
    partitions.set(partition, value)
  }

  delete(groupId: string, topic: string, partition: number): T | undefined {
    const topics = this.#groups.get(groupId)
    const partitions = topics?.get(topic)
    const value = partitions?.get(partition)
    if (value === undefined) return undefined
    partitions!.delete(partition)
    this.#size--
    if (partitions!.size === 0) topics!.delete(topic)
    if (topics!.size === 0) this.#groups.delete(groupId)
    return value
  }

  groupIds(): IterableIterator<string> {
    return this.#groups.keys()
  }

  /** A group's entries by topic; empty if there are none. */
  topics(groupId: string): ReadonlyMap<string, ReadonlyMap<number, T>> {
    return this.#groups.get(groupId) ?? NOTHING
  }

  topic(groupId: string, topic: string): ReadonlyMap<number, T> {
    return this.#groups.get(groupId)?.get(topic) ?? NOTHING
  }
}

const NOTHING: ReadonlyMap<never, never> = new Map<never, never>()
