import type { ConsumerMember } from './consumer-member.ts'
import { type Counts, count } from './counts.ts'
import type { ResolvedRegex } from './topic-regex.ts'

/**
 * Who of a consumer group is subscribed to what: by name, and by regular expressions, which stand for the topics that they were last resolved to.
 * A copy tells what would be, before the log has it.
 */
export class ConsumerSubscriptions {
  /** Members that named a topic. */
  readonly #byName: Counts<string>
  /** Expressions that stand for a topic. */
  readonly #byRegex: Counts<string>
  /** Members that use an expression. */
  readonly #regexes: Counts<string>
  readonly #resolved: Map<string, ResolvedRegex>

  constructor(other: ConsumerSubscriptions | null = null) {
    this.#byName = new Map(other === null ? [] : other.#byName)
    this.#byRegex = new Map(other === null ? [] : other.#byRegex)
    this.#regexes = new Map(other === null ? [] : other.#regexes)
    this.#resolved = new Map(other === null ? [] : other.#resolved)
  }

  /** Expressions that members use, whether they are resolved or not. */
  get regexes(): ReadonlyMap<string, number> {
    return this.#regexes
  }
  get resolved(): ReadonlyMap<string, ResolvedRegex> {
    return this.#resolved
  }

  /** Every topic that somebody is subscribed to, each once. */
  *topicNames(): Generator<string> {
    yield* this.#byName.keys()
    for (const name of this.#byRegex.keys()) if (!this.#byName.has(name)) yield name
  }

  has(topic: string): boolean {
    return this.#byName.has(topic) || this.#byRegex.has(topic)
  }

  /** Members that use an expression. */
  usersOf(regex: string): number {
    return this.#regexes.get(regex) ?? 0
  }

  /** Whether all of `memberCount` members are subscribed to the same topics, as far as that can be told without comparing them. */
  isHomogeneous(memberCount: number): boolean {
    for (const users of this.#regexes.values()) {
      // One expression for all, and nothing else.
      return users === memberCount && this.#byName.size === 0
    }
    for (const subscribers of this.#byName.values()) if (subscribers !== memberCount) return false
    return this.#byRegex.size === 0
  }

  /** A member takes the place of another, or of nobody; it may be gone with nobody in its place. */
  replace(old: ConsumerMember | undefined, member: ConsumerMember | undefined): void {
    this.#count(old, -1)
    this.#count(member, 1)
  }

  resolve(regex: string, resolved: ResolvedRegex): void {
    this.forget(regex)
    this.#resolved.set(regex, resolved)
    for (const topic of resolved.topics) count(this.#byRegex, topic, 1)
  }

  forget(regex: string): void {
    const old = this.#resolved.get(regex)
    if (old === undefined) return
    this.#resolved.delete(regex)
    for (const topic of old.topics) count(this.#byRegex, topic, -1)
  }

  #count(member: ConsumerMember | undefined, change: 1 | -1): void {
    if (member === undefined) return
    for (const name of member.subscribedTopicNames) count(this.#byName, name, change)
    if (member.subscribedTopicRegex !== '') count(this.#regexes, member.subscribedTopicRegex, change)
  }
}
