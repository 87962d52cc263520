import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { ConnectionFlags } from '../../src/cli/connection.ts'
import { consumeRecords } from '../../src/cli/consume-records.ts'
import { deleteGroups, describeGroups, listGroups } from '../../src/cli/group-admin.ts'
import { resetGroup } from '../../src/cli/group-reset.ts'
import { produceLines } from '../../src/cli/produce-lines.ts'
import { alterTopic, createTopics, deleteTopics, describeTopics, listTopics } from '../../src/cli/topic-admin.ts'
import { Client } from '../../src/client/client.ts'
import { Consumer } from '../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../src/client/consumer/group/group-membership.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import { captured, capturedJson } from './captured.ts'

let cluster: Cluster
let flags: ConnectionFlags
let json: ConnectionFlags

beforeAll(async () => {
  // Assignments follow one another at once, and not with the next heartbeat.
  cluster = await startCluster({ properties: { 'group.consumer.assignment.interval.ms': '0' } })
  flags = { bootstrap: cluster.bootstrapServers, timeoutMs: 5000 }
  json = { ...flags, json: true }
})
afterAll(() => cluster.stop())

async function put(topic: string, values: readonly string[], options: { timestamp?: number; partition?: number } = {}) {
  const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
  const producer = new Producer(client)
  await producer.sendAll(values.map((value) => ({ topic, key: 'k', value, headers: { from: 'test' }, ...options })))
  await producer.close()
  client.close()
}

describe('rafka topic', () => {
  test('makes topics, lists and describes them, changes them and takes them away', async () => {
    const config = [{ name: 'retention.ms', value: '1000' }]
    expect(await capturedJson(() => createTopics(['orders', 'bills'], { ...json, partitions: 2, config }))).toEqual([
      [
        { name: 'orders', topicId: expect.stringMatching(/^[\w-]{22}$/), partitions: 2 },
        { name: 'bills', topicId: expect.any(String), partitions: 2 },
      ],
    ])
    await put('orders', ['a', 'b'], { partition: 1 })
    expect(await capturedJson(() => alterTopic('orders', { ...json, partitions: 3, unset: ['retention.ms'] }))).toEqual([
      { name: 'orders', altered: true },
    ])
    expect(await capturedJson(() => alterTopic('bills', { ...json, config: [{ name: 'durability', value: 'fsync' }] }))).toEqual([
      { name: 'bills', altered: true },
    ])
    expect(await capturedJson(() => listTopics(json))).toEqual([
      [
        { name: 'bills', partitions: 2, replicas: 1 },
        { name: 'orders', partitions: 3, replicas: 1 },
      ],
    ])
    const partition = { leader: 1, leaderEpoch: 0, replicas: [1], isr: [1], startOffset: 0 }
    expect(await capturedJson(() => describeTopics(['orders', 'bills'], json))).toEqual([
      [
        {
          name: 'orders',
          id: expect.any(String),
          partitions: [
            { partition: 0, ...partition, endOffset: 0 },
            { partition: 1, ...partition, endOffset: 2 },
            { partition: 2, ...partition, endOffset: 0 },
          ],
          configs: {},
        },
        expect.objectContaining({ name: 'bills', configs: { 'retention.ms': '1000', durability: 'fsync' } }),
      ],
    ])
    expect(await capturedJson(() => deleteTopics(['orders', 'bills'], json))).toEqual([
      [
        { name: 'orders', deleted: true },
        { name: 'bills', deleted: true },
      ],
    ])
    expect(await capturedJson(() => listTopics(json))).toEqual([[]])
  })

  test('does what can be done, and says of each other one why not', async () => {
    await captured(() => createTopics(['there'], flags))
    let failure: Error | null = null
    const text = await captured(async () => {
      await createTopics(['there', 'new', '..'], flags).catch((error: Error) => {
        failure = error
      })
    })
    expect(text).toBe('created new with 1 partition\n')
    expect(String(failure)).toMatch(/topic there: TOPIC_ALREADY_EXISTS.*topic \.\.: INVALID_TOPIC_EXCEPTION/)
    await expect(captured(() => deleteTopics(['there', 'new', 'nowhere'], flags))).rejects.toThrow('there is no topic nowhere')
    await expect(captured(() => alterTopic('nowhere', { ...flags, partitions: 2 }))).rejects.toThrow('there is no topic nowhere')
    await expect(alterTopic('there', flags)).rejects.toThrow('nothing to alter')
  })

  test('takes what is there already, or is gone, for well where it is told to', async () => {
    await captured(() => createTopics(['twice'], flags))
    expect(await capturedJson(() => createTopics(['twice', 'once'], { ...json, ifNotExists: true }))).toMatchObject([
      [{ name: 'once' }],
    ])
    await captured(() => deleteTopics(['twice', 'once'], flags))
    expect(await capturedJson(() => deleteTopics(['twice'], { ...json, ifExists: true }))).toEqual([[]])
    await expect(captured(() => createTopics(['..'], { ...flags, ifNotExists: true }))).rejects.toThrow('INVALID_TOPIC_EXCEPTION')
  })

  test('shows tables to people', async () => {
    await captured(() => createTopics(['shown'], { ...flags, partitions: 10 }))
    expect(await captured(() => listTopics(flags))).toBe('TOPIC  PARTITIONS  REPLICAS\nshown          10         1\n')
    expect(await captured(() => describeTopics([], flags))).toContain('shown (id ')
    expect(await capturedJson(() => describeTopics([], { ...json, only: 'under-replicated' }))).toEqual([[]])
    expect(await capturedJson(() => describeTopics(['shown'], { ...json, only: 'at-min-isr' }))).toMatchObject([
      [{ name: 'shown', partitions: { length: 10 } }],
    ])
    await captured(() => deleteTopics(['shown'], flags))
  })
})

describe('rafka consume', () => {
  const base = { format: '%v\\n' }

  test('prints records as JSON, or as a format says', async () => {
    await put('printed', ['Grüße', 'two'], { timestamp: 1234 })
    const all = { ...base, fromBeginning: true, exit: true }
    const record = { topic: 'printed', partition: 0, timestamp: 1234, key: 'k', headers: [{ key: 'from', value: 'test' }] }
    expect(await capturedJson(() => consumeRecords(['printed'], { ...json, ...all }))).toEqual([
      { ...record, offset: 0, value: 'Grüße' },
      { ...record, offset: 1, value: 'two' },
    ])
    const format = '%t-%p@%o\\t%k=%v %h %T 100%%\\n'
    expect(await captured(() => consumeRecords(['printed'], { ...flags, ...all, format, max: 1 }))).toBe(
      'printed-0@0\tk=Grüße from=test 1234 100%\n',
    )
  })

  test('begins where it is told to', async () => {
    await put('places', ['a', 'b', 'c', 'd'])
    const from = async (offset: string): Promise<string> =>
      (await captured(() => consumeRecords(['places'], { ...flags, ...base, offset, exit: true }))).replaceAll('\n', '')
    expect(await from('1')).toBe('bcd')
    expect(await from('-1')).toBe('d')
    expect(await from('-99')).toBe('abcd')
    expect(await from('99')).toBe('')
    expect(await from('@0')).toBe('abcd')
    expect(await from(`@${Date.now() + 60_000}`)).toBe('')
    await expect(from('x')).rejects.toThrow('--offset takes an offset, -N for the last N')
    expect(await from('0:2')).toBe('cd')
    expect(await from('1:2')).toBe('')
    expect(await from('beginning')).toBe('abcd')
    expect(await from('@-1h')).toBe('abcd')
  })

  test('ends where it is told to, takes what matches, and counts', async () => {
    await put('chosen', ['apple', 'pear', 'quince'], { timestamp: 1000 })
    await put('chosen', ['apricot'], { timestamp: 2000 })
    const values = async (more: object): Promise<string> => {
      const all = { ...flags, ...base, fromBeginning: true, exit: true, ...more }
      return (await captured(() => consumeRecords(['chosen'], all))).replaceAll('\n', ' ')
    }
    expect(await values({ toOffset: '2' })).toBe('apple pear ')
    expect(await values({ toOffset: '0:1' })).toBe('apple ')
    expect(await values({ toTime: '2000' })).toBe('apple pear quince ')
    expect(await values({ filterValue: '^ap' })).toBe('apple apricot ')
    expect(await values({ filterValue: '^ap', max: 1 })).toBe('apple ')
    expect(await values({ filterKey: '^k$', filterHeader: [{ name: 'from', value: 'test' }], count: true })).toBe('4 ')
    expect(await values({ filterHeader: [{ name: 'from', value: 'elsewhere' }], count: true })).toBe('0 ')
    expect(await values({ tail: 1, fromBeginning: false })).toBe('apricot ')
    expect(await values({ max: 1, format: '%s|%S|%K|%k\\x21', valueEncoding: 'hex', keyEncoding: 'base64' })).toBe(
      '6170706c65|5|1|aw==!',
    )
    await expect(values({ filterValue: '(' })).rejects.toThrow('--filter-value')
    await expect(values({ format: '%x' })).rejects.toThrow('there is no %x')
  })

  test('a partition that is not there is named', async () => {
    await put('few', ['a'])
    const produced = { ...flags, partition: 3, acks: 'all', compression: 'none', input: 'text', encoding: 'text' } as const
    await expect(produceLines('few', produced)).rejects.toThrow('there is no partition 3 of topic few')
    await expect(captured(() => consumeRecords(['few'], { ...flags, ...base, partition: [3], exit: true }))).rejects.toThrow(
      'there is no partition 3 of topic few, which has partition 0 alone',
    )
  })

  test('of a group commits what was printed, and no more', async () => {
    await put('shared', ['a', 'b', 'c', 'd', 'e'])
    const member = { ...flags, ...base, group: 'printers', fromBeginning: true, exit: true }
    expect(await captured(() => consumeRecords(['shared'], { ...member, max: 2 }))).toBe('a\nb\n')
    expect(await captured(() => consumeRecords(['shared'], { ...member, max: 1 }))).toBe('c\n')
    expect(await captured(() => consumeRecords(['shared'], member))).toBe('d\ne\n')
    expect(await captured(() => consumeRecords(['shared'], member))).toBe('')
  })
})

describe('rafka group', () => {
  test('a group of the new protocol stays one when the command line joins it', async () => {
    await put('modern', ['a', 'b'])
    const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
    const options = { groupId: 'moderns', groupProtocol: 'consumer', autoOffsetReset: 'earliest' } as const
    const consumer = new Consumer(client, options, { membership: createGroupMembership })
    consumer.subscribe({ topics: ['modern'] })
    expect((await consumer.poll({ timeoutMs: 5000, maxRecords: 1 })).map(({ value }) => String(value))).toEqual(['a'])
    // Whose partition it is can be seen before anything is committed of it.
    const [[{ members, offsets }]] = (await capturedJson(() => describeGroups(['moderns'], json))) as [
      [{ members: [{ memberId: string }]; offsets: unknown[] }],
    ]
    expect(offsets).toEqual([
      { topic: 'modern', partition: 0, committed: null, end: 2, lag: null, memberId: members[0].memberId },
    ])
    await consumer.commit()
    await consumer.close()
    client.close()
    const member = { ...flags, format: '%v\\n', group: 'moderns', exit: true }
    expect(await captured(() => consumeRecords(['modern'], member))).toBe('b\n')
    expect(await capturedJson(() => listGroups(json))).toEqual([
      expect.arrayContaining([{ groupId: 'moderns', state: 'Empty', type: 'consumer', protocolType: 'consumer' }]),
    ])
  })

  test('lists, describes, resets and deletes a group', async () => {
    await put('tracked', ['a', 'b', 'c'], { timestamp: 1000 })
    await put('tracked', ['d'], { timestamp: 2000 })
    const member = { ...json, format: '', group: 'trackers', fromBeginning: true, exit: true }
    await captured(() => consumeRecords(['tracked'], member))
    expect(await capturedJson(() => listGroups(json))).toEqual([
      expect.arrayContaining([{ groupId: 'trackers', state: 'Empty', type: 'classic', protocolType: 'consumer' }]),
    ])
    const described = { groupId: 'trackers', state: 'Empty', assignor: '', members: [] }
    const at = (committed: number) => ({
      ...{ topic: 'tracked', partition: 0, committed, end: 4, lag: 4 - committed },
      memberId: null,
    })
    expect(await capturedJson(() => describeGroups(['trackers'], json))).toEqual([[{ ...described, offsets: [at(4)] }]])

    const reset = (before: number, offset: number) => ({
      groupId: 'trackers',
      committed: true,
      offsets: [{ topic: 'tracked', partition: 0, before, offset }],
    })
    expect(await capturedJson(() => resetGroup('trackers', { ...json, toOffset: 99, dryRun: true }))).toEqual([
      { ...reset(4, 4), committed: false },
    ])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, toEarliest: true }))).toEqual([reset(4, 0)])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, toTime: '1970-01-01T00:00:01.500Z' }))).toEqual([
      reset(0, 3),
    ])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, toTime: '9999999999999' }))).toEqual([reset(3, 4)])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, toOffset: 2, topic: ['tracked'] }))).toEqual([reset(4, 2)])
    expect(await capturedJson(() => describeGroups(['trackers'], json))).toEqual([[{ ...described, offsets: [at(2)] }]])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, shiftBy: 1 }))).toEqual([reset(2, 3)])
    expect(await capturedJson(() => resetGroup('trackers', { ...json, shiftBy: -9 }))).toEqual([reset(3, 0)])
    expect(await captured(() => resetGroup('nobody-yet', { ...flags, topic: ['tracked'], shiftBy: 1 }))).toBe('')

    expect(await capturedJson(() => deleteGroups(['trackers'], json))).toEqual([[{ groupId: 'trackers', deleted: true }]])
    await expect(describeGroups(['trackers'], json)).rejects.toThrow(/GROUP_ID_NOT_FOUND/)
    await expect(captured(() => deleteGroups(['trackers'], json))).rejects.toThrow(/GROUP_ID_NOT_FOUND/)
    await expect(resetGroup('trackers', { ...json, toEarliest: true })).rejects.toThrow(/GROUP_ID_NOT_FOUND/)
  })

  test('a reset says where to, in a form that can be read', async () => {
    await expect(resetGroup('any', flags)).rejects.toThrow(/--to-earliest/)
    await expect(resetGroup('any', { ...flags, toTime: 'yesterday' })).rejects.toThrow(/"yesterday" is no time/)
  })
})
