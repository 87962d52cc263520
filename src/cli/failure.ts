import { styleText } from 'node:util'
import { CommanderError } from 'commander'
import { ConfigError } from '../base/config/config-error.ts'
import { RafkaError } from '../base/errors.ts'
import type { Results } from '../client/admin/results.ts'
import { adviceFor } from './advice.ts'
import { UsageError } from './usage.ts'

/** What a shell is told: 0 is well. */
export const EXIT_FAILED = 1
/** The command, its flags or its configuration cannot be, whatever the cluster says. */
export const EXIT_USAGE = 2
/** All that was asked for was done, and what was found is not as it should be: `rafka doctor`, `rafka reassign verify`. */
export const EXIT_FOUND = 3

/** Some of what was asked for was done, and some was not. */
export class SeveralErrors extends RafkaError {
  readonly code = 'SEVERAL'
  readonly retriable = false
  readonly errors: readonly RafkaError[]
  constructor(errors: readonly RafkaError[]) {
    super(errors.map(({ message }) => message).join('; '))
    this.errors = errors
  }
}

/** Throws what went wrong, if anything did. */
export function throwAll(errors: readonly RafkaError[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new SeveralErrors(errors)
}

/** Throws the errors of the items of a call that failed. */
export function throwFailed<Key, Value>(results: Results<Key, Value>): void {
  throwAll(results.errors().map(([, error]) => error))
}

/** Says on standard error what went wrong and what can be done about it, and gives the exit code. What is not foreseen comes with its stack. */
export function reportFailure(error: unknown): number {
  // Commander has said what is wrong, or has shown the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (error instanceof SeveralErrors) for (const one of error.errors) report(one)
  else report(error)
  return error instanceof ConfigError || error instanceof UsageError || isNoAddress(error) ? EXIT_USAGE : EXIT_FAILED
}

function isNoAddress(error: unknown): boolean {
  return error instanceof RafkaError && error.code === 'INVALID_BOOTSTRAP'
}

function report(error: unknown): void {
  const mark = styleText('red', 'error:', { stream: process.stderr })
  if (error instanceof ConfigError) for (const problem of error.problems) console.error(`${mark} ${problem}`)
  else if (error instanceof RafkaError) {
    console.error(`${mark} ${error.message}`)
    const advice = adviceFor(error)
    if (advice !== null) console.error(`  ${advice}`)
  } else console.error(`${mark} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}
