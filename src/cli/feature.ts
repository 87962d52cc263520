import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'

export interface AlterFeatureFlags extends ConnectionFlags {
  releaseVersion?: string
  unsafe?: boolean
  dryRun?: boolean
}

export function addFeature(program: Command): void {
  const admin = () => import('./feature-admin.ts')
  const feature = program
    .command('feature')
    .description('what the cluster has agreed to do: metadata.version and others')
    .addHelpText('after', '\nExamples:\n  rafka feature describe\n  rafka feature upgrade --release-version 4.3')
  withConnection(feature.command('describe').description('features, their levels, and what the brokers could do'))
    .addHelpText('after', '\nExample:\n  rafka feature describe')
    .action(async (flags: ConnectionFlags) => (await admin()).describeFeatures(flags))
  withConnection(feature.command('upgrade [name=level...]').description('to higher levels'))
    .option('-r, --release-version <release>', 'to those of a release of Kafka')
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  rafka feature upgrade transaction.version=2\n  rafka feature upgrade --release-version 4.3',
    )
    .action(async (levels: string[], flags: AlterFeatureFlags) => (await admin()).upgradeFeatures(levels, flags))
  withConnection(feature.command('downgrade [name=level...]').description('to lower levels; 0 turns a feature off'))
    .option('-r, --release-version <release>', 'to those of a release of Kafka')
    .option('--unsafe', 'although metadata may be lost by it')
    .option('-n, --dry-run', 'have the change checked, and change nothing')
    .addHelpText('after', '\nExample:\n  rafka feature downgrade group.version=0 --dry-run')
    .action(async (levels: string[], flags: AlterFeatureFlags) => (await admin()).downgradeFeatures(levels, flags))
}
