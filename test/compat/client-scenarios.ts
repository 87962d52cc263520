import { basename } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../bench/peers/broker-process.ts'
import type { Abilities, ClientDriver, SeenRecord, SentRecord } from './client-driver.ts'
import { startCompatBroker } from './compat-broker.ts'
import { type CompatCase, compatSuite } from './passes.ts'
import { countedRecords, sampleRecords } from './sample-records.ts'
import { shareGroup } from './share-group.ts'
import { pause, waitUntil } from './wait-until.ts'

export interface ClientSuite {
  /** Of the suite: where its passes.json is. */
  readonly folder: string
  readonly abilities: Abilities
  readonly hasAdmin: boolean
  /** Default: the one that the suites run against. */
  broker?(): Promise<BrokerProcess>
  connect(bootstrap: string): Promise<ClientDriver>
  /** Cases that only this client has. */
  more?(suite: { add: CompatCase; bootstrap: () => string }): void
}

/** The scenarios that every client goes through, against one broker of its own. */
export function clientScenarios({
  folder,
  abilities,
  hasAdmin,
  broker: start = startCompatBroker,
  connect,
  more,
}: ClientSuite): void {
  const add = compatSuite(folder)
  let broker: BrokerProcess
  let client: ClientDriver
  beforeAll(async () => {
    broker = await start()
    client = await connect(`${broker.host}:${broker.port}`)
  })
  afterAll(async () => {
    await client?.close()
    await broker?.stop()
  })

  for (const compression of abilities.compressions) {
    add(`what is produced with ${compression} is read back byte for byte, by assignment`, async () => {
      const topic = `bytes-${compression}`
      const records = sampleRecords(abilities)
      await client.produce(topic, 0, records, { compression })
      const seen = await client.read(topic, 0, { offset: 0 }, records.length)
      expectSame(seen, records)
      expect(seen.map(({ offset }) => offset)).toEqual(records.map((_, index) => index))
    })

    add(`what is produced with ${compression} is read back byte for byte, by a group`, async () => {
      const topic = `group-bytes-${compression}`
      const records = sampleRecords(abilities)
      await client.produce(topic, 0, records, { compression })
      const member = `reader-${compression}`
      await client.join(member, `group-${compression}`, topic)
      const seen = await waitForRecords(client, [member], records.length)
      await client.leave(member)
      expectSame(seen, records)
    })
  }

  add('a thousand records keep their order', async () => {
    const records = countedRecords('ordered', 1000)
    await client.produce('ordered', 0, records, { compression: 'none' })
    expectSame(await client.read('ordered', 0, { offset: 0 }, 1000), records)
    expectSame(await client.read('ordered', 0, { offset: 990 }, 10), records.slice(990))
  })

  if (abilities.idempotence) {
    add('an idempotent producer writes every record once, in order', async () => {
      const records = countedRecords('idempotent', 1000)
      await client.produce('idempotent', 0, records, { compression: 'none', idempotent: true })
      expectSame(await client.read('idempotent', 0, { offset: 0 }, 1000), records)
      expect(await client.offsets('idempotent', 0)).toEqual({ earliest: 0, latest: 1000 })
    })
  }

  add('offsets of the beginning and the end are told', async () => {
    await client.produce('offsets', 0, countedRecords('offsets', 7), { compression: 'none' })
    expect(await client.offsets('offsets', 0)).toEqual({ earliest: 0, latest: 7 })
  })

  add('reading starts at a time', async () => {
    await client.produce('times', 0, countedRecords('before', 5), { compression: 'none' })
    await pause(20)
    const timestampMs = Date.now()
    await pause(20)
    const after = countedRecords('after', 5)
    await client.produce('times', 0, after, { compression: 'none' })
    const seen = await client.read('times', 0, { timestampMs }, 5)
    expectSame(seen, after)
    expect(seen[0]?.offset).toBe(5)
    expect(seen[0]?.timestampMs).toBeGreaterThanOrEqual(timestampMs)
  })

  add('a topic that is not there is made by producing to it', async () => {
    const records = countedRecords('made', 3)
    await client.produce('made-by-producing', 0, records, { compression: 'none' })
    expectSame(await client.read('made-by-producing', 0, { offset: 0 }, 3), records)
  })

  add('a member that waits gets what is produced later', async () => {
    await client.produce('waiting', 0, countedRecords('first', 1), { compression: 'none' })
    await client.join('waiting', 'waiting', 'waiting')
    await waitForRecords(client, ['waiting'], 1)
    await pause(1000)
    await client.produce('waiting', 0, countedRecords('second', 1), { compression: 'none' })
    const seen = await waitForRecords(client, ['waiting'], 2)
    await client.leave('waiting')
    expect(seen.map(({ value }) => String(value))).toEqual(['first-0', 'second-0'])
  })

  add('committed offsets outlive the members', async () => {
    await client.produce('committed', 0, countedRecords('one', 20), { compression: 'none' })
    await client.join('committed-1', 'committed', 'committed')
    await waitForRecords(client, ['committed-1'], 20)
    await client.leave('committed-1')
    const later = countedRecords('two', 20)
    await client.produce('committed', 0, later, { compression: 'none' })
    await client.join('committed-2', 'committed', 'committed')
    const seen = await waitForRecords(client, ['committed-2'], 20)
    await client.leave('committed-2')
    expectSame(seen, later)
  })

  add('two members share a group: joining, leaving, and every record once', async () => {
    await createTopic(client, broker, 'shared', 4)
    await shareGroup({ client, clientName: basename(folder), broker, group: 'shared', topic: 'shared', partitions: 4 })
  })

  if (hasAdmin) {
    add('topics are created, described, listed and deleted', () => administerTopics(client))
    add('a topic is not created twice', async () => {
      await client.admin?.createTopic('twice', 1, {})
      await expect(client.admin?.createTopic('twice', 1, {})).rejects.toThrow(/exists/i)
    })
  }

  more?.({ add, bootstrap: () => `${broker.host}:${broker.port}` })
}

/** By the client itself, or for one without an admin by another. */
async function createTopic(client: ClientDriver, broker: BrokerProcess, topic: string, partitions: number): Promise<void> {
  if (client.admin !== null) return client.admin.createTopic(topic, partitions, {})
  const admin = new Kafka({ brokers: [`${broker.host}:${broker.port}`], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] })
  } finally {
    await admin.disconnect()
  }
}

async function administerTopics(client: ClientDriver): Promise<void> {
  const { admin } = client
  if (admin === null) throw new Error('a suite with an admin has one')
  await admin.createTopic('administered', 3, { 'retention.ms': '12345', 'cleanup.policy': 'compact' })
  await waitUntil('the topic is there', async () => (await admin.describeTopic('administered'))?.partitions === 3)
  expect(await admin.listTopics()).toContain('administered')
  if (admin.topicConfigs !== null) {
    expect(await admin.topicConfigs('administered')).toMatchObject({
      'retention.ms': '12345',
      'cleanup.policy': 'compact',
      'segment.bytes': '1073741824',
    })
  }
  await client.produce('administered', 2, countedRecords('third', 1), { compression: 'none' })
  await admin.deleteTopic('administered')
  await waitUntil('the topic is gone', async () => !(await admin.listTopics()).includes('administered'))
}

function expectSame(seen: readonly SeenRecord[], sent: readonly SentRecord[]): void {
  // By digest and size where they are large: a difference of megabytes helps nobody.
  expect(seen.map(summary)).toEqual(sent.map(summary))
  for (const [index, record] of sent.entries()) {
    expect(seen[index]?.value?.equals(record.value ?? Buffer.alloc(0)) ?? record.value === null, `value of record ${index}`).toBe(
      true,
    )
  }
}

function summary({ key, value, headers }: SentRecord): unknown {
  return {
    key: key?.toString('utf8') ?? null,
    value: value === null ? null : value.length > 100 ? `${value.length} bytes` : value.toString('utf8'),
    headers: headers.map(([name, bytes]) => [name, bytes?.toString('base64') ?? null]),
  }
}

/** All that the members have seen, once it is `count` records or more. */
async function waitForRecords(client: ClientDriver, members: readonly string[], count: number): Promise<SeenRecord[]> {
  let seenCount = 0
  await waitUntil(
    () => `${members.join(' and ')} saw ${seenCount} of ${count} records`,
    async () => {
      const all = await Promise.all(members.map((member) => client.status(member)))
      seenCount = all.reduce((sum, status) => sum + status.seenCount, 0)
      return seenCount >= count
    },
  )
  return (await Promise.all(members.map((member) => client.seen(member)))).flat()
}
