import pino from 'pino'
import type { LogLevel } from '../base/leveled-logger.ts'
import type { Logger } from '../base/logger.ts'
import { UsageError } from './usage.ts'

/** The process's log, on standard error, so that standard output stays for what a command is asked for. `LOG_LEVEL` sets the level, `info` without it. Throws `UsageError`. */
export function processLogger(format: 'json' | 'pretty'): { logger: Logger; level: LogLevel } {
  const level = process.env['LOG_LEVEL'] ?? 'info'
  const levels = [...Object.keys(pino.levels.values), 'silent']
  if (!levels.includes(level)) throw new UsageError(`LOG_LEVEL is "${level}", and should be one of ${levels.join(', ')}`)
  // The node holds back what is below its level, which can be altered while it runs.
  const options = { level: 'trace', base: undefined, timestamp: pino.stdTimeFunctions.isoTime }
  const log =
    format === 'pretty'
      ? pino({ ...options, transport: { target: 'pino-pretty', options: { destination: 2, colorize: process.stderr.isTTY } } })
      : pino(options, pino.destination({ dest: 2, sync: true }))
  const logger: Logger = {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
  }
  return { logger, level: level === 'silent' ? 'OFF' : (level.toUpperCase() as LogLevel) }
}
