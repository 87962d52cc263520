import type { Input } from '../../../src/protocol/codec.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { topicCreated, topicId } from './cluster-topics.ts'
import { CONSUMER_GROUP_DESCRIBE, CONSUMER_GROUP_HEARTBEAT } from './group-apis.ts'
import type { Call, ShardBench } from './shard-bench.ts'

/** Topics `topic` and `other`, by the numbers of their ids. */
export const TOPIC = topicId(1)
export const OTHER = topicId(2)

/** The cluster gets the topics `topic` and `other` with so many partitions. */
export function createTopics(bench: ShardBench, partitions = 4, otherPartitions = 2): void {
  bench.learn(topicCreated({ name: 'topic', topicId: TOPIC }, partitions))
  bench.learn(topicCreated({ name: 'other', topicId: OTHER }, otherPartitions))
}

export type Beat = Partial<Input<ConsumerGroupHeartbeatRequest>>

/** Sends a ConsumerGroupHeartbeat; what is left out has not changed since the last one. */
export function beatCall(bench: ShardBench, beat: Beat, version = 1): Call<ConsumerGroupHeartbeatResponse> {
  return bench.send(
    CONSUMER_GROUP_HEARTBEAT,
    {
      groupId: 'group',
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
      ...beat,
    },
    { version },
  )
}

/** Expressions that came with the request are looked up before this returns. */
export function beat(bench: ShardBench, beat: Beat, version = 1): ConsumerGroupHeartbeatResponse {
  const answer = beatCall(bench, beat, version).answer()
  bench.advance(0)
  return answer
}

/** The state, epoch and members of a group as ConsumerGroupDescribe shows them. */
export function describeConsumerGroup(bench: ShardBench, groupId = 'group') {
  return bench.send(CONSUMER_GROUP_DESCRIBE, { groupIds: [groupId] }).answer().groups[0]!
}

/** A consumer that does what clients of the consumer protocol do: it takes what it is given, and gives back at once what it is not given any more. */
export class TestConsumer {
  readonly memberId: string
  readonly #bench: ShardBench
  readonly #joining: Beat
  readonly #group: string
  epoch = 0
  /** `TOPIC-0` and so on, sorted. */
  owned: readonly string[] = []
  /** The last error code. */
  errorCode = 0
  #partitions: ConsumerGroupHeartbeatRequest['topicPartitions'] = []
  #hasNews = false

  constructor(bench: ShardBench, memberId: string, joining: Beat = {}) {
    this.#bench = bench
    this.memberId = memberId
    this.#group = joining.groupId ?? 'group'
    this.#joining = { rebalanceTimeoutMs: 20_000, subscribedTopicNames: ['topic'], topicPartitions: [], ...joining }
  }

  join(): this {
    this.epoch = 0
    this.#partitions = []
    return this.#send({ ...this.#joining, memberEpoch: 0 })
  }

  /** One heartbeat; it says what it has if that has changed. */
  beat(change: Beat = {}): this {
    const topicPartitions = this.#hasNews ? this.#partitions : null
    this.#hasNews = false
    return this.#send({ topicPartitions, ...change, memberEpoch: this.epoch })
  }

  leave(memberEpoch = -1): this {
    this.owned = []
    this.#partitions = []
    return this.#send({ memberEpoch })
  }

  #send(beatOf: Beat): this {
    const instanceId = this.#joining.instanceId ?? null
    const answer = beat(this.#bench, { groupId: this.#group, memberId: this.memberId, instanceId, ...beatOf })
    this.errorCode = answer.errorCode
    if (answer.errorCode !== ErrorCode.NONE) return this
    this.epoch = answer.memberEpoch
    if (answer.assignment === null) return this
    this.#partitions = answer.assignment.topicPartitions
    this.#hasNews = true
    this.owned = answer.assignment.topicPartitions
      .flatMap(({ topicId: id, partitions }) => partitions.map((partition) => `${id === TOPIC ? 'topic' : 'other'}-${partition}`))
      .sort()
    return this
  }
}

/** All beat in turn, a second apart, until the group is stable. */
export function settle(bench: ShardBench, ...consumers: readonly TestConsumer[]): void {
  for (let round = 0; round < 12; round++) {
    for (const consumer of consumers) consumer.beat()
    bench.advance(1_000)
  }
}
