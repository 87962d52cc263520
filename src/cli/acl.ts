import { type Command, Option } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { repeated } from './usage.ts'

/** What access is about. */
export interface AclResourceFlags extends ConnectionFlags {
  topic?: readonly string[]
  group?: readonly string[]
  cluster?: boolean
  transactionalId?: readonly string[]
  delegationToken?: readonly string[]
  userPrincipal?: readonly string[]
  pattern?: string
}

export interface ListAclFlags extends AclResourceFlags {
  principal?: readonly string[]
  operation?: readonly string[]
}

export interface AlterAclFlags extends AclResourceFlags {
  allow?: readonly string[]
  deny?: readonly string[]
  allowHost?: readonly string[]
  denyHost?: readonly string[]
  operation?: readonly string[]
  producer?: boolean
  consumer?: boolean
  idempotent?: boolean
  all?: boolean
  dryRun?: boolean
}

export function addAcl(program: Command): void {
  const admin = () => import('./acl-admin.ts')
  const acl = program
    .command('acl')
    .description('who may do what: list, add and remove rules')
    .addHelpText(
      'after',
      `
A cluster keeps rules only where it has an authorizer (authorizer.class.name). A principal is User:name, or User:* for everybody.

Examples:
  rafka acl list --topic orders
  rafka acl add --allow User:ann --producer --topic orders
  rafka acl add --allow User:bob --consumer --topic orders --group billing
  rafka acl remove --allow User:ann --topic orders`,
    )
  resources(withConnection(acl.command('list').description('rules, all or those that match')))
    .option('--principal <principal>', 'of this principal; again for more', repeated)
    .option('-o, --operation <name>', 'for this operation; again for more', repeated)
    .addHelpText(
      'after',
      '\nExamples:\n  rafka acl list\n  rafka acl list --principal User:ann --pattern match --topic orders-eu',
    )
    .action(async (flags: ListAclFlags) => (await admin()).listAcls(flags))
  rules(resources(withConnection(acl.command('add').description('let principals do something, or forbid it'))))
    .addHelpText(
      'after',
      `
--producer stands for Write, Describe and Create on the topics (and Write, Describe on transactional ids), --consumer for Read and Describe on the topics and Read on the groups.
Without them and without --operation, a rule is about all operations.

Examples:
  rafka acl add --allow User:ann --operation Read --operation Describe --topic orders- --pattern prefixed
  rafka acl add --deny User:* --deny-host 10.0.0.7 --operation Write --topic orders
  rafka acl add --allow User:ann --producer --topic orders --transactional-id orders-writer --idempotent`,
    )
    .action(async (flags: AlterAclFlags) => (await admin()).addAcls(flags))
  rules(resources(withConnection(acl.command('remove').description('take rules away, and show those that were there'))))
    .option('--all', 'all rules, where neither a resource nor a principal is named')
    .option('-n, --dry-run', 'show what would be removed, and remove nothing')
    .addHelpText(
      'after',
      `
Removes what is equal in all that is named: without --operation, rules about any operation.

Examples:
  rafka acl remove --allow User:ann --topic orders --operation Write
  rafka acl remove --topic orders --dry-run`,
    )
    .action(async (flags: AlterAclFlags) => (await admin()).removeAcls(flags))
}

function resources(command: Command): Command {
  return command
    .option('-t, --topic <name>', 'a topic, "*" for all; again for more', repeated)
    .option('-g, --group <id>', 'a group, "*" for all; again for more', repeated)
    .option('--cluster', 'the cluster itself')
    .option('--transactional-id <id>', 'a transactional id; again for more', repeated)
    .option('--delegation-token <id>', 'a delegation token; again for more', repeated)
    .option('--user-principal <principal>', 'a user whose tokens are meant; again for more', repeated)
    .addOption(
      new Option('--pattern <type>', 'how names are meant (to add: literal, which is the default, or prefixed)').choices([
        'literal',
        'prefixed',
        'match',
        'any',
      ]),
    )
}

function rules(command: Command): Command {
  return command
    .option('-a, --allow <principal>', 'who may; again for more', repeated)
    .option('-d, --deny <principal>', 'who may not, whatever else allows it; again for more', repeated)
    .option('--allow-host <address>', 'from where those may (default: anywhere); again for more', repeated)
    .option('--deny-host <address>', 'from where those may not (default: anywhere); again for more', repeated)
    .option(
      '-o, --operation <name>',
      'Read, Write, Create, Delete, Alter, Describe, DescribeConfigs, All, …; again for more',
      repeated,
    )
    .option('--producer', 'what a producer needs')
    .option('--consumer', 'what a consumer needs')
    .option('--idempotent', 'with --producer: idempotent writes, for clusters before Kafka 3.0')
}
