import { contains, defaultOf, type FieldSchema, type MessageSchema, structFields } from '../protocol/message-schema.ts'

/** What of a body a version carries: the rest is left out. */
export function fitted(schema: MessageSchema, version: number, body: unknown): unknown {
  return fittedStruct(schema, schema.structs[0]!.name, version, body)
}

function fittedStruct(schema: MessageSchema, struct: string, version: number, body: unknown): unknown {
  const fields = new Map(structFields(schema, struct).map((field) => [field.name, field]))
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
    const field = fields.get(name)
    if (field === undefined || !contains(field.versions, version)) continue
    const inner = structOf(schema, field)
    if (inner === null || value === null) kept[name] = value
    else if (Array.isArray(value)) kept[name] = value.map((each) => fittedStruct(schema, inner, version, each))
    else kept[name] = fittedStruct(schema, inner, version, value)
  }
  return kept
}

/** A value in a message: where it is (`topics.partitions.leaderId`), and what. */
export interface Leaf {
  readonly path: string
  readonly value: unknown
}

/** Every value of a message that is not its field's default. */
export function leavesOf(schema: MessageSchema, message: unknown): Leaf[] {
  const leaves: Leaf[] = []
  const visit = (struct: string, body: Record<string, unknown>, path: string): void => {
    for (const field of structFields(schema, struct)) {
      const value = body[field.name]
      if (value === undefined) continue
      const here = path === '' ? field.name : `${path}.${field.name}`
      const inner = structOf(schema, field)
      const isList = Array.isArray(value)
      for (const each of isList ? value : [value]) {
        if (inner !== null && each !== null) visit(inner, each as Record<string, unknown>, here)
        else if (isList || !isDefault(schema, field, each)) leaves.push({ path: here, value: each })
      }
    }
    if (body['unknownTaggedFields'] !== undefined) leaves.push({ path: `${path}.unknownTaggedFields`, value: 'there are some' })
  }
  visit(schema.structs[0]!.name, message as Record<string, unknown>, '')
  return leaves
}

function structOf(schema: MessageSchema, { type }: FieldSchema): string | null {
  const name = type.replace(/^\[\]/, '')
  return schema.structs.some((struct) => struct.name === name) ? name : null
}

function isDefault(schema: MessageSchema, field: FieldSchema, value: unknown): boolean {
  const usual = defaultOf(schema, field)
  if (value instanceof Uint8Array) return value.length === 0
  return value === usual || value === null || value === '' || value === -1 || value === 0 || value === false
}
