import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { positiveNumber } from './usage.ts'

const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512']

export interface AddUserFlags extends ConnectionFlags {
  mechanism: string
  iterations?: number
  passwordFile?: string
}

export interface RemoveUserFlags extends ConnectionFlags {
  mechanism?: string
}

export function addUser(program: Command): void {
  const admin = () => import('./user-admin.ts')
  const user = program
    .command('user')
    .description('users that log in by SASL/SCRAM')
    .addHelpText('after', '\nExamples:\n  rafka user add ann\n  rafka user list\n  rafka user remove ann')
  withConnection(user.command('list [name...]').description('users and how they can prove who they are'))
    .addHelpText('after', '\nExample:\n  rafka user list')
    .action(async (names: string[], flags: ConnectionFlags) => (await admin()).listUsers(names, flags))
  withConnection(user.command('add <name>').description('give a user a password, or another one'))
    .addOption(mechanism().default('SCRAM-SHA-512'))
    .option('--iterations <count>', 'how often it is hashed: 4096 to 16384 (default: 4096)', positiveNumber)
    .option('--password-file <file>', 'its first line is the password; - is standard input')
    .addHelpText(
      'after',
      `
The password is asked for at the keyboard, unless it stands in a file or in the environment (RAFKA_USER_PASSWORD). It is hashed here: the cluster never sees it.

Examples:
  rafka user add ann
  pass show kafka/ann | rafka user add ann --password-file -`,
    )
    .action(async (name: string, flags: AddUserFlags) => (await admin()).addUser(name, flags))
  withConnection(user.command('remove <name>').description('take away how a user can log in'))
    .addOption(mechanism('only this one (default: all that the user has)'))
    .addHelpText('after', '\nExample:\n  rafka user remove ann --mechanism SCRAM-SHA-256')
    .action(async (name: string, flags: RemoveUserFlags) => (await admin()).removeUser(name, flags))
}

function mechanism(description = 'how the user proves who it is'): Option {
  return new Option('-m, --mechanism <name>', description).choices(MECHANISMS)
}
