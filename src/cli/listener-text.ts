import { hostAndPort } from '../base/host-and-port.ts'

const LISTENER = /^\s*([A-Za-z0-9_]+):\/\/(?:\[([^\]]*)\]|(.*)):(\d+)\s*$/

/** Listens everywhere: no address that anybody could go to. */
export const WILDCARD_HOSTS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::'])

/** An entry of `listeners`, as far as it is to be moved or told to others: the check of the whole configuration is stricter. An IPv6 address may lack its brackets. */
export interface ListenerText {
  readonly name: string
  readonly host: string
  /** As it stands there. */
  readonly port: string
}

/** Null for what cannot be read. */
export function readListener(text: string): ListenerText | null {
  const match = LISTENER.exec(text)
  return match === null ? null : { name: match[1]!, host: match[2] ?? match[3] ?? '', port: match[4]! }
}

export function listenerText({ name, host, port }: { name: string; host: string; port: number }): string {
  return `${name}://${hostAndPort(host, port)}`
}
