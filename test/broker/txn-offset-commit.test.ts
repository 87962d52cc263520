import { expect, test } from 'vitest'
import { txnOffsetCommit } from '../../src/broker/handlers/txn-offset-commit.ts'
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../../src/metadata/topic-name.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { type TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../src/protocol/generated/api/txn-offset-commit.ts'
import { type Asking, BrokerFixture } from './broker-fixture.ts'

const { NONE, INVALID_TXN_STATE } = ErrorCode
const [OFFSETS, GROUPS, TRANSACTIONS] = [100, 200, 210] as const

function committing(): { fixture: BrokerFixture; asking: Asking<TxnOffsetCommitResponse> } {
  const fixture = new BrokerFixture()
    .topic(GROUP_METADATA_TOPIC, [OFFSETS], [GROUPS])
    .topic(TRANSACTION_STATE_TOPIC, [110], [TRANSACTIONS])
    .topic('orders', [120])
  const partition = { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: -1, committedMetadata: '' }
  const request: TxnOffsetCommitRequest = {
    transactionalId: 'copier',
    groupId: 'copiers',
    producerId: 7,
    producerEpoch: 3,
    generationId: -1,
    memberId: '',
    groupInstanceId: null,
    topics: [{ name: 'orders', partitions: [partition] }],
  }
  const asking = fixture.asks(TxnOffsetCommitResponse)
  txnOffsetCommit.handle(request, asking.exchange as never, fixture.broker)
  return { fixture, asking }
}

/** The partition opens a guard, and the transaction's coordinator includes the partition. */
function verified(fixture: BrokerFixture, guard: number): void {
  const { requestId } = fixture.sentTo(OFFSETS, 'begin-verification').at(-1)!
  fixture.broker.asks.answer(requestId, { kind: 'verification-begun', requestId, errorCode: NONE, guard })
  fixture.runDeferred()
  fixture.answers(TRANSACTIONS, { errorCode: NONE, resultsByTransaction: [] })
  fixture.runDeferred()
}

const guardsOf = (fixture: BrokerFixture): unknown[] =>
  fixture.sentTo(GROUPS, 'request').map(({ body }) => (body as { verificationGuard: number }).verificationGuard)

test('a guard that the marker of the transaction before took with it is made anew, once', () => {
  const { fixture, asking } = committing()
  verified(fixture, 77)
  fixture.answers(GROUPS, null, INVALID_TXN_STATE)
  expect(asking.answer()).toBeNull()
  verified(fixture, 78)
  expect(guardsOf(fixture)).toEqual([77, 78])
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, errorCode: NONE }] }]
  fixture.answers(GROUPS, { topics })
  expect(asking.answer()).toMatchObject({ topics })
})

test('offsets that no transaction takes twice over are refused', () => {
  const { fixture, asking } = committing()
  for (const guard of [77, 78]) {
    verified(fixture, guard)
    fixture.answers(GROUPS, null, INVALID_TXN_STATE)
  }
  const partitions = [{ partitionIndex: 0, errorCode: INVALID_TXN_STATE }]
  expect(asking.answer()).toMatchObject({ topics: [{ name: 'orders', partitions }] })
  expect(asking.counted).toEqual([INVALID_TXN_STATE])
})
