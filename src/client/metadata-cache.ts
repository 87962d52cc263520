import { Backoff } from '../base/backoff.ts'
import type { MetadataResponse } from '../protocol/generated/api/metadata.ts'
import type { ClientEnvironment } from './environment.ts'
import {
  type BrokerMetadata,
  type LeaderHint,
  type MetadataSnapshot,
  NOTHING_KNOWN,
  withAnswer,
  withLeaders,
  withoutTopic,
} from './metadata-snapshot.ts'

export interface MetadataCacheOptions {
  /** Watched topics are asked for anew after so long. */
  readonly ageMsMax: number
  readonly backoffMsMin: number
  readonly backoffMsMax: number
}

type Ask = (topics: readonly string[] | null, options: { create: boolean }) => Promise<MetadataResponse>
type Listener = (now: MetadataSnapshot, before: MetadataSnapshot) => void

/**
 * What the client knows of the cluster: an immutable snapshot, and those who are told when there is another. Topics that somebody watches are kept fresh by one timer, and
 * are asked for anew, with back-off, when somebody finds that they are stale; nobody polls.
 */
export class MetadataCache {
  readonly #environment: ClientEnvironment
  readonly #ask: Ask
  readonly #options: MetadataCacheOptions
  readonly #backoff: Backoff
  readonly #listeners = new Set<Listener>()
  readonly #watched = new Map<string, number>()
  #watchedAll = 0
  #snapshot: MetadataSnapshot = NOTHING_KNOWN
  /** Topics that are to be asked for with the next refresh, besides those that are watched. */
  readonly #stale = new Set<string>()
  #isStale = false
  #refreshing = false
  #closed = false
  #cancelTimer: () => void = () => {}
  #restUntilUs = 0
  #timerAtUs = Number.POSITIVE_INFINITY

  constructor(environment: ClientEnvironment, ask: Ask, options: MetadataCacheOptions) {
    this.#environment = environment
    this.#ask = ask
    this.#options = options
    this.#backoff = new Backoff(environment.random, { delayMsMin: options.backoffMsMin, delayMsMax: options.backoffMsMax })
  }

  snapshot(): MetadataSnapshot {
    return this.#snapshot
  }

  /** Tells `listener` of every new snapshot, at once and in the same turn. Gives what ends that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Keeps topics fresh until as many `unwatch` have come; null stands for all topics there are. Asks for those that are not known yet. */
  watch(topics: readonly string[] | null): void {
    if (topics === null) {
      this.#watchedAll++
      if (this.#watchedAll === 1) this.#refreshSoon()
    } else {
      for (const name of topics) {
        this.#watched.set(name, (this.#watched.get(name) ?? 0) + 1)
        if (!this.#snapshot.topics.has(name)) this.#refreshSoon()
      }
    }
    this.#arm(this.#options.ageMsMax)
  }

  unwatch(topics: readonly string[] | null): void {
    if (topics === null) this.#watchedAll--
    else
      for (const name of topics) {
        const watchers = (this.#watched.get(name) ?? 0) - 1
        if (watchers > 0) this.#watched.set(name, watchers)
        else this.#watched.delete(name)
      }
  }

  /** What is known of a topic, or of all that are watched, has turned out to be old: asks anew, at once unless it was asked for just now. */
  markStale(topic?: string): void {
    if (topic !== undefined) this.#stale.add(topic)
    this.#isStale = true
    if (!this.#refreshing) this.#arm(this.#restMs())
  }

  /** Newer leaders, as answers to Produce and Fetch tell of them (KIP-951), with the brokers that they are. */
  noteLeaders(hints: readonly LeaderHint[], endpoints: readonly BrokerMetadata[]): void {
    this.#become(withLeaders(this.#snapshot, hints, endpoints))
  }

  /** Takes in an answer that somebody else asked for; `all` when it holds all topics there are. */
  take(answer: MetadataResponse, options: { all: boolean }): void {
    this.#become(withAnswer(this.#snapshot, answer, options))
  }

  forget(topic: string): void {
    this.#become(withoutTopic(this.#snapshot, topic))
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer()
    this.#listeners.clear()
  }

  #become(now: MetadataSnapshot): void {
    const before = this.#snapshot
    if (now === before) return
    this.#snapshot = now
    for (const listener of [...this.#listeners]) listener(now, before)
  }

  /** How long the cluster is still left alone after it was last asked. */
  #restMs(): number {
    return Math.max(0, (this.#restUntilUs - this.#environment.clock.monotonicUs()) / 1000)
  }

  #refreshSoon(): void {
    this.#isStale = true
    if (!this.#refreshing) this.#arm(0)
  }

  /** Sees to it that a refresh comes no later than `delayMs` from now. */
  #arm(delayMs: number): void {
    if (this.#closed) return
    const atUs = this.#environment.clock.monotonicUs() + delayMs * 1000
    if (atUs >= this.#timerAtUs) return
    this.#cancelTimer()
    this.#timerAtUs = atUs
    this.#cancelTimer = this.#environment.after(delayMs, () => {
      this.#timerAtUs = Number.POSITIVE_INFINITY
      void this.#refresh()
    })
  }

  async #refresh(): Promise<void> {
    const all = this.#watchedAll > 0
    const names = new Set([...this.#watched.keys(), ...this.#stale])
    this.#isStale = false
    this.#stale.clear()
    if (this.#closed || (!all && names.size === 0)) return
    this.#refreshing = true
    let nextMs = this.#options.ageMsMax
    try {
      await this.#ask(all ? null : [...names], { create: false })
      const missing = [...this.#watched.keys()].some((name) => !this.#snapshot.topics.has(name))
      // A topic that is not there yet, or a partition without a leader, is worth another look soon.
      const { topics } = this.#snapshot
      const leaderless = [...names].some((name) => topics.get(name)?.partitions.some(({ leader }) => leader < 0) === true)
      if (missing || leaderless) nextMs = this.#backoff.failed()
      else this.#backoff.succeeded()
    } catch {
      // Whoever needs it meets the same error; here it only means to ask again.
      nextMs = this.#backoff.failed()
      for (const name of names) this.#stale.add(name)
    }
    this.#refreshing = false
    this.#restUntilUs = this.#environment.clock.monotonicUs() + Math.min(nextMs, this.#options.backoffMsMin) * 1000
    this.#arm(this.#isStale ? Math.min(nextMs, this.#restMs()) : nextMs)
  }
}
