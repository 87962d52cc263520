import { UsageError } from '../errors.ts'

/** A password, a key or a token: itself, or what gives it whenever it is needed (from a vault, so that it can change). */
export type SecretSource = string | Uint8Array | (() => string | Uint8Array | Promise<string | Uint8Array>)

const encoder = new TextEncoder()

/**
 * A secret that shows itself to nobody who prints, logs or serialises it. What `use` gives its bytes to gets a copy, which is overwritten with zeros when that is
 * done. A secret that was given as a string stays in memory for as long as JavaScript likes: strings cannot be overwritten. Give bytes or a function where that
 * matters; bytes that were given stay the giver's, to overwrite after the client is closed.
 */
export class Secret {
  readonly #source: SecretSource

  constructor(source: SecretSource) {
    this.#source = source
  }

  /** Gives a copy of the bytes to `work`, and overwrites it afterwards. Throws what the function that gives the secret throws, and `UsageError` for an empty secret. */
  async use<T>(work: (bytes: Uint8Array) => T | Promise<T>): Promise<T> {
    const source = this.#source
    const value = typeof source === 'function' ? await source() : source
    const bytes = typeof value === 'string' ? encoder.encode(value) : Uint8Array.from(value)
    if (bytes.length === 0) throw new UsageError('a secret is empty')
    try {
      return await work(bytes)
    } finally {
      bytes.fill(0)
    }
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
