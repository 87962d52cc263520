import { type Command, Option } from 'commander'
import type { FormatFlags } from './format-node.ts'
import { repeated, wholeNumber } from './usage.ts'

export function addFormat(program: Command): void {
  const oneOf = ['standalone', 'initialControllers', 'controllers']
  const others = (own: string): string[] => oneOf.filter((name) => name !== own)
  program
    .command('format')
    .description("make a node's folders ready for a cluster, as kafka-storage format does")
    .requiredOption('-t, --cluster-id <id>', 'the cluster that the node belongs to; the same for all of its nodes')
    .option(
      '-c, --config <file>',
      "Kafka's server.properties, or a cluster.config.json (default: ./cluster.config.json where there is one)",
    )
    .option('--node-id <id>', 'which node of the configuration this is', wholeNumber)
    .option('-d, --data-dir <dir>', 'keep logs in this folder')
    .option('--set <name=value>', 'any broker configuration, under its Kafka name; again for more', repeated)
    .addOption(
      new Option('-s, --standalone', 'this controller alone is the quorum, until others are added').conflicts(
        others('standalone'),
      ),
    )
    .addOption(
      new Option(
        '-I, --initial-controllers <list>',
        'the quorum that the cluster begins with, the same for all nodes: id@host:port:directoryId,...',
      ).conflicts(others('initialControllers')),
    )
    .addOption(
      new Option('-N, --no-initial-controllers', 'a node that finds the quorum when it starts').conflicts(['standalone']),
    )
    .option('-f, --feature <name=level>', 'the level of a feature; again for more', repeated)
    .option('-r, --release-version <release>', 'begin with the features of this release (default: 4.3-IV0)')
    .option('-g, --ignore-formatted', 'leave folders that are formatted already as they are')
    .option(
      '-S, --add-scram <credential>',
      'a user who can log in from the first start on: SCRAM-SHA-256=[name=alice,password=alice-secret]; again for more',
      repeated,
    )
    .addHelpText(
      'after',
      `
A single node needs none of this: rafka start formats what is empty. The nodes of a quorum of several are formatted one by one, with one cluster id.

Examples:
  rafka format --cluster-id $(rafka random-uuid) --config server.properties
  rafka format -t 5L6g3nShT-eMCtK--X86sw -c server.properties --standalone
  rafka format -t 5L6g3nShT-eMCtK--X86sw -c server.properties --no-initial-controllers`,
    )
    .action(async (flags: FormatFlags) => (await import('./format-node.ts')).formatNode(flags))
}

export function addRandomUuid(program: Command): void {
  program
    .command('random-uuid')
    .description('print a new id, as clusters and directories have them')
    .action(async () => (await import('./format-node.ts')).printRandomUuid())
}
