import * as z from 'zod/mini'
import { Client, type ClientOptions } from '../client.ts'
import { parseOptions } from '../parse-options.ts'
import type { SecurityOptions } from '../security/security-options.ts'
import { connectionSecurity } from './connection-security.ts'

/** How to reach a cluster: what producers, consumers and admins have in common. Names and defaults are those of Kafka's configuration. */
export interface ConnectionOptions extends Omit<ClientOptions, 'authenticator' | 'observer' | 'retryTimeoutMs'>, SecurityOptions {
  /** For a method that asks the cluster, all its tries together. Default 60 s. */
  readonly defaultApiTimeoutMs?: number
}

/** Either how to reach a cluster, or a client that does: several producers, consumers and admins may share one, which none of them closes. */
export type ConnectionSource = (ConnectionOptions & { readonly client?: undefined }) | { readonly client: Client }

const INT32_MAX = 0x7fffffff
const milliseconds = z.optional(z.int().check(z.minimum(0), z.maximum(INT32_MAX)))
const object = z.custom<object>((given) => typeof given === 'object' && given !== null, 'an object is expected')

const SHAPE = {
  bootstrap: z.union([z.string(), z.array(z.string()).check(z.minLength(1))]),
  clientId: z.optional(z.string()),
  requestTimeoutMs: milliseconds,
  defaultApiTimeoutMs: milliseconds,
  retryBackoffMs: milliseconds,
  retryBackoffMaxMs: milliseconds,
  reconnectBackoffMs: milliseconds,
  reconnectBackoffMaxMs: milliseconds,
  connectionSetupTimeoutMs: milliseconds,
  connectionsMaxIdleMs: z.optional(z.int().check(z.minimum(-1), z.maximum(INT32_MAX))),
  metadataMaxAgeMs: milliseconds,
  logger: z.optional(object),
  metrics: z.optional(object),
  tracer: z.optional(z.nullable(object)),
  // Looked at by those who know them.
  tls: z.optional(z.unknown()),
  sasl: z.optional(z.unknown()),
} as const
const SCHEMA = z.strictObject(SHAPE)

/** Opens no connection. Throws `UsageError` that names each option that is unknown or wrong, and `BootstrapError`. */
export function connect(options: ConnectionOptions): Client {
  parseOptions(SCHEMA, options, '')
  const { tls, sasl, defaultApiTimeoutMs, ...rest } = options
  const { environment, authenticator } = connectionSecurity(options.bootstrap, {
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  })
  return new Client(environment, {
    ...rest,
    authenticator,
    ...(defaultApiTimeoutMs === undefined ? {} : { retryTimeoutMs: defaultApiTimeoutMs }),
  })
}

/**
 * The client that `options` name or describe, and what is left of them for who uses it. `shared`: options that both take. `isOwn` says whether the client was made here, and is to be closed with
 * its user.
 */
export function clientOf<Options extends ConnectionSource>(
  options: Options,
  shared: readonly (keyof ConnectionOptions)[] = [],
): { client: Client; isOwn: boolean; rest: Omit<Options, keyof ConnectionOptions | 'client'> } {
  const { client, ...others } = options as { client?: Client } & ConnectionOptions
  if (client !== undefined) return { client, isOwn: false, rest: others as never }
  const connection: Record<string, unknown> = {}
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue
    const isConnection = Object.hasOwn(SHAPE, name)
    if (isConnection) connection[name] = value
    if (!isConnection || (shared as readonly string[]).includes(name)) rest[name] = value
  }
  return { client: connect(connection as unknown as ConnectionOptions), isOwn: true, rest: rest as never }
}
