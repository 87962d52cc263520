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

/** Prints records to standard output, in a format or as JSON, and counts them. */
export class RecordPrinter {
  count = 0
  readonly #text: Part
  readonly #max: number
  #pieces: string[] = []

  /** Throws `UsageError` for a format that asks for what there is not. */
  constructor({ format, keyEncoding = 'text', valueEncoding = 'text', max, countsOnly }: PrinterOptions) {
    if (countsOnly === true) this.#text = () => ''
    else this.#text = format === null ? jsonOf(keyEncoding, valueEncoding) : formatter(format, keyEncoding, valueEncoding)
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
    const text = this.#pieces.join('')
    this.#pieces = []
    return new Promise((resolve) => process.stdout.write(text, (error) => resolve(error === null || error === undefined)))
  }
}

function jsonOf(keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): Part {
  return ({ topic, partition, offset, timestamp, key, value, headers }) => {
    const named = headers.map((header) => ({ key: header.key, value: encodeContent(header.value, valueEncoding) }))
    const content = { key: encodeContent(key, keyEncoding), value: encodeContent(value, valueEncoding) }
    return `${JSON.stringify({ topic, partition, offset, timestamp, ...content, headers: named })}\n`
  }
}

/** Letters behind `%`: those of kcat, and `%v` for the value. */
function partsOf(keyEncoding: ContentEncoding, valueEncoding: ContentEncoding): Readonly<Record<string, Part>> {
  const value: Part = (record) => encodeContent(record.value, valueEncoding) ?? ''
  return {
    '%': () => '%',
    t: ({ topic }) => topic,
    p: ({ partition }) => String(partition),
    o: ({ offset }) => String(offset),
    k: ({ key }) => encodeContent(key, keyEncoding) ?? '',
    K: ({ key }) => String(key?.length ?? -1),
    v: value,
    s: value,
    S: (record) => String(record.value?.length ?? -1),
    T: ({ timestamp }) => String(timestamp),
    h: ({ headers }) => headers.map((header) => `${header.key}=${encodeContent(header.value, valueEncoding) ?? ''}`).join(','),
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
        ? (ESCAPES[text[1]!] ?? text)
        : text
    return () => literal
  })
  return (record) => {
    let text = ''
    for (const part of compiled) text += part(record)
    return text
  }
}
