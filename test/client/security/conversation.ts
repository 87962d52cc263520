import type { Logger } from '../../../src/base/logger.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { AuthenticationContext, Authenticator } from '../../../src/client/authenticator.ts'
import { FakeWorld } from '../fake-cluster.ts'

/** A world with one connection that authenticates, and a record of what was said and logged. */
export class Conversation {
  readonly world = new FakeWorld({})
  /** What the client sent, as text. */
  readonly said: string[] = []
  /** The same bytes, as the client may have left them. */
  readonly tokens: Uint8Array[] = []
  readonly log: string[] = []
  readonly context: AuthenticationContext
  readonly #answers: string[]

  constructor({ answers = [], isEncrypted = true, nonce }: { answers?: string[]; isEncrypted?: boolean; nonce?: string } = {}) {
    this.#answers = [...answers]
    const note =
      (level: string) =>
      (message: string, fields: object = {}): void =>
        void this.log.push(`${level} ${message} ${JSON.stringify(fields)}`)
    const logger: Logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
    const seeded = new SeededRandom(7)
    const random = { below: (bound: number) => seeded.below(bound), bytes: (length: number) => seeded.bytes(length) }
    if (nonce !== undefined) random.bytes = () => new Uint8Array(Buffer.from(nonce, 'base64'))
    const environment = {
      clock: this.world.clock,
      random,
      after: (delayMs: number, turn: () => void) => this.world.after(delayMs, turn),
      yield: () => this.world.yield(),
      dial: (host: string, port: number) => this.world.dial(host, port),
    }
    this.context = {
      host: 'broker.example.com',
      port: 9093,
      isEncrypted,
      environment,
      logger,
      signal: new AbortController().signal,
    }
  }

  run(authenticator: Authenticator): Promise<void> {
    return this.world.run(authenticator.authenticate((token) => this.#exchange(token), this.context))
  }

  async #exchange(token: Uint8Array): Promise<Uint8Array> {
    this.said.push(new TextDecoder().decode(token))
    this.tokens.push(token)
    return new TextEncoder().encode(this.#answers.shift() ?? '')
  }
}
