import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { partitionNumbers, wholeNumber } from './usage.ts'

export interface ConsumeFlags extends ConnectionFlags {
  fromBeginning?: boolean
  offset?: string
  partition?: readonly number[]
  group?: string
  max?: number
  exit?: boolean
  format: string
  readCommitted?: boolean
}

export function addConsume(program: Command): void {
  withConnection(program.command('consume <topic...>').description('get records out, as they come, until interrupted'))
    .addOption(
      new Option('--from-beginning', 'from the first record on (a group: where it has committed nothing)').conflicts('offset'),
    )
    .option(
      '-o, --offset <where>',
      'from here on: an offset, -N for the last N of each partition, or @milliseconds since the epoch',
    )
    .option('-p, --partition <numbers>', 'only these partitions: 0,2', partitionNumbers)
    .addOption(
      new Option('-g, --group <id>', 'as a member of this group, committing what was printed').conflicts(['offset', 'partition']),
    )
    .option('-n, --max <count>', 'stop after so many records', wholeNumber)
    .option('-e, --exit', 'stop at the end of what is there now')
    .option(
      '-f, --format <text>',
      'print with %t topic, %p partition, %o offset, %k key, %v value, %T timestamp, %h headers, %% percent, \\n, \\t',
      '%v\\n',
    )
    .option('--read-committed', 'leave out what is not, or not yet, committed')
    .addHelpText(
      'after',
      `
Starts behind the last record unless told otherwise. Ctrl-C ends it: a group has then committed what was printed, and has been left.

Examples:
  rafka consume greetings --from-beginning
  rafka consume orders --group billing --format '%p:%o %k=%v\\n'
  rafka consume orders --offset -10 --exit --json`,
    )
    .action(async (topics: string[], flags: ConsumeFlags) => (await import('./consume-records.ts')).consumeRecords(topics, flags))
}
