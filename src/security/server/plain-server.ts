import type { Cryptography } from '../cryptography.ts'
import { SaslFailure } from './sasl-failure.ts'
import type { SaslIdentity, ServerMechanism } from './server-mechanism.ts'

const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8')

/** The server's part of SASL PLAIN (RFC 4616), in Kafka's words. A user that is not there costs what a wrong password costs. */
export class PlainServer implements ServerMechanism {
  identity: SaslIdentity | null = null
  readonly #passwords: Readonly<Record<string, string>>
  readonly #cryptography: Cryptography

  constructor(passwords: Readonly<Record<string, string>>, cryptography: Cryptography) {
    this.#passwords = passwords
    this.#cryptography = cryptography
  }

  evaluate(token: Uint8Array): Uint8Array {
    const fields = fieldsOf(token)
    if (fields.length !== 3) throw new SaslFailure(`a PLAIN token of ${fields.length} fields instead of 3`)
    const authorizationId = decoder.decode(fields[0])
    const username = decoder.decode(fields[1])
    const password = fields[2]!
    if (username === '') throw refused('username not specified')
    if (password.length === 0) throw refused('password not specified')
    const isThere = Object.hasOwn(this.#passwords, username)
    const expected = isThere ? this.#passwords[username]! : ''
    const isRight = this.#isSame(password, encoder.encode(expected))
    if (!isThere || !isRight) throw refused('Invalid username or password')
    if (authorizationId !== '' && authorizationId !== username)
      throw refused('Client requested an authorization id that is different from username')
    this.identity = { name: username, expiresAtMs: null, isByToken: false }
    return NOTHING
  }

  /** Hashes are as long as each other, whatever the passwords are. */
  #isSame(one: Uint8Array, other: Uint8Array): boolean {
    const { hash, equal } = this.#cryptography
    return equal(hash('sha256', one), hash('sha256', other))
  }
}

function fieldsOf(token: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = []
  let start = 0
  for (let at = token.indexOf(0); at >= 0; at = token.indexOf(0, start)) {
    fields.push(token.subarray(start, at))
    start = at + 1
  }
  fields.push(token.subarray(start))
  return fields
}

function refused(why: string): SaslFailure {
  return new SaslFailure(`Authentication failed: ${why}`, { isTold: true })
}
