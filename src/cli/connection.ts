import type { Command } from 'commander'
import { parseBootstrap } from '../client/bootstrap.ts'
import type { Client } from '../client/client.ts'
import type { RequestObserver } from '../client/request-observer.ts'
import { type ClientPropertyFlags, clientProperties } from './client-properties.ts'
import { namesAndValues, positiveNumber } from './usage.ts'

export const DEFAULT_BOOTSTRAP = '127.0.0.1:9092'

/** Options that every command which talks to a cluster has. */
export interface ConnectionFlags extends ClientPropertyFlags {
  /** Default: the environment's, the client properties', or a broker on this machine. */
  bootstrap?: string
  json?: boolean
  timeoutMs: number
}

export function withConnection(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .optionsGroup('Connection:')
    .option(
      '-b, --bootstrap <host:port,...>',
      `brokers to ask first; ssl:// in front asks for TLS (environment: RAFKA_BOOTSTRAP; default: ${DEFAULT_BOOTSTRAP})`,
    )
    .option(
      '--command-config <file>',
      "Kafka's client properties: security.protocol, sasl.*, ssl.* (environment: RAFKA_COMMAND_CONFIG)",
    )
    .option('--profile <name>', 'the properties in ~/.config/rafka/<name>.properties (environment: RAFKA_PROFILE)')
    .option('-X, --property <name=value>', 'one client property; again for more', namesAndValues)
    .option('--timeout-ms <ms>', 'give up after this long', positiveNumber, 30_000)
    .optionsGroup('Options:')
}

/** Runs `use` with a client, which is closed at the end. Throws at once where no broker answers: nothing is gained by waiting for one. */
export async function connected<T>(
  flags: ConnectionFlags,
  use: (client: Client, bootstrap: string) => Promise<T>,
  observer?: RequestObserver,
): Promise<T> {
  const properties = clientProperties(flags, process.env)
  const bootstrap = bootstrapOf(flags, properties)
  const isPlain = Object.keys(properties).every((name) => !/^(security|sasl|ssl)\./.test(name))
  const [{ Client }, { connectionSecurity }, security] = await Promise.all([
    import('../client/client.ts'),
    import('../client/node/connection-security.ts'),
    isPlain ? {} : import('./client-security.ts').then((code) => code.clientSecurity(properties, parseBootstrap(bootstrap).tls)),
  ])
  const { environment, authenticator } = connectionSecurity(bootstrap, security)
  const client = new Client(environment, {
    bootstrap,
    clientId: properties['client.id'] ?? 'rafka-cli',
    requestTimeoutMs: flags.timeoutMs,
    retryTimeoutMs: flags.timeoutMs,
    authenticator,
    ...(observer === undefined ? {} : { observer }),
  })
  try {
    await client.metadata([])
    return await use(client, bootstrap)
  } finally {
    client.close()
  }
}

/** Which brokers are asked first. */
function bootstrapOf({ bootstrap }: ConnectionFlags, properties: Readonly<Record<string, string>>): string {
  return bootstrap ?? nonEmpty(process.env['RAFKA_BOOTSTRAP']) ?? properties['bootstrap.servers'] ?? DEFAULT_BOOTSTRAP
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
