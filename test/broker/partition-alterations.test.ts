import { expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { PartitionAlterations } from '../../src/broker/partition-alterations.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { AlterPartition, PartitionAltered } from '../../src/messages/message.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { AlterPartitionRequest, AlterPartitionResponse } from '../../src/protocol/generated/api/alter-partition.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { VirtualTime } from '../network/memory-network.ts'

const NODE = 1
const { STALE_BROKER_EPOCH, INVALID_UPDATE_VERSION } = ErrorCode
const ORDERS = topicId(1)
const CLICKS = topicId(2)

/** The alterations of one node, before a controller that is the test. */
class AlterationsFixture {
  readonly time = new VirtualTime()
  brokerEpoch = 7
  readonly asked: {
    body: (version: number) => Input<AlterPartitionRequest>
    done: (answer: AlterPartitionResponse | null) => void
  }[] = []
  readonly told: { to: ActorId; message: PartitionAltered }[] = []
  readonly alterations = new PartitionAlterations({
    nodeId: NODE,
    brokerEpoch: () => this.brokerEpoch,
    ask: (body, done) => this.asked.push({ body, done }),
    altered: (to, message) => this.told.push({ to, message }),
    timers: this.time,
    logger: SILENT_LOGGER,
  })

  wants(requestId: number, partition: number, isr: readonly number[], topic = ORDERS): void {
    const message: AlterPartition = {
      kind: 'alter-partition',
      from: 100 + partition,
      requestId,
      topicId: topic,
      partition,
      leaderEpoch: 3,
      partitionEpoch: 5,
      isr: isr.map((brokerId) => ({ brokerId, brokerEpoch: brokerId === NODE ? -1 : 20 + brokerId })),
      leaderRecoveryState: 0,
    }
    this.alterations.alter(message)
  }

  /** What the request under way says: `topic-partition [isr]`. */
  get wanted(): string[] {
    const { topics } = this.asked.at(-1)!.body(2)
    return topics!.flatMap(({ topicId: id, partitions }) =>
      partitions!.map(({ partitionIndex, newIsr }) => `${id === ORDERS ? 'orders' : 'clicks'}-${partitionIndex} [${newIsr}]`),
    )
  }

  /** The controller has answered, all partitions alike. */
  answers(errorCode = 0, whole = 0): void {
    const { body, done } = this.asked.at(-1)!
    const topics = body(3).topics!.map(({ topicId: id, partitions }) => ({
      topicId: id!,
      partitions: partitions!.map(({ partitionIndex, newIsrWithEpochs }) => ({
        partitionIndex: partitionIndex!,
        errorCode,
        leaderId: NODE,
        leaderEpoch: 3,
        isr: newIsrWithEpochs!.map(({ brokerId }) => brokerId!),
        leaderRecoveryState: 0,
        partitionEpoch: 6,
      })),
    }))
    done({ throttleTimeMs: 0, errorCode: whole, topics: whole === 0 ? topics : [] })
  }
}

test('a change is asked for with the epochs of its brokers, this one’s own filled in, and the answer goes to the partition', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1, 2])
  expect(node.asked[0]!.body(3)).toEqual({
    brokerId: NODE,
    brokerEpoch: 7,
    topics: [
      {
        topicId: ORDERS,
        partitions: [
          {
            partitionIndex: 0,
            leaderEpoch: 3,
            partitionEpoch: 5,
            leaderRecoveryState: 0,
            newIsrWithEpochs: [
              { brokerId: 1, brokerEpoch: 7 },
              { brokerId: 2, brokerEpoch: 22 },
            ],
          },
        ],
      },
    ],
  })
  node.answers()
  expect(node.told).toMatchObject([{ to: 100, message: { requestId: 1, errorCode: 0, isr: [1, 2], partitionEpoch: 6 } }])
  node.time.advance(1000)
  expect(node.asked).toHaveLength(1)
})

test('while one request is under way the others wait, and then go together', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.wants(2, 1, [1, 2])
  node.wants(3, 0, [1, 3], CLICKS)
  expect([node.asked.length, node.wanted]).toEqual([1, ['orders-0 [1]']])
  node.answers()
  expect([node.asked.length, node.wanted]).toEqual([2, ['orders-1 [1,2]', 'clicks-0 [1,3]']])
})

test('of a partition the last that it wants counts', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.wants(2, 0, [1, 2])
  node.wants(3, 0, [1, 3])
  node.answers()
  expect(node.wanted).toEqual(['orders-0 [1,3]'])
  node.answers()
  expect(node.told.map(({ message }) => message.requestId)).toEqual([1, 3])
})

test('an error of a partition is told to the partition, which knows whether to ask again', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.answers(INVALID_UPDATE_VERSION)
  expect(node.told).toMatchObject([{ message: { requestId: 1, errorCode: INVALID_UPDATE_VERSION } }])
  node.time.advance(1000)
  expect(node.asked).toHaveLength(1)
})

test('an error of the whole is asked again, a little later, with the epoch that the broker has by then', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.answers(0, STALE_BROKER_EPOCH)
  node.wants(2, 1, [1])
  expect([node.asked.length, node.told]).toEqual([1, []])
  node.brokerEpoch = 9
  node.time.advance(50)
  expect(node.asked[1]!.body(3).brokerEpoch).toBe(9)
  expect(node.wanted).toEqual(['orders-0 [1]', 'orders-1 [1]'])
})

test('so is what was not answered at all', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.asked[0]!.done(null)
  node.time.advance(50)
  expect(node.asked).toHaveLength(2)
})

test('and a partition of which the answer says nothing', () => {
  const node = new AlterationsFixture()
  node.wants(1, 0, [1])
  node.asked[0]!.done({ throttleTimeMs: 0, errorCode: 0, topics: [] })
  expect(node.told).toEqual([])
  node.time.advance(50)
  expect(node.asked).toHaveLength(2)
})

test('a broker that is not registered asks when it is', () => {
  const node = new AlterationsFixture()
  node.brokerEpoch = -1
  node.wants(1, 0, [1])
  expect(node.asked).toHaveLength(0)
  node.brokerEpoch = 4
  node.alterations.registered()
  expect(node.asked).toHaveLength(1)
})
