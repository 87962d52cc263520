import { isDeepStrictEqual } from 'node:util'
import type { Random } from '../../src/base/random.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { CONSUMER_GROUP_CONFIG_DEFAULTS } from '../../src/coordinator/group/consumer-group-config.ts'
import { JOINING_EPOCH, LEAVING_EPOCH, STATIC_LEAVING_EPOCH } from '../../src/coordinator/group/consumer-member.ts'
import { groupRecordCodec } from '../../src/coordinator/group/group-records.ts'
import { encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import type { JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { ConsumerProtocolAssignment } from '../../src/protocol/generated/data/consumer-protocol-assignment.ts'
import { ConsumerProtocolSubscription } from '../../src/protocol/generated/data/consumer-protocol-subscription.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { writeUuid } from '../../src/protocol/uuid.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { partitionsAdded, topicCreated, topicId, topicRemoved } from '../coordinator/group/cluster-topics.ts'
import {
  type Api,
  CONSUMER_GROUP_DESCRIBE,
  CONSUMER_GROUP_HEARTBEAT,
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
import type { KafkaEvents, KafkaGroupShard } from './kafka-group-shard.ts'
import { OrderlyDeadlines } from './orderly-deadlines.ts'

/** What both coordinators are configured with. */
export const CONSUMER_CONFIG = {
  'group.max.size': '4',
  'group.initial.rebalance.delay.ms': '1000',
  'offsets.retention.minutes': '1',
  'offsets.retention.check.interval.ms': '9973',
  'group.consumer.max.size': '5',
  'group.consumer.session.timeout.ms': '10007',
  'group.consumer.min.session.timeout.ms': '10007',
  'group.consumer.assignment.interval.ms': '701',
}

const GROUPS = ['red', 'blue']
/** The numbers of ids end in the place of the name, so that a hash set of Java has them in the same order. */
const TOPICS = ['t0', 't1', 't2', 't3']
const REGEXES = ['t.*', 't[12]', 'nothing', 't0|t3']
const UUID = /([0-9a-f]{8})-([0-9a-f]{4})-(4[0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/

interface Client {
  readonly name: string
  readonly group: string
  readonly instanceId: string | null
  readonly speaksClassic: boolean
  memberId: string
  /** Member epoch, or generation. */
  epoch: number
  topics: readonly string[]
  regex: string | null
  owned: readonly { topicId: string; partitions: number[] }[]
  lives: number
  next: 'join' | 'sync' | 'live'
  isJoining: boolean
  isSyncing: boolean
  members: readonly string[]
}

interface Pending {
  readonly codec: MessageCodec<unknown>
  readonly version: number
  readonly call: Call<unknown>
  readonly answered: (answer: never) => void
}

/** Ours and Kafka's differ. */
export class DifferenceError extends Error {}

/** Gives the ids that Kafka made up. */
class KafkasIds implements Random {
  readonly #otherwise: Random
  next: Uint8Array | null = null
  constructor(otherwise: Random) {
    this.#otherwise = otherwise
  }
  below(bound: number): number {
    return this.#otherwise.below(bound)
  }
  bytes(length: number): Uint8Array {
    const next = this.next
    this.next = null
    return next ?? this.#otherwise.bytes(length)
  }
}

/**
 * Our shard and Kafka's live the same random life of consumer groups, with members of both protocols that come, go and change: the same requests at the same
 * virtual time, the same metadata, the same records in both logs and the same answers, but for orders that Kafka leaves to a hash map.
 */
export class ConsumerTwins {
  readonly #kafka: KafkaGroupShard
  readonly #random: SeededRandom
  readonly #ids: KafkasIds
  readonly #bench: ShardBench
  readonly #clients: Client[]
  readonly #pending = new Map<number, Pending>()
  /** Numbers of the ids of topics, and how many partitions they have. */
  readonly #topics = new Map<string, { number: number; partitions: number }>()
  #topicNumber = 0
  #endOffset = -1
  #requestId = 0
  #logged = 0
  #lastStep = ''
  readonly #trail: string[] = []
  /** Classic groups of several members, of whom Kafka may have made another one the leader. */
  readonly #ambiguous = new Set<string>()
  /** Answers that were compared. */
  answers = 0
  /** What came about, by name. */
  readonly reached = new Map<string, number>()

  constructor(kafka: KafkaGroupShard, seed: number) {
    this.#kafka = kafka
    this.#random = new SeededRandom(seed)
    this.#ids = new KafkasIds(new SeededRandom(seed + 1))
    this.#bench = new ShardBench({
      random: this.#ids,
      deadlines: () => new OrderlyDeadlines(),
      maxSize: 4,
      initialRebalanceDelayMs: 1_000,
      offsetsRetentionMs: 60_000,
      offsetsRetentionCheckIntervalMs: 9_973,
      consumer: {
        ...CONSUMER_GROUP_CONFIG_DEFAULTS,
        maxSize: 5,
        sessionTimeoutMs: { ms: 10_007, minMs: 10_007, maxMs: 60_000 },
        assignmentIntervalMs: { ms: 701, minMs: 0, maxMs: 15_000 },
      },
    })
    this.#clients = Array.from({ length: 12 }, (_, i) => ({
      name: `c${i}`,
      group: GROUPS[i % 2]!,
      instanceId: i % 3 === 2 ? `static${i % 5}` : null,
      speaksClassic: i >= 8,
      memberId: '',
      epoch: 0,
      topics: ['t0', 't1'],
      regex: null,
      owned: [],
      lives: 0,
      next: 'join',
      isJoining: false,
      isSyncing: false,
      members: [],
    }))
  }

  /** Gives false where the two went different ways because Kafka chose another leader for a classic group. Throws `DifferenceError`. */
  async run(steps: number): Promise<boolean> {
    await this.#createTopic()
    await this.#createTopic()
    for (let step = 0; step < steps; step++) {
      this.#lookForAmbiguous()
      try {
        await this.#step()
      } catch (error) {
        // It may have come about within the step.
        this.#lookForAmbiguous()
        if (error instanceof DifferenceError && this.#ambiguous.size > 0) return false
        throw error
      }
      for (const group of this.#bench.shard.state.groups.consumers()) this.#reach(`consumer group ${group.state}`)
    }
    return true
  }

  #lookForAmbiguous(): void {
    for (const group of this.#bench.shard.state.groups.classics()) if (group.size >= 2) this.#ambiguous.add(group.groupId)
  }

  #reach(what: string): void {
    this.reached.set(what, (this.reached.get(what) ?? 0) + 1)
  }

  async #step(): Promise<void> {
    const client = this.#clients[this.#random.below(this.#clients.length)]!
    const dice = this.#random.below(100)
    if (dice < 62) await (client.speaksClassic ? this.#behaveClassic(client) : this.#behave(client))
    else if (dice < 70) await (client.speaksClassic ? this.#misbehaveClassic(client) : this.#misbehave(client))
    else if (dice < 80) await this.#administer(client)
    else if (dice < 83) await this.#changeTopics()
    else if (dice < 84) await this.#restart()
    else await this.#advance(this.#random.below(40) === 0 ? 11_003 : 1 + this.#random.below(900))
  }

  // --- members of the consumer protocol ---

  async #behave(client: Client): Promise<void> {
    if (client.next === 'join') return this.#join(client)
    if (this.#random.chance(0.1)) {
      this.#resubscribe(client)
      return this.#beat(client, { subscribedTopicNames: [...client.topics], subscribedTopicRegex: client.regex })
    }
    if (this.#random.chance(0.06)) return this.#leave(client, LEAVING_EPOCH)
    if (client.instanceId !== null && this.#random.chance(0.06)) return this.#leave(client, STATIC_LEAVING_EPOCH)
    // A client tells what it has when that changes.
    return this.#beat(client, this.#random.chance(0.6) ? { topicPartitions: [...client.owned] } : {})
  }

  #join(client: Client): Promise<void> {
    const classic = this.#bench.shard.state.groups.classic(client.group)
    // Kafka throws for a group that has no protocol yet.
    if (classic !== undefined && !classic.is('Empty') && (classic.protocolName === null || classic.size >= 5))
      return Promise.resolve()
    if (classic !== undefined && !classic.is('Empty')) this.#reach('upgrade')
    if (client.memberId === '' || this.#random.chance(0.3)) client.memberId = `${client.name}-${client.lives++}`
    this.#resubscribe(client)
    return this.#beat(client, {
      memberEpoch: JOINING_EPOCH,
      rebalanceTimeoutMs: 5_003 + 7 * client.name.length,
      subscribedTopicNames: [...client.topics],
      subscribedTopicRegex: client.regex,
      serverAssignor: this.#random.chance(0.2) ? 'range' : null,
      rackId: this.#random.chance(0.1) ? 'rack' : null,
      topicPartitions: [],
    })
  }

  #resubscribe(client: Client): void {
    client.topics = TOPICS.filter(() => this.#random.chance(0.5))
    if (this.#random.chance(0.5)) client.topics = ['t0', 't1']
    client.regex = this.#random.chance(0.3) ? REGEXES[this.#random.below(REGEXES.length)]! : this.#random.chance(0.3) ? '' : null
    if (client.regex !== null && client.regex !== '' && this.#random.chance(0.7)) client.topics = []
  }

  async #misbehave(client: Client): Promise<void> {
    const classic = this.#bench.shard.state.groups.classic(client.group)
    // A refused upgrade has made Kafka's members join anew.
    const hasClassic = classic !== undefined && !classic.is('Empty')
    const dice = this.#random.below(9)
    if (dice === 0) await this.#beat(client, { memberEpoch: client.epoch + 1 })
    else if (dice === 1)
      await this.#beat(client, { memberEpoch: Math.max(1, client.epoch - 1), topicPartitions: [...client.owned] })
    else if (dice === 2) await this.#beat(client, { memberEpoch: client.epoch || 1, memberId: 'who' })
    else if (dice === 3 && !hasClassic) await this.#beat(client, { subscribedTopicRegex: '(', topicPartitions: [] })
    else if (dice === 4) await this.#beat(client, { serverAssignor: 'nope' })
    else if (dice === 5)
      await this.#beat(client, {
        memberEpoch: [-3, -2, 0][this.#random.below(3)]!,
        rackId: this.#random.chance(0.5) ? ' ' : null,
      })
    else if (dice === 6) await this.#leave({ ...client, memberId: 'who' }, LEAVING_EPOCH)
    else if (dice === 7) await this.#beat(client, { memberEpoch: client.epoch || 1, instanceId: 'static9' })
    else if (!hasClassic && client.next === 'live')
      await this.#beat(
        { ...client, instanceId: null, memberId: 'x' },
        {
          memberEpoch: JOINING_EPOCH,
          instanceId: client.instanceId,
          rebalanceTimeoutMs: 5_000,
          subscribedTopicNames: ['t0'],
          topicPartitions: [],
        },
      )
  }

  #leave(client: Client, memberEpoch: number): Promise<void> {
    client.next = 'join'
    client.owned = []
    return this.#beat(client, { memberEpoch })
  }

  #beat(client: Client, change: Partial<Input<ConsumerGroupHeartbeatRequest>>): Promise<void> {
    const { group, memberId, epoch, instanceId } = client
    return this.#ask(
      CONSUMER_GROUP_HEARTBEAT,
      {
        groupId: group,
        memberId: memberId || 'nobody',
        memberEpoch: epoch || 1,
        instanceId,
        rackId: null,
        rebalanceTimeoutMs: -1,
        subscribedTopicNames: null,
        subscribedTopicRegex: null,
        serverAssignor: null,
        topicPartitions: null,
        ...change,
      },
      1,
      ({ errorCode, memberEpoch, assignment }) => {
        if (errorCode === ErrorCode.FENCED_MEMBER_EPOCH || errorCode === ErrorCode.UNKNOWN_MEMBER_ID) client.next = 'join'
        if (errorCode !== ErrorCode.NONE) {
          this.#reach(`heartbeat error ${errorCode}`)
          return
        }
        if (memberEpoch < 0) return
        client.next = 'live'
        client.epoch = memberEpoch
        if (assignment !== null) client.owned = assignment.topicPartitions
      },
      client.name,
    )
  }

  // --- members of the classic protocol ---

  async #behaveClassic(client: Client): Promise<void> {
    if (client.isJoining || client.isSyncing) return
    if (client.next === 'join') return this.#joinClassic(client)
    if (client.next === 'sync') return this.#sync(client)
    if (this.#random.chance(0.06)) return this.#leaveClassic(client)
    return this.#beatClassic(client, client.epoch)
  }

  async #misbehaveClassic(client: Client): Promise<void> {
    if (client.isJoining || client.isSyncing) return
    const dice = this.#random.below(4)
    if (dice === 0) await this.#beatClassic(client, client.epoch + 1)
    else if (dice === 1) await this.#sync(client, 'sticky')
    else if (dice === 2) await this.#leaveClassic({ ...client, memberId: 'who' })
    else await this.#beatClassic({ ...client, memberId: 'who' }, client.epoch)
  }

  #joinClassic(client: Client): Promise<void> {
    const { groups } = this.#bench.shard.state
    const consumer = groups.consumer(client.group)
    const isConsumer = consumer !== undefined && consumer.size > 0
    // A static member of a classic group is told its id too late for us to take it over.
    if (client.instanceId !== null && !isConsumer) return Promise.resolve()
    if (client.instanceId !== null) client.memberId = this.#random.chance(0.8) ? '' : client.memberId
    // Kafka forgets an empty consumer group when somebody with an id joins it.
    if (consumer?.size === 0 || groups.get(client.group) === undefined) client.memberId = ''
    if (isConsumer) this.#reach('classic member in a consumer group')
    const names = this.#random.chance(0.8) ? ['range'] : ['range', 'sticky']
    if (this.#random.chance(0.1)) this.#resubscribe(client)
    const topics = client.topics.length === 0 ? ['t0'] : client.topics
    client.isJoining = true
    return this.#ask(
      JOIN_GROUP,
      {
        groupId: client.group,
        memberId: client.memberId,
        groupInstanceId: client.instanceId,
        protocolType: this.#random.chance(0.97) ? 'consumer' : 'connect',
        protocols: names.map((name) => ({ name, metadata: this.#subscription(topics, client.owned) })),
        sessionTimeoutMs: 9_001 + 10 * client.name.length,
        rebalanceTimeoutMs: 6_007,
      },
      5 + this.#random.below(5),
      (answer) => this.#joined(client, answer),
      client.name,
    )
  }

  #joined(client: Client, { errorCode, memberId, generationId, members }: JoinGroupResponse): void {
    client.isJoining = false
    client.next = errorCode === ErrorCode.NONE ? 'sync' : 'join'
    if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID) client.memberId = ''
    if (errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.MEMBER_ID_REQUIRED) {
      this.#reach(`join error ${errorCode}`)
      return
    }
    client.memberId = memberId
    client.epoch = generationId
    client.members = members.map((member) => member.memberId)
  }

  #sync(client: Client, protocolName = 'range'): Promise<void> {
    client.isSyncing = true
    const assignments = client.members.map((memberId, i) => ({
      memberId,
      assignment: this.#assignment(i, client.members.length),
    }))
    return this.#ask(
      SYNC_GROUP,
      {
        groupId: client.group,
        memberId: client.memberId,
        generationId: client.epoch,
        groupInstanceId: client.instanceId,
        protocolType: 'consumer',
        protocolName,
        assignments,
      },
      5,
      ({ errorCode, assignment }) => {
        client.isSyncing = false
        client.next = errorCode === ErrorCode.NONE ? 'live' : 'join'
        if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID) client.memberId = ''
        if (errorCode !== ErrorCode.NONE) return
        const { assignedPartitions } = readAssignment(assignment)
        client.owned = assignedPartitions.flatMap(({ topic, partitions }) => {
          const known = this.#topics.get(topic)
          return known === undefined ? [] : [{ topicId: topicId(known.number), partitions }]
        })
        if (this.#bench.shard.state.groups.consumer(client.group) !== undefined)
          this.#reach('classic member assigned by the coordinator')
      },
      client.name,
    )
  }

  #beatClassic(client: Client, generationId: number): Promise<void> {
    return this.#ask(
      HEARTBEAT,
      { groupId: client.group, memberId: client.memberId, generationId, groupInstanceId: client.instanceId },
      4,
      ({ errorCode }) => {
        if (errorCode !== ErrorCode.NONE) client.next = 'join'
        if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID) client.memberId = ''
      },
    )
  }

  #leaveClassic(client: Client): Promise<void> {
    const isNamed = client.instanceId === null || this.#random.chance(0.7)
    client.next = 'join'
    const members = [{ memberId: isNamed ? client.memberId : '', groupInstanceId: client.instanceId }]
    return this.#ask(LEAVE_GROUP, { groupId: client.group, members }, 5)
  }

  #subscription(topics: readonly string[], owned: Client['owned']): Uint8Array {
    const names = new Map(Array.from(this.#topics, ([name, { number }]) => [topicId(number), name]))
    const writer = new Writer()
    writer.int16(2)
    const ownedPartitions = owned.flatMap(({ topicId: id, partitions }) => {
      const topic = names.get(id)
      return topic === undefined ? [] : [{ topic, partitions }]
    })
    ConsumerProtocolSubscription.write(writer, { topics, ownedPartitions, generationId: -1 }, 2)
    return writer.toBytes()
  }

  /** What a leader would assign: every so manieth partition of the first topic. */
  #assignment(place: number, count: number): Uint8Array {
    const [topic] = this.#topics
    const partitions = Array.from({ length: topic?.[1].partitions ?? 0 }, (_, i) => i).filter((i) => i % count === place)
    const writer = new Writer()
    writer.int16(2)
    const assignedPartitions = topic === undefined || partitions.length === 0 ? [] : [{ topic: topic[0], partitions }]
    ConsumerProtocolAssignment.write(writer, { assignedPartitions }, 2)
    return writer.toBytes()
  }

  // --- everybody ---

  async #administer(client: Client): Promise<void> {
    const { group, memberId, epoch } = client
    const dice = this.#random.below(8)
    const partitionIndex = this.#random.below(3)
    if (dice === 0)
      await this.#ask(LIST_GROUPS, {
        statesFilter: this.#random.chance(0.5) ? ['stable', 'Reconciling'] : [],
        typesFilter: this.#random.chance(0.3) ? ['Consumer'] : [],
      })
    else if (dice === 1) await this.#ask(DELETE_GROUPS, { groupsNames: [group, 'nowhere'] })
    else if (dice === 2) await this.#ask(CONSUMER_GROUP_DESCRIBE, { groupIds: [group, 'nowhere'] })
    else if (dice === 3) await this.#ask(DESCRIBE_GROUPS, { groups: [group] }, 5 + this.#random.below(2))
    else if (dice === 4)
      await this.#ask(OFFSET_DELETE, { groupId: group, topics: [{ name: 't0', partitions: [{ partitionIndex }] }] })
    else if (dice === 5) {
      const topics = this.#random.chance(0.5) ? [{ name: 't0', partitionIndexes: [0, 1, 2] }] : null
      const asker = this.#random.chance(0.5)
        ? { memberId: memberId || 'who', memberEpoch: epoch - this.#random.below(2) }
        : { memberId: null, memberEpoch: -1 }
      await this.#ask(OFFSET_FETCH, { groups: [{ groupId: group, ...asker, topics }] }, 9)
    } else {
      const name = TOPICS[this.#random.below(2)]!
      const known = this.#topics.get(name)
      if (known === undefined) return
      const isMember = this.#random.chance(0.8)
      await this.#ask(
        OFFSET_COMMIT,
        {
          groupId: group,
          memberId: isMember ? memberId : '',
          generationIdOrMemberEpoch: isMember ? epoch - this.#random.below(3) : -1,
          groupInstanceId: null,
          topics: [
            {
              name,
              topicId: topicId(known.number),
              partitions: [
                { partitionIndex, committedOffset: this.#random.below(1000), committedLeaderEpoch: -1, committedMetadata: '' },
              ],
            },
          ],
        },
        8 + this.#random.below(2),
        () => {},
        client.name,
      )
    }
  }

  async #changeTopics(): Promise<void> {
    const dice = this.#random.below(4)
    const names = [...this.#topics.keys()]
    const name = names[this.#random.below(Math.max(1, names.length))]
    const topic = name === undefined ? undefined : this.#topics.get(name)
    if (dice === 0 && topic !== undefined && names.length > 1) {
      this.#topics.delete(name!)
      await this.#learn(`${name} is deleted`, topicRemoved(topicId(topic.number)))
    } else if (dice === 1 && topic !== undefined && topic.partitions < 6) {
      topic.partitions++
      await this.#learn(`${name} grows`, partitionsAdded(topicId(topic.number), topic.partitions - 1, topic.partitions))
    } else await this.#createTopic()
  }

  async #createTopic(): Promise<void> {
    const place = TOPICS.findIndex((name) => !this.#topics.has(name))
    if (place < 0) return
    const name = TOPICS[place]!
    const topic = { number: 16 * ++this.#topicNumber + place, partitions: 1 + this.#random.below(4) }
    this.#topics.set(name, topic)
    await this.#learn(`${name} is created`, topicCreated({ name, topicId: topicId(topic.number) }, topic.partitions))
  }

  async #learn(what: string, records: readonly NewRecord[]): Promise<void> {
    this.#begin(what)
    this.#endOffset += records.length
    const events = await this.#kafka.learn(this.#endOffset, records.map(encodeRecord))
    this.#bench.learn(records)
    this.#compare(events)
  }

  async #ask<Request, Body>(
    api: Api<Request, Body>,
    body: Input<Request>,
    version = api.request.maxVersion,
    answered: (answer: Body) => void = () => {},
    clientId = 'client',
  ): Promise<void> {
    const id = ++this.#requestId
    this.#begin(`${api.request.name} ${version} ${clientId} ${JSON.stringify(body)}`)
    const writer = new Writer()
    api.request.write(writer, body, version)
    const events = await this.#kafka.request(id, api.request.apiKey, version, clientId, writer.toBytes())
    const bytes = events.responses.get(id)
    const isJoin = (api.request.apiKey as number) === JOIN_GROUP.request.apiKey
    this.#ids.next =
      isJoin && bytes !== undefined
        ? idBytes((api.response.read(new Reader(bytes), version) as JoinGroupResponse).memberId)
        : null
    const call = this.#bench.send(api, body, { version, clientId })
    this.#ids.next = null
    this.#pending.set(id, { codec: api.response as MessageCodec<unknown>, version, call, answered })
    // What is looked up beside the requests is looked up now.
    this.#bench.advance(0)
    this.#compare(events)
    // No two timers are due at the same time: which of them comes first is nobody's promise.
    await this.#advance(1)
  }

  async #advance(ms: number): Promise<void> {
    if (ms > 1) this.#begin(`${ms} ms pass`)
    const events = await this.#kafka.advanceTo(this.#bench.nowMs + ms)
    this.#bench.advance(ms)
    this.#compare(events)
  }

  async #restart(): Promise<void> {
    this.#begin('the log is read again')
    this.#bench.restart()
    const memberIds = Array.from(this.#bench.shard.state.groups.values()).flatMap((group) =>
      [...group.members()].map(({ memberId }) => memberId),
    )
    const events = await this.#kafka.restart(memberIds)
    this.#pending.clear()
    for (const client of this.#clients) {
      client.isJoining = false
      client.isSyncing = false
    }
    this.#compare(events)
  }

  #begin(step: string): void {
    this.#lastStep = step
    this.#trail.push(`${this.#bench.nowMs} ${step}`)
  }

  #compare({ responses, records }: KafkaEvents): void {
    const logged = this.#bench.log.slice(this.#logged).map(({ record }) => record)
    this.#logged = this.#bench.log.length
    const kafkas = records.map(({ key, value }) => groupRecordCodec.decode(key, value))
    this.#same('records', sorted(logged.map(plain)), sorted(kafkas.map(plain)))
    for (const [id, pending] of [...this.#pending]) {
      const { response } = pending.call
      const bytes = responses.get(id)
      if ((response === undefined) !== (bytes === undefined))
        this.#differ(`${pending.codec.name}: answered by one of the two`, response, bytes)
      if (bytes === undefined) continue
      this.#pending.delete(id)
      this.#same(pending.codec.name, plain(response), plain(pending.codec.read(new Reader(bytes), pending.version)))
      pending.answered(response as never)
      this.answers++
    }
  }

  #same(what: string, ours: unknown, kafkas: unknown): void {
    if (!isDeepStrictEqual(ours, kafkas)) this.#differ(what, ours, kafkas)
  }

  #differ(what: string, ours: unknown, kafkas: unknown): never {
    const [mine, theirs] = [ours, kafkas].map((value) =>
      (Array.isArray(value) ? value : [value]).map((each) => JSON.stringify(each)),
    )
    const show = (some: string[], others: string[]) => some.filter((each) => !others.includes(each)).join('\n')
    const trail = this.#trail.slice(-Number(process.env['PARITY_TRAIL'] ?? 12)).join('\n')
    throw new DifferenceError(
      `${what} after ${this.#lastStep}\nours: ${show(mine!, theirs!)}\nKafka's: ${show(theirs!, mine!)}\n${trail}`,
    )
  }
}

/** The bytes of the UUID that a member id is, or ends with. */
function idBytes(memberId: string): Uint8Array | null {
  const match = UUID.exec(memberId)
  if (match !== null) return Uint8Array.from(Buffer.from(match.slice(1).join(''), 'hex'))
  const bytes = new Uint8Array(16)
  return writeUuid(memberId, bytes, 0) ? bytes : null
}

function readAssignment(bytes: Uint8Array): ConsumerProtocolAssignment {
  if (bytes.length === 0) return { assignedPartitions: [], userData: null }
  const reader = new Reader(bytes)
  return ConsumerProtocolAssignment.read(reader, reader.int16())
}

/** Without orders that mean nothing. Partitions stay beside their epochs. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return sorted(value.map(plain))
  if (value === null || typeof value !== 'object') return value
  const { partitions, assignmentEpochs } = value as { partitions?: unknown; assignmentEpochs?: unknown }
  if (Array.isArray(partitions) && Array.isArray(assignmentEpochs)) {
    const owned = partitions.map((partition, i) => `${partition} since ${assignmentEpochs[i]}`).sort()
    return { ...(value as object), partitions: owned, assignmentEpochs: null }
  }
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner)]))
}

function sorted(values: readonly unknown[]): unknown[] {
  const texts = values.map((value) => ({ value, text: JSON.stringify(value) ?? '' }))
  return texts.sort((one, other) => (one.text < other.text ? -1 : Number(one.text > other.text))).map(({ value }) => value)
}
