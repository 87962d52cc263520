import type { Clock } from '../../base/clock.ts'
import type { SignedTokens } from '../../base/config/oauth-bearer-config.ts'
import type { Logger } from '../../base/logger.ts'
import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { JsonWebKey } from '../cryptography.ts'
import type { FetchText } from '../fetch-text.ts'
import { parseKeySet } from './json-web-token.ts'

/** A key that is asked for and not there is looked for no sooner than after so long again. */
const MISSING_MS = 60_000
const MISSING_MAX = 1000
const KEY_ID_LENGTH_MAX = 1024

export interface KeySetOptions {
  readonly settings: SignedTokens
  readonly fetchText: FetchText
  readonly timers: { schedule(delayMs: number, turn: () => void): number }
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * The public keys of an identity provider: fetched at once, again after each `refreshMs`, and when a token names one that is not known, so that a new key is taken soon after it was
 * published. Where fetching fails the keys that were there stay, and it is tried again after a back-off.
 */
export class KeySet {
  readonly #options: KeySetOptions
  /** When a key may be looked for again. */
  readonly #missing = new Map<string, number>()
  #keys: readonly JsonWebKey[] | null = null
  #isFetching = false
  #isRetryDue = false
  #failures = 0

  constructor(options: KeySetOptions) {
    this.#options = options
    this.#fetch()
    this.#repeat()
  }

  /** Null while they were never fetched. */
  get keys(): readonly JsonWebKey[] | null {
    return this.#keys
  }

  /** A token is signed by a key of this id that is not there. */
  lookFor(keyId: string): void {
    if (keyId.length > KEY_ID_LENGTH_MAX) return
    const nowMs = monotonicMs(this.#options.clock)
    if (nowMs < (this.#missing.get(keyId) ?? 0)) return
    if (this.#missing.size >= MISSING_MAX) this.#missing.delete(this.#missing.keys().next().value!)
    this.#missing.set(keyId, nowMs + MISSING_MS)
    // Anybody can make up an id: nobody hurries a provider that is not there.
    if (!this.#isRetryDue) this.#fetch()
  }

  #repeat(): void {
    this.#options.timers.schedule(this.#options.settings.refreshMs, () => {
      this.#fetch()
      this.#repeat()
    })
  }

  #fetch(): void {
    if (this.#isFetching) return
    this.#isFetching = true
    const { fetchText, logger, timers, settings } = this.#options
    fetchText(settings.jwksUrl, (error, text) => {
      this.#isFetching = false
      const keys = error === null ? parseKeySet(text) : null
      if (keys !== null) {
        this.#failures = 0
        this.#keys = keys
        for (const { kid } of keys) if (kid !== undefined) this.#missing.delete(kid)
        return
      }
      const reason = error ?? 'the answer is no JWKS'
      if (this.#failures === 0)
        logger.warn('the keys that tokens are signed by cannot be fetched', { url: settings.jwksUrl, reason })
      if (this.#isRetryDue) return
      this.#isRetryDue = true
      const delayMs = Math.min(settings.retryBackoffMs * 2 ** Math.min(this.#failures++, 20), settings.retryBackoffMaxMs)
      timers.schedule(delayMs, () => {
        this.#isRetryDue = false
        this.#fetch()
      })
    })
  }
}
