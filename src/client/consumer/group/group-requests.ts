import type { Input, MessageCodec } from '../../../protocol/codec.ts'
import type { Client } from '../../client.ts'

export interface GroupRequestOptions {
  /** For the answer. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number
  readonly maxVersion?: number
  readonly signal?: AbortSignal | undefined
  /** The coordinator holds the answer back until other members did something (JoinGroup, SyncGroup). */
  readonly waits?: boolean
}

/** How a member speaks with its group's coordinator. Tests put their own in its place. */
export interface GroupRequests {
  /** Throws `KafkaError`; error codes in the answer are the caller's to check. */
  ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    options?: GroupRequestOptions,
  ): Promise<Response>
  /** It has moved: the next question looks for it anew. */
  forgetCoordinator(): void
  /** Whether the coordinator knows an API. Throws `KafkaError`. */
  serves(codec: MessageCodec<unknown>): Promise<boolean>
}

/**
 * Over the client's connections. What waits goes over a connection of the member's own: a broker answers the requests of one connection in turn, and members
 * of one group that share a client would stand in each other's way, one waiting for the other to join, whose JoinGroup waits behind it.
 */
export class CoordinatorRequests implements GroupRequests {
  readonly #client: Client
  readonly #groupId: string
  readonly #ownConnection: `group-${string}`

  constructor(client: Client, groupId: string) {
    this.#client = client
    this.#groupId = groupId
    this.#ownConnection = `group-${client.environment.random.below(2 ** 31).toString(36)}`
  }

  ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    { waits = false, ...options }: GroupRequestOptions = {},
  ): Promise<Response> {
    const connection = waits ? this.#ownConnection : 'coordinator'
    return this.#client.atCoordinator('group', this.#groupId, request, response, body, { ...options, connection })
  }

  forgetCoordinator(): void {
    this.#client.forgetCoordinator('group', this.#groupId)
  }

  async serves(codec: MessageCodec<unknown>): Promise<boolean> {
    const task = this.#client.broker(await this.#client.coordinator(this.#groupId), 'coordinator')
    await task.connect()
    return task.serves(codec.apiKey)
  }
}
