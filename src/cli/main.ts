import { Command } from 'commander'
import { VERSION } from '../../actors/version.ts'
import { reportFailure } from './failure.ts'
import { endWithOutput } from './interruption.ts'

/** Each command in a module of its own, loaded when it is named: a broker starts without the clients' code, and the other way round. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).addStart,
  cluster: async () => (await import('./cluster.ts')).addCluster,
  format: async () => (await import('./format.ts')).addFormat,
  'random-uuid': async () => (await import('./format.ts')).addRandomUuid,
  topic: async () => (await import('./topic.ts')).addTopic,
  produce: async () => (await import('./produce.ts')).addProduce,
  consume: async () => (await import('./consume.ts')).addConsume,
  group: async () => (await import('./group.ts')).addGroup,
  config: async () => (await import('./config.ts')).addConfig,
  log: async () => (await import('./log.ts')).addLog,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
  broker: async () => (await import('./broker.ts')).addBroker,
  acl: async () => (await import('./acl.ts')).addAcl,
  user: async () => (await import('./user.ts')).addUser,
  quota: async () => (await import('./quota.ts')).addQuota,
  token: async () => (await import('./token.ts')).addToken,
  transaction: async () => (await import('./transaction.ts')).addTransaction,
  quorum: async () => (await import('./quorum.ts')).addQuorum,
  feature: async () => (await import('./feature.ts')).addFeature,
  reassign: async () => (await import('./reassign.ts')).addReassign,
  'log-dir': async () => (await import('./log-dir.ts')).addLogDir,
}

/**
 * The `rafka` command. `argv` as `process.argv`. Exit codes: 0 well, 1 failed, 2 the command or its configuration cannot be; errors are sentences on
 * standard error that say what to do.
 */
export async function main(argv: readonly string[]): Promise<void> {
  endWithOutput()
  const program = new Command('rafka')
    .description('Apache Kafka 4 as an actor cluster in TypeScript: starts at once, speaks to every Kafka client.')
    .version(VERSION, '-v, --version', 'print the version')
    // Before the commands are added, which take it from here.
    .exitOverride()
    .showHelpAfterError('(rafka --help, or rafka <command> --help, tells more)')
    .addHelpText(
      'after',
      `
Examples:
  rafka start                                       a broker on 127.0.0.1:9092
  echo hello | rafka produce greetings              put a record in
  rafka consume greetings --from-beginning          get records out
  rafka topic create orders --partitions 6
  rafka group describe billing`,
    )
  const named = COMMANDS[argv[2] ?? '']
  for (const load of named === undefined ? Object.values(COMMANDS) : [named]) (await load())(program)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    process.exit(reportFailure(error))
  }
}
