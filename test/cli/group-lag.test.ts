import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { LagFlags } from '../../src/cli/group.ts'
import type { GroupDiagnosis } from '../../src/cli/group-diagnosis.ts'
import { explainLag, showLag } from '../../src/cli/group-lag.ts'
import { resetGroup } from '../../src/cli/group-reset.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createConsumer } from '../../src/client/entries/consumer.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { captured, capturedJson } from './captured.ts'

// "Which group lags, why, and what do I do": groups that really lag, each for a reason of its own, and what the three steps say. What happens while a group is watched happens instead of
// the pause between two looks.

const watched = vi.hoisted(() => ({ pauses: [] as number[], meanwhile: async (_pause: number): Promise<void> => {} }))
vi.mock('../../src/cli/pause.ts', () => ({
  pause: (ms: number) => watched.meanwhile(watched.pauses.push(ms)),
}))

let cluster: Cluster
let flags: LagFlags
let bootstrap: string
const resources: AsyncDisposable[] = []

beforeAll(async () => {
  cluster = await startCluster({ properties: { 'transaction.state.log.num.partitions': '1' } })
  bootstrap = cluster.bootstrapServers
  flags = { bootstrap, timeoutMs: 10_000, watchMs: 2000, json: true }
  const admin = kept(createAdmin({ bootstrap }))
  await admin.createTopics([
    { name: 'orders', numPartitions: 2 },
    { name: 'payments', numPartitions: 1 },
    { name: 'moving', numPartitions: 1 },
  ])
  const producer = kept(createProducer({ bootstrap }))
  const records = Array.from({ length: 400 }, (_, place) => ({ topic: 'orders', partition: place % 2, value: `${place}` }))
  await producer.sendAll(records)
})

afterEach(() => {
  watched.pauses = []
  watched.meanwhile = async () => {}
})

afterAll(async () => {
  for (const each of resources.toReversed()) await each[Symbol.asyncDispose]()
  await cluster.stop()
})

function kept<Resource extends AsyncDisposable>(resource: Resource): Resource {
  resources.push(resource)
  return resource
}

/** A consumer that has joined, and has committed `offset` of the first partition, or nothing. */
async function member(groupId: string, topic: string, offset?: number) {
  const consumer = kept(
    createConsumer({
      bootstrap,
      clientId: `${groupId}-1`,
      groupId,
      autoOffsetReset: 'earliest',
      enableAutoCommit: false,
      sessionTimeoutMs: 30_000,
    }),
  )
  consumer.subscribe({ topics: [topic] })
  await vi.waitUntil(async () => {
    await consumer.poll({ timeoutMs: 10, maxRecords: 1 })
    return consumer.assignment().length > 0
  }, 20_000)
  if (offset !== undefined) await consumer.commit([{ topic, partition: 0, offset }])
  return consumer
}

async function offsets(groupId: string, topic: string, partition: number, offset: number): Promise<void> {
  const admin = createAdmin({ bootstrap })
  await admin.alterConsumerGroupOffsets(groupId, [{ topic, partition, offset }])
  await admin.close()
}

async function why(groupId: string): Promise<GroupDiagnosis> {
  const [groups] = (await capturedJson(() => explainLag([groupId], flags))) as [GroupDiagnosis[]]
  return groups[0]!
}

const kindsOf = async (groupId: string): Promise<string[]> => (await why(groupId)).reasons.map(({ kind }) => kind)

test('a group that nobody reads for: start its consumers, or leave out what has piled up', async () => {
  await offsets('left', 'orders', 0, 150)
  const { lag, reasons } = await why('left')
  expect([lag, reasons.map(({ kind }) => kind)]).toEqual([50, ['no member']])
  expect(reasons[0]!.doNext).toContain('to leave out what has piled up: rafka group reset left --to-latest')
  await captured(() => resetGroup('left', { ...flags, toLatest: true }))
  expect(await why('left')).toMatchObject({ lag: 0, reasons: [] })
})

test('a consumer that stands at a record: which one, and how to leave it out', async () => {
  const consumer = await member('standing', 'orders', 5)
  await consumer.commit([{ topic: 'orders', partition: 1, offset: 200 }])
  const { lag, reasons } = await why('standing')
  expect([lag, reasons.map(({ kind }) => kind)]).toEqual([195, ['stuck', 'skewed']])
  expect(reasons[0]).toMatchObject({
    what: "orders-0 stands still at offset 5; it is standing-1's",
    doNext: expect.arrayContaining([
      'look at the record that it stands at: rafka consume orders --offset 0:5 --max 1 --json',
      'to leave it out, with the group stopped: rafka group reset standing --topic orders --partition 0 --to-offset 6',
    ]),
  })
  await expect(
    captured(() => resetGroup('standing', { ...flags, topic: ['orders'], partition: [0], toOffset: 6 })),
  ).rejects.toThrow('NON_EMPTY_GROUP')
  await consumer.close()
  await captured(() => resetGroup('standing', { ...flags, topic: ['orders'], partition: [0], toOffset: 6 }))
  expect(await why('standing')).toMatchObject({ lag: 194, reasons: [{ kind: 'no member' }] })
})

test('a transaction that is open: whose it is can be seen, and with its end the group goes on', async () => {
  const producer = kept(createProducer({ bootstrap, transactionalId: 'payer' }))
  const transaction = await producer.begin()
  await transaction.send({ topic: 'payments', value: 'x' })
  const consumer = await member('waiting', 'payments', 0)
  expect(await kindsOf('waiting')).toEqual(['open transaction'])
  await transaction.commit()
  await consumer.commit([{ topic: 'payments', partition: 0, offset: 2 }])
  await vi.waitUntil(async () => (await kindsOf('waiting')).length === 0, 20_000)
})

test('partitions that the group has offsets of and no member reads', async () => {
  await offsets('moved', 'orders', 1, 100)
  await member('moved', 'payments')
  const { reasons } = await why('moved')
  expect(reasons.find(({ kind }) => kind === 'not assigned')).toMatchObject({
    what: 'orders-1 is read by no member, although the group has committed offsets of it',
  })
})

test('a consumer that commits less than comes is slow, and one that commits more is catching up', async () => {
  const producer = kept(createProducer({ bootstrap }))
  const records = (count: number) => Array.from({ length: count }, () => ({ topic: 'moving', value: 'x' }))
  await producer.sendAll(records(100))
  const consumer = await member('moving', 'moving', 0)
  const commit = (offset: number) => consumer.commit([{ topic: 'moving', partition: 0, offset }])
  watched.meanwhile = async () => {
    await producer.sendAll(records(10))
    await commit(1)
  }
  expect(await kindsOf('moving')).toEqual(['slow'])
  watched.meanwhile = async () => {
    await producer.sendAll(records(10))
    await commit(50)
  }
  expect(await kindsOf('moving')).toEqual(['catching up'])
})

test('a consumer that is between two commits, which are five seconds apart, is not stuck', async () => {
  const consumer = await member('regular', 'orders', 10)
  watched.meanwhile = async (pause) => {
    if (pause === 2) await consumer.commit([{ topic: 'orders', partition: 0, offset: 60 }])
  }
  expect(await kindsOf('regular')).not.toContain('stuck')
  expect(watched.pauses).toEqual([2000, 4000])
})

test('members that come and go', async () => {
  await member('restless', 'orders', 0)
  const other = kept(createConsumer({ bootstrap, groupId: 'restless' }))
  other.subscribe({ topics: ['orders'] })
  const joining = other.poll({ timeoutMs: 20_000, maxRecords: 1 }).catch(() => [])
  await vi.waitUntil(async () => (await kindsOf('restless'))[0] === 'rebalancing', 20_000)
  await other.close({ timeoutMs: 0 })
  await joining
})

test('which of them lag: the worst first, and a word on why', async () => {
  const [groups] = (await capturedJson(() => showLag([], flags))) as [GroupDiagnosis[]]
  const lags = groups.map(({ lag }) => lag)
  expect(lags).toEqual(lags.toSorted((one, other) => other - one))
  expect(groups.map(({ groupId }) => groupId)).toEqual(expect.arrayContaining(['standing', 'moved', 'restless']))
  await captured(() => showLag(['standing'], { ...flags, max: 100 }))
  expect(process.exitCode).toBe(3)
  process.exitCode = undefined
  await expect(showLag(['nobody'], flags)).rejects.toThrow('GROUP_ID_NOT_FOUND')
})
