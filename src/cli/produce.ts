import { type Command, Option } from 'commander'
import type { CompressionName } from '../records/compression.ts'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { CONTENT_ENCODINGS } from './content-encoding.ts'
import { type NameAndValue, namesAndValues, wholeNumber } from './usage.ts'

const CODECS: CompressionName[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

export interface ProduceFlags extends ConnectionFlags {
  key?: string
  keySeparator?: string
  header?: readonly NameAndValue[]
  partition?: number
  compression: string
  acks: string
  tombstone?: boolean
  input?: string
  keepPartition?: boolean
  timestamp?: string
  encoding?: string
  keyEncoding?: string
  valueEncoding?: string
}

export function addProduce(program: Command): void {
  withConnection(program.command('produce <topic>').description('put records in: one for each line of standard input'))
    .addOption(new Option('-k, --key <key>', 'the same key for all').conflicts('keySeparator'))
    .option('-K, --key-separator <text>', 'each line is key, this, value')
    .option('-H, --header <name=value>', 'a header for all; again for more', namesAndValues)
    .option('-p, --partition <number>', 'into this partition (default: by the hash of the key, or in turn)', wholeNumber)
    .option('--tombstone', 'an empty line, or an empty value behind a key separator, is a null value')
    .addOption(
      new Option(
        '-i, --input <format>',
        'lines of text, or of JSON: {"key":…,"value":…,"headers":[{"key":…,"value":…}],"partition":…,"timestamp":…}',
      )
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--keep-partition', 'with --input json: into the partition that each line names')
    .option('-t, --timestamp <time>', 'of all records: 2026-01-31T12:00:00Z, -15m, milliseconds (default: now)')
    .addOption(
      new Option('--encoding <encoding>', 'how bytes are written in the input').choices(CONTENT_ENCODINGS).default('text'),
    )
    .addOption(new Option('--key-encoding <encoding>', 'how bytes of keys are').choices(CONTENT_ENCODINGS))
    .addOption(new Option('--value-encoding <encoding>', 'how bytes of values and headers are').choices(CONTENT_ENCODINGS))
    .addOption(new Option('-z, --compression <codec>', 'how batches are compressed').choices(CODECS).default('none'))
    .addOption(new Option('--acks <acks>', 'who must have a record before it counts').choices(['0', '1', 'all']).default('all'))
    .addHelpText(
      'after',
      `
What rafka consume --json prints is taken by --input json as it is: a record keeps its key, value, headers and timestamp, and with --keep-partition its partition.
Ends at the end of input; Ctrl-C ends it when what was read is sent. A topic that is missing is made where the broker does so.

Examples:
  echo hello | rafka produce greetings
  printf 'k1:one\\nk2:two\\n' | rafka produce pairs --key-separator :
  rafka produce events --compression zstd --header source=import < events.ndjson
  rafka consume orders --from-beginning --exit --json --encoding base64 | rafka produce copies --input json --encoding base64`,
    )
    .action(async (topic: string, flags: ProduceFlags) => (await import('./produce-lines.ts')).produceLines(topic, flags))
}
