import { createProducer } from 'rafka/client/producer'

await using producer = createProducer({
  bootstrap: process.argv[2] ?? 'localhost:9092',
  compressionType: 'lz4',
  // Those of `enqueue`, which gives no promise that could tell.
  onDeliveryError: (error, { topic, partition, count }) => console.error(`${count} records of ${topic}-${partition}: ${error}`),
})

// One record, and where it went.
const { partition, offset } = await producer.send({
  topic: 'orders',
  key: 'customer-7',
  value: JSON.stringify({ customer: 7, cents: 1250 }),
  headers: { source: 'example' },
})
console.log(`sent to ${partition} at ${offset}`)

// Many: a promise is there only when the queue is full, and waiting for it is what keeps memory bounded.
for (let number = 0; number < 10_000; number++) {
  const customer = number % 100
  const room = producer.enqueue({
    topic: 'orders',
    key: `customer-${customer}`,
    value: JSON.stringify({ customer, cents: number }),
  })
  if (room !== undefined) await room
}
await producer.flush()
console.log('10000 more')
