import { createConsumer } from 'rafka/client/consumer'

await using consumer = createConsumer({ bootstrap: process.argv[2] ?? 'localhost:9092' })

// Without a group: these partitions, from their beginning to where they end now.
const partitions = (await consumer.partitionsFor('orders')).map((_, partition) => ({ topic: 'orders', partition }))
consumer.assign(partitions)
consumer.seekToBeginning()
let left = (await consumer.endOffsets(partitions)).filter(({ offset }) => offset > 0).length

let [count, bytes] = [0, 0]
for await (const batch of consumer.batches()) {
  // One view, moved from record to record: keys and values are made when they are touched. `view.keep()` makes a record that lasts.
  for (const view of batch) {
    count++
    bytes += view.valueBytes?.length ?? 0
  }
  if (consumer.currentLag(batch) === 0 && --left === 0) break
}
console.log(`${count} records, ${bytes} bytes`)
