import type { Cryptography } from '../../security/cryptography.ts'
import { NONCE_BYTES, ScramClient, ScramFailure } from '../../security/scram-client.ts'
import { ScramKeys } from '../../security/scram-keys.ts'
import { SCRAM_MECHANISMS, type ScramMechanism } from '../../security/scram-mechanism.ts'
import type { AuthenticationContext, Authenticator } from '../authenticator.ts'
import { AuthError } from '../errors.ts'
import type { Secret } from './secret.ts'

/** Who a client is, and the cryptography that proves it. */
export interface ScramOptions {
  readonly mechanism: ScramMechanism['name']
  readonly username: string
  readonly password: Secret
  /** Whether user name and password are a delegation token's id and HMAC (KIP-48). Default false. */
  readonly tokenAuth?: boolean
  readonly cryptography: Cryptography
}

/** SASL SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password without sending it, and no listener can use what it hears. */
export class ScramAuthenticator implements Authenticator {
  readonly mechanism: ScramMechanism['name']
  readonly #username: string
  readonly #password: Secret
  readonly #tokenAuth: boolean
  readonly #cryptography: Cryptography

  constructor({ mechanism, username, password, tokenAuth = false, cryptography }: ScramOptions) {
    this.mechanism = mechanism
    this.#username = username
    this.#password = password
    this.#tokenAuth = tokenAuth
    this.#cryptography = cryptography
  }

  async authenticate(exchange: (token: Uint8Array) => Promise<Uint8Array>, context: AuthenticationContext): Promise<void> {
    const mechanism = SCRAM_MECHANISMS[this.mechanism]
    const cryptography = this.#cryptography
    const nonce = context.environment.random.bytes(NONCE_BYTES)
    const scram = new ScramClient({ mechanism, username: this.#username, nonce, tokenAuth: this.#tokenAuth, cryptography })
    try {
      const { salt, iterations } = scram.challenged(await exchange(scram.first()))
      const keys = new ScramKeys(mechanism, cryptography)
      const saltedPassword = await this.#password.use((password) => keys.saltedPassword(password, salt, iterations))
      const final = scram.final(saltedPassword)
      saltedPassword.fill(0)
      scram.finished(await exchange(final))
    } catch (error) {
      if (error instanceof ScramFailure) throw new AuthError(error.message, { mechanism: this.mechanism })
      throw error
    } finally {
      scram.forget()
    }
  }
}
