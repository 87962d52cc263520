import type { Clock } from '../base/clock.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { isActiveBroker } from '../metadata/broker-registration.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'

/** What the active controller knows of a broker besides what is in the log. */
interface BrokerSession {
  readonly epoch: number
  /** The broker has seen its own registration when it has the metadata up to here. */
  registrationOffset: number
  /** How far the broker has the metadata; -1 while it has not said. */
  metadataOffset: number
  /** When the others have the metadata up to here, nobody asks the broker for anything any more; -1: it is not about to stop. */
  controlledShutdownOffset: number
  /** When it was heard last, ms; null: not since it was registered, or its session is over. */
  heardMs: number | null
}

/**
 * The sessions of brokers with the active controller: when each was heard last, and how far it is. None of it is in the log, so a controller that becomes active gives every
 * broker that is not fenced a whole session anew.
 */
export class BrokerSessions {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #sessions = new Map<number, BrokerSession>()
  /** The broker of this same process: what would keep it from being heard keeps the controller from working too. */
  #ownBroker = -1

  /** `timeoutMs` is `broker.session.timeout.ms`. */
  constructor({ clock, timeoutMs }: { clock: Clock; timeoutMs: number }) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /** Begins with the brokers that are registered. */
  begin(image: MetadataImage): void {
    for (const { id, epoch, fenced } of image.brokers()) {
      this.registered(id, epoch, epoch)
      if (!fenced) this.heard(id)
    }
  }

  /** This broker needs no session as long as the controller is there. */
  exempt(brokerId: number): void {
    this.#ownBroker = brokerId
  }

  isExempt(brokerId: number): boolean {
    return brokerId === this.#ownBroker
  }

  /** A broker registered, with its record at `offset`; one that did so before in the same epoch goes on with its session. */
  registered(brokerId: number, epoch: number, offset: number): void {
    const known = this.#sessions.get(brokerId)
    if (known?.epoch === epoch) known.registrationOffset = offset
    else {
      this.#sessions.set(brokerId, {
        epoch,
        registrationOffset: offset,
        metadataOffset: -1,
        controlledShutdownOffset: -1,
        heardMs: null,
      })
    }
  }

  unregistered(brokerId: number): void {
    this.#sessions.delete(brokerId)
  }

  /** The broker's session begins anew. */
  heard(brokerId: number): void {
    const session = this.#sessions.get(brokerId)
    if (session !== undefined) session.heardMs = this.#nowMs()
  }

  /** What a heartbeat leaves behind, once it is decided. A broker that is fenced is not about to stop: it has. */
  beat(brokerId: number, { metadataOffset, fenced }: { metadataOffset: number; fenced: boolean }): void {
    const session = this.#sessions.get(brokerId)
    if (session === undefined) return
    session.metadataOffset = metadataOffset
    if (fenced) session.controlledShutdownOffset = -1
  }

  fenced(brokerId: number): void {
    const session = this.#sessions.get(brokerId)
    if (session !== undefined) session.controlledShutdownOffset = -1
  }

  /** Nothing more is expected of the broker: another process may register as it at once. */
  ended(brokerId: number): void {
    const session = this.#sessions.get(brokerId)
    if (session !== undefined) session.heardMs = null
  }

  /** The first of these offsets stands: what the broker led has been handed over up to there. */
  shutsDownAt(brokerId: number, offset: number): void {
    const session = this.#sessions.get(brokerId)
    if (session !== undefined && session.controlledShutdownOffset < 0) session.controlledShutdownOffset = offset
  }

  isShuttingDown(brokerId: number): boolean {
    return this.controlledShutdownOffset(brokerId) >= 0
  }

  /** -1 where the broker is not about to stop. */
  controlledShutdownOffset(brokerId: number): number {
    return this.#sessions.get(brokerId)?.controlledShutdownOffset ?? -1
  }

  registrationOffset(brokerId: number): number {
    return this.#sessions.get(brokerId)?.registrationOffset ?? Number.MAX_SAFE_INTEGER
  }

  /** Whether this very registration was heard of within the time-out. */
  isValid(brokerId: number, epoch: number): boolean {
    const session = this.#sessions.get(brokerId)
    return session !== undefined && session.epoch === epoch && session.heardMs !== null && !this.#isExpired(session)
  }

  /** Whether this registration has shown itself to this controller by a heartbeat. */
  hasBeaten(brokerId: number): boolean {
    return (this.#sessions.get(brokerId)?.metadataOffset ?? -1) >= 0
  }

  /** Up to where all brokers have the metadata that are neither fenced nor about to stop. */
  lowestActiveOffset(image: MetadataImage): number {
    let lowest = Number.MAX_SAFE_INTEGER
    for (const [id, { metadataOffset, controlledShutdownOffset }] of this.#sessions) {
      if (controlledShutdownOffset < 0 && isActiveBroker(image.broker(id))) lowest = Math.min(lowest, metadataOffset)
    }
    return lowest
  }

  /** Takes the broker out that has been silent for longest, if that is for longer than the time-out: its session is over. -1: there is none. */
  takeExpired(): number {
    const oldest = this.#oldest()
    if (oldest === null || !this.#isExpired(oldest.session)) return -1
    oldest.session.heardMs = null
    return oldest.brokerId
  }

  /** When the next session may be over, in ms from now; null while there is none. */
  untilNextExpiryMs(): number | null {
    const oldest = this.#oldest()
    if (oldest === null) return null
    return Math.max(0, oldest.session.heardMs! + this.#timeoutMs - this.#nowMs() + 1)
  }

  #oldest(): { brokerId: number; session: BrokerSession } | null {
    let oldest: { brokerId: number; session: BrokerSession } | null = null
    for (const [brokerId, session] of this.#sessions) {
      if (session.heardMs === null || brokerId === this.#ownBroker) continue
      if (oldest === null || session.heardMs < oldest.session.heardMs!) oldest = { brokerId, session }
    }
    return oldest
  }

  #isExpired({ heardMs }: BrokerSession): boolean {
    return this.#nowMs() > heardMs! + this.#timeoutMs
  }

  #nowMs(): number {
    return monotonicMs(this.#clock)
  }
}
