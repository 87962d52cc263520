import { describe, expect, test } from 'vitest'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { ProtocolError, UnsupportedVersionError, UnwritableFieldError } from '../../src/protocol/errors.ts'
import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { MetadataRequest } from '../../src/protocol/generated/api/metadata.ts'
import { ConsumerGroupMemberMetadataValue } from '../../src/protocol/generated/group/consumer-group-member-metadata-value.ts'
import { ConsumerGroupMetadataValue } from '../../src/protocol/generated/group/consumer-group-metadata-value.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import {
  contains,
  defaultOf,
  type FieldSchema,
  MESSAGES,
  type MessageSchema,
  structFields,
  versionsOf,
} from './message-schema.ts'

function encode(codec: MessageCodec<unknown>, message: unknown, version: number): Uint8Array {
  const writer = new Writer()
  codec.write(writer, message, version)
  return writer.toBytes()
}

/** A field of a message, with a function that makes a message that holds a value there and nothing else. */
interface Place {
  readonly struct: string
  readonly field: FieldSchema
  message(value: unknown): unknown
}

/** Every field of every struct that the version carries. */
function places(schema: MessageSchema, version: number): Place[] {
  const visit = (struct: string, wrap: (inner: unknown) => unknown): Place[] =>
    structFields(schema, struct).flatMap((field) => {
      const message = (value: unknown) => wrap({ [field.name]: value })
      const type = field.type.replace('[]', '')
      const inner = /^[A-Z]/.test(type) && contains(field.versions, version)
      const wrapInner = (value: unknown) => message(field.type.startsWith('[]') ? [value] : value)
      return [{ struct, field, message }, ...(inner ? visit(type, wrapInner) : [])]
    })
  return visit(schema.structs[0]!.name, (message) => message)
}

function notDefault(schema: MessageSchema, field: FieldSchema): unknown {
  const byDefault = defaultOf(schema, field)
  if (field.type.startsWith('[]')) return [field.type === '[]string' ? 'a' : 1]
  switch (field.type) {
    case 'bool':
      return !byDefault
    case 'string':
      return 'not the default'
    case 'uuid':
      return 'AAAAAAAAAAAAAAAAAAAAAQ'
    case 'bytes':
    case 'records':
      return Uint8Array.of(1)
    case 'int64':
      return field.wide === 'bigint' ? 77n : 77
    default:
      return /^[A-Z]/.test(field.type)
        ? { [structFields(schema, field.type)[0]!.name]: notDefault(schema, structFields(schema, field.type)[0]!) }
        : 77
  }
}

describe.each(MESSAGES)('$schema.name', ({ schema, codec }) => {
  test('has the versions of its spec and no other', () => {
    expect([codec.minVersion, codec.maxVersion]).toEqual(schema.versions)
    expect(codec.flexibleFrom).toBe(schema.flexible?.[0] ?? Infinity)
    expect(codec.apiKey).toBe(schema.apiKey)
    for (const version of [codec.minVersion - 1, codec.maxVersion + 1, Number.NaN]) {
      expect(() => codec.read(new Reader(new Uint8Array(100)), version)).toThrow(UnsupportedVersionError)
      expect(() => codec.write(new Writer(), {}, version)).toThrow(UnsupportedVersionError)
    }
  })

  test('writes what is absent as its default', () => {
    const defaults = Object.fromEntries(schema.structs[0]!.fields.map((field) => [field.name, defaultOf(schema, field)]))
    for (const version of versionsOf(schema)) {
      const bytes = encode(codec, {}, version)
      expect(bytes).toEqual(encode(codec, defaults, version))
      expect(codec.read(new Reader(bytes), version)).toEqual(defaults)
    }
  })

  test('refuses a field that the version cannot carry, or leaves it out where the spec says so', () => {
    for (const version of versionsOf(schema)) {
      for (const { struct, field, message } of places(schema, version)) {
        if (contains(field.versions, version)) continue
        const write = () => encode(codec, message(notDefault(schema, field)), version)
        if (field.ignorable)
          expect(write(), `${struct}.${field.name} in ${version}`).toEqual(encode(codec, message(undefined), version))
        else expect(write, `${struct}.${field.name} in ${version}`).toThrow(UnwritableFieldError)
        expect(encode(codec, message(defaultOf(schema, field)), version)).toEqual(encode(codec, message(undefined), version))
      }
    }
  })

  test('refuses null in a field that cannot be null in the version', () => {
    for (const version of versionsOf(schema)) {
      for (const { struct, field, message } of places(schema, version)) {
        if (!contains(field.versions, version) || /^[A-Z]/.test(field.type)) continue
        const write = () => encode(codec, message(null), version)
        if (contains(field.nullable, version)) expect(write, `${struct}.${field.name} in ${version}`).not.toThrow()
        else expect(write, `${struct}.${field.name} in ${version}`).toThrow(ProtocolError)
      }
    }
  })

  test('refuses unknown tagged fields in a version without tags', () => {
    for (const version of versionsOf(schema)) {
      const write = () => encode(codec, { unknownTaggedFields: [{ tag: 100, data: Uint8Array.of(1) }] }, version)
      if (contains(schema.flexible, version)) expect(write).not.toThrow()
      else if (schema.flexible !== null) expect(write).toThrow(UnwritableFieldError)
    }
  })
})

test('a field may be nullable from some version on only', () => {
  const joined = { protocolName: null, protocolType: null }
  expect(() => encode(JoinGroupResponse as MessageCodec<unknown>, joined, 6)).toThrow(ProtocolError)
  expect(() => encode(JoinGroupResponse as MessageCodec<unknown>, joined, 7)).not.toThrow()
  expect(() => encode(MetadataRequest as MessageCodec<unknown>, { topics: null }, 0)).toThrow(ProtocolError)
  expect([...encode(MetadataRequest as MessageCodec<unknown>, { topics: null }, 1)]).toEqual([0xff, 0xff, 0xff, 0xff])
})

test('the largest int64 stands where the spec has it as a default, and hashes have all 64 bits', () => {
  const partitions = [{ partition: 1 }]
  const fetched = FetchRequest.read(
    new Reader(encode(FetchRequest as MessageCodec<unknown>, { topics: [{ partitions }] }, 18)),
    18,
  )
  expect(fetched.topics[0]!.partitions[0]!.highWatermark).toBe(2 ** 63)
  const metadataHash = -(2n ** 63n) + 1n
  const value = ConsumerGroupMetadataValue.read(
    new Reader(encode(ConsumerGroupMetadataValue as MessageCodec<unknown>, { metadataHash }, 0)),
    0,
  )
  expect(value.metadataHash).toBe(metadataHash)
})

test('a nullable struct among the tagged fields is told from an absent one', () => {
  for (const classicMemberMetadata of [
    null,
    { sessionTimeoutMs: 5, supportedProtocols: [{ name: 'range', metadata: Uint8Array.of(1) }] },
  ]) {
    const bytes = encode(ConsumerGroupMemberMetadataValue as MessageCodec<unknown>, { classicMemberMetadata }, 0)
    expect(ConsumerGroupMemberMetadataValue.read(new Reader(bytes), 0).classicMemberMetadata).toEqual(classicMemberMetadata)
  }
})

test('messages of one kind have one shape, so that what reads them stays fast', () => {
  const keys = [4, 7, 11, 12, 15, 18].map((version) =>
    Object.keys(FetchRequest.read(new Reader(encode(FetchRequest as MessageCodec<unknown>, {}, version)), version)),
  )
  expect(new Set(keys.map((names) => names.join())).size).toBe(1)
})
