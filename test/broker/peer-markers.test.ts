import { describe, expect, test } from 'vitest'
import { deliverMarkers } from '../../src/broker/marker-writing.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  type WriteTxnMarkersRequestWritableTxnMarker as Marker,
  type WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../../src/protocol/generated/api/write-txn-markers.ts'
import { topicCreated, topicId } from '../metadata/cluster-image.ts'
import { AskedPeers } from './asked-peers.ts'
import { BrokerFixture, whole } from './broker-fixture.ts'

const { NONE, NETWORK_EXCEPTION, NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION } = ErrorCode

/** `here` is led by this broker, `there` by broker 2, `nowhere` by nobody. */
function cluster() {
  const peers = new AskedPeers()
  const fixture = new BrokerFixture().topic('here', [100])
  fixture.broker.peers = peers
  fixture.commit([
    ...topicCreated(topicId(8), 'there', 2, [2, 1]),
    ...topicCreated(topicId(9), 'nowhere', 1, [3, 1]),
    { type: 'PartitionChangeRecord', version: 2, message: { topicId: topicId(9), partitionId: 0, leader: -1 } },
  ])
  return { fixture, peers }
}

function marker(producerId: number, topics: Readonly<Record<string, readonly number[]>>): Marker {
  return {
    producerId,
    producerEpoch: 3,
    transactionResult: true,
    topics: Object.entries(topics).map(([name, partitionIndexes]) => ({ name, partitionIndexes: [...partitionIndexes] })),
    coordinatorEpoch: 5,
    transactionVersion: 2,
  }
}

/** By `producer topic-partition`; null until all is known. */
function deliver(fixture: BrokerFixture, ...markers: Marker[]): { told: Record<string, number> | null } {
  const result: ReturnType<typeof deliver> = { told: null }
  deliverMarkers(fixture.broker, markers, (response) => {
    result.told = {}
    for (const { producerId, topics } of whole<WriteTxnMarkersResponse>(WriteTxnMarkersResponse, response).markers)
      for (const { name, partitions } of topics)
        for (const { partitionIndex, errorCode } of partitions) result.told[`${producerId} ${name}-${partitionIndex}`] = errorCode
  })
  fixture.runDeferred()
  return result
}

function wroteHere(fixture: BrokerFixture): void {
  const { requestId } = fixture.sentTo(100, 'write-marker').at(-1)!
  const nothing = { errorMessage: null, baseOffset: 0, logAppendTimeMs: -1, logStartOffset: 0, recordErrors: null }
  fixture.broker.asks.answer(requestId, { kind: 'appended', requestId, errorCode: 0, ...nothing })
}

function resultFor(producerId: number, name: string, errors: readonly number[]) {
  return {
    producerId,
    topics: [{ name, partitions: errors.map((errorCode, partitionIndex) => ({ partitionIndex, errorCode })) }],
  }
}

describe('markers of a transaction', () => {
  test('go to whoever leads each partition, with the epoch of the coordinator', () => {
    const { fixture, peers } = cluster()
    const result = deliver(fixture, marker(7, { here: [0], there: [0, 1] }))
    expect(fixture.sentTo(100, 'write-marker')).toMatchObject([{ producerId: 7, coordinatorEpoch: 5 }])
    expect(peers.asked).toMatchObject([{ brokerId: 2, api: 'WriteTxnMarkersRequest' }])
    const { markers } = peers.asked[0]!.body as WriteTxnMarkersRequest
    expect(markers).toMatchObject([{ producerId: 7, coordinatorEpoch: 5, topics: [{ name: 'there', partitionIndexes: [0, 1] }] }])
    wroteHere(fixture)
    expect(result.told, 'not before all are there').toBeNull()
    peers.answer({ markers: [resultFor(7, 'there', [NONE, NOT_LEADER_OR_FOLLOWER])] })
    expect(result.told).toEqual({ '7 here-0': NONE, '7 there-0': NONE, '7 there-1': NOT_LEADER_OR_FOLLOWER })
  })

  test('that nobody leads or knows are answered here', () => {
    const { fixture, peers } = cluster()
    const result = deliver(fixture, marker(7, { nowhere: [0], unknown: [0] }))
    expect(peers.asked).toEqual([])
    expect(result.told).toEqual({ '7 nowhere-0': NOT_LEADER_OR_FOLLOWER, '7 unknown-0': UNKNOWN_TOPIC_OR_PARTITION })
  })

  test('are to be sent again where the other broker is not reached, or does not know the partition yet', () => {
    const { fixture, peers } = cluster()
    const lost = deliver(fixture, marker(7, { there: [0] }))
    peers.fail('disconnected')
    expect(lost.told).toEqual({ '7 there-0': NETWORK_EXCEPTION })
    const behind = deliver(fixture, marker(7, { there: [0] }))
    peers.answer({ markers: [resultFor(7, 'there', [UNKNOWN_TOPIC_OR_PARTITION])] })
    expect(behind.told).toEqual({ '7 there-0': NOT_LEADER_OR_FOLLOWER })
  })

  test('of many transactions go together, while others are under way', () => {
    const { fixture, peers } = cluster()
    const first = deliver(fixture, marker(7, { there: [0] }))
    const others = [deliver(fixture, marker(8, { there: [0] })), deliver(fixture, marker(9, { there: [1] }))]
    const again = deliver(fixture, marker(8, { there: [1] }))
    expect(peers.asked).toHaveLength(1)
    peers.answer({ markers: [resultFor(7, 'there', [NONE])] })
    expect(first.told).toEqual({ '7 there-0': NONE })
    const producersOf = (place: number): number[] =>
      (peers.asked[place]!.body as WriteTxnMarkersRequest).markers.map(({ producerId }) => producerId)
    expect(producersOf(1), 'the response is by producer').toEqual([8, 9])
    peers.fail('timed-out')
    expect(others.map(({ told }) => told)).toEqual([{ '8 there-0': NETWORK_EXCEPTION }, { '9 there-1': NETWORK_EXCEPTION }])
    expect(producersOf(2)).toEqual([8])
    peers.answer({ markers: [resultFor(8, 'there', [NONE, NONE])] })
    expect(again.told).toEqual({ '8 there-1': NONE })
  })
})
