/**
 * Zig-zag varints and varlongs of records, over bytes and a position, without allocating. Reading goes through `VarintCursor`,
 * which carries the position on; writing takes a position and gives the one behind.
 */

/**
 * Reads one varint after the other from `bytes[position, end)`, never beyond. What is wrong is kept in `failed` until the next
 * `at`, so that a caller can read a whole record and look once: after a failure every read gives 0 and the position stays.
 */
export class VarintCursor {
  bytes: Uint8Array = new Uint8Array(0)
  position = 0
  end = 0
  /** The input ended inside a value, or a value had more bytes than its type can have. */
  failed = false

  at(bytes: Uint8Array, position: number, end: number): this {
    this.bytes = bytes
    this.position = position
    this.end = end
    this.failed = false
    return this
  }

  /** An int32 of 1 to 5 bytes. Bits beyond the 32nd are dropped, as Kafka does. */
  varint(): number {
    const bytes = this.bytes
    const position = this.position
    // One and two bytes are nearly all there are: lengths below 8192.
    if (position + 1 < this.end) {
      const first = bytes[position]!
      if (first < 0x80) {
        this.position = position + 1
        return (first >>> 1) ^ -(first & 1)
      }
      const second = bytes[position + 1]!
      if (second < 0x80) {
        this.position = position + 2
        return (((first & 0x7f) | (second << 7)) >>> 1) ^ -(first & 1)
      }
    }
    return this.#longVarint()
  }

  /** An int64 of 1 to 10 bytes; beyond 2^53 rounded. Bits beyond the 64th are dropped, as Kafka does. */
  varlong(): number {
    const position = this.position
    if (position < this.end) {
      const first = this.bytes[position]!
      if (first < 0x80) {
        this.position = position + 1
        return (first >>> 1) ^ -(first & 1)
      }
    }
    return this.#longVarlong()
  }

  /** Passes over a varlong. */
  skipVarlong(): void {
    if (this.failed) return
    const bytes = this.bytes
    const last = Math.min(this.end, this.position + VARLONG_BYTES_MAX)
    let position = this.position
    while (position < last) {
      if (bytes[position++]! < 0x80) {
        this.position = position
        return
      }
    }
    this.failed = true
  }

  #longVarint(): number {
    if (this.failed) return 0
    const bytes = this.bytes
    const end = this.end
    let raw = 0
    let position = this.position
    for (let shift = 0; shift <= 28; shift += 7) {
      if (position >= end) break
      const byte = bytes[position++]!
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.position = position
        return (raw >>> 1) ^ -(raw & 1)
      }
    }
    this.failed = true
    return 0
  }

  #longVarlong(): number {
    if (this.failed) return 0
    const bytes = this.bytes
    const end = this.end
    // 28 + 28 + 8 bits: each part is exact in an int32.
    let low = 0
    let middle = 0
    let high = 0
    let position = this.position
    for (let index = 0; index < VARLONG_BYTES_MAX; index++) {
      if (position >= end) break
      const byte = bytes[position++]!
      const bits = byte & 0x7f
      if (index < 4) low |= bits << (7 * index)
      else if (index < 8) middle |= bits << (7 * (index - 4))
      else high |= (bits << (7 * (index - 8))) & 0xff
      if (byte < 0x80) {
        this.position = position
        const magnitude = high * 0x80000000000000 + middle * 0x8000000 + (low >>> 1)
        return (low & 1) === 0 ? magnitude : -magnitude - 1
      }
    }
    this.failed = true
    return 0
  }
}

export const VARLONG_BYTES_MAX = 10

/** Writes an int32; gives the position behind it. */
export function writeVarint(bytes: Uint8Array, position: number, value: number): number {
  let raw = (value << 1) ^ (value >> 31)
  let at = position
  while ((raw & ~0x7f) !== 0) {
    bytes[at++] = (raw & 0x7f) | 0x80
    raw >>>= 7
  }
  bytes[at++] = raw
  return at
}

/** Bytes that `writeVarint` writes. */
export function sizeOfVarint(value: number): number {
  const raw = ((value << 1) ^ (value >> 31)) >>> 0
  if (raw < 0x80) return 1
  if (raw < 0x4000) return 2
  if (raw < 0x200000) return 3
  return raw < 0x10000000 ? 4 : 5
}

/** Writes an integer of [-2^53, 2^53] as an int64; gives the position behind it. */
export function writeVarlong(bytes: Uint8Array, position: number, value: number): number {
  if (value === (value | 0)) return writeVarint(bytes, position, value)
  // Zig-zag by arithmetic: 2v for v >= 0 and -2v - 1 below, of which no bit is lost when split before doubling.
  const magnitude = value < 0 ? -(value + 1) : value
  let high = Math.floor(magnitude / 0x80000000)
  let low = ((magnitude - high * 0x80000000) * 2 + (value < 0 ? 1 : 0)) >>> 0
  let at = position
  while (high !== 0 || low >= 0x80) {
    bytes[at++] = (low & 0x7f) | 0x80
    low = ((low >>> 7) | (high << 25)) >>> 0
    high >>>= 7
  }
  bytes[at++] = low
  return at
}

/** Bytes that `writeVarlong` writes. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) return sizeOfVarint(value)
  const magnitude = value < 0 ? -(value + 1) : value
  // The zig-zag value is below 2^(7 n) exactly when the magnitude is below 2^(7 n - 1).
  let size = 5
  for (let limit = 0x400000000; magnitude >= limit; limit *= 0x80) size++
  return size
}
