import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { repeated, wholeNumber } from './usage.ts'

export interface ResetFlags extends ConnectionFlags {
  topic?: readonly string[]
  toEarliest?: boolean
  toLatest?: boolean
  toOffset?: number
  toTime?: string
  dryRun?: boolean
}

export function addGroup(program: Command): void {
  const admin = () => import('./group-admin.ts')
  const group = program
    .command('group')
    .description('list, describe, reset and delete consumer groups')
    .addHelpText('after', '\nExamples:\n  rafka group list\n  rafka group describe billing')
  withConnection(group.command('list').description('list groups'))
    .addHelpText('after', '\nExample:\n  rafka group list --json')
    .action(async (flags: ConnectionFlags) => (await admin()).listGroups(flags))
  withConnection(group.command('describe <id...>').description('members, committed offsets and lag of groups'))
    .addHelpText('after', '\nExample:\n  rafka group describe billing')
    .action(async (ids: string[], flags: ConnectionFlags) => (await admin()).describeGroups(ids, flags))
  withConnection(group.command('reset <id>').description('commit other offsets for a group that has no members'))
    .option('-t, --topic <name>', 'of this topic; again for more (default: all that the group has offsets of)', repeated)
    .addOption(new Option('--to-earliest', 'to the first record').conflicts(['toLatest', 'toOffset', 'toTime']))
    .addOption(new Option('--to-latest', 'behind the last record').conflicts(['toOffset', 'toTime']))
    .addOption(
      new Option('--to-offset <offset>', 'to this offset, or the nearest that there is')
        .conflicts(['toTime'])
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--to-time <time>', 'to the first record at or after 2026-01-31T12:00:00Z, or milliseconds since the epoch'),
    )
    .option('-n, --dry-run', 'show what would be committed, and commit nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka group reset billing --to-earliest\n  rafka group reset billing --topic orders --to-time 2026-01-31T12:00:00Z --dry-run',
    )
    .action(async (id: string, flags: ResetFlags) => (await import('./group-reset.ts')).resetGroup(id, flags))
  withConnection(group.command('delete <id...>').description('delete groups that have no members, with their offsets'))
    .addHelpText('after', '\nExample:\n  rafka group delete billing')
    .action(async (ids: string[], flags: ConnectionFlags) => (await admin()).deleteGroups(ids, flags))
}
