import * as z from 'zod/mini'
import type { Logger } from '../../base/logger.ts'
import { Client } from '../client.ts'
import type { ClientMetrics } from '../metrics.ts'
import { parseOptions } from '../parse-options.ts'
import type { SecurityOptions } from '../security/security-options.ts'
import type { ClientTracer } from '../tracer.ts'
import { connectionSecurity } from './connection-security.ts'

/** How to reach a cluster: what producers, consumers and admins have in common. Names and defaults are those of Kafka's configuration. */
export interface ConnectionOptions extends SecurityOptions {
  /** Brokers that are asked first: `host:port`, several with commas between them or as an array; `ssl://` in front asks for TLS. */
  readonly bootstrap: string | readonly string[]
  /** How brokers name this client in their logs and quotas. Default `rafka`. */
  readonly clientId?: string
  /** For one answer. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** For a method that asks the cluster, all its tries together. Default 60 s. */
  readonly defaultApiTimeoutMs?: number
  /** Before a failed request is tried again, doubled each time up to `retryBackoffMaxMs`, with jitter. Default 100 ms, and at most 1 s. */
  readonly retryBackoffMs?: number
  readonly retryBackoffMaxMs?: number
  /** Before a broker is connected to again, doubled each time up to `reconnectBackoffMaxMs`, with jitter. Default 50 ms, and at most 1 s. */
  readonly reconnectBackoffMs?: number
  readonly reconnectBackoffMaxMs?: number
  /** For a connection to be there and authenticated. Default 10 s. */
  readonly connectionSetupTimeoutMs?: number
  /** A connection over which nothing went for so long is closed; -1 for never. Default 9 minutes. */
  readonly connectionsMaxIdleMs?: number
  /** Metadata of topics in use is asked for anew after so long. Default 5 minutes. */
  readonly metadataMaxAgeMs?: number
  /** Structured: `debug`, `info`, `warn`, `error`, each `(message, fields)`. Default: says nothing. Every line about a request has its `correlationId`; secrets are never logged. */
  readonly logger?: Logger
  /** Where figures go; `promClientMetrics` gives them to Prometheus. Default nowhere. */
  readonly metrics?: ClientMetrics
  /** Where spans go; `openTelemetryTracer` gives them to OpenTelemetry. Default nowhere. */
  readonly tracer?: ClientTracer | null
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
