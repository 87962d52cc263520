import type { MetadataSnapshot } from '../../metadata-snapshot.ts'
import type { Subscription } from '../membership.ts'
import { compareStrings } from './assignor.ts'

/** What of the metadata a subscription needs. */
export interface TopicsView {
  snapshot(): MetadataSnapshot
  subscribe(listener: () => void): () => void
  /** Null for all topics. */
  watch(topics: readonly string[] | null): void
  unwatch(topics: readonly string[] | null): void
}

/** The topics that a subscription stands for at the moment, and a watch on the metadata that tells when something about it changed. */
export class SubscribedTopics {
  readonly #view: TopicsView
  readonly #excludeInternal: boolean
  readonly #changed: () => void
  #subscription: Subscription = { topics: [] }
  #pattern: RegExp | null = null
  #watched: readonly string[] | null = []
  /** Topics of other members, which a leader assigns. */
  #others: readonly string[] = []
  #endSubscription: () => void = () => {}
  /** The broker evaluates the pattern. */
  isServerSide = false

  /** `changed` is told of every new snapshot of the metadata. */
  constructor(view: TopicsView, excludeInternal: boolean, changed: () => void) {
    this.#view = view
    this.#excludeInternal = excludeInternal
    this.#changed = changed
  }

  get subscription(): Subscription {
    return this.#subscription
  }

  /** With `isServerSide` the broker evaluates the pattern: not all topics need to be watched for it. Throws `SyntaxError` for a pattern that is none here. */
  set(subscription: Subscription, isServerSide = false): void {
    const pattern = subscription.pattern === undefined || isServerSide ? null : wholeName(subscription.pattern)
    this.#endSubscription()
    this.#endSubscription = this.#view.subscribe(this.#changed)
    const before = this.#watched
    this.#subscription = subscription
    this.isServerSide = isServerSide && subscription.pattern !== undefined
    this.#pattern = pattern
    this.#watched = pattern === null ? (subscription.topics ?? []) : null
    this.#view.watch(this.#watched)
    this.#view.unwatch(before)
  }

  /** Sorted and each once; those of a pattern as far as the metadata knows them. */
  names(): readonly string[] {
    if (this.#pattern === null) return [...new Set(this.#subscription.topics ?? [])].sort(compareStrings)
    const pattern = this.#pattern
    return [...this.#view.snapshot().topics.values()]
      .filter(({ name, isInternal }) => !(isInternal && this.#excludeInternal) && pattern.test(name))
      .map(({ name }) => name)
      .sort(compareStrings)
  }

  watchOthers(topics: readonly string[]): void {
    const before = this.#others
    this.#others = topics
    this.#view.watch(topics)
    this.#view.unwatch(before)
  }

  close(): void {
    this.#endSubscription()
    this.#view.unwatch(this.#watched)
    this.watchOthers([])
    this.#watched = []
  }
}

/** As Java's `Matcher.matches`, and RE2's: the whole name, and the same each time. */
function wholeName(pattern: string | RegExp): RegExp {
  const [source, flags] = typeof pattern === 'string' ? [pattern, 'u'] : [pattern.source, pattern.flags.replace(/[gy]/g, '')]
  return new RegExp(`^(?:${source})$`, flags)
}
