import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'
import { compatSuite } from '../passes.ts'
import { waitUntil } from '../wait-until.ts'

// Partitions that move between the log directories of a node (KIP-113), by Kafka's own tools: kafka-reassign-partitions moves, kafka-log-dirs tells where they are.
const REASSIGN = 'reassign.ReassignPartitionsCommand'

const add = compatSuite(import.meta.dirname)
const folder = mkdtempSync(join(tmpdir(), 'log-dirs-'))
const dirs = ['one', 'two'].map((name) => join(folder, name))
let broker: BrokerProcess
let tools: ToolRunner

beforeAll(async () => {
  for (const dir of dirs) mkdirSync(dir)
  broker = await startCompatBroker({ 'log.dirs': dirs.join(',') })
  tools = new ToolRunner(`${broker.host}:${broker.port}`)
})
afterAll(async () => {
  await tools?.close()
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Shown {
  readonly logDir: string
  readonly partition: string
  readonly offsetLag: number
  readonly isFuture: boolean
}

/** What kafka-log-dirs shows of a topic. */
async function shown(topic: string): Promise<Shown[]> {
  const text = await tools.output('LogDirsCommand', ['--describe', '--topic-list', topic])
  const { brokers } = JSON.parse(text.trim().split('\n').at(-1)!) as {
    brokers: { logDirs: { logDir: string; partitions: { partition: string; offsetLag: number; isFuture: boolean }[] }[] }[]
  }
  return brokers[0]!.logDirs.flatMap(({ logDir, partitions }) =>
    partitions.map(({ partition, offsetLag, isFuture }) => ({ logDir, partition, offsetLag, isFuture })),
  )
}

async function produce(topic: string, lines: readonly string[]): Promise<void> {
  await tools.output('ConsoleProducer', ['--topic', topic], `${lines.join('\n')}\n`)
}

async function consume(topic: string, count: number): Promise<string[]> {
  const args = ['--topic', topic, '--from-beginning', '--max-messages', String(count), '--timeout-ms', '15000']
  return (await tools.output('consumer.ConsoleConsumer', args)).split('\n').filter((line) => line !== '')
}

/** A file that tells the tool where partition 0 of a topic is to be. */
function plan(topic: string, logDir: string): string {
  const file = join(folder, `${topic}.json`)
  const partitions = [{ topic, partition: 0, replicas: [1], log_dirs: [logDir] }]
  writeFileSync(file, JSON.stringify({ version: 1, partitions }))
  return file
}

/** The log directory that a topic's one partition is in, and the other. */
async function placeOf(topic: string): Promise<{ here: string; there: string }> {
  const [{ logDir: here }] = (await shown(topic)) as [Shown]
  return { here, there: dirs.find((dir) => dir !== here)! }
}

add('kafka-reassign-partitions moves a partition to another log directory, and kafka-log-dirs shows it there', async () => {
  const sent = Array.from({ length: 2000 }, (_, index) => `record ${index} ${'x'.repeat(200)}`)
  await tools.output('TopicCommand', ['--create', '--topic', 'moved', '--partitions', '1'])
  await produce('moved', sent)
  const { here, there } = await placeOf('moved')
  const file = plan('moved', there)
  const executed = await tools.output(REASSIGN, ['--execute', '--reassignment-json-file', file])
  expect(executed).toContain(`Successfully started moving log directory to ${there} for replica moved-0 with broker 1`)
  await waitUntil('the move has ended', async () => {
    const verified = await tools.output(REASSIGN, ['--verify', '--reassignment-json-file', file])
    return verified.includes('Reassignment of replica moved-0-1 completed successfully')
  })
  expect(await shown('moved')).toEqual([{ logDir: there, partition: 'moved-0', offsetLag: 0, isFuture: false }])
  expect(readdirSync(there)).toContain('moved-0')
  expect(readdirSync(here)).not.toContain('moved-0')
  await produce('moved', ['one more'])
  expect(await consume('moved', sent.length + 1)).toEqual([...sent, 'one more'])
})

add('kafka-reassign-partitions is told of a log directory that the broker has not', async () => {
  await tools.output('TopicCommand', ['--create', '--topic', 'stays', '--partitions', '1'])
  const { here } = await placeOf('stays')
  const { stdout, stderr } = await tools.run(REASSIGN, [
    '--execute',
    '--reassignment-json-file',
    plan('stays', '/not/there'),
    '--timeout',
    '2000',
  ])
  expect(stdout + stderr).toMatch(/LogDirNotFoundException|log directory/i)
  expect(await shown('stays')).toEqual([{ logDir: here, partition: 'stays-0', offsetLag: 0, isFuture: false }])
})
