import { listenerText, readListener, WILDCARD_HOSTS } from './listener-text.ts'

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
  const place = listeners.findIndex((listener) => !controllers.includes(readListener(listener)?.name ?? ''))
  const own = readListener(listeners[place] ?? '')
  // What cannot be read is left for the check of the whole configuration to complain about.
  if (own === null) return { ...properties }
  const { name } = own
  listeners[place] = listenerText({ name, host: host ?? own.host, port: port ?? Number(own.port) })
  const moved: Record<string, string> = { ...properties, listeners: listeners.join(',') }
  const advertised = properties['advertised.listeners']
  if (advertised === undefined) return moved
  moved['advertised.listeners'] = advertised
    .split(',')
    .map((listener) => {
      const told = readListener(listener)
      if (told?.name !== name) return listener
      const toldHost = host === undefined || WILDCARD_HOSTS.has(host) ? told.host : host
      return listenerText({ name, host: toldHost, port: port ?? Number(told.port) })
    })
    .join(',')
  return moved
}
