import { RafkaError } from '../../src/base/errors.ts'
import { hostAndPort } from '../../src/base/host-and-port.ts'

/** There is no connection to that address. `code` is the operating system's. */
export class DialError extends RafkaError {
  readonly code: string
  readonly retriable = true

  constructor(address: { host: string; port: number }, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? 'DIAL_FAILED'
    super(`cannot connect to ${hostAndPort(address.host, address.port)} (${code})`, { ...address }, { cause })
    this.code = code
  }
}
