import { describe, expect, test } from 'vitest'
import { PartitionActor } from '../../../actors/partition.ts'
import { encodeRecord, type NewRecord } from '../../../src/metadata/metadata-record.ts'
import { BOOTSTRAP, brokerRegistered, topicCreated, topicId } from '../../metadata/cluster-image.ts'
import { HeldOffsets, type HoldingNode } from './held-offsets.ts'

const TOPIC = topicId(1)
/** Replicas on 1 and 2, both in sync, led by 1. */
const CLUSTER: readonly NewRecord[] = [
  ...BOOTSTRAP,
  brokerRegistered(1),
  brokerRegistered(2),
  ...topicCreated(TOPIC, 't', 1, [1, 2]),
]

type Node = { -readonly [Key in keyof HoldingNode]: HoldingNode[Key] }

function replica(highWatermark: number, logEndOffset: number, ofTopic = TOPIC): PartitionActor {
  const partition = { highWatermark, log: { logEndOffset } }
  return Object.create(PartitionActor.prototype, { replica: { value: { topic: 't', topicId: ofTopic, index: 0, partition } } })
}

/** Two nodes that run for the first time, and what the check says of metadata and of a replica. */
function twoNodes(): { nodes: Map<number, Node>; held: HeldOffsets; commit(...records: NewRecord[]): string[] } {
  const nodes = new Map<number, Node>([1, 2].map((id) => [id, { isRunning: true, starts: 1, actorObject: () => undefined }]))
  const held = new HeldOffsets(nodes)
  return { nodes, held, commit: (...records) => held.committed(records.map(encodeRecord)) }
}

function has(node: Node | undefined, name: string, actor: PartitionActor): void {
  node!.actorObject = (asked) => (asked === name ? actor : undefined)
}

const changed = (message: { isr?: number[]; leader?: number }): NewRecord => ({
  type: 'PartitionChangeRecord',
  version: 2,
  message: { topicId: TOPIC, partitionId: 0, ...message },
})
const fenced = (brokerId: number, value: number): NewRecord => ({
  type: 'BrokerRegistrationChangeRecord',
  version: 1,
  message: { brokerId, brokerEpoch: 5, fenced: value },
})

describe('what a replica takes for committed', () => {
  test('is on every replica in sync, and is found missing where one of them ends before', () => {
    const { nodes, held, commit } = twoNodes()
    expect(commit(...CLUSTER)).toEqual([])
    has(nodes.get(2), 'partition t-0', replica(7, 10))
    expect(held.check(replica(10, 12))).toBeNull()
    expect(held.check(replica(11, 12))).toBe('t-0 is committed up to 11, and node 2 of the ISR ends at 10')
  })

  test('need not be on one that is out of the ISR, is down, or leads another topic of that name', () => {
    const { nodes, held, commit } = twoNodes()
    commit(...CLUSTER)
    const node = nodes.get(2)!
    has(node, 'partition t-0', replica(0, 0, topicId(2)))
    expect(held.check(replica(5, 5))).toBeNull()
    has(node, 'partition t-0', replica(0, 0))
    expect(held.check(replica(5, 5))).not.toBeNull()
    node.isRunning = false
    expect(held.check(replica(5, 5))).toBeNull()
    node.isRunning = true
    commit(changed({ isr: [1] }))
    expect(held.isr(TOPIC, 0)).toEqual([1])
    expect(held.isrOf('t', 0)).toEqual([1])
    expect(held.check(replica(5, 5))).toBeNull()
  })

  test('counts for one that was started again from when it has registered in that life', () => {
    const { nodes, held, commit } = twoNodes()
    commit(...CLUSTER)
    const node = nodes.get(2)!
    has(node, 'partition t-0', replica(0, 0))
    node.starts = 2
    expect(held.check(replica(5, 5))).toBeNull()
    commit(brokerRegistered(2, { brokerEpoch: 9 }))
    expect(held.check(replica(5, 5))).toBe('t-0 is committed up to 5, and node 2 of the ISR ends at 0')
  })
})

describe('a broker that is fenced', () => {
  test('is found where it leads', () => {
    const { commit } = twoNodes()
    expect(commit(...CLUSTER, changed({ isr: [1] }), fenced(1, 1))).toEqual(['t-0 is led by 1, which is fenced'])
    expect(commit(changed({ leader: -1 }))).toEqual([])
  })

  test('is found in an ISR with others, and may be all that an ISR has', () => {
    const { commit } = twoNodes()
    expect(commit(...CLUSTER, fenced(2, 1))).toEqual(['t-0 has the ISR 1,2, of which 2 are fenced'])
    expect(commit(changed({ isr: [2], leader: -1 }))).toEqual([])
    expect(commit(fenced(2, -1), changed({ isr: [1, 2], leader: 1 }))).toEqual([])
  })

  test('is none of what nobody has committed', () => {
    const { held, commit } = twoNodes()
    commit(...CLUSTER)
    const open: NewRecord = { type: 'BeginTransactionRecord', version: 0, message: { name: 'open' } }
    expect(commit(open, fenced(2, 1))).toEqual([])
    expect(held.isr(TOPIC, 0)).toEqual([1, 2])
    expect(commit({ type: 'AbortTransactionRecord', version: 0, message: { reason: 'over' } })).toEqual([])
  })

  test('is not looked for in partitions that nobody knows', () => {
    const { held } = twoNodes()
    expect([held.isr(TOPIC, 0), held.isrOf('t', 0)]).toEqual([[], []])
    expect(held.check(replica(5, 5))).toBeNull()
  })
})
