import { type Command, Option } from 'commander'
import type { StartFlags } from './settings.ts'
import { portNumber, repeated, wholeNumber } from './usage.ts'

export function addStart(program: Command): void {
  program
    .command('start')
    .description('start a broker, which is its own controller, in this process')
    .option('-p, --port <port>', 'listen on this port; 0 takes a free one (default: 9092)', portNumber)
    .option('--host <host>', 'listen on this address (default: 127.0.0.1)')
    .option('-d, --data-dir <dir>', 'keep logs in this folder (default: ./rafka-data)')
    .option(
      '-c, --config <file>',
      "Kafka's server.properties, or a cluster.config.json (default: ./cluster.config.json where there is one)",
    )
    .option('--no-config', 'take no configuration file')
    .option('--node-id <id>', 'which node of the configuration this is', wholeNumber)
    .option('--http <address>', 'serve /metrics, /healthz and /readyz on this [host:]port')
    .option('--set <name=value>', 'any broker configuration, under its Kafka name; again for more', repeated)
    .addOption(new Option('--log-format <format>', 'how log lines are written').choices(['json', 'pretty']))
    .addHelpText(
      'after',
      `
Settings stand, later ones winning, in the configuration file, in the environment (KAFKA_NUM_PARTITIONS=3), and in flags.
Log lines go to standard error; LOG_LEVEL sets their level. Ctrl-C or SIGTERM stops the broker cleanly.

Examples:
  rafka start
  rafka start --port 19092 --data-dir /var/lib/rafka --http 9404
  rafka start --config server.properties --set num.partitions=6 --set durability=fsync`,
    )
    .action(async (flags: StartFlags) => (await import('./run-node.ts')).runNode(flags))
}
