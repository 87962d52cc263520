import { ConfigError } from './config-error.ts'

export interface QuorumVoter {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** An entry of `controller.quorum.voters`: `{id}@{host}:{port}`. Throws `ConfigError`. */
export function parseQuorumVoter(entry: string): QuorumVoter {
  const name = 'controller.quorum.voters'
  const form = 'Each entry should be in the form `{id}@{host}:{port}`.'
  const [id = '', address, rest] = entry.split('@')
  if (address === undefined || rest !== undefined) {
    throw new ConfigError(`Invalid configuration value for ${name}. ${form}`, { configuration: name })
  }
  if (!/^[+-]?[0-9]{1,10}$/.test(id))
    throw new ConfigError(`Failed to parse voter ID as an integer from ${id}`, { configuration: name })
  const endpoint = parseHostAndPort(address)
  if (endpoint === null) {
    throw new ConfigError(`Failed to parse host name from entry ${entry} for the configuration ${name}. ${form}`, {
      configuration: name,
    })
  }
  return { id: Number(id), ...endpoint }
}

/** An entry of `controller.quorum.bootstrap.servers`: `{host}:{port}`. Throws `ConfigError`. */
export function parseQuorumBootstrapServer(entry: string): { host: string; port: number } {
  const name = 'controller.quorum.bootstrap.servers'
  const endpoint = parseHostAndPort(entry)
  if (endpoint === null) {
    throw new ConfigError(
      `Failed to parse host name from ${entry} for the configuration ${name}. Each entry should be in the form "{host}:{port}"`,
      { configuration: name },
    )
  }
  return endpoint
}

/** `host:port` or `[ip6]:port`, with or without `scheme://` before it; null when it is neither. */
export function parseHostAndPort(text: string): { host: string; port: number } | null {
  const match = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]{1,10})$/.exec(text)
  return match === null ? null : { host: match[1] ?? '', port: Number(match[2]) }
}
