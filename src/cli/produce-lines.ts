import { describeTopics } from '../client/admin/describe-topics.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { UnknownPartitionError } from '../client/errors.ts'
import { Producer } from '../client/producer/producer.ts'
import type { ProducerRecord, RecordMetadata } from '../client/producer/record.ts'
import type { CompressionName } from '../records/compression.ts'
import { connected } from './connection.ts'
import { interruptible, unlessAborted } from './interruption.ts'
import { linesOf } from './lines.ts'
import type { ProduceFlags } from './produce.ts'
import { recordMaker } from './record-maker.ts'
import { counted, printJson, remark } from './table.ts'

/** Large enough to be cheap, and under the broker's `max.message.bytes` of 1 MiB. */
const BATCH_BYTES = 512 * 1024
/** How large a record may be is for the topic to say. */
const REQUEST_BYTES_MAX = 32 * 1024 * 1024
/** Standard input is read no further while so many of its pieces, of about 64 KiB, are under way. */
const PIECES_MAX = 32

/** Sends each line of standard input as a record, in their order, until the input or the user ends it. */
export async function produceLines(topic: string, flags: ProduceFlags): Promise<void> {
  const toRecord = recordMaker(topic, flags)
  await connected(flags, (client) =>
    interruptible(async (signal) => {
      if (flags.partition !== undefined) await checkPartition(client, topic, flags.partition)
      const producer = new Producer(client, {
        acks: flags.acks === 'all' ? 'all' : (Number(flags.acks) as 0 | 1),
        compressionType: flags.compression as CompressionName,
        batchSize: BATCH_BYTES,
        maxRequestSize: REQUEST_BYTES_MAX,
        // A person at the keyboard waits for nothing, and what comes while a request is under way goes with the next one.
        lingerMs: 0,
        requestTimeoutMs: flags.timeoutMs,
        deliveryTimeoutMs: flags.timeoutMs,
        maxBlockMs: flags.timeoutMs,
      })
      const deliveries = new Deliveries((places) => {
        if (flags.json) for (const { partition, offset } of places) printJson({ topic, partition, offset })
      })
      // Whatever ends first: the input, the user's patience, or the broker's.
      const ended = AbortSignal.any([signal, deliveries.failed])
      const lines = linesOf(process.stdin)
      try {
        while (true) {
          const next = await unlessAborted(lines.next(), ended)
          if (next === undefined || next.done === true) break
          const records: ProducerRecord[] = []
          try {
            for (const line of next.value) records.push(toRecord(line))
          } finally {
            // What came before a line that is none is sent. Records keep the order of these calls, whatever they wait for.
            deliveries.add(Promise.all(records.map((record) => producer.send(record))))
          }
          await unlessAborted(deliveries.room(), ended)
        }
        await deliveries.all()
      } finally {
        process.stdin.destroy()
        await producer.close({ timeoutMs: flags.timeoutMs })
        if (!flags.json && deliveries.count > 0) remark(`${counted(deliveries.count, 'record')} in ${topic}`)
      }
    }),
  )
}

/** Of a topic that is there: one that is not may be made with as many. Throws `UnknownPartitionError`. */
async function checkPartition(client: Client, topic: string, partition: number): Promise<void> {
  const described = await settle(describeTopics(client, [topic]))
  if (described.error(topic) !== null) return
  const { length } = described.get(topic).partitions
  if (partition >= length) throw new UnknownPartitionError(topic, partition, length)
}

/** What is under way, told in its order when it has arrived. */
class Deliveries {
  count = 0
  readonly #arrived: (places: readonly RecordMetadata[]) => void
  readonly #failed = new AbortController()
  readonly #pieces: Promise<void>[] = []
  #last: Promise<void> = Promise.resolve()

  constructor(arrived: (places: readonly RecordMetadata[]) => void) {
    this.#arrived = arrived
  }

  /** Aborted by the first piece that fails. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  add(piece: Promise<RecordMetadata[]>): void {
    const before = this.#last
    this.#last = Promise.all([piece, before]).then(([places]) => {
      this.count += places.length
      this.#arrived(places)
    })
    this.#last.catch(() => this.#failed.abort())
    this.#pieces.push(this.#last)
  }

  /** Resolves when there is room for another piece; rejects with what went wrong. */
  async room(): Promise<void> {
    while (this.#pieces.length > PIECES_MAX) await this.#pieces.shift()
  }

  /** Resolves when everything has arrived; rejects with what went wrong. */
  all(): Promise<void> {
    return this.#last
  }
}
