import { describe, expect, test } from 'vitest'
import { Consumer } from '../../../src/client/consumer/consumer.ts'
import type {
  AssignmentListener,
  GroupMembership,
  MembershipOptions,
  Subscription,
} from '../../../src/client/consumer/membership.ts'
import type { ConsumerOptions } from '../../../src/client/consumer/options.ts'
import type { RebEvent } from '../../../src/client/consumer/rebalance-event.ts'
import { stringDeserializer } from '../../../src/client/deserializers.ts'
import { ServerError } from '../../../src/client/errors.ts'
import type { CommittedOffset, OffsetToCommit } from '../../../src/client/offsets.ts'
import { partitionKey, type TopicPartition } from '../../../src/client/topic-partition.ts'
import { FakeLogs } from './fake-logs.ts'

/** A group whose decisions a test makes. */
class FakeMembership implements GroupMembership {
  readonly groupId: string
  readonly listener: AssignmentListener
  subscription: Subscription | null = null
  readonly offsets = new Map<string, CommittedOffset>()
  /** Each commit, as `0@5`. */
  readonly commits: string[][] = []
  polls = 0
  isOver = false
  held: TopicPartition[] = []
  refusing: Error | null = null

  constructor({ groupId }: MembershipOptions, listener: AssignmentListener) {
    this.groupId = groupId
    this.listener = listener
  }

  subscribe(subscription: Subscription): void {
    this.subscription = subscription
  }

  async unsubscribe(): Promise<void> {
    await this.revoke(...this.held)
    this.subscription = null
  }

  polled(): void {
    this.polls++
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.refusing !== null) throw this.refusing
    this.commits.push(offsets.map(({ partition, offset }) => `${partition}@${offset}`))
    for (const offset of offsets)
      this.offsets.set(partitionKey(offset), { leaderEpoch: undefined, metadata: '', ...offset } as CommittedOffset)
  }

  async committed(partitions: readonly TopicPartition[]): Promise<CommittedOffset[]> {
    return partitions.flatMap((partition) => this.offsets.get(partitionKey(partition)) ?? [])
  }

  groupMetadata() {
    return { groupId: this.groupId, generationId: 1, memberId: 'member', groupInstanceId: null }
  }

  async close(): Promise<void> {
    if (this.held.length > 0) await this.revoke(...this.held)
    this.isOver = true
  }

  assign(...partitions: readonly TopicPartition[]): Promise<void> {
    this.held = [...this.held, ...partitions]
    return this.listener.onAssigned(partitions)
  }

  async revoke(...partitions: readonly TopicPartition[]): Promise<void> {
    await this.listener.onRevoked(partitions)
    this.held = this.held.filter((held) => !partitions.some((one) => partitionKey(one) === partitionKey(held)))
  }
}

function grouped(options: ConsumerOptions<string, string> = {}, { partitions = 2, records = 5 } = {}) {
  const logs = new FakeLogs({ partitions })
  for (const [partition, log] of logs.logs.entries())
    for (let index = 0; index < records; index++) log.append([`${partition}.${index}`])
  const found: { membership: FakeMembership | null } = { membership: null }
  const events: RebEvent[] = []
  const consumer = new Consumer<string, string>(
    logs.client,
    {
      keyDeserializer: stringDeserializer,
      valueDeserializer: stringDeserializer,
      groupId: 'group',
      autoOffsetReset: 'earliest',
      onRebalance: (event) => void events.push(event),
      ...options,
    },
    {
      membership: (_, given, listener) => (found.membership = new FakeMembership(given, listener)),
    },
  )
  return { logs, consumer, events, membership: found.membership!, world: logs.world }
}

const P0 = { topic: 'topic', partition: 0 }
const P1 = { topic: 'topic', partition: 1 }

describe('the automatic commit', () => {
  test('of an iteration leaves out the record that the loop body works on', async () => {
    const { consumer, membership, world } = grouped({ autoCommitIntervalMs: 1000 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    const records = consumer.records()[Symbol.asyncIterator]()
    for (let step = 0; step < 3; step++) await world.run(records.next())
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    expect(membership.commits).toEqual([['0@2']])
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    expect(membership.commits, 'and not twice the same').toEqual([['0@2']])
    await world.run(records.next())
    await world.run(consumer.close())
    expect(membership.commits.at(-1)).toEqual(['0@3'])
    expect(membership.isOver).toBe(true)
  })

  test('of polls leaves out what the last one gave, until the next or the end', async () => {
    const { consumer, membership, world } = grouped({ autoCommitIntervalMs: 1000 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    expect((await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 2 }))).length).toBe(2)
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    expect(membership.commits).toEqual([['0@0']])
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 1 }))
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    expect(membership.commits.at(-1)).toEqual(['0@2'])
    await world.run(consumer.close())
    expect(membership.commits.at(-1)).toEqual(['0@3'])
  })

  test('that fails is made up for by the next', async () => {
    const { consumer, membership, world } = grouped({ autoCommitIntervalMs: 1000 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 1000 }))
    await world.run(consumer.poll())
    membership.refusing = new ServerError(27, 'commit')
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    membership.refusing = null
    await world.run(new Promise<void>((resolve) => void world.after(1500, resolve)))
    expect(membership.commits.flat()).toContain('0@2')
  })

  test('is off where it is switched off: a commit takes what was given, the record in hand included', async () => {
    const { consumer, membership, world } = grouped({ enableAutoCommit: false })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    const records = consumer.records()[Symbol.asyncIterator]()
    await world.run(records.next())
    await world.run(records.next())
    await world.run(consumer.commit())
    await world.run(consumer.commit([{ ...P0, offset: 1, metadata: 'mine' }]))
    await world.run(new Promise<void>((resolve) => void world.after(20_000, resolve)))
    await world.run(consumer.close())
    expect(membership.commits).toEqual([['0@2'], ['0@1']])
  })
})

describe('partitions that come', () => {
  test('start where the group was, after the handler was told, which may move them', async () => {
    const { consumer, membership, world, events } = grouped({
      onRebalance: (event) => {
        events.push(event)
        if (event.kind === 'assigned' && event.partitions.some(({ partition }) => partition === 1))
          consumer.seek({ ...P1, offset: 4 })
      },
    })
    await membership.commit([{ ...P0, offset: 3 }])
    consumer.subscribe({ topics: ['topic'] })
    const assigned = membership.assign(P0, P1)
    const got: string[] = []
    while (got.length < 3) got.push(...(await world.run(consumer.poll({ timeoutMs: 1000 }))).map(({ value }) => value!))
    expect(got.sort()).toEqual(['0.3', '0.4', '1.4'])
    await assigned
    expect(events).toEqual([{ kind: 'assigned', partitions: [P0, P1] }])
    expect(consumer.assignment()).toEqual([P0, P1])
  })

  test('can be asked for their positions by the handler, and paused', async () => {
    const positions: number[] = []
    const { consumer, membership, world } = grouped({
      onRebalance: async ({ kind, partitions }) => {
        if (kind !== 'assigned') return
        for (const partition of partitions) positions.push(await consumer.position(partition))
        consumer.pause([P1])
      },
    })
    await membership.commit([{ ...P0, offset: 3 }])
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0, P1)
    const got: string[] = []
    while (got.length < 2) got.push(...(await world.run(consumer.poll({ timeoutMs: 1000 }))).map(({ value }) => value!))
    expect(positions).toEqual([3, 0])
    expect(got).toEqual(['0.3', '0.4'])
    expect(await world.run(consumer.poll({ timeoutMs: 1000 }))).toEqual([])
  })

  test('beside others that stay leave those where they are', async () => {
    const { consumer, membership, world } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 2 }))
    void membership.assign(P1)
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 1 }))
    expect(await world.run(consumer.position(P0))).toBe(3)
  })
})

describe('partitions that go', () => {
  test('go when the loop body is through: what it finished is committed, the handler has run, and no record comes after that', async () => {
    const steps: string[] = []
    const { consumer, membership, world } = grouped({
      onRebalance: async ({ kind, partitions }) => {
        if (kind !== 'revoked') return
        await Promise.resolve()
        steps.push(`handler ${partitions.map(partitionKey).join()} committed ${membership.commits.at(-1)?.join()}`)
      },
    })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0, P1)
    const records = consumer.records()[Symbol.asyncIterator]()
    const first = await world.run(records.next())
    const going = first.value!.partition === 0 ? P0 : P1
    const revoked = membership.revoke(going).then(() => steps.push('acknowledged'))
    await world.run(new Promise<void>((resolve) => void world.after(5000, resolve)))
    expect(steps, 'while the body is at work nothing happens').toEqual([])
    const second = await world.run(records.next())
    await revoked
    expect(steps).toEqual([`handler ${partitionKey(going)} committed ${going.partition}@1`, 'acknowledged'])
    expect(second.value!.partition).not.toBe(going.partition)
    expect(consumer.assignment()).not.toContainEqual(going)
  })

  test('are lost without a commit', async () => {
    const { consumer, membership, world, events } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 1 }))
    void membership.listener.onLost([P0])
    expect(await world.run(consumer.poll({ timeoutMs: 10 }))).toEqual([])
    expect(membership.commits).toEqual([])
    expect(events.map(({ kind }) => kind)).toEqual(['assigned', 'lost'])
  })

  test('let go of a consumer that waits for records at once', async () => {
    const { consumer, membership, world } = grouped({}, { records: 0 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    const poll = consumer.poll({ timeoutMs: 60_000 })
    await world.settle()
    await world.settle()
    const beforeMs = world.nowMs
    await world.run(membership.revoke(P0))
    expect(world.nowMs - beforeMs).toBeLessThan(1000)
    await world.run(poll)
  })

  test('with an error of the handler are gone all the same, and the error comes out of the poll', async () => {
    const { consumer, membership, world } = grouped({
      onRebalance: ({ kind }) => {
        if (kind === 'revoked') throw new Error('handler broke')
      },
    })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 1 }))
    const revoked = membership.revoke(P0)
    await expect(world.run(consumer.poll())).rejects.toThrow('handler broke')
    await revoked
    expect(consumer.assignment()).toEqual([])
  })
})

describe('the end', () => {
  test('gives the partitions back with the handler, commits, and ends an iteration that waits', async () => {
    const { consumer, membership, world, events } = grouped({}, { records: 1 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    const got: string[] = []
    const reading = (async () => {
      for await (const { value } of consumer) got.push(value!)
    })()
    await world.run(new Promise<void>((resolve) => void world.after(100, resolve)))
    await world.run(consumer[Symbol.asyncDispose]())
    await world.run(reading)
    expect(got).toEqual(['0.0'])
    expect(events.map(({ kind }) => kind)).toEqual(['assigned', 'revoked'])
    expect(membership.commits).toEqual([['0@1']])
  })

  test('inside of the loop body ends the loop', async () => {
    const { consumer, membership, world } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    const got: string[] = []
    const reading = (async () => {
      for await (const { value } of consumer) {
        got.push(value!)
        if (got.length === 2) await consumer.close()
      }
    })()
    await world.run(reading)
    expect(got.length).toBe(2)
    expect(membership.commits.at(-1)).toEqual(['0@1'])
  })

  test('of a subscription needs no poll either, and another may follow', async () => {
    const { consumer, membership, world } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 2 }))
    await world.run(consumer.unsubscribe())
    expect(membership.commits).toEqual([['0@2']])
    expect(consumer.assignment()).toEqual([])
    consumer.assign([P0])
    expect((await world.run(consumer.poll({ timeoutMs: 1000, maxRecords: 1 })))[0]).toMatchObject({ offset: 2 })
  })
})

describe('the group', () => {
  test('hears that the application is alive while it waits and while it works, and not while it hangs', async () => {
    const { consumer, membership, world } = grouped({}, { records: 1 })
    consumer.subscribe({ topics: ['topic'] })
    void membership.assign(P0)
    await world.run(consumer.poll({ timeoutMs: 10_000, maxRecords: 1 }))
    const { polls } = membership
    await world.run(new Promise<void>((resolve) => void world.after(60_000, resolve)))
    expect(membership.polls - polls).toBeLessThanOrEqual(1)
    const waiting = consumer.poll({ timeoutMs: 10_000 })
    await world.run(waiting)
    expect(membership.polls - polls).toBeGreaterThan(5)
  })

  test('whose membership fails is an error of the poll', async () => {
    const { consumer, membership, world } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    membership.listener.onFailed(new ServerError(82, 'group'))
    await expect(world.run(consumer.poll({ timeoutMs: 100 }))).rejects.toMatchObject({ code: 'FENCED_INSTANCE_ID' })
  })

  test('and partitions of one’s own choice do not go together', async () => {
    const { consumer } = grouped()
    consumer.subscribe({ topics: ['topic'] })
    expect(() => consumer.assign([P0])).toThrow('unsubscribe first')
  })
})
