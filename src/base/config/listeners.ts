import { ConfigError } from './config-error.ts'

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** Where a broker listens, or where it says that clients find it. */
export interface Listener {
  /** In upper case, as Kafka compares names. */
  readonly name: string
  readonly securityProtocol: SecurityProtocol
  /** null: every interface of the machine. */
  readonly host: string | null
  /** 0: any free port. */
  readonly port: number
}

/** In the order of the numbers by which registrations name them. */
const SECURITY_PROTOCOLS: readonly string[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] satisfies SecurityProtocol[]

/** Kafka's number of a protocol. */
export function securityProtocolId(protocol: SecurityProtocol): number {
  return SECURITY_PROTOCOLS.indexOf(protocol)
}

/** `listener.security.protocol.map`: listener name to protocol. Throws `ConfigError`. */
export function parseSecurityProtocolMap(text: string): Map<string, SecurityProtocol> {
  const name = 'listener.security.protocol.map'
  const map = new Map<string, SecurityProtocol>()
  for (const entry of text.split(/\s*,\s*/)) {
    if (entry === '') continue
    const colon = entry.lastIndexOf(':')
    if (colon < 0) throw new ConfigError(`Error parsing configuration property '${name}': ${entry} is not {listener}:{protocol}`)
    const protocol = entry.slice(colon + 1).trim()
    if (!isSecurityProtocol(protocol)) throw new ConfigError(`Invalid security protocol \`${protocol}\` defined in ${name}`)
    map.set(entry.slice(0, colon).trim().toUpperCase(), protocol.toUpperCase() as SecurityProtocol)
  }
  return map
}

export function isSecurityProtocol(text: string): boolean {
  return SECURITY_PROTOCOLS.includes(text.toUpperCase())
}

/** Entries `{name}://{host}:{port}`, IPv6 addresses in brackets, an empty host for all interfaces. Throws `ConfigError`. */
export function parseListeners(
  entries: readonly string[],
  protocols: ReadonlyMap<string, SecurityProtocol>,
  { distinctPorts }: { distinctPorts: boolean },
): Listener[] {
  const prefix = `Error creating broker listeners from '[${entries.join(', ')}]': `
  const listeners = entries.map((entry) => {
    const match = /^(.+):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]{1,10})$/.exec(entry)
    if (match === null) throw new ConfigError(`${prefix}Unable to parse ${entry} to a broker endpoint`)
    const [, rawName = '', host = '', port = ''] = match
    const name = rawName.toUpperCase()
    const securityProtocol = protocols.get(name)
    if (securityProtocol === undefined) throw new ConfigError(`${prefix}No security protocol defined for listener ${name}`)
    if (Number(port) < 0 || Number(port) > 65535)
      throw new ConfigError(`${prefix}Port ${port} of ${entry} is not between 0 and 65535`)
    return { name, securityProtocol, host: host === '' ? null : host, port: Number(port) }
  })
  if (new Set(listeners.map((listener) => listener.name)).size !== listeners.length) {
    throw new ConfigError(`${prefix}Each listener must have a different name, listeners: [${entries.join(', ')}]`)
  }
  if (distinctPorts) checkDistinctPorts(listeners, `listeners: [${entries.join(', ')}]`, prefix)
  return listeners
}

/** Two listeners may share a port only when one is bound to an IPv4 address and the other to an IPv6 address. */
function checkDistinctPorts(listeners: readonly Listener[], shown: string, prefix: string): void {
  const byPort = Map.groupBy(
    listeners.filter((listener) => listener.port !== 0),
    (listener) => listener.port,
  )
  for (const [port, sharing] of byPort) {
    if (sharing.length === 1) continue
    const families = sharing.map(({ host }) => (host === null ? 'name' : addressFamily(host)))
    if (sharing.length === 2 && families.includes('ip4') && families.includes('ip6')) continue
    if (families.every((family) => family === 'name'))
      throw new ConfigError(`${prefix}Each listener must have a different port, ${shown}`)
    throw new ConfigError(
      `${prefix}Each listener must have a different port unless exactly one listener has an IPv4 address and the other IPv6 address, ` +
        `${shown}, port: ${port}`,
    )
  }
}

function addressFamily(host: string): 'ip4' | 'ip6' | 'name' {
  if (host.includes(':')) return 'ip6'
  return /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(host) ? 'ip4' : 'name'
}
