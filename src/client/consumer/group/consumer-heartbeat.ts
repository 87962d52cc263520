import type { Random } from '../../../base/random.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../protocol/generated/api/consumer-group-heartbeat.ts'
import { readUuid, ZERO_UUID } from '../../../protocol/uuid.ts'
import type { MemberContext } from './member.ts'
import { sameTarget, type Target } from './target.ts'

export const JOINING_EPOCH = 0
export const LEAVING_EPOCH = -1
/** A static member says that it comes back. */
export const STATIC_LEAVING_EPOCH = -2

/** Since it, members make their own ids (KIP-1082), and the broker evaluates patterns. */
const OWN_ID_VERSION = 1
const LEAVE_TIMEOUT_MS = 5000

interface Wishes {
  readonly names: readonly string[] | null
  readonly regex: string | null
}

/** ConsumerGroupHeartbeat: everything in the first one and after an error, else only what has changed since the last. */
export class ConsumerHeartbeat {
  readonly #context: MemberContext
  /** What the coordinator was told and has not refused; null before. */
  #sent: { readonly wishes: Wishes; readonly owned: Target } | null = null
  #version = OWN_ID_VERSION

  constructor(context: MemberContext) {
    this.#context = context
  }

  /** The coordinator knows nothing for sure. */
  sendAll(): void {
    this.#sent = null
  }

  /** The member wants something else than it has told. */
  hasNews(): boolean {
    return this.#sent !== null && !sameWishes(this.#sent.wishes, this.#wishes())
  }

  /** Throws `KafkaError` where no answer comes; error codes are the caller's to check. */
  async beat(
    { memberId, epoch }: { readonly memberId: string; readonly epoch: number },
    owned: Target,
    mustTellOwned: boolean,
    signal: AbortSignal,
  ): Promise<ConsumerGroupHeartbeatResponse> {
    const { groupId, groupInstanceId, groupRemoteAssignor, clientRack, maxPollIntervalMs } = this.#context.options
    const all = epoch === JOINING_EPOCH || this.#sent === null
    const before = all ? null : this.#sent
    let wishes = this.#wishes()
    const answer = await this.#context.requests.ask(
      ConsumerGroupHeartbeatRequest,
      ConsumerGroupHeartbeatResponse,
      (version) => {
        if (version !== this.#version) this.#become(version)
        wishes = this.#wishes()
        const saysWishes = before === null || !sameWishes(before.wishes, wishes)
        return {
          groupId,
          memberId: version < OWN_ID_VERSION && epoch === JOINING_EPOCH && this.#sent === null ? '' : memberId,
          memberEpoch: epoch,
          instanceId: groupInstanceId,
          ...(saysWishes ? { subscribedTopicNames: [...(wishes.names ?? [])] } : {}),
          // An empty one takes back what was asked for before.
          ...(saysWishes && version >= OWN_ID_VERSION && (wishes.regex !== null || (before?.wishes.regex ?? null) !== null)
            ? { subscribedTopicRegex: wishes.regex ?? '' }
            : {}),
          ...(all ? { rackId: clientRack, rebalanceTimeoutMs: maxPollIntervalMs, serverAssignor: groupRemoteAssignor } : {}),
          ...(before === null || mustTellOwned || !sameTarget(before.owned, owned)
            ? { topicPartitions: [...owned].map(([topicId, partitions]) => ({ topicId, partitions: [...partitions] })) }
            : {}),
        }
      },
      { signal },
    )
    this.#sent = answer.errorCode === 0 ? { wishes, owned } : null
    return answer
  }

  /** Says good-bye: with -1 for good, with -2 for a while. What the coordinator says to it makes no difference. Throws `KafkaError` where no answer comes. */
  async leave(
    { memberId }: { readonly memberId: string },
    epoch: number,
    { signal, timeoutMs = LEAVE_TIMEOUT_MS }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
  ): Promise<void> {
    const { groupId, groupInstanceId } = this.#context.options
    await this.#context.requests.ask(
      ConsumerGroupHeartbeatRequest,
      ConsumerGroupHeartbeatResponse,
      { groupId, memberId, memberEpoch: epoch, instanceId: groupInstanceId },
      { signal, timeoutMs },
    )
  }

  /** An older broker does not evaluate patterns: they are evaluated here. */
  #become(version: number): void {
    this.#version = version
    const { topics } = this.#context
    if (typeof topics.subscription.pattern === 'string') topics.set(topics.subscription, version >= OWN_ID_VERSION)
  }

  #wishes(): Wishes {
    const { topics } = this.#context
    const { pattern } = topics.subscription
    return topics.isServerSide && typeof pattern === 'string'
      ? { names: null, regex: pattern }
      : { names: topics.names(), regex: null }
  }
}

/** A UUID that does not begin with a dash, as Java's members have. */
export function newMemberId(random: Random): string {
  for (;;) {
    const id = readUuid(random.bytes(16), 0)
    if (!id.startsWith('-') && id !== ZERO_UUID) return id
  }
}

function sameWishes(one: Wishes, other: Wishes): boolean {
  const [names, others] = [one.names ?? [], other.names ?? []]
  return one.regex === other.regex && names.length === others.length && names.every((name, place) => name === others[place])
}
