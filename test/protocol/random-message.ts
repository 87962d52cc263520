import type { SeededRandom } from '../../src/base/seeded-random.ts'
import type { UnknownTaggedField } from '../../src/protocol/codec.ts'
import { contains, defaultOf, type FieldSchema, type MessageSchema, structFields } from './message-schema.ts'

export interface MessageShape {
  /** Elements of an array of structs; arrays of primitives may be ten times as long. */
  readonly elementsMax: number
  /** Long texts, bytes and arrays now and then. */
  readonly long: boolean
}

export const SMALL: MessageShape = { elementsMax: 2, long: false }
export const LARGE: MessageShape = { elementsMax: 4, long: true }

/** A message with every field: random where the version carries it, else the default. */
export function randomMessage(
  schema: MessageSchema,
  version: number,
  random: SeededRandom,
  shape: MessageShape = SMALL,
): Record<string, unknown> {
  return randomStruct(schema, schema.structs[0]!.name, version, random, shape, 0)
}

function randomStruct(
  schema: MessageSchema,
  struct: string,
  version: number,
  random: SeededRandom,
  shape: MessageShape,
  depth: number,
): Record<string, unknown> {
  const message: Record<string, unknown> = {}
  const fields = structFields(schema, struct)
  for (const field of fields) {
    const carried = contains(field.versions, version) && !(contains(field.tagged, version) && random.chance(0.4))
    message[field.name] = carried ? randomField(schema, field, version, random, shape, depth) : defaultOf(schema, field)
  }
  if (contains(schema.flexible, version) && random.chance(0.2)) {
    message['unknownTaggedFields'] = randomTaggedFields(1 + Math.max(-1, ...fields.map((field) => field.tag ?? -1)), random)
  }
  return message
}

/** At least one, in the order of their tags, with tags from `tagMin` to the largest there is. */
function randomTaggedFields(tagMin: number, random: SeededRandom): UnknownTaggedField[] {
  const fields: UnknownTaggedField[] = []
  let tag = tagMin + random.below(3)
  for (let left = 1 + random.below(3); left > 0; left--) {
    fields.push({ tag, data: random.bytes(pick([0, 1, 5, 127, 200], random)) })
    tag += 1 + pick([0, 1, 150, 20_000], random)
  }
  if (random.chance(0.1)) fields.push({ tag: 0x7fff_fffe, data: random.bytes(3) })
  return fields
}

function randomField(
  schema: MessageSchema,
  field: FieldSchema,
  version: number,
  random: SeededRandom,
  shape: MessageShape,
  depth: number,
): unknown {
  if (contains(field.nullable, version) && random.chance(0.25)) return null
  if (!field.type.startsWith('[]')) return randomValue(schema, field, field.type, version, random, shape, depth)
  const element = field.type.slice(2)
  const count = arrayCount(/^[A-Z]/.test(element), random, shape, depth)
  return Array.from({ length: count }, () => randomValue(schema, field, element, version, random, shape, depth))
}

function arrayCount(ofStructs: boolean, random: SeededRandom, { elementsMax, long }: MessageShape, depth: number): number {
  if (!ofStructs) return long && random.chance(0.05) ? 200 : random.below(elementsMax * 2 + 1)
  if (long && depth === 0 && random.chance(0.02)) return 130
  return random.below(depth >= 2 ? 2 : elementsMax + 1)
}

function randomValue(
  schema: MessageSchema,
  field: FieldSchema,
  type: string,
  version: number,
  random: SeededRandom,
  shape: MessageShape,
  depth: number,
): unknown {
  switch (type) {
    case 'bool':
      return random.chance(0.5)
    case 'int8':
      return pick([0, 1, -1, 0x7f, -0x80, random.below(256) - 128], random)
    case 'int16':
      return pick([0, 1, -1, 0x7fff, -0x8000, random.below(0x1_0000) - 0x8000], random)
    case 'uint16':
      return pick([0, 1, 0xffff, 0x8000, random.below(0x1_0000)], random)
    case 'int32':
      return pick([0, 1, -1, 0x7fff_ffff, -0x8000_0000, random.below(2 ** 31)], random)
    case 'uint32':
      return pick([0, 1, 0xffff_ffff, 0x8000_0000, random.below(2 ** 31)], random)
    case 'int64':
      return randomInt64(field, random)
    case 'float64':
      return pick([0, -0, 1.5, -1e300, 5e-324, Infinity, -Infinity, Number.NaN], random)
    case 'uuid':
      return random.chance(0.2) ? 'AAAAAAAAAAAAAAAAAAAAAA' : Buffer.from(random.bytes(16)).toString('base64url')
    case 'string':
      return randomText(random, shape)
    case 'bytes':
    case 'records':
      return random.bytes(shape.long && random.chance(0.1) ? 300 : random.below(12))
    default:
      return randomStruct(schema, type, version, random, shape, depth + 1)
  }
}

function randomInt64(field: FieldSchema, random: SeededRandom): number | bigint {
  const exact = Buffer.from(random.bytes(8)).readBigInt64BE()
  if (field.wide === 'bigint') return pick([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), exact], random)
  const value = pick(
    [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32 + 1, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    random,
  )
  if (field.wide === 'number-or-max' && random.chance(0.3)) return 2 ** 63
  return random.chance(0.5) ? value : Number(BigInt.asIntN(53, exact))
}

const TEXTS = [
  '',
  'a',
  'topic-1',
  'x'.repeat(24),
  'x'.repeat(25),
  'y'.repeat(48),
  'y'.repeat(49),
  'größe',
  '漢字',
  '😀 smile',
  '\u0000',
  'é'.repeat(30),
]

function randomText(random: SeededRandom, { long }: MessageShape): string {
  if (long && random.chance(0.03))
    return pick(
      ['z'.repeat(126), 'z'.repeat(127), 'z'.repeat(128), 'ü'.repeat(64), 'z'.repeat(16_384), 'z'.repeat(32_767)],
      random,
    )
  return pick(TEXTS, random)
}

function pick<T>(choices: readonly T[], random: SeededRandom): T {
  return choices[random.below(choices.length)]!
}
