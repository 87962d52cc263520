/** Produce 13 is the first version that names topics by id, and what clients of Kafka 4.1 and newer speak. */
export const PRODUCE_VERSION = 13

/** Index, error code, base offset, log append time, log start offset; then come record errors, message and tags. */
const ERROR_CODE_AT = 4
const BASE_OFFSET_AT = 6
const RECORD_ERRORS_AT = 30

/** Called for each partition of a reply. */
export type PartitionAcked = (partition: number, errorCode: number, baseOffset: number) => void

/**
 * Walks a reply of Produce 13 from behind its correlation id without making an object of it: a driver must cost less than the broker
 * that it drives. Throws when a partition carries record errors or a message, which no acknowledgement does.
 */
export function walkProduceReply(bytes: Buffer, start: number, end: number, acked: PartitionAcked): void {
  // The header's tags, then the topics.
  let at = skipTags(bytes, start)
  const topics = (bytes[at++] as number) - 1
  for (let topic = 0; topic < topics; topic++) {
    at += 16
    // Counts below 127 take one byte; the driver asks for fewer partitions than that in one request.
    const partitions = (bytes[at++] as number) - 1
    if (partitions >= 0x7e) throw new Error('more partitions in one produce reply than the driver ever asks for')
    for (let i = 0; i < partitions; i++) {
      const errorCode = bytes.readInt16BE(at + ERROR_CODE_AT)
      const baseOffset = bytes.readInt32BE(at + BASE_OFFSET_AT) * 0x1_0000_0000 + bytes.readUInt32BE(at + BASE_OFFSET_AT + 4)
      acked(bytes.readInt32BE(at), errorCode, baseOffset)
      at += RECORD_ERRORS_AT
      const [recordErrors, message] = [bytes[at++] as number, bytes[at++] as number]
      if (recordErrors > 1 || message > 1) throw new Error(`a produce reply with error ${errorCode} refuses single records`)
      at = skipTags(bytes, at)
    }
    at = skipTags(bytes, at)
  }
  if (at + 4 > end) throw new Error('a produce reply ends too soon')
}

/** Skips the tagged fields of one struct, of which brokers write few and short ones. */
function skipTags(bytes: Buffer, start: number): number {
  let at = start
  const count = bytes[at++] as number
  for (let i = 0; i < count; i++) {
    at++
    const size = bytes[at++] as number
    if (size >= 0x80) throw new Error('a tagged field is longer than any that the driver knows')
    at += size
  }
  return at
}
