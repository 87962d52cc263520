import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ClusterView } from '../../../bench/peers/cluster/cluster-view.ts'
import { NODES, ProcessCluster, QUICK_TO_NOTICE } from '../../../bench/peers/cluster/process-cluster.ts'
import { hasKafka } from '../../../bench/peers/java.ts'
import { settle } from '../../../src/client/entries/admin.ts'
import { createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'
import { FaultLoad, PATIENT } from '../../client/faults/fault-load.ts'
import { COMPAT_BROKER } from '../compat-broker.ts'

// Three brokers of Apache Kafka 4.3.1 under our client: leaders and coordinators that move, and brokers that are killed.

const PARTITIONS = 6

/** A controller of its own, so that any broker can be killed without another election than that of leaders. */
const CONTROLLER = { id: 9, roles: ['controller'], jvm: ['-Xmx192m', '-XX:TieredStopAtLevel=1'] } as const
const BROKERS = NODES.map((id) => ({ id, roles: ['broker'] as const }))

describe.skipIf(!hasKafka() || COMPAT_BROKER !== 'kafka')('three brokers of Apache Kafka', () => {
  let cluster: ProcessCluster
  let view: ClusterView

  beforeAll(async () => {
    cluster = await ProcessCluster.start({
      kind: 'kafka',
      nodes: [CONTROLLER, ...BROKERS],
      properties: QUICK_TO_NOTICE,
      jvm: ['-Xmx384m'],
    })
    view = new ClusterView(cluster.bootstrapServers)
    await view.untilBrokers(BROKERS.length)
  })
  afterAll(async () => {
    await view?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })

  async function topicOf(name: string): Promise<void> {
    await view.admin.createTopics([{ name, numPartitions: PARTITIONS, replicationFactor: 3 }])
    // Not all brokers know of it at once.
    await view.untilWhole([name])
  }

  /** Everything in a topic that was committed. */
  async function committedValues(topic: string): Promise<string[]> {
    await using consumer = createConsumer({
      bootstrap: cluster.bootstrapServers,
      ...PATIENT,
      autoOffsetReset: 'earliest',
      isolationLevel: 'read_committed',
    })
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }))
    const ends = await consumer.endOffsets(partitions)
    consumer.assign(partitions)
    const values: string[] = []
    const isBehind = async (): Promise<boolean> => {
      const positions = await Promise.all(partitions.map((partition) => consumer.position(partition)))
      return positions.some((position, partition) => position < ends[partition]!.offset)
    }
    while (await isBehind())
      for (const { value } of await consumer.poll({ timeoutMs: 100, maxRecords: 10_000 })) values.push(value!.toString())
    return values
  }

  test('no record is lost, doubled or out of order while leaders move and brokers are killed', async () => {
    await topicOf('moving')
    await using load = new FaultLoad(cluster.bootstrapServers, 'moving', PARTITIONS)
    await load.progressBy(1000)

    const partitions = await view.partitions('moving')
    const turned = partitions.map(({ partition, replicas }) => ({
      topic: 'moving',
      partition,
      replicas: [...replicas.slice(1), replicas[0]!],
    }))
    await view.admin.alterPartitionReassignments(turned)
    await settle(view.admin.electLeaders('PREFERRED', turned))
    await load.progressBy(1000)

    for (const nodeId of [2, 3]) {
      await cluster.node(nodeId).kill()
      await load.progressBy(1000)
      await cluster.node(nodeId).start()
      await view.untilWhole(['moving'], 120_000)
      await load.progressBy(1000)
    }

    expect((await load.stop(null)).records).toBeGreaterThan(6000)
  }, 400_000)

  test.each(['classic', 'consumer'] as const)(
    'a group of the %s protocol goes on when its coordinator is killed, and copies every record once in transactions',
    async (groupProtocol) => {
      const [from, to] = [`from-${groupProtocol}`, `to-${groupProtocol}`]
      await topicOf(from)
      await topicOf(to)
      const bootstrap = cluster.bootstrapServers
      const count = 3000
      {
        await using producer = createProducer({ bootstrap, ...PATIENT })
        for (let number = 0; number < count; number++)
          await producer.enqueue({ topic: from, partition: number % PARTITIONS, value: String(number) })
      }
      const stop = new AbortController()
      const groupId = `copiers-${groupProtocol}`
      let copied = 0
      let lastError = 'no error'
      const copy = async (name: string): Promise<void> => {
        await using producer = createProducer({
          bootstrap,
          ...PATIENT,
          transactionalId: `${groupId}-${name}`,
          transactionTimeoutMs: 10_000,
        })
        await using consumer = createConsumer({
          bootstrap,
          ...PATIENT,
          groupId,
          groupProtocol,
          enableAutoCommit: false,
          autoOffsetReset: 'earliest',
          isolationLevel: 'read_committed',
          maxPollRecords: 50,
        })
        consumer.subscribe({ topics: [from] })
        while (!stop.signal.aborted) {
          const records = await consumer.poll({ timeoutMs: 200 })
          if (records.length === 0) continue
          const next = new Map(
            records.map(({ topic, partition, offset }) => [partition, { topic, partition, offset: offset + 1 }]),
          )
          try {
            await producer.transaction(async (transaction) => {
              for (const { value, partition } of records) void transaction.enqueue({ topic: to, partition, value })
              await transaction.sendOffsets([...next.values()], consumer.groupMetadata())
            })
            copied += records.length
          } catch (error) {
            lastError = String(error)
            // Whose offsets were not taken reads them again from where the group stands.
            const committed = await consumer.committed().catch(() => [])
            for (const { topic, partition } of consumer.assignment()) {
              const known = committed.find((one) => one.topic === topic && one.partition === partition)
              if (known === undefined) consumer.seekToBeginning([{ topic, partition }])
              else consumer.seek(known)
            }
          }
        }
      }
      const copiers = Promise.all(['one', 'two'].map(copy))
      copiers.catch(() => {})
      await view.until('the first half', async () => copied > count / 3, 120_000)
      const victim = (await view.admin.describeConsumerGroups([groupId])).get(groupId).coordinator
      await cluster.node(victim).kill()
      await view.until(
        () => `all records (${copied} were copied, ${lastError})`,
        async () => (await committedValues(to)).length >= count,
        120_000,
      )
      stop.abort()
      await copiers
      await cluster.node(victim).start()
      await view.untilWhole([to], 120_000)
      const values = (await committedValues(to)).map(Number).toSorted((one, other) => one - other)
      expect(values).toEqual(Array.from({ length: count }, (_, number) => number))
    },
    400_000,
  )
})
