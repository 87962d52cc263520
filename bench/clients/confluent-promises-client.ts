import type { BenchClient, BenchConsumer, BenchProducer, BenchRecord, Sink } from './bench-client.ts'
import { confluentBinding, producerConfig } from './confluent-client.ts'
import { inFlight } from './in-flight.ts'
import type { Payload } from './payload.ts'
import type { Task } from './task.ts'

interface Promised {
  connect(): Promise<void>
  disconnect(): Promise<void>
}
interface PromisedProducer extends Promised {
  send(request: { topic: string; messages: readonly BenchRecord[] }): Promise<unknown>
}
interface Batch {
  readonly messages: readonly { key: Buffer | null; value: Buffer | null }[]
}
interface PromisedConsumer extends Promised {
  subscribe(request: { topic: string }): Promise<void>
  run(handlers: { partitionsConsumedConcurrently: number; eachBatch(payload: { batch: Batch }): Promise<void> }): Promise<void>
}
interface PromisedKafka {
  producer(config: object): PromisedProducer
  consumer(config: object): PromisedConsumer
}

const RECORDS_PER_SEND = 1000
const SENDS = 32

/** librdkafka through its Node binding, by the interface of promises, which its documentation recommends. */
export const confluentPromisesClient: BenchClient = {
  async producer(task) {
    // It reports every delivery: that is what its promises wait for.
    const producer = kafka(task).producer({ ...producerConfig(task), 'delivery.report.only.error': false })
    await producer.connect()
    const { topic } = task
    const flying = new Set<Promise<unknown>>()
    return {
      async sendAll(payload: Payload, count: number) {
        await inFlight(Math.ceil(count / RECORDS_PER_SEND), SENDS, (number) => {
          const first = number * RECORDS_PER_SEND
          const messages = Array.from({ length: Math.min(RECORDS_PER_SEND, count - first) }, (_, at) => ({
            key: payload.key(first + at),
            value: payload.value(first + at),
          }))
          return producer.send({ topic, messages })
        })
      },
      send(records) {
        // What does not fit into its queue is refused; an application that counts on its promises learns it there.
        const sent = producer
          .send({ topic, messages: [...records] })
          .catch(() => {})
          .finally(() => flying.delete(sent))
        flying.add(sent)
        return undefined
      },
      async flush() {
        await Promise.all(flying)
      },
      close: () => producer.disconnect(),
    } satisfies BenchProducer
  },

  async consume(task: Task, sink: Sink): Promise<BenchConsumer> {
    const consumer = kafka(task).consumer({
      'group.id': `confluent-promises-${performance.timeOrigin}`,
      'enable.auto.commit': false,
      'auto.offset.reset': 'earliest',
      'queued.max.messages.kbytes': Math.floor(task.bufferBytes / 1024),
      'js.consumer.max.batch.size': -1,
    })
    await consumer.connect()
    await consumer.subscribe({ topic: task.topic })
    let enough = false
    await consumer.run({
      partitionsConsumedConcurrently: 1,
      async eachBatch({ batch }) {
        for (const { key, value } of batch.messages) {
          if (enough) return
          enough = sink.take(key, value)
          if (sink.pause !== null) await sink.pause()
        }
      },
    })
    return { close: () => consumer.disconnect() }
  },
}

function kafka({ bootstrap }: Task): PromisedKafka {
  const { KafkaJS } = confluentBinding() as unknown as {
    KafkaJS: { Kafka: new (config: object) => PromisedKafka; logLevel: { NOTHING: number } }
  }
  return new KafkaJS.Kafka({ 'bootstrap.servers': bootstrap, kafkaJS: { logLevel: KafkaJS.logLevel.NOTHING } })
}
