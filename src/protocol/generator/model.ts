import { camelCase, fileName, typeName } from './names.ts'
import type { FieldSpec, MessageSpec } from './spec.ts'
import { contains, intersect, parseVersions, span, type Versions } from './versions.ts'

/** A spec made explicit: every reference resolved, every default parsed, every range of versions cut to those that exist. */
export interface Message {
  readonly name: string
  /** The jar that ships the spec, and the path of the generated file under `generated/`, without `.ts`. */
  readonly jar: string
  readonly file: string
  /** request, response, header, data, metadata, coordinator-key, coordinator-value. */
  readonly type: string
  readonly apiKey: number
  /** None for an API that Kafka 4 has removed. */
  readonly versions: Versions
  readonly flexible: Versions
  readonly listeners: readonly string[]
  readonly latestVersionUnstable: boolean
  /** The message itself first, then its structs in the order of the spec. */
  readonly structs: readonly Struct[]
}

export interface Struct {
  readonly specName: string
  /** Name of the interface, and in `read…` and `write…`. */
  readonly name: string
  readonly fields: readonly Field[]
  /** Versions in which the struct can be met. */
  versions: Versions
}

export type Scalar =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records'

export type Type =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'struct'; readonly struct: Struct }
  | { readonly kind: 'array'; readonly element: Exclude<Type, { kind: 'array' }> }

export interface Field {
  readonly name: string
  readonly type: Type
  readonly about: string
  readonly versions: Versions
  readonly nullable: Versions
  readonly tagged: Versions
  /** -1 without a tag. */
  readonly tag: number
  readonly flexible: Versions
  readonly ignorable: boolean
  /** How an int64 is held: a checked number, one that may be the largest int64, or all 64 bits. */
  readonly wide: 'number' | 'number-or-max' | 'bigint'
  /** As in the spec, '' for the type's own default. */
  readonly defaultText: string
}

const SCALARS = new Set<string>('bool int8 int16 uint16 int32 uint32 int64 float64 uuid string bytes records'.split(' '))

/** Hashes, the only int64 fields that use all 64 bits. */
const BIGINT_FIELDS = new Set([
  'ConsumerGroupMetadataValue.MetadataHash',
  'ShareGroupMetadataValue.MetadataHash',
  'StreamsGroupMetadataValue.MetadataHash',
])

/** Offsets and times that clients set to the largest int64 to say "as far as there is", beside the fields that have it as their default. */
const OR_MAX_FIELDS = new Set(['ListOffsetsRequest.Timestamp', 'FetchRequest.FetchOffset', 'DeleteRecordsRequest.Offset'])

export function buildMessage(spec: MessageSpec, jar: string): Message {
  const structs: Struct[] = []
  const valid = parseVersions(spec.validVersions)
  const flexible = parseVersions(spec.flexibleVersions ?? 'none')
  const declared = new Map<string, readonly FieldSpec[]>()
  for (const { name, fields } of spec.commonStructs ?? []) declared.set(name, fields)
  for (const fields of [spec.fields ?? [], ...declared.values()]) declareNested(fields, declared)

  const built = new Map<string, Struct>()
  const build = (specName: string, name: string, fields: readonly FieldSpec[]): Struct => {
    const struct = { specName, name, fields: [] as Field[], versions: null }
    structs.push(struct)
    built.set(specName, struct)
    for (const field of fields) struct.fields.push(buildField(field))
    return struct
  }
  const structOf = (specName: string): Struct => {
    const fields = declared.get(specName)
    if (fields === undefined) throw new Error(`${spec.name} has no struct ${specName}`)
    return built.get(specName) ?? build(specName, typeName(spec.name, specName), fields)
  }
  const typeOf = (text: string): Type => {
    if (text.startsWith('[]')) {
      const element = typeOf(text.slice(2))
      if (element.kind === 'array') throw new Error(`${spec.name}: arrays of arrays do not exist in Kafka's specs`)
      return { kind: 'array', element }
    }
    return SCALARS.has(text) ? { kind: 'scalar', scalar: text as Scalar } : { kind: 'struct', struct: structOf(text) }
  }
  const buildField = (field: FieldSpec): Field => {
    const tagged = parseVersions(field.taggedVersions ?? 'none')
    const defaultText = field.default === null || field.default === undefined ? '' : String(field.default)
    const wide = BIGINT_FIELDS.has(`${spec.name}.${field.name}`)
      ? 'bigint'
      : defaultText === '9223372036854775807' || OR_MAX_FIELDS.has(`${spec.name}.${field.name}`)
        ? 'number-or-max'
        : 'number'
    return {
      name: camelCase(field.name),
      type: typeOf(field.type),
      about: field.about ?? '',
      versions: field.versions === undefined ? tagged : parseVersions(field.versions),
      nullable: parseVersions(field.nullableVersions ?? 'none'),
      tagged,
      tag: field.tag ?? -1,
      flexible: field.flexibleVersions === undefined ? flexible : parseVersions(field.flexibleVersions),
      ignorable: String(field.ignorable ?? false) === 'true',
      wide,
      defaultText,
    }
  }

  const top = build(spec.name, spec.name, spec.fields ?? [])
  meet(top, valid)
  const unused = structs.filter((struct) => struct.versions === null && valid !== null)
  const message: Message = {
    name: spec.name,
    jar,
    file: fileName(spec.name, spec.type ?? 'data', jar),
    type: spec.type ?? 'data',
    apiKey: spec.apiKey ?? -1,
    versions: valid,
    flexible: intersect(flexible, valid),
    listeners: spec.listeners ?? [],
    latestVersionUnstable: spec.latestVersionUnstable ?? false,
    structs: structs.filter((struct) => !unused.includes(struct)),
  }
  check(message)
  return message
}

/** The struct of a struct field or of an array of structs. */
export function structIn(type: Type): Struct | null {
  if (type.kind === 'array') return structIn(type.element)
  return type.kind === 'struct' ? type.struct : null
}

/** Whether the field is a plain one, with a place of its own, in this version. */
export function isPlain(field: Field, version: number): boolean {
  return contains(field.versions, version) && !contains(field.tagged, version)
}

/** Whether the field is a tagged one in this version. */
export function isTagged(field: Field, version: number): boolean {
  return contains(field.versions, version) && contains(field.tagged, version)
}

/** Whether the field can be null in any of these versions, and so in TypeScript. */
export function isEverNullable(field: Field, versions: Versions): boolean {
  return field.defaultText === 'null' || intersect(intersect(field.nullable, field.versions), versions) !== null
}

function declareNested(fields: readonly FieldSpec[], declared: Map<string, readonly FieldSpec[]>): void {
  for (const field of fields) {
    if (field.fields === undefined || field.fields.length === 0) continue
    const name = field.type.replace('[]', '')
    if (declared.has(name)) throw new Error(`two structs are called ${name}`)
    declared.set(name, field.fields)
    declareNested(field.fields, declared)
  }
}

/** Notes that `struct` can be met in these versions, and so can what its fields refer to. */
function meet(struct: Struct, versions: Versions): void {
  struct.versions = span(struct.versions, versions)
  for (const field of struct.fields) {
    const inner = structIn(field.type)
    const met = intersect(versions, field.versions)
    if (inner !== null && met !== null) meet(inner, met)
  }
}

function check(message: Message): void {
  const names = new Set(message.structs.map((struct) => struct.name))
  if (names.size !== message.structs.length) throw new Error(`${message.name}: two structs would get the same name`)
  for (const struct of message.structs) {
    const tags = struct.fields.filter((field) => field.tag >= 0).map((field) => field.tag)
    // The writer counts on it: all unknown tags of a struct are then higher than those it knows.
    if (new Set(tags).size !== tags.length || (tags.length > 0 && Math.max(...tags) !== tags.length - 1)) {
      throw new Error(`${struct.name}: tags are expected to be 0 to ${tags.length - 1}, and are ${tags.join()}`)
    }
    for (const field of struct.fields) {
      if ((field.tagged === null) !== field.tag < 0)
        throw new Error(`${struct.name}.${field.name}: a tag needs tagged versions, and the other way round`)
      if (field.tag >= 0 && field.type.kind === 'scalar' && field.type.scalar === 'records')
        throw new Error(`${struct.name}.${field.name}: tagged records`)
    }
  }
}
