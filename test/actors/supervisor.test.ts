import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { takeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { readOffsetCheckpoint } from '../../src/log/offset-checkpoint.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import { configSet, DIRECTORY_ID, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { LOG_DIR, SupervisedNode } from './supervised-node.ts'

const ORDERS = topicId(1)
const OFFSETS = topicId(2)
const TOPIC_RESOURCE = 2
const BROKER_RESOURCE = 4

function removed(id: string): NewRecord {
  return { type: 'RemoveTopicRecord', version: 0, message: { topicId: id } }
}

/** The leader stays who it was, and its epoch moves on. */
function electedAgain(id: string): NewRecord {
  return {
    type: 'PartitionChangeRecord',
    version: 2,
    message: { topicId: id, partitionId: 0, leader: 1, isr: [1], directories: [DIRECTORY_ID] },
  }
}

describe('a start', () => {
  test('makes the network first, and the metadata quorum beside it where ports are given', () => {
    const node = new SupervisedNode()
    node.supervisor.start()
    const quorum = node.only('metadata-quorum')
    expect(node.deeds).toEqual([
      'spawn network',
      'spawn log-cleaner',
      'spawn metadata-quorum',
      'spawn controller-channel',
      'send metadata-quorum subscribe',
    ])
    expect(node.only('network').spec).toMatchObject({ listeners: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }] })
    expect(quorum.spec).toMatchObject({ endpoints: [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }] })
  })

  test('on a free port makes the quorum when that port is known, and registers it', () => {
    const node = new SupervisedNode({ texts: { listeners: 'PLAINTEXT://127.0.0.1:0' } })
    node.supervisor.start()
    expect(node.deeds).toEqual(['spawn network', 'spawn log-cleaner'])
    node.bind('PLAINTEXT', 40_001)
    expect(node.only('metadata-quorum').spec).toMatchObject({ endpoints: [{ port: 40_001 }] })
    const { actor } = node.only('network')
    expect(node.told(actor, 'serve')).toMatchObject([
      { quorum: node.only('metadata-quorum').actor, ports: { PLAINTEXT: 40_001 } },
    ])
  })

  test('on several free ports makes it when all are known', () => {
    const listeners = 'PLAINTEXT://127.0.0.1:0,INSIDE://127.0.0.1:0'
    const protocols = 'PLAINTEXT:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT'
    const node = new SupervisedNode({ texts: { listeners, 'listener.security.protocol.map': protocols } })
    node.supervisor.start()
    node.bind('INSIDE', 40_002)
    expect(node.deeds).toEqual(['spawn network', 'spawn log-cleaner'])
    node.bind('PLAINTEXT', 40_001)
    expect(node.only('metadata-quorum').spec).toMatchObject({ endpoints: [{ port: 40_001 }, { port: 40_002 }] })
  })

  test('is over when every listener is bound, the first metadata is placed and the broker may serve, whichever comes last', () => {
    const listeners = { listeners: 'PLAINTEXT://127.0.0.1:9092,INSIDE://127.0.0.1:9093' }
    const protocols = { 'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT' }
    const node = new SupervisedNode({ texts: { ...listeners, ...protocols } })
    node.supervisor.start()
    node.bind('PLAINTEXT', 9092)
    node.commit([node.registered()], { snapshot: true })
    node.stands('unfenced')
    expect(node.ready).toBeNull()
    node.bind('INSIDE', 9093)
    expect(node.ready!.listeners).toEqual([
      { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 },
      { name: 'INSIDE', host: '127.0.0.1', port: 9093 },
    ])
    const early = new SupervisedNode()
    early.supervisor.start()
    early.bind()
    expect(early.ready).toBeNull()
    early.commit([early.registered()], { snapshot: true })
    expect(early.ready).toBeNull()
    early.stands('unfenced')
    expect(early.ready!.clusterId).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  test('fails with the reason when a port is taken', () => {
    const node = new SupervisedNode()
    node.supervisor.start()
    const { actor } = node.only('network')
    node.supervisor.receive({ kind: 'listening', actor, listener: 'PLAINTEXT', port: 0, error: 'port 9092 is in use' })
    expect(node.failures.map(({ message }) => message)).toEqual(['port 9092 is in use'])
    expect(node.ready).toBeNull()
  })

  test('fails, and makes nothing, when the log directory belongs to another node', () => {
    const { disk } = SupervisedNode.serving()
    const other = new SupervisedNode({ disk, texts: { 'node.id': '2' } })
    other.supervisor.start()
    expect(other.failures.map(({ message }) => message)).toEqual([expect.stringContaining('set node.id=1')])
    expect(other.spawned).toEqual([])
  })

  test('after a throw of its own fails the node: it alone knows who lives where', () => {
    const node = new SupervisedNode({ restarts: 1 })
    node.supervisor.start()
    expect(node.failures).toHaveLength(1)
    expect(node.deeds).toEqual([])
  })
})

describe('placement', () => {
  test('makes an actor for every partition of this node, from what the metadata says of it', () => {
    const node = SupervisedNode.serving([
      ...topicCreated(ORDERS, 'orders', 2),
      configSet(TOPIC_RESOURCE, 'orders', 'retention.ms', '1000'),
    ])
    expect(node.partitions.map(({ spec }) => [spec.topic, spec.partition, spec.directory])).toEqual([
      ['orders', 0, `${LOG_DIR}/orders-0`],
      ['orders', 1, `${LOG_DIR}/orders-1`],
    ])
    expect(node.partition('orders-0').spec).toMatchObject({
      topicId: ORDERS,
      leaderEpoch: 0,
      replicas: [1],
      isr: [1],
      config: { 'retention.ms': '1000' },
      checkpoint: { clean: true, recoveryPoint: 0 },
    })
  })

  test('leaves partitions of other nodes alone', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 2, [2, 3]))
    expect(node.partitions).toEqual([])
  })

  test('tells the network who lives where, up to which metadata, and only what is new', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const { actor } = node.only('network')
    node.commit(topicCreated(topicId(3), 'more', 1))
    const [first, second] = node.told(actor, 'partitions-placed')
    expect(first!.placed).toMatchObject([
      { topicId: ORDERS, topic: 'orders', partition: 0, actor: node.partition('orders-0').actor },
    ])
    expect(second!.placed).toMatchObject([{ topic: 'more' }])
    expect(second!.endOffset).toBe(first!.endOffset + 2)
  })

  test('tells it of metadata that places nothing too: whoever waits for that offset goes on', () => {
    const node = SupervisedNode.serving()
    const { actor } = node.only('network')
    node.commit([configSet(TOPIC_RESOURCE, 'nothing', 'retention.ms', '1')])
    expect(node.told(actor, 'partitions-placed')[1]).toMatchObject({ placed: [], endOffset: expect.any(Number) })
  })

  test('tells a network that was made anew everything', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 2))
    const { actor } = node.only('network')
    node.commit(topicCreated(topicId(3), 'more', 1))
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'serve')).toHaveLength(2)
    const names = node
      .told(actor, 'partitions-placed')
      .at(-1)!
      .placed.map(({ topic, partition }) => `${topic}-${partition}`)
    expect(names).toEqual(['orders-0', 'orders-1', 'more-0'])
  })

  test('asks a metadata quorum that was made anew for its metadata', () => {
    const node = SupervisedNode.serving()
    const { actor } = node.only('metadata-quorum')
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'subscribe')).toHaveLength(2)
  })

  test('puts the coordinator of a partition of __consumer_offsets on that partition’s thread', () => {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 2), ...topicCreated(OFFSETS, '__consumer_offsets', 2)])
    const coordinators = node.spawned.filter(({ spec }) => spec.kind === 'group-coordinator')
    const partitions = ['__consumer_offsets-0', '__consumer_offsets-1'].map((name) => node.partition(name).actor)
    expect(coordinators.map(({ spec }) => spec)).toMatchObject(
      partitions.map((partition, partitionIndex) => ({ partition, partitionIndex })),
    )
    expect(coordinators.map(({ actor }) => actor >>> 20)).toEqual(partitions.map((actor) => actor >>> 20))
    expect(new Set(partitions.map((actor) => actor >>> 20)).size, 'not all on one thread').toBe(2)
    const { placed } = node.told(node.only('network').actor, 'partitions-placed')[0]!
    const told = placed.map(({ topic, actor, coordinator }) => [topic, actor, coordinator])
    expect(told).toContainEqual(['orders', node.partition('orders-0').actor, 0])
    expect(told).toContainEqual(['__consumer_offsets', partitions[1], coordinators[1]!.actor])
  })

  test('makes actors only for the partitions that a topic did not have', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const [, , second] = topicCreated(ORDERS, 'orders', 2)
    node.commit([second!])
    expect(node.partitions.map(({ spec }) => spec.partition)).toEqual([0, 1])
    expect(node.told(node.only('network').actor, 'partitions-placed')[1]!.placed.map(({ partition }) => partition)).toEqual([1])
  })

  test('tells the partitions of a topic when its configuration or its leadership changes, and no others', () => {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 1), ...topicCreated(topicId(3), 'more', 1)])
    const { actor } = node.partition('orders-0')
    node.commit([configSet(TOPIC_RESOURCE, 'orders', 'retention.ms', '7')])
    expect(node.told(actor, 'configure-partition')).toMatchObject([{ leaderEpoch: 0, config: { 'retention.ms': '7' } }])
    node.commit([electedAgain(ORDERS)])
    expect(node.told(actor, 'configure-partition')[1]).toMatchObject({
      leaderEpoch: 1,
      partitionEpoch: 1,
      config: { 'retention.ms': '7' },
    })
    expect(node.told(node.partition('more-0').actor, 'configure-partition')).toEqual([])
  })
})

test('the configuration of a broker is none of a topic of the same name', () => {
  const node = SupervisedNode.serving(topicCreated(ORDERS, '1', 1))
  node.commit([configSet(BROKER_RESOURCE, '1', 'max.connections', '7')])
  node.commit([configSet(BROKER_RESOURCE, '2', 'log.retention.ms', '7')])
  expect(node.told(node.partition('1-0').actor, 'configure-partition')).toEqual([])
})

test('a default that is altered holds for every topic that does not override it, until it is no more', () => {
  const node = SupervisedNode.serving([
    ...topicCreated(ORDERS, 'orders', 1),
    configSet(TOPIC_RESOURCE, 'orders', 'segment.ms', '5'),
  ])
  const { actor } = node.partition('orders-0')
  node.commit([configSet(BROKER_RESOURCE, '', 'log.retention.ms', '7'), configSet(BROKER_RESOURCE, '', 'log.roll.ms', '9')])
  expect(node.told(actor, 'configure-partition').at(-1)).toMatchObject({ config: { 'retention.ms': '7', 'segment.ms': '5' } })
  node.commit([configSet(BROKER_RESOURCE, '1', 'log.retention.ms', '8')])
  expect(node.told(actor, 'configure-partition').at(-1)).toMatchObject({ config: { 'retention.ms': '8', 'segment.ms': '5' } })
  node.commit([
    configSet(BROKER_RESOURCE, '1', 'log.retention.ms', null),
    configSet(BROKER_RESOURCE, '', 'log.retention.ms', null),
  ])
  expect(node.told(actor, 'configure-partition').at(-1)?.config).toEqual({ 'segment.ms': '5' })
})

describe('a partition that threw', () => {
  test('while the node stops is told to stop when it is up again, and not to lead', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const { actor } = node.partition('orders-0')
    node.supervisor.receive({ kind: 'actor-down', actor })
    node.shutdown()
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'stop-partition')).toHaveLength(2)
    expect(node.told(actor, 'configure-partition')).toEqual([])
  })

  test('hears when it is back how things stand now, its log start included', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const { actor } = node.partition('orders-0')
    node.logState('orders-0', { logStartOffset: 40, recoveryPoint: 60, highWatermark: 70 })
    node.supervisor.receive({ kind: 'actor-down', actor })
    node.commit([configSet(TOPIC_RESOURCE, 'orders', 'max.message.bytes', '100')])
    const told = node.told(actor, 'configure-partition').length
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'configure-partition').slice(told)).toMatchObject([
      { logStartOffset: 40, leaderEpoch: 0, config: { 'max.message.bytes': '100' } },
    ])
  })

  test('keeps its actor and its coordinator', () => {
    const node = SupervisedNode.serving(topicCreated(OFFSETS, '__consumer_offsets', 1))
    const before = node.spawned.length
    node.crash('__consumer_offsets-0')
    expect(node.spawned).toHaveLength(before)
    expect(node.deeds.filter((deed) => deed.startsWith('stop'))).toEqual([])
  })

  test('does not keep the node from a clean stop, when it was back before', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    node.crash('orders-0')
    node.shutdown()
    node.logState('orders-0', { state: 'stopped' })
    expect(takeCleanShutdown(node.disk, LOG_DIR)).toEqual({ clean: true, brokerEpoch: 5 })
  })
})

describe('a topic that is deleted', () => {
  test('has its partitions stopped with their folders, and their actors ended when they say that it is done', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 2))
    node.commit([removed(ORDERS)])
    for (const name of ['orders-0', 'orders-1'])
      expect(node.told(node.partition(name).actor, 'stop-partition')).toEqual([{ kind: 'stop-partition', delete: true }])
    expect(node.deeds).not.toContain('stop orders-0')
    node.logState('orders-0', { state: 'stopped' })
    expect(node.deeds).toContain('stop orders-0')
    expect(node.deeds).not.toContain('stop orders-1')
  })

  test('has its coordinators stopped before their partitions', () => {
    const node = SupervisedNode.serving(topicCreated(OFFSETS, '__consumer_offsets', 1))
    node.deeds.length = 0
    node.commit([removed(OFFSETS)])
    expect(node.deeds.slice(0, 2)).toEqual(['stop group-coordinator', 'send __consumer_offsets-0 stop-partition'])
  })

  test('is forgotten by every coordinator: its offsets mean nothing to one of the same name', () => {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 1), ...topicCreated(OFFSETS, '__consumer_offsets', 2)])
    node.commit([removed(ORDERS)])
    const coordinators = node.spawned.filter(({ spec }) => spec.kind === 'group-coordinator')
    for (const { actor } of coordinators)
      expect(node.told(actor, 'topics-removed')).toEqual([
        { kind: 'topics-removed', topics: [{ topicId: ORDERS, topic: 'orders' }] },
      ])
  })

  test('is all that coordinators hear of topics', () => {
    const node = SupervisedNode.serving(topicCreated(OFFSETS, '__consumer_offsets', 1))
    node.commit(topicCreated(ORDERS, 'orders', 1))
    expect(node.told(node.only('group-coordinator').actor, 'topics-removed')).toEqual([])
  })

  test('holds no other topic up', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    node.commit([removed(ORDERS), ...topicCreated(topicId(3), 'more', 1)])
    expect(node.partition('more-0').spec.topicId).toBe(topicId(3))
  })

  test('is not told to a network that is made anew', () => {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 1), ...topicCreated(topicId(3), 'more', 1)])
    const { actor } = node.only('network')
    node.commit([removed(ORDERS)])
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(
      node
        .told(actor, 'partitions-placed')
        .at(-1)!
        .placed.map(({ topic }) => topic),
    ).toEqual(['more'])
  })

  test('leaves the checkpoints with its folder', () => {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 1), ...topicCreated(topicId(3), 'more', 1)])
    node.logState('orders-0', { recoveryPoint: 9 })
    node.commit([removed(ORDERS)])
    node.logState('orders-0', { state: 'stopped' })
    node.timers.at(-1)!.turn()
    const topics = readOffsetCheckpoint(node.disk, `${LOG_DIR}/recovery-point-offset-checkpoint`).map(({ topic }) => topic)
    expect(topics).toEqual(['more'])
  })

  test('and made anew under its name is placed when the old folders are gone, and not before', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const old = node.partition('orders-0').actor
    const again = topicId(9)
    node.commit([removed(ORDERS), ...topicCreated(again, 'orders', 1)])
    expect(node.partitions).toHaveLength(1)
    node.supervisor.receive({
      kind: 'log-state',
      actor: old,
      state: 'stopped',
      logDir: LOG_DIR,
      future: null,
      isCut: false,
      recoveryPoint: 5,
      logStartOffset: 3,
      highWatermark: 5,
    })
    expect(node.partition('orders-0').spec).toMatchObject({
      topicId: again,
      checkpoint: { clean: true, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 },
    })
    const { placed } = node.told(node.only('network').actor, 'partitions-placed').at(-1)!
    expect(placed).toMatchObject([{ topicId: again, actor: node.partition('orders-0').actor }])
    expect(node.partition('orders-0').actor).not.toBe(old)
  })

  test('while a partition of it is down has that folder taken away, and is not waited for', () => {
    const disk = new MemoryDisk()
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1), { disk })
    disk.makeDirectory(`${LOG_DIR}/orders-0`)
    const { actor } = node.partition('orders-0')
    node.commit([removed(ORDERS), ...topicCreated(topicId(9), 'orders', 1)])
    node.supervisor.receive({ kind: 'actor-down', actor })
    expect(disk.exists(`${LOG_DIR}/orders-0`)).toBe(false)
    expect(node.deeds).toContain('stop orders-0')
    expect(node.partition('orders-0').spec.topicId).toBe(topicId(9))
  })

  test('after a partition of it went down tells it to stop when it is up again, and not to lead', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    const { actor } = node.partition('orders-0')
    node.supervisor.receive({ kind: 'actor-down', actor })
    node.commit([removed(ORDERS)])
    node.supervisor.receive({ kind: 'actor-up', actor })
    expect(node.told(actor, 'stop-partition')).toEqual(Array(2).fill({ kind: 'stop-partition', delete: true }))
    expect(node.told(actor, 'configure-partition')).toEqual([])
  })
})

describe('checkpoints', () => {
  const RECOVERY_POINTS = `${LOG_DIR}/recovery-point-offset-checkpoint`

  test('are written now and then, from what the partitions said last', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 2), {
      texts: { 'log.flush.offset.checkpoint.interval.ms': '777' },
    })
    const at = node.timers.findIndex(({ delayMs }) => delayMs === 777)
    node.logState('orders-0', { recoveryPoint: 4, logStartOffset: 2, highWatermark: 5 })
    expect(node.disk.exists(RECOVERY_POINTS)).toBe(false)
    node.timers[at]!.turn()
    expect(node.text(RECOVERY_POINTS)).toBe('0\n2\norders 0 4\norders 1 0\n')
    expect(node.text(`${LOG_DIR}/replication-offset-checkpoint`)).toBe('0\n2\norders 0 5\norders 1 0\n')
    expect(node.text(`${LOG_DIR}/log-start-offset-checkpoint`)).toBe('0\n1\norders 0 2\n')
    expect(
      node.timers.slice(at + 1).filter(({ delayMs }) => delayMs === 777),
      'and again',
    ).toHaveLength(1)
  })

  test('are written at once when a recovery point went back: a crash would believe the old one', () => {
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1))
    node.logState('orders-0', { recoveryPoint: 10 })
    expect(node.disk.exists(RECOVERY_POINTS)).toBe(false)
    node.logState('orders-0', { recoveryPoint: 8 })
    expect(node.text(RECOVERY_POINTS)).toBe('0\n1\norders 0 8\n')
  })
})

describe('a clean stop', () => {
  function stopping() {
    const node = SupervisedNode.serving([...topicCreated(ORDERS, 'orders', 1), ...topicCreated(OFFSETS, '__consumer_offsets', 1)])
    node.deeds.length = 0
    node.shutdown(() => node.deeds.push('done'))
    return node
  }

  test('asks to hand over, takes no more requests, then stops coordinators, then has every log closed with its folder kept', () => {
    const node = stopping()
    expect(node.deeds.slice(0, 2)).toEqual(['send controller-channel broker-goal', 'stop network'])
    expect(node.deeds.slice(1).toSorted()).toEqual([
      'send __consumer_offsets-0 stop-partition',
      'send orders-0 stop-partition',
      'stop group-coordinator',
      'stop log-cleaner',
      'stop network',
    ])
    const at = (deed: string): number => node.deeds.indexOf(deed)
    expect(at('stop group-coordinator')).toBeLessThan(at('send __consumer_offsets-0 stop-partition'))
    expect(node.told(node.partition('orders-0').actor, 'stop-partition')).toEqual([{ kind: 'stop-partition', delete: false }])
  })

  test('is done when the last log is closed: checkpoints first, then the mark with the broker’s epoch', () => {
    const node = stopping()
    node.logState('orders-0', { state: 'stopped', recoveryPoint: 6, highWatermark: 6 })
    expect(node.deeds).not.toContain('done')
    expect(node.disk.exists(`${LOG_DIR}/.kafka_cleanshutdown`)).toBe(false)
    const written: string[] = []
    node.disk.failWhen(({ kind, path }) => {
      if (kind === 'rename') written.push(path.slice(LOG_DIR.length + 1).replace('.tmp', ''))
      return null
    })
    node.logState('__consumer_offsets-0', { state: 'stopped' })
    expect(node.deeds.at(-1)).toBe('done')
    expect(written.at(0)).toBe('recovery-point-offset-checkpoint')
    expect(written.at(-1)).toBe('.kafka_cleanshutdown')
    expect(readOffsetCheckpoint(node.disk, `${LOG_DIR}/recovery-point-offset-checkpoint`)).toContainEqual({
      topic: 'orders',
      partition: 0,
      offset: 6,
    })
    expect(takeCleanShutdown(node.disk, LOG_DIR)).toEqual({ clean: true, brokerEpoch: 5 })
  })

  test('that begins while the channel to the controller is made anew is asked for again as soon as the broker is known there', () => {
    const node = SupervisedNode.serving()
    const channel = node.only('controller-channel').actor
    const goals = (): string[] => node.told(channel, 'broker-goal').map(({ goal }) => goal)
    node.supervisor.receive({ kind: 'actor-down', actor: channel })
    node.supervisor.shutdown(() => {})
    node.supervisor.receive({ kind: 'actor-up', actor: channel })
    node.sent.length = 0
    node.stands('unfenced')
    expect(goals()).toEqual(['stop'])
    node.stands('may-stop')
    node.stands('unfenced')
    expect(goals()).toEqual(['stop'])
  })

  test('of a node without partitions is done at once', () => {
    const node = SupervisedNode.serving()
    let done = 0
    node.shutdown(() => done++)
    expect(done).toBe(1)
    expect(takeCleanShutdown(node.disk, LOG_DIR).clean).toBe(true)
  })

  test('goes on without a partition that throws meanwhile, and leaves no mark', () => {
    const node = stopping()
    node.supervisor.receive({ kind: 'actor-down', actor: node.partition('orders-0').actor })
    node.logState('__consumer_offsets-0', { state: 'stopped' })
    expect(node.deeds.at(-1)).toBe('done')
    expect(takeCleanShutdown(node.disk, LOG_DIR).clean).toBe(false)
  })

  test('places nothing that is committed meanwhile', () => {
    const node = stopping()
    const before = node.spawned.length
    node.commit(topicCreated(topicId(5), 'late', 1))
    expect(node.spawned).toHaveLength(before)
  })

  test('gives the next start the epoch of the registration before, and the offsets of every log', () => {
    const node = stopping()
    node.logState('orders-0', { state: 'stopped', recoveryPoint: 6, logStartOffset: 2, highWatermark: 6 })
    node.logState('__consumer_offsets-0', { state: 'stopped' })
    node.disk.makeDirectory(`${LOG_DIR}/orders-0`)
    const next = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1), { disk: node.disk })
    expect(next.only('metadata-quorum').spec).toMatchObject({ previousBrokerEpoch: 5 })
    expect(next.partition('orders-0').spec.checkpoint).toEqual({
      clean: true,
      recoveryPoint: 6,
      logStartOffset: 2,
      highWatermark: 6,
      cleanedOffset: 0,
    })
  })
})

describe('folders that no topic has', () => {
  test('are put aside when the first metadata is there, and only then', () => {
    const disk = new MemoryDisk()
    for (const name of ['gone-0', 'orders-0']) disk.makeDirectory(`${LOG_DIR}/${name}`)
    const node = SupervisedNode.serving(topicCreated(ORDERS, 'orders', 1), { disk })
    const aside = expect.stringMatching(/^gone-0\.[0-9a-f]{32}-stray$/)
    expect(disk.list(LOG_DIR).filter((name) => name.startsWith('gone-'))).toEqual([aside])
    node.commit([removed(ORDERS)])
    expect(disk.exists(`${LOG_DIR}/orders-0`), 'that of a topic deleted later is left to its actor').toBe(true)
  })
})
