import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { addError, INIT_PRODUCER_ID, TransactionBench } from './transaction-bench.ts'

describe('InitProducerId', () => {
  test('gives a new transactional id a producer id of its own and epoch 0', () => {
    const bench = new TransactionBench()
    const answer = bench.init('one').answer()
    expect(answer).toMatchObject({ errorCode: 0, producerId: 1000, producerEpoch: 0 })
    expect(bench.init('two').answer()).toMatchObject({ producerId: 1001, producerEpoch: 0 })
  })

  test('is answered only when the log has it, and is forgotten if it never does', () => {
    const bench = new TransactionBench()
    bench.autoCommit = false
    const call = bench.init('one')
    expect(call.response).toBeUndefined()
    bench.crash()
    expect(bench.shard.transactions.size).toBe(0)
  })

  test('gives the next producer the next epoch, and fences the one before', () => {
    const bench = new TransactionBench()
    const old = bench.producer('one')
    const young = bench.producer('one')
    expect(young).toEqual({ ...old, producerEpoch: 1 })
    expect(addError(bench.add('one', old, [0]).answer())).toBe(ErrorCode.PRODUCER_FENCED)
    expect(addError(bench.add('one', young, [0]).answer())).toBe(ErrorCode.NONE)
  })

  test('aborts the transaction of the producer before, and has the next one come again', () => {
    const bench = new TransactionBench()
    bench.autoMarkers = false
    const old = bench.producer('one')
    bench.add('one', old, [0])
    expect(bench.init('one').answer().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(bench.open.map(({ marker }) => marker)).toMatchObject([{ producerEpoch: 1, transactionResult: false }])
    expect(bench.init('one').answer().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    bench.answerMarkers()
    expect(bench.init('one').answer()).toMatchObject({ errorCode: 0, producerId: old.producerId, producerEpoch: 2 })
  })

  test('gives another producer id when the epochs of one are used up', () => {
    const bench = new TransactionBench()
    const { producerId } = bench.producer('one')
    bench.seed({ ...bench.state('one'), producerEpoch: 0x7ffe })
    const next = bench.init('one').answer()
    expect(next).toMatchObject({ errorCode: 0, producerEpoch: 0 })
    expect(next.producerId).not.toBe(producerId)
    expect(bench.state('one').previousProducerId).toBe(producerId)
  })

  test('waits for a producer id, and says to come again when there is none to be had', () => {
    const bench = new TransactionBench()
    bench.autoIds = false
    const call = bench.init('one')
    expect(call.response).toBeUndefined()
    expect([...bench.shard.waiting()]).toHaveLength(1)
    bench.grantIds()
    expect(call.answer().producerId).toBe(1000)
    expect([...bench.shard.waiting()]).toHaveLength(0)
  })

  test.each([
    ['an empty id', { transactionalId: '', transactionTimeoutMs: 1 }, ErrorCode.INVALID_REQUEST],
    ['no timeout', { transactionalId: 'one', transactionTimeoutMs: 0 }, ErrorCode.INVALID_TRANSACTION_TIMEOUT],
    [
      'a timeout that is too long',
      { transactionalId: 'one', transactionTimeoutMs: 900_001 },
      ErrorCode.INVALID_TRANSACTION_TIMEOUT,
    ],
    [
      'a producer id without an epoch',
      { transactionalId: 'one', transactionTimeoutMs: 1, producerId: 5, producerEpoch: -1 },
      ErrorCode.INVALID_REQUEST,
    ],
  ])('refuses %s', (_what, body, errorCode) => {
    const bench = new TransactionBench()
    expect(bench.send(INIT_PRODUCER_ID, body, { version: 5 }).answer()).toMatchObject({
      errorCode,
      producerId: -1,
      producerEpoch: -1,
    })
    expect(bench.log).toEqual([])
  })

  test('with two-phase commit is for clusters that allow it, and knows no prepared transactions yet', () => {
    const body = { transactionalId: 'one', transactionTimeoutMs: 1, enable2Pc: true }
    const refused = new TransactionBench().send(INIT_PRODUCER_ID, body).answer()
    expect(refused.errorCode).toBe(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
    const bench = new TransactionBench({ twoPhaseCommit: true })
    expect(bench.send(INIT_PRODUCER_ID, { ...body, keepPreparedTxn: true }).answer().errorCode).toBe(
      ErrorCode.UNSUPPORTED_VERSION,
    )
    expect(bench.send(INIT_PRODUCER_ID, body).answer().errorCode).toBe(0)
    expect(bench.state('one').timeoutMs).toBe(0x7fffffff)
  })
})

describe('a producer that goes on after an error (KIP-360)', () => {
  test('names its epoch and gets the next one, and the same again if it asks again', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    const bumped = bench.init('one', { producer }).answer()
    expect(bumped).toMatchObject({ errorCode: 0, producerId: producer.producerId, producerEpoch: 1 })
    expect(bench.init('one', { producer }).answer()).toMatchObject({ errorCode: 0, producerEpoch: 1 })
  })

  test('is fenced when another has the id by now', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.producer('one')
    bench.producer('one')
    expect(bench.init('one', { producer }).answer().errorCode).toBe(ErrorCode.PRODUCER_FENCED)
    expect(bench.init('one', { producer: { ...producer, producerId: 77 } }).answer().errorCode).toBe(ErrorCode.PRODUCER_FENCED)
  })

  test('is told so in older words if it is an old client', () => {
    const bench = new TransactionBench()
    const producer = bench.producer('one')
    bench.producer('one')
    bench.producer('one')
    expect(bench.init('one', { producer, version: 3 }).answer().errorCode).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
  })

  test('gets another producer id when its epochs are used up, and the same answer if it asks again', () => {
    const bench = new TransactionBench()
    bench.producer('one')
    bench.seed({ ...bench.state('one'), producerEpoch: 0x7ffe })
    const producer = { producerId: 1000, producerEpoch: 0x7ffe }
    expect(bench.init('one', { producer }).answer()).toMatchObject({ errorCode: 0, producerId: 1001, producerEpoch: 0 })
    expect(bench.init('one', { producer }).answer()).toMatchObject({ errorCode: 0, producerId: 1001, producerEpoch: 0 })
  })

  test('is taken for new when its id has expired', () => {
    const bench = new TransactionBench()
    const answer = bench.init('one', { producer: { producerId: 5, producerEpoch: 3 } }).answer()
    expect(answer).toMatchObject({ errorCode: 0, producerId: 1000, producerEpoch: 0 })
  })
})
