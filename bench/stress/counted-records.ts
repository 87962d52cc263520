import { errorName } from '../../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { readRecords } from '../../src/records/record.ts'
import { Driver } from '../driver.ts'
import { walkProduceReply } from '../load/produce-reply.ts'
import { produceFrame } from '../load/replay-produce.ts'
import type { BenchTopic, BrokerAddress } from '../load/topic.ts'

export interface CountedRecordsOptions {
  readonly address: BrokerAddress
  readonly topic: BenchTopic
  /** Each an idempotent producer on a connection of its own; it owns the partitions that are its number modulo the producers. */
  readonly producers: number
  readonly records: number
  readonly recordsPerBatch: number
}

const IN_FLIGHT = 5
const FETCH_VERSION = 17
const INIT_VERSION = 5
const FETCH_BYTES = 4 << 20

/** Records with running numbers per partition, produced with acks=all and read back one by one: none missing, none twice, none out of order. */
export class CountedRecords {
  acknowledged = 0
  read = 0
  readonly #options: CountedRecordsOptions

  constructor(options: CountedRecordsOptions) {
    this.#options = options
  }

  async produce(): Promise<void> {
    const { producers } = this.#options
    await Promise.all(Array.from({ length: producers }, (_, producer) => this.#producer(producer)))
  }

  async readBack(): Promise<void> {
    const { address, topic } = this.#options
    using driver = await Driver.connect({ ...address, receiveBytes: FETCH_BYTES })
    for (let partition = 0; partition < topic.partitions; partition++) await this.#readPartition(driver, partition)
  }

  /** Records of one partition: the rest goes to the first ones. */
  #share(partition: number): number {
    const { records, topic } = this.#options
    return Math.floor(records / topic.partitions) + (partition < records % topic.partitions ? 1 : 0)
  }

  async #producer(producer: number): Promise<void> {
    const { address, topic, producers, recordsPerBatch } = this.#options
    using driver = await Driver.connect(address)
    const { producerId, errorCode } = await driver.call(InitProducerIdRequest, InitProducerIdResponse, INIT_VERSION, {
      transactionalId: null,
      transactionTimeoutMs: 0,
    })
    if (errorCode !== 0) throw new Error(`InitProducerId was answered ${errorName(errorCode)}`)
    const next = new Map<number, number>()
    for (let partition = producer; partition < topic.partitions; partition += producers) next.set(partition, 0)
    const underWay: Promise<void>[] = []
    while (next.size > 0) {
      for (const [partition, first] of [...next]) {
        const count = Math.min(recordsPerBatch, this.#share(partition) - first)
        if (count <= 0) {
          next.delete(partition)
          continue
        }
        next.set(partition, first + count)
        underWay.push(this.#append(driver, partition, producerId, first, count))
        if (underWay.length >= IN_FLIGHT) await underWay.shift()
      }
    }
    await Promise.all(underWay)
  }

  #append(driver: Driver, partition: number, producerId: number, first: number, count: number): Promise<void> {
    const builder = new BatchBuilder({ producerId, producerEpoch: 0, baseSequence: first })
    for (let number = first; number < first + count; number++)
      builder.append({ timestamp: Date.now(), key: null, value: Buffer.from(`${partition}:${number}`) })
    const frame = produceFrame(this.#options.topic, [{ partition, batch: Buffer.from(builder.build().buffer) }], -1)
    const answered = new Promise<void>((resolve, reject) => {
      driver.send(frame, (bytes, start, end) => {
        walkProduceReply(bytes, start, end, (_, errorCode, baseOffset) => {
          if (errorCode !== 0) reject(new Error(`a batch for partition ${partition} was answered ${errorName(errorCode)}`))
          else if (baseOffset !== first)
            reject(new Error(`record ${first} of partition ${partition} went to offset ${baseOffset}`))
          else resolve()
        })
        this.acknowledged += count
      })
    })
    return driver.orBroken(answered)
  }

  async #readPartition(driver: Driver, partition: number): Promise<void> {
    const { topic } = this.#options
    const view = new BatchView()
    const share = this.#share(partition)
    for (let next = 0; next < share; ) {
      const answer = await driver.call(FetchRequest, FetchResponse, FETCH_VERSION, {
        maxWaitMs: 500,
        minBytes: 1,
        topics: [{ topicId: topic.id, partitions: [{ partition, fetchOffset: next, partitionMaxBytes: FETCH_BYTES }] }],
      })
      const { errorCode, records } = answer.responses[0]!.partitions[0]!
      if (errorCode !== 0 || records === null || records.length === 0)
        throw new Error(`partition ${partition} gave ${errorName(errorCode)} at ${next} of ${share}`)
      for (let at = 0; at < records.length && view.at(records, at).isWhole(records.length); at = view.end) {
        for (const { offset, value } of readRecords(view)) {
          if (offset < next) continue
          if (offset !== next || Buffer.from(value!).toString() !== `${partition}:${next}`)
            throw new Error(`partition ${partition} has ${Buffer.from(value!)} at offset ${offset} where ${next} was due`)
          next++
          this.read++
        }
      }
    }
  }
}
