import { Buffer } from 'node:buffer'
import { RafkaError } from '../base/errors.ts'
import type { Cryptography } from './cryptography.ts'
import { ScramKeys } from './scram-keys.ts'
import type { ScramMechanism } from './scram-mechanism.ts'
import {
  authMessage,
  clientFinal,
  clientFinalWithoutProof,
  clientFirstBare,
  gs2Header,
  parseServerFinal,
  parseServerFirst,
  type ServerFirst,
} from './scram-messages.ts'

export interface ScramClientOptions {
  readonly mechanism: ScramMechanism
  readonly username: string
  /** `NONCE_BYTES` random ones. */
  readonly nonce: Uint8Array
  /** Whether user name and password are a delegation token's id and HMAC (KIP-48). */
  readonly tokenAuth: boolean
  readonly cryptography: Cryptography
}

export const NONCE_BYTES = 24
/** A server that asks for more would keep this side's processor busy: Kafka allows 16,384 at most. */
const ITERATIONS_MAX = 1_000_000
const encoder = new TextEncoder()

/** The server refuses, or cannot prove that it is who it should be. */
export class ScramFailure extends RafkaError {
  readonly code = 'SASL_AUTHENTICATION_FAILED'
  readonly retriable = false
}

/** The client's part in one SASL SCRAM exchange (RFC 5802, RFC 7677), in this order: `first`, `challenged`, `final`, `finished`. Hashing the password is the caller's. */
export class ScramClient {
  readonly #options: ScramClientOptions
  readonly #keys: ScramKeys
  readonly #nonce: string
  readonly #header = gs2Header('')
  readonly #bare: string
  #first: (ServerFirst & { text: string }) | null = null
  #signed: Uint8Array = new Uint8Array(0)
  #serverKey: Uint8Array = new Uint8Array(0)

  constructor(options: ScramClientOptions) {
    const { mechanism, username, nonce, tokenAuth, cryptography } = options
    this.#options = options
    this.#keys = new ScramKeys(mechanism, cryptography)
    this.#nonce = Buffer.from(nonce).toString('base64')
    const extensions: Record<string, string> = tokenAuth ? { tokenauth: 'true' } : {}
    this.#bare = clientFirstBare({ username, authorizationId: '', nonce: this.#nonce, extensions })
  }

  first(): Uint8Array {
    return encoder.encode(this.#header + this.#bare)
  }

  /** Takes the server's first message: with what the password is to be hashed. Throws `ScramFailure`, `MalformedTokenError`. */
  challenged(token: Uint8Array): { salt: Uint8Array; iterations: number } {
    const first = parseServerFirst(token)
    const { nonce, iterations } = first
    const { iterationsMin } = this.#options.mechanism
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw this.#distrust('its nonce does not continue the one it was sent')
    if (iterations < iterationsMin) throw this.#distrust(`it asks for ${iterations} iterations, fewer than ${iterationsMin}`)
    if (iterations > ITERATIONS_MAX) throw this.#distrust(`it asks for ${iterations} iterations, more than ${ITERATIONS_MAX}`)
    this.#first = first
    return first
  }

  /** `saltedPassword` is the caller's, to keep or to overwrite. */
  final(saltedPassword: Uint8Array): Uint8Array {
    const first = this.#first!
    const clientKey = this.#keys.clientKey(saltedPassword)
    this.#serverKey = this.#keys.serverKey(saltedPassword)
    const withoutProof = clientFinalWithoutProof(this.#header, first.nonce)
    this.#signed = authMessage(this.#bare, first.text, withoutProof)
    const proof = this.#keys.clientProof(clientKey, this.#signed)
    clientKey.fill(0)
    return encoder.encode(clientFinal(withoutProof, proof))
  }

  /** Takes the server's last message. Throws `ScramFailure`, `MalformedTokenError`. */
  finished(token: Uint8Array): void {
    const final = parseServerFinal(token)
    const { name } = this.#options.mechanism
    if ('error' in final) throw new ScramFailure(`${name} failed: the broker says ${final.error}`, { mechanism: name })
    const isKnown = this.#keys.verifyServerSignature(final.signature, this.#serverKey, this.#signed)
    this.forget()
    if (!isKnown) throw this.#distrust("its signature is wrong: it does not know the user's password")
  }

  /** Overwrites what it knows of the password. */
  forget(): void {
    this.#serverKey.fill(0)
  }

  #distrust(why: string): ScramFailure {
    const { name } = this.#options.mechanism
    return new ScramFailure(`the broker is not trusted (${name}): ${why}`, { mechanism: name })
  }
}
