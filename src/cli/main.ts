import { programOf } from './commands.ts'
import { reportFailure } from './failure.ts'
import { endWithOutput } from './interruption.ts'

/**
 * The `rafka` command. `argv` as `process.argv`. Exit codes: 0 well, 1 failed, 2 the command or its configuration cannot be, 3 what was looked at is not well; errors are sentences on
 * standard error that say what to do.
 */
export async function main(argv: readonly string[]): Promise<void> {
  endWithOutput()
  const program = await programOf(argv[2])
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    process.exit(reportFailure(error))
  }
}
