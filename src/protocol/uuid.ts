import { Buffer } from 'node:buffer'

/** A UUID as Kafka prints it: 16 bytes as 22 characters of URL-safe base64 without padding. */

/** The UUID that stands for "none". */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const SEXTETS = new Uint8Array(256).fill(0xff)
for (let sextet = 0; sextet < ALPHABET.length; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet

/** UUIDs come again and again (a topic's, in every Fetch): the last ones are kept, for the reasons given in utf8.ts. */
const KEPT = 1024
const keptBytes = Buffer.alloc(KEPT * 16)
const kept: string[] = new Array<string>(KEPT).fill(ZERO_UUID)

/** The 16 bytes at `at` as text. */
export function readUuid(bytes: Uint8Array, at: number): string {
  const slot = (bytes[at + 3]! ^ bytes[at + 10]! ^ ((bytes[at + 7]! ^ bytes[at + 15]!) << 2)) & (KEPT - 1)
  const keptAt = slot * 16
  let same = 0
  while (same < 16 && keptBytes[keptAt + same] === bytes[at + same]) same++
  if (same === 16) return kept[slot]!

  for (let i = 0; i < 16; i++) keptBytes[keptAt + i] = bytes[at + i]!
  return (kept[slot] = keptBytes.toString('base64url', keptAt, keptAt + 16))
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
