/** Who a mechanism says that the client is. */
export interface SaslIdentity {
  /** The name in `User:{name}`. */
  readonly name: string
  /** When what the client has shown is over, by the wall clock; null: never by itself. */
  readonly expiresAtMs: number | null
  /** Authenticated by a delegation token: it gets no further ones (KIP-48). */
  readonly isByToken: boolean
}

/** The server's part in one authentication by one mechanism. */
export interface ServerMechanism {
  /** The answer to the client's next token. Throws `SaslFailure`, and `MalformedTokenError` for what is no token. */
  evaluate(token: Uint8Array): Uint8Array
  /** Null until the client has shown who it is. */
  readonly identity: SaslIdentity | null
}
