import type { Client } from '../client/client.ts'
import { checkErrorCode, type KafkaError, ServerError, UnknownTopicError } from '../client/errors.ts'
import { EARLIEST, LATEST, offsetsAt, positionKey } from '../client/record-fetcher.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../protocol/generated/api/delete-topics.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../protocol/generated/api/describe-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../protocol/generated/api/incremental-alter-configs.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwAll } from './failure.ts'
import { counted, printJson, printTable } from './table.ts'
import type { AlterTopicFlags, CreateTopicFlags, ListTopicsFlags } from './topic.ts'
import { UsageError } from './usage.ts'

/** Kafka's number of the resource type. */
const TOPIC = 2
/** Kafka's number for a value that the topic itself overrides. */
const OVERRIDE_SOURCE = 1
const SET = 0
const DELETE = 1

export async function createTopics(names: readonly string[], flags: CreateTopicFlags): Promise<void> {
  await connected(flags, async (client) => {
    const answer = await client.controller(CreateTopicsRequest, CreateTopicsResponse, {
      topics: names.map((name) => ({
        name,
        numPartitions: flags.partitions ?? -1,
        replicationFactor: flags.replicationFactor ?? -1,
        configs: flags.config ?? [],
      })),
      timeoutMs: flags.timeoutMs,
    })
    const created = answer.topics.filter(({ errorCode }) => errorCode === 0)
    if (flags.json) printJson(created.map(({ name, topicId, numPartitions }) => ({ name, topicId, partitions: numPartitions })))
    else for (const { name, numPartitions } of created) console.log(`created ${name} with ${counted(numPartitions, 'partition')}`)
    throwAll(answer.topics.flatMap(({ name, errorCode, errorMessage }) => problem(errorCode, name, errorMessage)))
  })
}

export async function listTopics(flags: ListTopicsFlags): Promise<void> {
  await connected(flags, async (client) => {
    const { topics } = await client.metadata(null)
    const shown = topics
      .filter(({ isInternal }) => flags.internal === true || !isInternal)
      .map(({ name, partitions }) => ({
        name: name!,
        partitions: partitions.length,
        replicas: partitions[0]?.replicaNodes.length ?? 0,
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
    if (flags.json) printJson(shown)
    else
      printTable(
        ['TOPIC', 'PARTITIONS', 'REPLICAS'],
        shown.map(({ name, partitions, replicas }) => [name, partitions, replicas]),
        'there are no topics',
      )
  })
}

export async function describeTopics(names: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const described = []
    for (const name of names) described.push(await describeTopic(client, name))
    if (flags.json) {
      printJson(described)
      return
    }
    for (const { name, id, partitions, configs } of described) {
      console.log(`${name} (id ${id})`)
      for (const [config, value] of Object.entries(configs)) console.log(`  ${config}=${value}`)
      printTable(
        ['PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR', 'START', 'END'],
        partitions.map(({ partition, leader, leaderEpoch, replicas, isr, startOffset, endOffset }) => [
          partition,
          leader,
          leaderEpoch,
          replicas.join(','),
          isr.join(','),
          startOffset,
          endOffset,
        ]),
        'no partitions',
      )
    }
  })
}

async function describeTopic(client: Client, name: string) {
  const topic = await client.topic(name, { fresh: true })
  const partitions = topic.partitions.map((_, partition) => ({ topic: name, partition }))
  const [start, end] = await Promise.all([offsetsAt(client, partitions, EARLIEST), offsetsAt(client, partitions, LATEST)])
  const answer = await client.any(DescribeConfigsRequest, DescribeConfigsResponse, {
    resources: [{ resourceType: TOPIC, resourceName: name, configurationKeys: null }],
  })
  const { errorCode, errorMessage, configs } = answer.results[0]!
  checkErrorCode(errorCode, `configurations of ${name}`, errorMessage)
  return {
    name,
    id: topic.id,
    partitions: topic.partitions.map(({ leader, leaderEpoch, replicas, isr }, partition) => ({
      partition,
      leader,
      leaderEpoch,
      replicas,
      isr,
      startOffset: start.get(positionKey({ topic: name, partition }))!,
      endOffset: end.get(positionKey({ topic: name, partition }))!,
    })),
    configs: Object.fromEntries(
      configs.filter(({ configSource }) => configSource === OVERRIDE_SOURCE).map(({ name: config, value }) => [config, value]),
    ),
  }
}

export async function alterTopic(name: string, flags: AlterTopicFlags): Promise<void> {
  const changes = [
    ...(flags.config ?? []).map((setting) => ({ ...setting, configOperation: SET })),
    ...(flags.unset ?? []).map((config) => ({ name: config, value: null, configOperation: DELETE })),
  ]
  if (flags.partitions === undefined && changes.length === 0)
    throw new UsageError('nothing to alter: say what by --partitions, --config or --unset')
  await connected(flags, async (client) => {
    if (flags.partitions !== undefined) {
      const answer = await client.controller(CreatePartitionsRequest, CreatePartitionsResponse, {
        topics: [{ name, count: flags.partitions, assignments: null }],
        timeoutMs: flags.timeoutMs,
      })
      const { errorCode, errorMessage } = answer.results[0]!
      throwAll(problem(errorCode, name, errorMessage))
    }
    if (changes.length > 0) {
      const answer = await client.any(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
        resources: [{ resourceType: TOPIC, resourceName: name, configs: changes }],
      })
      const { errorCode, errorMessage } = answer.responses[0]!
      throwAll(problem(errorCode, name, errorMessage))
    }
    if (flags.json) printJson({ name, altered: true })
    else console.log(`altered ${name}`)
  })
}

export async function deleteTopics(names: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const answer = await client.controller(DeleteTopicsRequest, DeleteTopicsResponse, (version) => ({
      ...(version >= 6 ? { topics: names.map((name) => ({ name })) } : { topicNames: [...names] }),
      timeoutMs: flags.timeoutMs,
    }))
    const deleted = answer.responses.filter(({ errorCode }) => errorCode === 0).map(({ name }) => name!)
    if (flags.json) printJson(deleted.map((name) => ({ name, deleted: true })))
    else for (const name of deleted) console.log(`deleted ${name}`)
    throwAll(answer.responses.flatMap(({ name, errorCode, errorMessage }) => problem(errorCode, name!, errorMessage)))
  })
}

function problem(errorCode: number, topic: string, message: string | null): KafkaError[] {
  if (errorCode === 0) return []
  if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return [new UnknownTopicError(topic)]
  return [new ServerError(errorCode, `topic ${topic}`, message)]
}
