import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { runJava } from '../../../bench/peers/java.ts'
import { Admin } from '../../../src/client/admin/admin.ts'
import type { ConfigEntry } from '../../../src/client/admin/config-entry.ts'
import type { ConsumerGroupDescription } from '../../../src/client/admin/describe-consumer-groups.ts'
import type { OffsetSpec } from '../../../src/client/admin/offsets.ts'
import { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'
import { partitionKey, type TopicPartition } from '../../../src/client/topic-partition.ts'
import { joinClassicGroup, joinConsumerGroup, openTransaction, produce } from '../../client/admin/wire-work.ts'
import { startCompatBroker } from '../compat-broker.ts'

let broker: BrokerProcess
let client: Client
let admin: Admin

beforeAll(async () => {
  broker = await startCompatBroker()
  client = new Client(nodeEnvironment, { bootstrap: `${broker.host}:${broker.port}`, clientId: 'facts' })
  admin = new Admin(client, { ownsClient: true })
  await admin.createTopics([{ name: 'facts', numPartitions: 2, configs: { 'retention.ms': 60_000_000_000_000 } }])
  await produce(client, 'facts', 0, [1000, 1009, 1003, 1004, 1005])
  await admin.alterConsumerGroupOffsets('simple', [{ ...PARTITION, offset: 3, leaderEpoch: 0, metadata: 'a note' }])
  await joinClassicGroup(client, 'classic', { topic: 'facts', partitions: [0, 1] })
  await joinClassicGroup(client, 'workers', { topic: 'facts', partitions: [0], protocolType: 'connect' })
  await joinConsumerGroup(client, 'modern', 'member-of-modern', 'facts')
  await admin.alterClientQuotas([{ entity: { user: 'ann' }, quotas: { producer_byte_rate: 1024, request_percentage: 12.5 } }])
  await openTransaction(client, 'facts', 'facts')
})
afterAll(async () => {
  await admin.close()
  await broker.stop()
})

const PARTITION = { topic: 'facts', partition: 0 }

test('the cluster is to our admin what it is to Java’s, down to each configuration', async () => {
  const brokerId = (await admin.describeCluster()).brokers[0]!.id
  const ours = await facts(brokerId)
  const { stdout } = await runJava(join(import.meta.dirname, 'AdminFacts.java'), [
    `${broker.host}:${broker.port}`,
    String(brokerId),
  ])
  const theirs = stdout.trimEnd().split('\n')
  expect(ours).toEqual(theirs)
  expect(ours.length).toBeGreaterThan(250)
})

/** As AdminFacts.java prints them. */
async function facts(brokerId: number): Promise<string[]> {
  const lines: string[] = []
  const show = async (what: string, tell: () => Promise<unknown>): Promise<void> => {
    const said = await tell().catch((error: unknown) => {
      if (!(error instanceof KafkaError)) throw error
      return error.code
    })
    lines.push(...`${what}: ${text(said)}`.split('\n'))
  }
  await show('cluster', async () => {
    const { clusterId, controller, brokers, authorizedOperations } = await admin.describeCluster({
      includeAuthorizedOperations: true,
    })
    const nodes = brokers.map(({ id, host, port }) => `${id}@${host}:${port}`)
    return `${clusterId} ${controller} ${text(nodes)} ${text([...authorizedOperations!].sort())}`
  })
  await show('features', async () => {
    const { finalized, supported } = await admin.describeFeatures()
    const levels = new Map([...finalized].map(([name, { minVersion, maxVersion }]) => [name, `${minVersion}-${maxVersion}`]))
    for (const [name, { minVersion, maxVersion }] of supported)
      levels.set(name, `${levels.get(name) ?? ''} of ${minVersion}-${maxVersion}`)
    return levels
  })
  await show('quorum', async () => {
    const { leaderId, leaderEpoch, voters, observers } = await admin.describeMetadataQuorum()
    return `${leaderId} ${leaderEpoch} ${text(voters.map(({ replicaId }) => replicaId))} ${observers.length}`
  })
  await show('log dirs', async () => {
    const dirs = (await admin.describeLogDirs([brokerId])).get(brokerId)
    return [...dirs]
      .flatMap(([path, { replicas }]) =>
        replicas
          .filter(({ topic }) => topic === 'facts')
          .map((replica) => `${path} ${partitionKey(replica)} ${replica.sizeBytes} ${replica.offsetLag} ${replica.isFuture}`),
      )
      .sort()
  })
  await show('config resources', async () =>
    (await admin.listConfigResources()).map(({ type, name }) => `${type} ${name}`).sort(),
  )
  await show('reassignments', async () => (await admin.listPartitionReassignments()).length)
  await show('topics', async () => (await admin.listTopics()).map(({ name }) => name))
  await show('topic facts', async () => {
    const topic = (await admin.describeTopics(['facts'], { includeAuthorizedOperations: true })).get('facts')
    const partitions = topic.partitions.map((each) =>
      [
        each.partition,
        each.leader,
        text(each.replicas),
        text(each.isr),
        text(each.eligibleLeaderReplicas),
        text(each.lastKnownEligibleLeaderReplicas),
      ].join(':'),
    )
    return `${topic.topicId} ${topic.isInternal} ${text(partitions)} ${text([...topic.authorizedOperations!].sort())}`
  })
  await show('topic missing', () => admin.describeTopics(['missing']))
  for (const resource of [{ type: 'TOPIC', name: 'facts' } as const, { type: 'BROKER', name: String(brokerId) } as const]) {
    await show(`configs of ${resource.type}`, async () => {
      const options = { includeSynonyms: true, includeDocumentation: true }
      const described = (await admin.describeConfigs([resource], options)).get(resource)
      return [...described.values()].map(config).sort().join('')
    })
  }
  const specs: Record<string, OffsetSpec> = { '1004': { timestampMs: 1004 }, '99999': { timestampMs: 99_999 } }
  for (const name of ['earliest', 'earliestLocal', 'latest', 'latestTiered', 'maxTimestamp'] as const) specs[name] = name
  for (const [name, spec] of Object.entries(specs)) {
    await show(`offset ${name}`, async () => {
      const { offset, timestamp, leaderEpoch } = (await admin.listOffsets([{ ...PARTITION, spec }])).get(PARTITION)
      return `${offset} ${timestamp} ${leaderEpoch}`
    })
  }
  await show('groups', async () =>
    (await admin.listGroups()).map(
      ({ groupId, type, protocolType, state }) => `${groupId} ${typeName(type!)} ${protocolType} ${state}`,
    ),
  )
  await show('consumer groups', async () => (await admin.listConsumerGroups()).map(({ groupId }) => groupId))
  for (const id of ['classic', 'modern', 'simple', 'nobody']) {
    await show(`group ${id}`, async () => group((await admin.describeConsumerGroups([id])).get(id)))
    await show(`offsets of ${id}`, async () => {
      const offsets = [...(await admin.listConsumerGroupOffsets([id])).get(id)]
      return new Map(
        offsets.map(([key, place]) => [partitionKey(key), `${place!.offset} ${place!.leaderEpoch} ${place!.metadata}`]),
      )
    })
  }
  await show('classic group workers', async () => {
    const { protocolType, protocol, isSimpleConsumerGroup, state, members } = (
      await admin.describeClassicGroups(['workers'])
    ).get('workers')
    return `${protocolType} ${protocol} ${isSimpleConsumerGroup} ${state} ${members.length}`
  })
  await show('classic group modern', () => admin.describeClassicGroups(['modern']))
  await show('transactions', async () =>
    (await admin.listTransactions()).map(({ transactionalId, producerId, state }) => `${transactionalId} ${producerId} ${state}`),
  )
  await show('transaction', async () => {
    const found = (await admin.describeTransactions(['facts'])).get('facts')
    const { coordinator, state, producerId, producerEpoch, transactionTimeoutMs, transactionStartTimeMs, partitions } = found
    return `${coordinator} ${state} ${producerId} ${producerEpoch} ${transactionTimeoutMs} ${transactionStartTimeMs} ${names(partitions)}`
  })
  await show('transaction missing', () => admin.describeTransactions(['missing']))
  await show('producers', async () =>
    (await admin.describeProducers([PARTITION]))
      .get(PARTITION)
      .map(
        ({ producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch, currentTransactionStartOffset }) =>
          `${producerId} ${producerEpoch} ${lastSequence} ${lastTimestamp} ${coordinatorEpoch} ${currentTransactionStartOffset}`,
      ),
  )
  await show('quotas', async () =>
    (await admin.describeClientQuotas())
      .map(({ entity, quotas }) => `${text(sortedMap(entity))} ${text(sortedMap(quotas, double))}`)
      .sort()
      .join('; '),
  )
  await show('SCRAM of nobody', () => admin.describeUserScramCredentials({ users: ['nobody'] }))
  await show('ACLs', () => admin.describeAcls())
  return lines
}

function config({ name, value, source, type, isSensitive, isReadOnly, synonyms, documentation }: ConfigEntry): string {
  const others = synonyms.map((synonym) => `${synonym.name}=${synonym.value} ${synonym.source}`)
  return `\n  ${name}=${value} ${source} ${type} ${isSensitive} ${isReadOnly} ${text(others)} ${documentation?.length ?? null}`
}

function group(described: ConsumerGroupDescription): string {
  const { type, state, isSimpleConsumerGroup, partitionAssignor, coordinator, groupEpoch, targetAssignmentEpoch } = described
  const members = described.members.map((member) => {
    const target = member.targetAssignment === null ? 'null' : names(member.targetAssignment)
    const { memberId, groupInstanceId, clientId, host, assignment, memberEpoch, upgraded } = member
    return `${memberId} ${groupInstanceId} ${clientId} ${host} ${names(assignment)} ${target} ${memberEpoch} ${upgraded}`
  })
  return `${typeName(type)} ${state} ${isSimpleConsumerGroup} ${partitionAssignor} ${coordinator} ${groupEpoch} ${targetAssignmentEpoch} ${text(members)}`
}

function typeName(type: string): string {
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`
}

function names(partitions: readonly TopicPartition[]): string {
  return text(partitions.map(partitionKey).sort())
}

function sortedMap<Value>(
  values: Readonly<Record<string, Value>>,
  print: (value: Value) => string = String,
): Map<string, string> {
  return new Map(Object.entries(values).map(([key, value]) => [key, print(value)]))
}

function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** As Java prints collections; maps are sorted by their keys. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`
  if (!(value instanceof Map)) return String(value)
  return `{${[...value]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, each]) => `${key}=${text(each)}`)
    .join(', ')}}`
}
