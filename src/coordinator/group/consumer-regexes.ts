import type { Requester } from '../../security/authorizer/standard-authorizer.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { sameNames } from './consumer-member.ts'
import type { MemberChange } from './consumer-rebalance.ts'
import { consumerGroupRecord, regexRecord, regexTombstone } from './consumer-records.ts'
import { ConsumerSubscriptions } from './consumer-subscriptions.ts'
import type { GroupEnvironment } from './group-environment.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupState } from './group-state.ts'
import { metadataHash } from './group-topics.ts'
import { RegexResolver } from './regex-resolver.ts'
import type { ResolvedRegex } from './topic-regex.ts'

/** Expressions of a group are not looked up more often than that. */
const REFRESH_INTERVAL_MIN_MS = 10_000

/** What became of the expression that a member is subscribed by. `resolved`: it is known what the new one stands for, or there is none any more. */
export type RegexChange = 'none' | 'changed' | 'resolved'

/**
 * The regular expressions that members are subscribed by. They are looked up beside the requests: when a new one comes, when topics were created, and now and
 * then. What they stand for is in the log, so that the group is the same after a restart.
 */
export class ConsumerRegexes {
  readonly #environment: GroupEnvironment
  readonly #state: GroupState
  readonly #resolver: RegexResolver

  constructor(environment: GroupEnvironment, state: GroupState) {
    this.#environment = environment
    this.#state = state
    this.#resolver = new RegexResolver(environment, (groupId, resolved) => this.#resolved(groupId, resolved))
  }

  /** `asker`: who wants the change; what it may not know of, no expression of the group stands for. Throws `GroupError` INVALID_REGULAR_EXPRESSION. */
  change({ group, member, updated }: MemberChange, asker: Requester, records: GroupRecord[]): RegexChange {
    const { subscriptions } = group
    const old = member.subscribedTopicRegex
    const next = updated.subscribedTopicRegex
    let change: RegexChange = 'none'
    let isNew = false
    if (old !== next) {
      change = 'changed'
      if (old !== '' && subscriptions.usersOf(old) === 1) records.push(regexTombstone(group.groupId, old))
      if (next === '') change = 'resolved'
      else if (subscriptions.usersOf(next) === 0) {
        this.#resolver.check(next)
        isNew = true
      } else if (subscriptions.resolved.has(next)) change = 'resolved'
    }
    if (isNew || subscriptions.regexes.size > 0) this.#refresh(group, { old, next, isNew }, asker)
    return change
  }

  #refresh(group: ConsumerGroup, { old, next, isNew }: { old: string; next: string; isNew: boolean }, asker: Requester): void {
    const { clock, config, metadata } = this.#environment
    if (this.#resolver.isRunning(group.groupId)) return
    const { resolved, regexes } = group.subscriptions
    // All expressions of a group are looked up together.
    const [last] = resolved.values()
    const nowMs = clock.nowMs()
    const lastMs = last?.timestampMs ?? Number.NEGATIVE_INFINITY
    if (nowMs <= lastMs + REFRESH_INTERVAL_MIN_MS) return
    const users = new Map(regexes)
    if (old !== '') users.set(old, (users.get(old) ?? 0) - 1)
    if (next !== '') users.set(next, (users.get(next) ?? 0) + 1)
    const used = [...users].filter(([, count]) => count > 0).map(([expression]) => expression)
    const isDue =
      isNew ||
      used.length !== resolved.size ||
      (last?.version ?? 0) < metadata.newTopicsVersion ||
      nowMs > lastMs + config.consumer.regexRefreshIntervalMs
    if (isDue && used.length > 0) this.#resolver.start(group.groupId, used, asker)
  }

  #resolved(groupId: string, found: ReadonlyMap<string, ResolvedRegex>): void {
    const group = this.#state.groups.consumer(groupId)
    if (group === undefined) return
    const { clock, counters, metadata } = this.#environment
    const records: GroupRecord[] = []
    const subscriptions = new ConsumerSubscriptions(group.subscriptions)
    let isChanged = false
    for (const [expression, resolved] of found) {
      if (group.subscriptions.usersOf(expression) === 0) continue
      const topics = group.subscriptions.resolved.get(expression)?.topics ?? NO_TOPICS
      isChanged ||= !sameNames(topics, resolved.topics)
      subscriptions.resolve(expression, resolved)
      records.push(regexRecord(groupId, expression, resolved))
    }
    const hash = metadataHash(subscriptions.topicNames(), metadata.topics)
    if (isChanged || hash !== group.metadataHash) {
      const groupEpoch = group.groupEpoch + 1
      records.push(consumerGroupRecord(groupId, groupEpoch, hash))
      counters.rebalances.value++
      group.metadataLookedAt(clock.nowMs(), groupEpoch)
    }
    this.#state.write(records)
  }
}

const NO_TOPICS: ReadonlySet<string> = new Set()
