import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { findJava, hasKafka, kafkaClassPath } from '../../bench/peers/java.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { WireClient } from '../broker/wire-client.ts'
import { batchOf } from '../log/log-fixture.ts'
import { committedIn } from '../replica/committed-reader.ts'

const SEED = process.env['CRASH_SEED'] ?? String(Date.now())
const RECORDS = 20_000
const hasJava = hasKafka()

/** Apache Kafka's TransactionalMessageCopier: carries records of one topic to another, with the offsets of its group in the same transactions. */
class Copier {
  remaining = Number.POSITIVE_INFINITY
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess

  constructor(bootstrapServers: string) {
    const jvm = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
    this.#child = spawn(findJava().command, [
      ...[...jvm, 'org.apache.kafka.tools.TransactionalMessageCopier', '--broker-list', bootstrapServers],
      ...['--input-topic', 'from', '--input-partition', '0', '--output-topic', 'to', '--consumer-group', 'copier'],
      ...['--transactional-id', 'copier', '--transaction-size', '50', '--max-messages', String(RECORDS)],
      ...['--transaction-timeout', '10000', '--enable-random-aborts'],
    ])
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const remaining = /"remaining":(\d+)/.exec(line)?.[1]
      if (remaining !== undefined) this.remaining = Number(remaining)
    })
    this.ended = new Promise((resolve) => this.#child.once('close', resolve))
    process.on('exit', () => this.#child.kill('SIGKILL'))
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

test.skipIf(!hasJava)(`a copy by transactions has each record once, whoever is killed meanwhile (seed ${SEED})`, async () => {
  const random = new SeededRandom(`${SEED} exactly once`)
  const properties = { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500' }
  const first = await BrokerChild.start({ properties })
  const { port, dataDir, bootstrapServers } = first
  await fill(bootstrapServers)
  let broker = first
  let killed = { brokers: 0, copiers: 0 }
  let copier = new Copier(bootstrapServers)
  for (;;) {
    await Promise.race([copier.ended, new Promise((resolve) => setTimeout(resolve, 2_000 + random.below(3_000)))])
    if (copier.isOver && (await copier.ended) === 0) break
    if (copier.isOver) copier = new Copier(bootstrapServers)
    // Enough is killed for one copy.
    else if (killed.brokers + killed.copiers < 10 && random.below(2) === 0) {
      await broker.kill()
      broker = await BrokerChild.start({ port, dataDir, properties })
      killed = { ...killed, brokers: killed.brokers + 1 }
    } else if (killed.brokers + killed.copiers < 10) {
      await copier.kill()
      copier = new Copier(bootstrapServers)
      killed = { ...killed, copiers: killed.copiers + 1 }
    }
  }
  const copied = await committedNumbers(bootstrapServers)
  console.log(`${copied.length} records copied over ${killed.brokers} kills of the broker and ${killed.copiers} of the copier`)
  expect(copied).toEqual(Array.from({ length: RECORDS }, (_, number) => number))
  expect(broker.errors).toBe('')
  await broker[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
})

async function fill(bootstrapServers: string): Promise<void> {
  const client = await WireClient.open(bootstrapServers)
  const topics = ['from', 'to'].map((name) => ({ name, numPartitions: 1, replicationFactor: 1 }))
  await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 10_000 })
  for (let number = 0; number < RECORDS; number += 100) {
    const records = batchOf(Array.from({ length: 100 }, (_, index) => String(number + index)))
    const topicData = [{ name: 'from', partitionData: [{ index: 0, records }] }]
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData })
    expect(answer.responses[0]!.partitionResponses[0]!.errorCode).toBe(0)
  }
  client.close()
}

/** What a reader of committed records sees of the copy, to its end. */
async function committedNumbers(bootstrapServers: string): Promise<number[]> {
  const client = await WireClient.open(bootstrapServers)
  const numbers: number[] = []
  for (let offset = 0; ; ) {
    const partitions = [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 1 << 20 }]
    const body = { maxWaitMs: 0, minBytes: 0, isolationLevel: 1, topics: [{ topic: 'to', partitions }] }
    const answer = await client.request(FetchRequest, FetchResponse, 12, body)
    const { errorCode, records, abortedTransactions } = answer.responses[0]!.partitions[0]!
    expect(errorCode).toBe(0)
    const read = committedIn(records, abortedTransactions, offset)
    numbers.push(...read.records.map(({ value }) => Number(value)))
    if (read.nextOffset === offset) break
    offset = read.nextOffset
  }
  client.close()
  return numbers
}
