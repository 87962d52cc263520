import { TraceHash } from '../../../actors/runtime/trace-hash.ts'
import type { ActorId } from '../../../src/messages/context.ts'
import type { Message, MetadataCommitted } from '../../../src/messages/message.ts'
import { BeginTransactionRecord } from '../../../src/protocol/generated/metadata/begin-transaction-record.ts'
import { EndTransactionRecord } from '../../../src/protocol/generated/metadata/end-transaction-record.ts'

/** What a partition said of itself last. */
interface Marks {
  logStartOffset: number
  highWatermark: number
}

/** Where a record has the number of its type, which takes one byte. */
const KEY_AT = 1
/** Begin and end of a transaction, which the controller that makes it tells and others do not. */
const TRANSACTION_KEYS: ReadonlySet<number> = new Set([BeginTransactionRecord.apiKey, EndTransactionRecord.apiKey])

export interface InvariantsOptions {
  /** Is told of metadata that were not known to be committed before, in their order. */
  readonly committed?: (records: readonly Uint8Array[]) => void
}

/** Watches every message between actors of every node, and says which of them could not have been sent. */
export class Invariants {
  readonly problems: string[] = []
  /** Committed metadata records, one after the other from the first: a hash, and who published it. */
  readonly #metadata: { readonly hash: string; readonly node: string }[] = []
  /** How many of them there are up to an offset, where a message ended. */
  readonly #countUpTo = new Map<number, number>([[-1, 0]])
  /** How many of them each subscriber has been given; null where that is not known. */
  readonly #given = new Map<string, number | null>()
  /** By node, up to where it was given the committed metadata. */
  readonly #endOffsets = new Map<string, number>()
  #endOffset = -1
  /** Up to where the records themselves are known. */
  #seenOffset = -1
  readonly #leaders = new Map<number, { readonly leaderId: number; readonly node: string }>()
  readonly #marks = new Map<string, Marks>()
  readonly #options: InvariantsOptions

  constructor(options: InvariantsOptions = {}) {
    this.#options = options
  }

  /** `node` with the count of its starts: `node-1/2`. */
  sent(node: string, from: ActorId, to: ActorId, message: Message): void {
    switch (message.kind) {
      case 'metadata-committed':
        this.#committed(node, `${node}/${to}`, message)
        break
      case 'read-done':
        if (message.errorCode !== 0) break
        if (message.lastStableOffset > message.highWatermark || message.logStartOffset > message.highWatermark)
          this.#problem(
            node,
            `a read gave log start ${message.logStartOffset}, last stable ${message.lastStableOffset}, high watermark ${message.highWatermark}`,
          )
        break
      case 'advanced':
        if (message.lastStableOffset > message.highWatermark)
          this.#problem(
            node,
            `last stable offset ${message.lastStableOffset} is past the high watermark ${message.highWatermark}`,
          )
        break
      case 'log-state':
        this.#logState(node, from, message)
        break
      case 'quorum-changed':
        this.leads(node, message.epoch, message.leaderId)
        break
    }
  }

  /** Something that another check found. */
  found(node: string, what: string): void {
    this.#problem(node, what)
  }

  /** A node takes another for the leader of the metadata quorum in an epoch. */
  leads(node: string, epoch: number, leaderId: number): void {
    if (leaderId < 0) return
    const known = this.#leaders.get(epoch)
    if (known === undefined) this.#leaders.set(epoch, { leaderId, node })
    else if (known.leaderId !== leaderId)
      this.#problem(node, `epoch ${epoch} is led by ${leaderId}, and by ${known.leaderId} as ${known.node} has it`)
  }

  /** Up to where a node has been given the committed metadata; without a node, up to where any has. -1: not at all. */
  metadataEnd(node?: string): number {
    return node === undefined ? this.#endOffset : (this.#endOffsets.get(node) ?? -1)
  }

  /** Whether every committed record that a node was given has been counted. A subscriber whose first image ended where nobody else's did is not counted: others bring its records later. */
  get hasSeenAll(): boolean {
    return this.#seenOffset >= this.#endOffset
  }

  #committed(node: string, subscriber: string, { snapshot, endOffset, records }: MetadataCommitted): void {
    // Nothing is committed before the first records, at whatever offset the log begins with a voters' record of its own.
    if (snapshot && records.length === 0) {
      this.#countUpTo.set(endOffset, 0)
      this.#seenOffset = Math.max(this.#seenOffset, endOffset)
    }
    let count = this.#given.get(subscriber) ?? null
    if (!snapshot && count !== null) {
      const counting = records.filter((record) => !TRANSACTION_KEYS.has(record[KEY_AT] ?? -1))
      const fresh = counting.filter((record) => this.#metadataRecord(node, count!++, record))
      if (fresh.length > 0) this.#options.committed?.(fresh)
      this.#seenOffset = Math.max(this.#seenOffset, endOffset)
      const known = this.#countUpTo.get(endOffset)
      if (known === undefined) this.#countUpTo.set(endOffset, count)
      else if (known !== count)
        this.#problem(node, `up to ${endOffset} there are ${count} metadata records, and ${known} elsewhere`)
    }
    this.#endOffsets.set(node, Math.max(this.metadataEnd(node), endOffset))
    this.#endOffset = Math.max(this.#endOffset, endOffset)
    this.#given.set(subscriber, snapshot || count === null ? (this.#countUpTo.get(endOffset) ?? null) : count)
  }

  /** Gives whether it was not known before. */
  #metadataRecord(node: string, place: number, record: Uint8Array): boolean {
    const trace = new TraceHash()
    trace.add(record)
    const hash = trace.digest()
    const known = this.#metadata[place]
    if (known === undefined) this.#metadata[place] = { hash, node }
    else if (known.hash !== hash) this.#problem(node, `committed metadata record ${place} differs from that of ${known.node}`)
    return known === undefined
  }

  #logState(node: string, from: ActorId, state: { logStartOffset: number; highWatermark: number; state: string }): void {
    const { logStartOffset, highWatermark } = state
    if (logStartOffset > highWatermark && state.state === 'open')
      this.#problem(node, `a log starts at ${logStartOffset}, after its high watermark ${highWatermark}`)
    const key = `${node}/${from}`
    const before = this.#marks.get(key)
    if (before !== undefined && logStartOffset < before.logStartOffset)
      this.#problem(node, `the log of actor ${from} started at ${before.logStartOffset}, and now at ${logStartOffset}`)
    this.#marks.set(key, { logStartOffset, highWatermark })
  }

  #problem(node: string, what: string): void {
    this.problems.push(`${node}: ${what}`)
  }
}
