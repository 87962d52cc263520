import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { JavaProcess } from '../java-process.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'
import { compatSuite } from '../passes.ts'

// A real Kafka Streams application, exactly once, on real text, which is killed in the middle of its transactions.
const add = compatSuite(import.meta.dirname)
const ROOT = join(import.meta.dirname, '../../..')
let broker: BrokerProcess
let tools: ToolRunner
const bootstrap = (): string => `${broker.host}:${broker.port}`

beforeAll(async () => {
  broker = await startCompatBroker()
  tools = new ToolRunner(bootstrap())
})
afterAll(async () => {
  await tools?.close()
  await broker?.stop()
})

/** What people wrote: the licence and the documents of this project, line by line. */
function textLines(): string[] {
  const documents = readdirSync(join(ROOT, 'docs'), { withFileTypes: true }).filter(({ name }) => name.endsWith('.md'))
  const files = ['LICENSE', 'README.md', 'CONTRIBUTING.md', ...documents.map(({ name }) => join('docs', name))]
  return files.flatMap((file) => readFileSync(join(ROOT, file), 'utf8').split('\n')).filter((line) => line.trim() !== '')
}

function wordsOf(line: string): string[] {
  return line
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Sends the lines a few at a time, and tells how many it has sent. */
class Writer {
  sent = 0
  readonly done: Promise<void>

  constructor(lines: readonly string[]) {
    this.done = this.#write(lines)
    this.done.catch(() => {})
  }

  async #write(lines: readonly string[]): Promise<void> {
    const producer = new Kafka({ brokers: [bootstrap()], logLevel: logLevel.NOTHING }).producer()
    await producer.connect()
    try {
      for (; this.sent < lines.length; this.sent += 10) {
        const messages = lines.slice(this.sent, this.sent + 10).map((value, index) => ({ key: String(this.sent + index), value }))
        await producer.send({ topic: 'text', messages, acks: -1 })
        await sleep(15)
      }
    } finally {
      await producer.disconnect()
    }
  }
}

add('an application that counts words exactly once, killed twice, has counted every word once', async () => {
  for (const topic of ['text', 'counts']) await tools.output('TopicCommand', ['--create', '--topic', topic, '--partitions', '3'])
  const lines = textLines()
  const expected = new Map<string, number>()
  for (const word of lines.flatMap(wordsOf)) expected.set(word, (expected.get(word) ?? 0) + 1)
  const start = (): JavaProcess =>
    new JavaProcess(join(import.meta.dirname, 'WordCount.java'), [bootstrap(), join(broker.folder, 'streams-state')])

  let application = start()
  try {
    const writer = new Writer(lines)
    for (const share of [0.3, 0.6]) {
      await application.until('it runs', () => application.said.includes('RUNNING'))
      await application.until(`${share} of the text is sent`, () => writer.sent > lines.length * share)
      // Somewhere in a transaction: they are committed every 100 ms, and there is always something in one.
      await application.end('SIGKILL')
      application = start()
    }
    await writer.done
    const total = [...expected.values()].reduce((sum, count) => sum + count, 0)
    const args = ['--topic', 'counts', '--from-beginning', '--isolation-level', 'read_committed', '--timeout-ms', '25000']
    const printed = await tools.output('consumer.ConsoleConsumer', [
      ...args,
      ...['--max-messages', String(total), '--formatter-property', 'print.key=true'],
    ])
    const counted = new Map<string, number>()
    for (const line of printed.split('\n').filter((text) => text !== '')) {
      const [word = '', count] = line.split('\t')
      expect(Number(count), `the next count of ${word}`).toBe((counted.get(word) ?? 0) + 1)
      counted.set(word, Number(count))
    }
    expect([...counted].sort()).toEqual([...expected].sort())
    expect(total).toBeGreaterThan(5_000)
  } finally {
    await application.end()
  }
  // Nothing comes after the last one.
  const more = await tools.run('consumer.ConsoleConsumer', [
    ...['--topic', 'counts', '--isolation-level', 'read_committed', '--timeout-ms', '500'],
  ])
  expect(more.stdout.trim()).toBe('')
})
