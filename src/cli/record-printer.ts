import { isUtf8 } from 'node:buffer'
import type { ConsumerRecord } from '../client/consumer/consumer-record.ts'
import { type ContentEncoding, encodeContent } from './content-encoding.ts'
import { UsageError } from './usage.ts'

/** A record as the consumer gives it where nothing is deserialized. */
export type PrintableRecord = ConsumerRecord<Uint8Array, Uint8Array>
type Part = (record: PrintableRecord) => string

export interface PrinterOptions {
  /** Text with `%` and a letter where the record's parts go; null prints a JSON object a line. */
  readonly format: string | null
  /** Default: as text. */
  readonly keyEncoding?: ContentEncoding | undefined
  /** Of headers as well. Default: as text. */
  readonly valueEncoding?: ContentEncoding | undefined
  /** So many records and no more. */
  readonly max?: number | undefined
  /** Count records, and print none. */
  readonly countsOnly?: boolean | undefined
}

/**
 * Prints records to standard output, in a format or as JSON, and counts them. A format gives keys and values byte for byte; JSON is text, and what is none loses something unless another
 * encoding is asked for.
 */
export class RecordPrinter {
  count = 0
  /** Records that were printed as JSON and are not as they were. */
  garbled = 0
  readonly #text: Part
  readonly #max: number
  /** Of the pieces: in `latin1` a character is a byte. */
  readonly #charset: 'utf8' | 'latin1'
  #pieces: string[] = []

  /** Throws `UsageError` for a format that asks for what there is not. */
  constructor({ format, keyEncoding = 'text', valueEncoding = 'text', max, countsOnly }: PrinterOptions) {
    this.#charset = format === null ? 'utf8' : 'latin1'
    if (countsOnly === true) this.#text = () => ''
    else if (format !== null) this.#text = formatter(format, keyEncoding, valueEncoding)
    else {
      const json = jsonOf(keyEncoding, valueEncoding)
      const isGarbled = garbling(keyEncoding, valueEncoding)
      this.#text = (record) => {
        if (isGarbled(record)) this.garbled++
        return json(record)
      }
    }
    this.#max = max ?? Number.POSITIVE_INFINITY
  }

  get full(): boolean {
    return this.count >= this.#max
  }

  /** How many more there may be. */
  get room(): number {
    return this.#max - this.count
  }

  add(record: PrintableRecord): void {
    this.count++
    const text = this.#text(record)
    if (text !== '') this.#pieces.push(text)
  }

  /** Hands over what was added, and resolves when standard output has it: false when nobody reads that any more. */
  async flush(): Promise<boolean> {
    if (this.#pieces.length === 0) return true
    // One write for each record would cost more than all the rest.
    const bytes = Buffer.from(this.#pieces.join(''), this.#charset)
    this.#pieces = []
    return new Promise((resolve) => process.stdout.write(bytes, (error) => resolve(error === null || error === undefined)))
  }
}

function jsonOf(keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): Part {
  return ({ topic, partition, offset, timestamp, key, value, headers }) => {
    const named = headers.map((header) => ({ key: header.key, value: encodeContent(header.value, valueEncoding) }))
    const content = { key: encodeContent(key, keyEncoding), value: encodeContent(value, valueEncoding) }
    return `${JSON.stringify({ topic, partition, offset, timestamp, ...content, headers: named })}\n`
  }
}

/** Whether a record is other as JSON than it was. */
function garbling(keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): (record: PrintableRecord) => boolean {
  const isText = (bytes: Uint8Array | null): boolean => bytes === null || isUtf8(bytes)
  return ({ key, value, headers }) =>
    (keyEncoding === 'text' && !isText(key)) ||
    (valueEncoding === 'text' && !(isText(value) && headers.every((header) => isText(header.value))))
}

/** The bytes of a text, a character each. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** Letters behind `%`: those of kcat, and `%v` for the value. What they give is bytes, a character each. */
function partsOf(keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): Readonly<Record<string, Part>> {
  const content = (bytes: Uint8Array | null, encoding: ContentEncoding): string => {
    if (encoding !== 'text' || bytes === null) return encodeContent(bytes, encoding) ?? ''
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  }
  const value: Part = (record) => content(record.value, valueEncoding)
  return {
    '%': () => '%',
    t: ({ topic }) => topic,
    p: ({ partition }) => String(partition),
    o: ({ offset }) => String(offset),
    k: ({ key }) => content(key, keyEncoding),
    K: ({ key }) => String(key?.length ?? -1),
    v: value,
    s: value,
    S: (record) => String(record.value?.length ?? -1),
    T: ({ timestamp }) => String(timestamp),
    h: ({ headers }) => headers.map((header) => `${bytesOf(header.key)}=${content(header.value, valueEncoding)}`).join(','),
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\\': '\\' }

function formatter(format: string, keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): Part {
  const known = partsOf(keyEncoding, valueEncoding)
  const parts = format.split(/(%.|\\x[0-9a-fA-F]{2}|\\.)/s).filter((text) => text !== '')
  const compiled = parts.map((text): Part => {
    if (text[0] === '%' && text.length === 2) {
      const part = known[text[1]!]
      if (part === undefined)
        throw new UsageError(
          `--format: there is no ${text}; ${Object.keys(known)
            .map((letter) => `%${letter}`)
            .join(', ')} are`,
        )
      return part
    }
    const literal = /^\\x/.test(text)
      ? String.fromCharCode(Number.parseInt(text.slice(2), 16))
      : text[0] === '\\' && text.length === 2
        ? (ESCAPES[text[1]!] ?? bytesOf(text))
        : bytesOf(text)
    return () => literal
  })
  return (record) => {
    let text = ''
    for (const part of compiled) text += part(record)
    return text
  }
}
