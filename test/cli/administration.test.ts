import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { brokerVersions, listBrokers } from '../../src/cli/broker-admin.ts'
import { alterConfigs, deleteConfigs, describeConfigs, listConfigs } from '../../src/cli/config-admin.ts'
import type { ConnectionFlags } from '../../src/cli/connection.ts'
import { runDoctor } from '../../src/cli/doctor/run-doctor.ts'
import { describeFeatures, upgradeFeatures } from '../../src/cli/feature-admin.ts'
import { abortHanging, findHanging } from '../../src/cli/hanging-transactions.ts'
import { describeLogDirs } from '../../src/cli/log-dir-admin.ts'
import { describeQuorum } from '../../src/cli/quorum-admin.ts'
import { listQuotas, removeQuotas, setQuotas } from '../../src/cli/quota-admin.ts'
import { executePlan, generatePlan, listMoves, verifyPlan } from '../../src/cli/reassign-admin.ts'
import { createTopics } from '../../src/cli/topic-admin.ts'
import { deleteRecords, electLeaders, showOffsets } from '../../src/cli/topic-records.ts'
import { describeProducers, describeTransactions, listTransactions } from '../../src/cli/transaction-admin.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { captured, capturedJson } from './captured.ts'

let cluster: Cluster
let flags: ConnectionFlags
let json: ConnectionFlags
const folder = mkdtempSync(join(tmpdir(), 'rafka-administration-'))

beforeAll(async () => {
  cluster = await startCluster()
  flags = { bootstrap: cluster.bootstrapServers, timeoutMs: 5000 }
  json = { ...flags, json: true }
  await captured(() => createTopics(['orders'], { ...flags, partitions: 2 }))
  await using producer = createProducer({ bootstrap: cluster.bootstrapServers, transactionalId: 'writer' })
  await producer.transaction(async (transaction) => {
    for (let number = 0; number < 4; number++)
      await transaction.send({ topic: 'orders', partition: 0, value: 'x', timestamp: 1000 + number })
  })
})
afterAll(() => cluster.stop())

const settings = (text: string) => {
  const [name, value] = text.split('=') as [string, string]
  return [{ name, value }]
}

describe('rafka config', () => {
  test('sets, shows and takes back configurations', async () => {
    const set = { ...json, set: settings('retention.ms=1000'), append: settings('cleanup.policy=compact') }
    expect(await capturedJson(() => alterConfigs('topic', 'orders', { ...set, dryRun: true }))).toEqual([
      { type: 'topic', name: 'orders', configs: ['retention.ms', 'cleanup.policy'], altered: false },
    ])
    await captured(() => alterConfigs('topic', 'orders', set))
    const config = { source: 'DYNAMIC_TOPIC_CONFIG', isSensitive: false, isReadOnly: false }
    expect(await capturedJson(() => describeConfigs('topic', ['orders'], json))).toEqual([
      [
        {
          type: 'topic',
          name: 'orders',
          configs: [
            { name: 'cleanup.policy', value: 'delete,compact', ...config },
            { name: 'retention.ms', value: '1000', ...config },
          ],
        },
      ],
    ])
    expect(await captured(() => deleteConfigs('topic', 'orders', flags))).toBe(
      'altered topic orders: retention.ms, cleanup.policy\n',
    )
    expect(await captured(() => describeConfigs('topic', ['orders'], flags))).toBe('topic orders: nothing is set\n')
  })

  test('knows brokers, all of them together, groups and client metrics', async () => {
    await captured(() => alterConfigs('broker', 'default', { ...flags, set: settings('log.cleaner.threads=2') }))
    expect(await captured(() => describeConfigs('broker', ['default'], flags))).toContain('log.cleaner.threads=2')
    await captured(() => alterConfigs('client-metrics', 'all', { ...flags, set: settings('interval.ms=10000') }))
    await captured(() => alterConfigs('group', 'billing', { ...flags, set: settings('consumer.session.timeout.ms=50000') }))
    expect(await capturedJson(() => listConfigs(undefined, json))).toEqual([
      expect.arrayContaining([
        { type: 'client-metrics', name: 'all' },
        { type: 'group', name: 'billing' },
        { type: 'topic', name: 'orders' },
      ]),
    ])
    await captured(() => deleteConfigs('client-metrics', 'all', flags))
    expect(await capturedJson(() => listConfigs('client-metrics', json))).toEqual([[]])
    expect(await captured(() => describeConfigs('broker', ['1'], { ...flags, all: true }))).toContain('num.partitions=')
  })

  test('says what cannot be', async () => {
    await expect(describeConfigs('table', [], flags)).rejects.toThrow('"table" has no configurations; topic, broker, logger')
    await expect(describeConfigs('broker', ['one'], flags)).rejects.toThrow('"one" is no broker')
    await expect(alterConfigs('topic', 'orders', flags)).rejects.toThrow('nothing to alter')
    await expect(captured(() => describeConfigs('topic', ['nowhere'], flags))).rejects.toThrow(
      'does not host this topic-partition',
    )
    await expect(captured(() => alterConfigs('topic', 'orders', { ...flags, set: settings('a.b=c') }))).rejects.toThrow(
      'INVALID_CONFIG',
    )
  })
})

describe('rafka quota', () => {
  test('limits somebody, shows it, and takes it back', async () => {
    const ann = { ...json, user: 'ann', defaultClientId: true }
    const entity = { user: 'ann', 'client-id': null }
    expect(await capturedJson(() => setQuotas(['producer_byte_rate=1000', 'request_percentage=50'], ann))).toEqual([
      { entity, quotas: { producer_byte_rate: 1000, request_percentage: 50 }, altered: true },
    ])
    await captured(() => removeQuotas(['request_percentage'], ann))
    expect(await capturedJson(() => listQuotas(json))).toEqual([[{ entity, quotas: { producer_byte_rate: 1000 } }]])
    await captured(() => removeQuotas([], ann))
    expect(await capturedJson(() => listQuotas(json))).toEqual([[]])
    await expect(setQuotas(['producer_byte_rate=many'], ann)).rejects.toThrow('"producer_byte_rate=many" is no quota')
    await expect(setQuotas(['producer_byte_rate=1'], json)).rejects.toThrow('say whose')
  })
})

describe('rafka transaction', () => {
  test('lists and describes transactional ids, and who wrote to a partition', async () => {
    expect(await capturedJson(() => listTransactions(json))).toEqual([
      [{ transactionalId: 'writer', state: expect.stringMatching(/Complete|Prepare/), producerId: expect.any(Number) }],
    ])
    expect(await capturedJson(() => describeTransactions(['writer'], json))).toMatchObject([[{ transactionalId: 'writer' }]])
    expect(await capturedJson(() => describeProducers('orders', 0, json))).toMatchObject([
      [{ currentTransactionStartOffset: null }],
    ])
    await expect(captured(() => describeTransactions(['nobody'], json))).rejects.toThrow('TRANSACTIONAL_ID_NOT_FOUND')
  })

  test('finds none that hang where none does', async () => {
    expect(await capturedJson(() => findHanging({ ...json, maxTransactionTimeoutMin: 15 }))).toEqual([[]])
    await expect(captured(() => abortHanging('orders', 0, { ...flags, startOffset: 0 }))).rejects.toThrow(
      'no transaction in orders-0 begins at offset 0',
    )
    await expect(abortHanging('orders', 0, flags)).rejects.toThrow('say which transaction')
  })
})

describe('rafka broker, quorum, feature and log-dir', () => {
  test('a broker that the cluster does not know is not waited for', async () => {
    await expect(brokerVersions(7, flags)).rejects.toThrow('broker 7: BROKER_ID_NOT_REGISTERED: There is no such broker.')
    await expect(describeLogDirs({ ...flags, broker: [1, 7] })).rejects.toThrow('broker 7: BROKER_ID_NOT_REGISTERED')
  })

  test('tell of the cluster', async () => {
    const [brokers] = (await capturedJson(() => listBrokers(json))) as [{ brokers: unknown[] }]
    expect(brokers).toMatchObject({ controller: 1, brokers: [{ id: 1, isFenced: false }] })
    const [apis] = (await capturedJson(() => brokerVersions(1, json))) as [{ name: string }[]]
    expect(apis.map(({ name }) => name)).toContain('Produce')
    expect(await capturedJson(() => describeQuorum(json))).toMatchObject([
      { leaderId: 1, replicas: [{ id: 1, role: 'leader', lag: 0 }] },
    ])
    const [{ features }] = (await capturedJson(() => describeFeatures(json))) as [{ features: { name: string }[] }]
    expect(features.map(({ name }) => name)).toContain('metadata.version')
    expect(await captured(() => upgradeFeatures([], { ...flags, releaseVersion: '4.3' }))).toBe(
      'all of them have these levels already\n',
    )
    expect(await capturedJson(() => describeLogDirs({ ...json, topic: ['orders'] }))).toMatchObject([
      [{ broker: 1, error: null, replicas: [{ topic: 'orders' }, { topic: 'orders' }] }],
    ])
  })
})

test('rafka doctor does not mind that a node which nobody can join has coordinators of one replica', async () => {
  const [{ checks }] = (await capturedJson(() => runDoctor({ ...json, diskPercent: 1, maxLag: 10_000, clockSkewMs: 5000 }))) as [
    { checks: { check: string; state: string }[] },
  ]
  expect(checks.find(({ check }) => check === 'groups and transactions have coordinators')?.state).toBe('well')
})

describe('rafka reassign', () => {
  test('a plan is made, done and verified', async () => {
    const plan = join(folder, 'plan.json')
    const partition = { topic: 'orders', partition: 0, replicas: [1] }
    writeFileSync(plan, JSON.stringify({ version: 1, partitions: [partition] }))
    expect(await captured(() => generatePlan({ ...flags, topic: ['orders'] }))).toBe('{"version":1,"partitions":[]}\n')
    const rollback = join(folder, 'back.json')
    const done = { topic: 'orders', partition: 0, replicas: [1], wanted: [1], state: 'there' }
    expect(await capturedJson(() => executePlan(plan, { ...json, wait: true, rollback }))).toEqual([[done]])
    expect(JSON.parse(readFileSync(rollback, 'utf8'))).toEqual({ version: 1, partitions: [{ ...partition, log_dirs: ['any'] }] })
    expect(await capturedJson(() => verifyPlan(plan, json))).toEqual([[done]])
    expect(await capturedJson(() => listMoves(json))).toEqual([[]])
    await expect(captured(() => generatePlan({ ...flags, brokers: [7] }))).rejects.toThrow('there is no broker 7')
    expect(statSync(rollback).size).toBeGreaterThan(0)
  })
})

describe('rafka topic', () => {
  test('tells offsets by position and time, and deletes the oldest records', async () => {
    const span = { topic: 'orders', partition: 0, earliest: 0, latest: 5 }
    expect(await capturedJson(() => showOffsets(['orders'], { ...json, partition: [0] }))).toEqual([[{ ...span, offset: 5 }]])
    expect(await capturedJson(() => showOffsets(['orders'], { ...json, partition: [0], at: '1002' }))).toEqual([
      [{ ...span, offset: 2 }],
    ])
    const gone = { topic: 'orders', partition: 0, beforeOffset: 2, deleted: 2 }
    const some = { ...json, partition: [0], beforeTime: '1002' }
    expect(await capturedJson(() => deleteRecords('orders', { ...some, dryRun: true }))).toEqual([
      { deleted: false, partitions: [gone] },
    ])
    expect(await capturedJson(() => deleteRecords('orders', some))).toEqual([{ deleted: true, partitions: [gone] }])
    expect(await capturedJson(() => showOffsets(['orders'], { ...json, partition: [0] }))).toMatchObject([[{ earliest: 2 }]])
    await expect(deleteRecords('orders', json)).rejects.toThrow('say up to where')
    expect(await capturedJson(() => electLeaders([], json))).toEqual([[]])
  })
})
