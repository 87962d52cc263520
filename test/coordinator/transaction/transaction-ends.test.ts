import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { addError, type Producer, TransactionBench } from './transaction-bench.ts'

function begun(partitions: readonly number[] = [0, 1]): { bench: TransactionBench; producer: Producer } {
  const bench = new TransactionBench()
  const producer = bench.producer('one')
  expect(addError(bench.add('one', producer, partitions).answer())).toBe(ErrorCode.NONE)
  return { bench, producer }
}

describe('a transaction with an epoch of its own (KIP-890)', () => {
  test('ends with the next epoch, which its markers carry and its producer goes on with', () => {
    const { bench, producer } = begun()
    const answer = bench.end('one', producer, true).answer()
    expect(answer).toMatchObject({ errorCode: 0, producerId: producer.producerId, producerEpoch: 1 })
    expect(bench.markers.map(({ marker }) => marker)).toEqual([
      {
        producerId: producer.producerId,
        producerEpoch: 1,
        transactionResult: true,
        topics: [{ name: 'orders', partitionIndexes: [0, 1] }],
        coordinatorEpoch: 4,
        transactionVersion: 2,
      },
    ])
    expect(bench.state('one')).toMatchObject({ state: 'CompleteCommit', producerEpoch: 1, partitions: new Map() })
  })

  test('is answered as soon as its end is decided for good, and no sooner', () => {
    const { bench, producer } = begun()
    bench.autoMarkers = false
    bench.autoCommit = false
    const call = bench.end('one', producer, true)
    expect(call.response).toBeUndefined()
    expect(bench.markers).toEqual([])
    bench.commit()
    expect(call.answer().errorCode).toBe(0)
    expect(bench.open).toHaveLength(1)
    expect(bench.state('one').state).toBe('PrepareCommit')
  })

  test('that is ended twice was ended once', () => {
    const { bench, producer } = begun()
    const first = bench.end('one', producer, true).answer()
    expect(bench.end('one', producer, true).answer()).toEqual(first)
    expect(bench.markers).toHaveLength(1)
    expect(bench.end('one', producer, false).answer().errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
  })

  test('is waited for by whoever ends it once more', () => {
    const { bench, producer } = begun()
    bench.autoMarkers = false
    bench.end('one', producer, true)
    expect(bench.end('one', producer, true).answer().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(bench.end('one', producer, false).answer().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
  })

  test('that nothing was added to can be aborted, which keeps out what may still be on its way, but not committed', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    expect(bench.end('one', producer, true).answer().errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(bench.end('one', producer, false).answer()).toMatchObject({ errorCode: 0, producerEpoch: 1 })
    expect(bench.state('one')).toMatchObject({ state: 'CompleteAbort', producerEpoch: 1 })
    expect(bench.end('one', { ...producer, producerEpoch: 1 }, false).answer()).toMatchObject({ errorCode: 0, producerEpoch: 2 })
    expect(bench.markers).toEqual([])
  })

  test('that uses up the epochs gives its producer another id', () => {
    const { bench } = begun()
    bench.seed({ ...bench.state('one'), producerEpoch: 0x7ffe })
    const last = { producerId: 1000, producerEpoch: 0x7ffe }
    const next = { producerId: 1001, producerEpoch: 0 }
    expect(bench.end('one', last, true).answer()).toMatchObject({ errorCode: 0, ...next })
    expect(bench.markers.at(-1)!.marker).toMatchObject({ producerId: 1000, producerEpoch: 0x7fff })
    expect(bench.state('one')).toMatchObject({ state: 'CompleteCommit', ...next, previousProducerId: 1000 })
    expect(bench.end('one', last, true).answer()).toMatchObject({ errorCode: 0, ...next })
    expect(addError(bench.add('one', next, [0]).answer())).toBe(0)
  })

  test.each([
    ['an unknown id', 'two', {}, ErrorCode.INVALID_PRODUCER_ID_MAPPING],
    ['no id', '', {}, ErrorCode.INVALID_REQUEST],
    ['another producer id', 'one', { producerId: 5 }, ErrorCode.INVALID_PRODUCER_ID_MAPPING],
    ['an epoch that is over', 'one', { producerEpoch: -1 }, ErrorCode.PRODUCER_FENCED],
    ['an epoch that is to come', 'one', { producerEpoch: 1 }, ErrorCode.PRODUCER_FENCED],
  ])('is not ended by %s', (_who, id, other, errorCode) => {
    const { bench, producer } = begun()
    expect(bench.end(id, { ...producer, ...other }, true).answer()).toMatchObject({
      errorCode,
      producerId: -1,
      producerEpoch: -1,
    })
    expect(bench.state('one').state).toBe('Ongoing')
  })
})

describe('a transaction of an older client', () => {
  test('ends with the epoch it has', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.addOld('one', producer, [3])
    expect(bench.end('one', producer, true, 4).answer().errorCode).toBe(0)
    expect(bench.markers.map(({ marker }) => marker)).toMatchObject([{ producerEpoch: 0, transactionVersion: 0 }])
    expect(bench.state('one')).toMatchObject({ state: 'CompleteCommit', producerEpoch: 0 })
    expect(bench.end('one', producer, true, 4).answer().errorCode).toBe(0)
    expect(bench.end('one', producer, false, 4).answer().errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(bench.markers).toHaveLength(1)
  })

  test('cannot be aborted when it has not begun', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    expect(bench.end('one', producer, false, 4).answer().errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
  })

  test('is told of a newer producer in words that it knows', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.producer('one')
    expect(bench.end('one', producer, true, 1).answer().errorCode).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(bench.end('one', producer, true, 2).answer().errorCode).toBe(ErrorCode.PRODUCER_FENCED)
    expect(addError(bench.addOld('one', producer, [0], 1).answer())).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(addError(bench.addOld('one', producer, [0], 2).answer())).toBe(ErrorCode.PRODUCER_FENCED)
  })
})

describe('markers', () => {
  test('are sent again to the partitions that did not take them, until all have', () => {
    const { bench, producer } = begun([0, 1, 2])
    bench.autoMarkers = false
    bench.end('one', producer, true)
    bench.answerMarkers((_topic, partition) => (partition === 1 ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE))
    expect(bench.state('one').state).toBe('PrepareCommit')
    bench.advance(20)
    expect(bench.open.map(({ marker }) => marker.topics)).toEqual([[{ name: 'orders', partitionIndexes: [1] }]])
    bench.answerMarkers()
    expect(bench.state('one').state).toBe('CompleteCommit')
  })

  test('are not owed to partitions that are gone', () => {
    const { bench, producer } = begun([0, 1])
    bench.autoMarkers = false
    bench.end('one', producer, false)
    bench.answerMarkers((_topic, partition) => (partition === 1 ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE))
    expect(bench.state('one').state).toBe('CompleteAbort')
  })

  test('of a coordinator that another has taken over from are left to that one', () => {
    const { bench, producer } = begun([0])
    bench.autoMarkers = false
    bench.end('one', producer, true)
    bench.answerMarkers(() => ErrorCode.TRANSACTION_COORDINATOR_FENCED)
    bench.advance(10_000)
    expect(bench.markers).toHaveLength(1)
    expect(bench.state('one').state).toBe('PrepareCommit')
  })

  test.each([true, false])('are sent by a coordinator that finds the end decided in its log (committed: %s)', (committed) => {
    const { bench, producer } = begun([0, 1])
    bench.autoMarkers = false
    bench.end('one', producer, committed)
    bench.crash()
    expect(bench.open.map(({ marker }) => marker)).toMatchObject([{ producerEpoch: 1, transactionResult: committed }])
    bench.answerMarkers()
    expect(bench.state('one').state).toBe(committed ? 'CompleteCommit' : 'CompleteAbort')
    expect(bench.replayed()[0]!.state).toBe(committed ? 'CompleteCommit' : 'CompleteAbort')
  })
})

describe('time', () => {
  test('ends a transaction that takes longer than its producer said, and fences the producer', () => {
    const bench = new TransactionBench()
    const { producerId, producerEpoch } = bench.init('one', { timeoutMs: 15_000 }).answer()
    bench.add('one', { producerId, producerEpoch }, [0])
    bench.advance(14_999)
    expect(bench.state('one').state).toBe('Ongoing')
    bench.advance(5_001)
    expect(bench.state('one')).toMatchObject({ state: 'CompleteAbort', producerEpoch: 1 })
    expect(bench.markers.map(({ marker }) => marker)).toMatchObject([{ producerEpoch: 1, transactionResult: false }])
    expect(bench.end('one', { producerId, producerEpoch }, true).answer().errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(addError(bench.add('one', { producerId, producerEpoch }, [0]).answer())).toBe(ErrorCode.PRODUCER_FENCED)
    expect(bench.counters.timedOut.value).toBe(1)
  })

  test('fences in a cluster without an epoch for each transaction, too', () => {
    const bench = new TransactionBench()
    bench.cluster.transactionVersion = 0
    const producer = bench.producer('one')
    bench.addOld('one', producer, [0])
    bench.advance(70_000)
    expect(bench.state('one')).toMatchObject({ state: 'CompleteAbort', producerEpoch: 1 })
    expect(bench.markers.map(({ marker }) => marker)).toMatchObject([{ producerEpoch: 1, transactionVersion: 0 }])
    expect(bench.end('one', producer, false, 4).answer().errorCode).toBe(ErrorCode.PRODUCER_FENCED)
  })

  test('that ends a transaction at the last epoch gives its id another producer id', () => {
    const { bench } = begun()
    bench.seed({ ...bench.state('one'), producerEpoch: 0x7ffe })
    bench.advance(70_000)
    expect(bench.state('one')).toMatchObject({ state: 'CompleteAbort', producerId: 1001, producerEpoch: 0 })
    expect(bench.markers.map(({ marker }) => marker)).toMatchObject([{ producerId: 1000, producerEpoch: 0x7fff }])
  })

  test('does not end what is ended from outside', () => {
    const { bench } = begun()
    bench.seed({ ...bench.state('one'), timeoutMs: 0x7fffffff })
    bench.advance(3_600_000)
    expect(bench.state('one').state).toBe('Ongoing')
  })

  test('makes an id that nobody uses be forgotten, in the log too, but none with a transaction', () => {
    const bench = new TransactionBench({ idExpirationMs: 86_400_000 })
    bench.producer('idle')
    const busy = bench.producer('busy')
    bench.add('busy', busy, [0])
    bench.seed({ ...bench.state('busy'), timeoutMs: 0x7fffffff })
    bench.advance(90_000_000)
    expect(bench.state('idle')).toBeUndefined()
    expect(bench.log.filter(({ value }) => value === null)).toHaveLength(1)
    expect(bench.replayed().map(({ transactionalId }) => transactionalId)).toEqual(['busy'])
  })
})
