import type { Arena, ByteRange } from '../base/arena.ts'
import { RafkaError } from '../base/errors.ts'

/**
 * Cuts a connection's byte stream into frames without copying them: the socket reads straight into blocks of the thread's arena, a frame is a
 * piece of a block, and a block goes back to the arena when the reader has moved on and the last frame in it was released.
 *
 * An idle connection holds one block of `BLOCK_BYTES_MIN`, so that a thousand of them cost 4 MB. A busy one gets larger blocks, up to
 * `BLOCK_BYTES_MAX`, each time a read fills what it was given. A frame larger than its block moves to a block that grows by four with the bytes
 * that really came, not with the length that was announced: who announces 100 MB and sends a byte a second holds 4 KB. Only from `EARNEST_BYTES`
 * on a frame gets all that it announced, since it holds two blocks while it moves: 16 + 100 MB fit into an arena, 64 + 100 would not.
 */
const BLOCK_BYTES_MIN = 4096
const BLOCK_BYTES_MAX = 1 << 20
const EARNEST_BYTES = 16 << 20
const LENGTH_BYTES = 4
/** What the first message of TLS begins with: the kind of its record, and the first half of its version. */
const TLS_HANDSHAKE = 0x1603
/** A block with less room than this behind its frames is left, rather than filled by tiny reads. */
const ROOM_BYTES_MIN = 1024

export class FrameLengthError extends RafkaError {
  readonly code = 'INVALID_REQUEST'
  readonly retriable = false
}

/** A whole frame, without its length prefix. Whoever gets it calls `release` once, after which `bytes` is no longer its own. */
export class Frame {
  readonly bytes: Uint8Array
  /** Where `bytes` lies: for messages that name record bytes. */
  readonly range: ByteRange
  #block: Block | null

  constructor(block: Block, start: number, length: number) {
    this.#block = block
    this.bytes = block.bytes.subarray(start, start + length)
    this.range = { arena: block.range.arena, offset: block.range.offset + start, length }
    block.references++
  }

  release(): void {
    this.#block?.release()
    this.#block = null
  }
}

export class FrameReader {
  /** A longer frame is refused as soon as its length is there. */
  frameBytesMax: number
  readonly #arena: Arena
  #block: Block | null = null
  /** First byte that is in no frame yet, and the end of what was received. */
  #start = 0
  #filled = 0
  #blockBytes = BLOCK_BYTES_MIN
  #busy = false

  constructor(arena: Arena, frameBytesMax: number) {
    this.#arena = arena
    this.frameBytesMax = frameBytesMax
  }

  /** Where the next bytes go, or null while the arena has no room: the connection then waits for memory. */
  buffer(): Uint8Array | null {
    if (!this.#makeRoom()) return null
    return this.#block!.bytes.subarray(this.#filled)
  }

  /** `length` bytes came into what `buffer` gave last. */
  received(length: number): void {
    this.#filled += length
    this.#busy = true
    if (this.#filled === this.#block!.bytes.length && this.#blockBytes < BLOCK_BYTES_MAX) this.#blockBytes *= 4
  }

  /** The next whole frame, or null. Throws `FrameLengthError` for a length that no request can have, before anything is allocated for it. */
  next(): Frame | null {
    const length = this.#announced()
    if (length < 0 || this.#filled - this.#start < LENGTH_BYTES + length) return null
    const frame = new Frame(this.#block!, this.#start + LENGTH_BYTES, length)
    this.#start += LENGTH_BYTES + length
    return frame
  }

  /** True while a frame has begun and is not whole. */
  get partial(): boolean {
    return this.#filled > this.#start
  }

  /** Bytes of arena memory that this connection's next read holds. */
  get heldBytes(): number {
    return this.#block === null ? 0 : this.#block.range.length
  }

  /**
   * Whether `shrink` will give a block back. The socket has it as the place of its next read, and would go on to write there: it has to be stopped before, and
   * to ask for another one after.
   */
  get canShrink(): boolean {
    return !this.#busy && !this.partial && this.#blockBytes > BLOCK_BYTES_MIN
  }

  /** Called now and then: a connection that was silent since the last call goes back to the smallest block. */
  shrink(): void {
    if (this.canShrink) {
      this.#blockBytes = BLOCK_BYTES_MIN
      this.#drop()
    }
    this.#busy = false
  }

  close(): void {
    this.#drop()
  }

  /** The length of the frame under way; -1 while its prefix is not whole. */
  #announced(): number {
    if (this.#filled - this.#start < LENGTH_BYTES) return -1
    const { bytes } = this.#block!
    const at = this.#start
    const length = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    if (length < 0 || length > this.frameBytesMax) {
      const what = length >>> 16 === TLS_HANDSHAKE ? 'it speaks TLS, and this listener does not' : `a frame of ${length} bytes`
      throw new FrameLengthError(`${what}; 0 to ${this.frameBytesMax} bytes are allowed here`, {
        length,
        lengthMax: this.frameBytesMax,
      })
    }
    return length
  }

  #makeRoom(): boolean {
    const block = this.#block
    const pending = this.#filled - this.#start
    if (block !== null) {
      if (pending === 0 && block.references === 1) {
        this.#start = 0
        this.#filled = 0
        // A busy connection trades its small block for a larger one as soon as the old one is empty.
        if (block.bytes.length >= this.#blockBytes) return true
        this.#drop()
      } else {
        const announced = this.#announced()
        const wanted = announced < 0 ? ROOM_BYTES_MIN : LENGTH_BYTES + announced
        const room = block.bytes.length - this.#start
        // A block that begins with this frame was taken for it: it is filled before the frame moves again, however small the reads are.
        if ((room >= wanted || this.#start === 0) && this.#filled < block.bytes.length) return true
      }
    }
    const announced = pending >= LENGTH_BYTES ? this.#announced() : 0
    const growth = pending >= EARNEST_BYTES ? Number.POSITIVE_INFINITY : pending * 4
    const bytes = Math.max(this.#blockBytes, Math.min(LENGTH_BYTES + announced, growth))
    const range = this.#arena.allocate(bytes)
    if (range === null) return false
    const next = new Block(this.#arena, range)
    if (pending > 0) next.bytes.set(this.#block!.bytes.subarray(this.#start, this.#filled))
    this.#block?.release()
    this.#block = next
    this.#start = 0
    this.#filled = pending
    return true
  }

  #drop(): void {
    this.#block?.release()
    this.#block = null
    this.#start = 0
    this.#filled = 0
  }
}

/** A counted reference to a range of the arena: one for the reader, one for each frame in it. */
class Block {
  readonly range: ByteRange
  readonly bytes: Uint8Array
  references = 1
  readonly #arena: Arena

  constructor(arena: Arena, range: ByteRange) {
    this.#arena = arena
    this.range = range
    this.bytes = arena.view(range)
  }

  release(): void {
    this.references--
    if (this.references === 0) this.#arena.release(this.range)
  }
}
