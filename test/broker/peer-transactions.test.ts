import { describe, expect, test } from 'vitest'
import { type TransactionSupport, verifyTransaction } from '../../src/broker/transaction-verification.ts'
import { TRANSACTION_STATE_TOPIC } from '../../src/metadata/topic-name.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { AddPartitionsToTxnRequest } from '../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { topicCreated, topicId } from '../metadata/cluster-image.ts'
import { AskedPeers } from './asked-peers.ts'
import { BrokerFixture } from './broker-fixture.ts'

const { NONE, COORDINATOR_NOT_AVAILABLE, INVALID_PRODUCER_EPOCH, NETWORK_EXCEPTION, NOT_COORDINATOR, PRODUCER_FENCED } = ErrorCode
const GUARD = 77

/** A broker of a partition, whose transactions have their coordinator on broker `leader`. */
function cluster(leader: number) {
  const peers = new AskedPeers()
  const fixture = new BrokerFixture().topic('orders', [100])
  fixture.broker.peers = peers
  fixture.commit([
    ...topicCreated(topicId(8), TRANSACTION_STATE_TOPIC, 1, [2, 1]),
    { type: 'PartitionChangeRecord', version: 2, message: { topicId: topicId(8), partitionId: 0, leader } },
  ])
  return { fixture, peers }
}

/** What became of the write: null while it is not known. */
function verify(fixture: BrokerFixture, transactionalId = 'payments', support: TransactionSupport = 'add') {
  const result: { errorCode: number | null; guard: number; isDone: boolean } = { errorCode: null, guard: 0, isDone: false }
  const transaction = { transactionalId, producerId: 7, producerEpoch: 3, support }
  verifyTransaction(
    fixture.broker,
    transaction,
    [{ actor: 100, topic: 'orders', partition: 0, sequence: 0 }],
    (_write, errorCode, guard) => Object.assign(result, { errorCode, guard }),
    () => {
      result.isDone = true
    },
  )
  const { requestId } = fixture.sentTo(100, 'begin-verification').at(-1)!
  fixture.broker.asks.answer(requestId, { kind: 'verification-begun', requestId, errorCode: 0, guard: GUARD })
  fixture.runDeferred()
  return result
}

function answerFor(transactionalId: string, partitionErrorCode: number) {
  return {
    transactionalId,
    topicResults: [{ name: 'orders', resultsByPartition: [{ partitionIndex: 0, partitionErrorCode }] }],
  }
}

describe('a transaction whose coordinator is on another broker', () => {
  test('is asked about there: whether it includes the partition, or to include it', () => {
    for (const [support, verifyOnly] of [
      ['add', false],
      ['verify', true],
    ] as const) {
      const { fixture, peers } = cluster(2)
      const result = verify(fixture, 'payments', support)
      expect(peers.asked).toMatchObject([{ brokerId: 2, api: 'AddPartitionsToTxnRequest' }])
      const { transactions } = peers.asked[0]!.body as AddPartitionsToTxnRequest
      expect(transactions).toMatchObject([{ transactionalId: 'payments', producerId: 7, producerEpoch: 3, verifyOnly }])
      expect(result.errorCode).toBeNull()
      peers.answer({ resultsByTransaction: [answerFor('payments', NONE)] })
      expect(result).toEqual({ errorCode: NONE, guard: GUARD, isDone: true })
    }
  })

  test('is answered with its own result, of many that were asked together', () => {
    const { fixture, peers } = cluster(2)
    const results = ['payments', 'orders', 'stock'].map((id) => verify(fixture, id))
    peers.answer({ resultsByTransaction: [answerFor('payments', NONE)] })
    const { transactions } = peers.asked[1]!.body as AddPartitionsToTxnRequest
    expect(transactions.map(({ transactionalId }) => transactionalId)).toEqual(['orders', 'stock'])
    peers.answer({ resultsByTransaction: [answerFor('stock', PRODUCER_FENCED), answerFor('orders', NONE)] })
    expect(results.map(({ errorCode }) => errorCode)).toEqual([NONE, NONE, INVALID_PRODUCER_EPOCH])
  })

  test('is to be asked about again where that broker is not reached, or is not its coordinator any more', () => {
    const { fixture, peers } = cluster(2)
    const lost = verify(fixture)
    peers.fail('disconnected')
    expect(lost).toMatchObject({ errorCode: NETWORK_EXCEPTION, isDone: true })
    const moved = verify(fixture)
    peers.answer({ resultsByTransaction: [answerFor('payments', NOT_COORDINATOR)] })
    expect(moved.errorCode).toBe(NOT_COORDINATOR)
  })

  test('has none while nobody leads its partition, or the one here is not placed', () => {
    for (const leader of [-1, 1]) {
      const { fixture, peers } = cluster(leader)
      expect(verify(fixture).errorCode).toBe(COORDINATOR_NOT_AVAILABLE)
      expect(peers.asked).toEqual([])
    }
  })
})
