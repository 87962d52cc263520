import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ActiveController } from '../../src/controller/active-controller.ts'
import { ImageBuilder } from '../../src/metadata/image-builder.ts'
import { imageToRecords } from '../../src/metadata/image-records.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { decodeRecord, encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import { BrokerHeartbeatRequest } from '../../src/protocol/generated/api/broker-heartbeat.ts'

/**
 * What the metadata of many partitions cost a node: the memory of their image, how long a controller needs to begin with them, and to fence one of three brokers.
 * `node --expose-gc bench/micro/controller-scale.ts [partitions] [topics]`
 */
const [partitions = 10_000, topics = 100] = process.argv.slice(2).map(Number)
const BROKERS = [1, 2, 3]

function id(number: number): string {
  return `topic-id-${String(number).padStart(12, '0')}A`
}

function* records(): Iterable<NewRecord> {
  yield { type: 'FeatureLevelRecord', version: 0, message: { name: 'metadata.version', featureLevel: 30 } }
  yield { type: 'FeatureLevelRecord', version: 0, message: { name: 'eligible.leader.replicas.version', featureLevel: 1 } }
  for (const brokerId of BROKERS) {
    const message = { brokerId, brokerEpoch: brokerId, incarnationId: id(brokerId), fenced: false, logDirs: [id(100 + brokerId)] }
    yield { type: 'RegisterBrokerRecord', version: 4, message }
  }
  for (let topic = 0; topic < topics; topic++) {
    const topicId = id(1000 + topic)
    yield { type: 'TopicRecord', version: 0, message: { topicId, name: `topic-${topic}` } }
    for (let partitionId = 0; partitionId < partitions / topics; partitionId++) {
      const replicas = BROKERS.map((_, index) => BROKERS[(partitionId + index) % BROKERS.length]!)
      const directories = replicas.map((brokerId) => id(100 + brokerId))
      const leader = replicas[0]!
      const message = { topicId, partitionId, replicas, isr: replicas, leader, leaderEpoch: 0, partitionEpoch: 0, directories }
      yield { type: 'PartitionRecord', version: 2, message }
    }
  }
}

function usedBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function timed<Result>(what: string, run: () => Result): Result {
  const started = performance.now()
  const result = run()
  console.log(`${what}: ${(performance.now() - started).toFixed(1)} ms`)
  return result
}

const encoded = Array.from(records(), encodeRecord)
console.log(`${partitions} partitions of ${topics} topics on ${BROKERS.length} brokers`)
const before = usedBytes()
const image = timed('replayed into an image', () => {
  const builder = new ImageBuilder(MetadataImage.EMPTY)
  for (const record of encoded) builder.apply(decodeRecord(record))
  return builder.build()
})
console.log(`the image: ${((usedBytes() - before) / 1e6).toFixed(1)} MB`)
timed('written as a snapshot', () => Array.from(imageToRecords(image), encodeRecord))

const { config } = resolveBrokerConfig({ 'log.dirs': '/data', 'node.id': '9' })
const appended: Uint8Array[] = []
const log = {
  nextOffset: 100_000,
  append: (batch: readonly Uint8Array[]): void => {
    appended.push(...batch)
    log.nextOffset += batch.length
  },
}
const controller = new ActiveController({
  clock: { nowMs: () => 0, monotonicUs: () => 0 },
  random: new SeededRandom(1),
  timers: { schedule: () => 1, cancel() {} },
  logger: SILENT_LOGGER,
  config,
  epoch: 1,
  image,
  log,
})
timed('activated', () => controller.activate({ inTransaction: false, bootstrap: () => [] }))
function beat(changes: { wantFence?: boolean; wantShutDown?: boolean }): void {
  const body = {
    brokerId: 1,
    brokerEpoch: 1,
    currentMetadataOffset: log.nextOffset - 1,
    wantFence: false,
    wantShutDown: false,
    offlineLogDirs: [],
    cordonedLogDirs: null,
    ...changes,
  }
  const request = { apiKey: BrokerHeartbeatRequest.apiKey, apiVersion: 2, body, principal: '', clientId: null }
  controller.request(request, () => {})
  controller.committed(log.nextOffset, () => {})
}
timed('a heartbeat', () => beat({}))
timed('a broker is fenced', () => beat({ wantFence: true }))
console.log(`${appended.length} records, ${(appended.reduce((sum, { length }) => sum + length, 0) / 1e3).toFixed(0)} KB`)
timed('a follower applies them', () => {
  const builder = new ImageBuilder(image)
  for (const record of appended) builder.apply(decodeRecord(record))
  return builder.build()
})
timed('the broker is unfenced', () => beat({}))
