import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { Driver } from '../driver.ts'

const CREATE_TOPICS_VERSION = 7
const DELETE_TOPICS_VERSION = 6
const LIST_OFFSETS_VERSION = 9
/** The timestamp that asks for the end of the log. */
const LATEST = -1
const LED_WITHIN_MS = 20_000

export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

export interface BenchTopic {
  readonly name: string
  readonly id: string
  readonly partitions: number
}

/** Makes a topic and waits until each of its partitions has a leader. `config`: Kafka's topic configs. Throws with Kafka's error code. */
export async function createTopic(
  address: BrokerAddress,
  name: string,
  partitions: number,
  config: Readonly<Record<string, string>> = {},
): Promise<BenchTopic> {
  using driver = await Driver.connect(address)
  const configs = Object.entries(config).map(([key, value]) => ({ name: key, value }))
  const created = await driver.call(CreateTopicsRequest, CreateTopicsResponse, CREATE_TOPICS_VERSION, {
    topics: [{ name, numPartitions: partitions, replicationFactor: 1, configs }],
    timeoutMs: LED_WITHIN_MS,
  })
  const result = created.topics[0]
  if (result === undefined || result.errorCode !== 0) {
    throw new Error(`topic ${name} was not created: error ${result?.errorCode}, ${result?.errorMessage}`)
  }
  const topic = { name, id: result.topicId, partitions }
  await untilLed(driver, topic, LED_WITHIN_MS)
  return topic
}

/** Waits until each partition tells the end of its log; gives the sum of these. Throws when that takes longer. */
export async function untilLed(driver: Driver, topic: BenchTopic, withinMs: number): Promise<number> {
  const until = performance.now() + withinMs
  for (;;) {
    const end = await logEnd(driver, topic)
    if (end !== null) return end
    if (performance.now() > until)
      throw new Error(`topic ${topic.name} has no leader for each of its ${topic.partitions} partitions`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function deleteTopic(address: BrokerAddress, topic: BenchTopic): Promise<void> {
  using driver = await Driver.connect(address)
  const deleted = await driver.call(DeleteTopicsRequest, DeleteTopicsResponse, DELETE_TOPICS_VERSION, {
    topics: [{ name: topic.name }],
    timeoutMs: LED_WITHIN_MS,
  })
  const errorCode = deleted.responses[0]?.errorCode
  if (errorCode !== 0) throw new Error(`topic ${topic.name} was not deleted: error ${errorCode}`)
}

/** The metadata may name a leader before that has opened its log, so the leaders themselves are asked. */
async function logEnd(driver: Driver, { name, partitions }: BenchTopic): Promise<number | null> {
  const indexes = Array.from({ length: partitions }, (_, partitionIndex) => partitionIndex)
  const listed = await driver.call(ListOffsetsRequest, ListOffsetsResponse, LIST_OFFSETS_VERSION, {
    replicaId: -1,
    topics: [{ name, partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp: LATEST })) }],
  })
  const answered = listed.topics[0]?.partitions ?? []
  if (answered.length !== partitions || answered.some(({ errorCode }) => errorCode !== 0)) return null
  return answered.reduce((sum, { offset }) => sum + offset, 0)
}
