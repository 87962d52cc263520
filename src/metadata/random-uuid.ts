import type { Random } from '../base/random.ts'
import { readUuid } from '../protocol/uuid.ts'

/**
 * A random UUID (RFC 9562 version 4) as Kafka prints it. Never one of the reserved ones, whose version is 0, and never one that starts with
 * a dash, which command-line tools would take for an option.
 */
export function randomUuid(random: Random): string {
  for (;;) {
    const bytes = random.bytes(16)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    const uuid = readUuid(bytes, 0)
    if (!uuid.startsWith('-')) return uuid
  }
}
