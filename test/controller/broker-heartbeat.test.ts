import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { UnregisterBrokerRequest } from '../../src/protocol/generated/api/unregister-broker.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { directory, TestController } from './active-controller-fixture.ts'

const SESSION_MS = 9000

/** Brokers 1, 2 and 3 that serve, and a topic on them. */
function cluster(replicas: readonly number[] = [1, 2, 3]): TestController {
  const quorum = new TestController()
  quorum.serve(1, 2, 3)
  quorum.createTopic('a', 2, replicas)
  for (const id of [1, 2, 3]) quorum.beat(id)
  return quorum
}
const partition = (quorum: TestController) => quorum.partition('a')
const outcome = ({ body }: ReturnType<TestController['beat']>) => [body.isCaughtUp, body.isFenced, body.shouldShutDown]

describe('a broker that starts', () => {
  test('stays fenced until it has its own registration and wants to serve', () => {
    const quorum = new TestController()
    quorum.register(1)
    expect(outcome(quorum.beat(1, { currentMetadataOffset: 99, wantFence: true }))).toEqual([false, true, false])
    expect(outcome(quorum.beat(1, { currentMetadataOffset: 99 }))).toEqual([false, true, false])
    expect(outcome(quorum.beat(1, { wantFence: true }))).toEqual([true, true, false])
    expect(outcome(quorum.beat(1))).toEqual([true, false, false])
    expect(quorum.image.broker(1)!.fenced).toBe(false)
  })

  test('is answered only when it is committed that it serves', () => {
    const quorum = new TestController()
    quorum.register(1)
    quorum.holds = true
    const { epoch: brokerEpoch } = quorum.image.broker(1)!
    const asked = quorum.ask(
      { apiKey: 63, maxVersion: 2 },
      { brokerId: 1, brokerEpoch, currentMetadataOffset: 100, offlineLogDirs: [], cordonedLogDirs: null },
    )
    expect([quorum.image.broker(1)!.fenced, asked.answer]).toEqual([false, undefined])
    quorum.commit()
    expect(asked.answer).toMatchObject({ errorCode: 0, body: { isFenced: false } })
  })

  test('must be the one that is registered', () => {
    const quorum = cluster()
    expect(quorum.beat(1, { brokerEpoch: 7 }).errorCode).toBe(ErrorCode.STALE_BROKER_EPOCH)
    expect(quorum.beat(4).errorCode).toBe(ErrorCode.STALE_BROKER_EPOCH)
  })
})

describe('a broker that is silent', () => {
  test('is fenced when its session is over, and others lead', () => {
    const quorum = cluster()
    for (let ms = 0; ms <= SESSION_MS; ms += 2000) {
      quorum.advance(2000)
      for (const id of [2, 3]) quorum.beat(id)
    }
    expect([1, 2, 3].map((id) => quorum.image.broker(id)!.fenced)).toEqual([true, false, false])
    expect(partition(quorum)).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [2, 3] })
  })

  test('serves again when it is back', () => {
    const quorum = cluster()
    quorum.advance(SESSION_MS + 1)
    expect(quorum.image.broker(1)!.fenced).toBe(true)
    expect(outcome(quorum.beat(1))).toEqual([true, false, false])
  })

  test('all of them: the last in sync is known, and leads again as soon as it is back', () => {
    const quorum = cluster()
    quorum.advance(SESSION_MS + 1)
    expect(partition(quorum)).toMatchObject({ leader: -1, isr: [] })
    const [last] = partition(quorum).lastKnownElr
    expect(quorum.published.length).toBeGreaterThan(0)
    quorum.beat(last!)
    expect(partition(quorum)).toMatchObject({ leader: last, leaderRecoveryState: 0 })
  })

  test('has a whole session again under a controller that becomes active', () => {
    const before = cluster()
    before.advance(SESSION_MS / 2)
    const after = new TestController([], {}, { image: before.image })
    after.advance(SESSION_MS)
    expect(after.image.broker(1)!.fenced).toBe(false)
    after.advance(1)
    expect(after.image.broker(1)!.fenced).toBe(true)
  })

  test('is not held for silent where the controller itself stood still', () => {
    const quorum = cluster()
    quorum.stall(60_000)
    for (const id of [1, 2, 3]) quorum.beat(id)
    quorum.advance(3000)
    expect([1, 2, 3].map((id) => quorum.image.broker(id)!.fenced)).toEqual([false, false, false])
    quorum.stall(60_000)
    for (const id of [2, 3]) quorum.beat(id)
    quorum.advance(3000)
    expect([1, 2, 3].map((id) => quorum.image.broker(id)!.fenced)).toEqual([true, false, false])
  })
})

describe('a controlled shutdown', () => {
  test('moves what the broker leads, and ends when the others know of it', () => {
    const quorum = cluster()
    expect(outcome(quorum.beat(1, { wantShutDown: true }))).toEqual([true, false, false])
    expect(quorum.image.broker(1)).toMatchObject({ fenced: false, inControlledShutdown: true })
    expect(partition(quorum)).toMatchObject({ leader: 2, isr: [2, 3] })
    expect(outcome(quorum.beat(1, { wantShutDown: true }))).toEqual([true, false, false])
    quorum.beat(2)
    expect(outcome(quorum.beat(1, { wantShutDown: true }))).toEqual([true, false, false])
    quorum.beat(3)
    expect(outcome(quorum.beat(1, { wantShutDown: true }))).toEqual([true, true, true])
    expect(quorum.image.broker(1)).toMatchObject({ fenced: true, inControlledShutdown: true })
  })

  test('waits while there is nobody to hand over to', () => {
    const quorum = cluster([1])
    for (let beats = 0; beats < 3; beats++) {
      expect(outcome(quorum.beat(1, { wantShutDown: true }))[2]).toBe(beats > 0)
      for (const id of [2, 3]) quorum.beat(id)
    }
    expect(partition(quorum)).toMatchObject({ leader: -1, elr: [1] })
  })

  test('is granted at once to a broker that leads nothing, or is fenced', () => {
    expect(outcome(cluster([2, 3]).beat(1, { wantShutDown: true }))).toEqual([true, true, true])
    const starting = new TestController()
    starting.register(1)
    expect(outcome(starting.beat(1, { wantShutDown: true, wantFence: true }))).toEqual([true, true, true])
  })

  test('ends the session: the broker may start again at once', () => {
    const quorum = cluster([2, 3])
    const before = quorum.image.broker(1)!.epoch
    quorum.beat(1, { wantShutDown: true })
    expect(quorum.register(1, { incarnationId: topicId(9), previousBrokerEpoch: before }).errorCode).toBe(0)
    expect(quorum.image.broker(1)).toMatchObject({ fenced: true, inControlledShutdown: false })
  })

  test('goes on under a controller that becomes active in between', () => {
    const before = cluster()
    before.beat(1, { wantShutDown: true })
    const after = new TestController([], {}, { image: before.image })
    expect(outcome(after.beat(1, { wantShutDown: true, currentMetadataOffset: 200 }))).toEqual([true, true, true])
  })

  test('takes no replicas to the broker', () => {
    const quorum = cluster()
    quorum.beat(1, { wantShutDown: true })
    quorum.beat(2)
    const topics = [{ name: 'b', numPartitions: 6, replicationFactor: 2, assignments: [], configs: [] }]
    quorum.call({ apiKey: 19, maxVersion: 7 }, { topics, timeoutMs: 1000, validateOnly: false })
    expect(quorum.image.topicByName('b')!.partitions.every(({ replicas }) => !replicas.includes(1))).toBe(true)
  })
})

describe('a broker that wants to be fenced', () => {
  test('leads nothing any more', () => {
    const quorum = cluster()
    expect(outcome(quorum.beat(1, { wantFence: true }))).toEqual([true, true, false])
    expect(partition(quorum)).toMatchObject({ leader: 2, isr: [2, 3] })
  })
})

describe('log directories', () => {
  /** As `cluster`, with two directories on broker 1, the topic's partitions in one each. */
  function twoDirectories(replicas: readonly number[] = [1, 2, 3]): TestController {
    const quorum = new TestController()
    quorum.register(1, { logDirs: [directory(1), directory(1, 2)] })
    quorum.beat(1)
    quorum.serve(2, 3)
    quorum.createTopic('a', 2, replicas)
    const { id: topic } = quorum.image.topicByName('a')!
    const inDirectory = (id: string, partitionIndex: number) => ({
      id,
      topics: [{ topicId: topic, partitions: [{ partitionIndex }] }],
    })
    quorum.call(
      { apiKey: 73, maxVersion: 0 },
      {
        brokerId: 1,
        brokerEpoch: quorum.image.broker(1)!.epoch,
        directories: [inDirectory(directory(1), 0), inDirectory(directory(1, 2), 1)],
      },
    )
    return quorum
  }

  test('that fail take along the partitions in them, and no others', () => {
    const quorum = twoDirectories()
    quorum.beat(1, { offlineLogDirs: [directory(1)] })
    expect(quorum.image.topicByName('a')!.partitions.map(({ leader, isr }) => [leader, isr])).toEqual([
      [2, [2, 3]],
      [1, [1, 2, 3]],
    ])
    expect(quorum.image.broker(1)!.directories).toEqual([directory(1, 2)])
    const { partitionEpoch } = partition(quorum)
    quorum.beat(1, { offlineLogDirs: [directory(1)] })
    expect(partition(quorum).partitionEpoch).toBe(partitionEpoch)
  })

  test('that fail in the very heartbeat with which the broker begins to serve lead nothing', () => {
    const quorum = twoDirectories([1])
    quorum.advance(SESSION_MS + 1)
    expect(partition(quorum)).toMatchObject({ leader: -1, elr: [1] })
    quorum.beat(1, { offlineLogDirs: [directory(1)] })
    expect(quorum.image.broker(1)!.fenced).toBe(false)
    expect(quorum.image.topicByName('a')!.partitions.map(({ leader }) => leader)).toEqual([-1, 1])
  })

  test('that take nothing new are noted once', () => {
    const quorum = cluster()
    quorum.beat(1, { cordonedLogDirs: [directory(1)] })
    const { endOffset } = quorum
    quorum.beat(1, { cordonedLogDirs: [directory(1)] })
    expect([quorum.image.broker(1)!.cordonedDirectories, quorum.endOffset]).toEqual([[directory(1)], endOffset])
  })
})

describe('UnregisterBroker', () => {
  test('forgets a broker with its session; it may register anew', () => {
    const quorum = cluster()
    expect(quorum.call(UnregisterBrokerRequest, { brokerId: 1 }).body).toMatchObject({ errorCode: 0 })
    expect(partition(quorum)).toMatchObject({ leader: 2, isr: [2, 3] })
    expect(quorum.beat(1, { brokerEpoch: 100 }).errorCode).toBe(ErrorCode.STALE_BROKER_EPOCH)
    quorum.advance(1)
    expect(quorum.register(1).body.brokerEpoch).toBeGreaterThan(102)
  })
})
