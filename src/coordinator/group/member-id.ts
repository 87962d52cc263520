import type { Random } from '../../base/random.ts'
import { readUuid, ZERO_UUID } from '../../protocol/uuid.ts'

/** The id of a new member as Kafka makes it: `<client id>-<uuid>`, or `<instance id>-<uuid>` for a static member. */
export function newMemberId(prefix: string, random: Random): string {
  return `${prefix}-${randomUuid(random)}`
}

/** The id of a new member of a consumer group whose client did not make one: a UUID as Kafka prints it, not beginning with a dash. */
export function newConsumerMemberId(random: Random): string {
  for (;;) {
    const id = readUuid(random.bytes(16), 0)
    if (!id.startsWith('-') && id !== ZERO_UUID) return id
  }
}

/** A UUID version 4 in the usual notation. */
function randomUuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += HEX[bytes[i]!]
  }
  return text
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
