import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { repeated, wholeNumber } from './usage.ts'

export interface DescribeLogDirFlags extends ConnectionFlags {
  broker?: readonly number[]
  topic?: readonly string[]
}

export interface MoveReplicaFlags extends ConnectionFlags {
  broker: number
  to: string
  wait?: boolean
}

export function addLogDir(program: Command): void {
  const admin = () => import('./log-dir-admin.ts')
  const logDir = program
    .command('log-dir')
    .description("brokers' folders and what is in them")
    .addHelpText('after', '\nExamples:\n  rafka log-dir describe\n  rafka log-dir move orders 0 --broker 1 --to /disk2/kafka')
  withConnection(logDir.command('describe').description('folders, how full they are, and the partitions in them'))
    .option('--broker <id>', 'of this broker; again for more (default: all)', wholeNumbers)
    .option('-t, --topic <name>', 'partitions of this topic; again for more (default: sums alone)', repeated)
    .addHelpText('after', '\nExamples:\n  rafka log-dir describe --broker 1\n  rafka log-dir describe --topic orders')
    .action(async (flags: DescribeLogDirFlags) => (await admin()).describeLogDirs(flags))
  withConnection(logDir.command('move <topic> <partition>').description('move a replica to another folder of its broker'))
    .requiredOption('--broker <id>', 'whose replica', wholeNumber)
    .requiredOption('--to <folder>', 'one of its folders')
    .option('-w, --wait', 'until it is there')
    .addHelpText('after', '\nExample:\n  rafka log-dir move orders 0 --broker 1 --to /disk2/kafka --wait')
    .action(async (topic: string, partition: string, flags: MoveReplicaFlags) =>
      (await admin()).moveReplica(topic, wholeNumber(partition), flags),
    )
}

function wholeNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(text)]
}
