import { readFileSync } from 'node:fs'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { ALL_CODECS } from '../../src/protocol/generated/all.ts'

/** What the specs say of every message, as the generator leaves it beside the codecs (`schema.json`). */
export interface MessageSchema {
  readonly name: string
  readonly file: string
  readonly jar: string
  readonly type: string
  readonly apiKey: number
  readonly versions: Bounds
  readonly flexible: Bounds | null
  /** The message itself first. */
  readonly structs: readonly { readonly name: string; readonly fields: readonly FieldSchema[] }[]
}

export interface FieldSchema {
  readonly name: string
  /** A primitive type, a struct's name, or either behind `[]`. */
  readonly type: string
  readonly versions: Bounds | null
  readonly nullable?: Bounds
  readonly tagged?: Bounds
  readonly tag?: number
  readonly default?: string
  readonly ignorable?: boolean
  readonly wide?: 'bigint' | 'number-or-max'
}

export type Bounds = readonly [from: number, to: number]

const schemaPath = new URL('../../src/protocol/generated/schema.json', import.meta.url)

export const MESSAGES: readonly { readonly schema: MessageSchema; readonly codec: MessageCodec<unknown> }[] = (
  JSON.parse(readFileSync(schemaPath, 'utf8')) as MessageSchema[]
).map((schema) => {
  const codec = ALL_CODECS.find(({ codec: { name } }) => name === schema.name)?.codec
  if (codec === undefined) throw new Error(`${schema.name} has no codec`)
  return { schema, codec }
})

export function messageNamed(name: string): { schema: MessageSchema; codec: MessageCodec<unknown> } {
  const message = MESSAGES.find(({ schema }) => schema.name === name)
  if (message === undefined) throw new Error(`there is no message ${name}`)
  return message
}

export function versionsOf({ versions: [from, to] }: MessageSchema): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

export function contains(bounds: Bounds | null | undefined, version: number): boolean {
  return bounds !== null && bounds !== undefined && version >= bounds[0] && version <= bounds[1]
}

export function structFields(schema: MessageSchema, struct: string): readonly FieldSchema[] {
  const found = schema.structs.find(({ name }) => name === struct)
  if (found === undefined) throw new Error(`${schema.name} has no struct ${struct}`)
  return found.fields
}

/** The value of a field that is not there, read off the spec and not off the codecs. */
export function defaultOf(schema: MessageSchema, field: FieldSchema): unknown {
  if (field.default === 'null') return null
  if (field.type.startsWith('[]')) return []
  const text = field.default ?? ''
  switch (field.type) {
    case 'bool':
      return text === 'true'
    case 'string':
      return text
    case 'uuid':
      return 'AAAAAAAAAAAAAAAAAAAAAA'
    case 'bytes':
      return new Uint8Array(0)
    case 'records':
      return isEverNullable(schema, field) ? null : new Uint8Array(0)
    case 'int64':
      return field.wide === 'bigint' ? BigInt(text || 0) : Number(text || 0)
    case 'int8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'float64':
      return Number(text || 0)
    default: {
      const entries = structFields(schema, field.type).map((inner) => [inner.name, defaultOf(schema, inner)])
      return Object.fromEntries(entries)
    }
  }
}

function isEverNullable(schema: MessageSchema, field: FieldSchema): boolean {
  return versionsOf(schema).some((version) => contains(field.versions, version) && contains(field.nullable, version))
}
