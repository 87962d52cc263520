import { assert } from '../../src/base/assert.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ActiveController, type ActiveControllerOptions } from '../../src/controller/active-controller.ts'
import { SUPPORTED_FEATURES } from '../../src/metadata/features.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'
import { BrokerHeartbeatRequest, type BrokerHeartbeatResponse } from '../../src/protocol/generated/api/broker-heartbeat.ts'
import {
  BrokerRegistrationRequest,
  type BrokerRegistrationResponse,
} from '../../src/protocol/generated/api/broker-registration.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { BOOTSTRAP, CLUSTER_ID, imageAfter, topicId } from '../metadata/cluster-image.ts'

export interface Answer<Body = unknown> {
  readonly errorCode: number
  readonly body: Body
}
type Codec = { readonly apiKey: number; readonly maxVersion: number }

/** An active controller with time and a log in the test's hands: what it decides is committed at once, unless `holds` is set. */
export class TestController {
  readonly controller: ActiveController
  /** Nothing is committed while it is set. */
  holds = false
  readonly published: Uint8Array[] = []
  readonly clock = { nowMs: () => this.#nowMs, monotonicUs: () => this.#nowMs * 1000 }
  readonly timers = {
    schedule: (delayMs: number, turn: () => void): number => {
      this.#timers.push({ id: ++this.#timerIds, dueMs: this.#nowMs + delayMs, turn })
      return this.#timerIds
    },
    cancel: (timer: number): void => {
      this.#timers = this.#timers.filter(({ id }) => id !== timer)
    },
  }
  #nowMs = 0
  #timers: { id: number; dueMs: number; turn: () => void }[] = []
  #timerIds = 0
  #nextOffset = 100

  constructor(records: readonly NewRecord[] = [], texts: ConfigTexts = {}, options: Partial<ActiveControllerOptions> = {}) {
    const { config } = resolveBrokerConfig({ 'log.dirs': '/data', 'node.id': '9', ...texts })
    const log = {
      nextOffset: 0,
      append: (appended: readonly Uint8Array[]): void => {
        this.#nextOffset += appended.length
      },
    }
    Object.defineProperty(log, 'nextOffset', { get: () => this.#nextOffset })
    this.controller = new ActiveController({
      clock: this.clock,
      random: new SeededRandom(1),
      timers: this.timers,
      logger: SILENT_LOGGER,
      config,
      clusterId: CLUSTER_ID,
      epoch: 3,
      image: imageAfter(MetadataImage.EMPTY, [...BOOTSTRAP, ...records]),
      log,
      ...options,
    })
    this.controller.activate({ inTransaction: false, bootstrap: () => [] })
    this.commit()
  }

  get image(): MetadataImage {
    return this.controller.image
  }

  get endOffset(): number {
    return this.#nextOffset - 1
  }

  /** How many timers are set. */
  get timerCount(): number {
    return this.#timers.length
  }

  commit(): void {
    this.controller.committed(this.#nextOffset, (records) => this.published.push(...records))
  }

  /** Asks; the answer is undefined while it waits. */
  ask<Body = unknown>(
    { apiKey, maxVersion }: Codec,
    body: unknown,
    apiVersion = maxVersion,
  ): { answer: Answer<Body> | undefined } {
    const asked: { answer: Answer<Body> | undefined } = { answer: undefined }
    this.controller.request({ apiKey, apiVersion, body, principal: 'User:a', clientId: 'c' }, (errorCode, answer) => {
      asked.answer = { errorCode, body: answer as Body }
    })
    if (!this.holds) this.commit()
    return asked
  }

  call<Body>(codec: Codec, body: unknown, apiVersion?: number): Answer<Body> {
    return this.ask<Body>(codec, body, apiVersion).answer!
  }

  register(brokerId: number, changes: Partial<BrokerRegistrationRequest> = {}): Answer<BrokerRegistrationResponse> {
    return this.call(BrokerRegistrationRequest, registration(brokerId, changes))
  }

  beat(brokerId: number, changes: Partial<BrokerHeartbeatRequest> = {}): Answer<BrokerHeartbeatResponse> {
    return this.call(BrokerHeartbeatRequest, {
      brokerId,
      brokerEpoch: this.image.broker(brokerId)?.epoch ?? -1,
      currentMetadataOffset: this.endOffset,
      wantFence: false,
      wantShutDown: false,
      offlineLogDirs: [],
      cordonedLogDirs: null,
      ...changes,
    })
  }

  /** Registers brokers and lets them serve. */
  serve(...brokerIds: number[]): void {
    for (const brokerId of brokerIds) {
      this.register(brokerId)
      this.beat(brokerId)
    }
  }

  /** Makes a topic whose partitions are all on these brokers. */
  createTopic(
    name: string,
    partitions: number,
    brokerIds: readonly number[],
    configs: Readonly<Record<string, string>> = {},
  ): void {
    const { body } = this.call<CreateTopicsResponse>(CreateTopicsRequest, {
      topics: [
        {
          name,
          numPartitions: -1,
          replicationFactor: -1,
          assignments: Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, brokerIds })),
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 1000,
      validateOnly: false,
    })
    assert(body.topics[0]!.errorCode === 0, `the topic is made: ${body.topics[0]!.errorMessage}`)
  }

  partition(name: string, partition = 0): PartitionRegistration {
    return this.image.topicByName(name)!.partitions[partition]!
  }

  /** Lets time go by: timers run when they are due. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const next = this.#timers.toSorted((one, other) => one.dueMs - other.dueMs)[0]
      if (next === undefined || next.dueMs > endMs) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      this.#timers = this.#timers.filter(({ id }) => id !== next.id)
      next.turn()
      if (!this.holds) this.commit()
    }
    this.#nowMs = endMs
  }

  /** The process stands still for so long: timers run late, all at once. */
  stall(ms: number): void {
    this.#nowMs += ms
    this.advance(0)
  }
}

export function registration(brokerId: number, changes: Partial<BrokerRegistrationRequest> = {}): BrokerRegistrationRequest {
  return {
    brokerId,
    clusterId: CLUSTER_ID,
    incarnationId: topicId(1000 + brokerId),
    listeners: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092 + brokerId, securityProtocol: 0 }],
    features: SUPPORTED_FEATURES.map(({ name, minVersion, maxVersion }) => ({
      name,
      minSupportedVersion: minVersion,
      maxSupportedVersion: maxVersion,
    })),
    rack: null,
    isMigratingZkBroker: false,
    logDirs: [directory(brokerId)],
    previousBrokerEpoch: -1,
    ...changes,
  }
}

/** A log directory of a broker. */
export function directory(brokerId: number, number = 1): string {
  return topicId(2000 + brokerId * 10 + number)
}
