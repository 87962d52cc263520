import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeRandom } from '../../../actors/runtime/node-random.ts'
import { type BrokerProcess, startBroker, temporaryFolder } from '../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../bench/peers/free-port.ts'
import { findJava, kafkaClassPath, runJava } from '../../../bench/peers/java.ts'
import { randomUuid } from '../../../src/metadata/random-uuid.ts'

const BROKERS = [1, 2, 3] as const
const CONTROLLER = 9

const QUIET = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'

/** Apache Kafka with a controller and three brokers, each a process of its own. */
export class KafkaCluster implements AsyncDisposable {
  readonly bootstrapServers: string
  readonly #ports: readonly number[]
  readonly #folder: string
  readonly #controller: BrokerProcess
  readonly #brokers = new Map<number, BrokerProcess>()

  static async start(): Promise<KafkaCluster> {
    const ports = await freePorts(BROKERS.length + 1)
    const [controllerPort, ...brokerPorts] = ports
    const folder = temporaryFolder('kafka-cluster')
    const clusterId = randomUuid(new NodeRandom())
    const shared = {
      'controller.quorum.voters': `${CONTROLLER}@127.0.0.1:${controllerPort}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      // A broker that is killed shall be noticed within the patience of a test; the controller decides that.
      'broker.session.timeout.ms': '4000',
      'broker.heartbeat.interval.ms': '1000',
    }
    const configure = async (nodeId: number, properties: Readonly<Record<string, string>>): Promise<void> => {
      const config = join(folder, `${nodeId}.properties`)
      const all = { ...shared, 'node.id': nodeId, 'log.dirs': join(folder, `data-${nodeId}`), ...properties }
      writeFileSync(
        config,
        Object.entries(all)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(''),
      )
      await runJava('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', config])
    }
    await Promise.all([
      configure(CONTROLLER, { 'process.roles': 'controller', listeners: `CONTROLLER://127.0.0.1:${controllerPort}` }),
      ...BROKERS.map((nodeId, index) =>
        configure(nodeId, {
          'process.roles': 'broker',
          listeners: `PLAINTEXT://127.0.0.1:${brokerPorts[index]}`,
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${brokerPorts[index]}`,
          'offsets.topic.num.partitions': '3',
          'transaction.state.log.num.partitions': '3',
          'min.insync.replicas': '2',
          'default.replication.factor': '3',
          'group.initial.rebalance.delay.ms': '0',
        }),
      ),
    ])
    const controller = await startBroker({
      name: 'kafka controller',
      command: findJava().command,
      args: [
        '-Xmx192m',
        QUIET,
        '-XX:TieredStopAtLevel=1',
        '-cp',
        kafkaClassPath(),
        'kafka.Kafka',
        join(folder, `${CONTROLLER}.properties`),
      ],
      port: controllerPort!,
      folder,
    })
    const cluster = new KafkaCluster(brokerPorts, folder, controller)
    try {
      await Promise.all(BROKERS.map((nodeId) => cluster.start(nodeId)))
      return cluster
    } catch (error) {
      await cluster[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(ports: readonly number[], folder: string, controller: BrokerProcess) {
    this.#ports = ports
    this.#folder = folder
    this.#controller = controller
    this.bootstrapServers = ports.map((port) => `127.0.0.1:${port}`).join()
  }

  /** Starts a broker, on what it left where it ran before. */
  async start(nodeId: number): Promise<void> {
    this.#brokers.set(
      nodeId,
      await startBroker({
        name: `kafka broker ${nodeId}`,
        command: findJava().command,
        args: ['-Xmx384m', QUIET, '-cp', kafkaClassPath(), 'kafka.Kafka', join(this.#folder, `${nodeId}.properties`)],
        port: this.#ports[BROKERS.indexOf(nodeId as 1 | 2 | 3)]!,
        // Its own, so that stopping one leaves the others what is theirs.
        folder: temporaryFolder(`kafka-broker-${nodeId}`),
      }),
    )
  }

  /** SIGKILL. */
  async kill(nodeId: number): Promise<void> {
    await this.#brokers.get(nodeId)!.crash()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const broker of this.#brokers.values()) await broker.crash()
    await this.#controller.crash()
    await this.#controller.stop()
  }
}
