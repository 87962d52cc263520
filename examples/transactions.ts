import { createConsumer, createProducer, jsonDeserializer, stringDeserializer } from 'rafka/client'

// Reads orders, writes invoices, and commits both together: whatever breaks in between, each order has one invoice.
const bootstrap = process.argv[2] ?? 'localhost:9092'
const expected = Number(process.argv[3] ?? Number.POSITIVE_INFINITY)

await using consumer = createConsumer({
  bootstrap,
  groupId: 'billing',
  autoOffsetReset: 'earliest',
  // The transaction commits.
  enableAutoCommit: false,
  isolationLevel: 'read_committed',
  keyDeserializer: stringDeserializer,
  valueDeserializer: jsonDeserializer<{ cents: number }>(),
})
await using producer = createProducer({ bootstrap, transactionalId: 'billing-1' })
consumer.subscribe({ topics: ['orders'] })

let invoices = 0
while (invoices < expected) {
  const orders = await consumer.poll({ timeoutMs: 1000 })
  if (orders.length === 0) continue
  // What throws in here aborts the transaction.
  await producer.transaction(async (tx) => {
    for (const { key, value } of orders) {
      const room = tx.enqueue({ topic: 'invoices', key, value: `${((value?.cents ?? 0) / 100).toFixed(2)} EUR` })
      if (room !== undefined) await room
    }
    const next = new Map(
      orders.map(({ topic, partition, offset }) => [`${topic}-${partition}`, { topic, partition, offset: offset + 1 }]),
    )
    await tx.sendOffsets([...next.values()], consumer.groupMetadata())
  })
  invoices += orders.length
}
console.log(`${invoices} invoices`)
