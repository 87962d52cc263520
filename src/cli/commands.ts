import { Command } from 'commander'
import { VERSION } from '../../actors/version.ts'

/**
 * The command table: each command in a module of its own, loaded when it is named, so that a broker starts without the clients' code, and the other way round. Help, completion and
 * docs/cli.md are made from what these modules declare.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).addStart,
  cluster: async () => (await import('./cluster.ts')).addCluster,
  format: async () => (await import('./format.ts')).addFormat,
  'random-uuid': async () => (await import('./format.ts')).addRandomUuid,
  topic: async () => (await import('./topic.ts')).addTopic,
  produce: async () => (await import('./produce.ts')).addProduce,
  consume: async () => (await import('./consume.ts')).addConsume,
  group: async () => (await import('./group.ts')).addGroup,
  doctor: async () => (await import('./doctor.ts')).addDoctor,
  config: async () => (await import('./config.ts')).addConfig,
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
  log: async () => (await import('./log.ts')).addLog,
  completion: async () => (await import('./completion.ts')).addCompletion,
}

/** These are made from all the others. */
const FROM_ALL: ReadonlySet<string> = new Set(['completion', 'help'])

/** The program with the command that is named, or with all of them. */
export async function programOf(name: string | undefined): Promise<Command> {
  const program = new Command('rafka')
    .description('Apache Kafka 4 as an actor cluster in TypeScript: starts at once, speaks to every Kafka client.')
    .version(VERSION, '-v, --version', 'print the version')
    // Before the commands are added, which take it from here.
    .exitOverride()
    .showHelpAfterError('(rafka --help, or rafka <command> --help, tells more)')
    .addHelpText(
      'after',
      `
Exit codes: 0 well; 1 it failed; 2 the command or its configuration cannot be; 3 it was looked, and what was found is not well (doctor, reassign verify, log dump, group lag --max).

Examples:
  rafka start                                       a broker on 127.0.0.1:9092
  echo hello | rafka produce greetings              put a record in
  rafka consume greetings --from-beginning          get records out
  rafka topic create orders --partitions 6
  rafka group lag                                   which groups lag, and why
  rafka doctor                                      what is wrong, and what to do`,
    )
  const named = name === undefined || FROM_ALL.has(name) ? undefined : COMMANDS[name]
  for (const load of named === undefined ? Object.values(COMMANDS) : [named]) (await load())(program)
  return program
}
