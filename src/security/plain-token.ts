import { MalformedTokenError } from './malformed-token-error.ts'

/** The fields of SASL PLAIN. */
export interface PlainToken {
  /** Who to act as; empty for the one who authenticates. */
  readonly authorizationId: string
  readonly username: string
  readonly password: Uint8Array
}

const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** The one token of SASL PLAIN (RFC 4616), in memory of its own. Throws `MalformedTokenError` for a field with a NUL, an empty user name or password. */
export function encodePlainToken({ authorizationId, username, password }: PlainToken): Uint8Array {
  const authorization = encoder.encode(authorizationId)
  const name = encoder.encode(username)
  if (name.length === 0) throw new MalformedTokenError('a user name is not empty')
  if (password.length === 0) throw new MalformedTokenError('a password is not empty')
  if (authorization.includes(0) || name.includes(0) || password.includes(0))
    throw new MalformedTokenError('neither user name nor password may have a NUL character')
  const token = new Uint8Array(authorization.length + name.length + password.length + 2)
  token.set(authorization)
  token.set(name, authorization.length + 1)
  token.set(password, authorization.length + name.length + 2)
  return token
}

/** Throws `MalformedTokenError`. The password is a view of the token. */
export function decodePlainToken(token: Uint8Array): PlainToken {
  const first = token.indexOf(0)
  const second = first < 0 ? -1 : token.indexOf(0, first + 1)
  if (second < 0 || token.indexOf(0, second + 1) >= 0) {
    throw new MalformedTokenError('a PLAIN token has three fields, with NUL between them')
  }
  const username = decode(token.subarray(first + 1, second))
  const password = token.subarray(second + 1)
  if (username === '') throw new MalformedTokenError('a PLAIN token without a user name')
  if (password.length === 0) throw new MalformedTokenError('a PLAIN token without a password')
  return { authorizationId: decode(token.subarray(0, first)), username, password }
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new MalformedTokenError('a PLAIN token is in UTF-8')
  }
}
