import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { type NameAndValue, namesAndValues, positiveNumber, repeated } from './usage.ts'

export interface CreateTopicFlags extends ConnectionFlags {
  partitions?: number
  replicationFactor?: number
  config?: readonly NameAndValue[]
}

export interface ListTopicsFlags extends ConnectionFlags {
  internal?: boolean
}

export interface AlterTopicFlags extends ConnectionFlags {
  partitions?: number
  config?: readonly NameAndValue[]
  unset?: readonly string[]
}

export function addTopic(program: Command): void {
  // What a command does is loaded when it is called: help and other commands need not wait for it.
  const admin = () => import('./topic-admin.ts')
  const topic = program
    .command('topic')
    .description('create, list, describe, change and delete topics')
    .addHelpText('after', '\nExamples:\n  rafka topic create orders --partitions 6\n  rafka topic describe orders --json')
  withConnection(topic.command('create <name...>').description('create topics'))
    .option('-p, --partitions <count>', "how many (default: the broker's num.partitions)", positiveNumber)
    .option('-r, --replication-factor <count>', "default: the broker's default.replication.factor", positiveNumber)
    .option('-c, --config <name=value>', 'a topic configuration; again for more', namesAndValues)
    .addHelpText(
      'after',
      '\nExamples:\n  rafka topic create orders\n  rafka topic create orders --partitions 6 --config retention.ms=86400000 --config durability=fsync',
    )
    .action(async (names: string[], flags: CreateTopicFlags) => (await admin()).createTopics(names, flags))
  withConnection(topic.command('list').description('list topics'))
    .option('-i, --internal', 'internal topics as well')
    .addHelpText('after', '\nExample:\n  rafka topic list --internal')
    .action(async (flags: ListTopicsFlags) => (await admin()).listTopics(flags))
  withConnection(topic.command('describe <name...>').description('partitions, offsets and configurations of topics'))
    .addHelpText('after', '\nExample:\n  rafka topic describe orders')
    .action(async (names: string[], flags: ConnectionFlags) => (await admin()).describeTopics(names, flags))
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
    .addHelpText('after', '\nExample:\n  rafka topic delete orders')
    .action(async (names: string[], flags: ConnectionFlags) => (await admin()).deleteTopics(names, flags))
}
