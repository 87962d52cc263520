import type { OffsetCommitKey } from '../../protocol/generated/group/offset-commit-key.ts'
import type { ClassicRebalance } from './classic-rebalance.ts'
import { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerRecord } from './consumer-records.ts'
import { replayConsumerRecord } from './consumer-replay.ts'
import type { ConsumerTimers } from './consumer-timers.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { committedOffset, type GroupRecord, groupSnapshot } from './group-records.ts'
import type { GroupRegistry } from './group-registry.ts'
import { OffsetStore } from './offset-store.ts'

const NO_PRODUCER_ID = -1

/**
 * The groups and offsets of a shard. What the log says of them changes here only, by `replay`: for what is read from it as for what is written to it
 * now. (Who waits for whom in a group is not in the log, and not here.)
 */
export class GroupState {
  readonly groups: GroupRegistry
  readonly offsets = new OffsetStore()
  /** Hears of each offset that is deleted. */
  onOffsetDeleted: (key: OffsetCommitKey) => void = () => {}
  readonly #environment: GroupEnvironment
  readonly #rebalance: ClassicRebalance
  readonly #timers: ConsumerTimers

  constructor(environment: GroupEnvironment, groups: GroupRegistry, rebalance: ClassicRebalance, timers: ConsumerTimers) {
    this.groups = groups
    this.#timers = timers
    this.#environment = environment
    this.#rebalance = rebalance
  }

  /** Writes records that stand or fall together, and applies them. Throws `RecordsTooLargeError`, with nothing changed. */
  write(records: readonly GroupRecord[]): void {
    if (records.length === 0) return
    this.#replayAll(records, this.#environment.writer.append(records))
  }

  /** Writes records that stand each for itself, and applies them; `committed` runs when all are in the log for good. */
  writeEach(records: readonly GroupRecord[], committed?: () => void): void {
    this.#replayAll(records, this.#environment.writer.appendEach(records, committed))
  }

  /** Applies a record that stands at `recordOffset` of the log; `producerId` is -1 unless it is part of a transaction. */
  replay(record: GroupRecord, recordOffset: number, producerId: number): void {
    if (record.type === 'group-metadata') {
      const groupId = record.key.group
      this.#removeGroup(groupId)
      if (record.value !== null) this.groups.add(this.#rebalance.loadGroup(groupId, groupSnapshot(record.value)))
      return
    }
    if (record.type !== 'offset-commit') {
      this.#replayConsumer(record)
      return
    }
    if (record.value === null) {
      this.offsets.replayTombstone(record.key)
      this.onOffsetDeleted(record.key)
      return
    }
    // A consumer that commits without being a member has no record of its group: the group is there for its offsets, and as long as they are.
    const { group } = record.key
    if (this.groups.get(group) === undefined) this.groups.add(this.#rebalance.createGroup(group))
    this.offsets.replayCommit(record.key, committedOffset(record.value, recordOffset), producerId)
  }

  #replayAll(records: readonly GroupRecord[], firstOffset: number): void {
    records.forEach((record, i) => {
      this.replay(record, firstOffset + i, NO_PRODUCER_ID)
    })
  }

  /** A record of a consumer group makes the group, unless it is a tombstone; a group that was there for its offsets only gives way. */
  #replayConsumer(record: ConsumerRecord): void {
    const { groupId } = record.key
    let group = this.groups.consumer(groupId)
    if (record.value === null) {
      if (group === undefined) return
      if (record.type === 'consumer-group') {
        this.#removeGroup(groupId)
        return
      }
      if (record.type === 'consumer-member') this.#timers.forgetMember(groupId, record.key.memberId)
    } else if (group === undefined) {
      this.#removeGroup(groupId)
      group = this.groups.add(new ConsumerGroup(groupId))
    }
    replayConsumerRecord(group, record)
  }

  #removeGroup(groupId: string): void {
    const group = this.groups.get(groupId)
    if (group === undefined) return
    if (group.type === 'classic') this.#rebalance.forget(group)
    else this.#timers.forgetGroup(groupId)
    this.groups.remove(groupId)
  }
}
