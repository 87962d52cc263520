import type { Cryptography } from './cryptography.ts'
import type { ScramMechanism } from './scram-mechanism.ts'

const encoder = new TextEncoder()
const CLIENT_KEY = encoder.encode('Client Key')
const SERVER_KEY = encoder.encode('Server Key')

/** What a server keeps of a user's password: nothing that lets one log in elsewhere. */
export interface ScramVerifier {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

/** The algebra of SCRAM (RFC 5802, section 3) for one mechanism. */
export class ScramKeys {
  readonly #mechanism: ScramMechanism
  readonly #cryptography: Cryptography

  constructor(mechanism: ScramMechanism, cryptography: Cryptography) {
    this.#mechanism = mechanism
    this.#cryptography = cryptography
  }

  /** `Hi(password, salt, i)`. As Kafka does, and unlike the RFC, without SASLprep: the password is the bytes given, in UTF-8 where it was a string. */
  saltedPassword(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
    return this.#cryptography.pbkdf2(this.#mechanism.algorithm, password, salt, iterations)
  }

  clientKey(saltedPassword: Uint8Array): Uint8Array {
    return this.#hmac(saltedPassword, CLIENT_KEY)
  }

  serverKey(saltedPassword: Uint8Array): Uint8Array {
    return this.#hmac(saltedPassword, SERVER_KEY)
  }

  storedKey(clientKey: Uint8Array): Uint8Array {
    return this.#cryptography.hash(this.#mechanism.algorithm, clientKey)
  }

  /** What the client sends: its key, hidden under a signature that whoever has the stored key can make too. */
  clientProof(clientKey: Uint8Array, authMessage: Uint8Array): Uint8Array {
    return xor(clientKey, this.#hmac(this.storedKey(clientKey), authMessage))
  }

  /** Whether the proof comes from someone who has the client's key. */
  verifyClientProof(proof: Uint8Array, storedKey: Uint8Array, authMessage: Uint8Array): boolean {
    if (proof.length !== this.#mechanism.keyBytes) return false
    const clientKey = xor(proof, this.#hmac(storedKey, authMessage))
    return this.#cryptography.equal(this.storedKey(clientKey), storedKey)
  }

  serverSignature(serverKey: Uint8Array, authMessage: Uint8Array): Uint8Array {
    return this.#hmac(serverKey, authMessage)
  }

  /** Whether the signature comes from someone who knows the user's verifier. */
  verifyServerSignature(signature: Uint8Array, serverKey: Uint8Array, authMessage: Uint8Array): boolean {
    return this.#cryptography.equal(this.serverSignature(serverKey, authMessage), signature)
  }

  /** What a server keeps of a password. */
  async verifier(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<ScramVerifier> {
    return this.verifierOf(await this.saltedPassword(password, salt, iterations), salt, iterations)
  }

  verifierOf(saltedPassword: Uint8Array, salt: Uint8Array, iterations: number): ScramVerifier {
    const storedKey = this.storedKey(this.clientKey(saltedPassword))
    return { salt, iterations, storedKey, serverKey: this.serverKey(saltedPassword) }
  }

  #hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    return this.#cryptography.hmac(this.#mechanism.algorithm, key, bytes)
  }
}

function xor(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((byte, index) => byte ^ other[index]!)
}
