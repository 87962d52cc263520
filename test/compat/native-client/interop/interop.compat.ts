import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { findJava, kafkaClassPath } from '../../../../bench/peers/java.ts'
import { createProducer } from '../../../../src/client/entries/producer.ts'
import type { Compression, SeenRecord, SentRecord } from '../../client-driver.ts'
import { startCompatBroker } from '../../compat-broker.ts'
import { MemberHost } from '../../consumer-protocol/group-members.ts'
import { DriverProcess } from '../../driver-process.ts'
import { compatSuite } from '../../passes.ts'
import { ProcessDriver } from '../../process-driver.ts'
import { sampleRecords } from '../../sample-records.ts'
import { waitUntil } from '../../wait-until.ts'
import { NATIVE_CLIENT_ABILITIES, NativeClientDriver, type NativeMemberOptions } from '../native-client-driver.ts'
import { NativeTransactionDriver } from '../native-transaction-driver.ts'

// Our client beside the Java client and librdkafka: what one writes the other reads, and they share groups.
const COMPAT = join(import.meta.dirname, '../..')
const PARTITIONS = 4
const JAVA_OPTIONS = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp']

const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
let ours: NativeClientDriver
const others: Partial<Record<'Java' | 'librdkafka', DriverProcess>> = {}
const bootstrap = (): string => `${broker.host}:${broker.port}`

function java(program: string): DriverProcess {
  return new DriverProcess(findJava().command, [...JAVA_OPTIONS, kafkaClassPath(), join(COMPAT, program), bootstrap()])
}

function python(): DriverProcess {
  const command = join(COMPAT, '../../.peers/venv/bin/python')
  if (!existsSync(command)) throw new Error('confluent-kafka is missing: run scripts/fetch_clients.sh first')
  return new DriverProcess(command, [join(COMPAT, 'confluent-kafka/driver.py'), bootstrap()])
}

beforeAll(async () => {
  broker = await startCompatBroker({
    'group.consumer.min.heartbeat.interval.ms': '250',
    'group.consumer.heartbeat.interval.ms': '250',
    'group.consumer.assignment.interval.ms': '200',
    'offsets.topic.num.partitions': '2',
  })
  ours = new NativeClientDriver(bootstrap())
  others.Java = java('java-client/JavaClientDriver.java')
  others.librdkafka = python()
})
afterAll(async () => {
  await Promise.all(Object.values(others).map((process) => process.close()))
  await ours?.close()
  await broker?.stop()
})

const same = (seen: readonly SeenRecord[], sent: readonly SentRecord[]): void => {
  const plain = ({ key, value, headers }: SentRecord): unknown => [
    key?.toString('base64') ?? null,
    value === null ? null : value.length > 1000 ? `${value.length} bytes` : value.toString('base64'),
    headers.map(([name, bytes]) => [name, bytes?.toString('base64') ?? null]),
  ]
  expect(seen.map(plain)).toEqual(sent.map(plain))
  for (const [index, { value }] of sent.entries()) if (value !== null) expect(seen[index]!.value!.equals(value)).toBe(true)
}

for (const name of ['Java', 'librdkafka'] as const) {
  const other = (): ProcessDriver => new ProcessDriver(others[name]!, NATIVE_CLIENT_ABILITIES)

  for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const satisfies readonly Compression[]) {
    add(`${name}: each reads what the other wrote with ${compression}`, async () => {
      const records = sampleRecords(NATIVE_CLIENT_ABILITIES)
      const [byOurs, byOther] = [`ours-${name}-${compression}`, `other-${name}-${compression}`]
      await ours.produce(byOurs, 0, records, { compression, idempotent: true })
      same(await other().read(byOurs, 0, { offset: 0 }, records.length), records)
      await other().produce(byOther, 0, records, { compression, idempotent: true })
      same(await ours.read(byOther, 0, { offset: 0 }, records.length), records)
    })
  }

  add(`${name}: a key has the same partition whoever sends it`, async () => {
    const keys = ['', 'a', 'key', 'größe', '鍵', '\u{10ffff}', ...Array.from({ length: 200 }, (_, index) => `key-${index}`)]
    const records = keys.map((key) => ({ key: Buffer.from(key), value: Buffer.from(key), headers: [] }))
    const topic = `keys-${name}`
    await ours.admin.createTopic(topic, 7, {})
    const sent = await ours.send(topic, undefined, records, { compression: 'none' })
    const count = async (): Promise<number[]> =>
      Promise.all(Array.from({ length: 7 }, async (_, partition) => (await ours.offsets(topic, partition)).latest))
    const before = await count()
    const wire = records.map(({ key, value }) => ({ key: key.toString('base64'), value: value.toString('base64'), headers: [] }))
    await others[name]!.call('produce', { topic, partition: null, records: wire, compression: 'none', idempotent: true })
    expect(await count()).toEqual(before.map((each) => each * 2))
    // Text is hashed without being made bytes first: it has to come out the same.
    await using producer = createProducer({ bootstrap: bootstrap() })
    const asText = await producer.sendAll(keys.map((key) => ({ topic, key, value: key })))
    expect(asText.map(({ partition }) => partition)).toEqual(sent)
    for (const partition of new Set(sent)) {
      const seen = await ours.read(topic, partition, { offset: 0 }, before[partition]! * 3)
      const mine = keys.filter((_, index) => sent[index] === partition).sort()
      const twice = seen.map(({ key }) => String(key)).sort()
      expect(twice).toEqual(mine.flatMap((key) => [key, key, key]))
    }
  })
}

const GROUPS: readonly { name: string; joining: Record<string, unknown>; options: NativeMemberOptions }[] = [
  {
    name: 'classic, range',
    joining: { protocol: 'classic' },
    options: { groupProtocol: 'classic', partitionAssignmentStrategy: ['range'] },
  },
  {
    name: 'classic, cooperative-sticky',
    joining: { protocol: 'classic', strategy: 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor' },
    options: { groupProtocol: 'classic', partitionAssignmentStrategy: ['cooperative-sticky'] },
  },
  {
    name: 'classic, sticky',
    joining: { protocol: 'classic', strategy: 'org.apache.kafka.clients.consumer.StickyAssignor' },
    options: { groupProtocol: 'classic', partitionAssignmentStrategy: ['sticky'] },
  },
  {
    name: 'classic, roundrobin',
    joining: { protocol: 'classic', strategy: 'org.apache.kafka.clients.consumer.RoundRobinAssignor' },
    options: { groupProtocol: 'classic', partitionAssignmentStrategy: ['roundrobin'] },
  },
  { name: 'consumer (KIP-848)', joining: { protocol: 'consumer' }, options: { groupProtocol: 'consumer' } },
]

for (const { name, joining, options } of GROUPS) {
  for (const first of ['ours', 'Java'] as const) {
    add(`a group of a Java member and ours, ${name}, ${first} first`, async () => {
      const topic = `shared-${name}-${first}`.replaceAll(/[^A-Za-z]+/g, '-')
      const group = topic
      await ours.admin.createTopic(topic, PARTITIONS, {})
      const host = MemberHost.java(bootstrap())
      const send = async (): Promise<void> => {
        await using producer = createProducer({ bootstrap: bootstrap() })
        await producer.sendAll(
          Array.from({ length: PARTITIONS * 50 }, (_, index) => ({ topic, partition: index % PARTITIONS, value: `${index}` })),
        )
      }
      const joinOurs = (): Promise<void> => ours.join(topic, group, topic, options)
      const joinJava = (): Promise<void> => host.call('join', { member: topic, group, topics: [topic], ...joining })
      const javaStatus = (): Promise<{ seen: number; partitions: readonly string[] }> => host.call('status', { member: topic })
      const have = (mine: number, javas: number | null): Promise<void> => {
        let last = ''
        return waitUntil(
          () => `ours has ${mine} and Java ${javas} (${last})`,
          async () => {
            const { partitions } = await ours.status(topic)
            const other = javas === null ? [] : (await javaStatus()).partitions
            last = `${partitions} and ${other}`
            return partitions.length === mine && other.length === (javas ?? 0)
          },
        )
      }
      try {
        await send()
        if (first === 'ours') {
          await joinOurs()
          await have(PARTITIONS, null)
          await joinJava()
        } else {
          await joinJava()
          await waitUntil('Java has all', async () => (await javaStatus()).partitions.length === PARTITIONS)
          await joinOurs()
        }
        await have(PARTITIONS / 2, PARTITIONS / 2)
        await send()
        const names = async (): Promise<string[]> => {
          const javas = await host.call<[string, number, number][]>('seen', { member: topic })
          const mine = (await ours.seen(topic)).map(({ partition, offset }) => `${topic}-${partition}-${offset}`)
          return [...javas.map(([record]) => record), ...mine]
        }
        await waitUntil('all is seen', async () => new Set(await names()).size === PARTITIONS * 100)
        if (first === 'ours') {
          await host.call('leave', { member: topic })
          await have(PARTITIONS, null)
        } else {
          await ours.leave(topic)
          await waitUntil('Java has all again', async () => (await javaStatus()).partitions.length === PARTITIONS)
        }
        const seen = await names()
        expect(seen.length, 'each record was seen once').toBe(new Set(seen).size)
      } finally {
        if (first === 'ours') await ours.leave(topic)
        await host.close()
      }
    })
  }
}

add('transactions: who reads committed records sees the same, whoever wrote and whoever reads', async () => {
  const native = new NativeTransactionDriver(bootstrap())
  const other = java('transactions/TransactionDriver.java')
  try {
    await native.call('createTopic', { topic: 'both', partitions: 1 })
    for (const [name, writer] of Object.entries({ native, other })) {
      await writer.call('open', { producer: name, transactionalId: name, timeoutMs: 60_000 })
      for (const [values, how] of [
        [['a', 'b'], 'commit'],
        [['lost'], 'abort'],
        [['c'], 'commit'],
      ] as const) {
        await writer.call('begin', { producer: name })
        await writer.call('send', {
          producer: name,
          topic: 'both',
          partition: 0,
          values: values.map((value) => `${name}-${value}`),
        })
        await writer.call(how, { producer: name })
      }
    }
    const expected = ['native-a', 'native-b', 'native-c', 'other-a', 'other-b', 'other-c']
    for (const reader of [native, other]) {
      const read = { topic: 'both', partition: 0 }
      expect(await reader.call('read', { ...read, isolation: 'read_committed' })).toEqual(expected)
      expect(await reader.call('read', { ...read, isolation: 'read_uncommitted' })).toHaveLength(8)
    }
  } finally {
    await native.close()
    await other.close()
  }
})

add('transactions: a Java producer that takes a transactional id over fences ours, and the other way round', async () => {
  const native = new NativeTransactionDriver(bootstrap())
  const other = java('transactions/TransactionDriver.java')
  const fenced = /_FENCED|INVALID_PRODUCER_EPOCH|fenced|ProducerFencedException|InvalidProducerEpochException|fatal error/i
  try {
    await native.call('createTopic', { topic: 'fenced', partitions: 1 })
    for (const [id, early, late] of [
      ['ours-first', native, other],
      ['java-first', other, native],
    ] as const) {
      const run = (driver: typeof early, method: string, more = {}): Promise<unknown> =>
        driver.call(method, { producer: id, transactionalId: id, timeoutMs: 60_000, topic: 'fenced', partition: 0, ...more })
      await run(early, 'open')
      await run(early, 'begin')
      await run(early, 'send', { values: [`${id}-early`] })
      await run(late, 'open')
      await run(late, 'begin')
      await run(late, 'send', { values: [`${id}-late`] })
      await run(late, 'commit')
      await expect(run(early, 'commit')).rejects.toThrow(fenced)
    }
    const read = { topic: 'fenced', partition: 0, isolation: 'read_committed' }
    expect(await native.call('read', read)).toEqual(['ours-first-late', 'java-first-late'])
  } finally {
    await native.close()
    await other.close()
  }
})
