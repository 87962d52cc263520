import type { Client } from '../../../src/client/client.ts'
import { Consumer } from '../../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../../src/client/consumer/group/group-membership.ts'
import type { ReadRun } from './history.ts'
import { FETCH_WAIT_MS, Party, type Stage, type WorkloadTopic } from './party.ts'

export interface ConsumingOptions {
  readonly topics: readonly WorkloadTopic[]
  readonly isolation: 'read_committed' | 'read_uncommitted'
  /** Between two polls, at most. */
  readonly pauseMs: number
  /** Null: all partitions by itself, from the beginning. */
  readonly group: { readonly id: string; readonly protocol: 'classic' | 'consumer' } | null
}

const POLL_MS = 500

/** Reads, alone or as a member of a group; a member commits what it has read now and then. */
export class ConsumingParty extends Party {
  readonly #options: ConsumingOptions
  #runs = new Map<string, ReadRun>()
  /** Leader epoch of the last record of each partition: a commit without it would lead the next member to whom a cut-off leader tells of itself. */
  readonly #epochs = new Map<string, number>()

  constructor(stage: Stage, name: string, options: ConsumingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const { group, isolation, topics, pauseMs } = this.#options
    this.#runs = new Map()
    const consumer = new Consumer(
      client,
      {
        ...(group === null
          ? {}
          : { groupId: group.id, groupProtocol: group.protocol, sessionTimeoutMs: 8_000, heartbeatIntervalMs: 1_000 }),
        enableAutoCommit: false,
        autoOffsetReset: 'earliest',
        isolationLevel: isolation,
        fetchMaxWaitMs: FETCH_WAIT_MS,
        maxPollRecords: 50,
        defaultApiTimeoutMs: 20_000,
        onRebalance: ({ partitions }) => {
          for (const { topic, partition } of partitions) this.#runs.delete(`${topic}-${partition}`)
        },
      },
      { membership: createGroupMembership },
    )
    if (group === null) consumer.assign(topics.flatMap(({ name, partitions }) => partitionsOf(name, partitions)))
    else consumer.subscribe({ topics: topics.map(({ name }) => name) })
    while (!this.isStopping) {
      const records = await consumer.poll({ timeoutMs: POLL_MS })
      for (const { topic, partition, offset, value, leaderEpoch } of records) {
        this.#epochs.set(`${topic}-${partition}`, leaderEpoch)
        this.#runOf(topic, partition).records.push({ topic, partition, offset, value: String(value) })
      }
      this.progress++
      if (group !== null) this.#owns(consumer, group.id)
      if (group !== null && this.random.chance(0.3)) await this.#commit(consumer, group.id)
      await this.pause(1 + this.random.below(pauseMs))
    }
    await consumer.close({ timeoutMs: 5_000 })
    client.close()
  }

  /** In a generation, or an epoch of the members, a partition is one member's (I10). */
  #owns(consumer: Consumer<Buffer, Buffer>, group: string): void {
    const { generationId, memberId } = consumer.groupMetadata()
    if (generationId < 0) return
    const { owners } = this.stage.history
    for (const { topic, partition } of consumer.assignment()) {
      const key = `${group} ${generationId} ${topic}-${partition}`
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, memberId)
      else if (owner !== memberId)
        this.stage.history.surprise(
          this.name,
          `${topic}-${partition} is ${memberId}'s and ${owner}'s in generation ${generationId} of ${group}`,
        )
    }
  }

  async #commit(consumer: Consumer<Buffer, Buffer>, group: string): Promise<void> {
    // What was given is committed; a rebalance that takes a partition meanwhile makes the commit fail as a whole.
    const offsets = consumer.assignment().flatMap(({ topic, partition }) => {
      const last = this.#runs.get(`${topic}-${partition}`)?.records.at(-1)
      const leaderEpoch = this.#epochs.get(`${topic}-${partition}`) ?? null
      return last === undefined ? [] : [{ topic, partition, offset: last.offset + 1, leaderEpoch }]
    })
    if (offsets.length === 0) return
    const beganUs = this.nowUs
    await consumer.commit(offsets)
    for (const { topic, partition, offset } of offsets)
      this.stage.history.offsets.push({ kind: 'committed', group, topic, partition, offset, beganUs, endedUs: this.nowUs })
  }

  #runOf(topic: string, partition: number): ReadRun {
    const key = `${topic}-${partition}`
    let run = this.#runs.get(key)
    if (run === undefined) {
      run = { consumer: `${this.name}/${this.life}`, isolation: this.#options.isolation, topic, partition, records: [] }
      this.#runs.set(key, run)
      this.stage.history.reads.push(run)
    }
    return run
  }
}

export function partitionsOf(topic: string, count: number): { topic: string; partition: number }[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }))
}
