import type { Random } from '../../src/base/random.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { AllocateProducerIdsRequest } from '../../src/protocol/generated/api/allocate-producer-ids.ts'
import { AlterConfigsRequest } from '../../src/protocol/generated/api/alter-configs.ts'
import { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { IncrementalAlterConfigsRequest } from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'

export interface RandomRequest {
  readonly codec: { readonly apiKey: number; readonly maxVersion: number }
  readonly body: unknown
}

const NAMES = ['a', 'b', 'c.d', 'c_d', 'orders', 'no such name', '__consumer_offsets', '']
const TOPIC_CONFIGS: readonly (readonly [string, string])[] = [
  ['retention.ms', '5'],
  ['retention.ms', 'none'],
  ['cleanup.policy', 'compact'],
  ['min.insync.replicas', '1'],
  ['no.such', 'x'],
]

/** Some request to the controller, now and then one that it refuses. `image` is what the client knows of the cluster. */
export function randomRequest(random: Random, image: MetadataImage): RandomRequest {
  const name = NAMES[random.below(NAMES.length)]!
  const [key, value] = TOPIC_CONFIGS[random.below(TOPIC_CONFIGS.length)]!
  const validateOnly = random.below(8) === 0
  switch (random.below(7)) {
    case 0:
    case 1: {
      const configs = random.below(3) === 0 ? [{ name: key, value }] : []
      const topic = {
        name,
        numPartitions: random.below(4) - 1,
        replicationFactor: random.below(8) === 0 ? 2 : 1,
        assignments: [],
        configs,
      }
      const second = { ...topic, name: NAMES[random.below(NAMES.length)]!, configs: [] }
      return {
        codec: CreateTopicsRequest,
        body: { topics: random.below(2) === 0 ? [topic] : [topic, second], timeoutMs: 1000, validateOnly },
      }
    }
    case 2: {
      const topicId = random.below(2) === 0 ? image.topicByName(name)?.id : undefined
      const topics = [topicId === undefined ? { name, topicId: ZERO_UUID } : { name: null, topicId }]
      return { codec: DeleteTopicsRequest, body: { topics, topicNames: [], timeoutMs: 1000 } }
    }
    case 3: {
      const count = (image.topicByName(name)?.partitions.length ?? 0) + random.below(3)
      return {
        codec: CreatePartitionsRequest,
        body: { topics: [{ name, count, assignments: null }], timeoutMs: 1000, validateOnly },
      }
    }
    case 4: {
      const configs = [{ name: key, configOperation: random.below(4), value }]
      return {
        codec: IncrementalAlterConfigsRequest,
        body: { resources: [{ resourceType: 2, resourceName: name, configs }], validateOnly },
      }
    }
    case 5: {
      const broker = {
        resourceType: 4,
        resourceName: random.below(2) === 0 ? '1' : '',
        configs: [{ name: 'log.retention.ms', value: String(random.below(9)) }],
      }
      const topic = { resourceType: 2, resourceName: name, configs: random.below(2) === 0 ? [] : [{ name: key, value }] }
      return { codec: AlterConfigsRequest, body: { resources: [broker, topic], validateOnly } }
    }
    default:
      return { codec: AllocateProducerIdsRequest, body: { brokerId: 1, brokerEpoch: image.broker(1)?.epoch ?? -1 } }
  }
}
