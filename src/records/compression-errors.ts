import { RafkaError } from '../base/errors.ts'

/**
 * Compressed bytes that no compressor wrote. Kafka answers a produce request with UNKNOWN_SERVER_ERROR here; we name what is
 * wrong.
 */
export class CorruptCompressionError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false

  constructor(codec: string, reason: string, options?: ErrorOptions) {
    super(`${codec}: ${reason}`, { codec, reason }, options)
  }
}

/** More would come out than was allowed; noticed before that much memory is taken. */
export class DecompressionBombError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false

  constructor(codec: string, facts: { compressedBytes: number; maxBytes: number }) {
    super(`${codec}: ${facts.compressedBytes} bytes would become more than ${facts.maxBytes}`, { codec, ...facts })
  }
}

/** A codec id (5 to 7 in a batch's attributes) that Kafka does not define. */
export class UnknownCompressionError extends RafkaError {
  readonly code = 'UNSUPPORTED_COMPRESSION_TYPE'
  readonly retriable = false

  constructor(id: number) {
    super(`no compression has the id ${id}`, { id })
  }
}

/** A level outside of what the codec has. */
export class CompressionLevelError extends RafkaError {
  readonly code = 'INVALID_CONFIG'
  readonly retriable = false

  constructor(codec: string, facts: { level: number; levelMin: number; levelMax: number }) {
    super(`${codec} has levels ${facts.levelMin} to ${facts.levelMax}, not ${facts.level}`, { codec, ...facts })
  }
}
