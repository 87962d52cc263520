import { emitFile } from './emit-message.ts'
import { emitAll, emitApiKeys, emitCoordinatorRecords, emitMessages, emitMetadataRecords, emitSchema } from './emit-tables.ts'
import { buildMessage, type Message } from './model.ts'
import { parseSpec } from './spec.ts'

/** A spec file: the jar that ships it, its name and its text. */
export interface SpecFile {
  readonly jar: string
  readonly name: string
  readonly text: string
}

/** All generated files, by path under `generated/`. The same specs give the same bytes. */
export function generate(specs: readonly SpecFile[]): Map<string, string> {
  const messages = specs
    .map((spec) => buildMessage(parseSpec(spec.text), spec.jar))
    .filter((message) => message.versions !== null)
    .sort((one, other) => (one.file === other.file ? compare(one.name, other.name) : compare(one.file, other.file)))
  const files = new Map<string, string>()
  for (const [file, inFile] of groupByFile(messages)) files.set(`${file}.ts`, emitFile(inFile))
  files.set('api-keys.ts', emitApiKeys(messages))
  files.set('metadata-records.ts', emitMetadataRecords(messages))
  files.set('group-records.ts', emitCoordinatorRecords(messages, 'kafka-group-coordinator', 'group'))
  files.set('transaction-records.ts', emitCoordinatorRecords(messages, 'kafka-transaction-coordinator', 'transaction'))
  files.set('share-records.ts', emitCoordinatorRecords(messages, 'kafka-share-coordinator', 'share'))
  files.set('all.ts', emitAll(messages))
  files.set('messages.ts', emitMessages(messages))
  files.set('schema.json', emitSchema(messages))
  return files
}

function groupByFile(messages: readonly Message[]): Map<string, Message[]> {
  const files = new Map<string, Message[]>()
  for (const message of messages) files.set(message.file, [...(files.get(message.file) ?? []), message])
  return files
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
