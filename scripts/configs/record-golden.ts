// Records what a real Apache Kafka says about configurations into test/fixtures/config/golden.json (see DescribeGolden.java):
//   node scripts/configs/record-golden.ts
// Needs the jars of scripts/fetch_kafka.sh. Folders and ports are made the same every time.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runJava } from '../../bench/peers/java.ts'
import { startKafka } from '../../bench/peers/kafka-server.ts'
import { parseProperties } from '../../src/base/config/server-properties.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const OUTPUT = join(ROOT, 'test/fixtures/config')
const PROPERTIES = {
  'log.retention.hours': '72',
  'log.roll.ms': '3600000',
  'log.roll.hours': '100',
  'message.max.bytes': ' 1400000 ',
  'ssl.keystore.password': 'secret',
  'ssl.key.password': 'secret',
  'plug.in.key': 'something',
  'listener.name.plaintext.connections.max.reauth.ms': '1000',
  'log.cleaner.min.cleanable.ratio': '1',
  'log.initial.task.delay.ms': '20000',
}

await using broker = await startKafka({ properties: PROPERTIES })
const { stdout } = await runJava(join(import.meta.dirname, 'DescribeGolden.java'), [`${broker.host}:${broker.port}`, '1'])
const serverProperties = readFileSync(join(broker.folder, 'server.properties'), 'utf8')
const controllerPort = /CONTROLLER:\/\/127\.0\.0\.1:(\d+)/.exec(serverProperties)?.[1] ?? ''
const steady = (text: string): string =>
  text.replaceAll(broker.folder, '/var/lib/kafka').replaceAll(String(broker.port), '9092').replaceAll(controllerPort, '9093')

const golden = JSON.parse(steady(stdout)) as { layers: Record<string, unknown> }
golden.layers['static'] = parseProperties(steady(serverProperties))
mkdirSync(OUTPUT, { recursive: true })
writeFileSync(join(OUTPUT, 'golden.json'), `${JSON.stringify(golden, null, 1)}\n`)
