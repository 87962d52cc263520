import { Backoff } from '../../../base/backoff.ts'
import { ErrorCode } from '../../../protocol/error-codes.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../../protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../../protocol/generated/api/offset-fetch.ts'
import { sleep } from '../../environment.ts'
import { errorOf, KafkaError, ServerError, TimeoutError } from '../../errors.ts'
import type { CommittedOffset, OffsetToCommit } from '../../offsets.ts'
import { byTopic, partitionKey, type TopicPartition } from '../../topic-partition.ts'
import type { CommitOptions } from '../membership.ts'
import type { Member, MemberContext } from './member.ts'

/** The first versions that speak of topics by id, and the one before. */
const COMMIT_IDS_VERSION = 10
const FETCH_IDS_VERSION = 10
const FETCH_BATCHED_VERSION = 8
const FETCH_MEMBER_VERSION = 9
const FETCH_STABLE_VERSION = 7

/** One commit that is not settled yet. */
interface Commit {
  /** By partition; those that are settled are taken out. */
  readonly offsets: Map<string, OffsetToCommit>
  readonly deadlineUs: number
  resolve(): void
  reject(error: unknown): void
}

/** Offsets of a group: commits them one request at a time, so that a later commit is never overtaken by an earlier one, and looks them up. */
export class GroupOffsets {
  readonly #context: Omit<MemberContext, 'topics' | 'failed'>
  readonly #member: () => Member | null
  readonly #commits = new Set<Commit>()
  #isCommitting = false

  constructor(context: Omit<MemberContext, 'topics' | 'failed'>, member: () => Member | null) {
    this.#context = context
    this.#member = member
  }

  /** What waits while a request is under way goes out in the next one, the last offset of each partition alone. */
  commit(offsets: readonly OffsetToCommit[], { signal, timeoutMs }: CommitOptions = {}): Promise<void> {
    if (offsets.length === 0) return Promise.resolve()
    const limitMs = timeoutMs ?? this.#context.options.defaultApiTimeoutMs
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        cancel()
        signal?.removeEventListener('abort', abort)
        this.#commits.delete(commit)
        end()
      }
      const commit: Commit = {
        offsets: new Map(offsets.map((offset) => [partitionKey(offset), offset])),
        deadlineUs: this.#nowUs() + limitMs * 1000,
        resolve: () => settle(resolve),
        reject: (error) => settle(() => reject(error)),
      }
      const abort = (): void => commit.reject(signal?.reason)
      const cancel = this.#context.environment.after(limitMs, () =>
        commit.reject(
          new TimeoutError(`offsets of group ${this.#groupId} could not be committed within ${limitMs} ms`, { limitMs }),
        ),
      )
      if (signal?.aborted) {
        abort()
        return
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#commits.add(commit)
      if (!this.#isCommitting) void this.#commitAll()
    })
  }

  /** Partitions without an offset are left out. */
  async committed(
    partitions: readonly TopicPartition[],
    { signal, timeoutMs = this.#context.options.defaultApiTimeoutMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<CommittedOffset[]> {
    if (partitions.length === 0) return []
    const backoff = this.#backoff()
    const deadlineUs = this.#nowUs() + timeoutMs * 1000
    for (;;) {
      signal?.throwIfAborted()
      const epoch = this.#member()?.epoch ?? -1
      try {
        return await this.#fetch(partitions, signal)
      } catch (error) {
        if (!(error instanceof KafkaError) || !(await this.#mayTryAgain(error, epoch, partitions))) throw error
        if (this.#nowUs() >= deadlineUs) throw error
      }
      await sleep(this.#context.environment, backoff.failed(), signal)
    }
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true
    // Commits of one turn of the application go out together.
    await Promise.resolve()
    const backoff = this.#backoff()
    while (this.#commits.size > 0) {
      const commits = [...this.#commits]
      const latest = new Map<string, OffsetToCommit>()
      for (const { offsets } of commits) for (const [key, offset] of offsets) latest.set(key, offset)
      if (await this.#tryCommit(commits, [...latest.values()])) backoff.succeeded()
      else await sleep(this.#context.environment, backoff.failed())
    }
    this.#isCommitting = false
  }

  /** Gives false where something is to be tried again. */
  async #tryCommit(commits: readonly Commit[], offsets: readonly OffsetToCommit[]): Promise<boolean> {
    const epoch = this.#member()?.epoch ?? -1
    let isDone = true
    try {
      for (const [errorCode, keys] of await this.#send(offsets)) {
        const error =
          errorCode === ErrorCode.NONE ? null : errorOf(errorCode, `commit of ${keys.join(', ')} in group ${this.#groupId}`)
        const again = error !== null && (await this.#mayTryAgain(error, epoch, offsets))
        if (again) isDone = false
        else for (const commit of commits) settlePart(commit, keys, error)
      }
    } catch (error) {
      if (error instanceof KafkaError && (await this.#mayTryAgain(error, epoch, offsets))) return false
      for (const commit of commits) commit.reject(error)
    }
    return isDone
  }

  /** The partitions of each error code, NONE among them. */
  async #send(offsets: readonly OffsetToCommit[]): Promise<Map<number, string[]>> {
    const { groupInstanceId } = this.#context.options
    const topics = byTopic(offsets)
    const ids = this.#ids(topics.keys())
    const member = this.#member()
    const answer = await this.#context.requests.ask(
      OffsetCommitRequest,
      OffsetCommitResponse,
      (version) => ({
        groupId: this.#groupId,
        generationIdOrMemberEpoch: member?.epoch ?? -1,
        memberId: member?.memberId ?? '',
        groupInstanceId: (member?.epoch ?? -1) < 0 ? null : groupInstanceId,
        topics: [...topics].map(([name, mine]) => ({
          ...(version >= COMMIT_IDS_VERSION ? { topicId: ids!.get(name)! } : { name }),
          partitions: mine.map(({ partition, offset, leaderEpoch, metadata }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedLeaderEpoch: leaderEpoch ?? -1,
            committedMetadata: metadata ?? '',
          })),
        })),
      }),
      ids === null ? { maxVersion: COMMIT_IDS_VERSION - 1 } : {},
    )
    const byCode = new Map<number, string[]>()
    const names = new Map([...(ids ?? [])].map(([name, id]) => [id, name]))
    for (const { name, topicId, partitions } of answer.topics) {
      const topic = name !== '' ? name : names.get(topicId)
      if (topic === undefined) continue
      for (const { partitionIndex, errorCode } of partitions) {
        const keys = byCode.get(errorCode)
        const key = partitionKey({ topic, partition: partitionIndex })
        if (keys === undefined) byCode.set(errorCode, [key])
        else keys.push(key)
      }
    }
    return byCode
  }

  async #fetch(partitions: readonly TopicPartition[], signal: AbortSignal | undefined): Promise<CommittedOffset[]> {
    const groupId = this.#groupId
    const topics = byTopic(partitions)
    const ids = this.#ids(topics.keys())
    const member = this.#member()
    const answer = await this.#context.requests.ask(
      OffsetFetchRequest,
      OffsetFetchResponse,
      (version) => {
        const named = [...topics].map(([name, mine]) => ({
          ...(version >= FETCH_IDS_VERSION ? { topicId: ids!.get(name)! } : { name }),
          partitionIndexes: mine.map(({ partition }) => partition),
        }))
        const stable = version >= FETCH_STABLE_VERSION ? { requireStable: true } : {}
        if (version < FETCH_BATCHED_VERSION)
          return { groupId, topics: named as { name: string; partitionIndexes: number[] }[], ...stable }
        const isMember = version >= FETCH_MEMBER_VERSION && member !== null && member.hasEpochs && member.epoch >= 0
        return {
          groups: [{ groupId, topics: named, ...(isMember ? { memberId: member.memberId, memberEpoch: member.epoch } : {}) }],
          ...stable,
        }
      },
      { signal, ...(ids === null ? { maxVersion: FETCH_IDS_VERSION - 1 } : {}) },
    )
    const found = answer.groups[0] ?? answer
    if (found.errorCode !== 0) throw errorOf(found.errorCode, `offsets of group ${groupId}`)
    const names = new Map([...(ids ?? [])].map(([name, id]) => [id, name]))
    const committed: CommittedOffset[] = []
    for (const named of found.topics) {
      const topic = named.name !== '' ? named.name : names.get('topicId' in named ? named.topicId : '')
      if (topic === undefined) continue
      for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of named.partitions) {
        const partition: TopicPartition = { topic, partition: partitionIndex }
        if (errorCode !== 0) throw errorOf(errorCode, `the offset of ${partitionKey(partition)} in group ${groupId}`)
        if (committedOffset < 0) continue
        const leaderEpoch = committedLeaderEpoch < 0 ? null : committedLeaderEpoch
        committed.push({ ...partition, offset: committedOffset, leaderEpoch, metadata: metadata ?? '' })
      }
    }
    return committed
  }

  /** Of all topics, or null where one has none that is known: then they are named. */
  #ids(names: Iterable<string>): Map<string, string> | null {
    const { topics, topicsById } = this.#context.metadata.snapshot()
    const ids = new Map<string, string>()
    for (const name of names) {
      const id = topics.get(name)?.id
      if (id === undefined || !topicsById.has(id)) return null
      ids.set(name, id)
    }
    return ids
  }

  /** Whether the same may succeed in a moment; what the error says about the coordinator and the member is passed on. */
  async #mayTryAgain(error: KafkaError, epoch: number, partitions: readonly TopicPartition[]): Promise<boolean> {
    const member = this.#member()
    const errorCode = error instanceof ServerError ? error.errorCode : null
    switch (errorCode) {
      case ErrorCode.NOT_COORDINATOR:
      case ErrorCode.COORDINATOR_NOT_AVAILABLE:
      case ErrorCode.REQUEST_TIMED_OUT:
        this.#context.requests.forgetCoordinator()
        return true
      case ErrorCode.UNKNOWN_TOPIC_ID:
      case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
        // It may have been made anew, under another id.
        await this.#context.metadata.refresh([...byTopic(partitions).keys()], false).catch(() => {})
        return true
      case ErrorCode.STALE_MEMBER_EPOCH: {
        // The epoch went up with a heartbeat whose answer is on its way.
        if (member?.hasEpochs !== true) return false
        if (member.epoch === epoch) await member.nextHeartbeat()
        return member.epoch > 0 && member.epoch !== epoch
      }
      case ErrorCode.REBALANCE_IN_PROGRESS:
        if (member?.isSyncing === true) return true
        member?.commitRefused(errorCode, epoch)
        return false
      case ErrorCode.ILLEGAL_GENERATION:
        // A rebalance ended while the request was on its way. What the member kept is its own to commit; what it gave up may be another's by now.
        if (
          member !== null &&
          member.epoch > epoch &&
          epoch >= 0 &&
          partitions.every((partition) => this.#context.holdings.owns(partition))
        )
          return true
        member?.commitRefused(errorCode, epoch)
        return false
      case ErrorCode.UNKNOWN_MEMBER_ID:
      case ErrorCode.FENCED_INSTANCE_ID:
        member?.commitRefused(errorCode, epoch)
        return false
      default:
        return error.retriable
    }
  }

  #backoff(): Backoff {
    return new Backoff(this.#context.environment.random, { delayMsMin: 100, delayMsMax: 1000 })
  }

  #nowUs(): number {
    return this.#context.environment.clock.monotonicUs()
  }

  get #groupId(): string {
    return this.#context.options.groupId
  }
}

/** A commit is done when all of its partitions are, and has failed when one of them has. */
function settlePart(commit: Commit, keys: readonly string[], error: KafkaError | null): void {
  const mine = keys.filter((key) => commit.offsets.has(key))
  if (mine.length === 0) return
  if (error !== null) {
    commit.reject(error)
    return
  }
  for (const key of mine) commit.offsets.delete(key)
  if (commit.offsets.size === 0) commit.resolve()
}
