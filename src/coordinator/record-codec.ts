import type { Input, MessageCodec } from '../protocol/codec.ts'
import { UnsupportedVersionError } from '../protocol/errors.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'

/** A record of a coordinator's log as bytes; `value` null is a tombstone. */
export interface EncodedRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

/** How a shard's kind of record is written and read. */
export interface RecordCodec<R> {
  encode(record: R): EncodedRecord
  /** Null for a type of record that we do not know, which Kafka skips (a newer broker may have written it). Throws `ProtocolError` on bad bytes. */
  decode(key: Uint8Array, value: Uint8Array | null): R | null
}

const writer = new Writer(1024)
const reader = new Reader(new Uint8Array(0))

/** A key: the type of the record, then the message in its version 0. */
export function encodeKey<T>(codec: MessageCodec<T>, key: Input<T>): Uint8Array {
  writer.reset()
  writer.int16(codec.apiKey)
  codec.write(writer, key, 0)
  return writer.toBytes()
}

/** A value: the version, then the message. */
export function encodeValue<T>(codec: MessageCodec<T>, value: Input<T>, version: number): Uint8Array {
  writer.reset()
  writer.int16(version)
  codec.write(writer, value, version)
  return writer.toBytes()
}

/** The type of the record that a key belongs to. */
export function recordType(key: Uint8Array): number {
  reader.reset(key)
  return reader.int16()
}

export function decodeKey<T>(codec: MessageCodec<T>, key: Uint8Array): T {
  reader.reset(key, 2)
  return codec.read(reader, 0)
}

/** Throws `UnsupportedVersionError` for a version that we cannot read. */
export function decodeValue<T>(codec: MessageCodec<T>, value: Uint8Array): T {
  reader.reset(value)
  const version = reader.int16()
  if (version < codec.minVersion || version > codec.maxVersion) {
    throw new UnsupportedVersionError({
      message: codec.name,
      version,
      versionMin: codec.minVersion,
      versionMax: codec.maxVersion,
    })
  }
  return codec.read(reader, version)
}
