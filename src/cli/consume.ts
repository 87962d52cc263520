import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { CONTENT_ENCODINGS } from './content-encoding.ts'
import type { FilterFlags } from './record-filter.ts'
import { namesAndValues, partitionNumbers, wholeNumber } from './usage.ts'

export interface ConsumeFlags extends ConnectionFlags, FilterFlags {
  fromBeginning?: boolean
  offset?: string
  partition?: readonly number[]
  group?: string
  max?: number
  exit?: boolean
  format: string
  readCommitted?: boolean
  tail?: number
  toOffset?: string
  toTime?: string
  count?: boolean
  encoding?: string
  keyEncoding?: string
  valueEncoding?: string
}

export function addConsume(program: Command): void {
  withConnection(program.command('consume <topic...>').description('get records out, as they come, until interrupted'))
    .addOption(
      new Option('--from-beginning', 'from the first record on (a group: where it has committed nothing)').conflicts('offset'),
    )
    .option(
      '-o, --offset <where>',
      'from here on: beginning, end, an offset, -N for the last N of each partition, @ and a time (@2026-01-31T12:00:00Z, @-15m, @milliseconds), or partition:offset,...',
    )
    .addOption(
      new Option('--tail <count>', 'the last so many of each partition, and then what comes')
        .conflicts(['offset', 'fromBeginning', 'group'])
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--to-offset <where>', 'stop in front of this offset, or of these: partition:offset,...').conflicts('group'),
    )
    .addOption(new Option('--to-time <time>', 'stop in front of the first record at or after this time').conflicts('group'))
    .option('-p, --partition <numbers>', 'only these partitions: 0,2', partitionNumbers)
    .addOption(
      new Option('-g, --group <id>', 'as a member of this group, committing what was printed').conflicts(['offset', 'partition']),
    )
    .option('-n, --max <count>', 'stop after so many records', wholeNumber)
    .option('-e, --exit', 'stop at the end of what is there now')
    .option(
      '-f, --format <text>',
      'print with %t topic, %p partition, %o offset, %k key, %K its length, %v or %s value, %S its length, %T timestamp, %h headers, %% percent, \\n, \\t, \\r, \\xHH; lengths are -1 for null',
      '%v\\n',
    )
    .addOption(new Option('--encoding <encoding>', 'how bytes are written').choices(CONTENT_ENCODINGS).default('text'))
    .addOption(new Option('--key-encoding <encoding>', 'how bytes of keys are').choices(CONTENT_ENCODINGS))
    .addOption(new Option('--value-encoding <encoding>', 'how bytes of values and headers are').choices(CONTENT_ENCODINGS))
    .option('--filter-key <regexp>', 'only records whose key matches')
    .option('--filter-value <regexp>', 'only records whose value matches')
    .option('--filter-header <name=regexp>', 'only records with such a header; again for more', namesAndValues)
    .addOption(new Option('--count', 'count the records that there are now, and print none').conflicts('group'))
    .option('--read-committed', 'leave out what is not, or not yet, committed')
    .addHelpText(
      'after',
      `
Starts behind the last record unless told otherwise. Ctrl-C ends it: a group has then committed what was printed, and has been left.

Examples:
  rafka consume greetings --from-beginning
  rafka consume orders --group billing --format '%p:%o %k=%v\\n'
  rafka consume orders --offset -10 --exit --json
  rafka consume orders --tail 10 --filter-value '"state":"failed"'
  rafka consume orders --offset @-1h --to-time -30m --json
  rafka consume orders --from-beginning --count --filter-key '^eu-'`,
    )
    .action(async (topics: string[], flags: ConsumeFlags) => (await import('./consume-records.ts')).consumeRecords(topics, flags))
}
