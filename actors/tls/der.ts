import { ConfigError } from '../../src/base/config/config-error.ts'

/** One value of ASN.1 in its distinguished encoding. */
export interface Der {
  /** With class and form: 0x30 is a SEQUENCE, 0xa0 the first of those that depend on where they stand. */
  readonly tag: number
  readonly content: Uint8Array
  /** With tag and length. */
  readonly whole: Uint8Array
}

/** The values that stand one after the other in `bytes`. Throws `ConfigError` for what is none. */
export function readAll(bytes: Uint8Array): Der[] {
  const values: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const value = readOne(bytes, at)
    values.push(value)
    at += value.whole.length
  }
  return values
}

/** The value at `start`; what follows is not looked at. */
export function readOne(bytes: Uint8Array, start = 0): Der {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed()
  let at = start + 2
  let length = first
  if (first === 0x80) {
    // Of indefinite length, as BER allows and some programs write: it ends with two zeros.
    let end = at
    while (bytes[end] !== 0 || bytes[end + 1] !== 0) end += readOne(bytes, end).whole.length
    return { tag, content: bytes.subarray(at, end), whole: bytes.subarray(start, end + 2) }
  }
  if (first > 0x80) {
    const size = first & 0x7f
    if (size > 4) throw malformed()
    length = 0
    for (let index = 0; index < size; index++) length = length * 256 + (bytes[at++] ?? Number.NaN)
  }
  const end = at + length
  if (!(end <= bytes.length)) throw malformed()
  return { tag, content: bytes.subarray(at, end), whole: bytes.subarray(start, end) }
}

/** The values within one; `tag` is what it has to be. */
export function childrenOf({ tag, content }: Der, expected = 0x30): Der[] {
  if (tag !== expected) throw malformed()
  return readAll(content)
}

/** As numbers with dots. */
export function objectId({ tag, content }: Der): string {
  if (tag !== 0x06 || content.length === 0) throw malformed()
  const parts: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (parts.length === 0) {
      const root = Math.min(2, Math.floor(value / 40))
      parts.push(root, value - root * 40)
    } else parts.push(value)
    value = 0
  }
  return parts.join('.')
}

/** Small ones: counts and versions. */
export function integer({ tag, content }: Der): number {
  if (tag !== 0x02 || content.length === 0 || content.length > 6) throw malformed()
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

/** Also of one that is written in pieces. */
export function octets({ tag, content }: Der): Uint8Array {
  if (tag === 0x04 || tag === 0x80) return content
  if (tag === 0x24 || tag === 0xa0) return Buffer.concat(readAll(content).map(octets))
  throw malformed()
}

function malformed(): ConfigError {
  return new ConfigError('these bytes are no ASN.1')
}
