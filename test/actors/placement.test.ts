import { describe, expect, test } from 'vitest'
import type { ReplicationSpec } from '../../actors/placement/replication-spec.ts'
import { takeCleanShutdown, writeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { LOST_DIRECTORY } from '../../src/metadata/directory-id.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import type { AssignReplicasToDirsRequest } from '../../src/protocol/generated/api/assign-replicas-to-dirs.ts'
import { brokerRegistered, configSet, DIRECTORY_ID, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { LOG_DIR, SupervisedNode } from './supervised-node.ts'

const ORDERS = topicId(1)
const OFFSETS = topicId(2)
const TOPIC_RESOURCE = 2
const BROKER_RESOURCE = 4
/** This node is broker 1. */
const BROKERS = [brokerRegistered(2), brokerRegistered(3)]

interface Change {
  readonly leader?: number
  readonly isr?: readonly number[]
  readonly replicas?: readonly number[]
  readonly addingReplicas?: readonly number[]
  readonly directories?: readonly string[]
}

function changed(id: string, change: Change, partitionId = 0): NewRecord {
  const { replicas } = change
  const directories = replicas === undefined ? {} : { directories: replicas.map(() => DIRECTORY_ID) }
  return { type: 'PartitionChangeRecord', version: 2, message: { topicId: id, partitionId, ...directories, ...change } }
}

function fencing(brokerId: number, fenced: 1 | -1): NewRecord {
  return { type: 'BrokerRegistrationChangeRecord', version: 2, message: { brokerId, brokerEpoch: 5, fenced } }
}

function removed(id: string): NewRecord {
  return { type: 'RemoveTopicRecord', version: 0, message: { topicId: id } }
}

/** A node of three, with a topic. */
function withTopic(id: string, name: string, replicas: readonly number[], partitions = 1): SupervisedNode {
  return SupervisedNode.serving([...BROKERS, ...topicCreated(id, name, partitions, replicas)])
}

function configured(node: SupervisedNode, name = 'orders-0') {
  return node.told(node.partition(name).actor, 'configure-partition')
}

function replications(node: SupervisedNode) {
  return node.spawned.filter(({ spec }) => spec.kind === 'replication')
}

function coordinators(node: SupervisedNode, kind = 'group-coordinator') {
  return node.spawned.filter(({ spec }) => spec.kind === kind)
}

function placedLast(node: SupervisedNode) {
  return node.told(node.only('network').actor, 'partitions-placed').at(-1)!
}

describe('the first metadata', () => {
  test('that do not know this broker as it was started place nothing: folders would be taken for strays', () => {
    const node = new SupervisedNode()
    node.disk.makeDirectory('/data')
    node.disk.makeDirectory('/data/orders-0')
    node.supervisor.start()
    node.bind()
    node.commit([brokerRegistered(1), ...topicCreated(ORDERS, 'orders', 1)], { snapshot: true })
    expect(node.partitions).toEqual([])
    expect(node.disk.exists('/data/orders-0')).toBe(true)
    expect(node.told(node.only('network').actor, 'partitions-placed')).toEqual([])
    node.commit([node.registered()])
    expect(node.partitions).toHaveLength(1)
    expect(placedLast(node).placed).toHaveLength(1)
  })
})

describe('a partition that is led by another broker', () => {
  test('follows it from the address where brokers find each other', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1, 3], 2)
    expect(replications(node).map(({ spec }) => spec)).toMatchObject([{ leaderId: 2, host: 'localhost', port: 9094 }])
    const { actor } = replications(node)[0]!
    expect(node.told(actor, 'follow')).toEqual([
      {
        kind: 'follow',
        partitions: [0, 1].map((partition) => ({
          actor: node.partition(`orders-${partition}`).actor,
          topicId: ORDERS,
          topic: 'orders',
          partition,
          leaderEpoch: 0,
          throttled: false,
        })),
      },
    ])
    expect(node.partition('orders-0').spec).toMatchObject({ leader: 2, eligible: [2, 1, 3] })
  })

  test('leaves the old leader before it follows the new one', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1, 3])
    const { actor: partition } = node.partition('orders-0')
    const { actor: second } = replications(node)[0]!
    node.deeds.length = 0
    node.commit([changed(ORDERS, { leader: 3, isr: [1, 3] })])
    const { actor: third } = replications(node)[1]!
    expect(node.told(second, 'unfollow')).toEqual([{ kind: 'unfollow', actors: [partition] }])
    expect(node.told(third, 'follow')).toMatchObject([{ partitions: [{ actor: partition, leaderEpoch: 1 }] }])
    const order = node.deeds.filter((deed) => deed.includes('replication'))
    expect(order.indexOf('send replication unfollow')).toBeLessThan(order.indexOf('send replication follow'))
    expect(order, 'nobody follows the old leader any more').toContain('stop replication')
  })

  test('follows the same leader again in its new epoch, and not when only the ISR changed', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1, 3])
    const { actor } = replications(node)[0]!
    node.commit([changed(ORDERS, { isr: [2, 1] })])
    expect(node.told(actor, 'follow')).toHaveLength(1)
    expect(configured(node)).toMatchObject([{ leader: 2, leaderEpoch: 0, partitionEpoch: 1, isr: [2, 1] }])
    node.commit([changed(ORDERS, { leader: 2 })])
    expect(node.told(actor, 'follow').slice(1)).toMatchObject([{ partitions: [{ leaderEpoch: 1 }] }])
    expect(replications(node)).toHaveLength(1)
  })

  test('follows nobody while there is no leader, and goes on when there is one', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1, 3])
    node.commit([changed(ORDERS, { leader: -1 })])
    expect(node.deeds.at(-2)).toBe('stop replication')
    expect(configured(node).at(-1)).toMatchObject({ leader: -1, leaderEpoch: 1 })
    node.commit([changed(ORDERS, { leader: 2 })])
    expect(replications(node)).toHaveLength(2)
    expect(node.told(replications(node)[1]!.actor, 'follow')).toMatchObject([{ partitions: [{ leaderEpoch: 2 }] }])
  })

  test('waits for a leader whose address is not known', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1, [2, 1]))
    expect(replications(node)).toEqual([])
    node.commit([brokerRegistered(2)])
    expect(node.told(replications(node)[0]!.actor, 'follow')).toMatchObject([{ partitions: [{ topic: 'orders' }] }])
  })

  test('is told where its leader went, by the one that replicates from it', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1])
    const { type, version, message } = brokerRegistered(2, { brokerEpoch: 9 })
    const endPoints = [{ name: 'PLAINTEXT', host: 'elsewhere', port: 1234, securityProtocol: 0 }]
    node.commit([{ type, version, message: { ...message, endPoints } } as NewRecord])
    const { actor } = replications(node)[0]!
    expect(node.told(actor, 'replication-leader')).toMatchObject([{ host: 'elsewhere', port: 1234 }])
    expect(replications(node)).toHaveLength(1)
  })

  test('names this broker by its new epoch when it has registered anew', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1])
    const { actor, spec } = replications(node)[0]!
    node.commit([brokerRegistered(1, { brokerEpoch: 5000 })])
    expect((spec as ReplicationSpec).brokerEpoch).toBeLessThan(5000)
    expect(node.told(actor, 'replication-leader')).toMatchObject([{ host: 'localhost', port: 9094, brokerEpoch: 5000 }])
  })

  test('shares its partitions out among as many fetchers as are configured, also later', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1], 6)
    const fetchers = (count: string) => configSet(BROKER_RESOURCE, '1', 'num.replica.fetchers', count)
    node.commit([fetchers('2')])
    const [first, second] = replications(node).map(({ actor }) => actor)
    const last = (actor: number) =>
      node
        .told(actor, 'follow')
        .at(-1)!
        .partitions.map(({ partition }) => partition)
    const moved = last(second!)
    expect(moved).toHaveLength(3)
    expect(new Set(moved.map((partition) => partition % 2)).size).toBe(1)
    expect(node.told(first!, 'unfollow')).toMatchObject([{ actors: { length: 3 } }])
    node.commit([fetchers('1')])
    expect(last(first!)).toEqual(moved)
    expect(node.deeds).toContain('stop replication')
  })

  test('counts against the throttle where its topic says so', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1], 2)
    const { actor } = replications(node)[0]!
    node.commit([
      configSet(TOPIC_RESOURCE, 'orders', 'follower.replication.throttled.replicas', '1:1,0:2'),
      configSet(BROKER_RESOURCE, '1', 'follower.replication.throttled.rate', '5000'),
    ])
    const told = node.told(actor, 'follow').at(-1)!.partitions
    expect(told.map(({ partition, throttled }) => [partition, throttled])).toEqual([
      [0, false],
      [1, true],
    ])
    expect(node.told(actor, 'pace-replication').at(-1)).toEqual({ kind: 'pace-replication', bytesPerSecond: 5000 })
  })

  test('is followed on after whoever replicates for it was made anew', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1], 2)
    const { actor } = replications(node)[0]!
    node.supervisor.receive({ kind: 'actor-down', actor })
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'follow').at(-1)!.partitions).toHaveLength(2)
    expect(node.told(actor, 'replication-leader')).toMatchObject([{ host: 'localhost', port: 9094 }])
  })

  test('is followed on after it was made anew itself', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1], 2)
    const { actor } = replications(node)[0]!
    node.deeds.length = 0
    node.crash('orders-1')
    expect(node.deeds, 'it may have lost records, and is in the ISR').not.toContain('send orders-1 configure-partition')
    node.commit([changed(ORDERS, { isr: [2] }, 1)])
    expect(node.told(actor, 'follow').at(-1)!.partitions).toMatchObject([{ partition: 1 }])
    expect(node.deeds.filter((deed) => /orders-1|follow/.test(deed)).slice(-2)).toEqual([
      'send orders-1 configure-partition',
      'send replication follow',
    ])
  })

  test('that failed leads no more in that epoch, and is told to the controller as lost before it is found again', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2])
    const channel = node.only('controller-channel').actor
    const requests = () => node.told(channel, 'request')
    const told = () => (requests().at(-1)!.body as AssignReplicasToDirsRequest).directories
    const answered = (): void => {
      node.supervisor.receive({ kind: 'response', requestId: requests().at(-1)!.requestId, errorCode: 0, body: null })
    }
    const where = told()[0]!.id
    answered()
    const before = configured(node).length
    node.crash('orders-0')
    expect(configured(node)).toHaveLength(before)
    expect(told()).toMatchObject([{ id: LOST_DIRECTORY, topics: [{ topicId: ORDERS }] }])
    node.commit([changed(ORDERS, { leader: 2, isr: [2], directories: [LOST_DIRECTORY, DIRECTORY_ID] })])
    expect(configured(node).at(-1)).toMatchObject({ leader: 2, leaderEpoch: 1 })
    answered()
    node.timers.at(-1)!.turn()
    expect(told()).toMatchObject([{ id: where, topics: [{ topicId: ORDERS }] }])
  })
})

describe('a partition that comes to lead', () => {
  test('leaves its leader, and hears who may be in sync', () => {
    const node = withTopic(ORDERS, 'orders', [2, 1, 3])
    node.commit([fencing(2, 1), changed(ORDERS, { leader: 1, isr: [1, 3] })])
    expect(configured(node)).toMatchObject([{ leader: 1, leaderEpoch: 1, eligible: [1, 3] }])
    expect(node.deeds.filter((deed) => deed === 'stop replication')).toHaveLength(1)
  })

  test('gets the coordinator of its groups, which stops when it leads no more', () => {
    const node = withTopic(OFFSETS, '__consumer_offsets', [2, 1, 3])
    expect(coordinators(node)).toEqual([])
    node.commit([changed(OFFSETS, { leader: 1 })])
    const { actor, spec } = coordinators(node)[0]!
    expect(spec).toMatchObject({ partition: node.partition('__consumer_offsets-0').actor, partitionIndex: 0 })
    expect(placedLast(node).placed).toMatchObject([{ topic: '__consumer_offsets', partition: 0, coordinator: actor }])
    node.deeds.length = 0
    node.commit([changed(OFFSETS, { leader: 3 })])
    expect(placedLast(node).placed).toMatchObject([{ coordinator: 0 }])
    const order = ['stop group-coordinator', 'send __consumer_offsets-0 configure-partition', 'send replication follow']
    expect(
      node.deeds.filter((deed) => order.includes(deed)),
      'whoever waits hears it before anything else happens',
    ).toEqual(order)
  })

  test('gets a coordinator anew when leadership comes back: what it knew may be old', () => {
    const node = withTopic(OFFSETS, '__consumer_offsets', [1, 2])
    node.commit([changed(OFFSETS, { leader: 2 })])
    node.commit([changed(OFFSETS, { leader: 1 })])
    expect(coordinators(node)).toHaveLength(2)
  })

  test('keeps its coordinator when it is elected again, and tells it the epoch', () => {
    const id = topicId(3)
    const node = withTopic(id, '__transaction_state', [1, 2])
    const { actor, spec } = coordinators(node, 'transaction-coordinator')[0]!
    expect(spec).toMatchObject({ leaderEpoch: 0 })
    node.commit([changed(id, { leader: 1 })])
    expect(coordinators(node, 'transaction-coordinator')).toHaveLength(1)
    expect(node.told(actor, 'configure-coordinator').at(-1)).toMatchObject({ leaderEpoch: 1 })
  })

  test('gets a coordinator anew where another may have led meanwhile', () => {
    const node = withTopic(OFFSETS, '__consumer_offsets', [1, 2])
    node.commit([changed(OFFSETS, { leader: 2 }), changed(OFFSETS, { leader: 1 })])
    expect(coordinators(node)).toHaveLength(2)
    expect(node.deeds).toContain('stop group-coordinator')
  })
})

describe('brokers that are fenced or come back', () => {
  test('are told to the partitions led here that they replicate, and to no others', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2])
    node.commit([...topicCreated(topicId(5), 'apart', 1, [1, 3]), ...topicCreated(topicId(6), 'followed', 1, [2, 1])])
    node.commit([fencing(2, 1)])
    expect(configured(node)).toMatchObject([{ eligible: [1], leaderEpoch: 0 }])
    expect(configured(node, 'apart-0')).toEqual([])
    expect(configured(node, 'followed-0')).toEqual([])
    node.commit([fencing(2, -1)])
    expect(configured(node)[1]).toMatchObject({ eligible: [1, 2] })
  })

  test('are told once, with what else changes', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2, 3])
    node.commit([fencing(2, 1), changed(ORDERS, { isr: [1, 3] })])
    expect(configured(node)).toMatchObject([{ eligible: [1, 3], isr: [1, 3] }])
  })

  test('concern no partition that is not led here any more', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2, 3])
    node.commit([changed(ORDERS, { leader: 2 })])
    node.commit([fencing(3, 1)])
    expect(configured(node)).toHaveLength(1)
  })
})

describe('replicas that are reassigned', () => {
  test('to this node are made, and to others are stopped with their folders', () => {
    const node = withTopic(ORDERS, 'orders', [2, 3])
    expect(node.partitions).toEqual([])
    node.commit([changed(ORDERS, { replicas: [2, 3, 1], addingReplicas: [1] })])
    expect(node.partition('orders-0').spec).toMatchObject({ leader: 2, addingReplicas: [1] })
    const { actor } = node.partition('orders-0')
    expect(placedLast(node).placed).toMatchObject([{ actor }])
    node.commit([changed(ORDERS, { replicas: [2, 3], addingReplicas: [] })])
    expect(node.told(actor, 'stop-partition')).toEqual([{ kind: 'stop-partition', delete: true }])
    expect(placedLast(node)).toMatchObject({ placed: [], removed: [{ topicId: ORDERS, topic: 'orders', partition: 0 }] })
    expect(node.deeds).toContain('stop replication')
    node.logState('orders-0', { state: 'stopped' })
    expect(node.deeds.at(-1)).toBe('stop orders-0')
  })

  test('and come back while the folder is still being taken away wait for that, and hold no other partition up', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2], 2)
    node.commit([changed(ORDERS, { replicas: [2], isr: [2], leader: 2 })])
    node.commit([changed(ORDERS, { replicas: [2, 1] }), changed(ORDERS, { leader: 2 }, 1)])
    expect(node.partitions).toHaveLength(2)
    expect(configured(node, 'orders-1')).toMatchObject([{ leader: 2 }])
    node.logState('orders-0', { state: 'stopped' })
    expect(node.partitions).toHaveLength(3)
    expect(node.partition('orders-0').spec).toMatchObject({ leader: 2, replicas: [2, 1] })
    expect(placedLast(node).placed).toMatchObject([{ actor: node.partition('orders-0').actor }])
    expect(node.told(replications(node)[0]!.actor, 'follow').at(-1)!.partitions).toMatchObject([{ partition: 0 }])
  })

  test('take the coordinator with them', () => {
    const node = withTopic(OFFSETS, '__consumer_offsets', [1, 2])
    node.deeds.length = 0
    node.commit([changed(OFFSETS, { replicas: [2, 3], leader: 2, isr: [2] })])
    expect(node.deeds.slice(0, 2)).toEqual(['stop group-coordinator', 'send __consumer_offsets-0 stop-partition'])
  })
})

test('a topic that is deleted is followed no more', () => {
  const node = withTopic(ORDERS, 'orders', [2, 1])
  node.commit([removed(ORDERS)])
  expect(node.deeds).toContain('stop replication')
})

test('a clean stop ends replication before the logs are closed', () => {
  const node = withTopic(ORDERS, 'orders', [2, 1])
  node.deeds.length = 0
  node.shutdown()
  const order = ['stop network', 'stop replication', 'send orders-0 stop-partition']
  expect(node.deeds.filter((deed) => order.includes(deed))).toEqual(order)
})

describe('a broker among others', () => {
  function started(): SupervisedNode {
    const node = new SupervisedNode()
    node.supervisor.start()
    node.bind()
    return node
  }

  test('says that it can serve when all is placed, and is ready when it is let in', () => {
    const node = started()
    const { actor } = node.only('controller-channel')
    node.commit([brokerRegistered(2)], { snapshot: true })
    expect(node.told(actor, 'broker-goal')).toEqual([])
    node.commit([node.registered(), ...topicCreated(ORDERS, 'orders')])
    expect(node.told(actor, 'broker-goal')).toMatchObject([{ goal: 'serve' }])
    expect(node.deeds.indexOf('spawn orders-0')).toBeLessThan(node.deeds.indexOf('send controller-channel broker-goal'))
    expect(node.ready).toBeNull()
    node.stands('unfenced')
    expect(node.ready).not.toBeNull()
  })

  test('says it again to a channel that was made anew', () => {
    const node = withTopic(ORDERS, 'orders', [1])
    const { actor } = node.only('controller-channel')
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'broker-goal')).toHaveLength(2)
  })

  test('fails with the reason why it is not let in', () => {
    const node = started()
    node.supervisor.receive({ kind: 'broker-state', state: 'failed', error: 'another node has this id' })
    expect(node.failures.map(({ message }) => message)).toEqual(['another node has this id'])
  })

  test('that stops goes on with what it leads until others do, and stops then', () => {
    const node = withTopic(ORDERS, 'orders', [1, 2])
    node.deeds.length = 0
    let isStopped = false
    node.supervisor.shutdown(() => {
      isStopped = true
    })
    expect(node.deeds).toEqual(['send controller-channel broker-goal'])
    node.commit([changed(ORDERS, { leader: 2, isr: [2] })])
    expect(configured(node)).toMatchObject([{ leader: 2 }])
    expect(node.deeds).not.toContain('stop network')
    node.stands('may-stop')
    expect(node.deeds).toContain('send orders-0 stop-partition')
    node.logState('orders-0', { state: 'stopped' })
    expect(isStopped).toBe(true)
  })

  test('that stops before it was let in leaves its folders as clean, or not, as they were', () => {
    const wasClean = withTopic(ORDERS, 'orders', [1])
    wasClean.supervisor.shutdown(() => {}, false)
    wasClean.logState('orders-0', { state: 'stopped' })
    const { disk } = wasClean
    for (const clean of [true, false]) {
      const node = new SupervisedNode({ disk })
      node.supervisor.start()
      node.bind()
      if (!clean) {
        // The logs have been open, and power was lost.
        node.commit([node.registered(), ...topicCreated(ORDERS, 'orders')], { snapshot: true })
        const next = new SupervisedNode({ disk })
        next.supervisor.start()
        next.shutdown()
      } else node.shutdown()
      expect(takeCleanShutdown(disk, LOG_DIR).clean).toBe(clean)
      if (clean) writeCleanShutdown(disk, LOG_DIR, 5)
    }
  })

  test('stops without handing over where nobody would take it, or the channel is gone', () => {
    for (const way of ['alone', 'channel'] as const) {
      const node = withTopic(ORDERS, 'orders', [1, 2])
      node.supervisor.shutdown(() => {}, way !== 'alone')
      if (way === 'channel') node.supervisor.receive({ kind: 'actor-down', actor: node.only('controller-channel').actor })
      expect(node.deeds).toContain('stop network')
    }
  })
})
