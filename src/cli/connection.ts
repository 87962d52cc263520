import type { Command } from 'commander'
import type { Client } from '../client/client.ts'
import type { RequestObserver } from '../client/request-observer.ts'
import { positiveNumber } from './usage.ts'

export const DEFAULT_BOOTSTRAP = '127.0.0.1:9092'

/** Options that every command which talks to a cluster has. */
export interface ConnectionFlags {
  bootstrap: string
  json?: boolean
  timeoutMs: number
}

export function withConnection(command: Command): Command {
  return command
    .option(
      '-b, --bootstrap <host:port,...>',
      'brokers to ask first; ssl:// in front asks for TLS (environment: RAFKA_BOOTSTRAP)',
      process.env['RAFKA_BOOTSTRAP'] ?? DEFAULT_BOOTSTRAP,
    )
    .option('--json', 'print JSON')
    .option('--timeout-ms <ms>', 'give up after this long', positiveNumber, 30_000)
}

/** Runs `use` with a client, which is closed at the end. Throws at once where no broker answers: nothing is gained by waiting for one. */
export async function connected<T>(
  flags: ConnectionFlags,
  use: (client: Client) => Promise<T>,
  observer?: RequestObserver,
): Promise<T> {
  const [{ Client }, { connectionSecurity }] = await Promise.all([
    import('../client/client.ts'),
    import('../client/node/connection-security.ts'),
  ])
  const { environment, authenticator } = connectionSecurity(flags.bootstrap, {})
  const client = new Client(environment, {
    bootstrap: flags.bootstrap,
    clientId: 'rafka-cli',
    requestTimeoutMs: flags.timeoutMs,
    retryTimeoutMs: flags.timeoutMs,
    authenticator,
    ...(observer === undefined ? {} : { observer }),
  })
  try {
    await client.metadata([])
    return await use(client)
  } finally {
    client.close()
  }
}
