import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { positiveNumber, repeated, wholeNumber } from './usage.ts'

export interface ListTransactionFlags extends ConnectionFlags {
  state?: readonly string[]
  producerId?: readonly number[]
  longerThanMs?: number
  pattern?: string
}

export interface FindHangingFlags extends ConnectionFlags {
  topic?: readonly string[]
  brokerId?: number
  maxTransactionTimeoutMin: number
}

export interface AbortTransactionFlags extends ConnectionFlags {
  startOffset?: number
  producerId?: number
  producerEpoch?: number
  coordinatorEpoch?: number
}

export interface ProducersFlags extends ConnectionFlags {
  brokerId?: number
}

export function addTransaction(program: Command): void {
  const admin = () => import('./transaction-admin.ts')
  const transaction = program
    .command('transaction')
    .description('list and describe transactions, find and abort those that hang')
    .addHelpText(
      'after',
      `
A transaction that hangs keeps consumers with read_committed from what is behind it: find-hanging finds it, and abort ends it.

Examples:
  rafka transaction list --state Ongoing
  rafka transaction find-hanging
  rafka transaction abort orders 0 --start-offset 1234`,
    )
  withConnection(transaction.command('list').description('transactional ids'))
    .option('-s, --state <name>', 'in this state: Ongoing, PrepareCommit, CompleteAbort, …; again for more', repeated)
    .option('--producer-id <id>', 'of this producer; again for more', wholeNumbers)
    .option('--longer-than-ms <ms>', 'open for longer', wholeNumber)
    .option('--pattern <regexp>', 'ids that match (Kafka 4.1)')
    .addHelpText('after', '\nExample:\n  rafka transaction list --state Ongoing --longer-than-ms 60000')
    .action(async (flags: ListTransactionFlags) => (await admin()).listTransactions(flags))
  withConnection(transaction.command('describe <id...>').description('transactional ids and what they have open'))
    .addHelpText('after', '\nExample:\n  rafka transaction describe orders-writer')
    .action(async (ids: string[], flags: ConnectionFlags) => (await admin()).describeTransactions(ids, flags))
  withConnection(transaction.command('producers <topic> <partition>').description('who wrote to a partition lately'))
    .option('--broker-id <id>', 'as this replica knows it (default: the leader)', wholeNumber)
    .addHelpText('after', '\nExample:\n  rafka transaction producers orders 0')
    .action(async (topic: string, partition: string, flags: ProducersFlags) =>
      (await admin()).describeProducers(topic, wholeNumber(partition), flags),
    )
  withConnection(transaction.command('find-hanging').description('transactions that nobody will end'))
    .option('-t, --topic <name>', 'in this topic; again for more (default: in all)', repeated)
    .option('--broker-id <id>', 'in partitions that this broker leads', wholeNumber)
    .option('--max-transaction-timeout-min <minutes>', 'what is younger may still end', positiveNumber, 15)
    .addHelpText('after', '\nExample:\n  rafka transaction find-hanging --topic orders')
    .action(async (flags: FindHangingFlags) => (await import('./hanging-transactions.ts')).findHanging(flags))
  withConnection(transaction.command('abort <topic> <partition>').description('end a transaction that hangs in a partition'))
    .option('--start-offset <offset>', 'where it begins, as find-hanging shows it', wholeNumber)
    .option('--producer-id <id>', 'or whose it is, with the epochs that producers shows', wholeNumber)
    .option('--producer-epoch <epoch>', 'of that producer', wholeNumber)
    .option('--coordinator-epoch <epoch>', 'of its last transaction (default: 0)', wholeNumber)
    .addHelpText(
      'after',
      '\nAborting one that its coordinator still knows breaks its promises: see that it hangs first.\n\nExample:\n  rafka transaction abort orders 0 --start-offset 1234',
    )
    .action(async (topic: string, partition: string, flags: AbortTransactionFlags) =>
      (await import('./hanging-transactions.ts')).abortHanging(topic, wholeNumber(partition), flags),
    )
  withConnection(
    transaction.command('terminate <id>').description('abort the open transaction of an id, and fence its producers'),
  )
    .addHelpText('after', '\nExample:\n  rafka transaction terminate orders-writer')
    .action(async (id: string, flags: ConnectionFlags) => (await admin()).terminateTransaction(id, flags))
}

function wholeNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(text)]
}
