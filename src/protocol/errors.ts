import { RafkaError } from '../base/errors.ts'

/** Bytes that are not what the protocol says, or a message that the protocol cannot say. Asking again with the same bytes fails again. */
export abstract class ProtocolError extends RafkaError {
  readonly retriable = false
}

/** The input ended inside a value. */
export class TruncatedError extends ProtocolError {
  readonly code = 'TRUNCATED'
  constructor({ position, needed, remaining }: { position: number; needed: number; remaining: number }) {
    super(`${needed} bytes needed at ${position}, ${remaining} left`, { position, needed, remaining })
  }
}

/** A variable-length integer with more bytes than its type can have. `position` is behind the last byte looked at. */
export class CorruptVarintError extends ProtocolError {
  readonly code = 'CORRUPT_VARINT'
  constructor({ position }: { position: number }) {
    super(`a variable-length integer before ${position} does not end`, { position })
  }
}

/** A length or count that is negative where that is not allowed, larger than the input, or larger than its type allows. */
export class InvalidLengthError extends ProtocolError {
  readonly code = 'INVALID_LENGTH'
  constructor({ what, length, position }: { what: string; length: number; position: number }) {
    super(`${what} of length ${length} before ${position}`, { what, length, position })
  }
}

/** A null where the field cannot be null in this version. */
export class UnexpectedNullError extends ProtocolError {
  readonly code = 'UNEXPECTED_NULL'
  constructor({ what, position }: { what: string; position: number }) {
    super(`null instead of ${what} before ${position}`, { what, position })
  }
}

/** A tagged field that this version of the message does not have, although its tag belongs to a later one (as in Kafka, not skipped). */
export class InvalidTagError extends ProtocolError {
  readonly code = 'INVALID_TAG'
  constructor({ message, tag, version }: { message: string; tag: number; version: number }) {
    super(`${message} has no tag ${tag} in version ${version}`, { message, tag, version })
  }
}

/** An int64 outside of ±(2^53 - 1), which a JavaScript number does not hold exactly. */
export class Int64RangeError extends ProtocolError {
  readonly code = 'INT64_RANGE'
  constructor({ value, position }: { value: bigint | number; position: number }) {
    super(`int64 ${value} at ${position} is outside of ±(2^53 - 1)`, { value: String(value), position })
  }
}

/** A version of a message or of an API that we do not know. */
export class UnsupportedVersionError extends ProtocolError {
  readonly code = 'UNSUPPORTED_VERSION'
  constructor({
    message,
    version,
    versionMin,
    versionMax,
  }: { message: string; version: number; versionMin: number; versionMax: number }) {
    super(`${message} has versions ${versionMin} to ${versionMax}, not ${version}`, { message, version, versionMin, versionMax })
  }
}

/** An API key without codecs: unknown to Kafka 4.3.1, or removed in Kafka 4. */
export class UnknownApiError extends ProtocolError {
  readonly code = 'UNKNOWN_API'
  constructor({ apiKey }: { apiKey: number }) {
    super(`there is no API with key ${apiKey}`, { apiKey })
  }
}

/** A field holds something that this version cannot carry, and that must not be left out silently. */
export class UnwritableFieldError extends ProtocolError {
  readonly code = 'UNWRITABLE_FIELD'
  constructor({ message, field, version }: { message: string; field: string; version: number }) {
    super(`${message} version ${version} cannot carry ${field} (set to something else than its default)`, {
      message,
      field,
      version,
    })
  }
}

/** A value that its wire type cannot hold: null where the field is not nullable, a number outside of the type's range, text over 32767 bytes. */
export class UnwritableValueError extends ProtocolError {
  readonly code = 'UNWRITABLE_VALUE'
  constructor({ type, value, position }: { type: string; value: unknown; position: number }) {
    const shown = typeof value === 'string' ? `text of ${value.length} characters` : String(value)
    super(`${shown} cannot be written as ${type} at ${position}`, { type, value: shown, position })
  }
}
