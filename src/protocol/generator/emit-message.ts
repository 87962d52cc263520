import { casesOf, expression, indent, statement } from './code.ts'
import { defaultUses, defaultValue, inputDefault, nonDefault, readExpression, tsType, writeStatements } from './emit-fields.ts'
import { type Field, isPlain, isTagged, type Message, type Struct, structIn } from './model.ts'
import { contains, intersect, type Versions } from './versions.ts'

const WIDTH = 130
/** Names that a field's local variable cannot have. */
const TAKEN = new Set(
  'reader writer message version unknownTaggedFields at break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public await'.split(
    ' ',
  ),
)

/** One file: the messages of an API, or one other message. */
export function emitFile(messages: readonly Message[]): string {
  const body = messages.map(emitMessage).join('\n')
  return `${HEADER}${imports(body)}\n${body}`
}

export const HEADER = '// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.\n\n'

function imports(body: string): string {
  const used = (name: string) => new RegExp(`\\b${name}\\b`).test(body)
  const lines: string[] = []
  const add = (path: string, values: readonly string[], types: readonly string[] = []) => {
    const names = [...values.filter(used), ...types.filter(used).map((name) => `type ${name}`)]
    if (names.length === 0) return
    const typesOnly = names.every((name) => name.startsWith('type '))
    const list = typesOnly ? names.map((name) => name.slice(5)) : names
    const line = `import ${typesOnly ? 'type ' : ''}{ ${list.join(', ')} } from '../../${path}.ts'`
    lines.push(line.length <= WIDTH ? line : `import {\n${list.map((name) => `  ${name},\n`).join('')}} from '../../${path}.ts'`)
  }
  const arrays = [
    ...new Set(body.match(/\b(?:read|write)(?:Nullable)?(?:Compact)?(?:Int8|Int16|Int32|Int64|Uuid|String)Array\b/g) ?? []),
  ].sort()
  add('arrays', arrays)
  add('codec', ['checkVersion'], ['Input', 'MessageCodec', 'UnknownTaggedField'])
  add('errors', ['InvalidTagError', 'UnwritableFieldError'])
  add('reader', [], ['Reader'])
  add('uuid', ['ZERO_UUID'])
  add('writer', [], ['Writer'])
  return lines.map((line) => `${line}\n`).join('')
}

function emitMessage(message: Message): string {
  const [top] = message.structs
  if (top === undefined || message.versions === null) throw new Error(`${message.name} has no version`)
  const reads = structsThatTakeVersion((struct, takes) => emitRead(struct, message, takes), message)
  const writes = structsThatTakeVersion((struct, takes) => emitWrite(struct, message, takes), message)
  const { compared, made } = defaultUses(message)
  const parts = [
    ...message.structs.map((struct) => emitInterface(struct, message)),
    emitCodec(message, top, reads.has(top), writes.has(top)),
    ...message.structs.map((struct) => emitRead(struct, message, reads)),
    ...arraysRead(message).map(({ struct, nullable }) => emitReadArray(struct, nullable, reads.has(struct))),
    ...message.structs.map((struct) => emitWrite(struct, message, writes)),
    ...arraysRead(message)
      .filter(({ nullable }) => !nullable)
      .map(({ struct }) => emitWriteArray(struct, writes.has(struct))),
    ...message.structs.filter((struct) => made.has(struct)).map((struct) => emitDefault(struct, message)),
    ...message.structs.filter((struct) => compared.has(struct)).map((struct) => emitIsDefault(struct, message)),
  ]
  return parts.map((part) => `${part}\n`).join('\n')
}

function emitInterface(struct: Struct, message: Message): string {
  const lines = struct.fields.flatMap((field) => {
    const doc = docOf(field, struct.versions)
    return [...(doc === '' ? [] : [`  /** ${doc} */`]), `  ${field.name}: ${tsType(field, message.versions)}`]
  })
  if (message.flexible !== null) lines.push('  unknownTaggedFields?: UnknownTaggedField[]')
  if (lines.length === 0) return `export type ${struct.name} = Record<string, never>`
  return `export interface ${struct.name} {\n${lines.join('\n')}\n}`
}

/** The spec's first sentence, and in which versions the field is there. */
function docOf(field: Field, versions: Versions): string {
  const [sentence = ''] = /^.*?[^.][.](?= |$)|^.*$/s.exec(field.about.replace(/\s+/g, ' ').trim()) ?? []
  const notes: string[] = []
  const carried = intersect(field.versions, versions)
  if (carried === null) notes.push('in no version')
  else {
    if (versions !== null && carried.from > versions.from) notes.push(`from version ${carried.from}`)
    if (versions !== null && carried.to < versions.to) notes.push(`up to version ${carried.to}`)
    const nullable = intersect(field.nullable, carried)
    if (nullable !== null && nullable.from > carried.from) notes.push(`null from version ${nullable.from}`)
  }
  return [sentence, notes.length === 0 ? '' : `(${notes.join(', ')})`]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('*/', '* /')
}

function emitCodec(message: Message, top: Struct, readTakesVersion: boolean, writeTakesVersion: boolean): string {
  const { from, to } = message.versions!
  return `export const ${message.name}: MessageCodec<${top.name}> = {
  name: '${message.name}',
  apiKey: ${message.apiKey},
  minVersion: ${from},
  maxVersion: ${to},
  flexibleFrom: ${message.flexible?.from ?? 'Infinity'},
  latestVersionUnstable: ${message.latestVersionUnstable},
  read(reader, version) {
    checkVersion(${message.name}, version)
    return read${top.name}(reader${readTakesVersion ? ', version' : ''})
  },
  write(writer, message, version) {
    checkVersion(${message.name}, version)
    write${top.name}(writer, message${writeTakesVersion ? ', version' : ''})
  },
}`
}

function emitRead(struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string {
  const properties = struct.fields.map((field) => {
    const value = expression(
      casesOf(struct.versions, (version) =>
        isPlain(field, version)
          ? readExpression(field, version, message, (inner) => takesVersion.has(inner))
          : defaultValue(field, message.versions),
      ),
    )
    const line = `${field.name}: ${unwrapped(value)},`
    return line.length <= WIDTH - 4 ? line : `${field.name}:\n  ${unwrapped(value)},`
  })
  const tags = readTags(struct, message, takesVersion)
  const literal = properties.length === 0 ? '{}' : `{\n${indent(properties.join('\n'))}\n}`
  const body = tags === '' ? `return ${literal}` : `const message: ${struct.name} = ${literal}\n${tags}\nreturn message`
  return `function read${struct.name}(reader: Reader${takesVersion.has(struct) ? ', version: number' : ''}): ${struct.name} {\n${indent(body)}\n}`
}

function readTags(struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string {
  return statement(
    casesOf(struct.versions, (version) => {
      if (!contains(message.flexible, version)) return ''
      return struct.fields.some((field) => field.tag >= 0)
        ? readKnownTags(struct, message, takesVersion)
        : 'reader.unknownTaggedFields(message)'
    }),
  )
}

function readKnownTags(struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string {
  const flexible = intersect(struct.versions, message.flexible)
  const cases = byTag(struct).map((field) => {
    const reading = statement(
      casesOf(flexible, (version) => {
        if (!isTagged(field, version)) return `throw new InvalidTagError({ message: '${struct.name}', tag, version })`
        return `message.${field.name} = ${unwrapped(readExpression(field, version, message, (inner) => takesVersion.has(inner)))}`
      }),
    )
    const unreachableBreak =
      flexible !== null && casesOf(flexible, (version) => String(isTagged(field, version))).every(({ code }) => code === 'false')
    return `case ${field.tag}:\n${indent(unreachableBreak ? reading : `${reading}\nbreak`)}`
  })
  return `for (let left = reader.tagCount(); left > 0; left--) {
  const tag = reader.uvarint()
  const tagEnd = reader.tagEnd()
  switch (tag) {
${indent(indent(cases.join('\n')))}
    default:
      reader.unknownTaggedField(message, tag, tagEnd)
  }
  reader.endTag(tagEnd)
}`
}

function emitReadArray(struct: Struct, nullable: boolean, takesVersion: boolean): string {
  const [parameter, argument] = takesVersion ? [', version: number', ', version'] : ['', '']
  if (nullable) {
    return `function readNullable${struct.name}Array(reader: Reader${parameter}, count: number): ${struct.name}[] | null {
  return count < 0 ? null : read${struct.name}Array(reader${argument}, count)
}`
  }
  return `function read${struct.name}Array(reader: Reader${parameter}, count: number): ${struct.name}[] {
  const elements: ${struct.name}[] = []
  for (let i = 0; i < count; i++) elements.push(read${struct.name}(reader${argument}))
  return elements
}`
}

function emitWrite(struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string {
  const steps = struct.fields.flatMap((field) => writeField(field, struct, message, takesVersion))
  const tags = writeTags(struct, message, takesVersion)
  const lines = [...steps, ...(tags === '' ? [] : [tags])].join('\n')
  const locals = localsUsed(struct, lines, message)
  const body = [...(locals === '' ? [] : [locals]), lines].filter((part) => part !== '').join('\n')
  const parameters = `writer: Writer, ${locals === '' ? '_' : ''}message: Input<${struct.name}>${takesVersion.has(struct) ? ', version: number' : ''}`
  return `function write${struct.name}(${parameters}): void {\n${indent(body)}\n}`
}

function writeField(field: Field, struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string[] {
  const local = localName(field)
  const codeAt = (version: number, step: number): string => {
    if (isPlain(field, version)) {
      return writeStatements(field, local, version, message.versions, (inner) => takesVersion.has(inner))[step] ?? ''
    }
    if (isTagged(field, version) || field.ignorable || step > 0) return ''
    return refusal(field.name, nonDefault(field, local, message.versions), struct)
  }
  return [0, 1]
    .map((step) => statement(casesOf(struct.versions, (version) => codeAt(version, step))))
    .filter((code) => code !== '')
}

function refusal(field: string, condition: string, struct: Struct): string {
  return `if (${condition}) {\n  throw new UnwritableFieldError({ message: '${struct.name}', field: '${field}', version })\n}`
}

function writeTags(struct: Struct, message: Message, takesVersion: ReadonlySet<Struct>): string {
  if (message.flexible === null) return ''
  return statement(
    casesOf(struct.versions, (version) => {
      if (!contains(message.flexible, version)) {
        return refusal('unknownTaggedFields', 'unknownTaggedFields !== undefined && unknownTaggedFields.length > 0', struct)
      }
      const tagged = byTag(struct).filter((field) => isTagged(field, version))
      const firstUnknown = Math.max(-1, ...struct.fields.map((field) => field.tag)) + 1
      if (firstUnknown === 0) return 'writer.unknownTaggedFields(unknownTaggedFields)'
      return writeKnownTags(tagged, firstUnknown, version, message, takesVersion)
    }),
  )
}

function writeKnownTags(
  tagged: readonly Field[],
  firstUnknown: number,
  version: number,
  message: Message,
  takesVersion: ReadonlySet<Struct>,
): string {
  const flag = (field: Field) => `has${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}`
  const flags = tagged.map(
    (field) => `const ${flag(field)} = ${unwrapped(nonDefault(field, localName(field), message.versions))}`,
  )
  const count = tagged.map((field) => `(${flag(field)} ? 1 : 0)`).join(' + ') || '0'
  const counted = unwrapped(count)
  const writes = tagged.map((field) => {
    const statements = writeStatements(field, localName(field), version, message.versions, (inner) => takesVersion.has(inner))
    return `if (${flag(field)}) {\n${indent([`const at = writer.beginTag(${field.tag})`, ...statements, 'writer.endTag(at)'].join('\n'))}\n}`
  })
  const call = `writer.tagCount(${counted}, unknownTaggedFields)`
  return [...flags, call, ...writes, `writer.unknownTaggedFieldsFrom(${firstUnknown}, unknownTaggedFields)`].join('\n')
}

function emitWriteArray(struct: Struct, takesVersion: boolean): string {
  const [parameter, argument] = takesVersion ? [', version: number', ', version'] : ['', '']
  return `function write${struct.name}Array(writer: Writer, elements: readonly Input<${struct.name}>[]${parameter}): void {
  for (let i = 0; i < elements.length; i++) write${struct.name}(writer, elements[i]!${argument})
}`
}

function emitDefault(struct: Struct, message: Message): string {
  const properties = struct.fields.map((field) => `${field.name}: ${defaultValue(field, message.versions)},`)
  return `function default${struct.name}(): ${struct.name} {\n  return {\n${indent(indent(properties.join('\n')))}\n  }\n}`
}

function emitIsDefault(struct: Struct, message: Message): string {
  const conditions = struct.fields.map((field) => isDefault(field, message))
  const all = [...conditions, '(unknownTaggedFields === undefined || unknownTaggedFields.length === 0)']
  const body = `${localsUsed(struct, all.join('\n'), message)}\nreturn (\n${indent(all.join(' &&\n'))}\n)`
  return `function isDefault${struct.name}(message: Input<${struct.name}>): boolean {\n${indent(body)}\n}`
}

function isDefault(field: Field, message: Message): string {
  const condition = nonDefault(field, localName(field), message.versions)
  if (condition.includes('&&')) return `!(${condition})`
  return condition.startsWith('!') ? condition.slice(1) : condition.replace('!==', '===')
}

/** `const { a = 0, b = '' } = message` with the fields that the code uses. */
function localsUsed(struct: Struct, code: string, message: Message): string {
  const used = (name: string) => new RegExp(`(?<![.'])\\b${name}\\b(?!')`).test(code)
  const patterns = struct.fields
    .filter((field) => used(localName(field)))
    .map((field) => {
      const local = localName(field)
      const byDefault = inputDefault(field, message.versions)
      return `${local === field.name ? local : `${field.name}: ${local}`}${byDefault === '' ? '' : ` = ${byDefault}`}`
    })
  if (used('unknownTaggedFields')) patterns.push('unknownTaggedFields')
  if (patterns.length === 0) return ''
  const line = `const { ${patterns.join(', ')} } = message`
  return line.length <= WIDTH - 2 ? line : `const {\n${patterns.map((pattern) => `  ${pattern},\n`).join('')}} = message`
}

function localName(field: Field): string {
  return TAKEN.has(field.name) ? `${field.name}_` : field.name
}

function byTag(struct: Struct): Field[] {
  return struct.fields.filter((field) => field.tag >= 0).sort((one, other) => one.tag - other.tag)
}

/** Without the parentheses that only a larger expression needs. */
function unwrapped(code: string): string {
  return /^\((?:[^()]|\([^()]*\))*\)$/.test(code) ? code.slice(1, -1) : code
}

function arraysRead(message: Message): { struct: Struct; nullable: boolean }[] {
  return message.structs.flatMap((struct) => {
    const uses = message.structs
      .flatMap((outer) => outer.fields.map((field) => ({ field, versions: intersect(outer.versions, field.versions) })))
      .filter(({ field, versions }) => versions !== null && field.type.kind === 'array' && structIn(field.type) === struct)
    if (uses.length === 0) return []
    const nullable = uses.some(({ field, versions }) => intersect(field.nullable, versions) !== null)
    return nullable
      ? [
          { struct, nullable: false },
          { struct, nullable: true },
        ]
      : [{ struct, nullable: false }]
  })
}

/** Structs whose code, or the code of what is in them, depends on the version; the others get along without the parameter. */
function structsThatTakeVersion(
  emit: (struct: Struct, takes: ReadonlySet<Struct>) => string,
  message: Message,
): ReadonlySet<Struct> {
  const takes = new Set<Struct>()
  for (let before = -1; before !== takes.size; ) {
    before = takes.size
    for (const struct of message.structs) if (/(?<!\.)\bversion\b(?!:)/.test(emit(struct, takes))) takes.add(struct)
  }
  return takes
}
