import type { Connection, ConnectionEvents, Dialing, Network } from '../base/network.ts'
import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'

/** Between one try to connect and the next. */
const REDIAL_MS = 1000
/** After a connection ended: whether somebody listens there still. */
const ENDED_MS = 20
/** So often in a row nobody listens where a broker was a moment ago, before it is held for gone: a process that starts anew listens again. */
const REFUSED_TIMES = 3
const REFUSED_MS = 40

export interface BrokerWatchOptions {
  readonly network: Network
  readonly timers: { schedule(delayMs: number, turn: () => void): number; cancel(timer: number): void }
  /** Of the listener that brokers are connected to by brokers. */
  readonly listenerName: string
  /** Not watched: the broker of this process. */
  readonly nodeId: number
  /** The process of this registration is gone. */
  readonly gone: (brokerId: number, brokerEpoch: number) => void
}

/**
 * Sees that the process of a broker ended, long before its session does. To each broker there is one connection, over which nothing is said. If it ends and nobody listens
 * there any more, no process is left that could serve: its kernel said both. A machine that fell silent, a network in between, an address that was never reached from here: all that
 * says nothing, and is for the session to find out. It has no part in Kafka, and takes none: to the broker it is a client that has nothing to ask.
 */
export class BrokerWatch {
  readonly #options: BrokerWatchOptions
  readonly #watched = new Map<number, Watched>()
  #seen: unknown = null

  constructor(options: BrokerWatchOptions) {
    this.#options = options
  }

  /** These are the brokers now. */
  follow(image: MetadataImage): void {
    if (this.#seen === image.parts.brokers) return
    this.#seen = image.parts.brokers
    for (const [id, watched] of this.#watched) {
      const broker = image.broker(id)
      if (broker !== undefined && watched.isOf(broker)) continue
      watched.close()
      this.#watched.delete(id)
    }
    for (const broker of image.brokers()) {
      if (broker.id === this.#options.nodeId || this.#watched.has(broker.id)) continue
      const endpoint = broker.endpoints.find(({ name }) => name === this.#options.listenerName)
      if (endpoint !== undefined && endpoint.port > 0) this.#watched.set(broker.id, new Watched(this.#options, broker, endpoint))
    }
  }

  /** Whose process is gone, of those that are registered: what a controller that becomes active begins with. */
  *allGone(): Iterable<{ brokerId: number; brokerEpoch: number }> {
    for (const { brokerId, brokerEpoch, isGone } of this.#watched.values()) if (isGone) yield { brokerId, brokerEpoch }
  }

  close(): void {
    for (const watched of this.#watched.values()) watched.close()
    this.#watched.clear()
    this.#seen = null
  }
}

/** One registration of a broker. */
class Watched implements ConnectionEvents {
  readonly brokerId: number
  readonly brokerEpoch: number
  isGone = false
  readonly #options: BrokerWatchOptions
  readonly #address: { readonly host: string; readonly port: number }
  readonly #ignored = new Uint8Array(64)
  #dialing: Dialing | null = null
  #connection: Connection | null = null
  #timer = 0
  /** Only who was there can be gone. */
  #wasThere = false
  #refused = 0
  #isClosed = false

  constructor(options: BrokerWatchOptions, { id, epoch }: BrokerRegistration, { host, port }: { host: string; port: number }) {
    this.#options = options
    this.brokerId = id
    this.brokerEpoch = epoch
    this.#address = { host, port }
    this.#dial()
  }

  isOf({ epoch, endpoints }: BrokerRegistration): boolean {
    const { host, port } = this.#address
    const isThere = endpoints.some((endpoint) => {
      return endpoint.name === this.#options.listenerName && endpoint.host === host && endpoint.port === port
    })
    return epoch === this.brokerEpoch && isThere
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== 0) this.#options.timers.cancel(this.#timer)
    this.#dialing?.close()
    this.#connection?.close()
  }

  buffer(): Uint8Array {
    return this.#ignored
  }

  received(): void {}

  ended(): void {
    this.#connection?.close()
  }

  closed(): void {
    this.#connection = null
    this.#again(ENDED_MS)
  }

  #dial(): void {
    this.#dialing = this.#options.network.dial(this.#address, (error, connection) => {
      this.#dialing = null
      if (this.#isClosed) return null
      if (connection !== null) {
        this.#connection = connection
        this.#wasThere = true
        this.isGone = false
        this.#refused = 0
        return this
      }
      if (error?.code === 'ECONNREFUSED') this.#nobodyListens()
      else this.#again(REDIAL_MS)
      return null
    })
  }

  #nobodyListens(): void {
    if (this.#wasThere && ++this.#refused === REFUSED_TIMES) {
      // Once: until it was there again, what is heard of it counts.
      this.#wasThere = false
      this.isGone = true
      this.#options.gone(this.brokerId, this.brokerEpoch)
    }
    this.#again(this.#wasThere ? REFUSED_MS : REDIAL_MS)
  }

  #again(delayMs: number): void {
    if (this.#isClosed) return
    this.#timer = this.#options.timers.schedule(delayMs, () => {
      this.#timer = 0
      this.#dial()
    })
  }
}
