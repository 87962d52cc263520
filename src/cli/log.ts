import { type Command, Option } from 'commander'

export interface DumpFlags {
  json?: boolean
  records?: boolean
  decode: string
  fromOffset?: number
  toOffset?: number
  showSecrets?: boolean
}

export function addLog(program: Command): void {
  const log = program
    .command('log')
    .description("look into the files of a node's folders; those of Apache Kafka are the same")
    .addHelpText('after', '\nExamples:\n  rafka log list rafka-data\n  rafka log dump rafka-data/orders-0 --records')
  log
    .command('list <folder>')
    .description('the partitions in a log directory: segments, bytes and offsets')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  rafka log list rafka-data')
    .action(async (folder: string, flags: { json?: boolean }) =>
      (await import('./log-dump/list-logs.ts')).listLogs(folder, flags),
    )
  log
    .command('dump <file...>')
    .description('segments, indexes, snapshots and checkpoints, or all of them in a folder, as text')
    .option('--json', 'print JSON, an object a line')
    .option('-r, --records', 'the records of the batches as well')
    .addOption(
      new Option('--decode <as>', 'what records hold (auto: as the name of the folder says)')
        .choices(['auto', 'metadata', 'offsets', 'transactions', 'text', 'hex'])
        .default('auto'),
    )
    .option('--from-offset <offset>', 'only batches that end at this offset or behind it', Number)
    .option('--to-offset <offset>', 'only batches that begin in front of this offset', Number)
    .option('--show-secrets', 'credentials in the metadata log as they are')
    .addHelpText(
      'after',
      `
Reads files only: a running node is not disturbed, and what it writes meanwhile may be seen in part. Its exit code is 3 when something is damaged: checksums, bytes behind the last
batch, offsets that do not rise, indexes that do not fit their segment.

Examples:
  rafka log dump rafka-data/orders-0/00000000000000000000.log --records
  rafka log dump rafka-data/__cluster_metadata-0 --records --json
  rafka log dump rafka-data/orders-0`,
    )
    .action(async (files: string[], flags: DumpFlags) => (await import('./log-dump/dump-files.ts')).dumpFiles(files, flags))
}
