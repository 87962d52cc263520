import { describe, expect, test } from 'vitest'
import {
  InvalidProducerEpochError,
  InvalidTransactionStateError,
  OutOfOrderSequenceError,
  TransactionCoordinatorFencedError,
} from '../../src/log/errors.ts'
import type { CompletedTransaction } from '../../src/log/ongoing-transactions.ts'
import { ProducerState } from '../../src/log/producer-state.ts'
import type { BatchMetadata } from '../../src/log/producer-state-entry.ts'
import { NO_VERIFICATION } from '../../src/log/transaction-verification.ts'
import { BatchView } from '../../src/records/batch.ts'
import type { AppendOrigin } from '../../src/records/validate.ts'
import { batch, concat, marker, START_MS } from './log-fixture.ts'

const DAY_MS = 86_400_000
const PRODUCER = 77

/** A producer state beside a log that only counts offsets. */
class Appender {
  readonly state: ProducerState
  nextOffset = 0

  constructor({ transactionVerification = false } = {}) {
    this.state = new ProducerState({ producerIdExpirationMs: DAY_MS, transactionVerification })
  }

  /** Checks, and takes over what was checked. Gives the duplicate, or the transactions that ended. */
  append(
    bytes: Uint8Array,
    {
      origin = 'client',
      guard = NO_VERIFICATION,
      transactionVersion = 0,
    }: { origin?: AppendOrigin; guard?: number; transactionVersion?: number } = {},
  ): BatchMetadata | readonly CompletedTransaction[] {
    const view = new BatchView()
    let offset = this.nextOffset
    for (let at = 0; at < bytes.length; at = view.end) {
      view.at(bytes, at).setBaseOffset(offset)
      offset = view.nextOffset
    }
    const duplicate = this.state.check(bytes, origin, { verificationGuard: guard, transactionVersion })
    if (duplicate !== null) return duplicate
    this.nextOffset = offset
    const completed = this.state.commit()
    this.state.mapEndOffset = offset
    for (const transaction of completed) this.state.transactions.complete(transaction)
    return completed
  }

  send(
    sequence: number,
    { count = 1, epoch = 0, isTransactional = false, guard = NO_VERIFICATION, producerId = PRODUCER } = {},
  ): BatchMetadata | readonly CompletedTransaction[] {
    return this.append(batch(count, { producerId, producerEpoch: epoch, baseSequence: sequence, isTransactional }), { guard })
  }

  mark(
    kind: 'commit' | 'abort',
    { epoch = 0, coordinatorEpoch = 0, transactionVersion = 0, producerId = PRODUCER } = {},
  ): BatchMetadata | readonly CompletedTransaction[] {
    return this.append(marker(kind, { producerId, producerEpoch: epoch, coordinatorEpoch }), {
      origin: 'coordinator',
      transactionVersion,
    })
  }
}

describe('sequences', () => {
  test('follow one another', () => {
    const appender = new Appender()
    appender.send(0, { count: 3 })
    appender.send(3)
    expect(() => appender.send(5)).toThrow(OutOfOrderSequenceError)
    expect(() => appender.send(1)).toThrow(OutOfOrderSequenceError)
    appender.send(4)
    expect(appender.state.get(PRODUCER)!.lastSequence).toBe(4)
  })

  test('of a producer that is not known may begin anywhere', () => {
    const appender = new Appender()
    appender.send(17)
    appender.send(18)
    expect(() => appender.send(20)).toThrow(OutOfOrderSequenceError)
  })

  test('wrap behind 2^31 - 1', () => {
    const appender = new Appender()
    appender.send(0x7fffffff - 1, { count: 2 })
    appender.send(0, { count: 2 })
    expect(appender.send(0, { count: 2 })).toMatchObject({ lastOffset: 3 })
    const other = new Appender()
    other.send(0x7fffffff - 1, { count: 4 })
    expect(other.state.get(PRODUCER)).toMatchObject({ firstSequence: 0x7fffffff - 1, lastSequence: 1 })
    expect(other.send(0x7fffffff - 1, { count: 4 })).toMatchObject({ lastOffset: 3, offsetDelta: 3 })
    other.send(2)
  })

  test('of a new epoch begin at 0', () => {
    const appender = new Appender()
    appender.send(0, { count: 5 })
    expect(() => appender.send(5, { epoch: 1 })).toThrow(OutOfOrderSequenceError)
    appender.send(0, { epoch: 1 })
    expect(appender.state.get(PRODUCER)).toMatchObject({ producerEpoch: 1, batchCount: 1 })
  })

  test('of an old epoch are fenced', () => {
    const appender = new Appender()
    appender.send(0, { epoch: 3 })
    expect(() => appender.send(1, { epoch: 2 })).toThrow(InvalidProducerEpochError)
  })

  test('that fail leave no trace', () => {
    const appender = new Appender()
    appender.send(0)
    const mixed = concat(
      batch(1, { producerId: PRODUCER, producerEpoch: 0, baseSequence: 1 }),
      batch(1, { producerId: PRODUCER, producerEpoch: 0, baseSequence: 9 }),
    )
    expect(() => appender.append(mixed)).toThrow(OutOfOrderSequenceError)
    expect(appender.state.get(PRODUCER)).toMatchObject({ lastSequence: 0, batchCount: 1 })
    appender.send(1)
  })

  test('of replicated batches are taken as they come', () => {
    const appender = new Appender()
    appender.append(batch(1, { producerId: PRODUCER, producerEpoch: 5, baseSequence: 10 }), { origin: 'replication' })
    appender.append(batch(1, { producerId: PRODUCER, producerEpoch: 4, baseSequence: 3 }), { origin: 'replication' })
    expect(appender.state.get(PRODUCER)).toMatchObject({ producerEpoch: 4, lastSequence: 3 })
  })
})

describe('duplicates', () => {
  test('among the last five batches are answered with the offsets they have', () => {
    const appender = new Appender()
    for (let index = 0; index < 7; index++) appender.send(index * 2, { count: 2 })
    for (let index = 2; index < 7; index++) {
      expect(appender.send(index * 2, { count: 2 })).toMatchObject({
        lastOffset: index * 2 + 1,
        offsetDelta: 1,
        timestamp: START_MS,
      })
    }
    expect(() => appender.send(2, { count: 2 })).toThrow(OutOfOrderSequenceError)
    expect(() => appender.send(12)).toThrow(OutOfOrderSequenceError)
    expect(appender.nextOffset).toBe(14)
  })

  test('are of the same epoch', () => {
    const appender = new Appender()
    appender.send(0)
    appender.send(0, { epoch: 1 })
    expect(appender.nextOffset).toBe(2)
    expect(() => appender.send(0)).toThrow(InvalidProducerEpochError)
  })
})

describe('transactions', () => {
  test('hold the first unstable offset until their marker is replicated', () => {
    const appender = new Appender()
    appender.append(batch(5))
    appender.send(0, { isTransactional: true })
    appender.send(0, { isTransactional: true, producerId: 8 })
    const { transactions } = appender.state
    expect([transactions.firstUndecidedOffset, transactions.firstUnstableOffset]).toEqual([5, 5])
    expect(appender.mark('abort')).toEqual([{ producerId: PRODUCER, firstOffset: 5, lastOffset: 7, aborted: true }])
    expect([transactions.firstUndecidedOffset, transactions.firstUnstableOffset]).toEqual([6, 5])
    transactions.replicatedUpTo(7)
    expect(transactions.firstUnstableOffset).toBe(5)
    transactions.replicatedUpTo(8)
    expect(transactions.firstUnstableOffset).toBe(6)
    appender.mark('commit', { producerId: 8 })
    transactions.replicatedUpTo(9)
    expect(transactions.firstUnstableOffset).toBe(-1)
  })

  test('take no batch from outside of them', () => {
    const appender = new Appender()
    appender.send(0, { isTransactional: true })
    expect(() => appender.send(1)).toThrow(InvalidTransactionStateError)
    appender.mark('commit')
    appender.send(1)
  })

  test('without records end without a trace', () => {
    const appender = new Appender()
    expect(appender.mark('commit', { epoch: 2, coordinatorEpoch: 4 })).toEqual([])
    expect(appender.state.get(PRODUCER)).toMatchObject({ producerEpoch: 2, coordinatorEpoch: 4, lastSequence: -1 })
  })

  test('are not ended by a coordinator that was replaced', () => {
    const appender = new Appender()
    appender.mark('commit', { coordinatorEpoch: 5 })
    expect(() => appender.mark('commit', { coordinatorEpoch: 4 })).toThrow(TransactionCoordinatorFencedError)
    appender.append(marker('commit', { producerId: PRODUCER, coordinatorEpoch: 4 }), { origin: 'replication' })
    expect(appender.state.get(PRODUCER)!.coordinatorEpoch).toBe(4)
  })

  test('end by a marker of the same epoch, and of transaction.version 2 only by one of a later epoch', () => {
    const appender = new Appender()
    appender.send(0, { isTransactional: true })
    expect(() => appender.mark('commit', { transactionVersion: 2 })).toThrow(InvalidProducerEpochError)
    expect(appender.mark('commit', { transactionVersion: 1 })).toHaveLength(1)
    appender.send(1, { isTransactional: true })
    expect(appender.mark('commit', { epoch: 1, transactionVersion: 2 })).toHaveLength(1)
    // Written again, when it is over, it changes nothing.
    expect(appender.mark('commit', { epoch: 1, transactionVersion: 2 })).toEqual([])
    expect(() => appender.mark('commit', { epoch: 0, transactionVersion: 2 })).toThrow(InvalidProducerEpochError)
  })

  test('of one producer may begin and end several times in one append', () => {
    const appender = new Appender()
    const part = (baseSequence: number) =>
      batch(1, { producerId: PRODUCER, producerEpoch: 0, baseSequence, isTransactional: true })
    const end = () => marker('abort', { producerId: PRODUCER })
    const completed = appender.append(concat(part(0), end(), part(1), end(), part(2)), { origin: 'replication' })
    expect(completed).toMatchObject([
      { firstOffset: 0, lastOffset: 1 },
      { firstOffset: 2, lastOffset: 3 },
    ])
    expect(appender.state.transactions.firstUndecidedOffset).toBe(4)
  })

  test('say what will be stable after them', () => {
    const appender = new Appender()
    const { transactions } = appender.state
    appender.send(0, { isTransactional: true, producerId: 1 })
    appender.send(0, { isTransactional: true, producerId: 2 })
    expect(transactions.lastStableOffsetAfter({ producerId: 1, firstOffset: 0, lastOffset: 2, aborted: true })).toBe(1)
    expect(transactions.lastStableOffsetAfter({ producerId: 2, firstOffset: 1, lastOffset: 2, aborted: true })).toBe(0)
    appender.mark('abort', { producerId: 2 })
    expect(transactions.lastStableOffsetAfter({ producerId: 1, firstOffset: 0, lastOffset: 3, aborted: true })).toBe(4)
  })

  test('that have been open too long are told', () => {
    const appender = new Appender()
    appender.send(0, { isTransactional: true })
    const limit = 900_000 + 300_000
    expect(appender.state.hasLateTransaction(START_MS + limit, 900_000)).toBe(false)
    expect(appender.state.hasLateTransaction(START_MS + limit + 1, 900_000)).toBe(true)
    appender.mark('abort')
    expect(appender.state.hasLateTransaction(START_MS + limit + 1, 900_000)).toBe(false)
  })
})

describe('verification (KIP-890)', () => {
  const verifying = () => new Appender({ transactionVerification: true })
  const begin = (appender: Appender, { sequence = 0, epoch = 0, supportsEpochBump = false, nowMs = START_MS } = {}) =>
    appender.state.beginVerification(PRODUCER, sequence, epoch, supportsEpochBump, nowMs)

  test('the first batch of a transaction needs the guard that was given for it', () => {
    const appender = verifying()
    expect(() => appender.send(0, { isTransactional: true })).toThrow(InvalidTransactionStateError)
    const guard = begin(appender)
    expect(() => appender.send(0, { isTransactional: true, guard: guard + 1 })).toThrow(InvalidTransactionStateError)
    appender.send(0, { isTransactional: true, guard })
    appender.send(1, { isTransactional: true })
    expect(begin(appender, { sequence: 2 })).toBe(NO_VERIFICATION)
  })

  test('a guard from before the transaction was ended lets nothing in', () => {
    const appender = verifying()
    const guard = begin(appender)
    appender.mark('abort')
    expect(() => appender.send(0, { isTransactional: true, guard })).toThrow(InvalidTransactionStateError)
    expect(begin(appender)).not.toBe(guard)
  })

  test('no batch gets in before an earlier one that is being verified', () => {
    const appender = verifying()
    const guard = begin(appender, { sequence: 5 })
    expect(begin(appender, { sequence: 3 })).toBe(guard)
    expect(() => appender.send(5, { isTransactional: true, guard })).toThrow(OutOfOrderSequenceError)
    appender.send(3, { isTransactional: true, guard })
  })

  test('a producer whose epoch rises with each transaction begins at 0', () => {
    const appender = verifying()
    const guard = begin(appender, { sequence: 4, supportsEpochBump: true })
    expect(() => appender.send(4, { isTransactional: true, guard })).toThrow(OutOfOrderSequenceError)
    begin(appender, { sequence: 0, supportsEpochBump: true })
    appender.send(0, { isTransactional: true, guard })
  })

  test('an old epoch is not even verified', () => {
    const appender = verifying()
    appender.mark('commit', { epoch: 4 })
    expect(() => begin(appender, { epoch: 3 })).toThrow(InvalidProducerEpochError)
    expect(() => appender.send(0, { epoch: 3, isTransactional: true })).toThrow(InvalidProducerEpochError)
  })

  test('what was never finished expires', () => {
    const appender = verifying()
    const guard = begin(appender)
    appender.state.removeExpired(START_MS + DAY_MS)
    expect(() => appender.send(0, { isTransactional: true, guard })).toThrow(InvalidTransactionStateError)
  })
})

test('idle producers are forgotten, but none with an open transaction', () => {
  const appender = new Appender()
  appender.send(0, { producerId: 1 })
  appender.send(0, { producerId: 2, isTransactional: true })
  appender.state.removeExpired(START_MS + DAY_MS - 1)
  expect(appender.state.producerCount).toBe(2)
  appender.state.removeExpired(START_MS + DAY_MS)
  expect([...appender.state.producers.keys()]).toEqual([2])
  appender.send(40, { producerId: 1 })
})

test('batches of no producer change nothing', () => {
  const appender = new Appender()
  appender.append(concat(batch(2), batch(3)))
  expect(appender.state.producerCount).toBe(0)
  expect(appender.state.isEmpty).toBe(true)
})
