import kafkajs from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import type { BenchClient, BenchConsumer, BenchProducer, BenchRecord, Sink } from './bench-client.ts'
import { inFlight } from './in-flight.ts'
import type { Payload } from './payload.ts'
import { recordsPerRequest } from './records-per-request.ts'
import type { Task } from './task.ts'

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs

CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder: { buffer: Buffer }) => compressFrame(encoder.buffer),
  decompress: (bytes: Buffer) => decompressFrame(bytes),
})

/** kafkajs sends what one call brings as one request, so its caller makes the batches. */
export const kafkajsClient: BenchClient = {
  async producer(task) {
    const producer = connection(task).producer({
      idempotent: task.idempotent,
      // With idempotence it keeps order only for one request at a time, as its documentation says.
      maxInFlightRequests: task.idempotent ? 1 : 5,
      allowAutoTopicCreation: false,
    })
    await producer.connect()
    const { topic } = task
    const acks = task.acks === 'all' ? -1 : 1
    const compression = task.compression === 'lz4' ? CompressionTypes.LZ4 : CompressionTypes.None
    const send = (messages: BenchRecord[]): Promise<unknown> => producer.send({ topic, acks, compression, messages })
    const flying = new Set<Promise<unknown>>()
    return {
      async sendAll(payload: Payload, count: number) {
        const size = recordsPerRequest(task)
        await inFlight(Math.ceil(count / size), 5, (number) =>
          send(
            Array.from({ length: Math.min(size, count - number * size) }, (_, at) => ({
              key: payload.key(number * size + at),
              value: payload.value(number * size + at),
            })),
          ),
        )
      },
      send(records) {
        const sent = send([...records]).finally(() => flying.delete(sent))
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
    const consumer = connection(task).consumer({
      groupId: `kafkajs-${performance.timeOrigin}`,
      maxBytesPerPartition: 1_048_576,
      maxBytes: 52_428_800,
      maxWaitTimeInMs: 500,
    })
    await consumer.connect()
    await consumer.subscribe({ topic: task.topic, fromBeginning: true })
    consumer.on('consumer.crash', ({ payload }) => sink.fail(payload.error))
    let enough = false
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      async eachBatch({ batch, heartbeat }) {
        for (const { key, value } of batch.messages) {
          if (enough) return
          enough = sink.take(key, value)
          if (sink.pause !== null) {
            await sink.pause()
            await heartbeat()
          }
        }
      },
    })
    return { close: () => consumer.disconnect() }
  },
}

function connection({ bootstrap }: Task): InstanceType<typeof Kafka> {
  return new Kafka({ clientId: 'bench', brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
}
