import type { OffsetCommitKey } from '../../protocol/generated/group/offset-commit-key.ts'
import { type CommittedOffset, OffsetTable } from './offset-table.ts'

const NO_PRODUCER_ID = -1

/**
 * The committed offsets of a shard: those that count, and those of transactions that are still open, which count when the transaction commits.
 * Changes only by what stands in the log.
 */
export class OffsetStore {
  readonly committed = new OffsetTable<CommittedOffset>()
  /** By producer id. */
  readonly #pending = new Map<number, OffsetTable<CommittedOffset>>()
  /** The producers with an open transaction over a partition. */
  readonly #openTransactions = new OffsetTable<Set<number>>()

  replayCommit({ group, topic, partition }: OffsetCommitKey, offset: CommittedOffset, producerId: number): void {
    if (producerId === NO_PRODUCER_ID) {
      this.committed.set(group, topic, partition, offset)
      return
    }
    let pending = this.#pending.get(producerId)
    if (pending === undefined) this.#pending.set(producerId, (pending = new OffsetTable()))
    pending.set(group, topic, partition, offset)
    const producers = this.#openTransactions.get(group, topic, partition)
    if (producers === undefined) this.#openTransactions.set(group, topic, partition, new Set([producerId]))
    else producers.add(producerId)
  }

  /** A tombstone takes the pending offsets along. */
  replayTombstone({ group, topic, partition }: OffsetCommitKey): void {
    this.committed.delete(group, topic, partition)
    const producers = this.#openTransactions.delete(group, topic, partition)
    if (producers !== undefined)
      for (const producerId of producers) this.#pending.get(producerId)?.delete(group, topic, partition)
  }

  /** The end of a transaction. */
  replayMarker(producerId: number, isCommit: boolean): void {
    const pending = this.#pending.get(producerId)
    if (pending === undefined) return
    this.#pending.delete(producerId)
    for (const groupId of pending.groupIds()) {
      for (const [topic, partitions] of pending.topics(groupId)) {
        for (const [partition, offset] of partitions)
          this.#endTransaction(producerId, groupId, topic, partition, isCommit ? offset : null)
      }
    }
  }

  isPending(groupId: string, topic: string, partition: number): boolean {
    return this.#openTransactions.get(groupId, topic, partition) !== undefined
  }

  hasPending(groupId: string): boolean {
    return this.#openTransactions.has(groupId)
  }

  /** Every partition with a committed or a pending offset of a group, each once. */
  *partitions(groupId: string): Generator<{ topic: string; partition: number; offset: CommittedOffset | null }> {
    for (const [topic, partitions] of this.committed.topics(groupId)) {
      for (const [partition, offset] of partitions) yield { topic, partition, offset }
    }
    for (const [topic, partitions] of this.#openTransactions.topics(groupId)) {
      for (const partition of partitions.keys()) {
        if (this.committed.get(groupId, topic, partition) === undefined) yield { topic, partition, offset: null }
      }
    }
  }

  /** Groups and partitions with an offset of a topic: committed for that very topic (or an unknown one) of this name, or pending. */
  *ofTopic(topic: string, topicId: string, zeroUuid: string): Generator<{ groupId: string; partition: number }> {
    for (const table of [this.committed, ...this.#pending.values()]) {
      for (const groupId of table.groupIds()) {
        for (const [partition, offset] of table.topic(groupId, topic)) {
          if (offset.topicId === zeroUuid || offset.topicId === topicId) yield { groupId, partition }
        }
      }
    }
  }

  #endTransaction(producerId: number, groupId: string, topic: string, partition: number, offset: CommittedOffset | null): void {
    const producers = this.#openTransactions.get(groupId, topic, partition)
    producers?.delete(producerId)
    if (producers?.size === 0) this.#openTransactions.delete(groupId, topic, partition)
    if (offset === null) return
    // A plain commit that was written after the transaction's wins over it. Where they stand in the log tells, for compaction may have
    // removed the one and left the other.
    const current = this.committed.get(groupId, topic, partition)
    if (current === undefined || offset.recordOffset > current.recordOffset) this.committed.set(groupId, topic, partition, offset)
  }
}
