import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { BrokerLink } from '../../../src/coordinator/transaction/broker-link.ts'
import type { MarkerResult } from '../../../src/coordinator/transaction/transaction-environment.ts'
import type { Context } from '../../../src/messages/context.ts'
import type { Request } from '../../../src/messages/message.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { InitProducerIdRequest } from '../../../src/protocol/generated/api/init-producer-id.ts'
import {
  type WriteTxnMarkersRequestWritableTxnMarker as Marker,
  WriteTxnMarkersRequest,
} from '../../../src/protocol/generated/api/write-txn-markers.ts'

const SELF = 2
const NETWORK = 9
const MARKER: Marker = {
  producerId: 7,
  producerEpoch: 0,
  transactionResult: true,
  coordinatorEpoch: 4,
  transactionVersion: 2,
  topics: [{ name: 'orders', partitionIndexes: [0, 1] }],
}
const WRITTEN = {
  markers: [
    {
      producerId: 7,
      topics: [
        {
          name: 'orders',
          partitions: [
            { partitionIndex: 0, errorCode: ErrorCode.NONE },
            { partitionIndex: 1, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER },
          ],
        },
      ],
    },
  ],
}

/** A link whose other side is the test. */
class LinkFixture {
  readonly asked: Request[] = []
  readonly link: BrokerLink

  constructor() {
    const context = {
      self: SELF,
      random: new SeededRandom('links'),
      send: (to: number, message: Request) => {
        expect(to).toBe(NETWORK)
        this.asked.push(message)
      },
    } as unknown as Context
    this.link = new BrokerLink(context, NETWORK)
  }

  /** Answers the question that was asked last, or the one at a place. */
  answers(body: unknown, errorCode: number = ErrorCode.NONE, place = -1): void {
    const { requestId } = this.asked.at(place)!
    this.link.answered({ kind: 'response', requestId, errorCode, body })
  }

  /** Sends a marker; `results` is undefined until it is heard of. */
  sends(line = this.link.open()): { results: readonly MarkerResult[] | undefined } {
    const heard: ReturnType<LinkFixture['sends']> = { results: undefined }
    line.send(MARKER, (results) => {
      heard.results = results
    })
    return heard
  }

  /** Asks for a producer id; undefined until it is heard of. */
  asksForId(): { producerId: number | null | undefined } {
    const heard: ReturnType<LinkFixture['asksForId']> = { producerId: undefined }
    this.link.open().next((producerId) => {
      heard.producerId = producerId
    })
    return heard
  }
}

describe('a marker', () => {
  test('is sent in the words of the API between brokers, and heard of partition by partition', () => {
    const fixture = new LinkFixture()
    const heard = fixture.sends()
    expect(fixture.asked).toMatchObject([{ from: SELF, apiKey: WriteTxnMarkersRequest.apiKey, body: { markers: [MARKER] } }])
    expect(heard.results).toBeUndefined()
    fixture.answers(WRITTEN)
    expect(heard.results).toEqual([
      { topic: 'orders', partition: 0, errorCode: ErrorCode.NONE },
      { topic: 'orders', partition: 1, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER },
    ])
  })

  test('of which the broker cannot say anything yet has no results: it is to be sent again', () => {
    const fixture = new LinkFixture()
    const heard = fixture.sends()
    fixture.answers(null, ErrorCode.COORDINATOR_NOT_AVAILABLE)
    expect(heard.results).toEqual([])
  })

  test('is heard of once, whatever comes in late', () => {
    const fixture = new LinkFixture()
    const heard = fixture.sends()
    fixture.link.down(NETWORK)
    expect(heard.results).toEqual([])
    fixture.answers(WRITTEN)
    expect(heard.results).toEqual([])
  })
})

describe('a producer id', () => {
  test('is the one that the broker grants', () => {
    const fixture = new LinkFixture()
    const heard = fixture.asksForId()
    expect(fixture.asked).toMatchObject([{ apiKey: InitProducerIdRequest.apiKey, body: { transactionalId: null } }])
    fixture.answers({ errorCode: ErrorCode.NONE, producerId: 4000, producerEpoch: 0 })
    expect(heard.producerId).toBe(4000)
  })

  test.each([
    ['has none to give', { errorCode: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, producerId: -1 }, ErrorCode.NONE],
    ['cannot answer yet', null, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  ])('is none where the broker %s', (_why, body, errorCode) => {
    const fixture = new LinkFixture()
    const heard = fixture.asksForId()
    fixture.answers(body, errorCode)
    expect(heard.producerId).toBeNull()
  })
})

describe('while the other side is down', () => {
  test('nothing is sent, and whoever asks hears at once that it got lost', () => {
    const fixture = new LinkFixture()
    fixture.link.down(NETWORK)
    expect(fixture.sends().results).toEqual([])
    expect(fixture.asksForId().producerId).toBeNull()
    expect(fixture.asked).toEqual([])
    fixture.link.up(NETWORK)
    fixture.sends()
    expect(fixture.asked).toHaveLength(1)
  })

  test('others that go down or come up change nothing', () => {
    const fixture = new LinkFixture()
    const heard = fixture.sends()
    fixture.link.down(NETWORK + 1)
    fixture.link.up(NETWORK + 1)
    expect(heard.results).toBeUndefined()
    fixture.answers(WRITTEN)
    expect(heard.results).toHaveLength(2)
  })

  test('what was asked of one that nobody knew to be down got lost too, when it comes up', () => {
    const fixture = new LinkFixture()
    const heard = fixture.sends()
    fixture.link.up(NETWORK)
    expect(heard.results).toEqual([])
  })
})

describe('the line of a shard', () => {
  test('is dead once there is another: what the old shard asked is answered to nobody', () => {
    const fixture = new LinkFixture()
    const old = fixture.sends()
    const heard = fixture.sends()
    fixture.answers(WRITTEN, ErrorCode.NONE, 0)
    fixture.answers(WRITTEN, ErrorCode.NONE, 1)
    expect(old.results).toBeUndefined()
    expect(heard.results).toHaveLength(2)
  })

  test('that is dead does not hear of the other side’s end either', () => {
    const fixture = new LinkFixture()
    const old = fixture.sends()
    fixture.link.open()
    fixture.link.down(NETWORK)
    expect(old.results).toBeUndefined()
  })
})
