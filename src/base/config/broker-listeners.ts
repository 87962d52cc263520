import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import {
  isSecurityProtocol,
  type Listener,
  parseListeners,
  parseSecurityProtocolMap,
  type SecurityProtocol,
} from './listeners.ts'
import type { ConfigValue } from './parse.ts'
import { parseQuorumVoter } from './quorum-voters.ts'

/** Where a node can be reached, by whom. Names in upper case, as Kafka compares them. */
export interface BrokerListeners {
  /** Where clients and brokers connect; empty for a node that is a controller alone. */
  readonly listeners: readonly Listener[]
  /** What Metadata tells them: for each of some or all listeners. Host null: the machine's own name. */
  readonly advertisedListeners: readonly Listener[]
  /** Where the metadata quorum connects; empty when this node is the whole of it and nobody else needs to reach it. */
  readonly controllerListeners: readonly Listener[]
  /** Where the other controllers are told to find this one, in the order of `controller.listener.names`. Host null: the machine's own name. */
  readonly advertisedControllerListeners: readonly Listener[]
  /** `controller.listener.names`; a node asks the controller by the first of them. */
  readonly controllerListenerNames: readonly string[]
  /** How the first of `controllerListenerNames` is spoken to. */
  readonly controllerSecurityProtocol: SecurityProtocol
  /** The listener over which brokers speak with each other. */
  readonly interBrokerListenerName: string
  readonly interBrokerSecurityProtocol: SecurityProtocol
  /** Listeners that are open before the authorizer is ready. */
  readonly earlyStartListeners: readonly string[]
}

type Value = (name: string) => ConfigValue
type Protocols = ReadonlyMap<string, SecurityProtocol>

/** The listeners of the broker and of the controller, apart. Throws `ConfigError`. */
export function resolveListeners(value: Value, texts: ConfigTexts): BrokerListeners {
  const controllerListenerNames = (value('controller.listener.names') as readonly string[]).map((name) => name.toUpperCase())
  const entries = value('listeners') as readonly string[]
  const protocols = securityProtocols(value, texts, entries, controllerListenerNames)
  const all = parseListeners(entries, protocols, { distinctPorts: true })
  const ofController = (listener: Listener): boolean => controllerListenerNames.includes(listener.name)
  const listeners = all.filter((listener) => !ofController(listener))
  const controllerListeners = all.filter(ofController)
  const advertised = value('advertised.listeners') as readonly string[] | null
  const advertisedAll = advertised === null ? listeners : parseListeners(advertised, protocols, { distinctPorts: false })
  const interBroker = interBrokerListenerName(value, texts, protocols)
  const found: BrokerListeners = {
    listeners,
    advertisedListeners: advertisedAll.filter((listener) => !ofController(listener)),
    controllerListeners,
    advertisedControllerListeners: advertisedControllers(value, controllerListenerNames, controllerListeners, advertisedAll),
    controllerListenerNames,
    controllerSecurityProtocol: protocols.get(controllerListenerNames[0] ?? '') ?? 'PLAINTEXT',
    interBrokerListenerName: interBroker,
    interBrokerSecurityProtocol: protocols.get(interBroker) ?? 'PLAINTEXT',
    earlyStartListeners: earlyStartListeners(value, all, controllerListenerNames),
  }
  const problems = checkListeners(found, value, protocols)
  if (problems.length > 0) throw new ConfigError(problems)
  return found
}

/** Whether this node is the whole quorum and nobody is to join it: then it needs no way in for other controllers, and no word of voters. */
export function isAlone(value: Value): boolean {
  const voters = value('controller.quorum.voters') as readonly string[]
  return voters.length <= 1 && (value('controller.quorum.bootstrap.servers') as readonly string[]).length === 0
}

/** Without a map of the user's own, the controller's listeners are PLAINTEXT, unless anything here is encrypted or authenticated. */
function securityProtocols(
  value: Value,
  texts: ConfigTexts,
  entries: readonly string[],
  controllerNames: readonly string[],
): Protocols {
  const protocols = parseSecurityProtocolMap(value('listener.security.protocol.map') as string)
  const isSecure = (name: string): boolean => isSecurityProtocol(name) && name.toUpperCase() !== 'PLAINTEXT'
  const anySecure =
    controllerNames.some(isSecure) || entries.some((entry) => isSecure(entry.slice(0, Math.max(0, entry.indexOf(':')))))
  if (!('listener.security.protocol.map' in texts) && !anySecure) {
    for (const name of controllerNames) protocols.set(name, 'PLAINTEXT')
  }
  return protocols
}

/** What is advertised; else where it listens. A first one that listens everywhere is where `controller.quorum.voters` say that this node is. */
function advertisedControllers(
  value: Value,
  names: readonly string[],
  listening: readonly Listener[],
  advertised: readonly Listener[],
): Listener[] {
  const nodeId = value('node.id') as number
  return names.flatMap((name, place) => {
    const told = advertised.find((listener) => listener.name === name)
    if (told !== undefined) return [told]
    const own = listening.find((listener) => listener.name === name)
    if (own === undefined) return []
    if (own.host !== null && own.host !== '0.0.0.0') return [own]
    const entry = (value('controller.quorum.voters') as readonly string[]).findLast(
      (voter) => Number.parseInt(voter, 10) === nodeId,
    )
    if (place > 0 || entry === undefined) return [{ ...own, host: null }]
    const { host, port } = parseQuorumVoter(entry)
    return [{ ...own, host, port }]
  })
}

function interBrokerListenerName(value: Value, texts: ConfigTexts, protocols: Protocols): string {
  const [byName, byProtocol] = ['inter.broker.listener.name', 'security.inter.broker.protocol']
  const name = value(byName!) as string | null
  if (name === null) return (value(byProtocol!) as string).toUpperCase()
  if (byProtocol! in texts) throw new ConfigError(`Only one of ${byName} and ${byProtocol} should be set.`)
  if (!protocols.has(name.toUpperCase())) {
    throw new ConfigError(
      `Listener with name ${name.toUpperCase()} defined in ${byName} not found in listener.security.protocol.map.`,
    )
  }
  return name.toUpperCase()
}

function earlyStartListeners(value: Value, listeners: readonly Listener[], controllerNames: readonly string[]): string[] {
  const own = listeners.map(({ name }) => name)
  const chosen = value('early.start.listeners') as readonly string[] | null
  if (chosen === null) return own.filter((name) => controllerNames.includes(name))
  return chosen.map((name) => {
    const upper = name.toUpperCase()
    if (own.includes(upper) || controllerNames.includes(upper)) return upper
    throw new ConfigError(
      `early.start.listeners contains listener ${upper}, but this is not contained in listeners or controller.listener.names`,
    )
  })
}

function checkListeners(found: BrokerListeners, value: Value, protocols: Protocols): string[] {
  const roles = value('process.roles') as readonly string[]
  const all = [...found.advertisedListeners, ...found.advertisedControllerListeners]
  const problems = [
    ...(roles.includes('broker') ? checkBrokers(found) : []),
    ...(roles.includes('controller') ? checkControllers(found, value) : checkNoController(found, protocols)),
  ]
  if (all.some((listener) => listener.host === '0.0.0.0')) {
    problems.push('advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.')
  }
  return problems
}

function checkBrokers({ listeners, advertisedListeners, interBrokerListenerName: interBroker }: BrokerListeners): string[] {
  const names = listeners.map(({ name }) => name)
  const advertised = advertisedListeners.map(({ name }) => name)
  if (advertised.length === 0) {
    return ['There must be at least one broker advertised listener. Perhaps all listeners appear in controller.listener.names?']
  }
  if (advertised.some((name) => !names.includes(name))) {
    return [
      'advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. ' +
        `Found ${advertised.join(',')}. The valid options based on the current configuration are ${names.join(',')}`,
    ]
  }
  if (advertised.includes(interBroker)) return []
  return [
    'inter.broker.listener.name must be a listener name defined in advertised.listeners. ' +
      `The valid options based on currently configured listeners are ${advertised.join(',')}`,
  ]
}

function checkControllers(found: BrokerListeners, value: Value): string[] {
  const { listeners, controllerListeners, controllerListenerNames, advertisedControllerListeners } = found
  if (!(value('process.roles') as readonly string[]).includes('broker') && listeners.length > 0) {
    return [
      'The listeners config must only contain KRaft controller listeners from controller.listener.names when process.roles=controller',
    ]
  }
  if (controllerListeners.length === 0 && isAlone(value) && listeners.length > 0) return []
  const when = "appearing in the 'listeners' configuration when running the KRaft controller role"
  if (advertisedControllerListeners.length === 0) return [`controller.listener.names must contain at least one value ${when}`]
  const own = controllerListeners.map(({ name }) => name)
  if (controllerListenerNames.every((name) => own.includes(name))) return []
  return [`controller.listener.names must only contain values ${when}`]
}

function checkNoController({ controllerListeners, controllerListenerNames }: BrokerListeners, protocols: Protocols): string[] {
  if (controllerListeners.length > 0) {
    return [
      "controller.listener.names must not contain a value appearing in the 'listeners' configuration when running KRaft with just the broker role",
    ]
  }
  return controllerListenerNames
    .filter((name) => !protocols.has(name))
    .map(
      (name) =>
        `Controller listener with name ${name} defined in controller.listener.names not found in listener.security.protocol.map  ` +
        '(an explicit security mapping for each controller listener is required if listener.security.protocol.map is non-empty, ' +
        'or if there are security protocols other than PLAINTEXT in use)',
    )
}
