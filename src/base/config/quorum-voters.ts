import { ConfigError } from './config-error.ts'

const INT32_MAX = 2_147_483_647
const PORT_MAX = 65_535

export interface QuorumVoter {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** An entry of `controller.quorum.voters`: `{id}@{host}:{port}`, an IPv6 address in brackets or without. Throws `ConfigError`. */
export function parseQuorumVoter(entry: string): QuorumVoter {
  const name = 'controller.quorum.voters'
  const form = 'Each entry should be in the form `{id}@{host}:{port}`.'
  // Java's `split` forgets what is empty at the end.
  const [id = '', address, rest] = entry.replace(/@+$/, '').split('@')
  if (address === undefined || rest !== undefined) {
    throw new ConfigError(`Invalid configuration value for ${name}. ${form}`, { configuration: name })
  }
  if (!/^[+-]?[0-9]+$/.test(id) || Number(id) > INT32_MAX || Number(id) < -INT32_MAX - 1)
    throw new ConfigError(`Failed to parse voter ID as an integer from ${id}`, { configuration: name })
  const endpoint = parseHostAndPort(address)
  if (endpoint === null) {
    throw new ConfigError(`Failed to parse host name from entry ${entry} for the configuration ${name}. ${form}`, {
      configuration: name,
    })
  }
  checkPort(endpoint.port, name)
  return { id: Number(id), ...endpoint }
}

/** An entry of `controller.quorum.bootstrap.servers`: `{host}:{port}`, an IPv6 address in brackets or without. Throws `ConfigError`. */
export function parseQuorumBootstrapServer(entry: string): { host: string; port: number } {
  const name = 'controller.quorum.bootstrap.servers'
  const endpoint = parseHostAndPort(entry)
  if (endpoint === null) {
    throw new ConfigError(
      `Failed to parse host name from ${entry} for the configuration ${name}. Each entry should be in the form "{host}:{port}"`,
      { configuration: name },
    )
  }
  checkPort(endpoint.port, name)
  return endpoint
}

function checkPort(port: number, name: string): void {
  if (port > PORT_MAX) throw new ConfigError(`port out of range:${port}`, { configuration: name })
}

/** `host:port`, `[ip6]:port` or `ip6:port`, with or without `scheme://` before it; null when it is neither. */
function parseHostAndPort(text: string): { host: string; port: number } | null {
  const match = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]{1,10})$/.exec(text)
  return match === null ? null : { host: match[1] ?? '', port: Number(match[2]) }
}
