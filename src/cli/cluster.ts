import type { Command } from 'commander'
import type { AskFlags, ClusterFlags } from './cluster/run-cluster.ts'
import { portNumber, positiveNumber, repeated, wholeNumber } from './usage.ts'

export function addCluster(program: Command): void {
  const cluster = program
    .command('cluster')
    .description('run a cluster of several nodes on this machine, and ask it')
    .addHelpText(
      'after',
      `
Without a configuration there are three nodes, each broker and controller, on the ports from 9092 on. Ctrl-C or SIGTERM stops them one after the other.
What a node logs is in a file beside its folder.

Examples:
  rafka cluster                          three nodes, until Ctrl-C
  rafka cluster --config cluster.config.json --restart
  rafka cluster status
  rafka cluster restart                  one node after the other, while clients go on`,
    )
  whichCluster(
    cluster.command('start', { isDefault: true }).description('start all nodes and run them until a signal (the default)'),
  )
    .option('--brokers <count>', 'so many nodes, whatever the configuration says', positiveNumber)
    .option('-p, --port <port>', 'the first of the ports; 0 takes free ones (default: 9092)', portNumber)
    .option('--host <host>', 'listen on this address (default: 127.0.0.1)')
    .option('--node <id>', 'only this node; again for more', wholeNumbers)
    .option('--restart', 'start a node again that ended on its own')
    .action(async (flags: ClusterFlags) => (await import('./cluster/run-cluster.ts')).runCluster(flags))
  whichCluster(cluster.command('status').description('a line for each node of the cluster that runs'))
    .option('--json', 'print JSON')
    .action(async (flags: AskFlags) => (await import('./cluster/run-cluster.ts')).clusterStatus(flags))
  whichCluster(cluster.command('restart').description('restart one node after the other, each when all replicas are in sync'))
    .option('--node <id>', 'only this node; again for more', wholeNumbers)
    .action(async (flags: AskFlags) => (await import('./cluster/run-cluster.ts')).restartCluster(flags))
  whichCluster(cluster.command('stop').description('stop the cluster that runs, as Ctrl-C does')).action(
    async (flags: AskFlags) => (await import('./cluster/run-cluster.ts')).stopCluster(flags),
  )
}

function whichCluster(command: Command): Command {
  return command
    .option('-c, --config <file>', 'a cluster.config.json (default: ./cluster.config.json where there is one)')
    .option('--no-config', 'take no configuration file')
    .option('-d, --data-dir <dir>', "keep the nodes' folders in this one (default: ./rafka-data)")
    .option('--set <name=value>', 'any broker configuration, for all nodes; again for more', repeated)
}

function wholeNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(text)]
}
