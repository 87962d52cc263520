import type { Authenticator } from '../authenticator.ts'
import { parseBootstrap } from '../bootstrap.ts'
import type { ClientEnvironment } from '../environment.ts'
import { type CheckedSasl, checkSasl, checkTls, isAuthenticator, type SecurityOptions } from '../security/security-options.ts'
import type { TlsOptions } from '../security/tls-options.ts'
import { nodeEnvironment } from './node-environment.ts'

/** What a `Client` is made with, besides its own options. */
export interface ConnectionSecurity {
  readonly environment: ClientEnvironment
  readonly authenticator: Authenticator | null
}

/**
 * The environment whose connections are as `tls` and the bootstrap addresses ask for, and the authenticator that `sasl` describes. Code for TLS and for a mechanism is
 * loaded when the first connection needs it. Throws `UsageError` that names the option that is wrong, and `BootstrapError`.
 */
export function connectionSecurity(bootstrap: string | readonly string[], { tls, sasl }: SecurityOptions): ConnectionSecurity {
  const tlsOptions = checkTls(tls, parseBootstrap(bootstrap).tls)
  const checked = checkSasl(sasl)
  return {
    environment: tlsOptions === null ? nodeEnvironment : { ...nodeEnvironment, dial: dialTls(tlsOptions) },
    authenticator: checked === null || isAuthenticator(checked) ? checked : new LoadedAuthenticator(checked),
  }
}

function dialTls(options: TlsOptions): ClientEnvironment['dial'] {
  let loading: Promise<{ dial: ClientEnvironment['dial'] }> | null = null
  return async (host, port, timeoutMs, signal) => {
    loading ??= import('./tls.ts').then(({ TlsDialer }) => new TlsDialer(options))
    return (await loading).dial(host, port, timeoutMs, signal)
  }
}

/** A mechanism whose code is loaded by the first authentication. */
class LoadedAuthenticator implements Authenticator {
  readonly mechanism: string
  readonly #load: () => Promise<Authenticator>
  #loading: Promise<Authenticator> | null = null

  constructor(options: CheckedSasl) {
    this.mechanism = options.mechanism.toUpperCase()
    this.#load = async () => (await import('./load-authenticator.ts')).loadAuthenticator(options)
  }

  async authenticate(...args: Parameters<Authenticator['authenticate']>): Promise<void> {
    this.#loading ??= this.#load()
    await (await this.#loading).authenticate(...args)
  }
}
