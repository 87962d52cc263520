import { describeConfigs, incrementalAlterConfigs } from '../client/admin/configs.ts'
import { describeTopics as describe, type PartitionDescription } from '../client/admin/describe-topics.ts'
import { listOffsets, type OffsetSpec } from '../client/admin/offsets.ts'
import { type Results, settle } from '../client/admin/results.ts'
import * as topicsOf from '../client/admin/topics.ts'
import type { Client } from '../client/client.ts'
import { type KafkaError, UnknownTopicError } from '../client/errors.ts'
import type { TopicPartition } from '../client/topic-partition.ts'
import { connected } from './connection.ts'
import { throwAll } from './failure.ts'
import { counted, printJson, printTable } from './table.ts'
import type { AlterTopicFlags, CreateTopicFlags, DeleteTopicFlags, DescribeTopicsFlags, ListTopicsFlags } from './topic.ts'
import { UsageError, valuesOf } from './usage.ts'

export async function createTopics(names: readonly string[], flags: CreateTopicFlags): Promise<void> {
  await connected(flags, async (client) => {
    const topics = names.map((name) => ({
      name,
      numPartitions: flags.partitions,
      replicationFactor: flags.replicationFactor,
      configs: valuesOf(flags.config),
    }))
    const created = await settle(topicsOf.createTopics(client, topics))
    const shown = created.values().map(({ name, topicId, numPartitions }) => ({ name, topicId, partitions: numPartitions }))
    if (flags.json) printJson(shown)
    else for (const { name, partitions } of shown) console.log(`created ${name} with ${counted(partitions ?? 0, 'partition')}`)
    const problems = problemsOf(created)
    throwAll(flags.ifNotExists === true ? problems.filter(({ code }) => code !== 'TOPIC_ALREADY_EXISTS') : problems)
  })
}

export async function listTopics(flags: ListTopicsFlags): Promise<void> {
  await connected(flags, async (client) => {
    const topics = await topicsOf.listTopics(client, { listInternal: flags.internal })
    const shown = topics.map(({ name, numPartitions, replicationFactor }) => ({
      name,
      partitions: numPartitions,
      replicas: replicationFactor,
    }))
    if (flags.json) printJson(shown)
    else
      printTable(
        ['TOPIC', 'PARTITIONS', 'REPLICAS'],
        shown.map(({ name, partitions, replicas }) => [name, partitions, replicas]),
        'there are no topics',
      )
  })
}

export async function describeTopics(names: readonly string[], flags: DescribeTopicsFlags): Promise<void> {
  await connected(flags, async (client) => {
    const listed = names.length > 0 ? [] : await topicsOf.listTopics(client, { listInternal: flags.only !== undefined })
    const { described, problems } = await topicFacts(
      client,
      names.length > 0 ? names : listed.map(({ name }) => name),
      flags.only,
    )
    if (flags.json) printJson(described)
    else if (described.length === 0 && problems.length === 0)
      console.error(flags.only === undefined ? 'there are no topics' : `no partition is ${flags.only}`)
    else
      for (const { name, id, partitions, configs } of described) {
        console.log(`${name} (id ${id})`)
        for (const [config, value] of Object.entries(configs)) console.log(`  ${config}=${value}`)
        printTable(
          ['PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR', 'START', 'END'],
          partitions.map(({ partition, leader, leaderEpoch, replicas, isr, startOffset, endOffset }) => [
            partition,
            leader ?? 'none',
            leaderEpoch ?? '-',
            replicas.join(','),
            isr.join(','),
            startOffset ?? '-',
            endOffset ?? '-',
          ]),
          'no partitions',
        )
      }
    throwAll(problems)
  })
}

async function topicFacts(client: Client, names: readonly string[], only?: DescribeTopicsFlags['only']) {
  if (names.length === 0) return { described: [], problems: [] }
  const topics = await settle(describe(client, names))
  const resourcesOf = (all: readonly { name: string }[]) => all.map(({ name }) => ({ type: 'TOPIC', name }) as const)
  const configs = await describeConfigs(client, resourcesOf(topics.values()))
  const minOf = (name: string): number => Number(configs.get({ type: 'TOPIC', name }).get('min.insync.replicas')?.value ?? 1)
  const found = topics.values().flatMap((topic) => {
    if (only === undefined) return [topic]
    const partitions = topic.partitions.filter((each) => isIn(only, each, minOf(topic.name)))
    return partitions.length === 0 ? [] : [{ ...topic, partitions }]
  })
  // One without a leader has offsets that nobody can tell now.
  const led = found.flatMap(({ name, partitions }) =>
    partitions.filter(({ leader }) => leader !== null).map(({ partition }) => ({ topic: name, partition })),
  )
  const [starts, ends] = await Promise.all([offsetsAt(client, led, 'earliest'), offsetsAt(client, led, 'latest')])
  const described = found.map(({ name, topicId, partitions }) => ({
    name,
    id: topicId,
    partitions: partitions.map(({ partition, leader, leaderEpoch, replicas, isr }) => ({
      partition,
      leader,
      leaderEpoch,
      replicas,
      isr,
      startOffset: starts({ topic: name, partition }),
      endOffset: ends({ topic: name, partition }),
    })),
    configs: Object.fromEntries(
      [...configs.get({ type: 'TOPIC', name }).values()]
        .filter(({ source }) => source === 'DYNAMIC_TOPIC_CONFIG')
        .map((config) => [config.name, config.value]),
    ),
  }))
  return { described, problems: problemsOf(topics) }
}

/** States as kafka-topics tells them apart. */
function isIn(
  state: NonNullable<DescribeTopicsFlags['only']>,
  { leader, replicas, isr }: PartitionDescription,
  minInSync: number,
): boolean {
  const min = Math.min(minInSync, replicas.length)
  switch (state) {
    case 'under-replicated':
      return isr.length < replicas.length
    case 'unavailable':
      return leader === null
    case 'under-min-isr':
      return isr.length < min
    case 'at-min-isr':
      return isr.length === min
  }
}

/** Offsets of partitions; null for one that cannot be told. */
export async function offsetsAt(
  client: Client,
  partitions: readonly TopicPartition[],
  spec: OffsetSpec,
): Promise<(partition: TopicPartition) => number | null> {
  const questions = partitions.map((partition) => ({ ...partition, spec }))
  const listed = await settle(listOffsets(client, questions))
  return (partition) => (listed.has(partition) && listed.error(partition) === null ? listed.get(partition).offset : null)
}

export async function alterTopic(name: string, flags: AlterTopicFlags): Promise<void> {
  const { partitions: count, config = [], unset = [] } = flags
  if (count === undefined && config.length + unset.length === 0)
    throw new UsageError('nothing to alter: say what by --partitions, --config or --unset')
  await connected(flags, async (client) => {
    if (count !== undefined) throwAll(problemsOf(await settle(topicsOf.createPartitions(client, [{ name, count }]))))
    if (config.length + unset.length > 0) {
      const alteration = { type: 'TOPIC', name, set: valuesOf(config), delete: unset } as const
      const altered = await settle(incrementalAlterConfigs(client, [alteration]))
      throwAll(altered.errors().map(([resource, error]) => problemOf(resource.name, error)))
    }
    if (flags.json) printJson({ name, altered: true })
    else console.log(`altered ${name}`)
  })
}

export async function deleteTopics(names: readonly string[], flags: DeleteTopicFlags): Promise<void> {
  await connected(flags, async (client) => {
    const results = await settle(topicsOf.deleteTopics(client, names))
    const deleted = [...results].map(([name]) => name)
    if (flags.json) printJson(deleted.map((name) => ({ name, deleted: true })))
    else for (const name of deleted) console.log(`deleted ${name}`)
    const problems = problemsOf(results)
    throwAll(flags.ifExists === true ? problems.filter(({ code }) => code !== 'UNKNOWN_TOPIC_OR_PARTITION') : problems)
  })
}

function problemsOf<Key, Value>(results: Results<Key, Value>): KafkaError[] {
  return results.errors().map(([topic, error]) => problemOf(String(topic), error))
}

function problemOf(topic: string, error: KafkaError): KafkaError {
  return error.code === 'UNKNOWN_TOPIC_OR_PARTITION' ? new UnknownTopicError(topic) : error
}
