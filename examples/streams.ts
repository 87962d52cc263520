import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ConsumerRecord, createConsumer, createProducer, type ProducerRecord, stringDeserializer } from 'rafka/client'

// Copies orders of more than ten euros to another topic. Where that does not keep up, nothing more is read.
const bootstrap = process.argv[2] ?? 'localhost:9092'

await using consumer = createConsumer({
  bootstrap,
  groupId: 'large-orders',
  autoOffsetReset: 'earliest',
  keyDeserializer: stringDeserializer,
  valueDeserializer: stringDeserializer,
})
await using producer = createProducer({ bootstrap })
consumer.subscribe({ topics: ['orders'] })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumer.close())

let copied = 0
await pipeline(
  consumer.readable(),
  new Transform({
    objectMode: true,
    transform({ key, value }: ConsumerRecord<string, string>, _encoding, done) {
      const { cents } = JSON.parse(value ?? '{}') as { cents?: number }
      if (cents === undefined || cents <= 1000) return done()
      if (++copied === 1) console.log('the first large order')
      const record: ProducerRecord = { topic: 'large-orders', key, value }
      done(null, record)
    },
  }),
  Writable.fromWeb(producer.writable(), { objectMode: true }),
)
console.log(`${copied} large orders`)
