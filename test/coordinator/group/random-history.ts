import { expect } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { ClassicGroup } from '../../../src/coordinator/group/classic-group.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import type { HeartbeatResponse } from '../../../src/protocol/generated/api/heartbeat.ts'
import type { JoinGroupResponse } from '../../../src/protocol/generated/api/join-group.ts'
import type { SyncGroupResponse } from '../../../src/protocol/generated/api/sync-group.ts'
import { heartbeatCall, join, RANGE, sync, TOPIC_ID } from './consumer-driver.ts'
import { DELETE_GROUPS, LEAVE_GROUP, OFFSET_COMMIT, OFFSET_FETCH } from './group-apis.ts'
import { type Call, ShardBench } from './shard-bench.ts'
import { subscription } from './subscription.ts'

const GROUPS = ['red', 'blue']
const PROTOCOLS = [
  RANGE,
  [...RANGE, { name: 'sticky', metadata: subscription('topic') }],
  [{ name: 'range', metadata: subscription('other') }],
]

/** A client that does what clients do, and now and then what none should. */
interface Client {
  readonly name: string
  readonly group: string
  readonly instanceId: string | null
  memberId: string
  generationId: number
  protocolName: string
  leads: boolean
  members: readonly string[]
  /** What a good client would do now. */
  next: 'join' | 'sync' | 'live'
  joining: Call<JoinGroupResponse> | null
  syncing: Call<SyncGroupResponse> | null
  beating: Call<HeartbeatResponse> | null
}

/** What was committed for a partition, in the order in which it was sent. */
interface Commits {
  readonly offsets: number[]
  /** Place of the last one that was acknowledged. */
  acknowledged: number
}

/**
 * A long random life of a shard from one seed: members join, sync, beat, leave, fall silent and commit, the log is slow, the shard restarts. After
 * every step what must always hold is checked.
 */
export class RandomHistory {
  readonly bench: ShardBench
  readonly #random: SeededRandom
  readonly #clients: Client[]
  readonly #commits = new Map<string, Commits>()
  readonly #pendingCommits: { key: string; place: number; answered: () => boolean }[] = []
  /** The newest generation seen of a group, since its deletion or a restart. */
  readonly #generations = new Map<string, number>()
  /** What leaders assigned, by group and generation. */
  readonly #assignments = new Map<string, Map<string, Uint8Array>>()
  #nextOffset = 1

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.bench = new ShardBench({ seed, maxSize: 4, initialRebalanceDelayMs: 1_000, offsetsRetentionMs: 1e12 })
    this.bench.autoCommit = false
    this.#clients = Array.from({ length: 10 }, (_, i) => ({
      name: `c${i}`,
      group: GROUPS[i % 2]!,
      instanceId: i >= 6 ? `static-${i % 2}-${i >> 3}` : null,
      memberId: '',
      generationId: -1,
      protocolName: 'range',
      leads: false,
      members: [],
      next: 'join',
      joining: null,
      syncing: null,
      beating: null,
    }))
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      this.#step()
      this.#listen()
      this.#check()
    }
    this.#settle()
  }

  #step(): void {
    const random = this.#random
    const client = this.#clients[random.below(this.#clients.length)]!
    const dice = random.below(100)
    if (dice < 55) this.#behave(client)
    else if (dice < 65) this.#misbehave(client)
    else if (dice < 66) this.#delete(client.group)
    else if (dice < 67) this.#restart()
    else if (dice < 90) this.bench.commit()
    else this.bench.advance(random.below(30) === 0 ? 12_000 : random.below(1_500))
  }

  #behave(client: Client): void {
    if (client.joining !== null || client.syncing !== null) return
    if (client.next === 'join') this.#join(client)
    else if (client.next === 'sync') this.#sync(client)
    else if (this.#random.chance(0.5)) this.#commit(client)
    else if (this.#random.chance(0.1)) this.#join(client)
    else this.#beat(client)
  }

  #misbehave(client: Client): void {
    const dice = this.#random.below(5)
    if (dice === 0) this.#join(client)
    else if (dice === 1) this.#sync(client)
    else if (dice === 2) this.#commit(client)
    else if (dice === 3) this.#beat(client)
    else this.#leave(client)
  }

  #beat(client: Client): void {
    client.beating = heartbeatCall(this.bench, client.memberId, this.#generationOf(client), client.group, client.instanceId)
  }

  #join(client: Client): void {
    const protocols = this.#random.chance(0.9) ? PROTOCOLS[0]! : PROTOCOLS[this.#random.below(PROTOCOLS.length)]!
    const memberId = this.#random.chance(0.05) ? '' : client.memberId
    const version = client.instanceId === null && this.#random.chance(0.2) ? 3 : 9
    client.joining = join(this.bench, {
      group: client.group,
      memberId,
      instanceId: client.instanceId,
      protocols,
      version,
      rebalanceTimeoutMs: 8_000,
    })
  }

  #sync(client: Client): void {
    const assignments = (client.leads ? client.members : []).map((memberId) => ({
      memberId,
      assignment: Uint8Array.of(this.#random.below(256)),
    }))
    const { group, instanceId, protocolName } = client
    const generationId = this.#generationOf(client)
    const before = this.bench.shard.state.groups.classic(group)
    const isAwaited =
      before?.is('CompletingRebalance') === true &&
      before.generationId === generationId &&
      before.assigningGenerationId !== generationId &&
      before.isLeader(client.memberId)
    if (isAwaited)
      this.#assignments.set(`${group} ${generationId}`, new Map(assignments.map((one) => [one.memberId, one.assignment])))
    client.syncing = sync(this.bench, client.memberId, generationId, { group, instanceId, protocolName, assignments })
  }

  #commit(client: Client): void {
    const { group, memberId, instanceId } = client
    const isSimple = this.#random.chance(0.1)
    const generationId = isSimple ? -1 : this.#generationOf(client)
    const partition = this.#random.below(3)
    const before = this.bench.shard.state.groups.classic(group)
    const isOfTheGeneration = before?.member(memberId) !== undefined && before.generationId === generationId
    const isEmpty = before === undefined || before.is('Empty')
    const committedOffset = this.#nextOffset++
    const call = this.bench.send(OFFSET_COMMIT, {
      groupId: group,
      memberId: isSimple ? '' : memberId,
      groupInstanceId: isSimple ? null : instanceId,
      generationIdOrMemberEpoch: generationId,
      topics: [{ name: 'topic', topicId: TOPIC_ID, partitions: [{ partitionIndex: partition, committedOffset }] }],
    })
    const errorCode = () => call.response?.topics[0]?.partitions[0]?.errorCode
    const isTaken = this.bench.shard.state.offsets.committed.get(group, 'topic', partition)?.offset === committedOffset
    if (isTaken)
      expect(
        isOfTheGeneration || (isEmpty && generationId < 0),
        'only members of the generation commit, or anyone without one to an empty group',
      ).toBe(true)
    if (!isTaken) {
      expect(errorCode()).not.toBe(ErrorCode.NONE)
      return
    }
    const key = `${group} ${partition}`
    let commits = this.#commits.get(key)
    if (commits === undefined) this.#commits.set(key, (commits = { offsets: [], acknowledged: -1 }))
    commits.offsets.push(committedOffset)
    this.#pendingCommits.push({ key, place: commits.offsets.length - 1, answered: () => errorCode() === ErrorCode.NONE })
  }

  #leave(client: Client): void {
    const members = [{ memberId: client.memberId, groupInstanceId: client.instanceId }]
    this.bench.send(LEAVE_GROUP, { groupId: client.group, members })
  }

  #delete(group: string): void {
    const isEmpty = this.bench.shard.state.groups.classic(group)?.is('Empty') === true
    this.bench.send(DELETE_GROUPS, { groupsNames: [group] })
    if (!isEmpty) return
    this.bench.commit()
    this.#generations.delete(group)
    this.#listen()
    for (const key of this.#commits.keys()) if (key.startsWith(`${group} `)) this.#commits.delete(key)
  }

  /** What was not committed is lost, and so is who waited. */
  #restart(): void {
    this.#listen()
    this.bench.restart()
    this.#generations.clear()
    this.#pendingCommits.length = 0
    for (const client of this.#clients) {
      client.joining = null
      client.syncing = null
      client.beating = null
    }
  }

  /** Clients read what they were answered. */
  #listen(): void {
    for (const client of this.#clients) {
      const joined = client.joining?.response
      if (joined !== undefined) {
        client.joining = null
        this.#joined(client, joined)
      }
      const synced = client.syncing?.response
      if (synced !== undefined) {
        client.syncing = null
        client.next = synced.errorCode === ErrorCode.NONE ? 'live' : 'join'
        if (synced.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) client.memberId = ''
      }
      const beat = client.beating?.response
      if (beat === undefined) continue
      client.beating = null
      if (beat.errorCode !== ErrorCode.NONE) client.next = 'join'
      if (beat.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) client.memberId = ''
    }
    for (const [i, { key, place, answered }] of [...this.#pendingCommits.entries()].reverse()) {
      if (!answered()) continue
      this.#pendingCommits.splice(i, 1)
      const commits = this.#commits.get(key)
      if (commits !== undefined) commits.acknowledged = Math.max(commits.acknowledged, place)
    }
  }

  #joined(client: Client, { errorCode, memberId, generationId, leader, members, protocolName }: JoinGroupResponse): void {
    if (errorCode === ErrorCode.MEMBER_ID_REQUIRED) client.memberId = memberId
    if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID) client.memberId = ''
    client.next = errorCode === ErrorCode.NONE ? 'sync' : 'join'
    if (errorCode !== ErrorCode.NONE) return
    client.memberId = memberId
    client.generationId = generationId
    client.leads = leader === memberId
    client.members = members.map((member) => member.memberId)
    client.protocolName = protocolName ?? ''
  }

  #generationOf(client: Client): number {
    return this.#random.chance(0.97) ? client.generationId : client.generationId - 1
  }

  #check(): void {
    for (const group of this.bench.shard.state.groups.classics()) this.#checkGroup(group)
    for (const [key, { offsets, acknowledged }] of this.#commits) {
      if (acknowledged === -1) continue
      const [group = '', partition] = key.split(' ')
      const offset = this.bench.shard.state.offsets.committed.get(group, 'topic', Number(partition))?.offset ?? -1
      claim(offsets.indexOf(offset) >= acknowledged, 'an acknowledged offset is neither lost nor goes back')
    }
    if (this.#random.below(15) === 0) this.#checkReplay()
  }

  #checkGroup(group: ClassicGroup): void {
    claim(group.generationId >= (this.#generations.get(group.groupId) ?? 0), 'a generation only grows')
    this.#generations.set(group.groupId, group.generationId)
    const members = [...group.members()]
    claim(group.awaitingJoinCount <= this.bench.config.maxSize, 'no more members join than allowed')
    claim(group.awaitingJoinCount === members.filter(({ isAwaitingJoin }) => isAwaitingJoin).length, 'who waits is counted')
    if (group.is('Empty')) claim(members.length === 0, 'an empty group has no members')
    else claim(members.length === 0 || group.member(group.leaderId ?? '') !== undefined, 'the leader is a member')
    const isAssigning = group.is('CompletingRebalance')
    for (const member of members) {
      claim(isAssigning || member.awaitingSync === null, 'nobody waits for an assignment that will not come')
      claim(!group.is('Stable') || !member.isAwaitingJoin || member.isStatic, 'nobody waits to join a stable group')
      claim(member.session?.isSet === true || member.isExcusedFromHeartbeat, 'a member is watched unless it waits for us')
    }
    if (group.is('Stable')) this.#checkAssignment(group)
  }

  /** A stable group has the assignment of its leader, part for part; who is not in it has an empty part. */
  #checkAssignment(group: ClassicGroup): void {
    const assigned = this.#assignments.get(`${group.groupId} ${group.generationId}`)
    for (const { memberId, assignment, isStatic } of group.members()) {
      // A static member that came back has its predecessor's part.
      if (isStatic && assigned?.has(memberId) !== true) continue
      claim(assignment[0] === assigned?.get(memberId)?.[0], 'a member of a stable group has what its leader gave it')
    }
  }

  /** Reading the log anew gives what there is, but for what is not in the log: rebalances that are under way. */
  #checkReplay(): void {
    this.bench.commit()
    this.#listen()
    const live = this.bench.shard.state
    const replayed = this.bench.replica().state
    expect(replayed.groups.size).toBe(live.groups.size)
    expect(replayed.offsets.committed.size).toBe(live.offsets.committed.size)
    for (const group of live.groups.classics()) {
      const twin = replayed.groups.classic(group.groupId)!
      expect(replayed.offsets.committed.topics(group.groupId)).toEqual(live.offsets.committed.topics(group.groupId))
      expect(twin.generationId).toBeLessThanOrEqual(group.generationId)
      if (group.is('Stable') || group.is('Empty')) expect(persistent(twin)).toEqual(persistent(group))
    }
  }

  /** With a log that answers and time that passes, everybody is answered. */
  #settle(): void {
    this.bench.autoCommit = true
    this.bench.commit()
    this.bench.advance(400_000)
    this.#listen()
    for (const client of this.#clients)
      expect([client.joining, client.syncing], 'every JoinGroup and SyncGroup is answered').toEqual([null, null])
    this.#check()
    const asked = { groups: GROUPS.map((groupId) => ({ groupId, topics: [{ name: 'topic', partitionIndexes: [0, 1, 2] }] })) }
    for (const { groupId, topics } of this.bench.send(OFFSET_FETCH, asked, { version: 9 }).answer().groups) {
      for (const { partitionIndex, committedOffset } of topics[0]!.partitions) {
        const commits = this.#commits.get(`${groupId} ${partitionIndex}`)
        if (commits !== undefined) expect(commits.offsets.indexOf(committedOffset)).toBeGreaterThanOrEqual(commits.acknowledged)
      }
    }
  }
}

function persistent(group: ClassicGroup): unknown {
  const { groupId, generationId, protocolType, protocolName, leaderId, state } = group
  const members = Array.from(group.members(), (member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    sessionTimeoutMs: member.sessionTimeoutMs,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    metadata: member.metadata(protocolName ?? ''),
    assignment: member.assignment,
  }))
  // A group that is there for its offsets only has no record of its own.
  const timestamp = state === 'Empty' && protocolType !== null ? group.currentStateTimestampMs : null
  return { groupId, generationId, protocolType, protocolName, leaderId, state, members, timestamp }
}

/** What must always hold. Cheaper than `expect`, of which a history would need tens of thousands. */
function claim(condition: boolean, text: string): void {
  if (!condition) throw new Error(`does not hold: ${text}`)
}
