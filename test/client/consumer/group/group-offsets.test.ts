import { expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/protocol/error-codes.ts'
import { GroupWorld, networkError, TestConsumer } from './group-world.ts'

function worldWith(partitions: number): GroupWorld {
  const world = new GroupWorld()
  world.createTopic('one', partitions)
  return world
}

const PARTITION = { topic: 'one', partition: 0 }

function commits(world: GroupWorld): unknown[] {
  return world.seen
    .filter(({ name }) => name === 'OffsetCommitRequest')
    .map(({ body }) =>
      (body as { topics: { partitions: { partitionIndex: number; committedOffset: number }[] }[] }).topics.flatMap(
        ({ partitions }) => partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
      ),
    )
}

test.each([2, 5, 6, 7, 8, 9, 10])('offsets come back as they were committed, by OffsetCommit %s', async (version) => {
  const world = worldWith(2)
  world.versions = { OffsetCommitRequest: version, OffsetFetchRequest: version }
  for (const groupProtocol of ['classic', 'consumer'] as const) {
    const a = new TestConsumer(world, 'a', { groupId: groupProtocol, groupProtocol })
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(6000)
    // The consumer protocol came after version 8.
    if (groupProtocol === 'consumer' && version < 9) continue
    const offset = { ...PARTITION, offset: 7, leaderEpoch: 3, metadata: 'mine' }
    await world.run(a.membership.commit([offset]))
    expect(await world.run(a.membership.committed([PARTITION, { topic: 'one', partition: 1 }]))).toEqual([
      { ...offset, leaderEpoch: version >= 6 ? 3 : null },
    ])
  }
})

test('who is no member may commit to a group without members', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  await world.run(a.membership.commit([{ ...PARTITION, offset: 5 }]))
  expect(await world.run(a.membership.committed([PARTITION]))).toMatchObject([{ offset: 5 }])
})

test('commits go out one after the other, what waits in one request, and the last offset wins', async () => {
  const world = worldWith(2)
  const a = new TestConsumer(world, 'a')
  let failures = 2
  world.intercept = (name) => (name === 'OffsetCommitRequest' && failures-- > 0 ? networkError() : null)
  const first = a.membership.commit([{ ...PARTITION, offset: 1 }])
  await world.advance(10)
  const rest = [2, 3, 4].map((offset) => a.membership.commit([{ topic: 'one', partition: offset % 2, offset }]))
  await world.run(Promise.all([first, ...rest]))
  expect(commits(world)).toEqual([
    [[0, 1]],
    [
      [0, 4],
      [1, 3],
    ],
    [
      [0, 4],
      [1, 3],
    ],
  ])
  expect(await world.run(a.membership.committed([PARTITION]))).toMatchObject([{ offset: 4 }])
})

test('a commit in an older epoch is tried again in the newer one, if there is one', async () => {
  const world = worldWith(1)
  const [a, b] = [new TestConsumer(world, 'a'), new TestConsumer(world, 'b')]
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(6000)
  const before = a.membership.groupMetadata().generationId
  let stale = 1
  world.intercept = (name) => (name === 'OffsetCommitRequest' && stale-- > 0 ? ErrorCode.STALE_MEMBER_EPOCH : null)
  b.membership.subscribe({ topics: ['one'] })
  await world.advance(10)
  await world.run(a.membership.commit([{ ...PARTITION, offset: 9 }]))
  expect(a.membership.groupMetadata().generationId).toBeGreaterThan(before)

  stale = 1
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 9 }]))).rejects.toMatchObject({
    code: 'STALE_MEMBER_EPOCH',
  })
})

test('what the coordinator refuses for good comes out of the commit; members that it does not know join again', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a', { groupProtocol: 'classic' })
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  let code: number | null = ErrorCode.ILLEGAL_GENERATION
  world.intercept = (name) => (name === 'OffsetCommitRequest' ? code : null)
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 1 }]))).rejects.toMatchObject({
    code: 'ILLEGAL_GENERATION',
  })
  await world.advance(1000)
  expect(a.events).toEqual(['assigned one-0', 'lost one-0', 'assigned one-0'])
  code = ErrorCode.REBALANCE_IN_PROGRESS
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 1 }]))).rejects.toMatchObject({
    code: 'REBALANCE_IN_PROGRESS',
  })
  code = ErrorCode.OFFSET_METADATA_TOO_LARGE
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 1 }]))).rejects.toMatchObject({
    code: 'OFFSET_METADATA_TOO_LARGE',
  })
  code = ErrorCode.TOPIC_AUTHORIZATION_FAILED
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 1 }]))).rejects.toMatchObject({ kind: 'auth' })
})

test('commits and lookups end with their time, or with their signal', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  world.intercept = () => networkError()
  await expect(world.run(a.membership.commit([{ ...PARTITION, offset: 1 }], { timeoutMs: 3000 }))).rejects.toMatchObject({
    kind: 'timeout',
  })
  await expect(world.run(a.membership.committed([PARTITION], { timeoutMs: 3000 }))).rejects.toMatchObject({ kind: 'network' })
  const reason = new Error('enough')
  const commit = a.membership.commit([{ ...PARTITION, offset: 1 }], { signal: AbortSignal.abort(reason) })
  await expect(world.run(commit)).rejects.toBe(reason)
})

test('offsets of an open transaction are waited for', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  let times = 3
  world.intercept = (name) => (name === 'OffsetFetchRequest' && times-- > 0 ? ErrorCode.UNSTABLE_OFFSET_COMMIT : null)
  expect(await world.run(a.membership.committed([PARTITION]))).toEqual([])
  expect(world.seen).toHaveLength(4)
  expect(world.seen[0]!.body).toMatchObject({ requireStable: true })
})
