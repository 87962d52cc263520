import { encodePlainToken } from '../../security/plain-token.ts'
import type { AuthenticationContext, Authenticator } from '../authenticator.ts'
import type { Secret } from './secret.ts'

/** SASL PLAIN (RFC 4616): the password itself goes to the broker. Warns where whoever listens can read it. */
export class PlainAuthenticator implements Authenticator {
  readonly mechanism = 'PLAIN'
  readonly #username: string
  readonly #password: Secret
  #hasWarned = false

  constructor({ username, password }: { username: string; password: Secret }) {
    this.#username = username
    this.#password = password
  }

  async authenticate(exchange: (token: Uint8Array) => Promise<Uint8Array>, context: AuthenticationContext): Promise<void> {
    if (!context.isEncrypted && !this.#hasWarned) {
      this.#hasWarned = true
      context.logger.warn('a password is sent over a connection that is not encrypted: use TLS, or SCRAM', {
        host: context.host,
        port: context.port,
        mechanism: this.mechanism,
      })
    }
    const token = await this.#password.use((password) =>
      encodePlainToken({ authorizationId: '', username: this.#username, password }),
    )
    try {
      await exchange(token)
    } finally {
      token.fill(0)
    }
  }
}
