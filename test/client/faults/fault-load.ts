import { expect } from 'vitest'
import { type Consumer, createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'
import { Acknowledged, numberedValue } from '../../crash/acknowledged.ts'

/** Failures are noticed soon, and nothing is given up. */
export const PATIENT = {
  requestTimeoutMs: 2000,
  retryBackoffMs: 20,
  retryBackoffMaxMs: 200,
  reconnectBackoffMs: 20,
  reconnectBackoffMaxMs: 200,
  connectionSetupTimeoutMs: 2000,
} as const

const AT_ONCE = 20
const VALUE_BYTES = 100

/**
 * An idempotent producer that sends to all partitions without end, and a consumer that reads them all, both through whatever stands between them and the broker. `stop` waits for
 * every record to be acknowledged and read, and then looks at what lies in the log.
 */
export class FaultLoad implements AsyncDisposable {
  readonly #acknowledged = new Acknowledged()
  readonly #topic: string
  readonly #partitions: number
  readonly #producer: ReturnType<typeof createProducer<string, Uint8Array>>
  readonly #consumer: Consumer
  /** By partition: the offset that has to come next. */
  readonly #nextOffsets: number[]
  readonly #producing: Promise<unknown>
  readonly #consuming: Promise<void>
  #stopping = false
  #isAllSent = false
  #sent = 0
  #read = 0

  constructor(bootstrap: string, topic: string, partitions: number) {
    this.#topic = topic
    this.#partitions = partitions
    this.#producer = createProducer({ bootstrap, ...PATIENT, deliveryTimeoutMs: 120_000, lingerMs: 1 })
    this.#consumer = createConsumer({ bootstrap, ...PATIENT, autoOffsetReset: 'earliest', fetchMaxWaitMs: 100 })
    this.#nextOffsets = new Array(partitions).fill(0)
    this.#consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition })))
    this.#producing = Promise.all(Array.from({ length: partitions }, (_, partition) => this.#produce(partition)))
    this.#consuming = this.#consume()
    for (const work of [this.#producing, this.#consuming]) work.catch(() => {})
  }

  /** Waits until so many more records were acknowledged and read. */
  async progressBy(count: number, withinMs = 60_000): Promise<void> {
    const [sent, read] = [this.#sent + count, this.#read + count]
    const until = performance.now() + withinMs
    while (this.#sent < sent || this.#read < read) {
      if (performance.now() > until)
        throw new Error(`stuck: ${this.#sent} of ${sent} acknowledged, ${this.#read} of ${read} read within ${withinMs} ms`)
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 10)), this.#producing, this.#consuming])
    }
  }

  /** `bootstrapServers`: past all faults, of the one broker that leads all partitions; null where there are several, and what the consumer read has to do. */
  async stop(bootstrapServers: string | null): Promise<{ records: number }> {
    this.#stopping = true
    await this.#producing
    this.#isAllSent = true
    await this.#consuming
    if (bootstrapServers !== null) await this.#acknowledged.verify(bootstrapServers, this.#topic, this.#partitions, () => true)
    expect(this.#read, 'all that was acknowledged was read, once').toBe(this.#sent)
    return { records: this.#sent }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true
    this.#isAllSent = true
    await this.#producer.close({ timeoutMs: 0 })
    await this.#consumer.close()
  }

  async #produce(partition: number): Promise<void> {
    const producer = `client-${partition}`
    for (let number = 0; !this.#stopping; number += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, at) => number + at)
      const sent = await Promise.all(
        numbers.map((each) =>
          this.#producer.send({
            topic: this.#topic,
            partition,
            value: numberedValue({ producer, number: each }, VALUE_BYTES),
          }),
        ),
      )
      for (const [at, { offset }] of sent.entries()) {
        // A broker that was killed may have forgotten where a batch went that it took the first time.
        if (offset >= 0) this.#acknowledged.note(partition, offset, [{ producer, number: number + at }])
      }
      this.#sent += AT_ONCE
    }
  }

  async #consume(): Promise<void> {
    while (!this.#isAllSent || this.#read < this.#sent) {
      for (const { partition, offset, value } of await this.#consumer.poll({ timeoutMs: 50 })) {
        if (offset !== this.#nextOffsets[partition])
          throw new Error(`offset ${offset} of partition ${partition} came in the place of ${this.#nextOffsets[partition]}`)
        // One producer for each partition, and nothing lost, doubled or turned around: its numbers are the offsets.
        const expected = numberedValue({ producer: `client-${partition}`, number: offset }, VALUE_BYTES)
        if (value?.equals(expected) !== true)
          throw new Error(`${value?.toString()} is at offset ${offset} of partition ${partition} in the place of ${expected}`)
        this.#nextOffsets[partition] = offset + 1
        this.#read++
      }
    }
  }
}
