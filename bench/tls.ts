import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { issue } from '../test/client/node/certificates.ts'
import { createTopic } from './load/topic.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { freePorts } from './peers/free-port.ts'
import { runJava } from './peers/java.ts'
import { parseConsumerPerformance, parseProducerPerformance } from './peers/java-tools.ts'
import { startKafka } from './peers/kafka-server.ts'
import { withUsage } from './peers/load-usage.ts'
import { startRafka } from './peers/rafka-server.ts'

const USAGE = `Kafka's own ProducerPerformance and ConsumerPerformance by TLS 1.3 and without, against Apache Kafka and Rafka in turn.

  --pairs N       runs of each, in alternating order (default 2)
  --records N     of 1,000 bytes each (default 600000)
  --brokers LIST  of kafka,rafka (default both)`

const RECORD_BYTES = 1000
const PARTITIONS = 6
/** Of the producer's run, what only warms the client up. */
const WARM_UP = 0.3

interface Row {
  readonly broker: string
  readonly protocol: string
  readonly load: string
  readonly megabytesPerSecond: number
  readonly cpuSecondsPerGigabyte: number
}

/** A certificate for this machine, the properties of brokers that show it, and those of clients that believe it. */
function credentials(folder: string): { broker: Record<string, string>; client: string } {
  const authority = issue({ name: 'An Authority', isAuthority: true })
  const own = issue({ name: 'broker', hosts: ['127.0.0.1', 'localhost'], issuer: authority })
  const [keys, trust, client] = ['broker.pem', 'authority.pem', 'client.properties'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(keys, own.key + own.cert)
  writeFileSync(trust, authority.cert)
  writeFileSync(client, `security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=${trust}\n`)
  return { broker: { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': keys }, client }
}

/** With a listener of each kind: that without TLS serves the clients that prepare things. */
async function start(name: string, properties: Record<string, string>): Promise<{ broker: BrokerProcess; tlsPort: number }> {
  const [port = 0, tlsPort = 0, controllerPort = 0] = await freePorts(3)
  const listeners = `PLAINTEXT://127.0.0.1:${port},SSL://127.0.0.1:${tlsPort},CONTROLLER://127.0.0.1:${controllerPort}`
  const both = {
    ...properties,
    listeners,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT',
    'offsets.topic.replication.factor': '1',
  }
  const broker = name === 'kafka' ? await startKafka({ port, properties: both }) : await startRafka({ port, properties: both })
  return { broker, tlsPort }
}

async function measure(
  name: string,
  records: number,
  { broker: properties, client }: ReturnType<typeof credentials>,
): Promise<Row[]> {
  const { broker, tlsPort } = await start(name, properties)
  const rows: Row[] = []
  try {
    for (const protocol of ['SSL', 'PLAINTEXT']) {
      const port = protocol === 'SSL' ? tlsPort : broker.port
      const common = ['--bootstrap-server', `127.0.0.1:${port}`, ...(protocol === 'SSL' ? ['--command-config', client] : [])]
      const topic = await createTopic(broker, `tls-${protocol.toLowerCase()}`, PARTITIONS)
      const row = (load: string, recordsPerSecond: number, cpuSeconds: number): void => {
        const megabytes = (recordsPerSecond * RECORD_BYTES) / 1e6
        rows.push({
          broker: name,
          protocol,
          load,
          megabytesPerSecond: megabytes,
          cpuSecondsPerGigabyte: cpuSeconds / ((records * RECORD_BYTES) / 1e9),
        })
        console.log(
          `${name} ${protocol} ${load}: ${megabytes.toFixed(0)} MB/s, broker CPU ${rows.at(-1)!.cpuSecondsPerGigabyte.toFixed(2)} s/GB`,
        )
      }
      const size = ['--num-records', String(records)]
      const produced = await withUsage(broker, () =>
        runJava('org.apache.kafka.tools.ProducerPerformance', [
          ...[...common, ...size, '--topic', topic.name, '--record-size', String(RECORD_BYTES), '--throughput', '-1'],
          ...['--warmup-records', String(Math.round(records * WARM_UP)), '--command-property', 'acks=1'],
        ]),
      )
      row('produce', parseProducerPerformance(produced.result.stdout).recordsPerSecond, produced.usage.cpuSeconds)
      const consumed = await withUsage(broker, () =>
        runJava('org.apache.kafka.tools.ConsumerPerformance', [
          ...[...common, ...size, '--topic', topic.name, '--timeout', '20000', '--hide-header'],
        ]),
      )
      row('consume', parseConsumerPerformance(consumed.result.stdout).recordsPerSecond, consumed.usage.cpuSeconds)
    }
  } finally {
    await broker.stop()
  }
  return rows
}

/** For each load the median of Rafka's figures as a share of Kafka's. */
export function ratios(rows: readonly Row[]): string[] {
  const median = (broker: string, protocol: string, load: string, value: (row: Row) => number): number => {
    const values = rows.filter((row) => row.broker === broker && row.protocol === protocol && row.load === load).map(value)
    return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  }
  return ['SSL', 'PLAINTEXT'].flatMap((protocol) =>
    ['produce', 'consume'].map((load) => {
      const share = (value: (row: Row) => number): string =>
        (median('rafka', protocol, load, value) / median('kafka', protocol, load, value)).toFixed(2)
      return `${protocol} ${load}: ${share((row) => row.megabytesPerSecond)} of Kafka's throughput at ${share((row) => row.cpuSecondsPerGigabyte)} of its CPU`
    }),
  )
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '2' },
      records: { type: 'string', default: '600000' },
      brokers: { type: 'string', default: 'kafka,rafka' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-tls-'))
  try {
    const keys = credentials(folder)
    const rows: Row[] = []
    const brokers = values.brokers.split(',')
    for (let pair = 0; pair < Number(values.pairs); pair++)
      for (const name of pair % 2 === 0 ? brokers : brokers.toReversed())
        rows.push(...(await measure(name, Number(values.records), keys)))
    if (brokers.length > 1) for (const line of ratios(rows)) console.log(line)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) await main()
