import { ApiVersionsRequest, ApiVersionsResponse } from '../../../../src/protocol/generated/api/api-versions.ts'
import { WireClient } from '../../../broker/wire-client.ts'

/** What became of a client's request. */
export type Outcome = 'served' | 'closed' | 'waits'

/** A bare connection that knows when what became of it, in milliseconds since it began to connect. */
export class TimedClient {
  readonly #wire: WireClient
  readonly #begunMs: number
  closedMs: number | null = null

  private constructor(wire: WireClient, begunMs: number) {
    this.#wire = wire
    this.#begunMs = begunMs
    void wire.closed.then(() => {
      this.closedMs = performance.now() - begunMs
    })
  }

  /** `from`: an address of this machine. */
  static async open(at: string, from?: string): Promise<TimedClient> {
    const begunMs = performance.now()
    return new TimedClient(await WireClient.open(at, from), begunMs)
  }

  /** When it was answered, or why it was not within so long. The request stays with the broker. */
  async ask(withinMs: number): Promise<{ outcome: Outcome; afterMs: number }> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(resolve, withinMs, 'waits')
    })
    const asked = this.#wire.request(ApiVersionsRequest, ApiVersionsResponse, 0, {}).then(
      (): Outcome => 'served',
      (): Outcome => 'closed',
    )
    const outcome = await Promise.race([asked, late])
    clearTimeout(timer)
    return { outcome, afterMs: performance.now() - this.#begunMs }
  }

  get closed(): Promise<void> {
    return this.#wire.closed
  }

  close(): void {
    this.#wire.close()
  }
}
