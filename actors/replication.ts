import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { brokerLinkTls, linkTls } from '../src/base/config/tls-settings.ts'
import { monotonicMs } from '../src/base/monotonic-ms.ts'
import type { Network } from '../src/base/network.ts'
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../src/log/timestamp-lookup.ts'
import type { Actor, Context } from '../src/messages/context.ts'
import type { Message } from '../src/messages/message.ts'
import { PeerLink } from '../src/network/peer-link.ts'
import { ErrorCode } from '../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse } from '../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../src/protocol/generated/api/list-offsets.ts'
import { type LeaderRange, ReplicaFetcher } from '../src/replica/replica-fetcher.ts'
import { ReplicationThrottle } from '../src/replica/replication-throttle.ts'
import type { FetchText } from '../src/security/fetch-text.ts'
import { peerMechanisms } from '../src/security/peer-mechanisms.ts'
import type { ReplicationSpec } from './placement/replication-spec.ts'
import { nodeCryptography } from './runtime/node-cryptography.ts'

const BYTES_IN = 'rafka_replication_bytes_in_total'
const LAG = 'kafka_server_replicafetchermanager_maxlag'
/** First version of Fetch that says where two logs part (KIP-595): all of Kafka 2.7 and later. */
const FETCH_VERSION_MIN = 12

/** Replicates from one other broker the partitions that it leads and that have a replica here, all or a share of them. */
export class ReplicationActor implements Actor {
  readonly #context: Context
  readonly #spec: ReplicationSpec
  readonly #config: BrokerConfig
  readonly #fetcher: ReplicaFetcher
  #brokerEpoch: number
  readonly #throttle = new ReplicationThrottle()
  /** A fetch waits at the leader: what is asked beside it goes another way. */
  readonly #fetches: PeerLink
  readonly #questions: PeerLink

  constructor(spec: ReplicationSpec, context: Context, network: Network, config: BrokerConfig, fetchText: FetchText) {
    this.#context = context
    this.#spec = spec
    this.#config = config
    const { clock, random, arena, logger } = context
    const { host, port, leaderId, fetcherId, clusterId } = spec
    this.#brokerEpoch = spec.brokerEpoch
    const brokerEpoch = (): number => this.#brokerEpoch
    const tls = linkTls(() => config, brokerLinkTls)
    const sasl = peerMechanisms(config.interBrokerSasl, { cryptography: nodeCryptography, fetchText, context })
    const link = (): PeerLink =>
      new PeerLink({
        network,
        address: { host, port },
        tls,
        sasl,
        arena,
        timers: { schedule: (delayMs, turn) => context.schedule(delayMs, turn), cancel: (timer) => context.cancel(timer) },
        clock,
        random,
        clientId: `broker-${config.nodeId}-fetcher-${fetcherId}`,
        config,
        logger,
      })
    this.#fetches = link()
    this.#questions = link()
    const { replicaSocketTimeoutMs: timeoutMs } = config
    const options = { timeoutMs, minVersion: FETCH_VERSION_MIN, keepFrame: true }
    this.#fetcher = new ReplicaFetcher({
      self: context.self,
      nodeId: config.nodeId,
      brokerEpoch,
      clusterId,
      leaderId,
      config,
      logger,
      throttle: this.#throttle,
      fetch: (body, answered) => this.#fetches.ask(FetchRequest, FetchResponse, body, options, answered),
      locate: (followed, answered) => this.#locate(followed, answered),
      send: (to, message) => context.send(to, message),
      schedule: (delayMs, turn) => context.schedule(delayMs, turn),
      cancel: (timer) => context.cancel(timer),
      nowMs: () => monotonicMs(clock),
      freeBytes: () => arena.freeBytes(),
    })
  }

  start(): void {
    const { telemetry } = this.#context
    const labels = this.#labels
    telemetry.gauge(BYTES_IN, labels, () => this.#fetcher.bytesIn)
    telemetry.gauge(LAG, labels, () => this.#fetcher.lagMax)
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'replica-appended':
        this.#fetcher.appended(message)
        break
      case 'follow':
        this.#fetcher.follow(message.partitions)
        break
      case 'unfollow':
        this.#fetcher.unfollow(message.actors)
        break
      case 'replication-leader':
        this.#fetches.address = message
        this.#questions.address = message
        this.#brokerEpoch = message.brokerEpoch
        break
      case 'pace-replication':
        this.#throttle.bytesPerSecond = message.bytesPerSecond
        break
      case 'actor-down':
        this.#fetcher.partitionDown(message.actor)
        break
      case 'actor-up':
        break
      default:
        throw new TypeError(`replication does not take ${message.kind}`)
    }
  }

  stop(): void {
    this.#fetcher.close()
    this.#fetches.close()
    this.#questions.close()
    const { telemetry } = this.#context
    const labels = this.#labels
    telemetry.gauge(BYTES_IN, labels, null)
    telemetry.gauge(LAG, labels, null)
  }

  get #labels(): Record<string, string> {
    const { leaderId, fetcherId } = this.#spec
    return { leader: String(leaderId), fetcher: String(fetcherId) }
  }

  /** Asks the leader where its log ends, and then where it begins. */
  #locate(followed: { topic: string; partition: number; leaderEpoch: number }, answered: (range: LeaderRange) => void): void {
    this.#offset(followed, LATEST_TIMESTAMP, (latest) => {
      if (latest.errorCode !== 0) answered({ errorCode: latest.errorCode, startOffset: -1, endOffset: -1 })
      else {
        this.#offset(followed, EARLIEST_TIMESTAMP, ({ errorCode, offset }) =>
          answered({ errorCode, startOffset: offset, endOffset: latest.offset }),
        )
      }
    })
  }

  #offset(
    { topic, partition, leaderEpoch }: { topic: string; partition: number; leaderEpoch: number },
    timestamp: number,
    answered: (found: { errorCode: number; offset: number }) => void,
  ): void {
    const { nodeId, replicaSocketTimeoutMs: timeoutMs } = this.#config
    const partitions = [{ partitionIndex: partition, currentLeaderEpoch: leaderEpoch, timestamp }]
    const body = { replicaId: nodeId, isolationLevel: 0, topics: [{ name: topic, partitions }] }
    this.#questions.ask(ListOffsetsRequest, ListOffsetsResponse, body, { timeoutMs, minVersion: 4 }, (error, response) => {
      const found = response?.topics[0]?.partitions[0]
      if (error !== null || found === undefined) answered({ errorCode: ErrorCode.NETWORK_EXCEPTION, offset: -1 })
      else answered(found)
    })
  }
}
