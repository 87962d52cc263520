import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from '../../src/protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from '../../src/protocol/generated/api/broker-registration.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { registration } from '../../test/controller/active-controller-fixture.ts'
import type { SimulatedClient } from '../../test/simulator/simulated-client.ts'
import { CONTROLLER_PORT, SimulatedCluster } from '../../test/simulator/simulated-cluster.ts'

/**
 * How long a cluster of many partitions is without a controller when the active one is killed: three controllers in virtual time, and three brokers of which there is no more than
 * their registrations and heartbeats. Virtual time counts what is waited for, wall-clock time what is computed (by all three on one core, the simulation included).
 * `node bench/micro/controller-failover.ts [partitions] [topics] [rounds]`
 */
const [partitions = 10_000, topics = 100, rounds = 5] = process.argv.slice(2).map(Number)
const CONTROLLERS = [1, 2, 3]
const BROKERS = [11, 12, 13]
const NOT_CONTROLLER = 41
/** Of which there are none here. */
const INTERNAL_TOPICS = { 'offsets.topic.replication.factor': '3', 'transaction.state.log.replication.factor': '3' }

class ManyPartitions {
  readonly cluster: SimulatedCluster
  readonly #clients = new Map<number, SimulatedClient>()
  readonly #epochs = new Map<number, number>()
  #active = 1
  #asked = 0

  constructor(seed: number) {
    this.cluster = SimulatedCluster.start({ seed, nodes: CONTROLLERS.map(() => 'controller'), texts: INTERNAL_TOPICS })
    const { clusterId } = this.cluster
    for (const id of BROKERS) {
      const body = { ...registration(id), clusterId }
      const answer = this.ask(BrokerRegistrationRequest, BrokerRegistrationResponse, body, ({ errorCode }) => errorCode)
      this.#epochs.set(id, answer.brokerEpoch)
    }
    this.beat()
    for (let from = 0; from < topics; from += 50) this.create(Math.min(50, topics - from), Math.ceil(partitions / topics))
  }

  beat(): void {
    for (const [brokerId, brokerEpoch] of this.#epochs) {
      const body = { brokerId, brokerEpoch, currentMetadataOffset: 1_000_000_000 }
      this.ask(BrokerHeartbeatRequest, BrokerHeartbeatResponse, body, ({ errorCode }) => errorCode)
    }
  }

  create(count: number, each: number): void {
    const made = Array.from({ length: count }, () => ({
      name: `topic-${this.#asked++}`,
      numPartitions: each,
      replicationFactor: 3,
    }))
    this.ask(
      CreateTopicsRequest,
      CreateTopicsResponse,
      { topics: made, timeoutMs: 10_000 },
      (answer) => answer.topics[0]!.errorCode,
    )
  }

  /** Kills the active controller, and gives how long it took until another made a change. */
  failOver(): { virtualMs: number; wallMs: number } {
    this.beat()
    this.cluster.simulation.run(3000)
    const killed = this.#active
    const startedUs = this.cluster.simulation.nowUs
    const started = performance.now()
    this.cluster.node(killed).kill()
    this.#active = CONTROLLERS.find((id) => id !== killed)!
    this.create(1, 1)
    const took = { virtualMs: (this.cluster.simulation.nowUs - startedUs) / 1000, wallMs: performance.now() - started }
    this.#clients.delete(killed)
    this.cluster.node(killed).start()
    this.cluster.node(killed).untilReady()
    return took
  }

  /** Asks whoever is the active controller, until one is. */
  ask<Request, Answer>(
    request: MessageCodec<Request>,
    response: MessageCodec<Answer>,
    body: Input<Request>,
    errorCodeOf: (answer: Answer) => number,
  ): Answer {
    for (;;) {
      let client = this.#clients.get(this.#active)
      if (client === undefined || !client.isOpen) {
        client = this.cluster.connect(this.#active, { port: CONTROLLER_PORT })
        this.#clients.set(this.#active, client)
      }
      const answer = client.call(request, response, body)
      const errorCode = errorCodeOf(answer)
      if (errorCode === 0) return answer
      if (errorCode !== NOT_CONTROLLER) throw new Error(`${request.name}: ${errorCode}`)
      const running = CONTROLLERS.filter((id) => this.cluster.node(id).isRunning)
      this.#active = running[(running.indexOf(this.#active) + 1) % running.length]!
      this.cluster.simulation.run(5)
    }
  }
}

const cluster = new ManyPartitions(1)
const heapMb = process.memoryUsage().heapUsed / 1e6
console.log(`${partitions} partitions of ${topics} topics, three controllers: ${heapMb.toFixed(0)} MB of heap in all`)
for (let round = 0; round < rounds; round++) {
  const { virtualMs, wallMs } = cluster.failOver()
  console.log(
    `another controller made a change after ${virtualMs.toFixed(0)} ms of virtual time, ${wallMs.toFixed(0)} ms of computing`,
  )
}
