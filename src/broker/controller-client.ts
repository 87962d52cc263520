import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { PeerError } from '../network/peer-error.ts'
import type { PeerAddress, PeerLink } from '../network/peer-link.ts'
import { ErrorCode } from '../protocol/error-codes.ts'

/** Between one try and the next, where a controller said that it is none, or is not there, and nobody has said yet who is. */
const RETRY_MS = 50
/** So long a controller that is not the active one any more may still answer what it was asked for clients before. */
const FAREWELL_MS = 1000

/**
 * What is asked over one connection, each request behind the one before: clients' requests, changes of partitions, and the signs of life of the broker, which must not
 * wait for either.
 */
export type ControllerLane = 'forwarding' | 'alter-partition' | 'lifecycle'

/** Who is the active controller, as the metadata quorum says. */
export interface ActiveControllerPlace {
  /** -1: nobody is known. */
  readonly leaderId: number
  /** Null where it is not known. */
  readonly endpoint: PeerAddress | null
}

/** `error`: there is no answer. Else `errorCode` is that of the whole; where it is 0, `body` is the answer. */
export type ControllerAnswered = (error: PeerError | null, errorCode: number, body: unknown) => void

export interface ControllerQuestion {
  readonly lane: ControllerLane
  /** Until there has to be an answer, however many controllers that takes. */
  readonly timeoutMs: number
  /** It may be asked again although nobody knows what came of it: it is fenced by epochs, or only reads. */
  readonly isRepeatable: boolean
  /** Asks this node's own part in the quorum. */
  askHere(answered: ControllerAnswered): void
  askThere(link: PeerLink, timeoutMs: number, answered: ControllerAnswered): void
  /** Called once. */
  answered: ControllerAnswered
}

export interface ControllerClientOptions {
  readonly nodeId: number
  readonly clock: Clock
  readonly timers: { schedule(delayMs: number, turn: () => void): number; cancel(timer: number): void }
  readonly logger: Logger
  /** A connection that nobody else uses; says when it was lost. */
  readonly link: (address: PeerAddress, lost: () => void) => PeerLink
  /** The active controller may not know any more that this node is there: there is another, or a connection to it was lost. */
  readonly unsure: () => void
  /** For the answer to one try: `controller.socket.timeout.ms`. */
  readonly requestTimeoutMs: number
}

interface Open {
  readonly question: ControllerQuestion
  readonly deadlineMs: number
  timer: number
  isDone: boolean
}

/**
 * Asks the active controller, wherever it is. Who is told "I am no controller", or finds nobody there, waits for the next one and asks that, as long as there is time. A
 * question whose outcome is not known is asked again only if that does no harm: a change that a client wants is never asked for twice.
 */
export class ControllerClient {
  readonly #options: ControllerClientOptions
  readonly #links = new Map<ControllerLane, PeerLink>()
  readonly #retired = new Set<PeerLink>()
  #place: ActiveControllerPlace = { leaderId: -1, endpoint: null }
  #waiting: Open[] = []
  #retryTimer = 0
  #isClosed = false

  constructor(options: ControllerClientOptions) {
    this.#options = options
  }

  /** The quorum says who leads it. */
  moved(place: ActiveControllerPlace): void {
    const before = this.#place
    const { leaderId, endpoint } = place
    if (leaderId < 0) {
      // Who led may still answer. What is new waits.
      this.#place = place
      return
    }
    this.#place = place
    const isSame = before.leaderId === leaderId && sameAddress(before.endpoint, endpoint)
    if (!isSame) this.#leave(endpoint)
    this.#askWaiting()
    this.#options.unsure()
  }

  /** Whether it is known who would be asked. */
  get isKnown(): boolean {
    return this.#place.leaderId >= 0
  }

  ask(question: ControllerQuestion): void {
    const open: Open = { question, deadlineMs: this.#nowMs + question.timeoutMs, timer: 0, isDone: false }
    open.timer = this.#options.timers.schedule(question.timeoutMs, () => {
      const message = `no active controller answered within ${question.timeoutMs} ms`
      this.#finish(open, new PeerError('timed-out', message, !this.#waiting.includes(open)), 0, null)
    })
    this.#try(open)
  }

  close(): void {
    this.#isClosed = true
    for (const link of [...this.#links.values(), ...this.#retired]) link.close()
    this.#links.clear()
    this.#retired.clear()
  }

  get #nowMs(): number {
    return monotonicMs(this.#options.clock)
  }

  #try(open: Open): void {
    const { leaderId, endpoint } = this.#place
    const { question } = open
    const answered: ControllerAnswered = (error, errorCode, body) => this.#answered(open, error, errorCode, body)
    if (leaderId === this.#options.nodeId) question.askHere(answered)
    else if (leaderId < 0 || endpoint === null) this.#waiting.push(open)
    else {
      const timeoutMs = Math.max(1, Math.min(this.#options.requestTimeoutMs, open.deadlineMs - this.#nowMs))
      question.askThere(this.#linkTo(question.lane, endpoint), timeoutMs, answered)
    }
  }

  #answered(open: Open, error: PeerError | null, errorCode: number, body: unknown): void {
    if (open.isDone || this.#isClosed) return
    if (error === null) {
      if (errorCode === ErrorCode.NOT_CONTROLLER) this.#again(open)
      else this.#finish(open, null, errorCode, body)
    } else if (error.kind !== 'unsupported-version' && (!error.sent || open.question.isRepeatable)) this.#again(open)
    else this.#finish(open, error, 0, null)
  }

  #again(open: Open): void {
    this.#waiting.push(open)
    if (this.#retryTimer !== 0) return
    this.#retryTimer = this.#options.timers.schedule(RETRY_MS, () => {
      this.#retryTimer = 0
      this.#askWaiting()
    })
  }

  #askWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const open of waiting) if (!open.isDone) this.#try(open)
  }

  #finish(open: Open, error: PeerError | null, errorCode: number, body: unknown): void {
    if (open.isDone) return
    open.isDone = true
    this.#options.timers.cancel(open.timer)
    const at = this.#waiting.indexOf(open)
    if (at >= 0) this.#waiting.splice(at, 1)
    open.question.answered(error, errorCode, body)
  }

  #linkTo(lane: ControllerLane, endpoint: PeerAddress): PeerLink {
    let link = this.#links.get(lane)
    if (link === undefined) {
      link = this.#options.link(endpoint, () => {
        if (lane === 'lifecycle' && this.#links.get(lane) === link) this.#options.unsure()
      })
      this.#links.set(lane, link)
    }
    return link
  }

  /** There is another controller now. What can be asked anew is; of the rest the old one may still say what came of it. */
  #leave(endpoint: PeerAddress | null): void {
    const links = [...this.#links]
    this.#links.clear()
    for (const [lane, link] of links) {
      if (sameAddress(link.address, endpoint)) this.#links.set(lane, link)
      else if (lane !== 'forwarding') link.close()
      else {
        this.#retired.add(link)
        this.#options.timers.schedule(FAREWELL_MS, () => {
          this.#retired.delete(link)
          link.close()
        })
      }
    }
  }
}

function sameAddress(one: PeerAddress | null, other: PeerAddress | null): boolean {
  return one?.host === other?.host && one?.port === other?.port
}
