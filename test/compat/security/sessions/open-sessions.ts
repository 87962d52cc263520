import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { findJava, kafkaClassPath } from '../../../../bench/peers/java.ts'
import { createConsumer } from '../../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../../src/client/entries/producer.ts'
import { DriverProcess } from '../../driver-process.ts'
import { javaOptions, javaSettings, librdkafkaSettings, type Password, type Settings } from '../sasl/sasl-clients.ts'

const PYTHON = join(import.meta.dirname, '../../../../.peers/venv/bin/python')
const WITHIN_MS = 5000

/** A client that stays connected. Outcomes are `done`, or the error in the client's own words. */
export interface OpenSession {
  produce(): Promise<string>
  /** The next records after those of the call before. Null where the client's consumers do not outlive a refusal. */
  readonly consume: (() => Promise<string>) | null
  /** Connections of the producer since it was made. Null where the client does not say. */
  readonly connections: (() => Promise<number>) | null
  close(): Promise<void>
}

export interface SessionOptions {
  readonly bootstrap: string
  /** These are at listeners without TLS. */
  readonly authority: null
  readonly topic: string
  readonly credentials: Password
}

/** With any credentials, or none, and by TLS too. `patienceMs`: for how long a record is tried to be sent. */
export type AnySession = Settings & { readonly topic: string; readonly patienceMs?: number }

export function openJava({ topic, patienceMs = 12_000, ...settings }: AnySession): OpenSession {
  const properties = {
    ...javaSettings(settings),
    'max.block.ms': '8000',
    'delivery.timeout.ms': String(patienceMs),
    'request.timeout.ms': String(patienceMs / 2),
  }
  const source = join(import.meta.dirname, 'SessionDriver.java')
  const quiet = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
  const jvm = [...quiet, ...javaOptions(settings), '-cp', kafkaClassPath()]
  const driver = new DriverProcess(findJava().command, [...jvm, source, topic, JSON.stringify(properties)])
  return ofDriver(driver, async () => Number(await driver.call('connections', {})))
}

export function openLibrdkafka({ topic, patienceMs = 8000, ...settings }: AnySession): OpenSession {
  const config = { ...librdkafkaSettings(settings), 'message.timeout.ms': String(patienceMs) }
  const script = join(import.meta.dirname, 'session_driver.py')
  return ofDriver(new DriverProcess(PYTHON, [script, topic, JSON.stringify(config)]), null)
}

function ofDriver(driver: DriverProcess, connections: OpenSession['connections']): OpenSession {
  return {
    produce: () => driver.call('produce', {}),
    consume: () => driver.call('consume', {}),
    connections,
    close: () => driver.close(),
  }
}

export function openKafkajs({ bootstrap, topic, credentials: { mechanism, username, password } }: SessionOptions): OpenSession {
  const kafka = new Kafka({
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    // Its default is longer than the sessions here: it would renew them with each request.
    reauthenticationThreshold: 500,
    sasl: { mechanism: mechanism.toLowerCase() as 'plain', username, password },
  })
  const producer = kafka.producer()
  let connections = 0
  producer.on('producer.connect', () => {
    connections++
  })
  const connected = producer.connect()
  return {
    produce: async () => {
      await connected
      return outcomeOf(() => producer.send({ topic, messages: [{ value: '0123456789', partition: 0 }] }))
    },
    consume: null,
    connections: async () => connections,
    close: () => producer.disconnect(),
  }
}

export function openRafka({ bootstrap, topic, credentials: { mechanism, username, password } }: SessionOptions): OpenSession {
  const sasl = { mechanism: mechanism.toLowerCase() as 'plain', username, password }
  let connections = 0
  const logger = {
    debug: (message: string) => {
      if (message === 'connected') connections++
    },
    info() {},
    warn() {},
    error() {},
  }
  const producer = createProducer({ bootstrap, sasl, logger, requestTimeoutMs: 6000, deliveryTimeoutMs: 12_000 })
  const consumer = createConsumer({ bootstrap, sasl })
  consumer.assign([{ topic, partition: 0 }])
  consumer.seekToBeginning()
  return {
    produce: () => outcomeOf(() => producer.send({ topic, partition: 0, value: '0123456789' })),
    consume: () =>
      outcomeOf(async () => {
        if ((await consumer.poll({ timeoutMs: WITHIN_MS })).length === 0) throw Object.assign(new Error(), { code: 'nothing' })
      }),
    connections: async () => connections,
    close: async () => {
      await Promise.all([producer.close(), consumer.close()])
    },
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    const { code, type, message } = error as { code?: string; type?: string; message: string }
    return `${type ?? code ?? message}`
  }
}
