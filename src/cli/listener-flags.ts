import { hostAndPort } from '../base/host-and-port.ts'

/** Listens everywhere: no address that a client could go to. */
const WILDCARDS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::'])
const LISTENER = /^\s*([A-Za-z0-9_]+):\/\/(?:\[([^\]]*)\]|(.*)):(\d+)\s*$/

/**
 * `--port` and `--host` move the listener that clients come by, the first that is no controller's, and where it is told to clients; other listeners of a
 * configuration file stay as they are.
 */
export function moveClientListener(
  properties: Readonly<Record<string, string>>,
  { host, port }: { host?: string; port?: number },
): Record<string, string> {
  const controllers = (properties['controller.listener.names'] ?? '').split(',').map((name) => name.trim())
  const listeners = (properties['listeners'] ?? '').split(',')
  const place = listeners.findIndex((listener) => !controllers.includes(LISTENER.exec(listener)?.[1] ?? ''))
  const match = LISTENER.exec(listeners[place] ?? '')
  // What cannot be read is left for the check of the whole configuration to complain about.
  if (match === null) return { ...properties }
  const name = match[1]!
  listeners[place] = listenerText(name, host ?? hostOf(match), port ?? Number(match[4]))
  const moved: Record<string, string> = { ...properties, listeners: listeners.join(',') }
  const advertised = properties['advertised.listeners']
  if (advertised === undefined) return moved
  moved['advertised.listeners'] = advertised
    .split(',')
    .map((listener) => {
      const told = LISTENER.exec(listener)
      if (told?.[1] !== name) return listener
      const toldHost = host === undefined || WILDCARDS.has(host) ? hostOf(told) : host
      return listenerText(name, toldHost, port ?? Number(told[4]))
    })
    .join(',')
  return moved
}

function hostOf(match: RegExpExecArray): string {
  return match[2] ?? match[3] ?? ''
}

function listenerText(name: string, host: string, port: number): string {
  return `${name}://${hostAndPort(host, port)}`
}
