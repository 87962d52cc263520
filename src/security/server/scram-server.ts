import { Buffer } from 'node:buffer'
import type { Random } from '../../base/random.ts'
import type { Cryptography } from '../cryptography.ts'
import { ScramKeys, type ScramVerifier } from '../scram-keys.ts'
import type { ScramMechanism } from '../scram-mechanism.ts'
import { authMessage, type ClientFirst, parseClientFinal, parseClientFirst, serverFinal, serverFirst } from '../scram-messages.ts'
import { SaslFailure } from './sasl-failure.ts'
import { ScramDecoys } from './scram-decoys.ts'
import type { SaslIdentity, ServerMechanism } from './server-mechanism.ts'

/** What a SCRAM login is held against. */
export interface ScramCredential extends ScramVerifier {
  /** Whose it is: the user's own name, or the owner of a delegation token. */
  readonly owner: string
  readonly expiresAtMs: number | null
}

/** Where the credentials of one mechanism are. */
export interface ScramCredentials {
  /** Null where there is none. */
  ofUser(username: string): ScramCredential | null
  /** Of a delegation token, by its id (KIP-48). Null where there is none, and where there are no tokens. */
  ofToken(tokenId: string): ScramCredential | null
  /** Known to no client, and the same for every broker of the cluster: what is answered for users that are not there is made of it. */
  decoySecret(): Uint8Array
  readonly decoys: ScramDecoys
}

const NONCE_BYTES = 24
const TOKEN_AUTH = 'tokenauth'
const encoder = new TextEncoder()

/**
 * The server's part of SASL SCRAM (RFC 5802). A user that is not there is asked for a proof like any other, with a salt and iterations that are always the same for the name, and is
 * refused when it comes: who guesses names hears the same as who guesses passwords, after the same work.
 */
export class ScramServer implements ServerMechanism {
  identity: SaslIdentity | null = null
  readonly #mechanism: ScramMechanism
  readonly #credentials: ScramCredentials
  readonly #cryptography: Cryptography
  readonly #random: Random
  #exchange: {
    first: ClientFirst & { bare: string; header: string }
    answer: string
    nonce: string
    credential: ScramCredential
    isThere: boolean
  } | null = null
  #isOver = false

  constructor(
    mechanism: ScramMechanism,
    credentials: ScramCredentials,
    { cryptography, random }: { cryptography: Cryptography; random: Random },
  ) {
    this.#mechanism = mechanism
    this.#credentials = credentials
    this.#cryptography = cryptography
    this.#random = random
  }

  evaluate(token: Uint8Array): Uint8Array {
    if (this.#isOver) throw new SaslFailure('a SCRAM message after the last')
    return encoder.encode(this.#exchange === null ? this.#first(token) : this.#final(token))
  }

  #first(token: Uint8Array): string {
    const first = parseClientFirst(token)
    const { username, authorizationId, nonce: clientNonce, extensions } = first
    if (authorizationId !== '' && authorizationId !== username)
      throw new SaslFailure('Authentication failed: Client requested an authorization id that is different from username', {
        isTold: true,
      })
    const isByToken = extensions[TOKEN_AUTH] === 'true'
    const found = isByToken ? this.#credentials.ofToken(username) : this.#credentials.ofUser(username)
    const credential = found ?? this.#decoy(username, isByToken)
    const { salt, iterations } = credential
    if (iterations < this.#mechanism.iterationsMin)
      throw new SaslFailure(`the credential has ${iterations} iterations, fewer than ${this.#mechanism.iterationsMin}`)
    const nonce = clientNonce + Buffer.from(this.#random.bytes(NONCE_BYTES)).toString('base64url')
    const answer = serverFirst({ nonce, salt, iterations })
    this.#exchange = { first, answer, nonce, credential, isThere: found !== null }
    return answer
  }

  #final(token: Uint8Array): string {
    this.#isOver = true
    const { first, answer, nonce, credential, isThere } = this.#exchange!
    const final = parseClientFinal(token)
    if (final.nonce !== nonce) throw new SaslFailure('the client does not continue with the nonce that it was sent')
    if (Buffer.from(final.channelBinding).toString('latin1') !== Buffer.from(encoder.encode(first.header)).toString('latin1'))
      throw new SaslFailure('the client binds to another first message than it sent')
    const keys = new ScramKeys(this.#mechanism, this.#cryptography)
    const signed = authMessage(first.bare, answer, final.withoutProof)
    const isRight = keys.verifyClientProof(final.proof, credential.storedKey, signed)
    if (!isRight || !isThere) throw new SaslFailure('the password is wrong, or there is no such user')
    const { owner: name, expiresAtMs } = credential
    this.identity = { name, expiresAtMs, isByToken: first.extensions[TOKEN_AUTH] === 'true' }
    return serverFinal({ signature: keys.serverSignature(credential.serverKey, signed) })
  }

  #decoy(username: string, isByToken: boolean): ScramCredential {
    const { algorithm, iterationsMin } = this.#mechanism
    // The credentials of tokens are all of one kind, whatever those of users are.
    const decoys = isByToken ? new ScramDecoys([], iterationsMin) : this.#credentials.decoys
    const secret = this.#credentials.decoySecret()
    const { salt, iterations, key } = decoys.of(username, { secret, algorithm, cryptography: this.#cryptography })
    return { owner: username, salt, iterations, storedKey: key, serverKey: key, expiresAtMs: null }
  }
}
