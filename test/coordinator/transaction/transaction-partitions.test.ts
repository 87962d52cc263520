import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ADD_OFFSETS, ADD_PARTITIONS, addError, TransactionBench } from './transaction-bench.ts'

describe('partitions that are added', () => {
  test('begin the transaction, and are in the log', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.advance(5)
    expect(addError(bench.add('one', producer, [0]).answer())).toBe(0)
    bench.advance(5)
    expect(addError(bench.add('one', producer, [1, 2]).answer())).toBe(0)
    const [replayed] = bench.replayed()
    expect(replayed).toMatchObject({
      state: 'Ongoing',
      clientTransactionVersion: 2,
      partitions: new Map([['orders', new Set([0, 1, 2])]]),
    })
    expect(replayed!.lastUpdateTimestampMs - replayed!.startTimestampMs).toBe(5)
  })

  test('that are in are not written again', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.add('one', producer, [0, 1])
    const records = bench.log.length
    expect(addError(bench.add('one', producer, [1]).answer())).toBe(0)
    expect(bench.log).toHaveLength(records)
  })

  test('and those of a group, by the partition of its offsets', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    const offsetsPartition = { topic: '__consumer_offsets', partition: 7 }
    const body = { transactionalId: 'one', ...producer, groupId: 'group' }
    expect(bench.send(ADD_OFFSETS, body, { extra: { offsetsPartition } }).answer().errorCode).toBe(0)
    expect(bench.state('one').partitions).toEqual(new Map([['__consumer_offsets', new Set([7])]]))
  })

  test.each([
    ['an unknown id', 'two', {}, ErrorCode.INVALID_PRODUCER_ID_MAPPING],
    ['no id', '', {}, ErrorCode.INVALID_REQUEST],
    ['another producer', 'one', { producerId: 4 }, ErrorCode.INVALID_PRODUCER_ID_MAPPING],
    ['another epoch', 'one', { producerEpoch: 9 }, ErrorCode.PRODUCER_FENCED],
  ])('are refused of %s', (_who, id, other, errorCode) => {
    const bench = new TransactionBench()
    const producer = { ...bench.producer('one'), ...other }
    expect(addError(bench.add(id, producer, [0]).answer())).toBe(errorCode)
    expect(addError(bench.add(id, producer, [0], { verifyOnly: true }).answer())).toBe(errorCode)
    expect(addError(bench.addOld(id, producer, [0]).answer())).toBe(errorCode)
  })

  test('while the transaction before ends wait for that', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.add('one', producer, [0])
    bench.autoMarkers = false
    const next = bench.end('one', producer, true).answer()
    const early = bench.add('one', next, [1])
    expect(early.response).toBeUndefined()
    expect([...bench.shard.waiting()]).toEqual([early.ticket])
    bench.answerMarkers()
    expect(addError(early.answer())).toBe(0)
    expect(bench.state('one')).toMatchObject({ state: 'Ongoing', partitions: new Map([['orders', new Set([1])]]) })
  })

  test('do not wait for long', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.add('one', producer, [0])
    bench.autoMarkers = false
    const next = bench.end('one', producer, true).answer()
    const early = bench.addOld('one', next, [1])
    bench.advance(100)
    expect(addError(early.answer())).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    bench.answerMarkers()
    expect(bench.state('one').state).toBe('CompleteCommit')
  })

  test('of a fenced producer are refused when the transaction has ended', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.add('one', producer, [0])
    bench.autoMarkers = false
    bench.init('one')
    const early = bench.add('one', producer, [1])
    bench.answerMarkers()
    expect(addError(early.answer())).toBe(ErrorCode.PRODUCER_FENCED)
  })

  test('may be too many for a record', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.batchBytesMax = 300
    expect(
      addError(
        bench
          .add(
            'one',
            producer,
            Array.from({ length: 100 }, (_, i) => i),
          )
          .answer(),
      ),
    ).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
    expect(bench.state('one').state).toBe('Empty')
  })
})

describe('a question of another broker', () => {
  test('whether partitions are in is answered for each of them', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.addOld('one', producer, [0])
    const { resultsByTransaction } = bench.add('one', producer, [0, 1], { verifyOnly: true }).answer()
    expect(resultsByTransaction[0]!.topicResults[0]!.resultsByPartition).toMatchObject([
      { partitionIndex: 0, partitionErrorCode: 0 },
      { partitionIndex: 1, partitionErrorCode: ErrorCode.TRANSACTION_ABORTABLE },
    ])
    expect(bench.state('one').partitions).toEqual(new Map([['orders', new Set([0])]]))
  })

  test('does not hold when the transaction is ending', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.addOld('one', producer, [0])
    bench.autoMarkers = false
    bench.end('one', producer, true, 4)
    expect(addError(bench.add('one', producer, [0], { verifyOnly: true }).answer())).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
  })

  test('may be about several transactions, each with a fate of its own', () => {
    const bench = new TransactionBench()
    const [one, two] = [bench.producer('one'), bench.producer('two')]
    const topics = [{ name: 'orders', partitions: [0] }]
    const { resultsByTransaction } = bench
      .send(ADD_PARTITIONS, {
        transactions: [
          { transactionalId: 'one', ...one, topics },
          { transactionalId: 'two', ...two, producerEpoch: 6, topics },
          { transactionalId: 'three', ...two, verifyOnly: true, topics },
        ],
      })
      .answer()
    const errors = new Map(
      resultsByTransaction.map(({ transactionalId, topicResults }) => [
        transactionalId,
        topicResults[0]!.resultsByPartition[0]!.partitionErrorCode,
      ]),
    )
    expect(errors.get('one')).toBe(0)
    expect(errors.get('two')).toBe(ErrorCode.PRODUCER_FENCED)
    expect(errors.get('three')).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
  })
})
