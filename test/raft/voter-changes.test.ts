import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { AddRaftVoterRequest } from '../../src/protocol/generated/api/add-raft-voter.ts'
import { DescribeQuorumRequest, type DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { RemoveRaftVoterRequest } from '../../src/protocol/generated/api/remove-raft-voter.ts'
import { UpdateRaftVoterRequest } from '../../src/protocol/generated/api/update-raft-voter.ts'
import type { RaftConfig } from '../../src/raft/raft-options.ts'
import type { Voter } from '../../src/raft/voter-set.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { RaftWorld } from './raft-world.ts'
import { WORLD_CLUSTER, type WorldMember } from './world-member.ts'

/** A quorum whose log names its voters, `voterIds` of the nodes 1 to `count`; all have been running for a while. */
function dynamicQuorum(count: number, voterIds: readonly number[], config: Partial<RaftConfig> = {}) {
  const world = new RaftWorld({ seed: 5, config })
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  for (const id of ids) world.add(id, { bootstrapIds: voterIds })
  const voters = voterIds.map((id): Voter => {
    const { directoryId, endpoint } = world.members.get(id)!
    return { id, directoryId, endpoints: [endpoint], kraftVersionMin: 0, kraftVersionMax: 1 }
  })
  for (const id of voterIds) world.members.get(id)!.format(voters)
  const members = [...world.members.values()]
  for (const member of members) member.start()
  world.run(5000)
  return { world, members, leader: () => members.find((member) => member.isLeading)! }
}

/** Asks, and waits for the answer. */
function ask(world: RaftWorld, member: WorldMember, apiKey: number, version: number, body: object): { errorCode: number } {
  let answer: { errorCode: number } | null = null
  member.receive(apiKey, version, { clusterId: WORLD_CLUSTER, ...body }, (response) => {
    answer = response as { errorCode: number }
  })
  world.runUntil(() => answer !== null, 20_000)
  return answer!
}

function add(world: RaftWorld, leader: WorldMember, { id, directoryId, endpoint }: WorldMember, part: object = {}): number {
  const body = {
    timeoutMs: 5000,
    voterId: id,
    voterDirectoryId: directoryId,
    listeners: [endpoint],
    ackWhenCommitted: true,
    ...part,
  }
  return ask(world, leader, AddRaftVoterRequest.apiKey, 1, body).errorCode
}

function remove(world: RaftWorld, leader: WorldMember, { id, directoryId }: Pick<WorldMember, 'id' | 'directoryId'>): number {
  return ask(world, leader, RemoveRaftVoterRequest.apiKey, 0, { voterId: id, voterDirectoryId: directoryId }).errorCode
}

const voterIds = (member: WorldMember): number[] => member.raft.voters.map(({ id }) => id)

describe('a voter', () => {
  test('that is added votes from then on, wherever the log is', () => {
    const { world, members, leader } = dynamicQuorum(2, [1])
    expect(leader().id).toBe(1)
    expect(add(world, leader(), members[1]!)).toBe(ErrorCode.NONE)
    world.run(1000)
    expect(members.map(voterIds)).toEqual([
      [1, 2],
      [1, 2],
    ])
    // Now two are needed.
    members[1]!.kill()
    leader().append(7)
    world.run(1000)
    expect(members[0]!.applied).toEqual([])
    members[1]!.start()
    world.run(5000)
    expect(leader().raft.voters).toHaveLength(2)
  })

  test('is not added twice, nor while it is far behind, nor where it is not to be reached', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2])
    const third = members[2]!
    expect(add(world, leader(), members[1]!)).toBe(ErrorCode.DUPLICATE_VOTER)
    expect(add(world, leader(), third, { voterDirectoryId: topicId(9) })).toBe(ErrorCode.REQUEST_TIMED_OUT)
    expect(add(world, leader(), third, { listeners: [] })).toBe(ErrorCode.INVALID_REQUEST)
    third.kill()
    expect(add(world, leader(), third)).toBe(ErrorCode.REQUEST_TIMED_OUT)
    third.start()
    world.run(3000)
    expect(add(world, leader(), third)).toBe(ErrorCode.NONE)
  })

  test('that is removed is an observer, and counts no more', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2, 3])
    const removed = members.find((member) => !member.isLeading)!
    const stays = members.filter((member) => member !== removed)
    expect(remove(world, leader(), { id: removed.id, directoryId: topicId(9) })).toBe(ErrorCode.VOTER_NOT_FOUND)
    expect(remove(world, leader(), removed)).toBe(ErrorCode.NONE)
    world.run(1000)
    expect(voterIds(removed)).toEqual(stays.map(({ id }) => id))
    leader().append(1)
    world.run(500)
    expect(removed.applied).toEqual([1])
    stays.find((member) => !member.isLeading)!.kill()
    const { epoch } = leader().raft
    world.run(10_000)
    expect([removed.raft.role.kind, members.some((member) => member.isLeading)]).toEqual(['unattached', false])
    expect(epoch).toBe(1)
  })

  test('that leads and is removed leads until that is committed', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2, 3])
    const removed = leader()
    expect(remove(world, removed, removed)).toBe(ErrorCode.NONE)
    expect(world.runUntil(() => members.some((member) => member !== removed && member.isLeading), 10_000)).toBe(true)
    world.run(2000)
    expect([removed.isLeading, removed.raft.role.kind]).toEqual([false, 'follower'])
    expect(members.map((member) => voterIds(member).includes(removed.id))).toEqual([false, false, false])
  })

  test('that listens elsewhere now says so by itself', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2, 3])
    const follower = members.find((member) => !member.isLeading)!
    const { epoch } = leader().raft
    const update = (part: object) =>
      ask(world, leader(), UpdateRaftVoterRequest.apiKey, 0, {
        currentLeaderEpoch: epoch,
        voterId: follower.id,
        voterDirectoryId: follower.directoryId,
        listeners: [{ ...follower.endpoint, host: 'elsewhere' }],
        kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
        ...part,
      }).errorCode
    const endpointOf = () => leader().raft.voters.find(({ id }) => id === follower.id)!.endpoints[0]!.host
    expect(update({ currentLeaderEpoch: epoch - 1 })).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect(update({ voterDirectoryId: topicId(9) })).toBe(ErrorCode.VOTER_NOT_FOUND)
    expect(update({ kRaftVersionFeature: { minSupportedVersion: 2, maxSupportedVersion: 3 } })).toBe(ErrorCode.INVALID_REQUEST)
    expect(update({})).toBe(ErrorCode.NONE)
    expect(endpointOf()).toBe('elsewhere')
    // It finds that wrong, and has it put right.
    world.run(5000)
    expect(endpointOf()).toBe(follower.endpoint.host)
  })
})

describe('the voters', () => {
  test('change one at a time, at the leader, where the log names them', () => {
    const { world, members, leader } = dynamicQuorum(4, [1, 2, 3])
    const others = members.filter((member) => !member.isLeading)
    expect(remove(world, others[0]!, others[1]!)).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    const answers: number[] = []
    const body = (voter: WorldMember) => ({ clusterId: WORLD_CLUSTER, voterId: voter.id, voterDirectoryId: voter.directoryId })
    for (const voter of others.slice(0, 2)) {
      leader().receive(RemoveRaftVoterRequest.apiKey, 0, body(voter), (response) =>
        answers.push((response as { errorCode: number }).errorCode),
      )
    }
    world.run(1000)
    expect(answers).toEqual([ErrorCode.REQUEST_TIMED_OUT, ErrorCode.NONE])
    const configured = new RaftWorld({ seed: 1 })
    const alone = configured.add(1, { voters: [1] })
    alone.start()
    expect(remove(configured, alone, alone)).toBe(ErrorCode.UNSUPPORTED_VERSION)
  })

  test('are joined by a controller that is told to, also in place of itself after it lost its disk (KIP-1186)', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2], { autoJoin: true })
    world.run(5000)
    expect(voterIds(leader())).toEqual([1, 2, 3])
    const lost = members.find((member) => !member.isLeading)!
    const before = lost.directoryId
    lost.crash()
    lost.replaceDisk()
    lost.start()
    world.run(15_000)
    const keys = leader().raft.voters.map(({ directoryId }) => directoryId)
    expect([keys.includes(before), keys.includes(lost.directoryId), keys.length]).toEqual([false, true, 3])
  })

  test('and observers are described with how far they are', () => {
    const { world, members, leader } = dynamicQuorum(3, [1, 2])
    leader().append(1, 2)
    world.run(2000)
    const body = { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }
    let answer: DescribeQuorumResponse | null = null
    leader().receive(DescribeQuorumRequest.apiKey, 2, body, (response) => {
      answer = response as DescribeQuorumResponse
    })
    const { currentVoters, observers, highWatermark } = answer!.topics[0]!.partitions[0]!
    expect(currentVoters.map(({ replicaId, logEndOffset }) => [replicaId, logEndOffset])).toEqual([
      [1, highWatermark],
      [2, highWatermark],
    ])
    expect(observers).toMatchObject([{ replicaId: 3, replicaDirectoryId: members[2]!.directoryId, logEndOffset: highWatermark }])
    for (const replica of [...currentVoters, ...observers]) {
      expect(world.clock.nowMs() - replica.lastCaughtUpTimestamp).toBeLessThan(1000)
    }
  })
})

describe('a quorum whose voters are configured', () => {
  function staticQuorum() {
    const world = new RaftWorld({ seed: 6 })
    const members = [1, 2, 3].map((id) => world.add(id, { voters: [1, 2, 3] }))
    for (const member of members) member.start()
    return { world, members, leader: () => members.find((member) => member.isLeading)! }
  }

  test('keeps them in its log from the moment when kraft.version is raised, with the folders that they were found with', () => {
    const { world, members, leader } = staticQuorum()
    world.run(10_000)
    expect(leader().raft.upgradeKraftVersion(1, true)).toBeNull()
    world.run(1000)
    expect(leader().raft.kraftVersion).toBe(0)
    expect(leader().raft.upgradeKraftVersion(1, false)).toBeNull()
    // While it is on its way, and when it is done.
    expect(leader().raft.upgradeKraftVersion(1, false)).toBeNull()
    leader().append(7)
    world.run(1000)
    const expected = members.map(({ id, directoryId, endpoint }) => {
      return { id, directoryId, endpoints: [endpoint], kraftVersionMin: 0, kraftVersionMax: 1 }
    })
    for (const { raft, applied } of members) {
      expect([raft.kraftVersion, raft.voters, applied]).toEqual([1, expected, [7]])
    }
    // From here on they can be changed.
    const gone = members.find((member) => member !== leader())!
    expect(remove(world, leader(), gone)).toBe(ErrorCode.NONE)
    gone.kill()
    leader().append(8)
    world.run(1000)
    expect(leader().applied).toEqual([7, 8])
  })

  test('is still the same when all have started anew', () => {
    const { world, members, leader } = staticQuorum()
    world.run(10_000)
    leader().raft.upgradeKraftVersion(1, false)
    world.run(1000)
    for (const member of members) member.kill()
    for (const member of members) member.start()
    world.run(5000)
    leader().append(9)
    world.run(1000)
    for (const { raft, applied } of members) expect([raft.kraftVersion, raft.voters.length, applied]).toEqual([1, 3, [9]])
  })

  test('is not raised while a voter has not said what it can, nor lowered', () => {
    const { world, members, leader } = staticQuorum()
    members[2]!.kill()
    world.run(10_000)
    expect(leader().raft.upgradeKraftVersion(1, false)).toBe(
      'Invalid upgrade of kraft.version to KRAFT_VERSION_1 because not all of the voters support it',
    )
    members[2]!.start()
    world.run(10_000)
    expect(leader().raft.upgradeKraftVersion(1, false)).toBeNull()
    world.run(1000)
    expect(leader().raft.upgradeKraftVersion(0, false)).toContain('because the new version is a downgrade')
  })
})
