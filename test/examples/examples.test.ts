import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { RunningExample } from './run-example.ts'

const ROOT = join(import.meta.dirname, '../..')
const run = (name: string, ...args: string[]): RunningExample => new RunningExample(name, [cluster.bootstrapServers, ...args])
let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster()
  // The others read and write what these two leave.
  const admin = await run('admin.ts').ends()
  expect(admin).toContain('1 broker(s)')
  expect(admin).toContain('retention.ms is 86400000')
  expect(await run('produce.ts').ends()).toMatch(/sent to [012] at 0\n10000 more/)
})
afterAll(() => cluster?.stop())

test('a topic that is there already is told as such', async () => {
  expect(await run('admin.ts').ends()).toContain('orders is there already')
})

test('a member of a group reads until it is interrupted, and leaves', async () => {
  const consume = run('consume.ts')
  await consume.says('10001 orders, ')
  consume.interrupt()
  const output = await consume.ends()
  expect(output).toContain("assigned [ 'orders-0', 'orders-1', 'orders-2' ]")
  expect(output).toContain('10001 orders in the end')

  const again = run('consume.ts')
  await again.says('assigned [')
  again.interrupt()
  expect(await again.ends(), 'all was committed').toContain('0 orders in the end')
})

test('batches are read to the end of the log', async () => {
  expect(await run('batches.ts').ends()).toMatch(/^10001 records, \d+ bytes$/m)
})

test('each order has one invoice', async () => {
  await using admin = createAdmin({ bootstrap: cluster.bootstrapServers })
  await admin.createTopics([{ name: 'invoices', numPartitions: 1 }])
  expect(await run('transactions.ts', '10001').ends()).toContain('10001 invoices')
})

test('streams copy what is large', async () => {
  const streams = run('streams.ts')
  await streams.says('the first large order')
  streams.interrupt()
  expect(await streams.ends()).toMatch(/\d+ large orders/)
})

test('metrics, traces and logs are there', async () => {
  const output = await run('observed.ts').ends()
  expect(output).toContain('processing hello')
  expect(output).toContain('send observed and process observed are one trace: true')
  expect(output).toContain('kafka_producer_record_send_total{client_id="observed",topic="observed"} 1')
})

test('a test has a cluster of its own', async () => {
  expect(await new RunningExample('embedded.test.ts', [], ['--test']).ends()).toMatch(/pass 1\n/)
  expect(await new RunningExample('failures.test.ts', [], ['--test']).ends()).toMatch(/pass 2\n/)
})

test('all have the types that they say, and each is run here or beside Apache Kafka', () => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(ROOT, 'examples')], { stdio: 'pipe' })
  expect(readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts'))).toEqual([
    'admin.ts',
    'batches.ts',
    'consume.ts',
    'embedded.test.ts',
    'failures.test.ts',
    'observed.ts',
    'produce.ts',
    'secured.ts',
    'streams.ts',
    'transactions.ts',
  ])
})
