/** What all entries of the client have in common: how to reach a cluster, and what can go wrong. */
export type { Logger } from '../../base/logger.ts'
export type { AuthenticationContext, Authenticator } from '../authenticator.ts'
export type { Client } from '../client.ts'
export * from '../errors.ts'
export type { ClientMetrics } from '../metrics.ts'
export { type ConnectionOptions, type ConnectionSource, connect } from '../node/connection-options.ts'
export type { BearerToken } from '../security/bearer-tokens.ts'
export type { HttpPost } from '../security/oidc-client-credentials.ts'
export type { SecretSource } from '../security/secret.ts'
export type {
  OAuthBearerOptions,
  OidcOptions,
  PlainOptions,
  SaslOptions,
  ScramOptions,
  SecurityOptions,
} from '../security/security-options.ts'
export type { PemSource, TlsOptions } from '../security/tls-options.ts'
export type { ClientTracer } from '../tracer.ts'
