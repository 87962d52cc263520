import { HEADER } from './emit-message.ts'
import type { Field, Message, Type } from './model.ts'
import { apiName } from './names.ts'
import type { Versions } from './versions.ts'

/** `api-keys.ts`: what there is to know of an API without its codecs. */
export function emitApiKeys(messages: readonly Message[]): string {
  const requests = messages.filter((message) => message.type === 'request').sort(byApiKey)
  const keys = requests.map((request) => `  ${apiName(request.name)}: ${request.apiKey},`)
  const rows = requests.map((request) => {
    const response = messages.find((message) => message.type === 'response' && message.apiKey === request.apiKey)
    if (response?.versions?.from !== request.versions?.from || response?.versions?.to !== request.versions?.to) {
      throw new Error(`${request.name} and its response have different versions`)
    }
    if (response?.flexible?.from !== request.flexible?.from)
      throw new Error(`${request.name} and its response differ in flexible versions`)
    const listeners = request.listeners.map((listener) => `'${listener}'`).join(', ')
    return [
      `  [${request.apiKey}, {`,
      `    apiKey: ${request.apiKey},`,
      `    name: '${apiName(request.name)}',`,
      `    minVersion: ${request.versions!.from},`,
      `    maxVersion: ${request.versions!.to},`,
      `    flexibleFrom: ${request.flexible?.from ?? 'Infinity'},`,
      `    listeners: [${listeners}],`,
      `    latestVersionUnstable: ${request.latestVersionUnstable},`,
      '  }],',
    ].join('\n')
  })
  return `${HEADER}/** The key of every API that Kafka 4.3.1 has codecs for. */
export const ApiKey = {
${keys.join('\n')}
} as const

export interface ApiKeyInfo {
  readonly apiKey: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  /** First version with tagged fields and the newer headers; Infinity when there is none. */
  readonly flexibleFrom: number
  /** The kinds of listener that serve it: \`broker\`, \`controller\`. */
  readonly listeners: readonly string[]
  /** Kafka keeps the highest version from clients unless \`unstable.api.versions.enable\` is set. */
  readonly latestVersionUnstable: boolean
}

export const API_KEYS: ReadonlyMap<number, ApiKeyInfo> = new Map<number, ApiKeyInfo>([
${rows.join('\n')}
])
`
}

/** `metadata-records.ts`: the records of the metadata log by their type. */
export function emitMetadataRecords(messages: readonly Message[]): string {
  const records = messages.filter((message) => message.jar === 'kafka-metadata').sort(byApiKey)
  return `${HEADER}import type { MessageCodec } from '../codec.ts'
${records.map(importOf).join('\n')}

/** Records of the metadata log by their type. On disk each is: frame version (unsigned varint, 1), type (unsigned varint), version (unsigned varint), body. */
export const METADATA_RECORDS: ReadonlyMap<number, MessageCodec<unknown>> = new Map<number, MessageCodec<unknown>>([
${records.map((record) => `  [${record.apiKey}, ${record.name}],`).join('\n')}
])
`
}

/** `<coordinator>-records.ts`: the records of a coordinator's topic by their type. */
export function emitCoordinatorRecords(messages: readonly Message[], jar: string, coordinator: string): string {
  const own = messages.filter((message) => message.jar === jar)
  const keys = own.filter((message) => message.type === 'coordinator-key').sort(byApiKey)
  const rows = keys.map((key) => {
    const value = own.find((message) => message.type === 'coordinator-value' && message.apiKey === key.apiKey)
    if (value === undefined) throw new Error(`${key.name} has no value`)
    return { key, value }
  })
  return `${HEADER}import type { MessageCodec } from '../codec.ts'
${rows.flatMap(({ key, value }) => [importOf(key), importOf(value)]).join('\n')}

/**
 * Records of the ${coordinator} coordinator by their type. A record's key is the type (int16) and the key's body, always in version 0; its value is the
 * version (int16) and the value's body, or null for a tombstone.
 */
export const ${coordinator.toUpperCase()}_RECORDS: ReadonlyMap<number, { readonly key: MessageCodec<unknown>; readonly value: MessageCodec<unknown> }> = new Map([
${rows.map(({ key, value }) => `  [${key.apiKey}, { key: ${key.name}, value: ${value.name} }],`).join('\n')}
])
`
}

/** `all.ts`: every codec, for tests; the broker imports the files that it uses. */
export function emitAll(messages: readonly Message[]): string {
  return `${HEADER}import type { MessageCodec } from '../codec.ts'
${messages.map(importOf).join('\n')}

/** Every codec there is, and the file that it is in. For tests: whoever imports this loads them all. */
export const ALL_CODECS: readonly { readonly file: string; readonly codec: MessageCodec<unknown> }[] = [
${messages.map((message) => `  { file: '${message.file}', codec: ${message.name} },`).join('\n')}
]
`
}

/** `messages.ts`: everything there is in the files of all messages, for users of `rafka/protocol`. */
export function emitMessages(messages: readonly Message[]): string {
  const files = [...new Set(messages.map(({ file }) => file))]
  return `${HEADER}${files.map((file) => `export * from './${file}.ts'`).join('\n')}\n`
}

/** `schema.json`: what the specs say of the fields, in short, for tests that make messages of every shape. One line for each message. */
export function emitSchema(messages: readonly Message[]): string {
  const lines = messages.map((message) => {
    const structs = message.structs.map((struct) => ({ name: struct.name, fields: struct.fields.map(fieldSchema) }))
    const { name, file, jar, type, apiKey } = message
    return JSON.stringify({
      name,
      file,
      jar,
      type,
      apiKey,
      versions: bounds(message.versions),
      flexible: bounds(message.flexible),
      structs,
    })
  })
  return `[\n${lines.join(',\n')}\n]\n`
}

function fieldSchema(field: Field): object {
  return {
    name: field.name,
    type: typeText(field.type),
    versions: bounds(field.versions),
    ...(field.nullable === null ? {} : { nullable: bounds(field.nullable) }),
    ...(field.tagged === null ? {} : { tagged: bounds(field.tagged), tag: field.tag }),
    ...(field.defaultText === '' ? {} : { default: field.defaultText }),
    ...(field.ignorable ? { ignorable: true } : {}),
    ...(field.wide === 'number' ? {} : { wide: field.wide }),
  }
}

function typeText(type: Type): string {
  if (type.kind === 'array') return `[]${typeText(type.element)}`
  return type.kind === 'struct' ? type.struct.name : type.scalar
}

function bounds(versions: Versions): [number, number] | null {
  return versions === null ? null : [versions.from, versions.to]
}

function importOf(message: Message): string {
  return `import { ${message.name} } from './${message.file}.ts'`
}

function byApiKey(one: Message, other: Message): number {
  return one.apiKey - other.apiKey
}
