import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { repeated, wholeNumber } from './usage.ts'

export interface VoterFlags extends ConnectionFlags {
  id?: number
  directoryId?: string
  endpoint?: readonly string[]
  config?: string
  dryRun?: boolean
}

export function addQuorum(program: Command): void {
  const admin = () => import('./quorum-admin.ts')
  const quorum = program
    .command('quorum')
    .description('the controllers that keep the metadata')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka quorum describe\n  rafka quorum remove-controller --id 3 --directory-id hXWjiKp1R8qW4M2MYmkNBA',
    )
  withConnection(quorum.command('describe').description('leader, voters and observers, and how far behind each is'))
    .addHelpText('after', '\nExample:\n  rafka quorum describe')
    .action(async (flags: ConnectionFlags) => (await admin()).describeQuorum(flags))
  withConnection(quorum.command('add-controller').description('make a controller that is up and follows a voter'))
    .option(
      '-c, --config <file>',
      "the controller's own configuration, on its machine: id, directory and addresses are taken from there",
    )
    .option('--id <id>', "or its node's id", wholeNumber)
    .option('--directory-id <id>', 'and the id in the meta.properties of its metadata log')
    .option('--endpoint <name://host:port>', 'and where it listens for controllers; again for more', repeated)
    .option('-n, --dry-run', 'say what would be asked for, and ask for nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka quorum add-controller --config controller-4.properties\n  rafka quorum add-controller --id 4 --directory-id hXWjiKp1R8qW4M2MYmkNBA --endpoint CONTROLLER://node-4:9093',
    )
    .action(async (flags: VoterFlags) => (await admin()).addController(flags))
  withConnection(quorum.command('remove-controller').description('take a controller out of the voters'))
    .requiredOption('--id <id>', "its node's id", wholeNumber)
    .requiredOption('--directory-id <id>', 'the id that rafka quorum describe shows')
    .option('-n, --dry-run', 'say what would be asked for, and ask for nothing')
    .addHelpText('after', '\nExample:\n  rafka quorum remove-controller --id 4 --directory-id hXWjiKp1R8qW4M2MYmkNBA')
    .action(async (flags: VoterFlags) => (await admin()).removeController(flags))
}
