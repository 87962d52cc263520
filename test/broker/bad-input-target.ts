import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { WireClient } from './wire-client.ts'

/** A broker with the topics that the cases of bad input need. */
export interface BadInputTarget {
  readonly bootstrapServers: string
  /** For requests that leave the connection open. */
  readonly client: WireClient
  readonly topicIds: ReadonlyMap<string, string>
  /** A connection of one's own. */
  open(): Promise<WireClient>
}

/** Something that a broker must not take, and what it says to it. */
export interface BadInputCase {
  readonly name: string
  readonly expected: string
  /** What Apache Kafka says where that is another thing, on purpose; null where it is not asked, since it cannot answer in bounds. */
  readonly kafka?: string | null
  /** Needs `record.validation=records`, which Kafka always has. */
  readonly validation?: 'records'
  run(target: BadInputTarget): Promise<string>
}

const TOPICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {},
  sequences: {},
  three: {},
  small: { 'max.message.bytes': '1000' },
  recent: { 'message.timestamp.before.max.ms': '3600000' },
  'append-time': { 'message.timestamp.type': 'LogAppendTime' },
  compacted: { 'cleanup.policy': 'compact' },
}

/** Makes the topics, three records in one of them, and a group coordinator. */
export async function badInputTarget(bootstrapServers: string): Promise<BadInputTarget> {
  const client = await WireClient.open(bootstrapServers)
  const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: Object.entries(TOPICS).map(([name, configs]) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
    timeoutMs: 10_000,
  })
  const failed = created.topics.filter(({ errorCode }) => errorCode !== 0)
  if (failed.length > 0) throw new Error(`topics were not made: ${JSON.stringify(failed)}`)
  await eventually(async () => {
    const found = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 6, {
      keyType: 0,
      coordinatorKeys: ['a group'],
    })
    return found.coordinators[0]!.errorCode
  })
  await eventually(async () => {
    const builder = new BatchBuilder()
    for (const value of ['one', 'two', 'three']) builder.append({ timestamp: Date.now(), key: null, value: Buffer.from(value) })
    const topicData = [{ name: 'three', partitionData: [{ index: 0, records: builder.build() }] }]
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 5000, topicData })
    return answer.responses[0]!.partitionResponses[0]!.errorCode
  })
  return {
    bootstrapServers,
    client,
    topicIds: new Map(created.topics.map(({ name, topicId }) => [name, topicId])),
    open: () => WireClient.open(bootstrapServers),
  }
}

/** A broker of its own process may need a moment between telling of a topic and serving it. */
async function eventually(attempt: () => Promise<number>): Promise<void> {
  const deadlineMs = performance.now() + 10_000
  for (;;) {
    const errorCode = await attempt()
    if (errorCode === 0) return
    if (performance.now() > deadlineMs) throw new Error(`still error ${errorCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
