import { settle } from '../client/admin/results.ts'
import * as transactionsOf from '../client/admin/transactions.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import { printTable, show } from './table.ts'
import { timeText } from './time-text.ts'
import type { ListTransactionFlags, ProducersFlags } from './transaction.ts'

export async function listTransactions(flags: ListTransactionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const shown = await transactionsOf.listTransactions(client, {
      states: flags.state as transactionsOf.TransactionState[] | undefined,
      producerIds: flags.producerId,
      durationMsMin: flags.longerThanMs,
      transactionalIdPattern: flags.pattern,
    })
    show(flags, shown, () =>
      printTable(
        ['TRANSACTIONAL ID', 'STATE', 'PRODUCER'],
        shown.map(({ transactionalId, state, producerId }) => [transactionalId, state, producerId]),
        'there are no transactional ids',
      ),
    )
  })
}

export async function describeTransactions(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const results = await settle(transactionsOf.describeTransactions(client, ids))
    const shown = results.values()
    show(flags, shown, () => {
      for (const { transactionalId, state, producerId, producerEpoch, ...transaction } of shown) {
        const { coordinator, transactionStartTimeMs: startMs, transactionTimeoutMs: timeoutMs, partitions } = transaction
        console.log(
          `${transactionalId}: ${state}, producer ${producerId} epoch ${producerEpoch}, coordinator broker ${coordinator}`,
        )
        if (startMs !== null)
          console.log(`  since ${timeText(startMs)}, ${Date.now() - startMs} ms, times out after ${timeoutMs} ms`)
        if (partitions.length > 0)
          console.log(`  partitions ${partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(', ')}`)
      }
    })
    throwFailed(results)
  })
}

export async function describeProducers(topic: string, partition: number, flags: ProducersFlags): Promise<void> {
  await connected(flags, async (client) => {
    const options = { brokerId: flags.brokerId }
    const results = await settle(transactionsOf.describeProducers(client, [{ topic, partition }], options))
    throwFailed(results)
    const shown = results.get({ topic, partition })
    show(flags, shown, () =>
      printTable(
        ['PRODUCER', 'EPOCH', 'LAST SEQUENCE', 'LAST WRITE', 'COORDINATOR EPOCH', 'OPEN FROM'],
        shown.map((producer) => [
          producer.producerId,
          producer.producerEpoch,
          producer.lastSequence,
          timeText(producer.lastTimestamp),
          producer.coordinatorEpoch ?? '-',
          producer.currentTransactionStartOffset ?? '-',
        ]),
        'nobody wrote lately',
      ),
    )
  })
}

export async function terminateTransaction(transactionalId: string, flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const results = await settle(transactionsOf.fenceProducers(client, [transactionalId]))
    throwFailed(results)
    const { producerId, epoch } = results.get(transactionalId)
    show(flags, { transactionalId, producerId, epoch }, () =>
      console.log(`${transactionalId}: its open transaction is aborted, and producers below epoch ${epoch} are fenced`),
    )
  })
}
