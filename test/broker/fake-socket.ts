import type { Connection } from '../../src/base/network.ts'

/** The kernel's side of a connection, as far as it says who is there and whether it is read; what becomes of a write is for who extends it. */
export abstract class FakeSocket implements Connection {
  readonly remoteAddress = '10.0.0.7'
  readonly remotePort = 50_000
  readonly tls = null
  unsentBytes = 0
  isPaused = false
  isClosed = false
  ended: () => void = () => {}

  abstract write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void

  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.ended()
  }
}
