import { EMPTY_RANGE } from '../base/arena.ts'
import type { ActorId } from './context.ts'
import type { Advanced, Append, Appended, AppendReplica, Message, Read, ReadDone, ReplicaAppended } from './message.ts'

/**
 * How the hot messages look in a slot of a ring: 16 words of 32 bits, of which the last 12 can also be read as 6 floats. Numbers
 * that may exceed 32 bits (offsets, times, request ids) are stored as float64, which holds every integer up to 2^53.
 *
 * word 0: code in the low 8 bits, flags above; word 1: the receiver; then by kind, as the functions below say.
 */
export const SLOT_BYTES = 64
export const SLOT_WORDS = 16

/** Codes 1 to 15 are messages, others belong to the runtime. */
export const HOT_CODES = {
  append: 1,
  appended: 2,
  read: 3,
  'read-done': 4,
  advanced: 5,
  'append-replica': 6,
  'replica-appended': 7,
} as const

const CODE_BITS = 8
const CODE_MASK = 0xff

const ACKS_SHIFT = CODE_BITS
const ORIGIN_COORDINATOR = 1 << (CODE_BITS + 2)

const MIN_ONE_BATCH = 1 << CODE_BITS
const READ_COMMITTED = 2 << CODE_BITS
const ARM = 4 << CODE_BITS
const ANY_REPLICA = 8 << CODE_BITS
const REPEATED = 16 << CODE_BITS

const STARVED = 1 << CODE_BITS
/** An empty list of aborted transactions is not the same as none asked for. */
const NONE_ABORTED = 2 << CODE_BITS

const FOR_REPLICAS = 1 << CODE_BITS

/** One memory, seen as words and as floats. */
export interface WireMemory {
  readonly words: Int32Array
  readonly floats: Float64Array
}

/**
 * Writes a message into the slot that starts at word `slot` (a multiple of 16). False, with nothing written, when it does not fit
 * there: it is of another kind, or carries what is not on the hot path (error texts, aborted transactions, a diverging epoch, nearer replicas).
 * Such a message is packed instead.
 */
export function writeHot({ words, floats }: WireMemory, slot: number, to: ActorId, message: Message): boolean {
  const half = slot >>> 1
  switch (message.kind) {
    case 'append':
      if (message.verificationGuard !== undefined) return false
      words[slot] =
        HOT_CODES.append | ((message.acks + 1) << ACKS_SHIFT) | (message.origin === 'coordinator' ? ORIGIN_COORDINATOR : 0)
      words[slot + 2] = message.from
      words[slot + 3] = message.bytes.arena
      words[slot + 4] = message.bytes.offset
      words[slot + 5] = message.bytes.length
      floats[half + 3] = message.requestId
      words[slot + 8] = message.timeoutMs
      break
    case 'appended':
      if (message.recordErrors !== null || message.errorMessage !== null) return false
      words[slot] = HOT_CODES.appended
      words[slot + 2] = message.errorCode
      floats[half + 2] = message.requestId
      floats[half + 3] = message.baseOffset
      floats[half + 4] = message.logAppendTimeMs
      floats[half + 5] = message.logStartOffset
      break
    case 'read':
      if ((message.maxBytes | 0) !== message.maxBytes || message.nearReplicas !== null) return false
      words[slot] =
        HOT_CODES.read |
        (message.minOneBatch ? MIN_ONE_BATCH : 0) |
        (message.isolation === 1 ? READ_COMMITTED : 0) |
        (message.arm ? ARM : 0) |
        (message.anyReplica ? ANY_REPLICA : 0) |
        (message.repeated ? REPEATED : 0)
      words[slot + 2] = message.from
      words[slot + 3] = message.maxBytes
      words[slot + 4] = message.currentLeaderEpoch
      words[slot + 5] = message.lastFetchedEpoch
      floats[half + 3] = message.requestId
      floats[half + 4] = message.fetchOffset
      floats[half + 5] = message.logStartOffset
      floats[half + 6] = message.replicaEpoch
      words[slot + 14] = message.replicaId
      break
    case 'read-done':
      if (message.divergingEpoch !== null || message.preferredReadReplica !== -1) return false
      if (message.abortedTransactions !== null && message.abortedTransactions.length > 0) return false
      words[slot] =
        HOT_CODES['read-done'] | (message.starved ? STARVED : 0) | (message.abortedTransactions !== null ? NONE_ABORTED : 0)
      words[slot + 2] = message.errorCode
      words[slot + 3] = message.bytes.arena
      words[slot + 4] = message.bytes.offset
      words[slot + 5] = message.bytes.length
      floats[half + 3] = message.requestId
      floats[half + 4] = message.highWatermark
      floats[half + 5] = message.lastStableOffset
      floats[half + 6] = message.logStartOffset
      break
    case 'advanced':
      words[slot] = HOT_CODES.advanced | (message.forReplicas ? FOR_REPLICAS : 0)
      words[slot + 2] = message.partition
      floats[half + 2] = message.highWatermark
      floats[half + 3] = message.lastStableOffset
      break
    case 'append-replica':
      words[slot] = HOT_CODES['append-replica']
      words[slot + 2] = message.from
      words[slot + 3] = message.bytes.arena
      words[slot + 4] = message.bytes.offset
      words[slot + 5] = message.bytes.length
      floats[half + 3] = message.requestId
      floats[half + 4] = message.fetchOffset
      floats[half + 5] = message.highWatermark
      floats[half + 6] = message.logStartOffset
      words[slot + 14] = message.leaderEpoch
      break
    case 'replica-appended':
      words[slot] = HOT_CODES['replica-appended']
      words[slot + 2] = message.errorCode
      words[slot + 3] = message.lastEpoch
      floats[half + 2] = message.requestId
      floats[half + 3] = message.logEndOffset
      floats[half + 4] = message.logStartOffset
      break
    default:
      return false
  }
  words[slot + 1] = to
  return true
}

/** The code of what stands in a slot. */
export function codeAt({ words }: WireMemory, slot: number): number {
  return words[slot]! & CODE_MASK
}

/** Whom what stands in a slot is for. */
export function receiverAt({ words }: WireMemory, slot: number): ActorId {
  return words[slot + 1]!
}

/** Reads what `writeHot` wrote. Null when the slot holds something else. */
export function readHot(memory: WireMemory, slot: number): Message | null {
  switch (codeAt(memory, slot)) {
    case HOT_CODES.append:
      return readAppend(memory, slot)
    case HOT_CODES.appended:
      return readAppended(memory, slot)
    case HOT_CODES.read:
      return readRead(memory, slot)
    case HOT_CODES['read-done']:
      return readReadDone(memory, slot)
    case HOT_CODES.advanced:
      return readAdvanced(memory, slot)
    case HOT_CODES['append-replica']:
      return readAppendReplica(memory, slot)
    case HOT_CODES['replica-appended']:
      return readReplicaAppended(memory, slot)
    default:
      return null
  }
}

function readAppend({ words, floats }: WireMemory, slot: number): Append {
  const head = words[slot]!
  return {
    kind: 'append',
    from: words[slot + 2]!,
    requestId: floats[(slot >>> 1) + 3]!,
    bytes: rangeAt(words, slot),
    acks: (((head >>> ACKS_SHIFT) & 3) - 1) as Append['acks'],
    origin: (head & ORIGIN_COORDINATOR) !== 0 ? 'coordinator' : 'client',
    timeoutMs: words[slot + 8]!,
  }
}

function readAppended({ words, floats }: WireMemory, slot: number): Appended {
  const half = slot >>> 1
  return {
    kind: 'appended',
    requestId: floats[half + 2]!,
    errorCode: words[slot + 2]!,
    errorMessage: null,
    baseOffset: floats[half + 3]!,
    logAppendTimeMs: floats[half + 4]!,
    logStartOffset: floats[half + 5]!,
    recordErrors: null,
  }
}

function readRead({ words, floats }: WireMemory, slot: number): Read {
  const head = words[slot]!
  const half = slot >>> 1
  return {
    kind: 'read',
    from: words[slot + 2]!,
    requestId: floats[half + 3]!,
    fetchOffset: floats[half + 4]!,
    maxBytes: words[slot + 3]!,
    minOneBatch: (head & MIN_ONE_BATCH) !== 0,
    isolation: (head & READ_COMMITTED) !== 0 ? 1 : 0,
    currentLeaderEpoch: words[slot + 4]!,
    lastFetchedEpoch: words[slot + 5]!,
    arm: (head & ARM) !== 0,
    anyReplica: (head & ANY_REPLICA) !== 0,
    replicaId: words[slot + 14]!,
    replicaEpoch: floats[half + 6]!,
    logStartOffset: floats[half + 5]!,
    repeated: (head & REPEATED) !== 0,
    nearReplicas: null,
  }
}

function readReadDone({ words, floats }: WireMemory, slot: number): ReadDone {
  const head = words[slot]!
  const half = slot >>> 1
  return {
    kind: 'read-done',
    requestId: floats[half + 3]!,
    errorCode: words[slot + 2]!,
    highWatermark: floats[half + 4]!,
    lastStableOffset: floats[half + 5]!,
    logStartOffset: floats[half + 6]!,
    bytes: rangeAt(words, slot),
    starved: (head & STARVED) !== 0,
    abortedTransactions: (head & NONE_ABORTED) !== 0 ? [] : null,
    divergingEpoch: null,
    preferredReadReplica: -1,
  }
}

function readAdvanced({ words, floats }: WireMemory, slot: number): Advanced {
  const half = slot >>> 1
  return {
    kind: 'advanced',
    partition: words[slot + 2]!,
    highWatermark: floats[half + 2]!,
    lastStableOffset: floats[half + 3]!,
    forReplicas: (words[slot]! & FOR_REPLICAS) !== 0,
  }
}

function readAppendReplica({ words, floats }: WireMemory, slot: number): AppendReplica {
  const half = slot >>> 1
  return {
    kind: 'append-replica',
    from: words[slot + 2]!,
    requestId: floats[half + 3]!,
    leaderEpoch: words[slot + 14]!,
    fetchOffset: floats[half + 4]!,
    bytes: rangeAt(words, slot),
    highWatermark: floats[half + 5]!,
    logStartOffset: floats[half + 6]!,
  }
}

function readReplicaAppended({ words, floats }: WireMemory, slot: number): ReplicaAppended {
  const half = slot >>> 1
  return {
    kind: 'replica-appended',
    requestId: floats[half + 2]!,
    errorCode: words[slot + 2]!,
    logEndOffset: floats[half + 3]!,
    logStartOffset: floats[half + 4]!,
    lastEpoch: words[slot + 3]!,
  }
}

/** Offsets and lengths are unsigned: an arena may be larger than 2 GiB. */
function rangeAt(words: Int32Array, slot: number): { arena: number; offset: number; length: number } {
  const length = words[slot + 5]! >>> 0
  return length === 0 ? EMPTY_RANGE : { arena: words[slot + 3]!, offset: words[slot + 4]! >>> 0, length }
}
