import type { TlsSettings, TlsStore } from '../tls.ts'
import type { BrokerConfig } from './broker-config.ts'
import type { ConfigDefinition } from './config-definition.ts'
import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS } from './definitions.ts'
import type { SecurityProtocol } from './listeners.ts'
import { type ConfigValue, parseConfig } from './parse.ts'

const PROTOCOLS: readonly string[] = ['TLSv1.2', 'TLSv1.3']
const CLIENT_AUTH: readonly string[] = ['none', 'requested', 'required']

/** Whether connections of that protocol are encrypted. */
export function isEncrypted(protocol: SecurityProtocol): boolean {
  return protocol === 'SSL' || protocol === 'SASL_SSL'
}

/** How a listener of this node, by its name in upper case, speaks TLS; null where it does not. Throws `ConfigError`. */
export function listenerTls({ listeners, controllerListeners, texts }: BrokerConfig, name: string): TlsSettings | null {
  const listener = [...listeners, ...controllerListeners].find((candidate) => candidate.name === name)
  if (listener === undefined || !isEncrypted(listener.securityProtocol)) return null
  return tlsSettings(texts, name, { needsKey: true, isSasl: listener.securityProtocol === 'SASL_SSL' })
}

/** How this node speaks TLS with the other brokers; null where it does not. */
export function brokerLinkTls(config: BrokerConfig): TlsSettings | null {
  const { interBrokerListenerName: name, interBrokerSecurityProtocol: protocol, texts } = config
  return isEncrypted(protocol) ? tlsSettings(texts, name, { needsKey: false, isSasl: protocol === 'SASL_SSL' }) : null
}

/** How this node speaks TLS with the controllers; null where it does not. */
export function controllerLinkTls(config: BrokerConfig): TlsSettings | null {
  const { controllerListenerNames, controllerSecurityProtocol: protocol, texts } = config
  const name = controllerListenerNames[0] ?? ''
  return isEncrypted(protocol) ? tlsSettings(texts, name, { needsKey: false, isSasl: protocol === 'SASL_SSL' }) : null
}

/** The same settings, and the same object, for as long as a configuration is the same one. */
export function linkTls(
  config: () => BrokerConfig,
  settingsOf: (config: BrokerConfig) => TlsSettings | null,
): () => TlsSettings | null {
  let [seen, settings]: [BrokerConfig | null, TlsSettings | null] = [null, null]
  return () => {
    const current = config()
    if (current !== seen) [seen, settings] = [current, settingsOf(current)]
    return settings
  }
}

/** What a listener's configurations say: `listener.name.{name}.ssl.*` before `ssl.*`. Throws `ConfigError`. */
export function tlsSettings(
  texts: ConfigTexts,
  name: string,
  { needsKey, isSasl }: { needsKey: boolean; isSasl: boolean },
): TlsSettings {
  const value = listenerValues(texts, name)
  const text = (key: string): string | null => value(key) as string | null
  const about = (key: string): string => `Invalid value ${text(key)} for configuration ${key} (listener ${name})`
  const keyStore = storeOf(text, 'ssl.keystore')
  if (keyStore === null && needsKey) {
    throw new ConfigError(
      `The listener ${name} is encrypted, and has no certificate: set ssl.keystore.location, or ssl.keystore.type=PEM with ssl.keystore.certificate.chain and ssl.keystore.key`,
    )
  }
  const protocols = value('ssl.enabled.protocols') as readonly string[]
  const enabled = protocols.filter((protocol) => PROTOCOLS.includes(protocol)) as TlsSettings['protocols'][number][]
  const refused = protocols.find((protocol) => !PROTOCOLS.includes(protocol))
  if (refused !== undefined)
    throw new ConfigError(
      `Invalid value ${refused} for configuration ssl.enabled.protocols: there are ${PROTOCOLS.join(' and ')}`,
    )
  if (enabled.length === 0) throw new ConfigError('ssl.enabled.protocols names no protocol')
  const protocol = text('ssl.protocol') ?? ''
  if (protocol !== 'TLS' && !PROTOCOLS.includes(protocol))
    throw new ConfigError(`${about('ssl.protocol')}: there are TLS, ${PROTOCOLS.join(', ')}`)
  const clientAuth = (text('ssl.client.auth') ?? 'none').toLowerCase()
  if (!CLIENT_AUTH.includes(clientAuth)) throw new ConfigError(`${about('ssl.client.auth')}: there are ${CLIENT_AUTH.join(', ')}`)
  for (const key of ['ssl.engine.factory.class', 'ssl.provider']) {
    if ((text(key) ?? '') !== '') throw new ConfigError(`${about(key)}: there are no plug-ins for TLS here`)
  }
  const ownAuth = listenerText(texts, name, 'ssl.client.auth') !== undefined
  return {
    keyStore,
    trustStore: storeOf(text, 'ssl.truststore'),
    // As in Kafka: who authenticates by SASL is not asked for a certificate, unless the listener's own configuration says so.
    clientAuth: isSasl && !ownAuth ? 'none' : (clientAuth as TlsSettings['clientAuth']),
    protocols: enabled,
    cipherSuites: (value('ssl.cipher.suites') as readonly string[] | null) ?? [],
    identifiesEndpoint: (text('ssl.endpoint.identification.algorithm') ?? '') !== '',
    allowsDnChanges: value('ssl.allow.dn.changes') === true,
    allowsSanChanges: value('ssl.allow.san.changes') === true,
  }
}

function storeOf(text: (key: string) => string | null, key: 'ssl.keystore' | 'ssl.truststore'): TlsStore | null {
  const isKey = key === 'ssl.keystore'
  const inline = isKey ? 'ssl.keystore.certificate.chain' : 'ssl.truststore.certificates'
  const [type, location, password, certificates] = [`${key}.type`, `${key}.location`, `${key}.password`, inline].map(text) as [
    string,
    string | null,
    string | null,
    string | null,
  ]
  const ownKey = isKey ? text('ssl.keystore.key') : null
  const keyPassword = isKey ? text('ssl.key.password') : null
  const isPem = type.toUpperCase() === 'PEM'
  if (!['JKS', 'PKCS12', 'PEM'].includes(type.toUpperCase())) {
    throw new ConfigError(`Invalid value ${type} for configuration ${key}.type: there are PEM, PKCS12 and JKS`)
  }
  if (certificates !== null || ownKey !== null) {
    if (!isPem)
      throw new ConfigError(`${key}.type has to be PEM where ${certificates === null ? 'ssl.keystore.key' : inline} is set`)
    if (location !== null) throw new ConfigError(`Both ${inline} and ${key}.location are set: one of them`)
    if (certificates === null)
      throw new ConfigError(`SSL private key is specified, but certificate chain is not specified: set ${inline}`)
    if (isKey && ownKey === null)
      throw new ConfigError('SSL certificate chain is specified, but private key is not specified: set ssl.keystore.key')
    return { kind: 'pem', certificates, key: ownKey, keyPassword }
  }
  if (location === null) return null
  if (isPem && password !== null) {
    throw new ConfigError(
      `${key}.password cannot be specified with PEM format${isKey ? ', only ssl.key.password may be specified' : ''}`,
    )
  }
  return { kind: 'file', type: type.toUpperCase(), location, password, keyPassword }
}

/** Configurations as one listener sees them. */
export function listenerValues(texts: ConfigTexts, listener: string): (key: string) => ConfigValue {
  return (key) => {
    const definition = BROKER_DEFINITIONS.get(key) as ConfigDefinition
    const own = listenerText(texts, listener, key) ?? texts[key] ?? definition.default
    return own === null ? null : parseConfig(definition, own)
  }
}

function listenerText(texts: ConfigTexts, listener: string, key: string): string | undefined {
  return texts[`listener.name.${listener.toLowerCase()}.${key}`]
}
