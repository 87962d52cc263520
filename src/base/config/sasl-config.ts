import { type BearerLoginSettings, resolveBearerLogin } from './bearer-login-config.ts'
import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS } from './definitions.ts'
import { type JaasEntry, parseJaasConfig } from './jaas-config.ts'
import type { Listener } from './listeners.ts'
import { type OAuthBearerConfig, resolveOAuthBearer } from './oauth-bearer-config.ts'
import { type ConfigValue, parseConfig } from './parse.ts'

/** The SASL mechanisms that there are here. */
export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const
export type SaslMechanismName = (typeof SASL_MECHANISMS)[number]

/** How a listener authenticates who connects to it: plain data, so that it can be sent to every thread. */
export interface SaslListenerConfig {
  /** At least one, in the order in which a client is told of them. */
  readonly mechanisms: readonly SaslMechanismConfig[]
  /** `sasl.server.max.receive.size`: of a request before authentication has succeeded. */
  readonly receiveBytesMax: number
}

/** One mechanism of a listener. */
export interface SaslMechanismConfig {
  readonly name: SaslMechanismName
  /** `connections.max.reauth.ms`; 0: sessions end only with what they were authenticated by. */
  readonly reauthMsMax: number
  /** Of PLAIN: passwords by user name (`user_{name}` of the login module). */
  readonly passwords: Readonly<Record<string, string>>
  /** Of OAUTHBEARER. */
  readonly oauthBearer: OAuthBearerConfig | null
}

/** By what a node authenticates itself to others. */
export type SaslClientConfig = PasswordLogin | BearerLogin

export interface PasswordLogin {
  readonly mechanism: Exclude<SaslMechanismName, 'OAUTHBEARER'>
  /** Of the login module: `username`, `password`, … */
  readonly options: Readonly<Record<string, string>>
}

export interface BearerLogin {
  readonly mechanism: 'OAUTHBEARER'
  readonly settings: BearerLoginSettings
}

const LOGIN_MODULES: Readonly<Record<SaslMechanismName, string>> = {
  PLAIN: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'SCRAM-SHA-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'SCRAM-SHA-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  OAUTHBEARER: 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule',
}
const USER_OPTION = 'user_'

/** A configuration of a listener: its own where it has one, else the broker's. Throws `ConfigError`. */
export function listenerValue(texts: ConfigTexts, listener: string, name: string): ConfigValue {
  const own = `${listenerPrefix(listener)}${name}`
  const definition = BROKER_DEFINITIONS.get(name)!
  return own in texts
    ? parseConfig({ ...definition, name: own }, texts[own]!)
    : parseConfig(definition, texts[name] ?? definition.default)
}

/** Of all listeners that take SASL, by name. Throws one `ConfigError` with everything that is wrong. */
export function resolveSaslListeners(
  texts: ConfigTexts,
  listeners: readonly Listener[],
): Readonly<Record<string, SaslListenerConfig>> {
  const problems: string[] = []
  const found: Record<string, SaslListenerConfig> = {}
  for (const { name, securityProtocol } of listeners) {
    if (!takesSasl(securityProtocol)) continue
    try {
      found[name] = resolveListener(texts, name)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return found
}

/** By what this node authenticates itself at such listeners of others; null where they do not ask. Throws `ConfigError`. */
export function resolveSaslClient(
  texts: ConfigTexts,
  { name: listener, securityProtocol }: Pick<Listener, 'name' | 'securityProtocol'>,
  mechanismKey: 'sasl.mechanism.inter.broker.protocol' | 'sasl.mechanism.controller.protocol',
): SaslClientConfig | null {
  if (!takesSasl(securityProtocol)) return null
  const mechanism = listenerValue(texts, listener, mechanismKey) as string
  if (!isKnown(mechanism)) throw new ConfigError(`${mechanismKey}: ${unknownMechanism(mechanism)}`)
  const entry = jaasEntry(texts, listener, mechanism)
  if (entry === null) throw new ConfigError(missingJaas(listener, mechanism, `${mechanismKey} is ${mechanism}`))
  if (mechanism === 'OAUTHBEARER') return { mechanism, settings: resolveBearerLogin(texts, listener, entry) }
  const options = Object.fromEntries(entry.options)
  for (const option of ['username', 'password']) {
    if ((options[option] ?? '') === '')
      throw new ConfigError(
        `${jaasKey(listener, mechanism)}: the option ${option} is missing, by which this node authenticates itself to others`,
      )
  }
  return { mechanism, options }
}

/** Kafka compares listeners in upper case and writes them in lower case here. */
function listenerPrefix(listener: string): string {
  return `listener.name.${listener.toLowerCase()}.`
}

function takesSasl(protocol: Listener['securityProtocol']): boolean {
  return protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL'
}

function resolveListener(texts: ConfigTexts, listener: string): SaslListenerConfig {
  const names = [...new Set(listenerValue(texts, listener, 'sasl.enabled.mechanisms') as readonly string[])]
  if (names.length === 0) throw new ConfigError(`listener ${listener}: no SASL mechanism is enabled (sasl.enabled.mechanisms)`)
  const unknown = names.find((name) => !isKnown(name))
  if (unknown !== undefined) throw new ConfigError(`listener ${listener}, sasl.enabled.mechanisms: ${unknownMechanism(unknown)}`)
  return {
    mechanisms: names.filter(isKnown).map((name) => resolveMechanism(texts, listener, name)),
    receiveBytesMax: listenerValue(texts, listener, 'sasl.server.max.receive.size') as number,
  }
}

function resolveMechanism(texts: ConfigTexts, listener: string, name: SaslMechanismName): SaslMechanismConfig {
  const entry = jaasEntry(texts, listener, name)
  // SCRAM's credentials are in the metadata log: its module says only how this node authenticates itself.
  const needsModule = name === 'PLAIN' || name === 'OAUTHBEARER'
  if (entry === null && needsModule) throw new ConfigError(missingJaas(listener, name, `${name} is enabled`))
  const ownReauth = `${name.toLowerCase()}.connections.max.reauth.ms`
  const reauthKey = `${listenerPrefix(listener)}${ownReauth}`
  const definition = BROKER_DEFINITIONS.get('connections.max.reauth.ms')!
  const reauthMsMax =
    reauthKey in texts
      ? parseConfig({ ...definition, name: reauthKey }, texts[reauthKey]!)
      : listenerValue(texts, listener, 'connections.max.reauth.ms')
  const passwords = [...(entry?.options ?? [])]
    .filter(([option]) => option.startsWith(USER_OPTION))
    .map(([option, password]) => [option.slice(USER_OPTION.length), password] as const)
  return {
    name,
    reauthMsMax: Math.max(0, reauthMsMax as number),
    passwords: name === 'PLAIN' ? Object.fromEntries(passwords) : {},
    oauthBearer: name === 'OAUTHBEARER' && entry !== null ? resolveOAuthBearer(texts, listener, entry) : null,
  }
}

function jaasKey(listener: string, mechanism: SaslMechanismName): string {
  return `${listenerPrefix(listener)}${mechanism.toLowerCase()}.sasl.jaas.config`
}

/** Of the one login module of a mechanism; null where none is configured. */
function jaasEntry(texts: ConfigTexts, listener: string, mechanism: SaslMechanismName): JaasEntry | null {
  const key = jaasKey(listener, mechanism)
  const text = texts[key]
  if (text === undefined) return null
  const entries = parseJaasConfig(text, key)
  const [entry] = entries
  if (entry === undefined || entries.length > 1) {
    throw new ConfigError(`JAAS config property ${key} contains ${entries.length} login modules, should be 1 module`)
  }
  const expected = LOGIN_MODULES[mechanism]
  if (entry.loginModule !== expected) {
    throw new ConfigError(
      `${key}: ${entry.loginModule} is not the login module of ${mechanism}, which is ${expected}; other classes cannot be loaded here`,
    )
  }
  return entry
}

function missingJaas(listener: string, mechanism: SaslMechanismName, why: string): string {
  return `${jaasKey(listener, mechanism)} is missing: ${why} for listener ${listener}`
}

function isKnown(name: string): name is SaslMechanismName {
  return (SASL_MECHANISMS as readonly string[]).includes(name)
}

function unknownMechanism(name: string): string {
  const there = `there are ${SASL_MECHANISMS.join(', ')}`
  return name === 'GSSAPI' ? `GSSAPI (Kerberos, Kafka's default) is not there; ${there}` : `${name} is not there; ${there}`
}
