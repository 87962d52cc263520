import { describe, expect, test } from 'vitest'
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts'
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../src/protocol/generated/api/alter-partition-reassignments.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../src/protocol/generated/api/delete-records.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../../src/protocol/generated/api/elect-leaders.ts'
import { FetchRequest, FetchResponse, type FetchResponsePartitionData } from '../../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { batchOf } from '../log/log-fixture.ts'
import { type LogContents, readLog } from './checkers/log-contents.ts'
import { ClusterClient } from './cluster-client.ts'
import { LOG_DIR, SimulatedCluster, type SimulatedClusterOptions } from './simulated-cluster.ts'
import { askToPut, valuesIn } from './topics.ts'

const TOPIC = 'topic'
const BY_NAME = 12

/** Three nodes with a topic of one partition on all of them, which node 1 leads. */
class Replicated {
  readonly cluster: SimulatedCluster
  readonly client: ClusterClient

  constructor(configs: Readonly<Record<string, string>> = {}, options: SimulatedClusterOptions = {}) {
    this.cluster = SimulatedCluster.start({ nodes: 3, ...options })
    this.client = new ClusterClient(this.cluster)
    this.create(TOPIC, configs)
  }

  create(topic: string, configs: Readonly<Record<string, string>> = {}): void {
    const answer = this.client.at(1).call(CreateTopicsRequest, CreateTopicsResponse, {
      topics: [
        {
          name: topic,
          numPartitions: -1,
          replicationFactor: -1,
          assignments: [{ partitionIndex: 0, brokerIds: [1, 2, 3] }],
          configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        },
      ],
      timeoutMs: 10_000,
    })
    expect(errorName(answer.topics[0]!.errorCode)).toBe('NONE')
    this.cluster.until(() => [1, 2, 3].every((id) => this.cluster.node(id).has(`partition ${topic}-0`)))
  }

  get nowMs(): number {
    return this.cluster.simulation.nowUs / 1000
  }

  get isr(): readonly number[] {
    const anyone = [1, 2, 3].find((id) => this.cluster.node(id).isReady)!
    const { topics } = this.client.at(anyone).call(MetadataRequest, MetadataResponse, { topics: [{ name: TOPIC }] })
    return [...topics[0]!.partitions[0]!.isrNodes].sort()
  }

  /** Asks a node for an append; gives what its answer will be in. */
  ask(nodeId: number, values: readonly string[], { acks = -1, timeoutMs = 30_000, topic = TOPIC } = {}) {
    const partitionData = [{ index: 0, records: batchOf(values) }]
    const body = { acks, timeoutMs, topicData: [{ name: topic, partitionData }] }
    const answer = this.client.at(nodeId).ask(ProduceRequest, ProduceResponse, body, BY_NAME)
    return () => answer()?.responses[0]?.partitionResponses[0] ?? null
  }

  /** Puts, and gives the error and how long it took. */
  put(nodeId: number, values: readonly string[], options: Parameters<Replicated['ask']>[2] = {}): { error: string; ms: number } {
    const fromMs = this.nowMs
    const answer = this.ask(nodeId, values, options)
    this.cluster.until(() => answer() !== null)
    return { error: errorName(answer()!.errorCode), ms: this.nowMs - fromMs }
  }

  fetch(nodeId: number, fetchOffset = 0, { rackId = '', maxWaitMs = 0 } = {}): FetchResponsePartitionData {
    const topics = [{ topic: TOPIC, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }]
    const body = { maxWaitMs, minBytes: 1, maxBytes: 1 << 20, rackId, topics }
    return this.client.at(nodeId).call(FetchRequest, FetchResponse, body, BY_NAME).responses[0]!.partitions[0]!
  }

  offset(nodeId: number, timestamp: number): { errorCode: number; offset: number } {
    const topics = [{ name: TOPIC, partitions: [{ partitionIndex: 0, timestamp }] }]
    return this.client.at(nodeId).call(ListOffsetsRequest, ListOffsetsResponse, { replicaId: -1, topics }).topics[0]!
      .partitions[0]!
  }

  log(nodeId: number): LogContents {
    return readLog(this.cluster.node(nodeId).disk, `${LOG_DIR}/${TOPIC}-0`)
  }

  /** What lies in the folder of each replica, as bytes. */
  untilSame(nodes: readonly number[] = [1, 2, 3]): void {
    const bytesOf = (id: number): string =>
      this.log(id)
        .batches.map(({ bytes }) => Buffer.from(bytes).toString('base64'))
        .join()
    this.cluster.until(() => new Set(nodes.map(bytesOf)).size === 1, 120_000)
  }

  values(nodeId: number): string[] {
    return this.log(nodeId).records.map(({ value }) => value)
  }
}

describe('a record for all', () => {
  test('is acknowledged after one way to a follower and back, and lies on all byte for byte', () => {
    const it = new Replicated()
    it.put(1, ['first'])
    const took = Array.from({ length: 20 }, (_, count) => it.put(1, [`v${count}`]))
    expect(new Set(took.map(({ error }) => error))).toEqual(new Set(['NONE']))
    // Client to leader and back, leader to follower and back: a few milliseconds, and no wait for the end of a fetch.
    expect(Math.max(...took.map(({ ms }) => ms))).toBeLessThan(20)
    it.untilSame()
    expect(it.values(3)).toHaveLength(21)
  })

  test('in a topic that has just been made does not wait for the end of a fetch that is under way', () => {
    const it = new Replicated()
    it.put(1, ['first'])
    it.cluster.simulation.run(700)
    for (let count = 0; count < 5; count++) {
      it.create(`other-${count}`)
      const { error, ms } = it.put(1, ['a'], { topic: `other-${count}` })
      expect(error).toBe('NONE')
      expect(ms).toBeLessThan(50)
    }
  })

  test('waits for a follower in sync that is silent, times out, and is committed when the follower is out of the ISR', () => {
    const it = new Replicated({}, { texts: { 'replica.lag.time.max.ms': '8000' } })
    it.put(1, ['first'])
    const heal = it.cluster.network.partition(['node-2'], ['node-1'])
    expect(it.put(1, ['late'], { timeoutMs: 2000 })).toMatchObject({ error: 'REQUEST_TIMED_OUT' })
    expect(it.fetch(1).highWatermark).toBe(1)
    const waiting = it.ask(1, ['later'])
    it.cluster.until(() => waiting() !== null, 30_000)
    expect(waiting()).toMatchObject({ errorCode: 0, baseOffset: 2 })
    expect(it.isr).toEqual([1, 3])
    heal()
    it.cluster.until(() => it.isr.length === 3, 30_000)
    it.untilSame()
  })

  test('is refused while fewer are in sync than the topic asks for, and taken again when they are back', () => {
    const it = new Replicated({ 'min.insync.replicas': '3' }, { texts: { 'replica.lag.time.max.ms': '3000' } })
    it.put(1, ['first'])
    const heal = it.cluster.network.partition(['node-2'], ['node-1'])
    const waiting = it.ask(1, ['unsure'], { timeoutMs: 10_000 })
    it.cluster.until(() => waiting() !== null, 30_000)
    expect(errorName(waiting()!.errorCode)).toBe('REQUEST_TIMED_OUT')
    expect(it.put(1, ['no'])).toMatchObject({ error: 'NOT_ENOUGH_REPLICAS' })
    expect(it.put(1, ['leader only'], { acks: 1 })).toMatchObject({ error: 'NONE' })
    // Not committed, and so not to be seen (KIP-966).
    expect(it.fetch(1).highWatermark).toBe(1)
    heal()
    it.cluster.until(() => it.isr.length === 3, 30_000)
    expect(it.put(1, ['yes'])).toMatchObject({ error: 'NONE' })
    it.untilSame()
    expect(it.values(2)).toEqual(['first', 'unsure', 'leader only', 'yes'])
  })

  test('that still waits when another leads is answered that it is to be asked for elsewhere', () => {
    const it = new Replicated()
    it.put(1, ['first'])
    it.cluster.network.partition(['node-1'], ['node-3'])
    const waiting = it.ask(1, ['unsure'])
    it.cluster.simulation.run(100)
    expect(waiting()).toBeNull()
    const moved = [{ name: TOPIC, partitions: [{ partitionIndex: 0, replicas: [2, 1, 3] }] }]
    const reassigned = it.client
      .at(2)
      .call(AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse, { topics: moved, timeoutMs: 10_000 })
    expect(errorName(reassigned.responses[0]!.partitions[0]!.errorCode)).toBe('NONE')
    const topicPartitions = [{ topic: TOPIC, partitions: [0] }]
    it.client.at(2).call(ElectLeadersRequest, ElectLeadersResponse, { electionType: 0, topicPartitions, timeoutMs: 10_000 })
    it.cluster.until(() => waiting() !== null, 5000)
    expect(errorName(waiting()!.errorCode)).toBe('NOT_LEADER_OR_FOLLOWER')
  })
})

describe('a replica that comes back', () => {
  test('gives up what its successor does not have, and has the same in the end', () => {
    const it = new Replicated()
    it.put(1, ['first'])
    const heal = it.cluster.network.partition(['node-1'], ['node-2', 'node-3'])
    for (const value of ['lost-1', 'lost-2', 'lost-3']) expect(it.put(1, [value], { acks: 1 }).error).toBe('NONE')
    it.cluster.until(() => it.log(1).records.length === 4)
    const successor = it.client.settled(
      () => {
        const { topics } = it.client.at(2).call(MetadataRequest, MetadataResponse, { topics: [{ name: TOPIC }] })
        return topics[0]!.partitions[0]!.leaderId
      },
      (leader) => (leader === 1 || leader === -1 ? ErrorCode.LEADER_NOT_AVAILABLE : 0),
    )
    expect(it.put(successor, ['second']).error).toBe('NONE')
    heal()
    it.untilSame()
    expect(it.values(1)).toEqual(['first', 'second'])
  })

  test('with an empty disk gets all again', () => {
    const it = new Replicated()
    for (let count = 0; count < 30; count++) it.put(1, [`v${count}`])
    const node = it.cluster.node(3)
    node.kill()
    node.emptyDisk()
    it.cluster.format(3)
    node.start()
    node.untilReady()
    it.untilSame()
    expect(it.values(3)).toHaveLength(30)
    it.cluster.until(() => it.isr.length === 3, 60_000)
  })

  test('behind the start of its leader’s log begins there', () => {
    const it = new Replicated({ 'segment.bytes': '1048576' })
    it.put(1, ['first'])
    it.cluster.node(3).kill()
    for (let count = 0; count < 30; count++) it.client.put(TOPIC, 0, [`v${count}`])
    const leader = it.client.leader(TOPIC)
    const { topics } = it.client.at(leader).call(DeleteRecordsRequest, DeleteRecordsResponse, {
      topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset: 20 }] }],
      timeoutMs: 30_000,
    })
    expect(topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 20 })
    it.cluster.node(3).start()
    it.cluster.node(3).untilReady()
    it.cluster.until(() => it.log(3).endOffset === 31 && it.isr.length === 3, 60_000)
    expect(it.log(3).batches[0]!.baseOffset).toBe(20)
  })

  test('after its power was cut has all that was acknowledged', () => {
    const it = new Replicated()
    for (let count = 0; count < 10; count++) it.put(1, [`v${count}`])
    it.cluster.node(1).crash()
    expect(it.client.put(TOPIC, 0, ['after'])).toBe('NONE')
    it.cluster.node(1).start()
    it.cluster.node(1).untilReady()
    it.untilSame()
    expect(it.values(1)).toEqual([...Array.from({ length: 10 }, (_, count) => `v${count}`), 'after'])
  })
})

describe('records that are deleted', () => {
  test('are gone from all replicas that are there when that is answered', () => {
    const it = new Replicated()
    for (let count = 0; count < 10; count++) it.put(1, [`v${count}`])
    const { topics } = it.client.at(1).call(DeleteRecordsRequest, DeleteRecordsResponse, {
      topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset: 5 }] }],
      timeoutMs: 30_000,
    })
    expect(topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 5 })
    expect(it.fetch(2, 0, { rackId: 'anywhere' })).toMatchObject({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE })
    expect(it.offset(1, -2)).toMatchObject({ errorCode: 0, offset: 5 })
  })
})

describe('a consumer', () => {
  const SELECTOR = { 'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector' }

  test('is sent to the replica in its rack, which gives what it knows to be committed', () => {
    const cluster = new SimulatedCluster({ nodes: 3, texts: SELECTOR })
    for (const [id, member] of cluster.members) member.start({ 'broker.rack': `rack-${id}` })
    for (const member of cluster.members.values()) member.untilReady()
    const it = Object.assign(Object.create(Replicated.prototype) as Replicated, { cluster, client: new ClusterClient(cluster) })
    it.create(TOPIC)
    it.put(1, ['a'])
    it.put(1, ['b'])
    it.cluster.simulation.run(1000)
    expect(it.fetch(1, 0, { rackId: 'rack-2' })).toMatchObject({ preferredReadReplica: 2, errorCode: 0 })
    expect(it.fetch(1, 0, { rackId: 'rack-1' })).toMatchObject({ preferredReadReplica: -1 })
    expect(it.fetch(1, 0, { rackId: 'rack-9' })).toMatchObject({ preferredReadReplica: -1 })
    const there = it.fetch(2, 0, { rackId: 'rack-2' })
    expect(there).toMatchObject({ errorCode: 0, highWatermark: 2, preferredReadReplica: -1 })
    expect(valuesIn(there.records)).toEqual(['a', 'b'])
    expect(it.offset(2, -1)).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER })
  })

  test('that waits at a follower is woken when the follower hears what is committed', () => {
    const it = new Replicated()
    it.put(1, ['a'])
    it.cluster.simulation.run(1000)
    const topics = [{ topic: TOPIC, partitions: [{ partition: 0, fetchOffset: 1, partitionMaxBytes: 1 << 20 }] }]
    const body = { maxWaitMs: 10_000, minBytes: 1, maxBytes: 1 << 20, rackId: 'x', topics }
    const answer = it.cluster.connect(2).ask(FetchRequest, FetchResponse, body, BY_NAME)
    it.cluster.simulation.run(500)
    expect(answer()).toBeNull()
    it.put(1, ['b'])
    it.cluster.until(() => answer() !== null, 2000)
    expect(valuesIn(answer()!.responses[0]!.partitions[0]!.records)).toEqual(['b'])
  })
})

describe('a replica whose actor failed', () => {
  /** As when its disk failed under it. */
  function fail(it: Replicated, nodeId: number): void {
    const { runtime } = it.cluster.node(nodeId)
    runtime.crash(it.cluster.node(nodeId).actor(`partition ${TOPIC}-0`))
  }

  test('and that led leads no more: what was acknowledged is on others, and it catches up', () => {
    const it = new Replicated()
    expect(it.put(1, ['a', 'b']).error).toBe('NONE')
    fail(it, 1)
    it.cluster.until(() => it.client.leader(TOPIC) === 2, 5000)
    expect(it.put(2, ['c']).error).toBe('NONE')
    it.cluster.until(() => it.isr.length === 3)
    it.untilSame()
    expect(it.values(1)).toEqual(['a', 'b', 'c'])
  })

  test('and that followed is out of the ISR until it has caught up', () => {
    const it = new Replicated()
    const seen = new Set<string>()
    fail(it, 2)
    it.cluster.until(() => {
      seen.add(it.isr.join())
      return seen.has('1,3') && it.isr.length === 3
    })
    expect(it.put(1, ['a']).error).toBe('NONE')
    it.untilSame()
  })

  test('leads again where nobody else can', () => {
    const it = new Replicated()
    expect(it.put(1, ['a']).error).toBe('NONE')
    it.cluster.node(3).kill()
    it.cluster.until(() => it.isr.join() === '1,2')
    fail(it, 2)
    fail(it, 1)
    it.cluster.until(() => it.put(it.client.leader(TOPIC), ['b'], { acks: 1 }).error === 'NONE')
    it.cluster.until(() => it.isr.join() === '1,2')
    it.untilSame([1, 2])
    expect(it.values(1)).toEqual(['a', 'b'])
  })
})

test('what a producer sends again to the next leader is known there, however many batches it sent that one in the meantime', () => {
  const it = new Replicated({ 'min.insync.replicas': '2' })
  const send = (nodeId: number, sequence: number) =>
    askToPut(it.client.at(nodeId), TOPIC, [`v${sequence}`], { producerId: 1000, producerEpoch: 0, baseSequence: sequence })
  const sequences = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

  // One follower has them, the other does not, and the leader is then alone: nobody ever says what became of them.
  const mends = [it.cluster.network.partition(['node-1'], ['node-3'])]
  const unanswered = sequences(0, 5).map((sequence) => send(1, sequence))
  it.cluster.until(() => it.values(2).length === 5)
  mends.push(it.cluster.network.partition(['node-1'], ['node-2']))
  const leads = () => {
    const topics = [{ name: TOPIC }]
    return it.client.at(2).call(MetadataRequest, MetadataResponse, { topics }).topics[0]!.partitions[0]!
  }
  it.cluster.until(() => leads().leaderId === 2 && leads().isrNodes.length === 2, 60_000)
  expect(unanswered.map((answer) => answer())).toEqual([null, null, null, null, null])

  // As Java's producer does: what is new goes to the new leader, before the request to the old one has run into its time-out.
  for (const asked of [sequences(5, 15), sequences(0, 5)]) {
    const answers = asked.map((sequence) => send(2, sequence))
    it.cluster.until(() => answers.every((answer) => answer() !== null))
    expect(answers.map((answer) => [answer()!.errorCode, answer()!.baseOffset])).toEqual(asked.map((offset) => [0, offset]))
  }
  for (const mend of mends) mend()
  it.untilSame()
  expect(it.values(1)).toEqual(sequences(0, 15).map((sequence) => `v${sequence}`))
})
