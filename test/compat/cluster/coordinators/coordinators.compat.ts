import { expect } from 'vitest'
import { allSeen, type GroupMember, MemberHost, seenAfterCommit } from '../../consumer-protocol/group-members.ts'
import { JavaProcess } from '../../java-process.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { DrivenLoads } from '../load.ts'

// Groups and transactions whose coordinators are killed: what they had committed is there on the next one.

const PARTITIONS = 3
const RECORDS = 600

const add = compatSuite(import.meta.dirname, 100_000)
const shared = sharedCluster({
  connect: (servers) => ({
    load: DrivenLoads.java(servers),
    java: MemberHost.java(servers),
    librdkafka: MemberHost.librdkafka(servers),
  }),
})

async function topicOf(topic: string, partitions: number): Promise<void> {
  await shared.cluster.view.admin.createTopics([{ name: topic, numPartitions: partitions, replicationFactor: 3 }])
  await shared.cluster.view.untilWhole([topic])
}

/** By partition. */
async function committed(group: string): Promise<Record<string, number>> {
  return shared.clients.java.call('committed', { group })
}

for (const protocol of ['classic', 'consumer'] as const) {
  add(`a ${protocol} group goes on when its coordinator is killed, and its committed offsets are kept`, async () => {
    const topic = `groups-${protocol}`
    const group = `group-${protocol}`
    const { view, processes } = shared.cluster
    await topicOf(topic, PARTITIONS)
    await shared.clients.java.call('produce', { topic, partitions: PARTITIONS, count: RECORDS })
    const members: GroupMember[] = []
    try {
      for (const [index, host] of [shared.clients.java, shared.clients.librdkafka].entries())
        members.push(await host.join(`${group}-${index}`, { group, protocol, topics: [topic] }))
      await allSeen(members, RECORDS)
      const each = RECORDS / PARTITIONS
      const all = Object.fromEntries(Array.from({ length: PARTITIONS }, (_, partition) => [`${topic}-${partition}`, each]))
      await view.until('all is committed', async () => JSON.stringify(sorted(await committed(group))) === JSON.stringify(all))

      const { coordinator } = (await view.admin.describeConsumerGroups([group])).get(group)
      await processes.node(coordinator).kill()
      await view.until('what was committed', async () => JSON.stringify(sorted(await committed(group))) === JSON.stringify(all))
      await shared.clients.java.call('produce', { topic, partitions: PARTITIONS, count: RECORDS })
      await allSeen(members, RECORDS * 2)
      await view.until('all is committed again', async () =>
        Object.values(await committed(group)).every((offset) => offset === 2 * each),
      )
      await processes.node(coordinator).start()
      await Promise.all(members.map((member) => member.look()))
      expect(seenAfterCommit(members).slice(0, 5)).toEqual([])
    } finally {
      for (const member of members) await member.leave().catch(() => {})
    }
  })
}

add('Kafka copies every record once in transactions, while coordinators are killed', async () => {
  const { view, processes } = shared.cluster
  for (const topic of ['from', 'to']) await topicOf(topic, 1)
  await shared.clients.load.start('fill', 'from', 1, 1000)
  await view.until(
    '600 records',
    async () => (await shared.clients.load.call<{ acked: number }>('progress', { name: 'fill' })).acked > 600,
  )
  const { sent, failures } = await shared.clients.load.stop('fill')
  expect(failures).toEqual([])
  const args = [
    ...[
      '--broker-list',
      shared.cluster.bootstrapServers,
      '--input-topic',
      'from',
      '--input-partition',
      '0',
      '--output-topic',
      'to',
    ],
    ...['--consumer-group', 'copier', '--transactional-id', 'copier', '--transaction-size', '10', '--group-mode'],
    ...['--max-messages', String(sent), '--transaction-timeout', '10000', '--enable-random-aborts'],
  ]
  const copier = new JavaProcess('org.apache.kafka.tools.TransactionalMessageCopier', args)
  const remaining = (): number => Number([...copier.said.matchAll(/"remaining":(\d+)/g)].at(-1)?.[1] ?? Number.POSITIVE_INFINITY)
  try {
    await copier.until('the first are copied', () => remaining() < sent * 0.9)
    const { coordinator } = (await view.admin.describeTransactions(['copier'])).get('copier')
    await processes.node(coordinator!).kill()
    await copier.until('more are copied', () => remaining() < sent * 0.6)
    await processes.node(coordinator!).start()
    await view.untilWhole(['from', 'to', '__transaction_state', '__consumer_offsets'])
    const group = (await view.admin.describeConsumerGroups(['copier'])).get('copier')
    await processes.node(group.coordinator).kill()
    await copier.until('all are copied', () => remaining() === 0)
  } finally {
    await copier.end()
  }
  await shared.cluster.heal(['from', 'to'])
  const values = (await shared.clients.load.read('to', 1))[0]!.map(([, value]) => value)
  expect(values).toEqual(Array.from({ length: sent }, (_, number) => String(number)))
})

function sorted(offsets: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(offsets).sort())
}
