import type { Buffer } from 'node:buffer'
import { decodeUtf8 } from '../protocol/utf8.ts'

/** Where the bytes come from that are to be read, for deserializers that read each topic in its own way or look at headers. */
export interface DeserializationContext {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly isKey: boolean
  /** Decoded when touched. */
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[]
}

/**
 * Turns the bytes of a key or value into what the application works with. Null keys and values (tombstones) stay null and are not given to it. The bytes
 * are a view of what was fetched: they stay valid for as long as they are held, and hold the memory of the whole fetch while they are. What it throws comes
 * out of the consumer as `DeserializationError`, which names the record.
 */
export type Deserialize<T> = (bytes: Buffer, context: DeserializationContext) => T

/** A deserializer as an object; `range`, where there is one, reads `buffer[start, end)` without a view being made, which the fast ones want. */
export interface Deserializer<T> {
  readonly deserialize: Deserialize<T>
  readonly range?: (buffer: Buffer, start: number, end: number) => T
}

/** The bytes as they are: a view, not a copy. The default. */
export const bytesDeserializer: Deserializer<Buffer> = {
  deserialize: (bytes) => bytes,
  range: (buffer, start, end) => buffer.subarray(start, end),
}

/** UTF-8; malformed bytes become U+FFFD as in Java. */
export const stringDeserializer: Deserializer<string> = {
  deserialize: (bytes) => textOf(bytes, 0, bytes.length),
  range: textOf,
}

/** Up to here the last texts are kept, and compared with (`utf8.ts`). */
const KEPT_BYTES_MAX = 48

/** As `decodeUtf8`; a long text without its detour over `toString`, which takes as long again as decoding 90 bytes (Node 24). */
function textOf(buffer: Buffer, start: number, end: number): string {
  if (end - start <= KEPT_BYTES_MAX || !('utf8Slice' in buffer)) return decodeUtf8(buffer, start, end)
  const text = (buffer as unknown as { utf8Slice(from: number, to: number): string }).utf8Slice(start, end)
  return text.includes('\ufffd') ? decodeUtf8(buffer, start, end) : text
}

/** JSON of UTF-8. `T` is the caller's word: nothing checks it. Throws for what is no JSON. */
export function jsonDeserializer<T = unknown>(): Deserializer<T> {
  return {
    deserialize: (bytes) => JSON.parse(bytes.toString('utf8')) as T,
    range: (buffer, start, end) => JSON.parse(buffer.toString('utf8', start, end)) as T,
  }
}

/** Java's ShortDeserializer: 2 bytes, big-endian. */
export const shortDeserializer = fixed('short', 2, (bytes) => bytes.readInt16BE(0))
/** Java's IntegerDeserializer: 4 bytes, big-endian. */
export const integerDeserializer = fixed('integer', 4, (bytes) => bytes.readInt32BE(0))
/** Java's LongDeserializer: 8 bytes, big-endian. */
export const longDeserializer = fixed('long', 8, (bytes) => bytes.readBigInt64BE(0))
/** Java's FloatDeserializer: 4 bytes, IEEE 754, big-endian. */
export const floatDeserializer = fixed('float', 4, (bytes) => bytes.readFloatBE(0))
/** Java's DoubleDeserializer: 8 bytes, IEEE 754, big-endian. */
export const doubleDeserializer = fixed('double', 8, (bytes) => bytes.readDoubleBE(0))
/** Java's BooleanDeserializer: one byte, 1 or 0. */
export const booleanDeserializer = fixed('boolean', 1, (bytes) => {
  if (bytes[0]! > 1) throw new TypeError(`a boolean is 0 or 1, not ${bytes[0]}`)
  return bytes[0] === 1
})

const UUID = /^[0-9a-fA-F]{1,8}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,12}$/

/** Java's UUIDDeserializer: the UUID's text in UTF-8, given as it is. Throws for what is none. */
export const uuidDeserializer: Deserializer<string> = {
  deserialize(bytes) {
    const text = bytes.toString('utf8')
    if (!UUID.test(text)) throw new TypeError('the bytes are no UUID')
    return text
  },
}

function fixed<T>(name: string, length: number, read: (bytes: Buffer) => T): Deserializer<T> {
  return {
    deserialize(bytes) {
      if (bytes.length !== length) throw new TypeError(`${bytes.length} bytes, where a ${name} has ${length}`)
      return read(bytes)
    },
  }
}

/** Either form as an object. */
export function deserializerOf<T>(given: Deserializer<T> | Deserialize<T>): Deserializer<T> {
  return typeof given === 'function' ? { deserialize: given } : given
}
