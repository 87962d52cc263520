import type { ProducerHeader, ProducerRecord } from '../client/producer/record.ts'
import { type ContentEncoding, decodeContent } from './content-encoding.ts'
import type { ProduceFlags } from './produce.ts'
import { parseTime } from './time-text.ts'
import { UsageError } from './usage.ts'

/** Makes a record of a line of input. Throws `UsageError`, at once for flags that cannot be, and then for lines that are none. */
export function recordMaker(topic: string, flags: ProduceFlags): (line: Buffer) => ProducerRecord {
  const { encoding = 'text', keyEncoding = encoding, valueEncoding = encoding } = flags
  const contentOfKey = decoder(keyEncoding as ContentEncoding)
  const contentOfValue = decoder(valueEncoding as ContentEncoding)
  const headers = (flags.header ?? []).map(({ name, value }) => ({ key: name, value: Buffer.from(value) }))
  const timestamp = flags.timestamp === undefined ? undefined : parseTime(flags.timestamp)
  const same = { topic, headers, partition: flags.partition, timestamp }
  if (flags.input === 'json') return jsonMaker(same, flags, keyEncoding as ContentEncoding, valueEncoding as ContentEncoding)
  const value = (bytes: Buffer): Buffer | null => (flags.tombstone === true && bytes.length === 0 ? null : contentOfValue(bytes))
  if (flags.keySeparator === undefined) {
    const key = flags.key === undefined ? null : contentOfKey(Buffer.from(flags.key))
    return (line) => ({ ...same, key, value: value(line) })
  }
  const separator = Buffer.from(flags.keySeparator)
  if (separator.length === 0) throw new UsageError('--key-separator needs a text')
  return (line) => {
    const at = line.indexOf(separator)
    if (at < 0) throw new UsageError(`the line "${line.toString().slice(0, 60)}" has no key separator "${flags.keySeparator}"`)
    return { ...same, key: contentOfKey(line.subarray(0, at)), value: value(line.subarray(at + separator.length)) }
  }
}

function decoder(encoding: ContentEncoding): (bytes: Buffer) => Buffer {
  return encoding === 'text' ? (bytes) => bytes : (bytes) => decodeContent(bytes.toString(), encoding)
}

interface Same {
  readonly topic: string
  readonly headers: readonly ProducerHeader[]
  readonly partition: number | undefined
  readonly timestamp: number | undefined
}

/** Lines as `rafka consume --json` prints them. What flags say wins over what a line says. */
function jsonMaker(
  same: Same,
  flags: ProduceFlags,
  keyEncoding: ContentEncoding,
  valueEncoding: ContentEncoding,
): (line: Buffer) => ProducerRecord {
  if (flags.keySeparator !== undefined) throw new UsageError('--key-separator is for lines of text: JSON names the key')
  const ownKey = flags.key === undefined ? undefined : decodeContent(flags.key, keyEncoding)
  return (line) => {
    const { key, value, headers, partition, timestamp } = objectOf(line)
    return {
      topic: same.topic,
      key: ownKey ?? contentOf('key', key, keyEncoding),
      value: contentOf('value', value, valueEncoding),
      headers: [...headersOf(headers, valueEncoding), ...same.headers],
      partition: same.partition ?? (flags.keepPartition === true ? numberOf('partition', partition) : undefined),
      timestamp: same.timestamp ?? numberOf('timestamp', timestamp),
    }
  }
}

function objectOf(line: Buffer): Record<string, unknown> {
  const text = line.toString()
  const shown = `the line "${text.slice(0, 60)}"`
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new UsageError(`${shown} is no JSON`)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new UsageError(`${shown} is no JSON object`)
  return json as Record<string, unknown>
}

/** Text in an encoding; anything else that JSON knows is written as JSON. */
function contentOf(name: string, content: unknown, encoding: ContentEncoding): Buffer | null {
  if (content === undefined || content === null) return null
  if (typeof content === 'string') return decodeContent(content, encoding)
  if (encoding !== 'text') throw new UsageError(`a ${name} in ${encoding} is a string`)
  return Buffer.from(JSON.stringify(content))
}

/** `[{"key":…,"value":…}]`, or `{"key":"value"}`. */
function headersOf(headers: unknown, encoding: ContentEncoding): ProducerHeader[] {
  if (headers === undefined || headers === null) return []
  if (typeof headers !== 'object') throw new UsageError('headers are a list of {"key":…,"value":…}, or an object')
  const pairs: [unknown, unknown][] = Array.isArray(headers)
    ? headers.map((header: { key?: unknown; value?: unknown } | null) => [header?.key, header?.value])
    : Object.entries(headers)
  return pairs.map(([key, value]) => {
    if (typeof key !== 'string') throw new UsageError('a header has a key that is a string')
    return { key, value: contentOf('header', value, encoding) }
  })
}

function numberOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  // -1 is what a record without a timestamp is printed with.
  if (value === -1) return undefined
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new UsageError(`${name} is a whole number, and not ${JSON.stringify(value)}`)
  return value as number
}
