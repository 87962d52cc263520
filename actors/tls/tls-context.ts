import { constants, type X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { ConfigError } from '../../src/base/config/config-error.ts'
import { RafkaError } from '../../src/base/errors.ts'
import type { TlsSettings } from '../../src/base/tls.ts'
import { type Identity, readIdentity, readTrusted } from './certificate-stores.ts'
import { checkRenewal } from './renewal.ts'

/** Says of a session whom it belongs to: without it OpenSSL resumes none where clients show certificates. */
const SESSION_ID_CONTEXT = 'rafka'

interface Made {
  readonly settings: TlsSettings
  readonly key: string
  readonly files: string
  readonly identity: Identity | null
  readonly context: SecureContext
}

/** What handshakes are made with: keys and certificates as OpenSSL holds them, made from settings and the files that those name. */
export class TlsContext {
  #made: Made
  /** What was refused last, so that it is not read again and again. */
  #refused: { key: string; files: string; error: RafkaError } | null = null

  /** Throws `ConfigError` where the settings or their files are of no use. */
  constructor(settings: TlsSettings) {
    this.#made = make(settings)
  }

  get settings(): TlsSettings {
    return this.#made.settings
  }

  get secureContext(): SecureContext {
    return this.#made.context
  }

  /** See `Listener.renewTls`. An error is given once, and `same` as long as nothing is different. */
  renew(settings: TlsSettings): 'same' | 'renewed' | RafkaError {
    const key = settings === this.#made.settings ? this.#made.key : JSON.stringify(settings)
    const files = signature(settings)
    if (key === this.#made.key && files === this.#made.files) {
      this.#refused = null
      return 'same'
    }
    if (this.#refused?.key === key && this.#refused.files === files) return 'same'
    const next = this.#next(settings)
    if (next instanceof RafkaError) {
      this.#refused = { key, files, error: next }
      return next
    }
    this.#made = next
    this.#refused = null
    return 'renewed'
  }

  /** See `Listener.checkTls`. */
  check(settings: TlsSettings): RafkaError | null {
    const next = this.#next(settings)
    return next instanceof RafkaError ? next : null
  }

  #next(settings: TlsSettings): Made | RafkaError {
    try {
      const next = make(settings)
      if (next.files !== signature(settings)) throw new ConfigError('The files of keys and certificates are being written')
      checkRenewal(this.#made.identity, next.identity, settings)
      return next
    } catch (error) {
      if (error instanceof RafkaError) return error
      throw error
    }
  }
}

function make(settings: TlsSettings): Made {
  const files = signature(settings)
  const { keyStore, trustStore, cipherSuites } = settings
  const protocols = usableProtocols(settings)
  const identity = keyStore === null ? null : readIdentity(keyStore, readFileSync)
  const trusted: readonly X509Certificate[] | null = trustStore === null ? null : readTrusted(trustStore, readFileSync)
  const key = JSON.stringify(settings)
  try {
    const context = createSecureContext({
      key: identity?.key.export({ type: 'pkcs8', format: 'pem' }),
      cert: identity === null ? undefined : identity.chain.map(String).join('\n'),
      ca: trusted === null ? authoritiesOfMachine() : trusted.map(String),
      minVersion: protocols.includes('TLSv1.2') ? 'TLSv1.2' : 'TLSv1.3',
      maxVersion: protocols.includes('TLSv1.3') ? 'TLSv1.3' : 'TLSv1.2',
      ...(cipherSuites.length === 0 ? {} : { ciphers: openSslCiphers(cipherSuites) }),
      honorCipherOrder: true,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      sessionIdContext: SESSION_ID_CONTEXT,
    })
    return { settings, key, files, identity, context }
  } catch (error) {
    throw new ConfigError(`TLS cannot be set up: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function authoritiesOfMachine(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}

/** Those for which there are ciphers: OpenSSL takes the lists of TLS 1.2 and 1.3 apart, and where one of them is empty its own. Throws `ConfigError`. */
function usableProtocols({ protocols, cipherSuites }: TlsSettings): TlsSettings['protocols'] {
  if (cipherSuites.length === 0) return protocols
  const ofNew = cipherSuites.filter(isOfNewTls).length
  const usable = protocols.filter((protocol) => (protocol === 'TLSv1.3' ? ofNew > 0 : ofNew < cipherSuites.length))
  if (usable.length === 0)
    throw new ConfigError(`ssl.cipher.suites names no cipher for ${protocols.join(' and ')} (ssl.enabled.protocols)`)
  return usable
}

function isOfNewTls(suite: string): boolean {
  return suite.startsWith('TLS_') && !suite.includes('_WITH_')
}

/** Those of TLS 1.2 have other names with OpenSSL than in the registry: `TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` is `ECDHE-RSA-AES256-GCM-SHA384`. */
function openSslCiphers(suites: readonly string[]): string {
  return suites
    .map((suite) => {
      if (!suite.includes('_WITH_')) return suite
      return suite
        .replace(/^(TLS|SSL)_/, '')
        .replace(/^RSA_WITH_/, '')
        .replace('_WITH_', '-')
        .replace(/AES_(128|256)_CBC_/, 'AES$1_')
        .replace(/AES_(128|256)_/, 'AES$1_')
        .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305')
        .replaceAll('_', '-')
    })
    .join(':')
}

/** Changes whenever one of the files does. */
function signature({ keyStore, trustStore }: TlsSettings): string {
  return [keyStore, trustStore]
    .map((store) => {
      if (store?.kind !== 'file') return ''
      const stat = statSync(store.location, { throwIfNoEntry: false, bigint: true })
      return stat === undefined ? 'gone' : `${stat.mtimeNs}:${stat.size}:${stat.ino}`
    })
    .join(' ')
}
