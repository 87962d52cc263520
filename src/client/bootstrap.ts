import { BootstrapError } from './errors.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Bootstrap {
  readonly addresses: readonly Address[]
  /** Whether the addresses ask for TLS: `ssl://` in front of them does. */
  readonly tls: boolean
}

/**
 * The brokers that are asked first: `host:port`, several with commas between them or as an array, IPv6 addresses in brackets. `ssl://` in front of the list, or of
 * each of them, asks for TLS. Throws `BootstrapError` for anything else, and for a list that asks for TLS in parts.
 */
export function parseBootstrap(bootstrap: string | readonly string[]): Bootstrap {
  const texts = (typeof bootstrap === 'string' ? bootstrap : bootstrap.join(',')).split(',')
  const tls = /^\s*ssl:\/\//.test(texts[0]!)
  const addresses = texts.map((text, place) => {
    const match = /^\s*(ssl:\/\/)?(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})\/?\s*$/.exec(text)
    const port = Number(match?.[4])
    if (match === null || port < 1 || port > 65_535 || (!tls && match[1] !== undefined && place > 0))
      throw new BootstrapError(text)
    return { host: match[2] ?? match[3]!, port }
  })
  return { addresses, tls }
}
