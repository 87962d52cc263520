import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { brokerRegistered, partitionsAdded, topicCreated, topicId, topicRemoved } from './cluster-topics.ts'
import { beat, createTopics, describeConsumerGroup, OTHER, settle, TestConsumer, TOPIC } from './consumer-protocol-driver.ts'
import { DELETE_GROUPS, DESCRIBE_GROUPS, LIST_GROUPS, OFFSET_DELETE } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

const SESSION_TIMEOUT_MS = 45_000

function bench(options: ConstructorParameters<typeof ShardBench>[0] = {}): ShardBench {
  const made = new ShardBench(options)
  createTopics(made)
  return made
}

describe('ConsumerGroupHeartbeat', () => {
  test('gives the first member everything with its first answer', () => {
    const { owned, epoch } = new TestConsumer(bench(), 'a').join()
    expect(epoch).toBe(2)
    expect(owned).toEqual(['topic-0', 'topic-1', 'topic-2', 'topic-3'])
  })

  test('moves partitions only once their owner has given them back', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    shard.advance(1_000)
    const b = new TestConsumer(shard, 'b').join()
    expect(b.owned, 'nothing is free yet').toEqual([])

    a.beat()
    expect(a.owned, 'it is asked to give back').toEqual(['topic-0', 'topic-1'])
    expect(b.beat().owned, 'and has not said that it did').toEqual([])

    a.beat()
    expect(b.beat().owned).toEqual(['topic-2', 'topic-3'])
    expect(a.epoch).toBe(b.epoch)
    expect(describeConsumerGroup(shard)).toMatchObject({ groupState: 'Stable', groupEpoch: 3, assignmentEpoch: 3 })
  })

  test('says what has changed and nothing else', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const quiet = beat(shard, { memberId: 'a', memberEpoch: a.epoch })
    expect(quiet).toMatchObject({ errorCode: 0, memberEpoch: 2, heartbeatIntervalMs: 5_000, assignment: null })
    const full = beat(shard, {
      memberId: 'a',
      memberEpoch: a.epoch,
      rebalanceTimeoutMs: 20_000,
      subscribedTopicNames: ['topic'],
      topicPartitions: [],
    })
    expect(full.assignment?.topicPartitions).toEqual([{ topicId: TOPIC, partitions: [0, 1, 2, 3] }])
  })

  test('writes nothing when nothing changes', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const records = shard.log.length
    a.beat()
    a.beat()
    expect(shard.log.length).toBe(records)
  })

  test('takes a heartbeat of the epoch before, whose answer may have got lost, if the member has no more than it was given', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const lost = a.epoch
    shard.advance(1_000)
    a.beat({ subscribedTopicNames: ['topic', 'other'] })
    const owned = [{ topicId: TOPIC, partitions: [0, 1] }]
    expect(beat(shard, { memberId: 'a', memberEpoch: lost, topicPartitions: owned }).errorCode).toBe(0)
    const foreign = [{ topicId: topicId(77), partitions: [0] }]
    expect(beat(shard, { memberId: 'a', memberEpoch: lost, topicPartitions: foreign }).errorCode).toBe(
      ErrorCode.FENCED_MEMBER_EPOCH,
    )
    expect(beat(shard, { memberId: 'a', memberEpoch: lost }).errorCode).toBe(ErrorCode.FENCED_MEMBER_EPOCH)
    expect(beat(shard, { memberId: 'a', memberEpoch: 99 }).errorCode).toBe(ErrorCode.FENCED_MEMBER_EPOCH)
  })

  test('a member that was fenced joins again under its id', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    shard.advance(1_000)
    expect(a.join().owned).toHaveLength(4)
    expect(a.errorCode).toBe(0)
  })

  test('makes an id for a member of version 0 that has none', () => {
    const shard = bench()
    const joining = { memberEpoch: 0, rebalanceTimeoutMs: 1_000, subscribedTopicNames: ['topic'], topicPartitions: [] }
    const { memberId, errorCode } = beat(shard, { memberId: '', ...joining }, 0)
    expect(errorCode).toBe(0)
    expect(memberId).toMatch(/^[\w-]{22}$/)
    expect(beat(shard, { memberId: '', ...joining }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
  })

  test.each([
    ['a member without id', { memberId: '' }, ErrorCode.INVALID_REQUEST],
    ['a blank group', { groupId: ' ' }, ErrorCode.INVALID_REQUEST],
    ['a blank instance id', { instanceId: '' }, ErrorCode.INVALID_REQUEST],
    ['a blank rack', { rackId: '' }, ErrorCode.INVALID_REQUEST],
    ['no rebalance timeout', { rebalanceTimeoutMs: -1 }, ErrorCode.INVALID_REQUEST],
    ['partitions that it has', { topicPartitions: [{ topicId: TOPIC, partitions: [0] }] }, ErrorCode.INVALID_REQUEST],
    ['no word of partitions', { topicPartitions: null }, ErrorCode.INVALID_REQUEST],
    ['no subscription', { subscribedTopicNames: null }, ErrorCode.INVALID_REQUEST],
    ['an epoch there is none of', { memberEpoch: -3 }, ErrorCode.INVALID_REQUEST],
    ['an unknown assignor', { serverAssignor: 'cooperative-sticky' }, ErrorCode.UNSUPPORTED_ASSIGNOR],
    ['an expression that is none', { subscribedTopicRegex: '(' }, ErrorCode.INVALID_REGULAR_EXPRESSION],
    ['a look-ahead', { subscribedTopicRegex: 'a(?=b)' }, ErrorCode.INVALID_REGULAR_EXPRESSION],
    ['an expression that is too large', { subscribedTopicRegex: 'a{1000}'.repeat(50) }, ErrorCode.INVALID_REGULAR_EXPRESSION],
  ])('refuses to let somebody join with %s, and nothing happens', (_, wrong, errorCode) => {
    const shard = bench()
    const good = {
      memberId: 'a',
      memberEpoch: 0,
      rebalanceTimeoutMs: 1_000,
      subscribedTopicNames: ['topic'],
      topicPartitions: [],
    }
    const answer = beat(shard, { ...good, ...wrong })
    expect(answer.errorCode).toBe(errorCode)
    expect(answer.errorMessage).not.toBeNull()
    expect(shard.log).toEqual([])
    expect(shard.shard.sizes().groups).toBe(0)
  })

  test('knows no members of groups that are not there, and no strangers in those that are', () => {
    const shard = bench()
    expect(beat(shard, { memberId: 'a', memberEpoch: 1 }).errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    new TestConsumer(shard, 'a').join()
    expect(beat(shard, { memberId: 'b', memberEpoch: 1 }).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(beat(shard, { memberId: 'b', memberEpoch: -1 }).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('lets in as many members as are allowed, and those that are in again', () => {
    const { config } = new ShardBench()
    const shard = bench({ consumer: { ...config.consumer, maxSize: 1 } })
    const a = new TestConsumer(shard, 'a').join()
    expect(new TestConsumer(shard, 'b').join().errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
    expect(a.join().errorCode).toBe(0)
  })

  test('assigns by what most members would like', () => {
    const shard = bench()
    const ranged = { subscribedTopicNames: ['topic', 'other'], serverAssignor: 'range' }
    const a = new TestConsumer(shard, 'a', ranged).join()
    shard.advance(1_000)
    const b = new TestConsumer(shard, 'b', ranged).join()
    settle(shard, a, b)
    expect(a.owned).toEqual(['other-0', 'topic-0', 'topic-1'])
    expect(describeConsumerGroup(shard).assignorName).toBe('range')
  })

  test('a member that falls silent is removed, and the others take what it had', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    shard.advance(1_000)
    const b = new TestConsumer(shard, 'b').join()
    settle(shard, a, b)
    for (let passed = 0; passed < SESSION_TIMEOUT_MS; passed += 5_000) {
      shard.advance(5_000)
      a.beat()
    }
    settle(shard, a)
    expect(a.owned).toHaveLength(4)
    expect(b.beat().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('a member that does not give back in time is removed', () => {
    const shard = bench()
    new TestConsumer(shard, 'a', { rebalanceTimeoutMs: 10_000 }).join()
    shard.advance(1_000)
    const b = new TestConsumer(shard, 'b').join()
    for (let beats = 0; beats < 6; beats++) {
      // It goes on beating, and never says that it gave anything back.
      beat(shard, { memberId: 'a', memberEpoch: 2 })
      b.beat()
      shard.advance(2_000)
    }
    expect(beat(shard, { memberId: 'a', memberEpoch: 2 }).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    settle(shard, b)
    expect(b.owned).toHaveLength(4)
  })

  test('waits with the next target for the assignment interval', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const b = new TestConsumer(shard, 'b').join()
    expect(describeConsumerGroup(shard)).toMatchObject({ groupState: 'Assigning', groupEpoch: 3, assignmentEpoch: 2 })
    shard.advance(1_000)
    a.beat()
    expect(describeConsumerGroup(shard)).toMatchObject({ groupState: 'Reconciling', assignmentEpoch: 3 })
    settle(shard, a, b)
    expect(describeConsumerGroup(shard).groupState).toBe('Stable')
  })
})

describe('metadata', () => {
  test('a topic that grows is assigned anew', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    shard.learn(partitionsAdded(TOPIC, 4, 6))
    settle(shard, a)
    expect(a.owned).toHaveLength(6)
  })

  test('a topic that is deleted is taken away, and comes back as another one', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    shard.learn(topicRemoved(TOPIC))
    settle(shard, a)
    expect(a.owned).toEqual([])
    shard.learn(topicCreated({ name: 'topic', topicId: topicId(9) }, 1))
    settle(shard, a)
    expect(a.owned).toHaveLength(1)
  })

  test('changes that do not matter to the group raise no epoch', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const { epoch } = a
    shard.learn(topicCreated({ name: 'third', topicId: topicId(3) }, 1))
    shard.learn(brokerRegistered('rack'))
    settle(shard, a)
    expect(a.epoch).toBe(epoch)
  })

  test('the group may set its own intervals, within what the broker allows', () => {
    const shard = bench()
    const { consumer } = shard.config
    const limits = { ...consumer.heartbeatIntervalMs, maxMs: 8_000 }
    const small = bench({ consumer: { ...consumer, heartbeatIntervalMs: limits } })
    for (const each of [shard, small]) {
      const message = { resourceType: 32, resourceName: 'group', name: 'consumer.heartbeat.interval.ms', value: '9000' }
      each.learn([{ type: 'ConfigRecord', version: 0, message }])
      new TestConsumer(each, 'a').join()
    }
    expect(beat(shard, { memberId: 'a', memberEpoch: 2 }).heartbeatIntervalMs).toBe(9_000)
    expect(beat(small, { memberId: 'a', memberEpoch: 2 }).heartbeatIntervalMs).toBe(8_000)
  })
})

describe('regular expressions', () => {
  const ALL = { subscribedTopicNames: [], subscribedTopicRegex: '(topic|oth.*)' }

  test('are looked up beside the heartbeat that brings them', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', ALL).join()
    expect(a.owned).toEqual([])
    shard.advance(1_000)
    expect(a.beat().owned).toHaveLength(6)
  })

  test('match whole names', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', { ...ALL, subscribedTopicRegex: 'top' }).join()
    expect(a.beat().owned).toEqual([])
  })

  test('find topics that are created later', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', { ...ALL, subscribedTopicRegex: 'o.*' }).join()
    a.beat()
    shard.learn(topicCreated({ name: 'orders', topicId: topicId(5) }, 3))
    shard.advance(11_000)
    settle(shard, a)
    expect(a.owned).toHaveLength(5)
  })

  test('are kept over a restart, and forgotten with their last user', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', ALL).join()
    a.beat()
    const { epoch } = a
    shard.restart()
    expect(a.beat().epoch).toBe(epoch)
    expect(a.errorCode).toBe(0)
    a.leave()
    expect(shard.lastRecord.type).toBe('consumer-group')
    expect(shard.log.at(-2)!.record).toMatchObject({ type: 'consumer-regex', value: null })
  })
})

describe('static members', () => {
  const STATIC = { instanceId: 'i' }

  test('leave for a while and find their partitions under a new id', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', STATIC).join()
    const other = new TestConsumer(shard, 'b').join()
    settle(shard, a, other)
    const { owned } = a
    a.leave(-2)
    shard.advance(10_000)
    other.beat()
    const back = new TestConsumer(shard, 'c', STATIC).join()
    settle(shard, back, other)
    expect(back.owned).toEqual(owned)
    expect(back.epoch, 'nobody else has noticed').toBe(other.epoch)
    expect(other.owned).toHaveLength(2)
  })

  test('cannot be two at a time', () => {
    const shard = bench()
    new TestConsumer(shard, 'a', STATIC).join()
    expect(new TestConsumer(shard, 'b', STATIC).join().errorCode).toBe(ErrorCode.UNRELEASED_INSTANCE_ID)
    expect(beat(shard, { memberId: 'b', memberEpoch: 2, instanceId: 'i' }).errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID)
    expect(beat(shard, { memberId: 'a', memberEpoch: 2, instanceId: 'j' }).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('that stay away too long are removed', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a', STATIC).join().leave(-2)
    shard.advance(SESSION_TIMEOUT_MS)
    expect(describeConsumerGroup(shard).groupState).toBe('Empty')
    expect(a.join().errorCode).toBe(0)
  })
})

describe('restart', () => {
  test('loses no member and forces no rebalance', () => {
    const shard = bench()
    const consumers = ['a', 'b', 'c'].map((memberId) => {
      shard.advance(1_000)
      return new TestConsumer(shard, memberId, { subscribedTopicNames: ['topic', 'other'] }).join()
    })
    settle(shard, ...consumers)
    const before = consumers.map(({ epoch, owned }) => ({ epoch, owned }))
    const records = shard.log.length
    shard.restart()
    settle(shard, ...consumers)
    expect(consumers.map(({ epoch, owned }) => ({ epoch, owned }))).toEqual(before)
    expect(shard.log.length).toBe(records)
  })

  test('gives every member a whole session to show up', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join()
    shard.advance(SESSION_TIMEOUT_MS - 1)
    shard.restart()
    shard.advance(SESSION_TIMEOUT_MS - 1)
    expect(describeConsumerGroup(shard).members).toHaveLength(1)
    shard.advance(1)
    expect(describeConsumerGroup(shard).members).toHaveLength(0)
  })
})

describe('administration', () => {
  test('ListGroups tells the type and takes it and the state as filters', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const listed = { groupId: 'group', protocolType: 'consumer', groupState: 'Stable', groupType: 'consumer' }
    const list = (typesFilter: string[], statesFilter: string[]) =>
      shard.send(LIST_GROUPS, { typesFilter, statesFilter }).answer().groups
    expect(list([], [])).toEqual([listed])
    expect(list(['Consumer'], ['stable'])).toEqual([listed])
    expect(list(['classic'], [])).toEqual([])
    expect(list([], ['Reconciling'])).toEqual([])
    a.leave()
    expect(list([], ['empty'])).toHaveLength(1)
  })

  test('DescribeGroups does not find it', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join()
    const describe = (version: number) => shard.send(DESCRIBE_GROUPS, { groups: ['group'] }, { version }).answer().groups[0]
    expect(describe(5)).toMatchObject({ groupState: 'Dead', errorCode: 0 })
    expect(describe(6)).toMatchObject({ groupState: 'Dead', errorCode: ErrorCode.GROUP_ID_NOT_FOUND })
  })

  test('ConsumerGroupDescribe shows what members have and are to have', () => {
    const shard = bench()
    new TestConsumer(shard, 'a', { rackId: 'r', subscribedTopicNames: ['topic', 'other'] }).join()
    const all = [
      { topicId: OTHER, topicName: 'other', partitions: [0, 1] },
      { topicId: TOPIC, topicName: 'topic', partitions: [0, 1, 2, 3] },
    ]
    expect(describeConsumerGroup(shard)).toMatchObject({
      errorCode: 0,
      groupState: 'Stable',
      assignorName: 'uniform',
      members: [
        {
          memberId: 'a',
          rackId: 'r',
          memberEpoch: 2,
          clientHost: '/127.0.0.1',
          subscribedTopicNames: ['other', 'topic'],
          assignment: { topicPartitions: all },
          targetAssignment: { topicPartitions: all },
          memberType: 1,
        },
      ],
    })
    expect(describeConsumerGroup(shard, 'nowhere').errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
  })

  test('a group is deleted once it is empty, with all that the log says of it', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const remove = () => shard.send(DELETE_GROUPS, { groupsNames: ['group'] }).answer().results[0]!.errorCode
    expect(remove()).toBe(ErrorCode.NON_EMPTY_GROUP)
    a.leave()
    expect(remove()).toBe(0)
    shard.restart()
    expect(shard.shard.sizes().groups).toBe(0)
    const left = new Map(shard.log.map(({ record }) => [JSON.stringify([record.type, record.key]), record.value]))
    expect([...left.values()].filter((value) => value !== null)).toEqual([])
  })

  test('offsets of topics that members are subscribed to are not deleted', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join()
    const partitions = [{ partitionIndex: 0 }]
    const topics = ['topic', 'other'].map((name) => ({ name, partitions }))
    const answer = shard.send(OFFSET_DELETE, { groupId: 'group', topics }).answer()
    expect(answer.topics.map(({ partitions: [each] }) => each!.errorCode)).toEqual([ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC, 0])
  })
})
