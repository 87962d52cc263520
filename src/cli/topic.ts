import { type Command, InvalidArgumentError } from 'commander'
import { checkErrorCode } from '../client/errors.ts'
import { EARLIEST, LATEST, offsetsAt, positionKey } from '../client/record-fetcher.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../protocol/generated/api/delete-topics.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../protocol/generated/api/describe-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../protocol/generated/api/incremental-alter-configs.ts'
import { type ConnectionFlags, connected, withConnection } from './connection.ts'
import { printJson, printTable } from './table.ts'

const TOPIC = 2
const OVERRIDE_SOURCE = 1
const SET = 0
const DELETE = 1

interface CreateFlags extends ConnectionFlags {
  partitions: number
  replicationFactor: number
  config?: string[]
}

export function addTopic(program: Command): void {
  const topic = program.command('topic').description('create, list, describe, change and delete topics')
  withConnection(topic.command('create <name...>').description('create topics'))
    .option('-p, --partitions <count>', "default: the broker's num.partitions", positive, -1)
    .option('-r, --replication-factor <count>', "default: the broker's default.replication.factor", positive, -1)
    .option('-c, --config <name=value...>', 'topic configurations')
    .addHelpText('after', '\nExample:\n  rafka topic create orders --partitions 6 --config retention.ms=86400000')
    .action(create)
  withConnection(topic.command('list').description('list topics'))
    .option('-i, --internal', 'internal topics as well')
    .action(list)
  withConnection(topic.command('describe <name...>').description('partitions, offsets and configurations of topics')).action(
    describe,
  )
  withConnection(topic.command('alter <name>').description('more partitions, or other configurations'))
    .option('-p, --partitions <count>', 'the new count, larger than the old', positive)
    .option('-c, --config <name=value...>', 'set configurations')
    .option('--unset <name...>', 'go back to the defaults of configurations')
    .action(alter)
  withConnection(topic.command('delete <name...>').description('delete topics with all their records')).action(remove)
}

async function create(names: string[], flags: CreateFlags): Promise<void> {
  const configs = (flags.config ?? []).map(nameAndValue)
  await connected(flags, async (client) => {
    const answer = await client.controller(CreateTopicsRequest, CreateTopicsResponse, {
      topics: names.map((name) => ({
        name,
        numPartitions: flags.partitions,
        replicationFactor: flags.replicationFactor,
        configs,
      })),
      timeoutMs: flags.timeoutMs,
    })
    for (const { name, errorCode, errorMessage } of answer.topics) checkErrorCode(errorCode, `topic ${name}`, errorMessage)
    if (flags.json)
      printJson(answer.topics.map(({ name, topicId, numPartitions }) => ({ name, topicId, partitions: numPartitions })))
    else
      for (const { name, numPartitions } of answer.topics)
        console.log(`created ${name} with ${numPartitions} partition${numPartitions === 1 ? '' : 's'}`)
  })
}

async function list(flags: ConnectionFlags & { internal?: boolean }): Promise<void> {
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

async function describe(names: string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const described = []
    for (const name of names) {
      const topic = await client.topic(name, { fresh: true })
      const partitions = topic.partitions.map((_, partition) => ({ topic: name, partition }))
      const [start, end] = await Promise.all([offsetsAt(client, partitions, EARLIEST), offsetsAt(client, partitions, LATEST)])
      const answer = await client.any(DescribeConfigsRequest, DescribeConfigsResponse, {
        resources: [{ resourceType: TOPIC, resourceName: name, configurationKeys: null }],
      })
      const { errorCode, errorMessage, configs } = answer.results[0]!
      checkErrorCode(errorCode, `configurations of ${name}`, errorMessage)
      described.push({
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
          configs
            .filter(({ configSource }) => configSource === OVERRIDE_SOURCE)
            .map(({ name: config, value }) => [config, value]),
        ),
      })
    }
    if (flags.json) {
      printJson(described)
      return
    }
    for (const { name, id, partitions, configs } of described) {
      console.log(`${name} (id ${id})`)
      for (const [config, value] of Object.entries(configs)) console.log(`  ${config}=${value}`)
      printTable(
        ['PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR', 'START', 'END'],
        partitions.map((p) => [
          p.partition,
          p.leader,
          p.leaderEpoch,
          p.replicas.join(','),
          p.isr.join(','),
          p.startOffset,
          p.endOffset,
        ]),
        'no partitions',
      )
    }
  })
}

async function alter(
  name: string,
  flags: ConnectionFlags & { partitions?: number; config?: string[]; unset?: string[] },
): Promise<void> {
  await connected(flags, async (client) => {
    if (flags.partitions !== undefined) {
      const answer = await client.controller(CreatePartitionsRequest, CreatePartitionsResponse, {
        topics: [{ name, count: flags.partitions, assignments: null }],
        timeoutMs: flags.timeoutMs,
      })
      const { errorCode, errorMessage } = answer.results[0]!
      checkErrorCode(errorCode, `partitions of ${name}`, errorMessage)
    }
    const changes = [
      ...(flags.config ?? []).map((setting) => ({ ...nameAndValue(setting), configOperation: SET })),
      ...(flags.unset ?? []).map((config) => ({ name: config, value: null, configOperation: DELETE })),
    ]
    if (changes.length > 0) {
      const answer = await client.any(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
        resources: [{ resourceType: TOPIC, resourceName: name, configs: changes }],
      })
      const { errorCode, errorMessage } = answer.responses[0]!
      checkErrorCode(errorCode, `configurations of ${name}`, errorMessage)
    }
    if (flags.json) printJson({ name, altered: true })
    else console.log(`altered ${name}`)
  })
}

async function remove(names: string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const answer = await client.controller(DeleteTopicsRequest, DeleteTopicsResponse, (version) => ({
      ...(version >= 6 ? { topics: names.map((name) => ({ name })) } : { topicNames: names }),
      timeoutMs: flags.timeoutMs,
    }))
    for (const { name, errorCode, errorMessage } of answer.responses) checkErrorCode(errorCode, `topic ${name}`, errorMessage)
    if (flags.json) printJson(names.map((name) => ({ name, deleted: true })))
    else for (const name of names) console.log(`deleted ${name}`)
  })
}

function nameAndValue(setting: string): { name: string; value: string } {
  const equals = setting.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError(`a configuration is name=value, and "${setting}" is not`)
  return { name: setting.slice(0, equals).trim(), value: setting.slice(equals + 1) }
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0 is needed')
  return value
}
