import { Backoff } from '../base/backoff.ts'
import type { Clock } from '../base/clock.ts'
import type { BearerLoginSettings } from '../base/config/bearer-login-config.ts'
import type { Logger } from '../base/logger.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { Random } from '../base/random.ts'
import { grantedToken, grantRefusal, grantRequest, jwtExpiresAtMs } from './client-credentials.ts'
import type { FetchText } from './fetch-text.ts'

/** A token that another node refused is not fetched anew before it is so old: an identity provider is not hurried by a node that refuses all of them. */
const REFUSED_MS = 10_000
/** To draw a share of the jitter. */
const SHARES = 1 << 20

export interface BearerLoginOptions {
  readonly settings: BearerLoginSettings
  readonly fetchText: FetchText
  readonly timers: { schedule(delayMs: number, turn: () => void): number }
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

type Told = (error: string | null, token: string) => void

/**
 * The bearer token by which a node shows other nodes who it is, as Kafka's `OAuthBearerLoginCallbackHandler` gets it: from the token endpoint by client credentials (KIP-768), or from a file. Fetched
 * when it is first needed, and from then on again before it ends (`sasl.login.refresh.*`), so that nobody waits for the identity provider while the one before still holds. Where
 * fetching fails it is tried again after a back-off.
 */
export class BearerLogin {
  readonly #options: BearerLoginOptions
  readonly #backoff: Backoff
  readonly #waiting: Told[] = []
  /** `fetchedAtMs` by the monotonic clock, `expiresAtMs` by the wall clock, as the token says. */
  #kept: { readonly token: string; readonly fetchedAtMs: number; readonly expiresAtMs: number } | null = null
  #isFetching = false
  /** Counts what is planned: of several only the last one counts. */
  #plan = 0

  constructor(options: BearerLoginOptions) {
    this.#options = options
    const { random, settings } = options
    this.#backoff = new Backoff(random, { delayMsMin: settings.retryBackoffMs, delayMsMax: settings.retryBackoffMaxMs })
  }

  /** `told` runs once: at once where there is a token that holds, else with the outcome of the next attempt to fetch one. */
  token(told: Told): void {
    const kept = this.#kept
    if (kept !== null && this.#options.clock.nowMs() < kept.expiresAtMs) {
      told(null, kept.token)
      return
    }
    this.#waiting.push(told)
    // After a failure the next attempt has its time.
    if (this.#backoff.failures === 0) this.#fetch()
  }

  /** Another node has refused it. */
  refused(token: string): void {
    const kept = this.#kept
    if (kept?.token !== token || monotonicMs(this.#options.clock) < kept.fetchedAtMs + REFUSED_MS) return
    this.#kept = null
    if (this.#backoff.failures === 0) this.#fetch()
  }

  #fetch(): void {
    if (this.#isFetching) return
    this.#isFetching = true
    const { settings, fetchText } = this.#options
    const { url, credentials, timeoutMs } = settings
    fetchText(
      url,
      (error, text) => {
        this.#isFetching = false
        this.#fetched(error, text)
      },
      credentials === null ? { timeoutMs } : { timeoutMs, post: grantRequest(credentials) },
    )
  }

  #fetched(error: string | null, text: string): void {
    const { settings, clock, logger } = this.#options
    const nowMs = clock.nowMs()
    const granted = error !== null ? null : settings.credentials === null ? fileToken(text) : grantedToken(text)
    const lifetimeMs = granted?.lifetimeMs ?? null
    const expiresAtMs =
      granted === null ? null : (jwtExpiresAtMs(granted.token) ?? (lifetimeMs === null ? null : nowMs + lifetimeMs))
    if (granted === null || expiresAtMs === null || expiresAtMs <= nowMs) {
      const problem =
        error !== null
          ? `${error}${grantRefusal(text)}`
          : granted === null
            ? 'the answer has no token'
            : expiresAtMs === null
              ? 'the token does not say when it ends'
              : 'the token has expired'
      if (this.#backoff.failures === 0)
        logger.warn('this node gets no token to show to other nodes', { url: settings.url, reason: problem })
      this.#later(this.#backoff.failed())
      for (const told of this.#waiting.splice(0)) told(`no token from ${settings.url}: ${problem}`, '')
      return
    }
    this.#backoff.succeeded()
    this.#kept = { token: granted.token, fetchedAtMs: monotonicMs(clock), expiresAtMs }
    this.#later(this.#refreshAfterMs(expiresAtMs - nowMs))
    for (const told of this.#waiting.splice(0)) told(null, granted.token)
  }

  #later(delayMs: number): void {
    const plan = ++this.#plan
    this.#options.timers.schedule(Math.ceil(delayMs), () => {
      if (plan === this.#plan) this.#fetch()
    })
  }

  /** Kafka's `ExpiringCredentialRefreshingLogin`: at the factor of its life with jitter, not within the buffer before its end nor sooner than the minimal period where its life is long enough for both. */
  #refreshAfterMs(lifetimeMs: number): number {
    const { random, settings } = this.#options
    const { refreshFactor, refreshJitter, refreshMinPeriodMs, refreshBufferMs } = settings
    const proposedMs = lifetimeMs * (refreshFactor + (refreshJitter * random.below(SHARES)) / SHARES)
    if (refreshMinPeriodMs + refreshBufferMs >= lifetimeMs) return proposedMs
    return Math.max(refreshMinPeriodMs, Math.min(proposedMs, lifetimeMs - refreshBufferMs))
  }
}

function fileToken(text: string): { token: string; lifetimeMs: null } | null {
  const token = text.trim()
  return token === '' ? null : { token, lifetimeMs: null }
}
