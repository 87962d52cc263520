/**
 * LZ4 blocks in JavaScript, for where the native package does not load, and for knowing how much a block becomes before decoding
 * it. LZ4 block format: sequences of a token, literals, and a match of at least 4 bytes at a 16-bit distance.
 */

const MATCH_MIN = 4
const DISTANCE_MAX = 0xffff
/** The format's end conditions: the last 5 bytes are literals, and no match starts within the last 12. */
const LAST_LITERALS = 5
const MATCH_FIND_LIMIT = 12
const HASH_BITS = 14
/** Searching takes larger steps after this many (as a power of two) bytes without a match. */
const SKIP_TRIGGER = 6
/** Shorter copies are quicker byte by byte than by a call. */
const COPY_CALL_MIN = 32

/** The most that `length` bytes can become: incompressible bytes cost a length byte for each 255. */
export function lz4BlockBound(length: number): number {
  return length + Math.floor(length / 255) + 16
}

/**
 * Decodes the block `source[start, end)` to `target` from `at` on. Matches reach back to `at` and no further (independent
 * blocks). Gives the position behind the output, or -1 for a block that is corrupt or becomes more than fits before `limit`.
 */
export function decompressLz4Block(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  limit: number,
): number {
  let from = start
  let to = at
  while (from < end) {
    const token = source[from++]!
    let literals = token >>> 4
    if (literals === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return -1
        byte = source[from++]!
        literals += byte
      }
    }
    if (literals > end - from || literals > limit - to) return -1
    if (literals < COPY_CALL_MIN) for (const stop = from + literals; from < stop; ) target[to++] = source[from++]!
    else {
      target.set(source.subarray(from, from + literals), to)
      from += literals
      to += literals
    }
    if (from === end) return to

    if (end - from < 2) return -1
    const distance = source[from]! | (source[from + 1]! << 8)
    from += 2
    if (distance === 0 || distance > to - at) return -1
    let length = token & 15
    if (length === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return -1
        byte = source[from++]!
        length += byte
      }
    }
    length += MATCH_MIN
    if (length > limit - to) return -1
    if (length < COPY_CALL_MIN || distance < length)
      for (const stop = to + length; to < stop; to++) target[to] = target[to - distance]!
    else {
      target.copyWithin(to, to - distance, to - distance + length)
      to += length
    }
  }
  // A block ends with literals: here it ended behind a match, or had not even a token.
  return -1
}

/** Bytes that a block becomes, without decoding it; -1 where its lengths do not fit the block. Distances are not looked at. */
export function measureLz4Block(source: Uint8Array, start: number, end: number): number {
  let from = start
  let size = 0
  while (from < end) {
    const token = source[from++]!
    let literals = token >>> 4
    if (literals === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return -1
        byte = source[from++]!
        literals += byte
      }
    }
    if (literals > end - from) return -1
    from += literals
    size += literals
    if (from === end) return size

    if (end - from < 2) return -1
    from += 2
    let length = token & 15
    if (length === 15) {
      let byte = 255
      while (byte === 255) {
        if (from >= end) return -1
        byte = source[from++]!
        length += byte
      }
    }
    size += length + MATCH_MIN
  }
  return -1
}

/**
 * Encodes `source[start, end)` as one block to `target` from `at` on, where `lz4BlockBound` bytes must be free. Gives the
 * position behind. Greedy with one hash table, as the reference's fast mode.
 */
export function compressLz4Block(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  const table = hashTable()
  const matchStartLimit = end - MATCH_FIND_LIMIT
  const matchEndLimit = end - LAST_LITERALS
  let anchor = start
  let from = start
  let to = at
  let searches = 1 << SKIP_TRIGGER
  while (from <= matchStartLimit) {
    const sequence = littleEndian(source, from)
    const slot = Math.imul(sequence, 0x9e3779b1) >>> (32 - HASH_BITS)
    // Entries are kept as distance from the start plus one, so that 0 means empty.
    let candidate = table[slot]! - 1 + start
    table[slot] = from - start + 1
    if (candidate < start || from - candidate > DISTANCE_MAX || littleEndian(source, candidate) !== sequence) {
      from += searches++ >> SKIP_TRIGGER
      continue
    }
    searches = 1 << SKIP_TRIGGER
    while (from > anchor && candidate > start && source[from - 1] === source[candidate - 1]) {
      from--
      candidate--
    }
    const distance = from - candidate
    let matchEnd = from + MATCH_MIN
    while (matchEnd < matchEndLimit && source[matchEnd] === source[matchEnd - distance]) matchEnd++

    to = writeSequence(source, anchor, from, distance, matchEnd - from - MATCH_MIN, target, to)
    from = matchEnd
    anchor = from
    if (from <= matchStartLimit)
      table[Math.imul(littleEndian(source, from - 2), 0x9e3779b1) >>> (32 - HASH_BITS)] = from - 2 - start + 1
  }
  return writeLastLiterals(source, anchor, end, target, to)
}

function writeSequence(
  source: Uint8Array,
  literalsStart: number,
  literalsEnd: number,
  distance: number,
  matchLength: number,
  target: Uint8Array,
  at: number,
): number {
  const tokenAt = at
  let to = writeLastLiterals(source, literalsStart, literalsEnd, target, at)
  target[to++] = distance
  target[to++] = distance >>> 8
  target[tokenAt]! |= Math.min(matchLength, 15)
  return matchLength < 15 ? to : writeLength(target, to, matchLength - 15)
}

/** Token and literals; the match part of the token is left 0. */
function writeLastLiterals(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  const literals = end - start
  let to = at
  target[to++] = Math.min(literals, 15) << 4
  if (literals >= 15) to = writeLength(target, to, literals - 15)
  if (literals < COPY_CALL_MIN) for (let from = start; from < end; ) target[to++] = source[from++]!
  else {
    target.set(source.subarray(start, end), to)
    to += literals
  }
  return to
}

function writeLength(target: Uint8Array, at: number, length: number): number {
  let to = at
  let rest = length
  for (; rest >= 255; rest -= 255) target[to++] = 255
  target[to++] = rest
  return to
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

let table: Int32Array | null = null
/** One table for each thread, made at the first use. */
function hashTable(): Int32Array {
  if (table === null) table = new Int32Array(1 << HASH_BITS)
  else table.fill(0)
  return table
}
