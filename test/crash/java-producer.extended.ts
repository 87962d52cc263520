import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { findJava, hasKafka, kafkaClassPath } from '../../bench/peers/java.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { BatchView } from '../../src/records/batch.ts'
import { readRecords } from '../../src/records/record.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { WireClient } from '../broker/wire-client.ts'
import { PARTITIONS, prepare, TOPIC } from './crash-load.ts'

const SEED = process.env['CRASH_SEED'] ?? String(Date.now())
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 15)
const hasJava = hasKafka()

/** What VerifiableProducer says of a record. */
interface Said {
  readonly name: string
  readonly value?: string
  readonly offset?: number
  readonly partition?: number
  readonly message?: string
}

/** Apache Kafka's own producer, idempotent, which sends the numbers from 0 on and goes on through everything. */
class JavaProducer {
  /** By its value: where each record was said to be. */
  readonly acknowledged = new Map<number, { partition: number; offset: number }>()
  readonly failed: string[] = []
  readonly ended: Promise<void>
  readonly #stop: () => void
  readonly #warnings: string[] = []

  constructor(bootstrapServers: string, folder: string) {
    const config = join(folder, 'producer.properties')
    // VerifiableProducer by itself tries each record once.
    writeFileSync(
      config,
      'enable.idempotence=true\nretries=2147483647\nlinger.ms=2\ncompression.type=lz4\nreconnect.backoff.max.ms=200\n',
    )
    const jvm = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
    const args = ['--bootstrap-server', bootstrapServers, '--topic', TOPIC, '--acks', '-1', '--throughput', '5000']
    const child = spawn(
      findJava().command,
      [...jvm, 'org.apache.kafka.tools.VerifiableProducer', ...args, '--command-config', config],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#warnings.push(text))
    createInterface({ input: child.stdout }).on('line', (line) => this.#said(JSON.parse(line) as Said))
    this.ended = new Promise((resolve) => child.once('close', () => resolve()))
    this.#stop = () => void child.kill('SIGTERM')
    process.on('exit', () => child.kill('SIGKILL'))
  }

  async progressBy(count: number): Promise<void> {
    const target = this.acknowledged.size + count
    const deadlineMs = performance.now() + 60_000
    while (this.acknowledged.size < target) {
      if (performance.now() > deadlineMs)
        throw new Error(
          `${target - this.acknowledged.size} acknowledgements are missing: ${[...this.failed, ...this.#warnings].slice(-5).join()}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** Ends when all that it sent is answered. */
  async stop(): Promise<void> {
    this.#stop()
    await this.ended
  }

  #said({ name, value, offset, partition, message }: Said): void {
    if (name === 'producer_send_success') this.acknowledged.set(Number(value), { partition: partition!, offset: offset! })
    if (name === 'producer_send_error') this.failed.push(`${value}: ${message}`)
  }
}

test.skipIf(!hasJava)(
  `Apache Kafka's idempotent producer goes on across kills, and each of its records is there once, in order (seed ${SEED})`,
  async () => {
    const random = new SeededRandom(`${SEED} java`)
    const folder = mkdtempSync(join(tmpdir(), 'rafka-java-producer-'))
    const first = await BrokerChild.start()
    const { port, dataDir, bootstrapServers } = first
    await prepare(bootstrapServers)
    const producer = new JavaProducer(bootstrapServers, folder)
    let broker = first
    const restartsMs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await producer.progressBy(500 + random.below(5000))
      await broker.kill()
      const startMs = performance.now()
      broker = await BrokerChild.start({ port, dataDir })
      restartsMs.push(performance.now() - startMs)
    }
    await producer.progressBy(1000)
    await producer.stop()
    expect(producer.failed).toEqual([])
    const found = await numbersIn(bootstrapServers)
    const total = producer.acknowledged.size
    console.log(
      `${total} records of the Java producer acknowledged over ${ROUNDS} kills; ${Math.round(Math.max(...restartsMs))} ms to serve again at most`,
    )
    const everywhere = found.flat()
    expect(everywhere).toHaveLength(total)
    expect(new Set(everywhere).size, 'none twice').toBe(total)
    for (const [number, { partition, offset }] of producer.acknowledged)
      if (found[partition]![offset] !== number)
        expect.unreachable(`${number} is not at offset ${offset} of partition ${partition}`)
    for (const numbers of found)
      expect(numbers, 'in the order in which they were sent').toEqual(numbers.toSorted((a, b) => a - b))
    expect(broker.errors).toBe('')
    await broker[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  },
)

/** The values of all records, by partition and offset. */
async function numbersIn(bootstrapServers: string): Promise<number[][]> {
  const client = await WireClient.open(bootstrapServers)
  const found: number[][] = []
  const view = new BatchView()
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const numbers: number[] = []
    for (;;) {
      const partitions = [{ partition, fetchOffset: numbers.length, partitionMaxBytes: 4 << 20 }]
      const answer = await client.request(FetchRequest, FetchResponse, 12, {
        maxWaitMs: 0,
        topics: [{ topic: TOPIC, partitions }],
      })
      const { errorCode, records: bytes } = answer.responses[0]!.partitions[0]!
      expect(errorCode).toBe(0)
      if (bytes === null || bytes.length === 0) break
      for (let at = 0; at < bytes.length && view.at(bytes, at).isWhole(bytes.length); at = view.end)
        for (const { offset, value } of readRecords(view)) {
          if (offset < numbers.length) continue
          expect(offset).toBe(numbers.length)
          numbers.push(Number(Buffer.from(value!).toString()))
        }
    }
    found.push(numbers)
  }
  client.close()
  return found
}
