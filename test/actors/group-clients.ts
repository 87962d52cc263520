import type { Actor, ActorId, Context } from '../../src/messages/context.ts'
import type { Message, Response } from '../../src/messages/message.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  type Api,
  asTheNetworkGives,
  HEARTBEAT,
  JOIN_GROUP,
  OFFSET_COMMIT,
  OFFSET_FETCH,
  overTheWire,
  SYNC_GROUP,
} from '../coordinator/group/group-apis.ts'
import { subscription } from '../coordinator/group/subscription.ts'

export const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'
const RETRY_MS = 50

/** Stands in for the network and a client behind it: asks the coordinator, and asks again whatever it was refused for. */
abstract class GroupClient implements Actor {
  protected readonly context: Context
  readonly #coordinator: ActorId
  readonly #waiting = new Map<number, (response: Response | null) => void>()
  #requestId = 0

  constructor(context: Context, coordinator: ActorId) {
    this.context = context
    this.#coordinator = coordinator
  }

  abstract start(): void
  stop(): void {}

  receive(message: Message): void {
    if (message.kind === 'response') {
      const answered = this.#waiting.get(message.requestId)
      this.#waiting.delete(message.requestId)
      answered?.(message)
    } else if ((message.kind === 'actor-down' || message.kind === 'actor-up') && message.actor === this.#coordinator) {
      // What was asked while it was down got lost without another word.
      const lost = [...this.#waiting.values()]
      this.#waiting.clear()
      for (const answered of lost) answered(null)
    }
  }

  /** `done` gets null where there is no answer but to ask again. */
  protected ask<Request, Body>(api: Api<Request, Body>, body: Input<Request>, done: (body: Body | null) => void): void {
    const version = Math.min(api.request.maxVersion, 9)
    const requestId = ++this.#requestId
    this.#waiting.set(requestId, (response) => {
      if (response === null || response.errorCode !== 0) this.later(() => done(null))
      else done(overTheWire(api.response, response.body as Input<Body>, version))
    })
    this.context.send(this.#coordinator, {
      kind: 'request',
      from: this.context.self,
      requestId,
      apiKey: api.request.apiKey,
      apiVersion: version,
      clientId: 'client',
      clientHost: '/127.0.0.1',
      principal: 'User:ANONYMOUS',
      listener: 'PLAINTEXT',
      body: asTheNetworkGives(api.request, body, version),
    })
  }

  protected later(turn: () => void): void {
    this.context.schedule(RETRY_MS, turn)
  }
}

/** Commits 1, 2, 3 … for a group of its own. */
export class Committer extends GroupClient {
  readonly group: string
  sent = 0
  acknowledged = 0

  constructor(context: Context, coordinator: ActorId, group: string) {
    super(context, coordinator)
    this.group = group
  }

  start(): void {
    this.#commit()
  }

  #commit(): void {
    const committedOffset = this.acknowledged + 1
    this.sent = committedOffset
    const topics = [{ name: 'topic', topicId: TOPIC_ID, partitions: [{ partitionIndex: 0, committedOffset }] }]
    this.ask(OFFSET_COMMIT, { groupId: this.group, topics }, (body) => {
      if (body?.topics[0]?.partitions[0]?.errorCode === ErrorCode.NONE) {
        this.acknowledged = committedOffset
        this.context.schedule(7, () => this.#commit())
      } else this.#commit()
    })
  }
}

/** A consumer that joins its group and keeps itself in it by heartbeats. */
export class Member extends GroupClient {
  memberId = ''
  generationId = -1
  /** Generations that it was told to leave. */
  rebalances = 0
  beats = 0
  isStable = false
  readonly group: string

  constructor(context: Context, coordinator: ActorId, group: string) {
    super(context, coordinator)
    this.group = group
  }

  start(): void {
    this.#join()
  }

  #join(): void {
    this.isStable = false
    const protocols = [{ name: 'range', metadata: subscription('topic') }]
    const body = {
      groupId: this.group,
      memberId: this.memberId,
      protocolType: 'consumer',
      protocols,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 5_000,
    }
    this.ask(JOIN_GROUP, body, (joined) => {
      if (joined?.errorCode === ErrorCode.MEMBER_ID_REQUIRED) this.memberId = joined.memberId
      if (joined?.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) this.memberId = ''
      if (joined?.errorCode !== ErrorCode.NONE) return this.later(() => this.#join())
      this.generationId = joined.generationId
      this.#sync(joined.members.map(({ memberId }) => ({ memberId, assignment: Uint8Array.of(1) })))
    })
  }

  #sync(assignments: readonly { memberId: string; assignment: Uint8Array }[]): void {
    const { group: groupId, memberId, generationId } = this
    this.ask(
      SYNC_GROUP,
      { groupId, memberId, generationId, protocolType: 'consumer', protocolName: 'range', assignments },
      (synced) => {
        if (synced === null) return this.#sync(assignments)
        if (synced.errorCode !== ErrorCode.NONE) return this.#join()
        this.isStable = true
        this.#beat()
      },
    )
  }

  #beat(): void {
    const { group: groupId, memberId, generationId } = this
    this.ask(HEARTBEAT, { groupId, memberId, generationId }, (beaten) => {
      if (beaten === null || beaten.errorCode === ErrorCode.NONE) {
        this.beats++
        this.context.schedule(1_000, () => this.#beat())
        return
      }
      this.rebalances++
      if (beaten.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) this.memberId = ''
      this.#join()
    })
  }
}

/** Reads the offsets of groups until it has them. */
export class Reader extends GroupClient {
  offsets: ReadonlyMap<string, number> | null = null
  readonly #groups: readonly string[]

  constructor(context: Context, coordinator: ActorId, groups: readonly string[]) {
    super(context, coordinator)
    this.#groups = groups
  }

  start(): void {
    const topics = [{ name: 'topic', partitionIndexes: [0] }]
    this.ask(OFFSET_FETCH, { groups: this.#groups.map((groupId) => ({ groupId, topics })) }, (body) => {
      if (body === null) this.start()
      else this.offsets = new Map(body.groups.map((group) => [group.groupId, group.topics[0]!.partitions[0]!.committedOffset]))
    })
  }
}
