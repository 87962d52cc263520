import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { partitionNumbers, repeated, signedNumber, wholeNumber } from './usage.ts'

export interface LagFlags extends ConnectionFlags {
  all?: boolean
  max?: number
  watchMs: number
}

export interface DeleteOffsetsFlags extends ConnectionFlags {
  topic: readonly string[]
  partition?: readonly number[]
}

export interface RemoveMembersFlags extends ConnectionFlags {
  member?: readonly string[]
  instance?: readonly string[]
  all?: boolean
}

export interface ResetFlags extends ConnectionFlags {
  topic?: readonly string[]
  partition?: readonly number[]
  toEarliest?: boolean
  toLatest?: boolean
  toOffset?: number
  toTime?: string
  shiftBy?: number
  dryRun?: boolean
}

export function addGroup(program: Command): void {
  const admin = () => import('./group-admin.ts')
  const lag = () => import('./group-lag.ts')
  const members = () => import('./group-members.ts')
  const group = program
    .command('group')
    .description('list, describe, reset and delete consumer groups; which lags, why, and what to do')
    .addHelpText('after', '\nExamples:\n  rafka group lag\n  rafka group why billing\n  rafka group describe billing')
  withConnection(group.command('list').description('list groups'))
    .addHelpText('after', '\nExample:\n  rafka group list --json')
    .action(async (flags: ConnectionFlags) => (await admin()).listGroups(flags))
  withConnection(group.command('describe <id...>').description('members, committed offsets and lag of groups'))
    .addHelpText('after', '\nExample:\n  rafka group describe billing')
    .action(async (ids: string[], flags: ConnectionFlags) => (await admin()).describeGroups(ids, flags))
  watching(withConnection(group.command('lag [id...]').description('which groups lag, the worst first (default: of all)')))
    .option('-a, --all', 'groups that keep up as well')
    .option('--max <lag>', 'end with exit code 3 if a group lags more than this', wholeNumber)
    .addHelpText('after', '\nExamples:\n  rafka group lag\n  rafka group lag billing --max 10000')
    .action(async (ids: string[], flags: LagFlags) => (await lag()).showLag(ids, flags))
  watching(withConnection(group.command('why <id...>').description('why groups lag, and what to do')))
    .addHelpText(
      'after',
      `
It looks twice, so that it is seen who moves: nobody reads, members join and leave, a partition stands still, an open transaction holds all up, records come faster than they are read,
or one partition has most of them.

Example:
  rafka group why billing`,
    )
    .action(async (ids: string[], flags: LagFlags) => (await lag()).explainLag(ids, flags))
  withConnection(group.command('reset <id>').description('commit other offsets for a group that has no members'))
    .option('-t, --topic <name>', 'of this topic; again for more (default: all that the group has offsets of)', repeated)
    .option('-p, --partition <numbers>', 'only of these partitions: 0,2', partitionNumbers)
    .addOption(new Option('--to-earliest', 'to the first record').conflicts(['toLatest', 'toOffset', 'toTime', 'shiftBy']))
    .addOption(new Option('--to-latest', 'behind the last record').conflicts(['toOffset', 'toTime', 'shiftBy']))
    .addOption(
      new Option('--to-offset <offset>', 'to this offset, or the nearest that there is')
        .conflicts(['toTime', 'shiftBy'])
        .argParser(wholeNumber),
    )
    .addOption(
      new Option(
        '--to-time <time>',
        'to the first record at or after 2026-01-31T12:00:00Z, -2h, or milliseconds since the epoch',
      ).conflicts(['shiftBy']),
    )
    .option('--shift-by <count>', 'so many records on from where it is, or with a minus back', signedNumber)
    .option('-n, --dry-run', 'show what would be committed, and commit nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka group reset billing --to-earliest\n  rafka group reset billing --topic orders --to-time 2026-01-31T12:00:00Z --dry-run\n  rafka group reset billing --partition 0 --shift-by -100',
    )
    .action(async (id: string, flags: ResetFlags) => (await import('./group-reset.ts')).resetGroup(id, flags))
  withConnection(group.command('delete <id...>').description('delete groups that have no members, with their offsets'))
    .addHelpText('after', '\nExample:\n  rafka group delete billing')
    .action(async (ids: string[], flags: ConnectionFlags) => (await admin()).deleteGroups(ids, flags))
  withConnection(group.command('delete-offsets <id>').description('forget what a group has committed of topics'))
    .requiredOption('-t, --topic <name>', 'of this topic; again for more', repeated)
    .option('-p, --partition <numbers>', 'only of these partitions: 0,2', partitionNumbers)
    .addHelpText('after', '\nExample:\n  rafka group delete-offsets billing --topic orders')
    .action(async (id: string, flags: DeleteOffsetsFlags) => (await members()).deleteOffsets(id, flags))
  withConnection(group.command('remove-members <id>').description('take members out; those that are alive join again'))
    .option('-m, --member <id>', 'by the id that the coordinator gave; again for more', repeated)
    .option('-i, --instance <id>', 'by the group.instance.id; again for more', repeated)
    .option('--all', 'all of them')
    .addHelpText('after', '\nExample:\n  rafka group remove-members billing --instance billing-3')
    .action(async (id: string, flags: RemoveMembersFlags) => (await members()).removeMembers(id, flags))
}

function watching(command: Command): Command {
  return command.option(
    '--watch-ms <ms>',
    'look for so long at who moves, and three times as long at who stands still; 0 looks once',
    wholeNumber,
    2000,
  )
}
