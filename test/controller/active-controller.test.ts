import { describe, expect, test } from 'vitest'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { decodeRecord } from '../../src/metadata/metadata-record.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { AllocateProducerIdsRequest } from '../../src/protocol/generated/api/allocate-producer-ids.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { BOOTSTRAP, topicId } from '../metadata/cluster-image.ts'
import { directory, TestController } from './active-controller-fixture.ts'

function creation(name: string) {
  return {
    topics: [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 1000,
    validateOnly: false,
  }
}
const types = (records: readonly Uint8Array[]) => records.map((record) => decodeRecord(record).type)

describe('a controller that becomes active', () => {
  test('writes what the cluster was formatted with, where the log says nothing yet', () => {
    const quorum = new TestController([], {}, { image: MetadataImage.EMPTY })
    expect(quorum.image.metadataVersion).toBe(0)
    const log = { nextOffset: 0, append: (records: readonly Uint8Array[]) => void (log.nextOffset += records.length) }
    const fresh = new TestController([], {}, { image: MetadataImage.EMPTY, log })
    fresh.controller.activate({ inTransaction: false, bootstrap: () => BOOTSTRAP })
    expect(fresh.image.metadataVersion).toBe(30)
  })

  test('ends what the one before left open', () => {
    const quorum = new TestController()
    quorum.holds = true
    quorum.controller.activate({ inTransaction: true, bootstrap: () => [] })
    quorum.commit()
    expect(types(quorum.published)).toEqual(['AbortTransactionRecord'])
  })

  test('makes the broker of its own process a member at once, which needs no session', () => {
    const quorum = new TestController()
    const ownBroker = {
      brokerId: 9,
      incarnationId: topicId(9),
      endpoints: [],
      rack: null,
      directories: [directory(9)],
      previousBrokerEpoch: -1,
    }
    quorum.controller.activate({ inTransaction: false, bootstrap: () => [], ownBroker })
    expect(quorum.image.broker(9)!.fenced).toBe(false)
    quorum.advance(60_000)
    expect(quorum.image.broker(9)!.fenced).toBe(false)
    quorum.controller.stopOwnBroker()
    expect(quorum.image.broker(9)).toMatchObject({ fenced: true, inControlledShutdown: true })
  })
})

describe('a request', () => {
  test('is decided on all that was decided before, committed or not, and answered when it is committed', () => {
    const quorum = new TestController()
    quorum.serve(1)
    quorum.holds = true
    const first = quorum.ask<CreateTopicsResponse>(CreateTopicsRequest, creation('a'))
    const second = quorum.ask<CreateTopicsResponse>(CreateTopicsRequest, creation('a'))
    expect([first.answer, second.answer, quorum.controller.committedImage.topicCount]).toEqual([undefined, undefined, 0])
    quorum.commit()
    expect([first, second].map(({ answer }) => answer!.body.topics[0]!.errorCode)).toEqual([0, ErrorCode.TOPIC_ALREADY_EXISTS])
    expect(quorum.controller.committedImage.topicCount).toBe(1)
  })

  test('that needs no record is answered at once, where nothing waits', () => {
    const quorum = new TestController()
    quorum.holds = true
    expect(quorum.ask({ apiKey: 999, maxVersion: 0 }, {}).answer).toEqual({
      errorCode: ErrorCode.UNSUPPORTED_VERSION,
      body: null,
    })
  })
})

describe('a controller that leads no more', () => {
  function waiting() {
    const quorum = new TestController()
    quorum.serve(1)
    quorum.holds = true
    const { epoch: brokerEpoch } = quorum.image.broker(1)!
    const asked = {
      change: quorum.ask(CreateTopicsRequest, creation('a')),
      refused: quorum.ask(CreateTopicsRequest, { ...creation('b'), validateOnly: true }),
      brokers: quorum.ask(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch }),
    }
    return { quorum, asked }
  }

  test('tells clients that the outcome is not known, and brokers to ask the next one', () => {
    const { quorum, asked } = waiting()
    quorum.controller.resigned()
    expect(asked.change.answer).toEqual({ errorCode: ErrorCode.REQUEST_TIMED_OUT, body: null })
    expect(asked.refused.answer).toEqual({ errorCode: ErrorCode.NOT_CONTROLLER, body: null })
    expect(asked.brokers.answer).toEqual({ errorCode: ErrorCode.NOT_CONTROLLER, body: null })
  })

  test('answered what was committed, and answers nothing twice', () => {
    const { quorum, asked } = waiting()
    quorum.commit()
    const answers = structuredClone(asked)
    quorum.controller.resigned()
    expect(asked).toEqual(answers)
    expect(asked.change.answer!.errorCode).toBe(0)
  })

  test('takes nothing any more, and its timers are off', () => {
    const { quorum } = waiting()
    quorum.controller.resigned()
    expect(quorum.timerCount).toBe(0)
    const { endOffset } = quorum
    expect(quorum.ask(CreateTopicsRequest, creation('c')).answer).toEqual({ errorCode: ErrorCode.NOT_CONTROLLER, body: null })
    quorum.advance(60_000)
    expect(quorum.endOffset).toBe(endOffset)
  })
})

describe('records that say nothing (KIP-835)', () => {
  test('are written every half second, so that nobody who has them is behind, and are shown to nobody', () => {
    const quorum = new TestController()
    quorum.serve(1, 2)
    const [before, shown] = [quorum.endOffset, quorum.published.length]
    quorum.advance(5000)
    quorum.commit()
    expect(quorum.endOffset - before).toBe(10)
    expect(quorum.published.length).toBe(shown)
    expect(quorum.controller.committedImage).toBe(quorum.image)
  })

  test('are not written where the process is the whole cluster, or where the configuration says so', () => {
    const [alone, told] = [new TestController(), new TestController([], { 'metadata.max.idle.interval.ms': '0' })]
    alone.serve(1)
    told.serve(1, 2)
    for (const quorum of [alone, told]) {
      const before = quorum.endOffset
      for (let beats = 0; beats < 10; beats++) {
        for (const { id } of quorum.image.brokers()) quorum.beat(id)
        quorum.advance(2000)
      }
      expect(quorum.endOffset).toBe(before)
    }
  })

  test('end with the leadership', () => {
    const quorum = new TestController()
    quorum.serve(1, 2)
    quorum.controller.resigned()
    const before = quorum.endOffset
    quorum.advance(5000)
    expect(quorum.endOffset).toBe(before)
  })
})
