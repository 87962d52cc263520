import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../bench/peers/free-port.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { JavaProcess } from '../java-process.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'
import { compatSuite } from '../passes.ts'

// A worker of Kafka Connect in distributed mode, with its file connectors: what it knows of itself it keeps in three compacted topics.
const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
let tools: ToolRunner
let worker: Worker

beforeAll(async () => {
  broker = await startCompatBroker()
  tools = new ToolRunner(`${broker.host}:${broker.port}`)
  worker = await Worker.start(broker)
})
afterAll(async () => {
  await worker?.process.end()
  await tools?.close()
  await broker?.stop()
})

interface Status {
  readonly connector: { readonly state: string }
  readonly tasks: readonly { readonly state: string; readonly trace?: string }[]
}

class Worker {
  readonly process: JavaProcess
  readonly #url: string

  private constructor(settings: string, port: number) {
    this.process = new JavaProcess('org.apache.kafka.connect.cli.ConnectDistributed', [settings])
    this.#url = `http://127.0.0.1:${port}`
  }

  /** With the settings that a worker ships with, and one replica of everything. */
  static async start({ host, port, folder }: BrokerProcess): Promise<Worker> {
    const [restPort = 0] = await freePorts(1)
    const settings = {
      'bootstrap.servers': `${host}:${port}`,
      'group.id': 'connect-cluster',
      listeners: `http://127.0.0.1:${restPort}`,
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'config.storage.topic': 'connect-configs',
      'config.storage.replication.factor': '1',
      'offset.storage.topic': 'connect-offsets',
      'offset.storage.replication.factor': '1',
      'offset.storage.partitions': '5',
      'offset.flush.interval.ms': '200',
      'status.storage.topic': 'connect-status',
      'status.storage.replication.factor': '1',
      // Exactly once, so that the lines which a killed worker had not yet accounted for are not there twice.
      'exactly.once.source.support': 'enabled',
      'session.timeout.ms': '6000',
      'heartbeat.interval.ms': '1000',
      // Of the sink's own group: so long does it take until the killed worker's member is given up.
      'consumer.session.timeout.ms': '6000',
      'consumer.heartbeat.interval.ms': '1000',
      'plugin.discovery': 'service_load',
    }
    const path = join(folder, 'connect.properties')
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(path, lines.join(''))
    const worker = new Worker(path, restPort)
    await worker.process.until('the worker answers', async () => (await worker.get('/')) !== null)
    return worker
  }

  async get<Body>(path: string): Promise<Body | null> {
    try {
      const response = await fetch(this.#url + path)
      return response.ok ? ((await response.json()) as Body) : null
    } catch {
      return null
    }
  }

  /** Makes or changes a connector, and waits until it and its task run. */
  async configure(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    // A worker that has just joined, or is being told of another change, says to come again.
    await this.process.until(`${name} is configured`, async () => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'PUT', headers, body: JSON.stringify(config) }
      return (await fetch(`${this.#url}/connectors/${name}/config`, init)).ok
    })
    await this.runs(name)
  }

  async runs(name: string): Promise<void> {
    await this.process.until(`${name} runs`, async () => {
      const status = await this.get<Status>(`/connectors/${name}/status`)
      return status?.connector.state === 'RUNNING' && status.tasks.length === 1 && status.tasks[0]!.state === 'RUNNING'
    })
  }

  async delete(name: string): Promise<number> {
    return (await fetch(`${this.#url}/connectors/${name}`, { method: 'DELETE' })).status
  }
}

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index}: the quick brown fox\n`).join('')
}

async function untilFile(path: string, text: string): Promise<void> {
  await worker.process.until('every line has come', () => existsSync(path) && readFileSync(path, 'utf8').length >= text.length)
  // Nothing is there twice, which would come a little later.
  await sleep(300)
  expect(readFileSync(path, 'utf8')).toBe(text)
}

const file = (name: string): string => join(broker.folder, name)

add('a worker copies a file line by line', async () => {
  const [from, to] = [file('from.txt'), file('to.txt')]
  writeFileSync(from, numbered(0, 500))
  const source = { 'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector', 'tasks.max': '1' }
  const sink = { 'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector', 'tasks.max': '1' }
  await worker.configure('source', { ...source, file: from, topic: 'lines' })
  await worker.configure('sink', { ...sink, file: to, topics: 'lines' })
  await untilFile(to, numbered(0, 500))
  appendFileSync(from, numbered(500, 1000))
  await untilFile(to, numbered(0, 1000))
})

add('a worker that is killed goes on where it was', async () => {
  const [from, to] = [file('from.txt'), file('to.txt')]
  await worker.process.end('SIGKILL')
  appendFileSync(from, numbered(1000, 1500))
  worker = await Worker.start(broker)
  for (const name of ['source', 'sink']) await worker.runs(name)
  await worker.process.until('the lines of the meantime come', () => readFileSync(to, 'utf8').includes('line 1499:'))
  // The sink commits what it has written only now and then: a few lines may be there twice, and none may be missing or out of order.
  const lines = [...new Set(readFileSync(to, 'utf8').split('\n'))].filter((line) => line !== '')
  expect(lines).toEqual(numbered(0, 1500).split('\n').slice(0, -1))
  // The source is exactly once: what it read is in the topic one time.
  const args = ['--topic', 'lines', '--from-beginning', '--isolation-level', 'read_committed', '--timeout-ms', '5000']
  const read = await tools.run('consumer.ConsoleConsumer', args)
  expect(read.stdout).toBe(numbered(0, 1500))
})

add('what a worker keeps in its topics is right', async () => {
  for (const topic of ['connect-configs', 'connect-offsets', 'connect-status']) {
    const described = await tools.output('kafka.admin.ConfigCommand', [
      '--entity-type',
      'topics',
      '--entity-name',
      topic,
      '--describe',
    ])
    expect(described, topic).toContain('cleanup.policy=compact')
  }
  const offsets = await worker.get<{ offsets: { partition: { filename: string }; offset: { position: number } }[] }>(
    '/connectors/source/offsets',
  )
  const position = Buffer.byteLength(numbered(0, 1500))
  expect(offsets?.offsets).toEqual([{ partition: { filename: file('from.txt') }, offset: { position } }])
  const consumed = await tools.output('consumer.group.ConsumerGroupCommand', ['--describe', '--group', 'connect-sink'])
  expect(consumed).toMatch(/^connect-sink +lines +0 +\d+ +\d+ /m)

  expect(await worker.delete('sink')).toBe(204)
  await worker.process.until('the sink is gone', async () => (await worker.get<string[]>('/connectors'))?.join() === 'source')
})
