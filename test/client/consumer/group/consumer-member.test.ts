import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/protocol/error-codes.ts'
import { GroupWorld, networkError, TestConsumer } from './group-world.ts'

function worldWith(partitions: number): GroupWorld {
  const world = new GroupWorld()
  world.createTopic('one', partitions)
  return world
}

function heartbeats(world: GroupWorld): Record<string, unknown>[] {
  return world.seen
    .filter(({ name }) => name === 'ConsumerGroupHeartbeatRequest')
    .map(({ body }) => body as Record<string, unknown>)
}

test('a member alone has all partitions, and gives them back when it leaves', async () => {
  const world = worldWith(2)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(6000)
  expect(a.events.filter((event) => event !== 'assigned')).toEqual(['assigned one-0 one-1'])
  const { generationId, memberId } = a.membership.groupMetadata()
  expect(generationId).toBeGreaterThan(0)
  expect(memberId).toMatch(/^[\w-]{22}$/)

  await world.run(a.membership.unsubscribe())
  expect(a.events.at(-1)).toBe('revoked one-0 one-1')
  expect(heartbeats(world).at(-1)).toMatchObject({ memberEpoch: -1, memberId })
  expect(a.membership.groupMetadata()).toMatchObject({ generationId: -1, memberId: '' })
})

test('the first heartbeat says everything, later ones what has changed', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a', { clientRack: 'r', groupRemoteAssignor: 'range' })
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(20_000)
  const [first, ...later] = heartbeats(world)
  expect(first).toMatchObject({
    memberEpoch: 0,
    rackId: 'r',
    rebalanceTimeoutMs: 300_000,
    subscribedTopicNames: ['one'],
    serverAssignor: 'range',
    topicPartitions: [],
  })
  expect(Object.keys(later.at(-1)!).sort()).toEqual(['groupId', 'instanceId', 'memberEpoch', 'memberId'])
})

test('what goes to another member is given up, awaited, and acknowledged before the other has it', async () => {
  const world = worldWith(4)
  const [a, b] = [new TestConsumer(world, 'a'), new TestConsumer(world, 'b')]
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(6000)
  a.handlerMs = 30_000
  b.membership.subscribe({ topics: ['one'] })
  await world.advance(20_000)
  expect([a.owned.size, b.owned.size]).toEqual([4, 0])
  a.handlerMs = 0
  await world.advance(30_000)
  expect([a.owned.size, b.owned.size]).toEqual([2, 2])
  expect(a.events.filter((event) => event.startsWith('revoked'))).toHaveLength(1)
})

test('a member whose application fell silent leaves the group, and joins again with the next poll', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a', { maxPollIntervalMs: 10_000 })
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(11_000)
  expect(a.events.at(-1)).toBe('lost one-0')
  expect(heartbeats(world).at(-1)).toMatchObject({ memberEpoch: -1 })
  a.membership.polled()
  await world.advance(100)
  expect(a.events.at(-1)).toBe('assigned one-0')
})

test.each([
  ['FENCED_MEMBER_EPOCH', ErrorCode.FENCED_MEMBER_EPOCH],
  ['UNKNOWN_MEMBER_ID', ErrorCode.UNKNOWN_MEMBER_ID],
])('%s: the partitions are lost, and it joins again under its id', async (_, code) => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  const { memberId } = a.membership.groupMetadata()
  let times = 0
  world.intercept = () => (times++ === 0 ? code : null)
  await world.advance(10_000)
  expect(a.events.filter((event) => event !== 'assigned')).toEqual(['assigned one-0', 'lost one-0', 'assigned one-0'])
  expect(a.membership.groupMetadata().memberId).toBe(memberId)
})

test.each([
  ['UNRELEASED_INSTANCE_ID', ErrorCode.UNRELEASED_INSTANCE_ID],
  ['FENCED_INSTANCE_ID', ErrorCode.FENCED_INSTANCE_ID],
  ['GROUP_MAX_SIZE_REACHED', ErrorCode.GROUP_MAX_SIZE_REACHED],
  ['UNSUPPORTED_ASSIGNOR', ErrorCode.UNSUPPORTED_ASSIGNOR],
  ['INVALID_REGULAR_EXPRESSION', ErrorCode.INVALID_REGULAR_EXPRESSION],
  ['GROUP_AUTHORIZATION_FAILED', ErrorCode.GROUP_AUTHORIZATION_FAILED],
])('%s: the membership is over, and says so', async (code, errorCode) => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  world.intercept = () => errorCode
  await world.advance(10_000)
  expect(a.failures).toMatchObject([{ code }])
  expect(a.events.at(-1)).toBe('lost one-0')
  const before = world.seen.length
  await world.advance(20_000)
  expect(world.seen.length).toBe(before)
})

test('a network that breaks costs nothing but time; afterwards all is said anew', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  let failures = 5
  world.intercept = () => (failures-- > 0 ? networkError() : null)
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(15_000)
  failures = 3
  await world.advance(15_000)
  expect(a.events.filter((event) => event !== 'assigned')).toEqual(['assigned one-0'])
  const after = heartbeats(world).findLastIndex((body) => 'subscribedTopicNames' in body)
  expect(heartbeats(world)[after]).toMatchObject({ subscribedTopicNames: ['one'], topicPartitions: [{ partitions: [0] }] })
})

test('the coordinator is asked to evaluate a pattern, an older one is not; a RegExp is evaluated here', async () => {
  for (const [version, pattern, sent] of [
    [1, 'o.*', { subscribedTopicNames: [], subscribedTopicRegex: 'o.*' }],
    [0, 'o.*', { subscribedTopicNames: ['one', 'other'] }],
    [1, /O.*/i, { subscribedTopicNames: ['one', 'other'] }],
  ] as const) {
    const world = worldWith(1)
    world.createTopic('other', 1)
    world.createTopic('none', 1)
    world.versions = { ConsumerGroupHeartbeatRequest: version }
    const a = new TestConsumer(world, 'a')
    a.membership.subscribe({ pattern })
    await world.advance(30_000)
    expect([...a.owned].sort()).toEqual(['one-0', 'other-0'])
    expect(heartbeats(world)[0]).toMatchObject(sent)
    world.createTopic('once', 1)
    await world.advance(30_000)
    expect(a.owned.size).toBe(3)
    a.membership.subscribe({ topics: ['none'] })
    await world.advance(30_000)
    expect([...a.owned]).toEqual(['none-0'])
  }
})

test('a static member says that it comes back, and is given what it had', async () => {
  const world = worldWith(2)
  const a = new TestConsumer(world, 'a')
  const b = new TestConsumer(world, 'b', { groupInstanceId: 'b' })
  for (const { membership } of [a, b]) membership.subscribe({ topics: ['one'] })
  await world.advance(20_000)
  const before = [...b.owned]
  const { length } = a.events
  await world.run(b.membership.close())
  expect(heartbeats(world).at(-1)).toMatchObject({ memberEpoch: -2, instanceId: 'b' })
  const again = new TestConsumer(world, 'b2', { groupInstanceId: 'b' })
  again.membership.subscribe({ topics: ['one'] })
  await world.advance(20_000)
  expect([...again.owned]).toEqual(before)
  expect(a.events.length).toBe(length)
})

describe('the protocol', () => {
  test('is the classic one where the coordinator does not know the other', async () => {
    const world = worldWith(1)
    world.isOld = true
    const a = new TestConsumer(world, 'a')
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(1000)
    expect(a.events).toEqual(['assigned one-0'])
    expect(world.seen[0]!.name).toBe('JoinGroupRequest')
  })

  test('is the classic one where the cluster turns out not to have the other; whoever asked for that is told', async () => {
    const world = worldWith(1)
    world.intercept = (name) => (name === 'ConsumerGroupHeartbeatRequest' ? ErrorCode.UNSUPPORTED_VERSION : null)
    const a = new TestConsumer(world, 'a')
    a.membership.subscribe({ pattern: 'one' })
    const b = new TestConsumer(world, 'b', { groupProtocol: 'consumer', groupId: 'other' })
    b.membership.subscribe({ topics: ['one'] })
    await world.advance(1000)
    expect(a.events).toEqual(['assigned one-0'])
    expect(b.failures).toMatchObject([{ code: 'UNSUPPORTED_VERSION' }])
    expect(b.failures[0]!.message).toContain("groupProtocol 'classic'")
  })

  test('is the classic one with an assignor of one’s own', async () => {
    const world = worldWith(1)
    const strategy = {
      name: 'mine',
      supportedProtocols: ['eager'],
      assign: (_: unknown, members: { memberId: string }[]) =>
        new Map(members.map(({ memberId }) => [memberId, { partitions: [{ topic: 'one', partition: 0 }] }])),
    }
    const a = new TestConsumer(world, 'a', { partitionAssignmentStrategy: [strategy] })
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(1000)
    expect(a.events).toEqual(['assigned one-0'])
  })

  test('a classic group becomes one of the other protocol while its members go on', async () => {
    const world = worldWith(2)
    const a = new TestConsumer(world, 'a', { groupProtocol: 'classic', partitionAssignmentStrategy: ['cooperative-sticky'] })
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(5000)
    const b = new TestConsumer(world, 'b')
    b.membership.subscribe({ topics: ['one'] })
    await world.advance(60_000)
    expect([a.owned.size, b.owned.size]).toEqual([1, 1])
  })
})

test('a topic that is made anew under the same name goes on', async () => {
  const world = worldWith(2)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(6000)
  world.removeTopic('one')
  await world.advance(20_000)
  expect(a.owned.size).toBe(0)
  world.createTopic('one', 1)
  await world.advance(20_000)
  expect([...a.owned]).toEqual(['one-0'])
})

test('it closes within its time, whatever the application and the cluster do', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  a.handlerMs = 1_000_000
  world.intercept = () => 'lost'
  const startMs = world.nowMs
  await world.run(a.membership.close({ timeoutMs: 5000 }))
  expect(world.nowMs - startMs).toBeLessThan(6000)
})

test('who subscribes again while it still leaves joins afterwards; who closes meanwhile has left', async () => {
  const world = worldWith(1)
  const a = new TestConsumer(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  a.handlerMs = 1000
  const left = a.membership.unsubscribe()
  a.membership.subscribe({ topics: ['one'] })
  await world.run(left)
  await world.advance(10_000)
  expect([...a.owned]).toEqual(['one-0'])
  const leftAgain = a.membership.unsubscribe()
  await world.run(a.membership.close())
  expect(heartbeats(world).at(-1)).toMatchObject({ memberEpoch: -1 })
  await world.run(leftAgain)
})

test('options that make no sense are told at once', () => {
  const world = worldWith(1)
  for (const [options, message] of [
    [{ partitionAssignmentStrategy: ['fair'] }, '"fair"'],
    [{ partitionAssignmentStrategy: [] }, 'no assignor'],
    [{ partitionAssignmentStrategy: ['range', 'range'] }, 'twice'],
    [{ partitionAssignmentStrategy: [{ name: 'mine' }] }, 'lacks'],
    [{ partitionAssignmentStrategy: [{ name: 'mine', supportedProtocols: ['cooperative'], assign() {} }, 'range'] }, 'in common'],
    [{ heartbeatIntervalMs: 45_000 }, 'less than sessionTimeoutMs'],
    [{ groupId: '' }, 'group id'],
  ] as const) {
    expect(() => new TestConsumer(world, 'a', options)).toThrow(message)
  }
})
