import { type Delivered, type OutgoingRecord, RecordProducer } from '../client/record-producer.ts'
import { compressionId } from '../records/compression.ts'
import { connected } from './connection.ts'
import { interruptible, unlessAborted } from './interruption.ts'
import { linesOf } from './lines.ts'
import type { ProduceFlags } from './produce.ts'
import { counted, printJson, remark } from './table.ts'
import { UsageError } from './usage.ts'

/** One request carries about so much: large enough to be cheap, and under the broker's `max.message.bytes` of 1 MiB even in one partition. */
const REQUEST_BYTES = 512 * 1024
/** Standard input is read no further while so much waits to be sent. */
const WAITING_BYTES_MAX = 4 * REQUEST_BYTES
/** What a record costs beside its key and value, about. */
const RECORD_OVERHEAD = 16

/** Sends each line of standard input as a record, in their order, until the input or the user ends it. */
export async function produceLines(topic: string, flags: ProduceFlags): Promise<void> {
  const toRecord = recordMaker(flags)
  await connected(flags, (client) =>
    interruptible(async (signal) => {
      const acks = flags.acks === 'all' ? -1 : (Number(flags.acks) as 0 | 1)
      const producer = new RecordProducer(client, { topic, acks, compression: compressionId(flags.compression) })
      const sender = new Sender(producer, (delivered) => {
        if (flags.json) for (const { partition, offset } of delivered) printJson({ topic, partition, offset })
      })
      // Whatever ends first: the input, the user's patience, or the broker's.
      const ended = AbortSignal.any([signal, sender.failed])
      const lines = linesOf(process.stdin)
      try {
        while (true) {
          const next = await unlessAborted(lines.next(), ended)
          if (next === undefined || next.done === true) break
          for (const line of next.value) sender.add(toRecord(line))
          await unlessAborted(sender.room(), ended)
        }
        await sender.allSent()
      } finally {
        process.stdin.destroy()
        if (!flags.json && sender.sent > 0) remark(`${counted(sender.sent, 'record')} in ${topic}`)
      }
    }),
  )
}

/**
 * Sends what gathers while a request is under way with the next one: a fast source makes large batches, a person at the keyboard waits for nothing.
 */
class Sender {
  sent = 0
  readonly #producer: RecordProducer
  readonly #delivered: (delivered: readonly Delivered[]) => void
  readonly #failed = new AbortController()
  #waiting: OutgoingRecord[] = []
  #waitingBytes = 0
  #sending: Promise<void> | null = null
  /** Whoever waits for room, told after each request. */
  #progress = Promise.withResolvers<void>()

  constructor(producer: RecordProducer, delivered: (delivered: readonly Delivered[]) => void) {
    this.#producer = producer
    this.#delivered = delivered
  }

  /** Aborted by the first request that fails. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  add(record: OutgoingRecord): void {
    this.#waiting.push(record)
    this.#waitingBytes += sizeOf(record)
    if (this.#sending !== null) return
    // Begun when the lines at hand have all been added.
    this.#sending = Promise.resolve().then(() => this.#sendAll())
    this.#sending.catch(() => this.#failed.abort())
  }

  /** Resolves when there is room for more lines. */
  async room(): Promise<void> {
    while (this.#waitingBytes > WAITING_BYTES_MAX) await this.#progress.promise
  }

  /** Resolves when everything was sent; rejects with what went wrong. */
  async allSent(): Promise<void> {
    while (this.#sending !== null) await this.#sending
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const delivered = await this.#producer.send(this.#takeSome())
      this.sent += delivered.length
      this.#delivered(delivered)
      this.#progress.resolve()
      this.#progress = Promise.withResolvers()
    }
    this.#sending = null
  }

  #takeSome(): OutgoingRecord[] {
    let count = 0
    let bytes = 0
    while (count < this.#waiting.length && (count === 0 || bytes < REQUEST_BYTES)) bytes += sizeOf(this.#waiting[count++]!)
    this.#waitingBytes -= bytes
    return this.#waiting.splice(0, count)
  }
}

function sizeOf({ key, value }: OutgoingRecord): number {
  return RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0)
}

function recordMaker(flags: ProduceFlags): (line: Buffer) => OutgoingRecord {
  const headers = (flags.header ?? []).map(({ name, value }) => ({ key: name, value: Buffer.from(value) }))
  const same = { headers, ...(flags.partition === undefined ? {} : { partition: flags.partition }) }
  const value = (bytes: Buffer): Buffer | null => (flags.tombstone === true && bytes.length === 0 ? null : bytes)
  if (flags.keySeparator === undefined) {
    const key = flags.key === undefined ? null : Buffer.from(flags.key)
    return (line) => ({ ...same, key, value: value(line) })
  }
  const separator = Buffer.from(flags.keySeparator)
  if (separator.length === 0) throw new UsageError('--key-separator needs a text')
  return (line) => {
    const at = line.indexOf(separator)
    if (at < 0) throw new UsageError(`the line "${line.toString().slice(0, 60)}" has no key separator "${flags.keySeparator}"`)
    return { ...same, key: line.subarray(0, at), value: value(line.subarray(at + separator.length)) }
  }
}
