import { Buffer } from 'node:buffer'
import type { OnReadOpts } from 'node:net'
import type { KafkaError } from '../errors.ts'
import { ProtocolError } from '../errors.ts'
import { notKafka } from './not-kafka.ts'

/** The largest frame that is taken: a fetch, whose size was asked for. Bytes. */
export const FRAME_BYTES_MAX = 1 << 30
/** The first frame answers ApiVersions. What is larger comes from someone who speaks something else. Bytes. */
const FIRST_FRAME_BYTES_MAX = 1 << 20
/** What is read at once when no large frame is under way. Bytes. */
const SCRATCH_BYTES = 1 << 16
/** When at least this is missing of a frame, the kernel writes straight into the frame's memory. Bytes. */
const DIRECT_BYTES_MIN = 1 << 14

/**
 * Nothing stays in it from one read to the next, and reads of one thread come one after the other: all connections of a thread share it. Two hundred connections
 * thus cost no more memory than one.
 */
const sharedScratch = new Uint8Array(SCRATCH_BYTES)

/**
 * Cuts what a socket receives into frames. `onread` goes into the socket's options: small frames are copied out of a buffer that is read into again and again, a
 * large frame's bytes go straight into memory of exactly its length. A frame's memory belongs to who gets it.
 */
export class FrameReader {
  /** A frame without its length prefix. */
  onFrame: (frame: Uint8Array) => void = () => {}
  /** Once: what comes is no frame, and no more is read. */
  onFault: (fault: KafkaError) => void = () => {}
  readonly #scratch: Uint8Array
  readonly #frameBytesMax: number
  /** The frame under way, once its length is known. */
  #frame: Uint8Array | null = null
  #filled = 0
  /** Whether the next read goes straight into the frame. */
  #direct = false
  /** Bytes of a length prefix that is not whole. */
  #prefix = 0
  #prefixBytes = 0
  #frameCount = 0
  #isFaulty = false

  /** `ownScratch`: for a socket whose reads may come within those of another, as a TLS socket's. */
  constructor({ frameBytesMax = FRAME_BYTES_MAX, ownScratch = false }: { frameBytesMax?: number; ownScratch?: boolean } = {}) {
    this.#frameBytesMax = frameBytesMax
    this.#scratch = ownScratch ? new Uint8Array(SCRATCH_BYTES) : sharedScratch
  }

  readonly onread: OnReadOpts = {
    buffer: () => this.#target(),
    callback: (byteCount) => this.#read(byteCount),
  }

  /** Whether a frame has begun that is not whole. */
  get isMidFrame(): boolean {
    return this.#prefixBytes > 0 || this.#frame !== null
  }

  /** Whether anything has come. */
  get isUntouched(): boolean {
    return this.#frameCount === 0 && !this.isMidFrame
  }

  #target(): Uint8Array {
    this.#direct = this.#frame !== null && this.#frame.length - this.#filled >= DIRECT_BYTES_MIN
    return this.#direct ? this.#frame!.subarray(this.#filled) : this.#scratch
  }

  #read(byteCount: number): boolean {
    if (this.#isFaulty) return false
    if (!this.#direct) {
      this.#cut(byteCount)
    } else {
      this.#filled += byteCount
      if (this.#filled === this.#frame!.length) this.#finish()
    }
    return !this.#isFaulty
  }

  #cut(byteCount: number): void {
    const bytes = this.#scratch
    let at = 0
    while (at < byteCount) {
      if (this.#frame === null) {
        this.#prefix = (this.#prefix << 8) | bytes[at++]!
        if (++this.#prefixBytes < 4) continue
        if (!this.#begin(this.#prefix, bytes.subarray(at, byteCount))) return
        if (this.#frame!.length === 0) this.#finish()
        continue
      }
      const frame = this.#frame
      const length = Math.min(byteCount - at, frame.length - this.#filled)
      frame.set(at === 0 && length === bytes.length ? bytes : bytes.subarray(at, at + length), this.#filled)
      this.#filled += length
      at += length
      if (this.#filled === frame.length) this.#finish()
    }
  }

  #begin(length: number, following: Uint8Array): boolean {
    const bytesMax = this.#frameCount === 0 ? Math.min(FIRST_FRAME_BYTES_MAX, this.#frameBytesMax) : this.#frameBytesMax
    if (length < 0 || length > bytesMax) {
      this.#isFaulty = true
      this.onFault(new ProtocolError(notKafka(length, following, this.#frameCount === 0), { length, bytesMax }))
      return false
    }
    this.#prefixBytes = 0
    this.#prefix = 0
    this.#filled = 0
    // All of it is overwritten. Without Buffer's methods: who gets it must not have Buffer's `slice`, which does not copy.
    this.#frame = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
    return true
  }

  #finish(): void {
    const frame = this.#frame!
    this.#frame = null
    this.#frameCount++
    this.onFrame(frame)
  }
}
