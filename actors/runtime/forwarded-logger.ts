import type { MessagePort } from 'node:worker_threads'
import type { Logger } from '../../src/base/logger.ts'
import type { ThreadReport } from './thread-messages.ts'

type Fields = Readonly<Record<string, unknown>>

/** Hands what a worker logs to the main thread. */
export class ForwardedLogger implements Logger {
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    this.#port = port
  }

  debug(message: string, fields?: Fields): void {
    this.#forward({ kind: 'log', level: 'debug', message, fields })
  }

  info(message: string, fields?: Fields): void {
    this.#forward({ kind: 'log', level: 'info', message, fields })
  }

  warn(message: string, fields?: Fields): void {
    this.#forward({ kind: 'log', level: 'warn', message, fields })
  }

  error(message: string, fields?: Fields): void {
    this.#forward({ kind: 'log', level: 'error', message, fields })
  }

  #forward(report: ThreadReport & { kind: 'log' }): void {
    try {
      this.#port.postMessage(report)
    } catch {
      // Something in the fields cannot cross a thread: as text it can.
      const fields = Object.fromEntries(Object.entries(report.fields ?? {}).map(([key, value]) => [key, String(value)]))
      this.#port.postMessage({ ...report, fields })
    }
  }
}
