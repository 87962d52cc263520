import pino from 'pino'
import type { Logger } from '../base/logger.ts'

/** The process's log, on standard error, so that standard output stays for what a command is asked for. `LOG_LEVEL` sets the level, `info` without it. */
export function processLogger(format: 'json' | 'pretty'): Logger {
  const options = { level: process.env['LOG_LEVEL'] ?? 'info', base: undefined, timestamp: pino.stdTimeFunctions.isoTime }
  const log =
    format === 'pretty'
      ? pino({ ...options, transport: { target: 'pino-pretty', options: { destination: 2, colorize: process.stderr.isTTY } } })
      : pino(options, pino.destination({ dest: 2, sync: true }))
  return {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
  }
}
