import type { ClusterNode } from '../../../bench/peers/cluster/cluster-node.ts'
import { errorName } from '../../../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse } from '../../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { BatchBuilder } from '../../../src/records/builder.ts'
import { readRecords } from '../../../src/records/record.ts'
import { WireClient } from '../../broker/wire-client.ts'

const PRODUCE_VERSION = 9
/** By the topic's name. */
const FETCH_VERSION = 12

export interface StaleAnswers {
  /** By Kafka's name; NONE when it acknowledged the records. */
  readonly produceError: string
  readonly fetchError: string
  /** Offset and value of each that it served. */
  readonly records: readonly (readonly [offset: number, value: string])[]
}

/** Somebody who is connected to a leader since before it lost touch with the others, and knows of nothing: partition 0 of a topic. */
export class StaleLeader implements AsyncDisposable {
  readonly #producing: WireClient
  readonly #fetching: WireClient
  readonly #topic: string
  #produced: Promise<string> | null = null
  #fetched: Promise<Omit<StaleAnswers, 'produceError'>> | null = null

  static async connect({ address }: ClusterNode, topic: string): Promise<StaleLeader> {
    return new StaleLeader(await WireClient.open(address), await WireClient.open(address), topic)
  }

  private constructor(producing: WireClient, fetching: WireClient, topic: string) {
    this.#producing = producing
    this.#fetching = fetching
    this.#topic = topic
  }

  /** Gives the error's name. `acks`: -1 for all. */
  async put(value: string, acks: -1 | 1 = -1): Promise<string> {
    const builder = new BatchBuilder()
    builder.append({ timestamp: Date.now(), key: null, value: Buffer.from(value) })
    const topicData = [{ name: this.#topic, partitionData: [{ index: 0, records: builder.build() }] }]
    const body = { acks, timeoutMs: 10_000, topicData }
    const answer = await this.#producing.request(ProduceRequest, ProduceResponse, PRODUCE_VERSION, body)
    return errorName(answer.responses[0]!.partitionResponses[0]!.errorCode)
  }

  /** Sends a record and a fetch, which are there when it wakes up. */
  ask(value: string): void {
    this.#produced = this.put(value)
    this.#fetched = this.#fetch()
    for (const question of [this.#produced, this.#fetched]) question.catch(() => {})
  }

  async answers(): Promise<StaleAnswers> {
    return { produceError: await this.#produced!, ...(await this.#fetched!) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#producing.close()
    this.#fetching.close()
    return Promise.resolve()
  }

  async #fetch(): Promise<Omit<StaleAnswers, 'produceError'>> {
    const answer = await this.#fetching.request(FetchRequest, FetchResponse, FETCH_VERSION, {
      maxWaitMs: 100,
      minBytes: 1,
      topics: [{ topic: this.#topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 4 << 20 }] }],
    })
    const { errorCode, records: bytes } = answer.responses[0]!.partitions[0]!
    const records: [number, string][] = []
    const view = new BatchView()
    for (let at = 0; bytes !== null && at < bytes.length && view.at(bytes, at).isWhole(bytes.length); at = view.end)
      for (const { offset, value } of readRecords(view)) records.push([offset, Buffer.from(value!).toString()])
    return { fetchError: errorName(errorCode), records }
  }
}
