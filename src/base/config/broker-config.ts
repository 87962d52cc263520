import { BOOLEAN_FIELDS, LIST_FIELDS, NUMBER_FIELDS, STRING_FIELDS } from './broker-fields.ts'
import { type BrokerListeners, isAlone, resolveListeners } from './broker-listeners.ts'
import { checkBrokerValues } from './broker-rules.ts'
import { ConfigError } from './config-error.ts'
import { type ConfigTexts, withNodeId } from './config-texts.ts'
import { BROKER_DEFINITIONS } from './definitions.ts'
import { type ConfigValue, parseConfig } from './parse.ts'
import { parseQuorumBootstrapServer, parseQuorumVoter, type QuorumVoter } from './quorum-voters.ts'
import { resolveSaslClient, resolveSaslListeners, type SaslClientConfig, type SaslListenerConfig } from './sasl-config.ts'
import { isEncrypted, listenerValues, tlsSettings } from './tls-settings.ts'
import { topicDefaultsOf } from './topic-defaults.ts'

type Fields<Names, Value> = { readonly [Field in keyof Names]: Value }

/**
 * What a node is configured with: plain data, so that it can be sent to every thread. Each field is named after Kafka's key
 * (`broker-fields.ts`); times are in the unit that the name says, "for ever" is 2^53 - 1.
 */
export interface BrokerConfig
  extends Fields<typeof NUMBER_FIELDS, number>,
    Fields<typeof BOOLEAN_FIELDS, boolean>,
    Fields<typeof STRING_FIELDS, string | null>,
    Fields<typeof LIST_FIELDS, readonly string[]>,
    BrokerListeners {
  readonly nodeId: number
  readonly processRoles: readonly ('broker' | 'controller')[]
  /** At least one. */
  readonly logDirs: readonly string[]
  /** Connections allowed from one address, where that differs from `maxConnectionsPerIp`. */
  readonly maxConnectionsPerIpOverrides: Readonly<Record<string, number>>
  /** Of each listener by name: its own `max.connections` and `max.connection.creation.rate`, where it has none those of the node. */
  readonly listenerLimits: Readonly<
    Record<string, { readonly maxConnections: number; readonly maxConnectionCreationRate: number }>
  >
  /** Voters that every node is configured with (kraft.version 0), one for each id. Empty: the metadata log names them, or it is this node alone. */
  readonly controllerQuorumVoters: readonly QuorumVoter[]
  /** Where a node asks who leads while it does not know. Not looked at where voters are configured; empty too where this node is alone. */
  readonly controllerQuorumBootstrapServers: readonly { readonly host: string; readonly port: number }[]
  /** Of the listeners that take SASL, by name. */
  readonly saslListeners: Readonly<Record<string, SaslListenerConfig>>
  /** How this node shows other brokers who it is, and how it shows it to controllers; null where they do not ask, and where it is alone. */
  readonly interBrokerSasl: SaslClientConfig | null
  readonly controllerSasl: SaslClientConfig | null
  readonly threadsPlacement: 'auto' | 'inline' | 'dedicated'
  readonly recordValidation: 'headers' | 'records'
  readonly logFormat: 'json' | 'pretty'
  /** What was written, and the few keys that Kafka has no default for; no other defaults: what DescribeConfigs starts from. */
  readonly texts: ConfigTexts
  /** The configuration of a topic that overrides nothing, by topic key. */
  readonly topicDefaults: ConfigTexts
}

/** What Kafka has no default for: a file that says nothing gives a node that is broker and controller. */
const STANDALONE: ConfigTexts = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
}

/** Names that stand for themselves: listener overrides, and settings of plug-ins that read what they like. */
const FREE_NAMES =
  /^(listener\.name\.|rsm\.config\.|rlmm\.config\.|config\.providers\.|super\.users$|allow\.everyone\.if\.no\.acl\.found$)/

/**
 * A node's configuration from Kafka's keys (and Rafka's own), with defaults for the rest. Keys that mean nothing are named in `unknown`,
 * as Kafka only warns of them. Throws one `ConfigError` with everything that is wrong.
 */
export function resolveBrokerConfig(properties: ConfigTexts): { config: BrokerConfig; unknown: readonly string[] } {
  const texts = withNodeId({ ...STANDALONE, ...withNodeId(properties) })
  const problems: string[] = []
  const attempt = <Value>(make: () => Value, otherwise: Value): Value => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      for (const problem of error.problems) if (!problems.includes(problem)) problems.push(problem)
      return otherwise
    }
  }

  const values = new Map<string, ConfigValue>()
  for (const definition of BROKER_DEFINITIONS.values()) {
    const fallback = definition.default
    if (definition.internal && !(definition.name in texts) && fallback === null) continue
    const text = texts[definition.name] ?? fallback
    const standIn = STANDALONE[definition.name] ?? fallback
    const otherwise = standIn === null ? null : parseConfig(definition, standIn)
    values.set(
      definition.name,
      attempt(() => parseConfig(definition, text), otherwise),
    )
  }
  const value = (name: string): ConfigValue => values.get(name) ?? null
  const listeners = attempt(() => resolveListeners(value, texts), {
    listeners: [],
    advertisedListeners: [],
    controllerListeners: [],
    advertisedControllerListeners: [],
    controllerListenerNames: [],
    controllerSecurityProtocol: 'PLAINTEXT',
    interBrokerListenerName: 'PLAINTEXT',
    interBrokerSecurityProtocol: 'PLAINTEXT',
    earlyStartListeners: [],
  })
  const topicDefaults = attempt(() => topicDefaultsOf(texts), {})
  problems.push(...checkBrokerValues(value, topicDefaults, texts))
  const maxConnectionsPerIpOverrides = attempt(() => parseOverridesPerIp(value('max.connections.per.ip.overrides') as string), {})
  const ownListeners = [...listeners.listeners, ...listeners.controllerListeners]
  const listenerLimits = attempt(
    () => Object.fromEntries(ownListeners.map(({ name }) => [name, limitsOf(listenerValues(texts, name))])),
    {},
  )
  const voters = attempt(() => (value('controller.quorum.voters') as readonly string[]).map(parseQuorumVoter), [])
  // As in Kafka the last entry of an id stands.
  const controllerQuorumVoters = [...new Map(voters.map((voter) => [voter.id, voter])).values()]
  const controllerQuorumBootstrapServers = attempt(
    () => (value('controller.quorum.bootstrap.servers') as readonly string[]).map(parseQuorumBootstrapServer),
    [],
  )
  const saslListeners = attempt(() => resolveSaslListeners(texts, ownListeners), {})
  for (const { name, securityProtocol } of ownListeners) {
    const isSasl = securityProtocol === 'SASL_SSL'
    if (isEncrypted(securityProtocol)) attempt<unknown>(() => tlsSettings(texts, name, { needsKey: true, isSasl }), null)
  }
  const { interBrokerListenerName, interBrokerSecurityProtocol, controllerListenerNames, controllerSecurityProtocol } = listeners
  const roles = value('process.roles') as readonly string[]
  const isBroker = roles.includes('broker')
  // Such a node may have nobody to log in to, and then needs nothing to do it by; brokers that join it are other nodes all the same.
  const mayBeAlone = isAlone(value) && isBroker && roles.includes('controller')
  const interBroker = { name: interBrokerListenerName, securityProtocol: interBrokerSecurityProtocol }
  const controller = { name: controllerListenerNames[0] ?? '', securityProtocol: controllerSecurityProtocol }
  const saslClient = (at: typeof controller, key: Parameters<typeof resolveSaslClient>[2]): SaslClientConfig | null => {
    if (!mayBeAlone) return attempt(() => resolveSaslClient(texts, at, key), null)
    try {
      return resolveSaslClient(texts, at, key)
    } catch (error) {
      if (error instanceof ConfigError) return null
      throw error
    }
  }
  const interBrokerSasl = isBroker ? saslClient(interBroker, 'sasl.mechanism.inter.broker.protocol') : null
  const controllerSasl = saslClient(controller, 'sasl.mechanism.controller.protocol')
  if (problems.length > 0) throw new ConfigError(problems)

  const config = {
    ...fieldsOf(NUMBER_FIELDS, value),
    ...fieldsOf(BOOLEAN_FIELDS, value),
    ...fieldsOf(STRING_FIELDS, value),
    ...fieldsOf(LIST_FIELDS, value),
    ...listeners,
    nodeId: value('node.id'),
    processRoles: value('process.roles'),
    logDirs: value('log.dirs') ?? value('log.dir'),
    maxConnectionsPerIpOverrides,
    listenerLimits,
    controllerQuorumVoters,
    controllerQuorumBootstrapServers,
    saslListeners,
    interBrokerSasl,
    controllerSasl,
    threadsPlacement: value('threads.placement'),
    recordValidation: value('record.validation'),
    logFormat: value('log.format'),
    texts,
    topicDefaults,
  } as BrokerConfig
  const unknown = Object.keys(properties).filter((name) => !BROKER_DEFINITIONS.has(name) && !FREE_NAMES.test(name))
  return { config, unknown }
}

function fieldsOf<Names extends Readonly<Record<string, string>>>(
  names: Names,
  value: (name: string) => ConfigValue,
): Fields<Names, ConfigValue> {
  return Object.fromEntries(Object.entries(names).map(([field, name]) => [field, value(name)])) as Fields<Names, ConfigValue>
}

function limitsOf(value: (key: string) => ConfigValue): BrokerConfig['listenerLimits'][string] {
  return {
    maxConnections: value('max.connections') as number,
    maxConnectionCreationRate: value('max.connection.creation.rate') as number,
  }
}

/** `host:count` separated by commas. */
function parseOverridesPerIp(text: string): Record<string, number> {
  const name = 'max.connections.per.ip.overrides'
  const overrides: Record<string, number> = {}
  for (const entry of text.split(/\s*,\s*/)) {
    if (entry === '') continue
    const match = /^([0-9a-zA-Z\-%._:]+):([0-9]+)$/.exec(entry)
    if (match === null) throw new ConfigError(`${name} contains invalid addresses : ${entry}`, { configuration: name })
    overrides[match[1] ?? ''] = Number(match[2])
  }
  return overrides
}
