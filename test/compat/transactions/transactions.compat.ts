import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'
import { compatSuite } from '../passes.ts'
import { waitUntil } from '../wait-until.ts'
import { javaTransactions, librdkafkaTransactions, type TransactionDriver } from './transaction-drivers.ts'
import { transactionScenarios } from './transaction-scenarios.ts'

const TRANSACTIONS = 'TransactionsCommand'

const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
const bootstrap = (): string => `${broker.host}:${broker.port}`

beforeAll(async () => {
  broker = await startCompatBroker({ 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000' })
})

// The Java client has an epoch for each transaction (KIP-890), librdkafka one for all.
transactionScenarios(add, bootstrap, {
  name: 'Java',
  fenced: /ProducerFencedException|InvalidProducerEpochException|fatal error/,
  readsUnstableOffsets: true,
  connect: javaTransactions,
})
transactionScenarios(add, bootstrap, {
  name: 'librdkafka',
  fenced: /_FENCED|INVALID_PRODUCER_EPOCH/,
  readsUnstableOffsets: false,
  connect: librdkafkaTransactions,
})

let tools: ToolRunner
let client: TransactionDriver
beforeAll(() => {
  tools = new ToolRunner(bootstrap())
  client = javaTransactions(bootstrap())
})
afterAll(async () => {
  await tools?.close()
  await client?.close()
  await broker?.stop()
})

async function openTransaction(name: string): Promise<void> {
  await client.call('createTopic', { topic: name, partitions: 1 })
  await client.call('open', { producer: name, transactionalId: name, timeoutMs: 600_000 })
  await client.call('begin', { producer: name })
  await client.call('send', { producer: name, topic: name, partition: 0, values: ['open'] })
}

/** The rows of a tool's table, by the names of its columns. */
async function table(...args: readonly string[]): Promise<Record<string, string>[]> {
  const [head = '', ...rows] = (await tools.output(TRANSACTIONS, args)).split('\n').filter((line) => line.trim() !== '')
  const names = head.trim().split(/\s+/)
  return rows.map((row) =>
    Object.fromEntries(
      row
        .trim()
        .split(/\s+/)
        .map((value, index) => [names[index]!, value]),
    ),
  )
}

add('kafka-transactions lists and describes what is open', async () => {
  await openTransaction('listed')
  const listed = await table('list')
  expect(listed).toContainEqual(expect.objectContaining({ TransactionalId: 'listed', TransactionState: 'Ongoing' }))
  expect((await table('list', '--transactional-id-pattern', 'list.*')).map((row) => row['TransactionalId'])).toEqual(['listed'])
  expect(await table('list', '--duration-filter', '100000000')).toEqual([])
  const [described] = await table('describe', '--transactional-id', 'listed')
  expect(described).toMatchObject({ CoordinatorId: '1', TransactionState: 'Ongoing', TransactionTimeoutMs: '600000' })
  expect(Object.values(described!).join()).toContain('listed-0')
  await client.call('commit', { producer: 'listed' })
})

add('kafka-transactions describes producers', async () => {
  await openTransaction('producing')
  const [open] = await table('describe-producers', '--topic', 'producing', '--partition', '0')
  expect(open).toMatchObject({ LastSequence: '0', CurrentTransactionStartOffset: '0' })
  await client.call('commit', { producer: 'producing' })
  const closed = async (): Promise<string | undefined> =>
    (await table('describe-producers', '--topic', 'producing', '--partition', '0'))[0]?.['CurrentTransactionStartOffset']
  await waitUntil('no open transaction', async () => (await closed()) === 'None')
})

add('kafka-transactions aborts a transaction, of which its partition is rid', async () => {
  await openTransaction('doomed')
  await tools.output(TRANSACTIONS, ['abort', '--topic', 'doomed', '--partition', '0', '--start-offset', '0'])
  const read = (): Promise<string[]> => client.call('read', { topic: 'doomed', partition: 0, isolation: 'read_committed' })
  expect(await read()).toEqual([])
  await client.call('open', { producer: 'after-doomed', transactionalId: 'after-doomed', timeoutMs: 60_000 })
  await client.call('begin', { producer: 'after-doomed' })
  await client.call('send', { producer: 'after-doomed', topic: 'doomed', partition: 0, values: ['after'] })
  await client.call('commit', { producer: 'after-doomed' })
  await waitUntil('the record behind', async () => (await read()).length > 0)
  expect(await read()).toEqual(['after'])
})

add('kafka-transactions finds none that hang where their coordinator knows them', async () => {
  await openTransaction('known')
  expect(await table('find-hanging', '--topic', 'known', '--partition', '0', '--max-transaction-timeout', '0')).toEqual([])
  await client.call('commit', { producer: 'known' })
})

add('kafka-transactions forces the producer of an id out', async () => {
  await openTransaction('forced')
  await tools.output(TRANSACTIONS, ['forceTerminateTransaction', '--transactionalId', 'forced'])
  await expect(client.call('commit', { producer: 'forced' })).rejects.toThrow(/Fenced|InvalidProducerEpoch/)
})

add('TransactionalMessageCopier of Kafka copies every record once', async () => {
  for (const topic of ['copier-in', 'copier-out']) await client.call('createTopic', { topic, partitions: 1 })
  await client.call('open', { producer: 'copier-source', transactionalId: 'copier-source', timeoutMs: 60_000 })
  await client.call('begin', { producer: 'copier-source' })
  const values = Array.from({ length: 1000 }, (_, index) => String(index))
  await client.call('send', { producer: 'copier-source', topic: 'copier-in', partition: 0, values })
  await client.call('commit', { producer: 'copier-source' })
  const { code, stdout, stderr } = await tools.runOffline('TransactionalMessageCopier', [
    ...['--broker-list', bootstrap(), '--input-topic', 'copier-in', '--input-partition', '0', '--output-topic', 'copier-out'],
    ...['--consumer-group', 'copier', '--transactional-id', 'copier', '--max-messages', '1000', '--transaction-size', '50'],
  ])
  expect(code, stderr).toBe(0)
  expect(stdout).toContain('"remaining":0')
  expect(await client.call('read', { topic: 'copier-out', partition: 0, isolation: 'read_committed' })).toEqual(values)
})
