import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeRandom } from '../../actors/runtime/node-random.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { type BrokerProcess, startBroker, temporaryFolder } from './broker-process.ts'
import { freePorts } from './free-port.ts'
import { findJava, kafkaClassPath, runJava } from './java.ts'

/** What Kafka's own start script gives its JVM, with the heap fixed at 1 GB. */
const JVM_OPTIONS = [
  '-Xmx1G',
  '-Xms1G',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
]

export interface KafkaOptions {
  /** Default: a free one. */
  port?: number
  /** Lines for server.properties beyond what a single node needs. */
  properties?: Readonly<Record<string, string>>
  /** Of a broker that crashed, to start on what it left. Default: a new one. */
  folder?: string
}

/** Formats a temporary folder and starts Apache Kafka on it: one node, broker and controller. Formatting is not part of `readyMs`. */
export async function startKafka({ port, properties = {}, folder: left }: KafkaOptions = {}): Promise<BrokerProcess> {
  const [freePort = 0, controllerPort = 0] = await freePorts(2)
  const brokerPort = port ?? freePort
  const folder = left ?? temporaryFolder('kafka')
  const config = join(folder, 'server.properties')
  writeFileSync(config, asProperties({ ...singleNode(brokerPort, controllerPort, join(folder, 'data')), ...properties }))
  if (left === undefined) await runJava('kafka.tools.StorageTool', ['format', '-t', randomUuid(new NodeRandom()), '-c', config])
  return startBroker({
    name: 'kafka',
    command: findJava().command,
    args: [...JVM_OPTIONS, '-cp', kafkaClassPath(), 'kafka.Kafka', config],
    port: brokerPort,
    folder,
  })
}

function singleNode(port: number, controllerPort: number, dataFolder: string): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataFolder,
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // As in the server.properties that Kafka ships: a consumer group of one need not wait 3 s for others.
    'group.initial.rebalance.delay.ms': '0',
  }
}

function asProperties(properties: Readonly<Record<string, string>>): string {
  return `${Object.entries(properties)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`
}
