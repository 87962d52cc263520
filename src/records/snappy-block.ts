/**
 * Raw Snappy in JavaScript, for where the native package does not load. Format: the length as a varint, then literals and copies
 * (Snappy compressed format description, 2011-10-05).
 */

const COPY_MIN = 4
const COPY_MAX = 64
/** Distances stay below 2^16 when each fragment of the input is compressed for itself. */
const FRAGMENT_BYTES = 0x10000
const HASH_BITS = 14
const SKIP_TRIGGER = 5
const COPY_CALL_MIN = 32
const LENGTH_BYTES_MAX = 5

/** The most that `length` bytes can become, length prefix included. */
export function snappyBound(length: number): number {
  return 32 + length + Math.ceil(length / 6)
}

/** The length that raw Snappy says it becomes, or -1 for none below 2^32. A lie until decoded. */
export function snappyLength(source: Uint8Array, start: number, end: number): number {
  let length = 0
  const stop = Math.min(end, start + LENGTH_BYTES_MAX)
  for (let at = start, factor = 1; at < stop; at++, factor *= 0x80) {
    length += (source[at]! & 0x7f) * factor
    if (source[at]! < 0x80) return length < 0x100000000 ? length : -1
  }
  return -1
}

/**
 * Decodes raw Snappy `source[start, end)` to `target[at, at + length)`; false where it is corrupt or becomes another length than
 * `length`.
 */
export function decompressSnappyBlock(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  length: number,
): boolean {
  let from = start
  while (from < end && source[from]! >= 0x80) from++
  from++
  let to = at
  const limit = at + length
  while (from < end) {
    const tag = source[from++]!
    const kind = tag & 3
    if (kind === 0) {
      let literals = tag >>> 2
      if (literals >= 60) {
        const lengthBytes = literals - 59
        if (lengthBytes > end - from) return false
        literals = 0
        for (let index = 0, factor = 1; index < lengthBytes; index++, factor *= 0x100) literals += source[from++]! * factor
      }
      literals++
      if (literals > end - from || literals > limit - to) return false
      if (literals < COPY_CALL_MIN) for (const stop = from + literals; from < stop; ) target[to++] = source[from++]!
      else {
        target.set(source.subarray(from, from + literals), to)
        from += literals
        to += literals
      }
      continue
    }
    const distanceBytes = kind === 3 ? 4 : kind
    if (distanceBytes > end - from) return false
    let copy: number
    let distance: number
    if (kind === 1) {
      copy = COPY_MIN + ((tag >>> 2) & 7)
      distance = ((tag >>> 5) << 8) | source[from]!
    } else {
      copy = 1 + (tag >>> 2)
      distance = source[from]! | (source[from + 1]! << 8)
      if (kind === 3) distance += source[from + 2]! * 0x10000 + source[from + 3]! * 0x1000000
    }
    from += distanceBytes
    if (distance === 0 || distance > to - at || copy > limit - to) return false
    for (const stop = to + copy; to < stop; to++) target[to] = target[to - distance]!
  }
  return to === limit
}

/** Encodes `source[start, end)` to `target` from `at` on, where `snappyBound` bytes must be free. Gives the position behind. */
export function compressSnappyBlock(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let to = at
  let length = end - start
  for (; length >= 0x80; length = Math.floor(length / 0x80)) target[to++] = (length & 0x7f) | 0x80
  target[to++] = length
  for (let fragment = start; fragment < end; fragment += FRAGMENT_BYTES) {
    to = compressFragment(source, fragment, Math.min(end, fragment + FRAGMENT_BYTES), target, to)
  }
  return to
}

function compressFragment(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  const table = hashTable()
  const matchStartLimit = end - 15
  let anchor = start
  let from = start
  let to = at
  let searches = 1 << SKIP_TRIGGER
  while (from <= matchStartLimit) {
    const sequence = littleEndian(source, from)
    const slot = Math.imul(sequence, 0x1e35a7bd) >>> (32 - HASH_BITS)
    // Entries are kept as distance from the start plus one, so that 0 means empty.
    const candidate = table[slot]! - 1 + start
    table[slot] = from - start + 1
    if (candidate < start || littleEndian(source, candidate) !== sequence) {
      from += searches++ >> SKIP_TRIGGER
      continue
    }
    searches = 1 << SKIP_TRIGGER
    const distance = from - candidate
    let copyEnd = from + COPY_MIN
    while (copyEnd < end && source[copyEnd] === source[copyEnd - distance]) copyEnd++
    if (from > anchor) to = writeLiterals(source, anchor, from, target, to)
    to = writeCopy(target, to, distance, copyEnd - from)
    from = copyEnd
    anchor = from
  }
  return anchor < end ? writeLiterals(source, anchor, end, target, to) : to
}

function writeLiterals(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let to = at
  const last = end - start - 1
  if (last < 60) target[to++] = last << 2
  else {
    // A fragment is no longer than 2^16: one or two bytes hold its length.
    const lengthBytes = last < 0x100 ? 1 : 2
    target[to++] = (59 + lengthBytes) << 2
    target[to++] = last
    if (lengthBytes === 2) target[to++] = last >>> 8
  }
  if (last < COPY_CALL_MIN) for (let from = start; from < end; ) target[to++] = source[from++]!
  else {
    target.set(source.subarray(start, end), to)
    to += end - start
  }
  return to
}

function writeCopy(target: Uint8Array, at: number, distance: number, length: number): number {
  let to = at
  let rest = length
  // The piece before the last leaves at least 4, so that the last can be of the short form.
  while (rest >= COPY_MAX + COPY_MIN) {
    to = writeLongCopy(target, to, distance, COPY_MAX)
    rest -= COPY_MAX
  }
  if (rest > COPY_MAX) {
    to = writeLongCopy(target, to, distance, COPY_MAX - COPY_MIN)
    rest -= COPY_MAX - COPY_MIN
  }
  if (rest >= 12 || distance >= 2048) return writeLongCopy(target, to, distance, rest)
  target[to++] = 1 | ((rest - COPY_MIN) << 2) | ((distance >>> 8) << 5)
  target[to++] = distance
  return to
}

function writeLongCopy(target: Uint8Array, at: number, distance: number, length: number): number {
  target[at] = 2 | ((length - 1) << 2)
  target[at + 1] = distance
  target[at + 2] = distance >>> 8
  return at + 3
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
