import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/protocol/error-codes.ts'
import { GroupWorld, networkError, TestConsumer } from './group-world.ts'

function classic(world: GroupWorld, name: string, more: object = {}): TestConsumer {
  const consumer = new TestConsumer(world, name, { groupProtocol: 'classic', ...more })
  return consumer
}

function worldWith(partitions: number): GroupWorld {
  const world = new GroupWorld()
  world.createTopic('one', partitions)
  return world
}

test('a member alone has all partitions, and gives them back when it leaves', async () => {
  const world = worldWith(2)
  const a = classic(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(100)
  expect(a.events).toEqual(['assigned one-0 one-1'])
  expect(a.membership.groupMetadata()).toMatchObject({ generationId: 1, memberId: expect.stringMatching(/^a-/) })

  await world.run(a.membership.unsubscribe())
  expect(a.events.at(-1)).toBe('revoked one-0 one-1')
  expect(a.membership.groupMetadata()).toMatchObject({ generationId: -1, memberId: '' })
  expect(world.seen.at(-1)!.name).toBe('LeaveGroupRequest')
})

test('an eager member gives all up before it joins again; a cooperative one what moves alone', async () => {
  for (const [strategy, expected] of [
    ['range', ['assigned one-0 one-1', 'revoked one-0 one-1', 'assigned one-0']],
    ['cooperative-sticky', ['assigned one-0 one-1', 'revoked one-1', 'assigned', 'assigned']],
  ] as const) {
    const world = worldWith(2)
    const options = { partitionAssignmentStrategy: [strategy] }
    const [a, b] = [classic(world, 'a', options), classic(world, 'b', options)]
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(100)
    b.membership.subscribe({ topics: ['one'] })
    await world.advance(10_000)
    expect(a.events, strategy).toEqual(expected)
    expect([...b.owned], strategy).toEqual(['one-1'])
  }
})

test('heartbeats go on while the application takes its time to give partitions up', async () => {
  const world = worldWith(2)
  const [a, b] = [classic(world, 'a'), classic(world, 'b')]
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(100)
  a.handlerMs = 60_000
  b.membership.subscribe({ topics: ['one'] })
  await world.advance(50_000)
  expect(a.owned.size).toBe(2)
  expect(b.events).toEqual([])
  a.handlerMs = 0
  await world.advance(20_000)
  expect([a.owned.size, b.owned.size]).toEqual([1, 1])
})

test('a member whose application fell silent leaves the group, and joins again with the next poll', async () => {
  const world = worldWith(1)
  const warnings: string[] = []
  const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => warnings.push(message) }
  const a = new TestConsumer(world, 'a', { groupProtocol: 'classic', maxPollIntervalMs: 10_000 }, logger)
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(9000)
  a.membership.polled()
  await world.advance(9000)
  expect(a.events).toEqual(['assigned one-0'])
  await world.advance(2000)
  expect(a.events.at(-1)).toBe('lost one-0')
  expect(warnings[0]).toContain('maxPollIntervalMs')
  expect(world.seen.at(-1)!.name).toBe('LeaveGroupRequest')
  a.membership.polled()
  await world.advance(100)
  expect(a.events.at(-1)).toBe('assigned one-0')
})

test('a process that stood still is told so, and starts over', async () => {
  const world = worldWith(1)
  const warnings: string[] = []
  const logger = { debug() {}, info() {}, error() {}, warn: (message: string) => warnings.push(message) }
  const a = new TestConsumer(world, 'a', { groupProtocol: 'classic' }, logger)
  const b = classic(world, 'b')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(100)
  world.frozen.add('a')
  await world.advance(50_000)
  b.membership.subscribe({ topics: ['one'] })
  await world.advance(1000)
  expect([...b.owned]).toEqual(['one-0'])
  world.frozen.delete('a')
  await world.advance(10_000)
  expect(warnings.some((warning) => warning.includes('event loop'))).toBe(true)
  expect(a.events[1]).toBe('lost one-0')
  expect(a.owned.size + b.owned.size).toBe(1)
})

describe('the leader', () => {
  test('has the group assign anew when a topic gets more partitions', async () => {
    const world = worldWith(2)
    const members = ['a', 'b'].map((name) => classic(world, name))
    for (const { membership } of members) membership.subscribe({ topics: ['one'] })
    await world.advance(10_000)
    world.addPartitions('one', 2)
    await world.advance(10_000)
    expect(members.map(({ owned }) => owned.size)).toEqual([2, 2])
  })

  test('of members with a pattern has the topics that match, present and future, but internal ones', async () => {
    const world = worldWith(1)
    world.createTopic('__consumer_offsets', 1, true)
    const a = classic(world, 'a')
    a.membership.subscribe({ pattern: 'o.*|_.*' })
    await world.advance(100)
    expect([...a.owned]).toEqual(['one-0'])
    world.createTopic('other', 1)
    world.createTopic('another', 1)
    await world.advance(100)
    expect([...a.owned].sort()).toEqual(['one-0', 'other-0'])
  })

  test('tells what its own assignor threw', async () => {
    const world = worldWith(1)
    const strategy = {
      name: 'mine',
      supportedProtocols: ['eager'],
      assign: () => {
        throw new Error('no idea')
      },
    }
    const a = classic(world, 'a', { partitionAssignmentStrategy: [strategy] })
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(100)
    expect(a.failures[0]).toMatchObject({ kind: 'usage', code: 'ASSIGNOR_FAILED' })
    expect(a.failures[0]!.message).toContain('no idea')
  })
})

describe('what the coordinator says', () => {
  async function joined(code: number, name = 'HeartbeatRequest'): Promise<{ world: GroupWorld; a: TestConsumer }> {
    const world = worldWith(1)
    const a = classic(world, 'a')
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(100)
    let times = 0
    world.intercept = (seen) => (seen === name && times++ === 0 ? code : null)
    // Where the coordinator only pretends not to know the member, the old one has to run out of its session first.
    await world.advance(60_000)
    return { world, a }
  }

  test.each([
    ['UNKNOWN_MEMBER_ID', ErrorCode.UNKNOWN_MEMBER_ID],
    ['ILLEGAL_GENERATION', ErrorCode.ILLEGAL_GENERATION],
  ])('%s: the partitions are lost, and it joins again', async (_, code) => {
    const { a } = await joined(code)
    expect(a.events.slice(0, 3)).toEqual(['assigned one-0', 'lost one-0', 'assigned one-0'])
  })

  test('REBALANCE_IN_PROGRESS: it gives up and joins again', async () => {
    const { a } = await joined(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(a.events).toEqual(['assigned one-0', 'revoked one-0', 'assigned one-0'])
  })

  test('NOT_COORDINATOR: nothing is given up', async () => {
    const { a } = await joined(ErrorCode.NOT_COORDINATOR)
    expect(a.events).toEqual(['assigned one-0'])
  })

  test.each([
    ['FENCED_INSTANCE_ID', ErrorCode.FENCED_INSTANCE_ID],
    ['GROUP_AUTHORIZATION_FAILED', ErrorCode.GROUP_AUTHORIZATION_FAILED],
  ])('%s: the membership is over, and says so', async (code, errorCode) => {
    const { a, world } = await joined(errorCode)
    expect(a.events).toEqual(['assigned one-0', 'lost one-0'])
    expect(a.failures).toMatchObject([{ code }])
    const before = world.seen.length
    await world.advance(20_000)
    expect(world.seen.length).toBe(before)
  })

  test('to a group of another kind: what to do about it', async () => {
    const world = worldWith(1)
    const [a, b] = [classic(world, 'a'), classic(world, 'b', { partitionAssignmentStrategy: ['sticky'] })]
    a.membership.subscribe({ topics: ['one'] })
    await world.advance(100)
    b.membership.subscribe({ topics: ['one'] })
    await world.advance(1000)
    expect(b.failures).toMatchObject([{ code: 'INCONSISTENT_GROUP_PROTOCOL' }])
    expect(b.failures[0]!.message).toContain('assignors sticky')
  })
})

test('a member that joins is patient with a network that breaks', async () => {
  const world = worldWith(1)
  const a = classic(world, 'a')
  let failures = 5
  world.intercept = () => (failures-- > 0 ? networkError() : null)
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(10_000)
  expect([...a.owned]).toEqual(['one-0'])
})

test('a static member that comes back within its session keeps its partitions, without a rebalance for others', async () => {
  const world = worldWith(2)
  const a = classic(world, 'a')
  const b = classic(world, 'b', { groupInstanceId: 'b' })
  for (const { membership } of [a, b]) membership.subscribe({ topics: ['one'] })
  await world.advance(10_000)
  const before = [...b.owned]
  const { length } = a.events
  await world.run(b.membership.close())
  const again = classic(world, 'b2', { groupInstanceId: 'b' })
  again.membership.subscribe({ topics: ['one'] })
  await world.advance(10_000)
  expect([...again.owned]).toEqual(before)
  expect(a.events.length).toBe(length)
})

test.each([0, 3, 4, 5, 7])('JoinGroup of version %s is enough', async (version) => {
  const world = worldWith(1)
  const older = { 0: 0, 3: 1, 4: 2, 5: 3, 7: 5 }[version]!
  world.versions = {
    JoinGroupRequest: version,
    SyncGroupRequest: Math.min(5, older),
    HeartbeatRequest: Math.min(4, older),
    LeaveGroupRequest: Math.min(5, older),
  }
  const a = classic(world, 'a')
  a.membership.subscribe({ topics: ['one'] })
  await world.advance(20_000)
  expect(a.events).toEqual(['assigned one-0'])
  await world.run(a.membership.close())
  expect(world.seen.at(-1)!.name).toBe('LeaveGroupRequest')
})
