import { describe, expect, test } from 'vitest'
import { CLUSTER_METADATA_TOPIC_ID } from '../../src/metadata/topic-name.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../src/protocol/generated/api/begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../../src/protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from '../../src/protocol/generated/api/fetch-snapshot.ts'
import { VoteRequest, VoteResponse } from '../../src/protocol/generated/api/vote.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { readQuorumState } from '../../src/raft/quorum-state.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { METADATA_DIR } from './raft-fixture.ts'
import { RaftWorld } from './raft-world.ts'
import { WORLD_CLUSTER, type WorldMember } from './world-member.ts'

const TOPIC = '__cluster_metadata'
const OTHER_CLUSTER = topicId(5)

/** A voter of three that has just started, and hears from nobody. */
function lonely(): WorldMember {
  const world = new RaftWorld({ seed: 1 })
  const member = world.add(1, { voters: [1, 2, 3] })
  member.start()
  return member
}

/** The leader of a quorum of three, in epoch 1, with some numbers in its log. */
function leading(): { world: RaftWorld; leader: WorldMember; follower: WorldMember } {
  const world = new RaftWorld({ seed: 3 })
  for (const id of [1, 2, 3]) world.add(id, { voters: [1, 2, 3] }).start()
  const members = [...world.members.values()]
  expect(world.runUntil(() => members.some((member) => member.isLeading), 10_000)).toBe(true)
  const leader = members.find((member) => member.isLeading)!
  leader.append(1, 2, 3)
  world.run(200)
  return { world, leader, follower: members.find((member) => member !== leader)! }
}

/** Asks, in the newest version; the answer as it is read from the wire. */
function ask<Request, Response>(
  member: WorldMember,
  request: MessageCodec<Request>,
  response: MessageCodec<Response>,
  body: unknown,
): Response {
  const writer = new Writer()
  member.receive(request.apiKey, request.maxVersion, body, (answer) =>
    response.write(writer, answer as never, request.maxVersion),
  )
  return response.read(new Reader(writer.toBytes()), request.maxVersion)
}

function vote(member: WorldMember, part: Partial<VoteRequest['topics'][0]['partitions'][0]>, top: Partial<VoteRequest> = {}) {
  const partition = {
    partitionIndex: 0,
    replicaEpoch: 5,
    replicaId: 2,
    replicaDirectoryId: topicId(2),
    voterDirectoryId: ZERO_UUID,
    lastOffsetEpoch: 4,
    lastOffset: 1000,
    preVote: false,
    ...part,
  }
  const request = { clusterId: WORLD_CLUSTER, voterId: -1, topics: [{ topicName: TOPIC, partitions: [partition] }], ...top }
  const { errorCode, topics } = ask(member, VoteRequest, VoteResponse, request)
  return errorCode !== 0 ? { errorCode } : topics[0]!.partitions[0]!
}

describe('Vote', () => {
  test('is given once in an epoch, and is on the disk before it is given', () => {
    const member = lonely()
    expect(vote(member, { replicaId: 2 })).toMatchObject({ errorCode: 0, voteGranted: true, leaderEpoch: 5, leaderId: -1 })
    expect(readQuorumState(member.disk, METADATA_DIR)).toMatchObject({ leaderEpoch: 5, votedId: 2 })
    expect(vote(member, { replicaId: 3, replicaDirectoryId: topicId(3) })).toMatchObject({ voteGranted: false })
    expect(vote(member, { replicaId: 2 })).toMatchObject({ voteGranted: true })
    member.crash()
    member.start()
    expect(vote(member, { replicaId: 3, replicaDirectoryId: topicId(3) })).toMatchObject({ voteGranted: false })
    expect(vote(member, { replicaId: 3, replicaDirectoryId: topicId(3), replicaEpoch: 6 })).toMatchObject({ voteGranted: true })
  })

  test('is not given to a log that is behind', () => {
    const { leader, follower } = leading()
    const epoch = leader.raft.epoch
    const { offset } = follower.metadataLog.lastOffsetAndEpoch
    const asked = { replicaId: leader.id, replicaEpoch: epoch + 1 }
    expect(vote(follower, { ...asked, lastOffsetEpoch: epoch, lastOffset: offset - 1 })).toMatchObject({ voteGranted: false })
    expect(vote(follower, { ...asked, lastOffsetEpoch: epoch - 1, lastOffset: 1000 })).toMatchObject({ voteGranted: false })
    expect(vote(follower, { ...asked, lastOffsetEpoch: epoch, lastOffset: offset })).toMatchObject({ voteGranted: true })
  })

  test('that only asks (KIP-996) changes nothing, and is refused by whoever hears from a leader', () => {
    const member = lonely()
    const asked = { preVote: true, replicaEpoch: 0, lastOffsetEpoch: 0, lastOffset: 0 }
    expect(vote(member, asked)).toMatchObject({ voteGranted: true, leaderEpoch: 0 })
    expect(member.raft.role.votedKey).toBeNull()
    const { leader, follower } = leading()
    const epoch = leader.raft.epoch
    const upToDate = { preVote: true, replicaEpoch: epoch, replicaId: 3, lastOffsetEpoch: epoch, lastOffset: 1000 }
    expect(vote(follower, upToDate)).toMatchObject({ voteGranted: false, leaderId: leader.id })
    expect(vote(leader, upToDate)).toMatchObject({ voteGranted: false, leaderId: leader.id })
    expect([leader.raft.epoch, leader.isLeading]).toEqual([epoch, true])
  })

  test('of another cluster, of an earlier epoch, for another voter, or that cannot be is refused as Kafka does', () => {
    const member = lonely()
    vote(member, { replicaEpoch: 5 })
    const topics = [{ topicName: 'a', partitions: [{ partitionIndex: 0 }] }] as unknown as VoteRequest['topics']
    expect(vote(member, {}, { clusterId: OTHER_CLUSTER }).errorCode).toBe(ErrorCode.INCONSISTENT_CLUSTER_ID)
    expect(vote(member, {}, { clusterId: null }).errorCode).toBe(ErrorCode.NONE)
    expect(vote(member, {}, { topics }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(vote(member, { replicaEpoch: 4, lastOffsetEpoch: 3 }).errorCode).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect(vote(member, { lastOffsetEpoch: 5 }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(vote(member, { lastOffset: -1 }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(vote(member, { replicaId: -1 }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(vote(member, {}, { voterId: 2 }).errorCode).toBe(ErrorCode.INVALID_VOTER_KEY)
    expect(vote(member, { voterDirectoryId: topicId(9) }, { voterId: 1 }).errorCode).toBe(ErrorCode.INVALID_VOTER_KEY)
    expect(vote(member, { voterDirectoryId: member.directoryId }, { voterId: 1 }).errorCode).toBe(ErrorCode.NONE)
  })
})

describe('BeginQuorumEpoch', () => {
  const begin = (member: WorldMember, leaderId: number, leaderEpoch: number, clusterId = WORLD_CLUSTER) => {
    const partition = { partitionIndex: 0, voterDirectoryId: ZERO_UUID, leaderId, leaderEpoch }
    const request = { clusterId, voterId: -1, topics: [{ topicName: TOPIC, partitions: [partition] }], leaderEndpoints: [] }
    const { errorCode, topics } = ask(member, BeginQuorumEpochRequest, BeginQuorumEpochResponse, request)
    return errorCode !== 0 ? errorCode : topics[0]!.partitions[0]!.errorCode
  }

  test('makes a follower of whoever hears it, but for an epoch that is over or has another leader', () => {
    const member = lonely()
    expect(begin(member, 2, 7)).toBe(ErrorCode.NONE)
    expect(member.raft.role).toMatchObject({
      kind: 'follower',
      epoch: 7,
      leaderId: 2,
      leaderHost: { host: 'node-2', port: 9002 },
    })
    expect(begin(member, 3, 6)).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect(begin(member, 3, 7)).toBe(ErrorCode.INVALID_REQUEST)
    expect(begin(member, 3, 8, OTHER_CLUSTER)).toBe(ErrorCode.INCONSISTENT_CLUSTER_ID)
    expect(member.raft.role).toMatchObject({ epoch: 7, leaderId: 2 })
  })
})

describe('EndQuorumEpoch', () => {
  test('has the first of the successors stand for election at once, and the next later', () => {
    for (const [place, waitsMs] of [
      [0, 0],
      [1, 500],
      [2, 1000],
    ] as const) {
      const { world, leader, follower } = leading()
      const candidates = [topicId(7), topicId(8)].map((candidateDirectoryId) => ({ candidateId: 9, candidateDirectoryId }))
      if (place < 2) candidates[place] = { candidateId: follower.id, candidateDirectoryId: follower.directoryId }
      const partition = {
        partitionIndex: 0,
        leaderId: leader.id,
        leaderEpoch: leader.raft.epoch,
        preferredSuccessors: [],
        preferredCandidates: candidates,
      }
      world.isolate(follower.id)
      const request = { clusterId: WORLD_CLUSTER, topics: [{ topicName: TOPIC, partitions: [partition] }], leaderEndpoints: [] }
      const answer = ask(follower, EndQuorumEpochRequest, EndQuorumEpochResponse, request)
      expect(answer.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
      const atMs = world.nowMs
      world.runUntil(() => follower.raft.role.kind === 'prospective', 5000)
      expect(world.nowMs - atMs).toBeLessThanOrEqual(waitsMs + 2)
      expect(world.nowMs - atMs).toBeGreaterThanOrEqual(Math.min(waitsMs, 90))
    }
  })
})

describe('Fetch of the metadata', () => {
  const fetched = (
    member: WorldMember,
    part: Partial<FetchRequest['topics'][0]['partitions'][0]>,
    top: Partial<FetchRequest> = {},
  ) => {
    const partition = {
      partition: 0,
      currentLeaderEpoch: member.raft.epoch,
      fetchOffset: 0,
      lastFetchedEpoch: 0,
      logStartOffset: -1,
      partitionMaxBytes: 1_000_000,
      replicaDirectoryId: topicId(4),
      highWatermark: 1_000_000,
      ...part,
    }
    const request = {
      clusterId: WORLD_CLUSTER,
      replicaId: -1,
      replicaState: { replicaId: 4, replicaEpoch: -1 },
      maxWaitMs: 0,
      topics: [{ topic: '', topicId: CLUSTER_METADATA_TOPIC_ID, partitions: [partition] }],
      ...top,
    }
    const { errorCode, responses } = ask(member, FetchRequest, FetchResponse, request)
    return errorCode !== 0 ? { errorCode } : responses[0]!.partitions[0]!
  }

  test('gives the log from there on, and the high watermark', () => {
    const { leader } = leading()
    const { records, highWatermark, errorCode } = fetched(leader, {}) as FetchResponse['responses'][0]['partitions'][0]
    expect([errorCode, highWatermark, records!.length > 100]).toEqual([0, 4, true])
  })

  test('says where the histories part', () => {
    const { leader } = leading()
    const epoch = leader.raft.epoch
    expect(fetched(leader, { fetchOffset: 90, lastFetchedEpoch: epoch })).toMatchObject({
      divergingEpoch: { epoch, endOffset: 4 },
    })
  })

  test('is refused by whoever does not lead the epoch, who says who does', () => {
    const { leader, follower } = leading()
    const epoch = leader.raft.epoch
    const currentLeader = { leaderId: leader.id, leaderEpoch: epoch }
    expect(fetched(follower, {})).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, currentLeader })
    expect(fetched(leader, { currentLeaderEpoch: epoch - 1 })).toMatchObject({
      errorCode: ErrorCode.FENCED_LEADER_EPOCH,
      currentLeader,
    })
    expect(fetched(leader, { currentLeaderEpoch: epoch + 1 })).toMatchObject({ errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH })
  })

  test('of another cluster or topic, or that cannot be, is refused', () => {
    const { leader } = leading()
    expect(fetched(leader, {}, { clusterId: OTHER_CLUSTER }).errorCode).toBe(ErrorCode.INCONSISTENT_CLUSTER_ID)
    expect(fetched(leader, {}, { topics: [] }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(fetched(leader, { fetchOffset: -1 }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect(fetched(leader, { lastFetchedEpoch: leader.raft.epoch + 1 }).errorCode).toBe(ErrorCode.INVALID_REQUEST)
  })
})

describe('a snapshot', () => {
  test('is what an empty replica is sent to, and is given piece by piece', () => {
    const { world, leader } = leading()
    leader.snapshot()
    world.run(100)
    const id = leader.metadataLog.latestSnapshot!
    expect(id).toEqual({ offset: 4, epoch: 1 })
    const asked = (position: number, part: object = {}, top: object = {}) => {
      const partition = {
        partition: 0,
        currentLeaderEpoch: leader.raft.epoch,
        snapshotId: { endOffset: id.offset, epoch: id.epoch },
        position,
        replicaDirectoryId: topicId(4),
        ...part,
      }
      const topics = [{ name: TOPIC, partitions: [partition] }]
      const request = { clusterId: WORLD_CLUSTER, replicaId: 4, maxBytes: 100, topics, ...top }
      const { errorCode, topics: answers } = ask(leader, FetchSnapshotRequest, FetchSnapshotResponse, request)
      return errorCode !== 0 ? { errorCode } : answers[0]!.partitions[0]!
    }
    const whole = leader.disk.readFile(leader.metadataLog.snapshotPath(id))
    expect(asked(50)).toMatchObject({ size: whole.length, position: 50, unalignedRecords: whole.subarray(50, 150) })
    expect(asked(whole.length).errorCode).toBe(ErrorCode.POSITION_OUT_OF_RANGE)
    expect(asked(-1).errorCode).toBe(ErrorCode.POSITION_OUT_OF_RANGE)
    expect(asked(0, { snapshotId: { endOffset: 3, epoch: 1 } }).errorCode).toBe(ErrorCode.SNAPSHOT_NOT_FOUND)
    expect(asked(0, { currentLeaderEpoch: 0 }).errorCode).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect(asked(0, { partition: 1 }).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    expect(asked(0, {}, { clusterId: OTHER_CLUSTER }).errorCode).toBe(ErrorCode.INCONSISTENT_CLUSTER_ID)
  })

  test('brings a node up to date that comes when the log before it is gone', () => {
    const { world, leader } = leading()
    for (let number = 10; number < 200; number++) {
      leader.append(number)
      if (number % 20 === 0) {
        world.run(50)
        leader.snapshot()
      }
    }
    world.run(200)
    expect(leader.metadataLog.log.logStartOffset).toBeGreaterThan(0)
    const late = world.add(4, { voters: [1, 2, 3], isController: false })
    late.start()
    world.run(3000)
    expect(late.applied).toEqual(leader.applied)
    expect(late.metadataLog.log.logStartOffset).toBe(late.metadataLog.snapshots[0]!.offset)
  })
})
