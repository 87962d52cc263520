import type { Logger } from './logger.ts'

/** From one `flush` to the next so many lines of one kind are written, and of one address of them so many. */
const LINES_MAX = 10
const LINES_OF_ADDRESS_MAX = 3

interface Kind {
  readonly message: string
  readonly listener: string
  lines: number
  readonly linesByAddress: Map<string, number>
  suppressed: number
}

/** What a line of a `LimitedLog` is about. */
export interface StrangerFields extends Readonly<Record<string, unknown>> {
  /** The address of who caused it. */
  readonly client: string
  readonly listener: string
}

/**
 * A log of what strangers can cause as often as they like: so many lines a second of each kind at each listener, so many of them about one address, and how many more there were. One
 * address neither fills the disk nor hides what the others do.
 */
export class LimitedLog {
  readonly #logger: Logger
  readonly #kinds = new Map<string, Kind>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** `message` is a constant sentence, as with a `Logger`: there are only so many kinds. */
  write(level: 'info' | 'warn' | 'error', message: string, fields: StrangerFields): void {
    const { client, listener } = fields
    const key = `${listener} ${message}`
    let kind = this.#kinds.get(key)
    if (kind === undefined) {
      kind = { message, listener, lines: 0, linesByAddress: new Map(), suppressed: 0 }
      this.#kinds.set(key, kind)
    }
    const ofAddress = kind.linesByAddress.get(client) ?? 0
    if (kind.lines >= LINES_MAX || ofAddress >= LINES_OF_ADDRESS_MAX) {
      kind.suppressed++
      return
    }
    kind.lines++
    kind.linesByAddress.set(client, ofAddress + 1)
    this.#logger[level](message, fields)
  }

  /** Called about once a second: says what was left out, and writes again from here on. */
  flush(): void {
    for (const { message, listener, suppressed } of this.#kinds.values()) {
      if (suppressed > 0) this.#logger.info('more of the same was not logged', { what: message, listener, count: suppressed })
    }
    this.#kinds.clear()
  }
}
