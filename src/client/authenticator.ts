import type { Logger } from '../base/logger.ts'
import type { ClientEnvironment } from './environment.ts'

/** Where and for whom an authentication runs. */
export interface AuthenticationContext {
  /** As in the bootstrap addresses or in the broker's metadata, not resolved. */
  readonly host: string
  readonly port: number
  /** Whether the connection is encrypted (TLS): without it, whoever listens reads what is sent. */
  readonly isEncrypted: boolean
  readonly environment: ClientEnvironment
  readonly logger: Logger
  /** Aborted when the connection has ended or its time is over. */
  readonly signal: AbortSignal
}

/**
 * One SASL mechanism with its credentials, for all connections of a client: `authenticate` may run for several at the same time, and again on the same connection
 * before its session ends (KIP-368).
 */
export interface Authenticator {
  /** SASL's name of the mechanism, as the broker lists it: `PLAIN`, `SCRAM-SHA-256` … */
  readonly mechanism: string
  /**
   * Drives the mechanism: `exchange` sends a token (empty ones included) and gives the broker's answer to it, and throws `AuthError` when the broker refuses. The
   * token's bytes are overwritten with zeros once the answer is there. Throws `AuthError` for what trying again does not mend: a wrong password, a server that
   * does not prove who it is.
   */
  authenticate(exchange: (token: Uint8Array) => Promise<Uint8Array>, context: AuthenticationContext): Promise<void>
}
