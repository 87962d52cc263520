import { ErrorCode } from '../../../protocol/error-codes.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../../protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../../protocol/generated/api/leave-group.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../../protocol/generated/api/sync-group.ts'
import { checkErrorCode } from '../../errors.ts'
import type { Assignor, MemberAssignment, MemberSubscription } from './assignor.ts'
import { readAssignment, writeAssignment, writeSubscription } from './consumer-protocol.ts'
import type { MemberContext } from './member.ts'

const PROTOCOL_TYPE = 'consumer'
/** An answer to JoinGroup may take as long as the others may take to join, and comes a little later than that. */
const JOIN_LAPSE_MS = 5000
const LEAVE_TIMEOUT_MS = 5000

/** Who asks. */
export interface ClassicIdentity {
  /** Empty before the coordinator gave one. */
  readonly memberId: string
  /** -1 for none. */
  readonly generationId: number
  readonly groupInstanceId: string | null
}

/** What the coordinator says when all members have joined. */
export interface Joined {
  /** False where the coordinator only gave the member its id, to join with. */
  readonly mayJoin: boolean
  readonly memberId: string
  readonly generationId: number
  /** The assignor that all members have and most prefer. */
  readonly protocolName: string
  readonly isLeader: boolean
  /** The leader is to assign nothing anew: a static member came back under its old assignment. */
  readonly skipAssignment: boolean
  /** For the leader: everybody's subscription. */
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly metadata: Uint8Array
  }[]
}

/** The four requests of the classic protocol, in every version. All throw `KafkaError`. */
export class ClassicRequests {
  readonly #context: MemberContext

  constructor(context: MemberContext) {
    this.#context = context
  }

  async join(
    { memberId, groupInstanceId }: ClassicIdentity,
    assignors: readonly Assignor[],
    subscription: Pick<MemberSubscription, 'topics' | 'ownedPartitions' | 'generationId' | 'rackId'>,
    signal?: AbortSignal,
  ): Promise<Joined> {
    const { groupId, sessionTimeoutMs, maxPollIntervalMs } = this.#context.options
    const protocols = assignors.map((assignor) => ({
      name: assignor.name,
      metadata: writeSubscription({ ...subscription, userData: assignor.subscriptionUserData?.(subscription.topics) ?? null }),
    }))
    const answer = await this.#context.requests.ask(
      JoinGroupRequest,
      JoinGroupResponse,
      {
        groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs: maxPollIntervalMs,
        memberId,
        groupInstanceId,
        protocolType: PROTOCOL_TYPE,
        protocols,
      },
      { signal, waits: true, timeoutMs: Math.max(maxPollIntervalMs + JOIN_LAPSE_MS, this.#context.requestTimeoutMs) },
    )
    const mayJoin = answer.errorCode !== ErrorCode.MEMBER_ID_REQUIRED || memberId !== ''
    if (mayJoin) this.#check(answer.errorCode, assignors)
    if (mayJoin && (answer.protocolType ?? PROTOCOL_TYPE) !== PROTOCOL_TYPE)
      this.#check(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, assignors)
    return {
      mayJoin,
      memberId: answer.memberId,
      generationId: answer.generationId,
      protocolName: answer.protocolName ?? '',
      isLeader: answer.leader === answer.memberId,
      skipAssignment: answer.skipAssignment,
      members: answer.members,
    }
  }

  async sync(
    { memberId, generationId, groupInstanceId }: ClassicIdentity,
    { protocolName }: Joined,
    assigned: readonly { readonly memberId: string; readonly assignment: MemberAssignment }[],
    signal: AbortSignal,
  ): Promise<MemberAssignment> {
    const { groupId, maxPollIntervalMs } = this.#context.options
    const assignments = assigned.map((one) => ({ memberId: one.memberId, assignment: writeAssignment(one.assignment) }))
    const answer = await this.#context.requests.ask(
      SyncGroupRequest,
      SyncGroupResponse,
      (version) => ({
        groupId,
        generationId,
        memberId,
        groupInstanceId,
        assignments,
        ...(version >= 5 ? { protocolType: PROTOCOL_TYPE, protocolName } : {}),
      }),
      { signal, waits: true, timeoutMs: Math.max(maxPollIntervalMs + JOIN_LAPSE_MS, this.#context.requestTimeoutMs) },
    )
    checkErrorCode(answer.errorCode, `group ${groupId}`)
    return readAssignment(answer.assignment)
  }

  /** Gives the answer's error code. */
  async heartbeat({ memberId, generationId, groupInstanceId }: ClassicIdentity): Promise<number> {
    const { groupId, sessionTimeoutMs } = this.#context.options
    const body = { groupId, generationId, memberId, groupInstanceId }
    const { errorCode } = await this.#context.requests.ask(HeartbeatRequest, HeartbeatResponse, body, {
      timeoutMs: Math.min(this.#context.requestTimeoutMs, sessionTimeoutMs),
    })
    return errorCode
  }

  async leave(
    { memberId, groupInstanceId }: ClassicIdentity,
    reason: string,
    { signal, timeoutMs = LEAVE_TIMEOUT_MS }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
  ): Promise<void> {
    const { groupId } = this.#context.options
    const answer = await this.#context.requests.ask(
      LeaveGroupRequest,
      LeaveGroupResponse,
      (version) => (version >= 3 ? { groupId, members: [{ memberId, groupInstanceId, reason }] } : { groupId, memberId }),
      { signal, timeoutMs },
    )
    checkErrorCode(answer.errorCode, `leaving group ${groupId}`)
  }

  #check(errorCode: number, assignors: readonly Assignor[]): void {
    const about = `group ${this.#context.options.groupId}`
    if (errorCode === ErrorCode.INCONSISTENT_GROUP_PROTOCOL) {
      const names = assignors.map(({ name }) => name).join(', ')
      checkErrorCode(
        errorCode,
        about,
        `its members know none of the assignors ${names}, or it is a group of another kind, which classic members cannot join`,
      )
    }
    checkErrorCode(errorCode, about)
  }
}
