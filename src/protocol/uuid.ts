/** A UUID as Kafka prints it: 16 bytes as 22 characters of URL-safe base64 without padding. */

/** The UUID that stands for "none". */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
const SEXTETS = new Uint8Array(256).fill(0xff)
for (let sextet = 0; sextet < ALPHABET.length; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet

/** The 16 bytes at `at` as text. */
export function readUuid(bytes: Uint8Array, at: number): string {
  const a = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
  const b = (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!
  const c = (bytes[at + 6]! << 16) | (bytes[at + 7]! << 8) | bytes[at + 8]!
  const d = (bytes[at + 9]! << 16) | (bytes[at + 10]! << 8) | bytes[at + 11]!
  const e = (bytes[at + 12]! << 16) | (bytes[at + 13]! << 8) | bytes[at + 14]!
  const f = bytes[at + 15]!
  if ((a | b | c | d | e | f) === 0) return ZERO_UUID
  return String.fromCharCode(
    CODES[a >> 18]!,
    CODES[(a >> 12) & 63]!,
    CODES[(a >> 6) & 63]!,
    CODES[a & 63]!,
    CODES[b >> 18]!,
    CODES[(b >> 12) & 63]!,
    CODES[(b >> 6) & 63]!,
    CODES[b & 63]!,
    CODES[c >> 18]!,
    CODES[(c >> 12) & 63]!,
    CODES[(c >> 6) & 63]!,
    CODES[c & 63]!,
    CODES[d >> 18]!,
    CODES[(d >> 12) & 63]!,
    CODES[(d >> 6) & 63]!,
    CODES[d & 63]!,
    CODES[e >> 18]!,
    CODES[(e >> 12) & 63]!,
    CODES[(e >> 6) & 63]!,
    CODES[e & 63]!,
    CODES[f >> 2]!,
    CODES[(f & 3) << 4]!,
  )
}

/** Writes 16 bytes at `at`; false, with nothing to rely on there, when `uuid` is not 22 characters of that alphabet. */
export function writeUuid(uuid: string, bytes: Uint8Array, at: number): boolean {
  if (uuid.length !== 22) return false
  let invalid = 0
  let to = at
  for (let from = 0; from < 20; from += 4) {
    const a = sextet(uuid, from)
    const b = sextet(uuid, from + 1)
    const c = sextet(uuid, from + 2)
    const d = sextet(uuid, from + 3)
    invalid |= a | b | c | d
    bytes[to++] = (a << 2) | (b >> 4)
    bytes[to++] = (b << 4) | (c >> 2)
    bytes[to++] = (c << 6) | d
  }
  const a = sextet(uuid, 20)
  const b = sextet(uuid, 21)
  bytes[to] = (a << 2) | (b >> 4)
  return (invalid | a | b) < 64
}

function sextet(uuid: string, index: number): number {
  const code = uuid.charCodeAt(index)
  return code < 256 ? SEXTETS[code]! : 0xff
}
