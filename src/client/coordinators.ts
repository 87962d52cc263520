import { FindCoordinatorRequest, FindCoordinatorResponse } from '../protocol/generated/api/find-coordinator.ts'
import type { ConnectionManager } from './connection-manager.ts'
import { checkErrorCode, ProtocolError } from './errors.ts'

export type CoordinatorKind = 'group' | 'transaction' | 'share'

const KEY_TYPES: Readonly<Record<CoordinatorKind, number>> = { group: 0, transaction: 1, share: 2 }
/** Before it, one key is asked for at a time; before 1, groups alone have coordinators that can be asked for. */
const BATCHED_VERSION = 4

/** Which node coordinates which group, transactional id or share partition, as far as somebody has asked. */
export class Coordinators {
  readonly #connections: ConnectionManager
  readonly #requestTimeoutMs: number
  readonly #nodes = new Map<string, number>()

  constructor(connections: ConnectionManager, requestTimeoutMs: number) {
    this.#connections = connections
    this.#requestTimeoutMs = requestTimeoutMs
  }

  /** The node that coordinates; asks once, until it is forgotten. Throws `KafkaError`, retriable ones among them (COORDINATOR_NOT_AVAILABLE while a topic is being made). */
  async find(kind: CoordinatorKind, key: string, signal?: AbortSignal): Promise<number> {
    const known = this.#nodes.get(`${kind}:${key}`)
    if (known !== undefined) return known
    const task = await this.#connections.any()
    const keyType = KEY_TYPES[kind]
    const answer = await task.request(
      FindCoordinatorRequest,
      FindCoordinatorResponse,
      (version) => {
        if (version >= BATCHED_VERSION) return { keyType, coordinatorKeys: [key] }
        if (version < 1 && keyType !== 0) throw new ProtocolError(`the broker knows no coordinators of a ${kind}`)
        return { key, ...(version >= 1 ? { keyType } : {}) }
      },
      { timeoutMs: this.#requestTimeoutMs, signal },
    )
    const found = answer.coordinators[0] ?? answer
    checkErrorCode(found.errorCode, `the coordinator of ${kind} ${key}`, found.errorMessage)
    this.#connections.note(found.nodeId, found)
    this.#nodes.set(`${kind}:${key}`, found.nodeId)
    return found.nodeId
  }

  /** It has moved, or does not answer: the next one who needs it asks anew. */
  forget(kind: CoordinatorKind, key: string): void {
    this.#nodes.delete(`${kind}:${key}`)
  }
}
