import { expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { describeQuorum, type QuorumStanding } from '../../src/raft/describe-quorum.ts'
import { configuredVoters } from '../../src/raft/voter-set.ts'
import { topicId } from '../metadata/cluster-image.ts'

const replica = (id: number, endOffset: number, directoryId = ZERO_UUID) => ({
  key: { id, directoryId },
  endOffset,
  lastFetchMs: 900,
  lastCaughtUpMs: 800,
  leaderEndOffset: endOffset,
})
const STANDING: QuorumStanding = {
  leaderId: 1,
  leaderEpoch: 3,
  highWatermark: 40,
  logEndOffset: 42,
  voters: [replica(1, 41), replica(2, 39)],
  observers: [replica(4, 12, topicId(4))],
  voterSet: configuredVoters(
    [
      { id: 1, host: 'one', port: 9093 },
      { id: 2, host: 'two', port: 9093 },
    ],
    'CONTROLLER',
  ),
  nowMs: 1000,
}

function described(topicName: string, version: number, standing: QuorumStanding | null = STANDING): DescribeQuorumResponse {
  const writer = new Writer()
  const answer = describeQuorum({ topics: [{ topicName, partitions: [{ partitionIndex: 0 }] }] }, standing, version)
  DescribeQuorumResponse.write(writer, answer, version)
  return DescribeQuorumResponse.read(new Reader(writer.toBytes()), version)
}

test('the leader has all that there is, at this moment; the others what they fetched', () => {
  for (const version of [0, 1, 2]) {
    const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = described('__cluster_metadata', version).topics[0]!
      .partitions[0]!
    const times = (last: number, caughtUp: number) =>
      version > 0
        ? { lastFetchTimestamp: last, lastCaughtUpTimestamp: caughtUp }
        : { lastFetchTimestamp: -1, lastCaughtUpTimestamp: -1 }
    expect([leaderId, leaderEpoch, highWatermark]).toEqual([1, 3, 40])
    expect(currentVoters).toMatchObject([
      { replicaId: 1, logEndOffset: 42, ...times(1000, 1000) },
      { replicaId: 2, logEndOffset: 39, ...times(900, 800) },
    ])
    expect(observers).toMatchObject([
      { replicaId: 4, logEndOffset: 12, replicaDirectoryId: version > 1 ? topicId(4) : ZERO_UUID, ...times(900, 800) },
    ])
  }
  expect(described('__cluster_metadata', 2).nodes).toMatchObject([
    { nodeId: 1, listeners: [{ name: 'CONTROLLER', host: 'one', port: 9093 }] },
    { nodeId: 2, listeners: [{ name: 'CONTROLLER', host: 'two', port: 9093 }] },
  ])
})

test('other topics have no quorum', () => {
  expect(described('a', 2).topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
})

test('only the leader knows', () => {
  expect(described('__cluster_metadata', 2, null).topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
})
