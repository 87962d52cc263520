import type { Deadline } from '../deadline-queue.ts'
import type { Ticket } from '../ticket.ts'

/** One of the assignors (or whatever the group is about) that a member supports, with what it has to say for it. */
export interface SupportedProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

export const EMPTY_ASSIGNMENT = new Uint8Array(0)

/** A member of a classic group. Its byte arrays are its own, never parts of a request's frame. */
export class ClassicMember {
  readonly memberId: string
  /** `group.instance.id` of a static member (KIP-345), else null. */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly protocolType: string
  /** In the member's order of preference. */
  protocols: readonly SupportedProtocol[]
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  assignment: Uint8Array = EMPTY_ASSIGNMENT
  /** The JoinGroup that waits for the next generation. `ClassicGroup` counts them: set it through that. */
  awaitingJoin: Ticket | null = null
  /** The SyncGroup that waits for the leader's assignment. */
  awaitingSync: Ticket | null = null
  /** It never had a generation: its first JoinGroup may time out although it waits. */
  isNew = false
  /** When the member is taken for dead. Null only before the group's timers know it. */
  session: Deadline | null = null

  constructor(facts: {
    memberId: string
    groupInstanceId: string | null
    clientId: string
    clientHost: string
    protocolType: string
    protocols: readonly SupportedProtocol[]
    rebalanceTimeoutMs: number
    sessionTimeoutMs: number
    assignment?: Uint8Array
  }) {
    this.memberId = facts.memberId
    this.groupInstanceId = facts.groupInstanceId
    this.clientId = facts.clientId
    this.clientHost = facts.clientHost
    this.protocolType = facts.protocolType
    this.protocols = facts.protocols
    this.rebalanceTimeoutMs = facts.rebalanceTimeoutMs
    this.sessionTimeoutMs = facts.sessionTimeoutMs
    if (facts.assignment !== undefined) this.assignment = facts.assignment
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null
  }

  get isAwaitingJoin(): boolean {
    return this.awaitingJoin !== null
  }

  /** A member that waits for an answer of ours cannot send heartbeats, and needs none. */
  get isExcusedFromHeartbeat(): boolean {
    return !this.isNew && (this.awaitingJoin !== null || this.awaitingSync !== null)
  }

  /** What the member said for a protocol; null if it does not support it. */
  metadata(protocolName: string): Uint8Array | null {
    return this.protocols.find(({ name }) => name === protocolName)?.metadata ?? null
  }

  /** The most preferred of `candidates`; null if the member supports none. */
  vote(candidates: ReadonlySet<string>): string | null {
    return this.protocols.find(({ name }) => candidates.has(name))?.name ?? null
  }

  /** Whether a JoinGroup with these protocols would change nothing. Their order matters. */
  matches(protocols: readonly SupportedProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(
        ({ name, metadata }, i) => name === this.protocols[i]!.name && bytesEqual(metadata, this.protocols[i]!.metadata),
      )
    )
  }
}

function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
