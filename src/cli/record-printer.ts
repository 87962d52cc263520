import type { ConsumerRecord } from '../client/consumer/consumer-record.ts'

/** A record as the consumer gives it where nothing is deserialized. */
export type PrintableRecord = ConsumerRecord<Uint8Array, Uint8Array>
type Part = (record: PrintableRecord) => string

/** Prints records to standard output, in a format or as JSON, and counts them. */
export class RecordPrinter {
  count = 0
  readonly #text: Part
  readonly #max: number
  #pieces: string[] = []

  /** `format`: text with `%` and a letter where the record's parts go; null prints a JSON object a line. `max`: so many records and no more. */
  constructor(format: string | null, max = Number.POSITIVE_INFINITY) {
    this.#text = format === null ? jsonOf : formatter(format)
    this.#max = max
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
    this.#pieces.push(this.#text(record))
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

function jsonOf({ topic, partition, offset, timestamp, key, value, headers }: PrintableRecord): string {
  const named = headers.map((header) => ({ key: header.key, value: textOf(header.value) }))
  return `${JSON.stringify({ topic, partition, offset, timestamp, key: textOf(key), value: textOf(value), headers: named })}\n`
}

const PARTS: Readonly<Record<string, Part>> = {
  '%': () => '%',
  t: ({ topic }) => topic,
  p: ({ partition }) => String(partition),
  o: ({ offset }) => String(offset),
  k: ({ key }) => textOf(key) ?? '',
  v: ({ value }) => textOf(value) ?? '',
  T: ({ timestamp }) => String(timestamp),
  h: ({ headers }) => headers.map(({ key, value }) => `${key}=${textOf(value) ?? ''}`).join(','),
}

function formatter(format: string): Part {
  const parts = format
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .split(/(%[%tpokvTh])/)
    .filter((text) => text !== '')
    .map((text): Part => (text.length === 2 && text[0] === '%' ? PARTS[text[1]!] : undefined) ?? (() => text))
  return (record) => {
    let text = ''
    for (const part of parts) text += part(record)
    return text
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}
