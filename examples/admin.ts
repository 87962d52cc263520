import { createAdmin, ItemsFailedError } from 'rafka/client'

await using admin = createAdmin({ bootstrap: process.argv[2] ?? 'localhost:9092' })

const { brokers } = await admin.describeCluster()
console.log(`${brokers.length} broker(s)`)

try {
  await admin.createTopics([{ name: 'orders', numPartitions: 3, configs: { 'retention.ms': '86400000' } }])
} catch (error) {
  // Each item of a call has its own error; those that succeeded are there as well.
  if (!(error instanceof ItemsFailedError) || error.code !== 'TOPIC_ALREADY_EXISTS') throw error
  console.log('orders is there already')
}

const description = (await admin.describeTopics(['orders'])).get('orders')
for (const { partition, leader, isr } of description.partitions)
  console.log(`orders-${partition}: leader ${leader}, in sync ${isr}`)

const resource = { type: 'TOPIC', name: 'orders' } as const
const configs = (await admin.describeConfigs([resource])).get(resource)
console.log(`retention.ms is ${configs.get('retention.ms')?.value}`)
