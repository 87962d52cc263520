import { RafkaError } from '../errors.ts'

/** One or more configuration values are not acceptable. `problems` holds a sentence for each, in Kafka's words where Kafka has any. */
export class ConfigError extends RafkaError {
  readonly code = 'INVALID_CONFIG'
  readonly retriable = false
  readonly problems: readonly string[]

  constructor(problems: string | readonly string[], facts: Readonly<Record<string, unknown>> = {}) {
    const all = typeof problems === 'string' ? [problems] : problems
    super(
      all.length === 1 ? (all[0] ?? '') : `${all.length} problems:\n${all.map((problem) => `  - ${problem}`).join('\n')}`,
      facts,
    )
    this.problems = all
  }
}

/** Kafka's sentence for a bad value. */
export function invalidValue(name: string, value: string | null, message?: string): ConfigError {
  const reason = message === undefined ? '' : `: ${message}`
  return new ConfigError(`Invalid value ${value} for configuration ${name}${reason}`, { configuration: name })
}
