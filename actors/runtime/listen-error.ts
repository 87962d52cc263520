import { RafkaError } from '../../src/base/errors.ts'
import { hostAndPort } from '../../src/base/host-and-port.ts'

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: ': another program listens there, choose another port',
  EACCES: ': this user may not listen on that port, choose one above 1023',
  EADDRNOTAVAIL: ': this machine has no such address, choose another host',
  ENOTFOUND: ': the name of that host is not known',
}

/** A port could not be bound. The message says what to do where that is known; `purpose` says what for. */
export class ListenError extends RafkaError {
  readonly code: string
  readonly retriable = false

  constructor(address: { host: string; port: number }, cause: NodeJS.ErrnoException, purpose = '') {
    const code = cause.code ?? 'LISTEN_FAILED'
    super(
      `cannot listen on ${hostAndPort(address.host, address.port)}${purpose} (${code})${HINTS[code] ?? ''}`,
      { ...address },
      { cause },
    )
    this.code = code
  }
}
