import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  AlterPartitionRequest,
  type AlterPartitionRequestPartitionData,
  type AlterPartitionResponse,
} from '../../src/protocol/generated/api/alter-partition.ts'
import { AlterPartitionReassignmentsRequest } from '../../src/protocol/generated/api/alter-partition-reassignments.ts'
import { ElectLeadersRequest } from '../../src/protocol/generated/api/elect-leaders.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { TestController } from './active-controller-fixture.ts'

/** Brokers 1 to 4 that serve, and a topic on 1, 2 and 3 that 1 leads. */
function cluster(configs: Readonly<Record<string, string>> = {}): TestController {
  const quorum = new TestController()
  quorum.serve(1, 2, 3, 4)
  quorum.createTopic('a', 1, [1, 2, 3], configs)
  return quorum
}

interface Asked extends Partial<AlterPartitionRequestPartitionData> {
  readonly from?: number
  readonly fromEpoch?: number
  /** With the epochs that their brokers are registered with. */
  readonly isr?: readonly number[]
  readonly version?: number
}

/** What the leader asks for, with the epochs as they are; gives what it is told of the partition. */
function alter(quorum: TestController, { from = 1, fromEpoch, isr = [1, 2, 3], version = 3, ...changes }: Asked) {
  const partition = quorum.partition('a')
  const newIsrWithEpochs = isr.map((brokerId) => ({ brokerId, brokerEpoch: quorum.image.broker(brokerId)?.epoch ?? -1 }))
  const { errorCode, body } = quorum.call<AlterPartitionResponse | null>(
    AlterPartitionRequest,
    {
      brokerId: from,
      brokerEpoch: fromEpoch ?? quorum.image.broker(from)!.epoch,
      topics: [
        {
          topicId: quorum.image.topicByName('a')!.id,
          partitions: [
            {
              partitionIndex: 0,
              leaderEpoch: partition.leaderEpoch,
              partitionEpoch: partition.partitionEpoch,
              leaderRecoveryState: 0,
              newIsr: version < 3 ? [...isr] : [],
              newIsrWithEpochs: version < 3 ? [] : newIsrWithEpochs,
              ...changes,
            },
          ],
        },
      ],
    },
    version,
  )
  return body === null ? { errorCode } : body.topics[0]!.partitions[0]!
}

describe('AlterPartition', () => {
  test('takes followers out of the ISR, and in again', () => {
    const quorum = cluster()
    expect(alter(quorum, { isr: [1, 3] })).toEqual({
      partitionIndex: 0,
      errorCode: 0,
      leaderId: 1,
      leaderEpoch: 0,
      isr: [1, 3],
      leaderRecoveryState: 0,
      partitionEpoch: 1,
    })
    expect(alter(quorum, { isr: [1, 3, 2] })).toMatchObject({ errorCode: 0, isr: [1, 3, 2], partitionEpoch: 2 })
    expect(quorum.partition('a')).toMatchObject({ leader: 1, leaderEpoch: 0, isr: [1, 3, 2] })
  })

  test('of version 2 names no epochs of brokers', () => {
    expect(alter(cluster(), { isr: [1], version: 2 })).toMatchObject({ errorCode: 0, isr: [1] })
  })

  test('that changes nothing is answered with what is', () => {
    const quorum = cluster()
    const { endOffset } = quorum
    expect(alter(quorum, {})).toMatchObject({ errorCode: 0, isr: [1, 2, 3], partitionEpoch: 0 })
    expect(quorum.endOffset).toBe(endOffset)
  })

  test('keeps who leaves an ISR that is smaller than the minimum eligible', () => {
    const quorum = cluster({ 'min.insync.replicas': '2' })
    alter(quorum, { isr: [1, 2] })
    alter(quorum, { isr: [1] })
    expect(quorum.partition('a')).toMatchObject({ isr: [1], elr: [2] })
    alter(quorum, { isr: [1, 3] })
    expect(quorum.partition('a')).toMatchObject({ isr: [1, 3], elr: [] })
  })

  test('is refused to whom the registered broker is another', () => {
    expect(alter(cluster(), { fromEpoch: 7 })).toEqual({ errorCode: ErrorCode.STALE_BROKER_EPOCH })
  })

  test.each([
    ['a leader epoch from the future', { leaderEpoch: 1 }, ErrorCode.NOT_CONTROLLER],
    ['a partition epoch from the future', { partitionEpoch: 2 }, ErrorCode.NOT_CONTROLLER],
    ['a broker that does not lead', { from: 2 }, ErrorCode.INVALID_REQUEST],
    ['an old partition epoch', { partitionEpoch: -1 }, ErrorCode.INVALID_UPDATE_VERSION],
    ['an old leader epoch', { leaderEpoch: -1 }, ErrorCode.FENCED_LEADER_EPOCH],
    ['an ISR with a broker that has no replica', { isr: [1, 4] }, ErrorCode.INVALID_REQUEST],
    ['an ISR that names a broker twice', { isr: [1, 2, 2] }, ErrorCode.INVALID_REQUEST],
    ['an ISR without the leader', { isr: [2, 3] }, ErrorCode.INVALID_REQUEST],
    ['an empty ISR', { isr: [] }, ErrorCode.INVALID_REQUEST],
    ['a log that is to be made fit again although it is', { leaderRecoveryState: 1, isr: [1] }, ErrorCode.INVALID_REQUEST],
    ['a log that is being made fit with others in sync', { leaderRecoveryState: 1 }, ErrorCode.INVALID_REQUEST],
    ['an unknown partition', { partitionIndex: 9 }, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
  ] as const)('is refused for %s', (_, asked, errorCode) => {
    const quorum = cluster()
    const before = quorum.partition('a')
    expect(alter(quorum, asked).errorCode).toBe(errorCode)
    expect(quorum.partition('a')).toBe(before)
  })

  test('is refused for a topic that is not there', () => {
    const quorum = cluster()
    const topics = [{ topicId: topicId(404), partitions: [{ partitionIndex: 0, newIsrWithEpochs: [] }] }]
    const { body } = quorum.call<AlterPartitionResponse>(AlterPartitionRequest, {
      brokerId: 1,
      brokerEpoch: quorum.image.broker(1)!.epoch,
      topics,
    })
    expect(body.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_ID)
  })

  test('takes no broker in that is fenced, about to stop, gone or another by now', () => {
    const quorum = cluster()
    quorum.beat(2, { wantFence: true })
    expect(alter(quorum, { isr: [1, 2, 3] }).errorCode).toBe(ErrorCode.INELIGIBLE_REPLICA)
    quorum.createTopic('b', 1, [3, 1])
    quorum.beat(3, { wantShutDown: true })
    expect(quorum.image.broker(3)).toMatchObject({ fenced: false, inControlledShutdown: true })
    expect(alter(quorum, { isr: [1, 3] }).errorCode).toBe(ErrorCode.INELIGIBLE_REPLICA)
    quorum.beat(2)
    const stale = {
      newIsrWithEpochs: [
        { brokerId: 1, brokerEpoch: -1 },
        { brokerId: 2, brokerEpoch: 3 },
      ],
    }
    expect(alter(quorum, stale).errorCode).toBe(ErrorCode.INELIGIBLE_REPLICA)
    expect(alter(quorum, { isr: [1, 2] })).toMatchObject({ errorCode: 0, isr: [1, 2] })
  })

  test('ends the recovery after an unclean election', () => {
    const quorum = cluster({ 'unclean.leader.election.enable': 'true', 'min.insync.replicas': '1' })
    alter(quorum, { isr: [1] })
    quorum.beat(1, { wantFence: true })
    expect(quorum.partition('a')).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 })
    expect(alter(quorum, { from: 2, isr: [2], leaderRecoveryState: 1 })).toMatchObject({ errorCode: 0, leaderRecoveryState: 1 })
    expect(alter(quorum, { from: 2, isr: [2, 3] })).toMatchObject({ errorCode: 0, leaderRecoveryState: 0, isr: [2, 3] })
  })
})

describe('a reassignment', () => {
  function reassign(quorum: TestController, replicas: readonly number[] | null) {
    const topics = [{ name: 'a', partitions: [{ partitionIndex: 0, replicas }] }]
    quorum.call(AlterPartitionReassignmentsRequest, { timeoutMs: 1000, allowReplicationFactorChange: true, topics })
  }

  test('is completed by the change that brings the last of the new replicas in', () => {
    const quorum = cluster()
    reassign(quorum, [1, 2, 4])
    expect(quorum.partition('a')).toMatchObject({ replicas: [1, 2, 4, 3], addingReplicas: [4], removingReplicas: [3] })
    expect(alter(quorum, { isr: [1, 2, 3, 4] })).toMatchObject({ errorCode: 0, isr: [1, 2, 4], leaderEpoch: 1 })
    expect(quorum.partition('a')).toMatchObject({ replicas: [1, 2, 4], addingReplicas: [], removingReplicas: [], leader: 1 })
  })

  test('that takes the leader away tells it so, and makes the change all the same', () => {
    const quorum = cluster()
    reassign(quorum, [4, 2, 3])
    expect(alter(quorum, { isr: [1, 2, 3, 4] })).toEqual({ partitionIndex: 0, errorCode: ErrorCode.NEW_LEADER_ELECTED })
    expect(quorum.partition('a')).toMatchObject({ replicas: [4, 2, 3], leader: 4, leaderEpoch: 1, isr: [2, 3, 4] })
  })

  test('is not completed by replicas that are not in sync, and can be taken back', () => {
    const quorum = cluster()
    reassign(quorum, [4])
    alter(quorum, { isr: [1, 2] })
    expect(quorum.partition('a')).toMatchObject({ replicas: [4, 1, 2, 3], isr: [1, 2] })
    reassign(quorum, null)
    expect(quorum.partition('a')).toMatchObject({ replicas: [1, 2, 3], isr: [1, 2], addingReplicas: [], removingReplicas: [] })
  })
})

describe('elections that are held from time to time', () => {
  test('let the first replica lead again', () => {
    const quorum = cluster()
    quorum.beat(1, { wantFence: true })
    quorum.beat(1)
    alter(quorum, { from: 2, isr: [1, 2, 3] })
    expect(quorum.partition('a').leader).toBe(2)
    keepAlive(quorum, 300_000)
    expect(quorum.partition('a')).toMatchObject({ leader: 1, leaderEpoch: 2, isr: [1, 2, 3] })
  })

  test('do not where they are switched off', () => {
    const quorum = new TestController([], { 'auto.leader.rebalance.enable': 'false' })
    quorum.serve(1, 2)
    quorum.createTopic('a', 1, [1, 2])
    quorum.beat(1, { wantFence: true })
    quorum.beat(1)
    alter(quorum, { from: 2, isr: [1, 2] })
    keepAlive(quorum, 700_000)
    expect(quorum.partition('a').leader).toBe(2)
  })

  test('find someone who leads where nobody does, as soon as the topic allows it', () => {
    const quorum = cluster()
    alter(quorum, { isr: [1] })
    quorum.beat(1, { wantFence: true })
    keepAlive(quorum, 300_000, [2, 3, 4])
    expect(quorum.partition('a').leader).toBe(-1)
    const resources = [
      {
        resourceType: 2,
        resourceName: 'a',
        configs: [{ name: 'unclean.leader.election.enable', configOperation: 0, value: 'true' }],
      },
    ]
    quorum.call({ apiKey: 44, maxVersion: 1 }, { resources, validateOnly: false })
    keepAlive(quorum, 300_000, [2, 3, 4])
    expect(quorum.partition('a')).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 })
  })

  test('go on at once where there are more than a thousand', () => {
    const quorum = new TestController()
    quorum.serve(1, 2)
    quorum.createTopic('a', 2500, [1, 2])
    quorum.beat(1, { wantFence: true })
    quorum.beat(1)
    quorum.call(AlterPartitionRequest, {
      brokerId: 2,
      brokerEpoch: quorum.image.broker(2)!.epoch,
      topics: [
        {
          topicId: quorum.image.topicByName('a')!.id,
          partitions: quorum.image.topicByName('a')!.partitions.map(({ leaderEpoch, partitionEpoch }, partitionIndex) => ({
            partitionIndex,
            leaderEpoch,
            partitionEpoch,
            leaderRecoveryState: 0,
            newIsrWithEpochs: [2, 1].map((brokerId) => ({ brokerId, brokerEpoch: -1 })),
          })),
        },
      ],
    })
    keepAlive(quorum, 300_000, [1, 2])
    expect(quorum.image.topicByName('a')!.partitions.every(({ leader }) => leader === 1)).toBe(true)
  })

  test('can be asked for', () => {
    const quorum = cluster()
    quorum.beat(1, { wantFence: true })
    quorum.beat(1)
    alter(quorum, { from: 2, isr: [1, 2, 3] })
    quorum.call(ElectLeadersRequest, { electionType: 0, topicPartitions: null, timeoutMs: 1000 })
    expect(quorum.partition('a').leader).toBe(1)
  })
})

/** Time goes by, and brokers are there. */
function keepAlive(quorum: TestController, ms: number, brokerIds: readonly number[] = [1, 2, 3, 4]): void {
  for (let passed = 0; passed <= ms; passed += 8000) {
    for (const id of brokerIds) quorum.beat(id)
    quorum.advance(8000)
  }
}
