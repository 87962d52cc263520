import { createConsumer, jsonDeserializer, stringDeserializer } from 'rafka/client/consumer'

interface Order {
  readonly customer: number
  readonly cents: number
}

await using consumer = createConsumer({
  bootstrap: process.argv[2] ?? 'localhost:9092',
  groupId: 'invoices',
  autoOffsetReset: 'earliest',
  keyDeserializer: stringDeserializer,
  valueDeserializer: jsonDeserializer<Order>(),
  onRebalance: ({ kind, partitions }) =>
    console.log(
      kind,
      partitions.map(({ topic, partition }) => `${topic}-${partition}`),
    ),
})
consumer.subscribe({ topics: ['orders'] })

// Closing the consumer ends the loop, commits what was finished and leaves the group.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumer.close())

let [count, cents] = [0, 0]
for await (const { value } of consumer) {
  // A record counts as finished when the next one is asked for: an error here leaves it to be read again.
  cents += value?.cents ?? 0
  if (++count % 5000 === 1) console.log(`${count} orders, ${cents} cents`)
}
console.log(`${count} orders in the end`)
