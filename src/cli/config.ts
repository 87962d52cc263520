import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { type NameAndValue, namesAndValues, repeated } from './usage.ts'

export interface DescribeConfigFlags extends ConnectionFlags {
  all?: boolean
  synonyms?: boolean
}

export interface AlterConfigFlags extends ConnectionFlags {
  set?: readonly NameAndValue[]
  unset?: readonly string[]
  append?: readonly NameAndValue[]
  subtract?: readonly NameAndValue[]
  dryRun?: boolean
}

export function addConfig(program: Command): void {
  const admin = () => import('./config-admin.ts')
  const config = program
    .command('config')
    .description('configurations of topics, brokers, loggers, groups and client metrics')
    .addHelpText(
      'after',
      `
A <type> is topic, broker, logger (the levels of a broker's loggers), group or client-metrics. A broker's name is its id; "default" stands for all brokers.
Values of secrets are never shown.

Examples:
  rafka config describe topic orders
  rafka config alter broker default --set log.cleaner.threads=2
  rafka config alter logger 1 --set root=DEBUG`,
    )
  withConnection(config.command('list [type]').description('what has configurations of its own'))
    .addHelpText('after', '\nExample:\n  rafka config list client-metrics')
    .action(async (type: string | undefined, flags: ConnectionFlags) => (await admin()).listConfigs(type, flags))
  withConnection(config.command('describe <type> [name...]').description('configurations that are set (without a name: of all)'))
    .option('-a, --all', 'defaults as well')
    .option('-s, --synonyms', 'all places that a value could come from, the one that it does first')
    .addHelpText('after', '\nExamples:\n  rafka config describe topic orders --all\n  rafka config describe broker default')
    .action(async (type: string, names: string[], flags: DescribeConfigFlags) =>
      (await admin()).describeConfigs(type, names, flags),
    )
  withConnection(config.command('alter <type> <name>').description('set configurations, or take them back'))
    .option('-s, --set <name=value>', 'a value; again for more', namesAndValues)
    .option('-u, --unset <name>', 'back to the default; again for more', repeated)
    .option('--append <name=value>', 'add to a list; again for more', namesAndValues)
    .option('--subtract <name=value>', 'take away from a list; again for more', namesAndValues)
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText(
      'after',
      `
Examples:
  rafka config alter topic orders --set retention.ms=86400000 --unset cleanup.policy
  rafka config alter client-metrics producers --set interval.ms=10000 --set metrics=org.apache.kafka.producer.
  rafka config alter group billing --set consumer.session.timeout.ms=60000`,
    )
    .action(async (type: string, name: string, flags: AlterConfigFlags) => (await admin()).alterConfigs(type, name, flags))
  withConnection(config.command('delete <type> <name>').description('take back all configurations that were set'))
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText('after', '\nExample:\n  rafka config delete client-metrics producers')
    .action(async (type: string, name: string, flags: AlterConfigFlags) => (await admin()).deleteConfigs(type, name, flags))
}
