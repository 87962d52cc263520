import { casesOf } from './code.ts'
import {
  type Field,
  isEverNullable,
  isPlain,
  isTagged,
  type Message,
  type Scalar,
  type Struct,
  structIn,
  type Type,
} from './model.ts'
import { contains, type Versions } from './versions.ts'

/** Pieces of generated code for one field. */

/** TypeScript's type of the field. */
export function tsType(field: Field, versions: Versions): string {
  const type = tsTypeOf(field.type, field)
  return isEverNullable(field, versions) || isNullByDefault(field, versions) ? `${type} | null` : type
}

function tsTypeOf(type: Type, field: Field): string {
  if (type.kind === 'array') return `${tsTypeOf(type.element, field)}[]`
  if (type.kind === 'struct') return type.struct.name
  switch (type.scalar) {
    case 'bool':
      return 'boolean'
    case 'string':
    case 'uuid':
      return 'string'
    case 'bytes':
    case 'records':
      return 'Uint8Array'
    case 'int64':
      return field.wide === 'bigint' ? 'bigint' : 'number'
    default:
      return 'number'
  }
}

/** Kafka's default of nullable records without a default of their own is null; that of other nullable fields is the empty value. */
function isNullByDefault(field: Field, versions: Versions): boolean {
  if (field.defaultText === 'null') return true
  return isRecords(field) && field.defaultText === '' && isEverNullable(field, versions)
}

export function isRecords(field: Field): boolean {
  return field.type.kind === 'scalar' && field.type.scalar === 'records'
}

/** The default when reading: a new value each time where it is an object. */
export function defaultValue(field: Field, versions: Versions): string {
  if (isNullByDefault(field, versions)) return 'null'
  const { type, defaultText: text } = field
  if (type.kind === 'array') return '[]'
  if (type.kind === 'struct') return `default${type.struct.name}()`
  switch (type.scalar) {
    case 'bool':
      return text === '' ? 'false' : text.toLowerCase()
    case 'string':
      return `'${text}'`
    case 'uuid':
      return text === '' ? 'ZERO_UUID' : `'${text}'`
    case 'bytes':
    case 'records':
      return 'new Uint8Array(0)'
    case 'int64':
      if (field.wide === 'bigint') return `${text === '' ? 0 : BigInt(text)}n`
      return text === '9223372036854775807' ? '2 ** 63' : integer(text)
    case 'float64':
      return text === '' ? '0' : String(Number(text))
    default:
      return integer(text)
  }
}

function integer(text: string): string {
  const value = text === '' ? 0 : Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`not a default for an integer: ${text}`)
  return String(value)
}

/** The default in a destructuring pattern when writing; '' where an absent value is handled as such. */
export function inputDefault(field: Field, versions: Versions): string {
  if (isAbsentStruct(field, versions)) return ''
  if (field.type.kind === 'struct' && !isNullByDefault(field, versions)) return '{}'
  return defaultValue(field, versions)
}

/** A struct that is only ever a tagged field, and is absent in nearly every message: no object is made for it, to find that it is the default. */
function isAbsentStruct(field: Field, versions: Versions): boolean {
  if (field.type.kind !== 'struct' || isNullByDefault(field, versions)) return false
  return casesOf(versions, (version) => String(isPlain(field, version))).every(({ code }) => code === 'false')
}

/** A condition that holds when the value in `local` is not the default. */
export function nonDefault(field: Field, local: string, versions: Versions): string {
  if (isNullByDefault(field, versions)) return `${local} !== null`
  const { type } = field
  if (type.kind === 'array') return `${local}?.length !== 0`
  if (type.kind === 'struct') {
    const differs = `!isDefault${type.struct.name}(${local})`
    if (isAbsentStruct(field, versions)) {
      return isEverNullable(field, versions)
        ? `${local} !== undefined && (${local} === null || ${differs})`
        : `${local} !== undefined && ${differs}`
    }
    return isEverNullable(field, versions) ? `(${local} === null || ${differs})` : differs
  }
  if (type.scalar === 'bytes' || type.scalar === 'records') return `${local}?.length !== 0`
  return `${local} !== ${defaultValue(field, versions)}`
}

const METHODS: Readonly<Record<Exclude<Scalar, 'int64'>, string>> = {
  bool: 'boolean',
  int8: 'int8',
  int16: 'int16',
  uint16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  float64: 'float64',
  uuid: 'uuid',
  string: 'string',
  bytes: 'bytes',
  records: 'records',
}

/** The method of Reader and Writer for a value that is not an array or a struct. */
function method(field: Field, scalar: Scalar, version: number): string {
  const compact = contains(field.flexible, version)
  const nullable = contains(field.nullable, version)
  switch (scalar) {
    case 'int64':
      return field.wide === 'bigint' ? 'bigInt64' : field.wide === 'number-or-max' ? 'int64OrMax' : 'int64'
    case 'string':
    case 'bytes': {
      const name = nullable ? `nullable${capitalized(scalar)}` : scalar
      return compact ? `compact${capitalized(name)}` : name
    }
    case 'records': {
      const name = nullable ? 'records' : 'nonNullRecords'
      return compact ? `compact${capitalized(name)}` : name
    }
    default:
      return METHODS[scalar]
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** The name in `readInt32Array` and its like. */
function arrayName(field: Field, type: Type, version: number): string {
  if (type.kind === 'struct') return type.struct.name
  if (type.kind === 'array') throw new Error('an array in an array')
  const compact = type.scalar === 'string' && contains(field.flexible, version) ? 'Compact' : ''
  return compact + capitalized(type.scalar === 'bool' ? 'boolean' : type.scalar)
}

function countMethod(field: Field, version: number): string {
  const compact = contains(field.flexible, version)
  const nullable = contains(field.nullable, version)
  return compact ? (nullable ? 'compactNullableArrayCount' : 'compactArrayCount') : nullable ? 'nullableArrayCount' : 'arrayCount'
}

/** The expression that reads the field in a version that carries it. */
export function readExpression(
  field: Field,
  version: number,
  message: Message,
  takesVersion: (struct: Struct) => boolean,
): string {
  const { type } = field
  const nullable = contains(field.nullable, version)
  if (type.kind === 'scalar') return `reader.${method(field, type.scalar, version)}()`
  const passed = (struct: Struct) => (takesVersion(struct) ? ', version' : '')
  if (type.kind === 'struct') {
    const read = `read${type.struct.name}(reader${passed(type.struct)})`
    const present = isTagged(field, version) ? 'taggedStructPresent' : 'structPresent'
    return nullable ? `(reader.${present}() ? ${read} : null)` : read
  }
  const { element } = type
  const bytesMin = elementBytesMin(field, element, contains(field.flexible, version), message)
  const count = `reader.${countMethod(field, version)}(${bytesMin === 1 ? '' : bytesMin})`
  const version_ = element.kind === 'struct' ? passed(element.struct) : ''
  return `read${nullable ? 'Nullable' : ''}${arrayName(field, element, version)}Array(reader${version_}, ${count})`
}

/** The statements that write the field in a version that carries it. */
export function writeStatements(
  field: Field,
  local: string,
  version: number,
  versions: Versions,
  takesVersion: (struct: Struct) => boolean,
): string[] {
  const { type } = field
  const nullable = contains(field.nullable, version)
  // TypeScript knows one type for all versions: where this version is stricter, the writer finds the null.
  const value = !nullable && (isEverNullable(field, versions) || isNullByDefault(field, versions)) ? `${local}!` : local
  if (type.kind === 'scalar') return [`writer.${method(field, type.scalar, version)}(${value})`]
  const passed = (struct: Struct) => (takesVersion(struct) ? ', version' : '')
  if (type.kind === 'struct') {
    const write = `write${type.struct.name}(writer, ${value}${passed(type.struct)})`
    const present = isTagged(field, version) ? 'taggedStructPresent' : 'structPresent'
    return nullable ? [`writer.${present}(${local} !== null)`, `if (${local} !== null) ${write}`] : [write]
  }
  const { element } = type
  const version_ = element.kind === 'struct' ? passed(element.struct) : ''
  const write = `write${arrayName(field, element, version)}Array(writer, ${value}${version_})`
  return [`writer.${countMethod(field, version)}(${value})`, nullable ? `if (${local} !== null) ${write}` : write]
}

/** What one element takes at least, over all versions that are flexible or all that are not; 1 if it may take nothing. */
function elementBytesMin(field: Field, element: Exclude<Type, { kind: 'array' }>, flexible: boolean, message: Message): number {
  return Math.max(1, typeBytesMin(element, flexible, false, field, message))
}

function typeBytesMin(type: Type, flexible: boolean, nullable: boolean, field: Field, message: Message): number {
  if (type.kind === 'array') return flexible ? 1 : 4
  if (type.kind === 'struct') return nullable ? 1 : structBytesMin(type.struct, flexible, message)
  switch (type.scalar) {
    case 'bool':
    case 'int8':
      return 1
    case 'int16':
    case 'uint16':
      return 2
    case 'int32':
    case 'uint32':
      return 4
    case 'int64':
    case 'float64':
      return 8
    case 'uuid':
      return 16
    case 'string':
      return contains(field.flexible, 0x7fff) && flexible ? 1 : 2
    default:
      return flexible ? 1 : 4
  }
}

function structBytesMin(struct: Struct, flexible: boolean, message: Message): number {
  let least = Infinity
  if (struct.versions === null) return 0
  for (let version = struct.versions.from; version <= struct.versions.to; version++) {
    if (contains(message.flexible, version) !== flexible) continue
    let bytes = flexible ? 1 : 0
    for (const field of struct.fields) {
      if (isPlain(field, version)) bytes += typeBytesMin(field.type, flexible, contains(field.nullable, version), field, message)
    }
    least = Math.min(least, bytes)
  }
  return Number.isFinite(least) ? least : 0
}

/** Whether the struct is the default of some field that must be compared with it, and whether one must be made of it. */
export function defaultUses(message: Message): { compared: Set<Struct>; made: Set<Struct> } {
  const compared = new Set<Struct>()
  const made = new Set<Struct>()
  for (const struct of message.structs) {
    for (const field of struct.fields) {
      if (field.type.kind !== 'struct' || isNullByDefault(field, message.versions)) continue
      const inner = field.type.struct
      const versions = range(struct.versions)
      if (versions.some((version) => isTagged(field, version) || (!isPlain(field, version) && !field.ignorable)))
        compared.add(inner)
      if (versions.some((version) => !isPlain(field, version))) made.add(inner)
    }
  }
  for (const set of [compared, made]) for (const struct of set) for (const field of struct.fields) addInner(field, message, set)
  return { compared, made }
}

function addInner(field: Field, message: Message, set: Set<Struct>): void {
  const inner = field.type.kind === 'struct' ? structIn(field.type) : null
  if (inner !== null && !isNullByDefault(field, message.versions)) set.add(inner)
}

function range(versions: Versions): number[] {
  return versions === null ? [] : Array.from({ length: versions.to - versions.from + 1 }, (_, i) => versions.from + i)
}
