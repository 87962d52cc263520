import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'

/** Whose quotas are meant. */
export interface QuotaFlags extends ConnectionFlags {
  user?: string
  defaultUser?: boolean
  clientId?: string
  defaultClientId?: boolean
  ip?: string
  defaultIp?: boolean
  dryRun?: boolean
}

export function addQuota(program: Command): void {
  const admin = () => import('./quota-admin.ts')
  const quota = program
    .command('quota')
    .description('limits of users, clients and addresses')
    .addHelpText(
      'after',
      `
Quotas: producer_byte_rate, consumer_byte_rate (bytes a second of one broker), request_percentage (of a thread's time), controller_mutation_rate (partitions a second), and for
addresses connection_creation_rate (connections a second).

Examples:
  rafka quota list
  rafka quota set --user ann producer_byte_rate=1048576
  rafka quota remove --user ann producer_byte_rate`,
    )
  whose(withConnection(quota.command('list').description('quotas that are set')))
    .addHelpText('after', '\nExample:\n  rafka quota list --user ann')
    .action(async (flags: QuotaFlags) => (await admin()).listQuotas(flags))
  whose(withConnection(quota.command('set <name=value...>').description('limit somebody')))
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka quota set --user ann --client-id importer producer_byte_rate=1048576\n  rafka quota set --default-ip connection_creation_rate=20',
    )
    .action(async (settings: string[], flags: QuotaFlags) => (await admin()).setQuotas(settings, flags))
  whose(
    withConnection(quota.command('remove [name...]').description('no longer limit somebody (default: all quotas of that one)')),
  )
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText('after', '\nExample:\n  rafka quota remove --user ann')
    .action(async (names: string[], flags: QuotaFlags) => (await admin()).removeQuotas(names, flags))
}

function whose(command: Command): Command {
  return command
    .option('-u, --user <name>', 'of this user')
    .option('--default-user', 'of users that have none of their own')
    .option('-c, --client-id <id>', 'of clients of this id')
    .option('--default-client-id', 'of client ids that have none of their own')
    .option('-i, --ip <address>', 'of this address')
    .option('--default-ip', 'of addresses that have none of their own')
}
