/**
 * Writes a key or value of the caller's own type: text becomes UTF-8 in its batch, bytes are copied, null stands for none. Not asked for null and undefined. What it throws fails the record.
 */
export type Serializer<T> = (value: T, topic: string) => string | Uint8Array | null

/** Text as UTF-8, as Java's StringSerializer. */
export const stringSerializer: Serializer<string> = (value) => {
  if (typeof value !== 'string') throw new TypeError(`a text is expected, not ${typeof value}`)
  return value
}

/** Bytes as they are, as Java's ByteArraySerializer; Buffers are bytes too. */
export const bytesSerializer: Serializer<Uint8Array> = (value) => {
  if (!(value instanceof Uint8Array)) throw new TypeError(`bytes are expected, not ${typeof value}`)
  return value
}

/** JSON of any value that has it. */
export function jsonSerializer<T>(): Serializer<T> {
  return (value) => {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) throw new TypeError(`a ${typeof value} has no JSON`)
    return text
  }
}

/** 4 bytes, big-endian, as Java's IntegerSerializer; an integer of -2^31 to 2^31 - 1. */
export const integerSerializer: Serializer<number> = (value) => {
  if ((value | 0) !== value) throw new RangeError(`an int32 is expected, not ${value}`)
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** 8 bytes, big-endian, as Java's LongSerializer; a safe integer, or a bigint of -2^63 to 2^63 - 1. */
export const longSerializer: Serializer<number | bigint> = (value) => {
  const whole = typeof value === 'bigint' ? value : Number.isSafeInteger(value) ? BigInt(value) : null
  if (whole === null || BigInt.asIntN(64, whole) !== whole) throw new RangeError(`an int64 is expected, not ${value}`)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, whole)
  return bytes
}

/** 2 bytes, big-endian, as Java's ShortSerializer; an integer of -2^15 to 2^15 - 1. */
export const shortSerializer: Serializer<number> = (value) => {
  if ((value << 16) >> 16 !== value) throw new RangeError(`an int16 is expected, not ${value}`)
  return Uint8Array.of(value >>> 8, value)
}

/** One byte, as Java's BooleanSerializer. */
export const booleanSerializer: Serializer<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new TypeError(`true or false is expected, not ${typeof value}`)
  return Uint8Array.of(value ? 1 : 0)
}

/** 4 bytes, big-endian, as Java's FloatSerializer: the nearest number that they hold. */
export const floatSerializer: Serializer<number> = (value) => {
  if (typeof value !== 'number') throw new TypeError(`a number is expected, not ${typeof value}`)
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value)
  return bytes
}

/** 8 bytes, big-endian, as Java's DoubleSerializer. */
export const doubleSerializer: Serializer<number> = (value) => {
  if (typeof value !== 'number') throw new TypeError(`a number is expected, not ${typeof value}`)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The 36 characters in lower case, as Java's UUIDSerializer. */
export const uuidSerializer: Serializer<string> = (value) => {
  if (!UUID.test(value)) throw new TypeError(`a UUID is expected, not ${value}`)
  return value.toLowerCase()
}
