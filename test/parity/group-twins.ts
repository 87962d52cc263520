import { isDeepStrictEqual } from 'node:util'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { groupRecordCodec } from '../../src/coordinator/group/group-records.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import {
  type Api,
  DELETE_GROUPS,
  DESCRIBE_GROUPS,
  HEARTBEAT,
  JOIN_GROUP,
  LEAVE_GROUP,
  LIST_GROUPS,
  OFFSET_COMMIT,
  OFFSET_DELETE,
  OFFSET_FETCH,
  SYNC_GROUP,
} from '../coordinator/group/group-apis.ts'
import { type Call, ShardBench } from '../coordinator/group/shard-bench.ts'
import { subscription } from '../coordinator/group/subscription.ts'
import type { KafkaEvents, KafkaGroupShard } from './kafka-group-shard.ts'

/** What both coordinators are configured with. */
export const CONFIG = {
  'group.max.size': '3',
  'group.initial.rebalance.delay.ms': '1000',
  'offsets.retention.minutes': '1',
  'offsets.retention.check.interval.ms': '9973',
}

const GROUPS = ['red', 'green', 'blue']
const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'
const RANGE = { name: 'range', metadata: subscription('topic') }
const PROTOCOLS = [
  [RANGE],
  [RANGE, { name: 'sticky', metadata: subscription('topic') }],
  [{ name: 'range', metadata: subscription('other') }],
]
const UUID = /-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A member id as each side made it. */
interface MemberId {
  readonly ours: string
  readonly kafkas: string
}
const NOBODY: MemberId = { ours: '', kafkas: '' }
const STRANGER: MemberId = { ours: 'who', kafkas: 'who' }

interface Client {
  readonly name: string
  readonly group: string
  readonly instanceId: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  memberId: MemberId
  generationId: number
  members: readonly MemberId[]
  next: 'join' | 'sync' | 'live'
  isJoining: boolean
  isSyncing: boolean
}

interface Pending {
  readonly codec: MessageCodec<unknown>
  readonly version: number
  readonly call: Call<unknown>
  readonly answered: (ours: never, kafkas: never) => void
  readonly isJoin: boolean
}

/** Ours and Kafka's differ. */
export class DifferenceError extends Error {}

/**
 * Our shard and Kafka's live the same random life, step by step: the same requests at the same virtual time, the same records in both logs, the same
 * answers, but for the member ids that each makes up, and for orders that Kafka leaves to a hash map.
 */
export class GroupTwins {
  readonly #kafka: KafkaGroupShard
  readonly #random: SeededRandom
  readonly #bench: ShardBench
  readonly #clients: Client[]
  readonly #names = new Map<string, string>()
  readonly #ids = new Map<string, MemberId>()
  readonly #pending = new Map<number, Pending>()
  #requestId = 0
  #logged = 0
  #lastStep = ''
  #hasRefusedForSize = false
  /** Groups that had a choice of leaders which has not shown yet. */
  readonly #ambiguous = new Set<string>()
  /** Answers that were compared. */
  answers = 0

  constructor(kafka: KafkaGroupShard, seed: number) {
    this.#kafka = kafka
    this.#random = new SeededRandom(seed)
    this.#bench = new ShardBench({
      seed,
      maxSize: 3,
      initialRebalanceDelayMs: 1_000,
      offsetsRetentionMs: 60_000,
      offsetsRetentionCheckIntervalMs: 9_973,
    })
    this.#clients = Array.from({ length: 6 }, (_, i) => ({
      name: `client${i}`,
      group: GROUPS[i % 3]!,
      instanceId: i >= 4 ? `static${i}` : null,
      sessionTimeoutMs: 10_007 + 101 * i,
      rebalanceTimeoutMs: 8_009 + 103 * i,
      memberId: NOBODY,
      generationId: -1,
      members: [],
      next: 'join',
      isJoining: false,
      isSyncing: false,
    }))
  }

  /**
   * Gives false where the two went different ways for a known reason: Kafka chooses a leader from a hash map; and when it has refused a member for
   * `group.max.size` it does not see that all others have joined, but waits for the rebalance timeout. Throws `DifferenceError`.
   */
  async run(steps: number): Promise<boolean> {
    for (let step = 0; step < steps; step++) {
      for (const { groupId, size } of this.#bench.shard.state.groups.values()) if (size > 2) this.#ambiguous.add(groupId)
      try {
        await this.#step()
      } catch (error) {
        if (error instanceof DifferenceError && (this.#ambiguous.size > 0 || this.#hasRefusedForSize)) return false
        throw error
      }
    }
    return true
  }

  async #step(): Promise<void> {
    const client = this.#clients[this.#random.below(this.#clients.length)]!
    const dice = this.#random.below(100)
    if (dice < 60) await this.#behave(client)
    else if (dice < 72) await this.#misbehave(client)
    else if (dice < 80) await this.#administer(client.group)
    else if (dice < 81) await this.#restart()
    else await this.#advance(this.#random.below(25) === 0 ? 13_001 : 1 + this.#random.below(1_200))
  }

  async #behave(client: Client): Promise<void> {
    if (client.isJoining || client.isSyncing) return
    if (client.next === 'join') await this.#join(client, client.memberId)
    else if (client.next === 'sync') await this.#sync(client, client.generationId)
    else if (this.#random.chance(0.4)) await this.#commit(client, client.memberId, client.generationId)
    else if (this.#random.chance(0.1)) await this.#join(client, client.memberId)
    else await this.#beat(client, client.memberId, client.generationId)
  }

  async #misbehave(client: Client): Promise<void> {
    const dice = this.#random.below(8)
    const memberId = this.#random.chance(0.3) ? STRANGER : client.memberId
    const generationId = client.generationId - this.#random.below(2)
    if (dice === 0) await this.#beat(client, memberId, generationId)
    else if (dice === 1) await this.#commit(client, memberId, generationId)
    else if (dice === 2) await this.#commit(client, NOBODY, -1)
    else if (dice === 3 && !client.isSyncing) await this.#leave(client, memberId)
    else if (dice === 4 && !client.isSyncing && !client.isJoining)
      await this.#sync(client, generationId, this.#random.chance(0.5) ? 'sticky' : 'range')
    else if (dice === 5 && !client.isSyncing && !client.isJoining)
      await this.#join(client, this.#random.chance(0.5) ? STRANGER : NOBODY)
    else if (dice === 6) await this.#leave(client, STRANGER)
  }

  async #administer(group: string): Promise<void> {
    const dice = this.#random.below(6)
    const partitions = [{ partitionIndex: this.#random.below(3) }]
    const statesFilter = this.#random.chance(0.5) ? ['Stable', 'empty'] : []
    if (dice === 0) await this.#ask(LIST_GROUPS, () => ({ statesFilter }))
    else if (dice === 1) await this.#ask(DELETE_GROUPS, () => ({ groupsNames: [group, 'nowhere'] }))
    else if (dice === 2) await this.#ask(OFFSET_DELETE, () => ({ groupId: group, topics: [{ name: 'topic', partitions }] }))
    else if (dice === 3) {
      const topics = this.#random.chance(0.5) ? [{ name: 'topic', partitionIndexes: [0, 1, 2] }] : null
      await this.#ask(OFFSET_FETCH, () => ({ groups: [{ groupId: group, topics }] }), 9)
    } else await this.#ask(DESCRIBE_GROUPS, () => ({ groups: [group, 'nowhere'] }), 4 + this.#random.below(3))
  }

  #join(client: Client, memberId: MemberId): Promise<void> {
    const { group, instanceId, sessionTimeoutMs, rebalanceTimeoutMs } = client
    const known = this.#bench.shard.state.groups.classic(group)
    // Kafka forgets that a static member which comes back has yet to sync, and rebalances for its old id.
    if (instanceId !== null && memberId === NOBODY && known?.is('Stable') === true && known.pendingSyncMembers.size > 0)
      return Promise.resolve()
    const protocols = this.#random.chance(0.9) ? PROTOCOLS[0] : PROTOCOLS[this.#random.below(PROTOCOLS.length)]
    const version = instanceId === null && this.#random.chance(0.2) ? 3 : 5 + this.#random.below(5)
    client.isJoining = true
    return this.#ask(
      JOIN_GROUP,
      (idOf) => ({
        groupId: group,
        memberId: idOf(memberId),
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocols,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
      }),
      version,
      (ours, kafkas) => this.#joined(client, ours, kafkas),
      client.name,
    )
  }

  #joined(client: Client, ours: JoinGroupResponse, kafkas: JoinGroupResponse): void {
    client.isJoining = false
    client.next = ours.errorCode === ErrorCode.NONE ? 'sync' : 'join'
    if (ours.errorCode === ErrorCode.UNKNOWN_MEMBER_ID || ours.errorCode === ErrorCode.FENCED_INSTANCE_ID)
      client.memberId = NOBODY
    if (ours.errorCode !== ErrorCode.NONE && ours.errorCode !== ErrorCode.MEMBER_ID_REQUIRED) return
    client.memberId = { ours: ours.memberId, kafkas: kafkas.memberId }
    if (ours.errorCode !== ErrorCode.NONE) return
    this.#ambiguous.delete(client.group)
    client.generationId = ours.generationId
    client.members = ours.members.flatMap(({ memberId }) => this.#ids.get(memberId) ?? [])
  }

  #sync(client: Client, generationId: number, protocolName = 'range'): Promise<void> {
    const { group, instanceId, memberId, members } = client
    const parts = members.map((member) => ({ member, assignment: Uint8Array.of(this.#random.below(256)) }))
    client.isSyncing = true
    return this.#ask(
      SYNC_GROUP,
      (idOf) => ({
        groupId: group,
        memberId: idOf(memberId),
        generationId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocolName,
        assignments: parts.map(({ member, assignment }) => ({ memberId: idOf(member), assignment })),
      }),
      5,
      ({ errorCode }) => {
        client.isSyncing = false
        client.next = errorCode === ErrorCode.NONE ? 'live' : 'join'
        if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID) client.memberId = NOBODY
      },
    )
  }

  #beat(client: Client, memberId: MemberId, generationId: number): Promise<void> {
    const { group, instanceId } = client
    return this.#ask(
      HEARTBEAT,
      (idOf) => ({ groupId: group, memberId: idOf(memberId), generationId, groupInstanceId: instanceId }),
      4,
      ({ errorCode }) => {
        if (errorCode !== ErrorCode.NONE) client.next = 'join'
        if (memberId !== STRANGER && (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID))
          client.memberId = NOBODY
      },
    )
  }

  #commit(client: Client, memberId: MemberId, generationId: number): Promise<void> {
    const { group, instanceId } = client
    // Kafka makes a group even for a commit of which nothing is taken, and does not write that down.
    const isKnown = this.#bench.shard.state.groups.get(group) !== undefined
    const partitions = [
      {
        partitionIndex: this.#random.below(3),
        committedOffset: this.#random.below(1000),
        committedLeaderEpoch: this.#random.below(3) - 1,
        committedMetadata: isKnown && this.#random.chance(0.1) ? 'x'.repeat(4090 + this.#random.below(12)) : '',
      },
    ]
    return this.#ask(OFFSET_COMMIT, (idOf) => ({
      groupId: group,
      memberId: idOf(memberId),
      generationIdOrMemberEpoch: generationId,
      groupInstanceId: memberId === NOBODY ? null : instanceId,
      topics: [{ name: 'topic', topicId: TOPIC_ID, partitions }],
    }))
  }

  #leave(client: Client, memberId: MemberId): Promise<void> {
    const { group, instanceId } = client
    const version = instanceId === null ? this.#random.below(6) : 5
    return this.#ask(
      LEAVE_GROUP,
      (idOf) =>
        version < 3
          ? { groupId: group, memberId: idOf(memberId) }
          : { groupId: group, members: [{ memberId: idOf(memberId), groupInstanceId: instanceId }] },
      version,
    )
  }

  async #ask<Request, Body>(
    api: Api<Request, Body>,
    bodyFor: (idOf: (id: MemberId) => string) => Input<Request>,
    version = api.request.maxVersion,
    answered: (ours: Body, kafkas: Body) => void = () => {},
    clientId = 'client',
  ): Promise<void> {
    const id = ++this.#requestId
    const body = bodyFor(({ ours }) => ours)
    this.#lastStep = `${api.request.name} ${version} ${JSON.stringify(body)}`
    const writer = new Writer()
    api.request.write(
      writer,
      bodyFor(({ kafkas }) => kafkas),
      version,
    )
    const events = await this.#kafka.request(id, api.request.apiKey, version, clientId, writer.toBytes())
    const call = this.#bench.send(api, body, { version, clientId })
    const isJoin = api.request.apiKey === JOIN_GROUP.request.apiKey
    this.#pending.set(id, { codec: api.response as MessageCodec<unknown>, version, call, answered, isJoin })
    this.#compare(events)
  }

  async #advance(ms: number): Promise<void> {
    this.#lastStep = `${ms} ms pass`
    const events = await this.#kafka.advanceTo(this.#bench.nowMs + ms)
    this.#bench.advance(ms)
    this.#compare(events)
  }

  async #restart(): Promise<void> {
    this.#lastStep = 'the log is read again'
    const events = await this.#kafka.restart()
    this.#bench.restart()
    this.#pending.clear()
    for (const client of this.#clients) {
      client.isJoining = false
      client.isSyncing = false
    }
    this.#compare(events)
  }

  #compare({ responses, records }: KafkaEvents): void {
    this.#hasRefusedForSize = [...this.#pending.values()].some(
      ({ call }) => (call.response as { errorCode?: number } | undefined)?.errorCode === ErrorCode.GROUP_MAX_SIZE_REACHED,
    )
    const answered: { pending: Pending; ours: unknown; kafkas: unknown }[] = []
    for (const [id, pending] of this.#pending) {
      const { response } = pending.call
      const bytes = responses.get(id)
      if ((response === undefined) !== (bytes === undefined))
        this.#differ(`${pending.codec.name}: answered by one of the two`, response, bytes)
      if (bytes === undefined) continue
      this.#pending.delete(id)
      answered.push({ pending, ours: response, kafkas: pending.codec.read(new Reader(bytes), pending.version) })
    }
    for (const { pending, ours, kafkas } of answered)
      if (pending.isJoin) this.#learn(ours as JoinGroupResponse, kafkas as JoinGroupResponse)
    for (const { pending, ours, kafkas } of answered) {
      this.#same(pending.codec.name, ours, kafkas)
      pending.answered(ours as never, kafkas as never)
      this.answers++
    }
    const logged = this.#bench.log.slice(this.#logged).map(({ record }) => record)
    this.#logged = this.#bench.log.length
    const kafkas = records.map(({ key, value }) => groupRecordCodec.decode(key, value))
    this.#same(
      'records',
      sorted(logged.map((record) => this.#nameless(record))),
      sorted(kafkas.map((record) => this.#nameless(record))),
    )
  }

  /** Both made up an id for the same member. */
  #learn(ours: JoinGroupResponse, kafkas: JoinGroupResponse): void {
    if (!UUID.test(ours.memberId) || !UUID.test(kafkas.memberId) || this.#names.has(ours.memberId)) return
    const name = `member ${this.#ids.size}`
    this.#names.set(ours.memberId, name)
    this.#names.set(kafkas.memberId, name)
    this.#ids.set(ours.memberId, { ours: ours.memberId, kafkas: kafkas.memberId })
  }

  #same(what: string, ours: unknown, kafkas: unknown): void {
    const [a, b] = [this.#nameless(ours), this.#nameless(kafkas)]
    if (!isDeepStrictEqual(a, b)) this.#differ(what, a, b)
  }

  #differ(what: string, ours: unknown, kafkas: unknown): never {
    const show = (value: unknown) => JSON.stringify(value, null, 1)
    throw new DifferenceError(`${what} after ${this.#lastStep}\nours: ${show(ours)}\nKafka's: ${show(kafkas)}`)
  }

  /** With names in place of member ids, and lists of members and groups in one order. */
  #nameless(value: unknown): unknown {
    if (typeof value === 'string') return this.#names.get(value) ?? (UUID.test(value) ? 'somebody' : value)
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (Array.isArray(value)) return sorted(value.map((element) => this.#nameless(element)))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, this.#nameless(inner)]))
  }
}

function sorted(values: readonly unknown[]): unknown[] {
  return values
    .map((value) => ({ value, text: JSON.stringify(value) }))
    .sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ value }) => value)
}
