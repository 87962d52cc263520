import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ConfigError } from '../../src/base/config/config-error.ts'
import type { TlsStore } from '../../src/base/tls.ts'
import { readPkcs12 } from './pkcs12.ts'

/** Who a side is: its key, and its certificate with those that vouch for it, the own one first. */
export interface Identity {
  readonly key: KeyObject
  readonly chain: readonly X509Certificate[]
}

type ReadFile = (location: string) => Uint8Array

const PEM_CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g
const PEM_KEY = /-----BEGIN ((?:[A-Z0-9]+ )*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/
const JKS_MAGIC = 0xfeedfeed
const JCEKS_MAGIC = 0xcececece
const DER_SEQUENCE = 0x30

/** The key of a key store, with its certificates. Throws `ConfigError`, which names the store and says what is wrong. */
export function readIdentity(store: TlsStore, read: ReadFile): Identity {
  return about(store, 'key store', () => {
    const { keyPassword } = store
    if (store.kind === 'pem') return pemIdentity(store.key ?? '', store.certificates, keyPassword)
    const bytes = read(store.location)
    if (store.type === 'PEM') {
      const text = Buffer.from(bytes).toString('utf8')
      return pemIdentity(text, text, keyPassword)
    }
    checkFormat(bytes, store)
    const { keys, certificates } = readPkcs12(bytes, store.password ?? '')
    const [entry] = keys
    if (entry === undefined) throw new ConfigError('it holds no private key')
    const key = asKey(() =>
      createPrivateKey({
        key: Buffer.from(entry.key),
        format: 'der',
        type: 'pkcs8',
        ...(entry.encrypted ? { passphrase: keyPassword ?? store.password ?? '' } : {}),
      }),
    )
    return {
      key,
      chain: chainOf(
        key,
        certificates.map(({ certificate }) => new X509Certificate(certificate)),
      ),
    }
  })
}

/** The certificates of a trust store. Throws `ConfigError`. */
export function readTrusted(store: TlsStore, read: ReadFile): readonly X509Certificate[] {
  return about(store, 'trust store', () => {
    const trusted = trustedOf(store, read)
    if (trusted.length === 0) throw new ConfigError('it holds no certificate')
    return trusted
  })
}

function trustedOf(store: TlsStore, read: ReadFile): X509Certificate[] {
  if (store.kind === 'pem') return pemCertificates(store.certificates)
  const bytes = read(store.location)
  if (store.type === 'PEM') return pemCertificates(Buffer.from(bytes).toString('utf8'))
  checkFormat(bytes, store)
  return readPkcs12(bytes, store.password).certificates.map(({ certificate }) => new X509Certificate(certificate))
}

/** As Java does, the two kinds of store are told apart by their bytes, whatever the type says: what keytool writes today is PKCS#12, also as `.jks`. */
function checkFormat(bytes: Uint8Array, { location }: { location: string }): void {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  if (magic === JKS_MAGIC.toString(16) || magic === JCEKS_MAGIC.toString(16)) {
    throw new ConfigError(
      `it is in Java's own format (JKS), which is not read here. Convert it: keytool -importkeystore -srckeystore ${location} -destkeystore ${location.replace(/\.[^./]*$/, '')}.p12 -deststoretype PKCS12`,
    )
  }
  if (bytes[0] === DER_SEQUENCE) return
  const isPem = Buffer.from(bytes.subarray(0, 4096)).includes('-----BEGIN ')
  throw new ConfigError(isPem ? 'it holds PEM: its type has to be PEM' : 'it is no PKCS#12')
}

function pemIdentity(keyText: string, certificateText: string, keyPassword: string | null): Identity {
  const [pem] = PEM_KEY.exec(keyText) ?? []
  if (pem === undefined) throw new ConfigError('it holds no private key in PEM')
  const isEncrypted = pem.includes('ENCRYPTED')
  if (isEncrypted && keyPassword === null) throw new ConfigError('its private key is encrypted: set ssl.key.password')
  const key = asKey(() => createPrivateKey(isEncrypted ? { key: pem, passphrase: keyPassword! } : pem))
  return { key, chain: chainOf(key, pemCertificates(certificateText)) }
}

function pemCertificates(text: string): X509Certificate[] {
  return [...text.matchAll(PEM_CERTIFICATE)].map(([pem]) => new X509Certificate(pem))
}

/** From the key's own certificate up, as far as the store has them. */
function chainOf(key: KeyObject, certificates: readonly X509Certificate[]): X509Certificate[] {
  let link = certificates.find((certificate) => certificate.checkPrivateKey(key))
  if (link === undefined) throw new ConfigError('it holds no certificate for its private key')
  const chain: X509Certificate[] = []
  while (link !== undefined && !chain.includes(link)) {
    chain.push(link)
    const own: X509Certificate = link
    link = certificates.find((certificate) => certificate !== own && own.checkIssued(certificate))
  }
  return chain
}

function asKey(make: () => KeyObject): KeyObject {
  try {
    return make()
  } catch (error) {
    // OpenSSL's words tell an unknown cipher, and nothing that is secret.
    throw new ConfigError(
      `its private key cannot be read, or the password is wrong (${error instanceof Error ? error.message : String(error)})`,
    )
  }
}

function about<Result>(store: TlsStore, what: string, make: () => Result): Result {
  try {
    return make()
  } catch (error) {
    const name = store.kind === 'file' ? `The ${what} ${store.location}` : `The ${what} in the configuration`
    throw new ConfigError(`${name} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}
