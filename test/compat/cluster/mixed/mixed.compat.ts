import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { partitionFor } from '../../../../src/coordinator/partition-for.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { allSeen, MemberHost, seenAfterCommit } from '../../consumer-protocol/group-members.ts'
import { compatSuite } from '../../passes.ts'
import { javaTransactions, librdkafkaTransactions } from '../../transactions/transaction-drivers.ts'
import { TransactionalProducer } from '../../transactions/transactional-producer.ts'
import { type CompatCluster, sharedCluster } from '../compat-cluster.ts'
import { CountedLoad, LoadClients } from '../counted-load.ts'
import { untilReplicasEqual } from '../replica-files.ts'
import { StaleLeader } from '../stale-leader.ts'

// Nodes of Apache Kafka and of ours in one cluster: what one kind writes the other replicates, serves, coordinates and cuts off.

const OFFSETS = '__consumer_offsets'
const TRANSACTIONS = '__transaction_state'
const PARTITIONS = 3

/** The partition is led by the first of these, and by the second when that one is gone. */
async function moveTo({ view }: CompatCluster, topic: string, partition: number, replicas: readonly number[]): Promise<void> {
  await view.admin.alterPartitionReassignments([{ topic, partition, replicas }])
  const is = async (): Promise<boolean> => {
    const { replicas: now, isr } = (await view.partitions(topic))[partition]!
    return now.join() === replicas.join() && isr.length === replicas.length
  }
  await view.until(`${topic}-${partition} is on ${replicas}`, is)
  await view.until(`${topic}-${partition} is led`, async () => {
    if ((await view.leaderOf(topic, partition)) === replicas[0]) return true
    await view.admin.electLeaders('PREFERRED', [{ topic, partition }])
    return false
  })
}

/** A name whose coordinator is in a partition of its topic that no other one has, which is moved as `moveTo` does. */
async function nameOn(cluster: CompatCluster, topic: string, partition: number, replicas: readonly number[]): Promise<string> {
  await moveTo(cluster, topic, partition, replicas)
  for (let number = 0; ; number++) {
    const name = `mixed-${number}`
    if (partitionFor(name, PARTITIONS) === partition) return name
  }
}

describe.skipIf(COMPAT_BROKER === 'kafka')('a controller of Apache Kafka, two brokers of ours and one of theirs', () => {
  const add = compatSuite(import.meta.dirname, 100_000)
  const [OURS, OURS_TOO, THEIRS] = [2, 3, 4] as const
  const shared = sharedCluster({
    plan: {
      nodes: [
        { id: 1, roles: ['controller'], kind: 'kafka' },
        { id: OURS, roles: ['broker'], kind: 'rafka' },
        { id: OURS_TOO, roles: ['broker'], kind: 'rafka' },
        { id: THEIRS, roles: ['broker'], kind: 'kafka' },
      ],
    },
    connect: (servers) => ({
      load: new LoadClients(servers),
      java: MemberHost.java(servers),
      librdkafka: MemberHost.librdkafka(servers),
      javaTransactions: javaTransactions(servers),
      librdkafkaTransactions: librdkafkaTransactions(servers),
    }),
  })

  add(
    'a leader of either kind is killed: nothing acknowledged is lost, and all replicas are byte for byte the same',
    async () => {
      const { cluster, clients } = shared
      await using under = await CountedLoad.start(cluster, clients.load, 'killed', [THEIRS, OURS, OURS_TOO])
      for (const id of [THEIRS, OURS]) {
        await cluster.killAndStart(id, () => under.progressBy(200))
        await cluster.view.untilWhole(under.topics)
      }
      await under.progressBy(100)
      expect(await under.expectAllKept()).toBeGreaterThan(1000)
      expect(await untilReplicasEqual(cluster, under.topics)).toBeGreaterThan(10_000)
    },
  )

  for (const [what, from, to] of [
    ['a broker of ours cuts off what Kafka as the next leader did not have', OURS, THEIRS],
    ['a broker of Kafka cuts off what ours as the next leader did not have', THEIRS, OURS],
  ] as const) {
    add(what, async () => {
      const { cluster } = shared
      const { view, processes } = cluster
      const topic = `cut-off-by-${from}`
      await view.admin.createTopics([{ name: topic, replicaAssignments: [[from, to, OURS_TOO]] }])
      await view.untilWhole([topic])
      await using leader = await StaleLeader.connect(processes.node(from), topic)
      for (const value of ['one', 'two', 'three']) expect(await leader.put(value)).toBe('NONE')
      for (const id of [to, OURS_TOO]) processes.node(id).pause()
      // Each follower has asked for one more record before it stood still.
      expect(await leader.put('of the leader and whoever asked before', 1)).toBe('NONE')
      expect(await leader.put('of the leader alone', 1)).toBe('NONE')
      const log = (): string => readFileSync(join(processes.node(from).dataDir, `${topic}-0`, FIRST_SEGMENT), 'latin1')
      await processes.node(from).kill()
      for (const id of [to, OURS_TOO]) processes.node(id).resume()
      await view.until('the next leader', async () => (await view.leaderOf(topic)) === to)
      await using next = await StaleLeader.connect(processes.node(to), topic)
      // Who told of the next leader may have heard of it before that one.
      await view.until('a record that the next leader takes', async () => (await next.put('four')) === 'NONE')
      expect(await next.put('five')).toBe('NONE')
      expect(log()).toContain('of the leader alone')
      await processes.node(from).start()
      await view.untilWhole([topic])
      await untilReplicasEqual(cluster, [topic])
      await moveTo(cluster, topic, 0, [from, to, OURS_TOO])
      const values = (await shared.clients.load.java.read(topic, 1))[0]!.map(([, value]) => value)
      expect(values.filter((value) => !value.endsWith('asked before'))).toEqual(['one', 'two', 'three', 'four', 'five'])
    })
  }

  add('groups of both protocols go on when their coordinator moves from one kind to the other', async () => {
    const { cluster, clients } = shared
    const { view, processes } = cluster
    const count = 300
    const each = count / PARTITIONS
    const committed = async (group: string): Promise<Record<string, number>> => clients.java.call('committed', { group })
    const untilCommitted = (group: string, offset: number): Promise<void> =>
      view.until(`${offset} of each partition are committed by ${group}`, async () => {
        const offsets = Object.values(await committed(group))
        return offsets.length === PARTITIONS && offsets.every((found) => found === offset)
      })
    await committed('the first one')
    await view.untilWhole([OFFSETS])
    await cluster.topicLedBy([OURS, OURS_TOO, THEIRS], 'groups', PARTITIONS)
    const produce = (): Promise<void> => clients.java.call('produce', { topic: 'groups', partitions: PARTITIONS, count })
    await produce()
    const groups = [
      { protocol: 'classic', from: THEIRS, group: await nameOn(cluster, OFFSETS, 0, [THEIRS, OURS, OURS_TOO]) },
      { protocol: 'consumer', from: OURS, group: await nameOn(cluster, OFFSETS, 1, [OURS, THEIRS, OURS_TOO]) },
    ] as const
    const joined = await Promise.all(
      groups.map(async ({ protocol, group }) => {
        const joining = { group, protocol, topics: ['groups'] }
        return [await clients.java.join(`${group}-java`, joining), await clients.librdkafka.join(`${group}-librdkafka`, joining)]
      }),
    )
    let round = 1
    for (const { group } of groups) await untilCommitted(group, each)
    for (const { group, from } of groups) {
      await processes.node(from).kill()
      await untilCommitted(group, round * each)
      await produce()
      round++
      for (const members of joined) await allSeen(members, round * count)
      for (const { group: one } of groups) await untilCommitted(one, round * each)
      await processes.node(from).start()
      await view.untilBrokers(cluster.brokers.length)
      await view.untilWhole([OFFSETS, 'groups'])
    }
    for (const members of joined) {
      for (const member of members) await member.leave()
      expect(seenAfterCommit(members).slice(0, 5)).toEqual([])
    }
    await untilReplicasEqual(cluster, ['groups', OFFSETS])
  })

  add('transactions begun with a coordinator of one kind are ended by the other', async () => {
    const { cluster, clients } = shared
    const { view, processes } = cluster
    await cluster.topicLedBy([OURS, OURS_TOO, THEIRS], 'transactions', PARTITIONS)
    const first = await TransactionalProducer.open(clients.javaTransactions, 'the first one')
    await first.close()
    await view.untilWhole([TRANSACTIONS])
    const expected: string[] = []
    for (const [partition, from, to, client] of [
      [0, THEIRS, OURS, clients.javaTransactions],
      [1, OURS, THEIRS, clients.javaTransactions],
      [2, THEIRS, OURS, clients.librdkafkaTransactions],
    ] as const) {
      const id = await nameOn(cluster, TRANSACTIONS, partition, [from, to, OURS_TOO])
      const producer = await TransactionalProducer.open(client, id)
      const send = async (value: string): Promise<void> => {
        for (let at = 0; at < PARTITIONS; at++) await producer.send('transactions', [`${id} ${value}`], at)
      }
      await producer.begin()
      await send('committed')
      await producer.sendOffset(id, 'transactions', 7)
      await producer.end('commit')
      await producer.begin()
      await send('aborted')
      await producer.end('abort')
      await producer.begin()
      await send('begun here, ended there')
      if (client === clients.javaTransactions) await processes.node(from).kill()
      else await moveTo(cluster, TRANSACTIONS, partition, [to, from, OURS_TOO])
      await producer.end('commit')
      expect((await view.admin.describeTransactions([id])).get(id).coordinator).toBe(to)
      await cluster.heal([TRANSACTIONS, 'transactions'])
      expected.push(`${id} committed`, `${id} begun here, ended there`)
      await producer.close()
    }
    for (const client of [clients.javaTransactions, clients.librdkafkaTransactions])
      for (let partition = 0; partition < PARTITIONS; partition++)
        expect(await client.call('read', { topic: 'transactions', partition, isolation: 'read_committed' })).toEqual(expected)
    await untilReplicasEqual(cluster, ['transactions', TRANSACTIONS])
  })

  add('partitions are reassigned from a broker of Kafka to ours, and back', async () => {
    const { cluster, clients } = shared
    await using under = await CountedLoad.start(cluster, clients.load, 'reassigned', [THEIRS, OURS, OURS_TOO])
    for (const replicas of [
      [THEIRS, OURS],
      [OURS, OURS_TOO],
      [THEIRS, OURS_TOO],
      [OURS_TOO, OURS, THEIRS],
    ]) {
      await Promise.all(under.topics.flatMap((topic) => [0, 1, 2].map((at) => moveTo(cluster, topic, at, replicas))))
      await under.progressBy(50)
    }
    expect(await under.expectAllKept()).toBeGreaterThan(500)
    await untilReplicasEqual(cluster, under.topics)
  })
})

const FIRST_SEGMENT = '00000000000000000000.log'
