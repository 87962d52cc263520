import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { DescribeProducersRequest, DescribeProducersResponse } from '../../src/protocol/generated/api/describe-producers.ts'
import {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
} from '../../src/protocol/generated/api/describe-transactions.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../src/protocol/generated/api/list-transactions.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../src/protocol/generated/api/offset-fetch.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '../../src/protocol/generated/api/write-txn-markers.ts'
import { committedIn } from '../replica/committed-reader.ts'
import type { SimulatedClient } from '../simulator/simulated-client.ts'
import { SimulatedNode } from '../simulator/simulated-node.ts'
import { createTopic, deleteTopic } from '../simulator/topics.ts'
import { TransactionalProducer } from '../simulator/transactional-producer.ts'

const TEXTS = {
  'transaction.state.log.num.partitions': '1',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
}
const VERSIONS = [1, 2] as const

function start(seed = 1, texts: Readonly<Record<string, string>> = {}) {
  const node = SimulatedNode.start({ seed, texts: { ...TEXTS, ...texts } })
  const client = node.connect()
  createTopic(client, 'topic', {}, 2)
  node.until(() => node.has('partition topic-1'))
  return {
    node,
    client,
    open: (id: string, version: 1 | 2 = 2, ms?: number) => TransactionalProducer.open(node, id, version, ms),
  }
}

/** What a reader of committed records may see now, and where it ends. */
function committed(client: SimulatedClient, topic = 'topic', partition = 0): { values: string[]; end: number } {
  const values: string[] = []
  for (let offset = 0; ; ) {
    const { responses } = client.call(
      FetchRequest,
      FetchResponse,
      {
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes: 200,
        isolationLevel: 1,
        topics: [{ topic, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 200 }] }],
      },
      12,
    )
    const { errorCode, records, abortedTransactions, lastStableOffset } = responses[0]!.partitions[0]!
    if (errorCode !== 0) throw new Error(errorName(errorCode))
    const read = committedIn(records, abortedTransactions, offset)
    values.push(...read.records.map(({ value }) => value))
    if (read.nextOffset === offset) return { values, end: lastStableOffset }
    offset = read.nextOffset
  }
}

/** Waits until nothing is open in a partition. */
function settle(node: SimulatedNode, client: SimulatedClient, end: number, partition = 0): void {
  for (let round = 0; committed(client, 'topic', partition).end < end; round++) {
    if (round > 1000) throw new Error(`the last stable offset stays at ${committed(client, 'topic', partition).end}`)
    node.simulation.run(20)
  }
}

function stateOf(client: SimulatedClient, transactionalId: string) {
  const body = { transactionalIds: [transactionalId] }
  return client.call(DescribeTransactionsRequest, DescribeTransactionsResponse, body).transactionStates[0]!
}

describe.each(VERSIONS)('a producer of transaction version %i', (version) => {
  test('commits and aborts, in several partitions at once', () => {
    const { node, client, open } = start()
    const producer = open('p', version)
    for (const [values, commits] of [
      [['a', 'b'], true],
      [['c'], false],
      [['d'], true],
    ] as const) {
      for (const partition of [0, 1]) expect(producer.put('topic', values, { partition })).toBe('NONE')
      expect(producer.end(commits)).toBe('NONE')
    }
    for (const partition of [0, 1]) {
      settle(node, client, 7, partition)
      expect(committed(client, 'topic', partition).values).toEqual(['a', 'b', 'd'])
    }
    expect(stateOf(client, 'p')).toMatchObject({ transactionState: 'CompleteCommit', topics: [] })
  })

  test('holds back readers of committed records as long as its transaction is open', () => {
    const { node, client, open } = start()
    const [slow, quick] = [open('slow', version), open('quick', version)]
    slow.put('topic', ['slow'])
    quick.put('topic', ['quick'])
    quick.end(true)
    node.simulation.run(1000)
    expect(committed(client)).toEqual({ values: [], end: 0 })
    slow.end(false)
    settle(node, client, 4)
    expect(committed(client).values).toEqual(['quick'])
  })

  test('is fenced by the next of its id, which aborts what it left open', () => {
    const { node, client, open } = start()
    const first = open('p', version)
    first.put('topic', ['lost'])
    const second = open('p', version)
    expect(second.put('topic', ['kept'])).toBe('NONE')
    expect(second.end(true)).toBe('NONE')
    const late = first.askToPut('topic', ['late'])
    node.until(() => late() !== null)
    expect(late()).toBe('INVALID_PRODUCER_EPOCH')
    expect(first.end(true)).toBe('PRODUCER_FENCED')
    settle(node, client, 4)
    expect(committed(client).values).toEqual(['kept'])
  })

  test('that is gone is aborted when its time is over, and fenced should it come back', () => {
    const { node, client, open } = start()
    const gone = open('gone', version, 2_000)
    gone.put('topic', ['never'])
    node.simulation.run(1_500)
    expect(committed(client).end).toBe(0)
    node.simulation.run(2_000)
    expect(committed(client)).toEqual({ values: [], end: 2 })
    // An abort raises the epoch by one, in which a client that ends its transaction by itself sees its own request come again.
    expect(gone.end(true)).toBe(version === 1 ? 'PRODUCER_FENCED' : 'INVALID_TXN_STATE')
    expect(gone.put('topic', ['too late'])).toBe(version === 1 ? 'PRODUCER_FENCED' : 'INVALID_PRODUCER_EPOCH')
    expect(stateOf(client, 'gone').transactionState).toBe('CompleteAbort')
    const back = open('gone', version)
    back.put('topic', ['after'])
    back.end(true)
    settle(node, client, 4)
    expect(committed(client).values).toEqual(['after'])
  })

  test('ends its transaction though a topic of it was deleted meanwhile', () => {
    const { node, client, open } = start()
    createTopic(client, 'doomed')
    node.until(() => node.has('partition doomed-0'))
    const producer = open('p', version)
    producer.put('doomed', ['gone'])
    producer.put('topic', ['kept'])
    deleteTopic(client, 'doomed')
    expect(producer.end(true)).toBe('NONE')
    settle(node, client, 2)
    expect(committed(client).values).toEqual(['kept'])
    node.simulation.run(1000)
    expect(stateOf(client, 'p').transactionState).toBe('CompleteCommit')
  })

  test('commits offsets with its transaction, and not without', () => {
    const { node, client, open } = start()
    const producer = open('p', version)
    const asked = (requireStable: boolean): string => {
      const body = { groups: [{ groupId: 'g', topics: [{ name: 'topic', partitionIndexes: [0] }] }], requireStable }
      const found = client.call(OffsetFetchRequest, OffsetFetchResponse, body, 8).groups[0]!
      if (found.errorCode !== 0) return errorName(found.errorCode)
      const { errorCode, committedOffset } = found.topics[0]!.partitions[0]!
      return errorCode === 0 ? String(committedOffset) : errorName(errorCode)
    }
    const until = (answer: string): void => {
      for (let round = 0; round < 200 && asked(true) !== answer; round++) node.simulation.run(20)
      expect(asked(true)).toBe(answer)
    }
    let before = '-1'
    for (const [offset, commits] of [
      [5, true],
      [7, false],
      [9, true],
    ] as const) {
      producer.put('topic', [`at ${offset}`])
      expect(producer.commitOffset('g', 'topic', offset)).toBe('NONE')
      expect([asked(true), asked(false)]).toEqual(['UNSTABLE_OFFSET_COMMIT', before])
      expect(producer.end(commits)).toBe('NONE')
      if (commits) before = String(offset)
      until(before)
    }
  })

  test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    'finds each transaction whole or not at all when the power goes while it ends (seed %i)',
    (seed) => {
      const { node, open } = start(seed)
      const random = new SeededRandom(seed)
      const producer = open('p', version)
      for (const partition of [0, 1]) producer.put('topic', ['before'], { partition })
      expect(producer.end(true)).toBe('NONE')
      const commits = seed % 3 !== 0
      for (const partition of [0, 1]) producer.put('topic', ['a', 'b'], { partition })
      const ended = producer.askToEnd(commits)
      node.until(() => ended() !== null || random.below(25) === 0)
      const wasTold = ended()?.errorCode === 0
      // As kill -9: what was written is there, nobody gets to say anything any more.
      node.runtime.kill()
      node.disk.kill()
      const { simulation, disk } = node
      const next = SimulatedNode.start({ simulation, disk, texts: TEXTS })
      const client = next.connect()
      next.simulation.run(5_000)
      const outcomes = [0, 1].map((partition) => committed(client, 'topic', partition))
      expect(outcomes[0]!.values, 'the partitions agree').toEqual(outcomes[1]!.values)
      const [{ values, end }] = outcomes as [(typeof outcomes)[0]]
      if (wasTold) expect(values).toEqual(commits ? ['before', 'a', 'b'] : ['before'])
      else expect([['before'], ['before', 'a', 'b']]).toContainEqual(values)
      const successor = TransactionalProducer.open(next, 'p', version)
      for (const partition of [0, 1]) expect(successor.put('topic', ['after'], { partition })).toBe('NONE')
      expect(successor.end(true)).toBe('NONE')
      for (const partition of [0, 1]) {
        settle(next, client, 7, partition)
        expect(committed(client, 'topic', partition).values.at(-1)).toBe('after')
        expect(committed(client, 'topic', partition).end).toBeGreaterThanOrEqual(end)
      }
      expect(next.failures).toEqual([])
    },
  )

  test('whose id has expired is told that nobody knows it', () => {
    const { node, client, open } = start(1, {
      'transactional.id.expiration.ms': '10000',
      'transaction.remove.expired.transaction.cleanup.interval.ms': '1000',
    })
    const producer = open('p', version)
    producer.put('topic', ['a'])
    producer.end(true)
    node.simulation.run(20_000)
    expect(errorName(stateOf(client, 'p').errorCode)).toBe('TRANSACTIONAL_ID_NOT_FOUND')
    expect(producer.end(true)).toBe('INVALID_PRODUCER_ID_MAPPING')
    expect(producer.put('topic', ['b'])).toBe('INVALID_PRODUCER_ID_MAPPING')
    expect(producer.init()).toBe('NONE')
  })
})

describe('what comes late', () => {
  test('does not begin a transaction that nobody ends: a batch behind the end of its transaction is refused', () => {
    const { node, client, open } = start()
    const producers = VERSIONS.map((version) => open(`p${version}`, version))
    for (const producer of producers) {
      producer.put('topic', ['in time'])
      const ended = producer.askToEnd(true)
      node.until(() => ended() !== null)
    }
    settle(node, client, 4)
    const refused = producers.map((producer) => producer.askToPut('topic', ['late']))
    node.until(() => refused.every((answer) => answer() !== null))
    expect(refused.map((answer) => answer())).toEqual(['INVALID_TXN_STATE', 'INVALID_PRODUCER_EPOCH'])
    expect(committed(client).end).toBe(4)
  })

  test('is told to abort if it is new enough to know how', () => {
    const { node, open } = start()
    const producer = open('p', 1)
    const [old, newer] = [9, 11].map((version) => producer.askToPut('topic', ['not added'], { version }))
    node.until(() => old!() !== null && newer!() !== null)
    expect([old!(), newer!()]).toEqual(['INVALID_TXN_STATE', 'TRANSACTION_ABORTABLE'])
  })

  test('EndTxn that comes twice is answered twice, and one for the other outcome is refused', () => {
    const { node, open } = start()
    for (const version of VERSIONS) {
      const producer = open(`p${version}`, version)
      producer.put('topic', ['a'])
      const answers = [true, true, false].map((commits) => {
        node.simulation.run(1_000)
        const answer = producer.askToEnd(commits)
        node.until(() => answer() !== null)
        return answer()!
      })
      expect(answers.map(({ errorCode }) => errorName(errorCode))).toEqual(['NONE', 'NONE', 'INVALID_TXN_STATE'])
      if (version === 2) expect(answers[1]).toEqual(answers[0])
    }
  })
})

describe('brokers and operators', () => {
  const add = (client: SimulatedClient, producer: TransactionalProducer, verifyOnly: boolean, partitions: number[]) => {
    const { transactionalId, producerId, producerEpoch } = producer
    const topics = [{ name: 'topic', partitions }]
    const body = { transactions: [{ transactionalId, producerId, producerEpoch, verifyOnly, topics }] }
    const answer = client.call(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, body, 5)
    return answer.resultsByTransaction[0]!.topicResults[0]!.resultsByPartition.map((result) =>
      errorName(result.partitionErrorCode),
    )
  }

  test('ask for several transactions at once whether partitions are in, or add them', () => {
    const { client, open } = start()
    const producer = open('p')
    producer.put('topic', ['a'])
    expect(add(client, producer, true, [0, 1])).toEqual(['NONE', 'TRANSACTION_ABORTABLE'])
    expect(add(client, producer, false, [0, 1])).toEqual(['NONE', 'NONE'])
    expect(add(client, producer, true, [0, 1])).toEqual(['NONE', 'NONE'])
    expect(add(client, producer, false, [0, 7])).toEqual(['OPERATION_NOT_ATTEMPTED', 'UNKNOWN_TOPIC_OR_PARTITION'])
  })

  test('see what is open, and whose it is', () => {
    const { node, client, open } = start()
    const producer = open('p')
    producer.put('topic', ['a', 'b'])
    expect(stateOf(client, 'p')).toMatchObject({
      transactionState: 'Ongoing',
      producerId: producer.producerId,
      producerEpoch: producer.producerEpoch,
      topics: [{ topic: 'topic', partitions: [0] }],
    })
    const listed = client.call(ListTransactionsRequest, ListTransactionsResponse, { stateFilters: ['Ongoing'] })
    expect(listed.transactionStates.map(({ transactionalId }) => transactionalId)).toEqual(['p'])
    const described = (): unknown => {
      const body = { topics: [{ name: 'topic', partitionIndexes: [0] }] }
      return client.call(DescribeProducersRequest, DescribeProducersResponse, body).topics[0]!.partitions[0]!.activeProducers
    }
    const { producerId, producerEpoch } = producer
    expect(described()).toMatchObject([{ producerId, producerEpoch, lastSequence: 1, currentTxnStartOffset: 0 }])
    producer.end(true)
    settle(node, client, 3)
    expect(described()).toMatchObject([{ producerId, currentTxnStartOffset: -1 }])
  })

  test('rid a partition of a transaction that hangs, and are told of partitions that are not there', () => {
    const { client, open } = start()
    const producer = open('p')
    producer.put('topic', ['hangs'])
    const { producerId, producerEpoch } = producer
    const written = client.call(WriteTxnMarkersRequest, WriteTxnMarkersResponse, {
      markers: [
        {
          producerId,
          producerEpoch,
          transactionResult: false,
          topics: [
            { name: 'topic', partitionIndexes: [0, 9] },
            { name: 'nowhere', partitionIndexes: [0] },
          ],
          coordinatorEpoch: 0,
        },
      ],
    })
    const results = written.markers[0]!.topics.flatMap(({ partitions }) =>
      partitions.map(({ errorCode }) => errorName(errorCode)),
    )
    expect(results).toEqual(['NONE', 'UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_OR_PARTITION'])
    expect(committed(client)).toEqual({ values: [], end: 2 })
  })
})
