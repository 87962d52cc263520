import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { wholeNumber } from './usage.ts'

export function addBroker(program: Command): void {
  const admin = () => import('./broker-admin.ts')
  const broker = program
    .command('broker')
    .description('the brokers of a cluster')
    .addHelpText('after', '\nExamples:\n  rafka broker list\n  rafka broker versions 1')
  withConnection(broker.command('list').description("the cluster's id, its brokers, where they listen and what they run"))
    .addHelpText('after', '\nExample:\n  rafka broker list')
    .action(async (flags: ConnectionFlags) => (await admin()).listBrokers(flags))
  withConnection(broker.command('versions <id>').description('the APIs that a broker serves, in which versions'))
    .addHelpText('after', '\nExample:\n  rafka broker versions 1')
    .action(async (id: string, flags: ConnectionFlags) => (await admin()).brokerVersions(wholeNumber(id), flags))
  withConnection(broker.command('unregister <id>').description('forget a broker that is gone for good'))
    .addHelpText('after', '\nExample:\n  rafka broker unregister 3')
    .action(async (id: string, flags: ConnectionFlags) => (await admin()).unregisterBroker(wholeNumber(id), flags))
}
