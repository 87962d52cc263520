import { styleText } from 'node:util'
import { ConfigError } from '../base/config/config-error.ts'
import { RafkaError } from '../base/errors.ts'

/** Says on standard error what went wrong and ends the process with exit code 1. What is not foreseen comes with its stack. */
export function reportFailure(error: unknown): never {
  const mark = styleText('red', 'error:', { stream: process.stderr })
  if (error instanceof ConfigError) {
    for (const problem of error.problems) console.error(`${mark} ${problem}`)
  } else if (error instanceof RafkaError) console.error(`${mark} ${error.message}`)
  else console.error(`${mark} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exit(1)
}
