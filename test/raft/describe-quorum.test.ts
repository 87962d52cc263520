import { expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { describeQuorum } from '../../src/raft/describe-quorum.ts'
import { staticVoters } from '../../src/raft/voter-set.ts'

const standing = { leaderId: 1, leaderEpoch: 3, highWatermark: 40, logEndOffset: 42, voters: staticVoters([1]), nowMs: 1000 }

function described(topicName: string, version: number): DescribeQuorumResponse {
  const writer = new Writer()
  const answer = describeQuorum({ topics: [{ topicName, partitions: [{ partitionIndex: 0 }] }] }, standing, version)
  DescribeQuorumResponse.write(writer, answer, version)
  return DescribeQuorumResponse.read(new Reader(writer.toBytes()), version)
}

test('the only voter has all that there is, at this moment', () => {
  for (const version of [0, 1, 2]) {
    const { leaderId, leaderEpoch, highWatermark, currentVoters } = described('__cluster_metadata', version).topics[0]!
      .partitions[0]!
    expect([leaderId, leaderEpoch, highWatermark]).toEqual([1, 3, 40])
    expect(currentVoters).toHaveLength(1)
    expect(currentVoters[0]).toMatchObject({ replicaId: 1, logEndOffset: 42, lastFetchTimestamp: version > 0 ? 1000 : -1 })
  }
  expect(described('__cluster_metadata', 2).nodes.map(({ nodeId }) => nodeId)).toEqual([1])
})

test('other topics have no quorum', () => {
  expect(described('a', 2).topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
})
