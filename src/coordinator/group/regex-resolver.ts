import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Requester } from '../../security/authorizer/standard-authorizer.ts'
import type { Deadline } from '../deadline-queue.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { GroupError } from './group-error.ts'
import { compileTopicRegex, type ResolvedRegex, type TopicRegex } from './topic-regex.ts'

/** How long the expressions of a group may be matched in one turn, ms. */
const SLICE_MS = 5

/** The expressions of one group that are being looked up. */
interface Resolution {
  readonly regexes: readonly { readonly expression: string; readonly regex: TopicRegex | null; readonly topics: string[] }[]
  readonly asker: Requester
  readonly topics: Iterator<string>
  readonly version: number
  readonly timestampMs: number
  readonly turn: Deadline
}

/**
 * Finds the topics that regular expressions stand for: in turns of its own, a few milliseconds each, so that nobody has to wait while all topics of a large
 * cluster are gone through.
 */
export class RegexResolver {
  readonly #environment: GroupEnvironment
  readonly #resolved: (groupId: string, regexes: ReadonlyMap<string, ResolvedRegex>) => void
  readonly #running = new Map<string, Resolution>()

  /** `resolved` is told the topics of all expressions that were asked for together. */
  constructor(environment: GroupEnvironment, resolved: (groupId: string, regexes: ReadonlyMap<string, ResolvedRegex>) => void) {
    this.#environment = environment
    this.#resolved = resolved
  }

  isRunning(groupId: string): boolean {
    return this.#running.has(groupId)
  }

  /** Throws `GroupError` INVALID_REGULAR_EXPRESSION. */
  check(expression: string): void {
    compileTopicRegex(this.#environment.compileRegex, expression)
  }

  /** Looks expressions up against the metadata as it is now, as far as `asker` may know of the topics. */
  start(groupId: string, expressions: Iterable<string>, { principal, clientHost, apiKey }: Requester): void {
    const { deadlines, clock, metadata } = this.#environment
    const regexes = Array.from(expressions, (expression) => ({ expression, regex: this.#compile(expression), topics: [] }))
    this.#running.set(groupId, {
      regexes,
      // A copy: the request is not kept.
      asker: { principal, clientHost, apiKey },
      topics: metadata.topics.names()[Symbol.iterator](),
      version: metadata.topics.version,
      timestampMs: clock.nowMs(),
      turn: deadlines.create(() => this.#goOn(groupId)),
    })
    deadlines.set(this.#running.get(groupId)!.turn, monotonicMs(clock))
  }

  #goOn(groupId: string): void {
    const { deadlines, clock } = this.#environment
    const resolution = this.#running.get(groupId)
    if (resolution === undefined) return
    const startedMs = monotonicMs(clock)
    for (;;) {
      const { done, value: topic } = resolution.topics.next()
      if (done === true) break
      for (const { regex, topics } of resolution.regexes) if (regex?.matches(topic) === true) topics.push(topic)
      if (monotonicMs(clock) - startedMs < SLICE_MS) continue
      deadlines.set(resolution.turn, monotonicMs(clock) + 1)
      return
    }
    this.#running.delete(groupId)
    const { regexes, version, timestampMs, asker } = resolution
    const { mayDescribeTopic = null } = this.#environment
    const isShown = (topic: string): boolean => mayDescribeTopic === null || mayDescribeTopic(asker, topic)
    this.#resolved(
      groupId,
      new Map(
        regexes.map(({ expression, topics }) => [
          expression,
          { topics: new Set(topics.filter(isShown).sort()), version, timestampMs },
        ]),
      ),
    )
  }

  /** An expression that was taken once and is none by the rules of today stands for nothing. */
  #compile(expression: string): TopicRegex | null {
    try {
      return compileTopicRegex(this.#environment.compileRegex, expression)
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      this.#environment.logger.warn('a regular expression of a group is not valid any more', { expression })
      return null
    }
  }
}
