import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { BrokerSessions } from '../../src/controller/broker-sessions.ts'
import type { ControllerContext } from '../../src/controller/controller-context.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import { brokerRegistered, CLUSTER_ID, imageAfter, oneBroker } from '../metadata/cluster-image.ts'

export function contextOf(image: MetadataImage, texts: ConfigTexts = {}, seed = 1): ControllerContext {
  const { config } = resolveBrokerConfig({ 'log.dirs': '/data', 'node.id': '1', ...texts })
  const clock = { nowMs: () => 0, monotonicUs: () => 0 }
  const sessions = new BrokerSessions({ clock, timeoutMs: config.brokerSessionTimeoutMs })
  sessions.begin(image)
  return { image, config, random: new SeededRandom(seed), nowMs: clock.nowMs(), nextOffset: 100, clusterId: CLUSTER_ID, sessions }
}

/** Brokers 1, 2 and 3, in racks a, a and b. */
export function threeBrokers(records: readonly NewRecord[] = []): MetadataImage {
  const brokers = [brokerRegistered(1, { rack: 'a' }), brokerRegistered(2, { rack: 'a' }), brokerRegistered(3, { rack: 'b' })]
  return imageAfter(oneBroker(), [...brokers, ...records])
}

type RecordOf<Type extends NewRecord['type']> = Extract<NewRecord, { type: Type }>

export function ofType<Type extends NewRecord['type']>(records: readonly NewRecord[], type: Type): RecordOf<Type>['message'][] {
  const messages: unknown[] = []
  for (const record of records) if (record.type === type) messages.push(record.message)
  return messages as RecordOf<Type>['message'][]
}
