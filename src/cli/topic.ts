import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { type NameAndValue, namesAndValues, partitionNumbers, positiveNumber, repeated, wholeNumber } from './usage.ts'

export interface CreateTopicFlags extends ConnectionFlags {
  ifNotExists?: boolean
  partitions?: number
  replicationFactor?: number
  config?: readonly NameAndValue[]
}

export interface ListTopicsFlags extends ConnectionFlags {
  internal?: boolean
}

export const PARTITION_STATES = ['under-replicated', 'unavailable', 'under-min-isr', 'at-min-isr'] as const

export interface DescribeTopicsFlags extends ConnectionFlags {
  only?: (typeof PARTITION_STATES)[number]
}

export interface DeleteTopicFlags extends ConnectionFlags {
  ifExists?: boolean
}

export interface AlterTopicFlags extends ConnectionFlags {
  partitions?: number
  config?: readonly NameAndValue[]
  unset?: readonly string[]
}

export interface OffsetsFlags extends ConnectionFlags {
  at?: string
  partition?: readonly number[]
}

export interface DeleteRecordsFlags extends ConnectionFlags {
  beforeOffset?: number
  beforeTime?: string
  all?: boolean
  partition?: readonly number[]
  dryRun?: boolean
}

export interface ElectLeadersFlags extends ConnectionFlags {
  partition?: readonly number[]
  unclean?: boolean
}

export function addTopic(program: Command): void {
  // What a command does is loaded when it is called: help and other commands need not wait for it.
  const admin = () => import('./topic-admin.ts')
  const records = () => import('./topic-records.ts')
  const topic = program
    .command('topic')
    .description('create, list, describe, change and delete topics')
    .addHelpText('after', '\nExamples:\n  rafka topic create orders --partitions 6\n  rafka topic describe orders --json')
  withConnection(topic.command('create <name...>').description('create topics'))
    .option('-p, --partitions <count>', "how many (default: the broker's num.partitions)", positiveNumber)
    .option('-r, --replication-factor <count>', "default: the broker's default.replication.factor", positiveNumber)
    .option('-c, --config <name=value>', 'a topic configuration; again for more', namesAndValues)
    .option('--if-not-exists', 'well, too, where it is there already, as it is')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka topic create orders\n  rafka topic create orders --partitions 6 --config retention.ms=86400000 --config durability=fsync',
    )
    .action(async (names: string[], flags: CreateTopicFlags) => (await admin()).createTopics(names, flags))
  withConnection(topic.command('list').description('list topics'))
    .option('-i, --internal', 'internal topics as well')
    .addHelpText('after', '\nExample:\n  rafka topic list --internal')
    .action(async (flags: ListTopicsFlags) => (await admin()).listTopics(flags))
  withConnection(
    topic
      .command('describe [name...]')
      .description('partitions, offsets and configurations of topics (default: of all but internal ones)'),
  )
    .addOption(
      new Option('--only <state>', 'partitions in this state alone (default: of all topics, internal ones as well)').choices(
        PARTITION_STATES,
      ),
    )
    .addHelpText('after', '\nExamples:\n  rafka topic describe orders\n  rafka topic describe --only under-replicated')
    .action(async (names: string[], flags: DescribeTopicsFlags) => (await admin()).describeTopics(names, flags))
  withConnection(topic.command('alter <name>').description('more partitions, or other configurations'))
    .option('-p, --partitions <count>', 'the new count, larger than the old', positiveNumber)
    .option('-c, --config <name=value>', 'set a configuration; again for more', namesAndValues)
    .option('--unset <name>', 'go back to the default of a configuration; again for more', repeated)
    .addHelpText(
      'after',
      '\nExample:\n  rafka topic alter orders --partitions 12 --config cleanup.policy=compact --unset retention.ms',
    )
    .action(async (name: string, flags: AlterTopicFlags) => (await admin()).alterTopic(name, flags))
  withConnection(topic.command('delete <name...>').description('delete topics with all their records'))
    .option('--if-exists', 'well, too, where it is not there')
    .addHelpText('after', '\nExample:\n  rafka topic delete orders')
    .action(async (names: string[], flags: DeleteTopicFlags) => (await admin()).deleteTopics(names, flags))
  withConnection(topic.command('offsets <topic...>').description('offsets of partitions, by position or time'))
    .option(
      '--at <where>',
      'earliest, latest, max-timestamp, or the first at a time: 2026-01-31T12:00:00Z, -15m (default: latest)',
    )
    .option('-p, --partition <numbers>', 'only these partitions: 0,2', partitionNumbers)
    .addHelpText('after', '\nExamples:\n  rafka topic offsets orders\n  rafka topic offsets orders --at -1h')
    .action(async (topics: string[], flags: OffsetsFlags) => (await records()).showOffsets(topics, flags))
  withConnection(topic.command('delete-records <topic>').description('delete the oldest records'))
    .option('--before-offset <offset>', 'those in front of this offset', wholeNumber)
    .option('--before-time <time>', 'those older than 2026-01-31T12:00:00Z, or -7d')
    .option('--all', 'all that there are now')
    .option('-p, --partition <numbers>', 'only of these partitions: 0,2', partitionNumbers)
    .option('-n, --dry-run', 'show what would be deleted, and delete nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka topic delete-records orders --before-time -7d --dry-run\n  rafka topic delete-records orders --partition 0 --before-offset 1000',
    )
    .action(async (topic: string, flags: DeleteRecordsFlags) => (await records()).deleteRecords(topic, flags))
  withConnection(
    topic
      .command('elect-leaders [topic...]')
      .description('let preferred replicas lead again (without a topic: of all partitions)'),
  )
    .option('-p, --partition <numbers>', 'only of these partitions: 0,2', partitionNumbers)
    .option('--unclean', 'where no replica is in sync, let another one lead: records may be lost')
    .addHelpText('after', '\nExamples:\n  rafka topic elect-leaders\n  rafka topic elect-leaders orders --partition 3 --unclean')
    .action(async (topics: string[], flags: ElectLeadersFlags) => (await records()).electLeaders(topics, flags))
}
