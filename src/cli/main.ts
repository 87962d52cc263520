import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addStart } from './start.ts'
import { reportFailure } from './failure.ts'

/** The `rafka` command. `argv` as `process.argv`. Errors end the process with a sentence that says what to do, and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('rafka')
    .description('Apache Kafka 4 as an actor cluster in TypeScript: starts at once, speaks to every Kafka client.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .showHelpAfterError('(rafka --help, or rafka <command> --help, tells more)')
    .configureHelp({ showGlobalOptions: true })
  addStart(program)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    reportFailure(error)
  }
}

/** Of the package that this file ships in; it stands two folders up in a checkout, three in a build. */
export function packageVersion(): string {
  for (const above of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8')) as { name: string; version: string }
      if (name === 'rafka') return version
    } catch {
      // Not there: the next one.
    }
  }
  return '0.0.0'
}
