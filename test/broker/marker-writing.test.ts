import { describe, expect, test } from 'vitest'
import { writeMarkers } from '../../src/broker/marker-writing.ts'
import { GROUP_METADATA_TOPIC } from '../../src/metadata/topic-name.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  type WriteTxnMarkersRequestWritableTxnMarker as Marker,
  WriteTxnMarkersResponse,
} from '../../src/protocol/generated/api/write-txn-markers.ts'
import { BrokerFixture, NETWORK, whole } from './broker-fixture.ts'

const { NONE, NOT_LEADER_OR_FOLLOWER, UNKNOWN_SERVER_ERROR, UNKNOWN_TOPIC_OR_PARTITION, INVALID_PRODUCER_EPOCH } = ErrorCode

function marker(producerId: number, topics: Readonly<Record<string, readonly number[]>>, committed = true): Marker {
  return {
    producerId,
    producerEpoch: 3,
    transactionResult: committed,
    topics: Object.entries(topics).map(([name, partitionIndexes]) => ({ name, partitionIndexes: [...partitionIndexes] })),
    coordinatorEpoch: 5,
    transactionVersion: 2,
  }
}

/** Of the topic `orders` partition 2 does not live here. */
function broker(): BrokerFixture {
  return new BrokerFixture().topic('orders', [100, 101, 0]).topic(GROUP_METADATA_TOPIC, [110], [210])
}

/** Has markers written; what is told of them, by `producer topic-partition`, is null until then. */
function write(fixture: BrokerFixture, ...markers: Marker[]): { told: Record<string, number> | null; producers: number[] } {
  const result: ReturnType<typeof write> = { told: null, producers: [] }
  writeMarkers(fixture.broker, markers, (response: Input<WriteTxnMarkersResponse>) => {
    result.told = {}
    for (const { producerId, topics } of whole<WriteTxnMarkersResponse>(WriteTxnMarkersResponse, response).markers) {
      result.producers.push(producerId)
      for (const { name, partitions } of topics)
        for (const { partitionIndex, errorCode } of partitions) result.told[`${producerId} ${name}-${partitionIndex}`] = errorCode
    }
  })
  return result
}

function wrote(fixture: BrokerFixture, actor: number, errorCode = 0): void {
  const { requestId } = fixture.sentTo(actor, 'write-marker').at(-1)!
  fixture.broker.asks.answer(requestId, {
    kind: 'appended',
    requestId,
    errorCode,
    errorMessage: null,
    baseOffset: 0,
    logAppendTimeMs: -1,
    logStartOffset: 0,
    recordErrors: null,
  })
}

describe('markers of transactions', () => {
  test('are written by each of the partitions that they name', () => {
    const fixture = broker()
    write(fixture, marker(7, { orders: [0, 1] }, false))
    expect(fixture.sent.map(({ to }) => to)).toEqual([100, 101])
    expect(fixture.sentTo(101, 'write-marker')).toEqual([
      {
        kind: 'write-marker',
        from: NETWORK,
        requestId: expect.any(Number),
        producerId: 7,
        producerEpoch: 3,
        coordinatorEpoch: 5,
        committed: false,
        transactionVersion: 2,
      },
    ])
  })

  test('of committed offsets are written by the group coordinator, which has to know of them', () => {
    const fixture = broker()
    write(fixture, marker(7, { [GROUP_METADATA_TOPIC]: [0] }))
    expect(fixture.sent.map(({ to }) => to)).toEqual([210])
  })

  test('of no producer are written by nobody', () => {
    const fixture = broker()
    const result = write(fixture, marker(-1, { orders: [0] }), { ...marker(7, { orders: [1], missing: [0] }), producerEpoch: -1 })
    expect(fixture.sent).toEqual([])
    expect(result.told).toEqual({
      '-1 orders-0': UNKNOWN_SERVER_ERROR,
      '7 orders-1': UNKNOWN_SERVER_ERROR,
      '7 missing-0': UNKNOWN_TOPIC_OR_PARTITION,
    })
  })

  test('are told of when the last partition has answered, each with what became of it', () => {
    const fixture = broker()
    const result = write(fixture, marker(7, { orders: [0, 1] }))
    wrote(fixture, 101, INVALID_PRODUCER_EPOCH)
    expect(result.told).toBeNull()
    wrote(fixture, 100)
    expect(result.told).toEqual({ '7 orders-0': NONE, '7 orders-1': INVALID_PRODUCER_EPOCH })
  })

  test('for what nobody knows, or what lives elsewhere, are refused without keeping the others back', () => {
    const fixture = broker()
    const result = write(fixture, marker(7, { orders: [0, 2, 3], 'not there': [0] }))
    wrote(fixture, 100)
    expect(result.told).toEqual({
      '7 orders-0': NONE,
      '7 orders-2': NOT_LEADER_OR_FOLLOWER,
      '7 orders-3': UNKNOWN_TOPIC_OR_PARTITION,
      '7 not there-0': UNKNOWN_TOPIC_OR_PARTITION,
    })
  })

  test('that a partition took along when it went down are to be written again', () => {
    const fixture = broker()
    const result = write(fixture, marker(7, { orders: [0, 1] }))
    wrote(fixture, 100)
    fixture.broker.actorDown(101)
    expect(result.told).toEqual({ '7 orders-0': NONE, '7 orders-1': NOT_LEADER_OR_FOLLOWER })
  })

  test('of one producer come back as one result, however many the request had', () => {
    const fixture = broker()
    const result = write(fixture, marker(7, { orders: [2] }), marker(8, { orders: [2] }), marker(7, { orders: [3] }))
    expect(result.producers).toEqual([7, 8])
    expect(Object.keys(result.told!)).toEqual(['7 orders-2', '7 orders-3', '8 orders-2'])
  })

  test('that are none are told of at once', () => {
    expect(write(broker()).told).toEqual({})
  })
})
