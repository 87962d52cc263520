import type { DiskFile } from '../base/disk.ts'
import { readInt32 } from '../records/int64.ts'

/** Offset and size, then what the size counts: checksum, magic, attributes, key and value with their lengths. */
const LOG_OVERHEAD = 12
const MESSAGE_OVERHEAD = 14
const CRC_END = LOG_OVERHEAD + 4
/** No older broker took larger messages by default by far; beyond this the size is taken for damage. */
const MESSAGE_BYTES_MAX = 128 * 1024 * 1024

/**
 * Whether a message of format 0 or 1 really lies at `position`, by its checksum (CRC-32): what looks like one may be a batch whose magic byte was damaged,
 * and recovery cuts damage off but must not cut another format's records.
 */
export function isLegacyMessage(file: DiskFile, position: number, end: number): boolean {
  const header = new Uint8Array(CRC_END)
  if (file.read(header, position) < CRC_END) return false
  const size = readInt32(header, 8)
  if (size < MESSAGE_OVERHEAD || size > MESSAGE_BYTES_MAX || size > end - position - LOG_OVERHEAD) return false
  const covered = new Uint8Array(size - 4)
  file.read(covered, position + CRC_END)
  return crc32(covered) === readInt32(header, LOG_OVERHEAD) >>> 0
}

/** CRC-32 of zip and of old Kafka, bit by bit: used on one message in the life of a log. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
