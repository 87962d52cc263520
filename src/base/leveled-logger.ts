import type { Logger } from './logger.ts'
import { printableFields } from './printable.ts'

/** Kafka's names, from the most that is said to the least. */
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Fields = Readonly<Record<string, unknown>>
const [DEBUG, INFO, WARN, ERROR] = [1, 2, 3, 4]

/** A logger whose level can be altered while it is used. What varies may come from strangers: it is written so that it cannot pass for anything else. */
export class LeveledLogger implements Logger {
  readonly #logger: Logger
  #level: LogLevel
  #threshold: number

  constructor(logger: Logger, level: LogLevel) {
    this.#logger = logger
    this.#level = level
    this.#threshold = LOG_LEVELS.indexOf(level)
  }

  get level(): LogLevel {
    return this.#level
  }

  setLevel(level: LogLevel): void {
    this.#level = level
    this.#threshold = LOG_LEVELS.indexOf(level)
  }

  debug(message: string, fields?: Fields): void {
    if (this.#threshold <= DEBUG) this.#logger.debug(message, fields && printableFields(fields))
  }

  info(message: string, fields?: Fields): void {
    if (this.#threshold <= INFO) this.#logger.info(message, fields && printableFields(fields))
  }

  warn(message: string, fields?: Fields): void {
    if (this.#threshold <= WARN) this.#logger.warn(message, fields && printableFields(fields))
  }

  error(message: string, fields?: Fields): void {
    if (this.#threshold <= ERROR) this.#logger.error(message, fields && printableFields(fields))
  }
}
