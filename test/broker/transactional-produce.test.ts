import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorName } from '../../src/protocol/error-codes.ts'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { EndTxnRequest, EndTxnResponse } from '../../src/protocol/generated/api/end-txn.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { oneBatch } from './bad-batches.ts'
import { eventually } from './eventually.ts'
import { createTopic, fetchOnce } from './kafka-tests/kafka-test-client.ts'
import { startTestNode, type TestNode } from './test-node.ts'
import { WireClient } from './wire-client.ts'

const READ_COMMITTED = 1
const CONCURRENT_TRANSACTIONS = 51

let node: TestNode
let client: WireClient
beforeAll(async () => {
  node = await startTestNode({ 'transaction.state.log.num.partitions': '1' })
  client = await WireClient.open(node.bootstrapServers)
  await eventually(async () => {
    const found = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 3, { key: 'any', keyType: 1 })
    expect(found.errorCode).toBe(0)
  })
})
afterAll(async () => {
  client.close()
  await node[Symbol.asyncDispose]()
})

/** Asks again while another step of the same producer is under way. */
async function settled<Answer>(ask: () => Promise<Answer>, codeOf: (answer: Answer) => number): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (codeOf(answer) !== CONCURRENT_TRANSACTIONS) return answer
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** A producer of the first transaction version, which adds partitions itself; librdkafka's is one. */
class OlderProducer {
  #producerId = -1
  #producerEpoch = -1
  #sequence = 0
  readonly #id: string

  constructor(transactionalId: string) {
    this.#id = transactionalId
  }

  async init(): Promise<void> {
    const body = { transactionalId: this.#id, transactionTimeoutMs: 60_000 }
    const answer = await settled(
      () => client.request(InitProducerIdRequest, InitProducerIdResponse, 4, body),
      ({ errorCode }) => errorCode,
    )
    expect(errorName(answer.errorCode)).toBe('NONE')
    this.#producerId = answer.producerId
    this.#producerEpoch = answer.producerEpoch
  }

  async add(topic: string): Promise<void> {
    const code = (answer: AddPartitionsToTxnResponse): number =>
      answer.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode
    const body = {
      v3AndBelowTransactionalId: this.#id,
      v3AndBelowProducerId: this.#producerId,
      v3AndBelowProducerEpoch: this.#producerEpoch,
      v3AndBelowTopics: [{ name: topic, partitions: [0] }],
    }
    const answer = await settled(() => client.request(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 3, body), code)
    expect(errorName(code(answer))).toBe('NONE')
  }

  async put(topic: string, value: string): Promise<string> {
    const [producerId, producerEpoch, baseSequence] = [this.#producerId, this.#producerEpoch, this.#sequence++]
    const records = oneBatch({ isTransactional: true, producerId, producerEpoch, baseSequence }, [value])
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, {
      transactionalId: this.#id,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
    })
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
    return `${errorName(errorCode)}@${baseOffset}`
  }

  async end(committed: boolean): Promise<void> {
    const body = { transactionalId: this.#id, producerId: this.#producerId, producerEpoch: this.#producerEpoch, committed }
    const answer = await settled(
      () => client.request(EndTxnRequest, EndTxnResponse, 3, body),
      ({ errorCode }) => errorCode,
    )
    expect(errorName(answer.errorCode)).toBe('NONE')
  }
}

test('a producer goes from one transaction to the next, with several batches under way in each', async () => {
  const topicId = await createTopic(client, 'one-after-the-other')
  const producer = new OlderProducer('one-after-the-other')
  await producer.init()
  let offset = 0
  for (let transaction = 0; transaction < 4; transaction++) {
    await producer.add('one-after-the-other')
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((value) => producer.put('one-after-the-other', `${value}${transaction}`)),
    )
    expect(answers).toEqual([`NONE@${offset}`, `NONE@${offset + 1}`, `NONE@${offset + 2}`])
    await producer.end(true)
    // The marker takes an offset of its own.
    offset += 4
  }
  await eventually(async () => {
    const [read] = await fetchOnce(client, 12, [{ topic: 'one-after-the-other', topicId, partition: 0 }], {
      isolationLevel: READ_COMMITTED,
    })
    expect(read!.partition.lastStableOffset).toBe(offset)
  })
})

test('batches for a partition that is not in the transaction are refused, and do no harm to those after them', async () => {
  await createTopic(client, 'not-added')
  const producer = new OlderProducer('not-added')
  await producer.init()
  expect(await producer.put('not-added', 'too early')).toBe('INVALID_TXN_STATE@-1')
  const next = new OlderProducer('not-added')
  await next.init()
  await next.add('not-added')
  expect(await next.put('not-added', 'in time')).toBe('NONE@0')
  await next.end(true)
})

test('what an aborted transaction left is named to readers of committed records, what is open is not shown', async () => {
  const topicId = await createTopic(client, 'aborted')
  const asked = [{ topic: 'aborted', topicId, partition: 0 }]
  const [aborting, open] = [new OlderProducer('aborting'), new OlderProducer('open')]
  for (const producer of [aborting, open]) {
    await producer.init()
    await producer.add('aborted')
  }
  expect(await aborting.put('aborted', 'never')).toBe('NONE@0')
  expect(await open.put('aborted', 'not yet')).toBe('NONE@1')
  await aborting.end(false)
  await eventually(async () => {
    const [read] = await fetchOnce(client, 12, asked, { isolationLevel: READ_COMMITTED })
    expect(read!.partition.lastStableOffset).toBe(1)
    expect(read!.partition.abortedTransactions!.map(({ firstOffset }) => firstOffset)).toEqual([0])
    expect(read!.batches.map(({ baseOffset }) => baseOffset)).toEqual([0])
  })
  const [all] = await fetchOnce(client, 12, asked)
  expect(all!.batches.map(({ baseOffset }) => baseOffset)).toEqual([0, 1, 2])
  await open.end(true)
  await eventually(async () => {
    const [read] = await fetchOnce(client, 12, asked, { isolationLevel: READ_COMMITTED })
    expect(read!.partition.lastStableOffset).toBe(4)
  })
})
