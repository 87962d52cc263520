import type { Clock } from '../../../base/clock.ts'
import type { MessageCodec } from '../../../protocol/codec.ts'
import type { ClientMetrics, Counter, Histogram } from '../../metrics.ts'
import type { AssignmentListener } from '../membership.ts'
import type { GroupRequests } from './group-requests.ts'

interface Series {
  readonly count: Counter
  readonly latency: Histogram
}

/** What the metrics of a group are made of: its member's requests, and what the member tells its consumer. */
export class GroupCounts {
  readonly #clock: Clock
  /** By the name of the request. */
  readonly #requests: ReadonlyMap<string, Series>
  readonly #rebalances: Counter
  readonly #failedRebalances: Counter
  readonly #rebalanceLatency: Histogram
  /** When the rebalance under way began; -1 for none. */
  #rebalancingUs = -1

  constructor(metrics: ClientMetrics, clock: Clock) {
    this.#clock = clock
    const heartbeats = {
      count: metrics.counter('kafka_consumer_heartbeat_total'),
      latency: metrics.histogram('kafka_consumer_heartbeat_response_time_seconds'),
    }
    const commits = {
      count: metrics.counter('kafka_consumer_commit_total'),
      latency: metrics.histogram('kafka_consumer_commit_latency_seconds'),
    }
    this.#requests = new Map([
      ['HeartbeatRequest', heartbeats],
      ['ConsumerGroupHeartbeatRequest', heartbeats],
      ['OffsetCommitRequest', commits],
    ])
    this.#rebalances = metrics.counter('kafka_consumer_rebalance_total')
    this.#failedRebalances = metrics.counter('kafka_consumer_failed_rebalance_total')
    this.#rebalanceLatency = metrics.histogram('kafka_consumer_rebalance_latency_seconds')
  }

  requests(requests: GroupRequests): GroupRequests {
    return {
      ask: async (request, response, body, options) => {
        if (request.name === 'JoinGroupRequest') this.#rebalancing()
        const series = this.#requests.get((request as MessageCodec<unknown>).name)
        if (series === undefined) return requests.ask(request, response, body, options)
        const startedUs = this.#clock.monotonicUs()
        const answer = await requests.ask(request, response, body, options)
        series.count.add(1)
        series.latency.record((this.#clock.monotonicUs() - startedUs) / 1e6)
        return answer
      },
      forgetCoordinator: () => requests.forgetCoordinator(),
      serves: (codec) => requests.serves(codec),
    }
  }

  listener(listener: AssignmentListener): AssignmentListener {
    return {
      onRevoked: (partitions) => {
        this.#rebalancing()
        return listener.onRevoked(partitions)
      },
      onAssigned: (partitions) => {
        this.#rebalances.add(1)
        if (this.#rebalancingUs >= 0) this.#rebalanceLatency.record((this.#clock.monotonicUs() - this.#rebalancingUs) / 1e6)
        this.#rebalancingUs = -1
        return listener.onAssigned(partitions)
      },
      onLost: (partitions) => {
        this.#failedRebalances.add(1)
        return listener.onLost(partitions)
      },
      onFailed: (error) => {
        this.#failedRebalances.add(1)
        listener.onFailed(error)
      },
    }
  }

  #rebalancing(): void {
    if (this.#rebalancingUs < 0) this.#rebalancingUs = this.#clock.monotonicUs()
  }
}
