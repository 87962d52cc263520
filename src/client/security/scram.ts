import { Buffer } from 'node:buffer'
import type { Cryptography } from '../../security/cryptography.ts'
import { ScramKeys } from '../../security/scram-keys.ts'
import { SCRAM_MECHANISMS, type ScramMechanism } from '../../security/scram-mechanism.ts'
import {
  authMessage,
  clientFinal,
  clientFinalWithoutProof,
  clientFirstBare,
  gs2Header,
  parseServerFinal,
  parseServerFirst,
  type ServerFirst,
} from '../../security/scram-messages.ts'
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

const NONCE_BYTES = 24
/** A server that asks for more would keep this client's processor busy: Kafka allows 16,384 at most. */
const ITERATIONS_MAX = 1_000_000

const encoder = new TextEncoder()

/** SASL SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password without sending it, and no listener can use what it hears. */
export class ScramAuthenticator implements Authenticator {
  readonly mechanism: ScramMechanism['name']
  readonly #username: string
  readonly #password: Secret
  readonly #extensions: Readonly<Record<string, string>>
  readonly #keys: ScramKeys

  constructor({ mechanism, username, password, tokenAuth = false, cryptography }: ScramOptions) {
    this.mechanism = mechanism
    this.#username = username
    this.#password = password
    this.#extensions = tokenAuth ? { tokenauth: 'true' } : {}
    this.#keys = new ScramKeys(SCRAM_MECHANISMS[mechanism], cryptography)
  }

  async authenticate(exchange: (token: Uint8Array) => Promise<Uint8Array>, context: AuthenticationContext): Promise<void> {
    const keys = this.#keys
    const nonce = Buffer.from(context.environment.random.bytes(NONCE_BYTES)).toString('base64')
    const header = gs2Header('')
    const bare = clientFirstBare({ username: this.#username, authorizationId: '', nonce, extensions: this.#extensions })

    const first = parseServerFirst(await exchange(encoder.encode(header + bare)))
    this.#check(first, nonce)
    const saltedPassword = await this.#password.use((password) => keys.saltedPassword(password, first.salt, first.iterations))
    const clientKey = keys.clientKey(saltedPassword)
    const serverKey = keys.serverKey(saltedPassword)
    saltedPassword.fill(0)

    const withoutProof = clientFinalWithoutProof(header, first.nonce)
    const signed = authMessage(bare, first.text, withoutProof)
    const proof = keys.clientProof(clientKey, signed)
    clientKey.fill(0)
    try {
      const final = parseServerFinal(await exchange(encoder.encode(clientFinal(withoutProof, proof))))
      if ('error' in final)
        throw new AuthError(`${this.mechanism} failed: the broker says ${final.error}`, { mechanism: this.mechanism })
      if (!keys.verifyServerSignature(final.signature, serverKey, signed))
        throw this.#distrust("its signature is wrong: it does not know the user's password")
    } finally {
      serverKey.fill(0)
    }
  }

  #check({ nonce: serverNonce, iterations }: ServerFirst, nonce: string): void {
    if (!serverNonce.startsWith(nonce) || serverNonce.length === nonce.length)
      throw this.#distrust('its nonce does not continue the one it was sent')
    const { iterationsMin } = SCRAM_MECHANISMS[this.mechanism]
    if (iterations < iterationsMin) throw this.#distrust(`it asks for ${iterations} iterations, fewer than ${iterationsMin}`)
    if (iterations > ITERATIONS_MAX) throw this.#distrust(`it asks for ${iterations} iterations, more than ${ITERATIONS_MAX}`)
  }

  #distrust(why: string): AuthError {
    return new AuthError(`the broker is not trusted (${this.mechanism}): ${why}`, { mechanism: this.mechanism })
  }
}
