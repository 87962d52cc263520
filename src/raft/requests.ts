import type { RafkaError } from '../base/errors.ts'
import type { Destination } from './host.ts'
import type { RaftConfig, RaftRequest, RaftSend } from './raft-options.ts'

interface Standing {
  /** Of the request that is under way; 0: none is. */
  readonly request: number
  /** Until when the answer is waited for, or the next request held back. */
  readonly untilMs: number
}

/** What the caller says of an answer: false where the other side is better left alone for a while. */
export type AnswerHandler = (error: RafkaError | null, response: unknown) => boolean

/** One request at a time to each node; after a failure a pause. An answer that comes too late, or that nobody waits for any more, is dropped. */
export class Requests {
  readonly #send: RaftSend
  readonly #config: RaftConfig
  readonly #nowMs: () => number
  readonly #answered: () => void
  readonly #standings = new Map<number, Standing>()
  #count = 0

  /** `answered` is called behind every answer that was handled. */
  constructor(options: { send: RaftSend; config: RaftConfig; nowMs: () => number; answered: () => void }) {
    this.#send = options.send
    this.#config = options.config
    this.#nowMs = options.nowMs
    this.#answered = options.answered
  }

  /** When the node may be asked; a time that has passed where it may be asked now. */
  readyMs(id: number): number {
    return this.#standings.get(id)?.untilMs ?? 0
  }

  isReady(id: number): boolean {
    return this.readyMs(id) <= this.#nowMs()
  }

  /** An answer of any of the nodes is waited for. */
  get isAnyUnderWay(): boolean {
    const nowMs = this.#nowMs()
    for (const { request, untilMs } of this.#standings.values()) if (request > 0 && untilMs > nowMs) return true
    return false
  }

  /** An answer of this node is waited for, and has not come in time. */
  isOverdue(id: number): boolean {
    const standing = this.#standings.get(id)
    return standing !== undefined && standing.request > 0 && standing.untilMs <= this.#nowMs()
  }

  isBackingOff(id: number): boolean {
    const standing = this.#standings.get(id)
    return standing !== undefined && standing.request === 0 && standing.untilMs > this.#nowMs()
  }

  ask(destination: Destination, asked: RaftRequest, handle: AnswerHandler): void {
    const { requestTimeoutMs, retryBackoffMs } = this.#config
    const request = ++this.#count
    this.#standings.set(destination.id, { request, untilMs: this.#nowMs() + requestTimeoutMs })
    this.#send(destination, asked, (error, response) => {
      if (this.#standings.get(destination.id)?.request !== request) return
      this.#standings.delete(destination.id)
      const isFine = handle(error, response)
      // What was handled may have asked the same node again already.
      if (!isFine && !this.#standings.has(destination.id)) {
        this.#standings.set(destination.id, { request: 0, untilMs: this.#nowMs() + retryBackoffMs })
      }
      this.#answered()
    })
  }

  /** No answer is waited for any more. */
  forgetAll(): void {
    this.#standings.clear()
  }

  forget(id: number): void {
    this.#standings.delete(id)
  }
}
