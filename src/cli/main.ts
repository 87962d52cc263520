import { Command } from 'commander'
import { VERSION } from '../../actors/version.ts'
import { addConsume } from './consume.ts'
import { reportFailure } from './failure.ts'
import { addGroup } from './group.ts'
import { addProduce } from './produce.ts'
import { addStart } from './start.ts'
import { addTopic } from './topic.ts'

/** The `rafka` command. `argv` as `process.argv`. Errors end the process with a sentence that says what to do, and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('rafka')
    .description('Apache Kafka 4 as an actor cluster in TypeScript: starts at once, speaks to every Kafka client.')
    .version(VERSION, '-v, --version', 'print the version')
    .showHelpAfterError('(rafka --help, or rafka <command> --help, tells more)')
    .configureHelp({ showGlobalOptions: true })
  addStart(program)
  addTopic(program)
  addProduce(program)
  addConsume(program)
  addGroup(program)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    reportFailure(error)
  }
}
