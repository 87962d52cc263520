import { Consumer, Producer } from '@platformatic/kafka'
import type { BenchClient, BenchConsumer, BenchProducer, BenchRecord, Sink } from './bench-client.ts'
import { inFlight } from './in-flight.ts'
import type { Payload } from './payload.ts'
import { recordsPerRequest } from './records-per-request.ts'
import type { Task } from './task.ts'

/** @platformatic/kafka too sends what one call brings as one request for each broker, so its caller makes the batches. */
export const platformaticClient: BenchClient = {
  async producer(task) {
    const { topic, idempotent, compression } = task
    const producer = new Producer({
      clientId: 'bench',
      bootstrapBrokers: task.bootstrap.split(','),
      idempotent,
      acks: task.acks === 'all' ? -1 : 1,
      compression,
      maxInflights: 5,
    })
    const send = (records: readonly BenchRecord[]): Promise<unknown> =>
      producer.send({ messages: records.map(({ key, value }) => ({ topic, key, value })) })
    const flying = new Set<Promise<unknown>>()
    return {
      async sendAll(payload: Payload, count: number) {
        const size = recordsPerRequest(task)
        await inFlight(Math.ceil(count / size), 5, (number) => {
          const messages = Array.from({ length: Math.min(size, count - number * size) }, (_, at) => ({
            topic,
            key: payload.key(number * size + at),
            value: payload.value(number * size + at),
          }))
          return producer.send({ messages })
        })
      },
      send(records) {
        const sent = send(records).finally(() => flying.delete(sent))
        flying.add(sent)
        return undefined
      },
      async flush() {
        await Promise.all(flying)
      },
      close: () => producer.close(),
    } satisfies BenchProducer
  },

  async consume(task: Task, sink: Sink): Promise<BenchConsumer> {
    const consumer = new Consumer({
      clientId: 'bench',
      bootstrapBrokers: task.bootstrap.split(','),
      groupId: `platformatic-${performance.timeOrigin}`,
    })
    const stream = await consumer.consume({
      topics: [task.topic],
      mode: 'manual',
      offsets: Array.from({ length: task.partitions }, (_, partition) => ({ topic: task.topic, partition, offset: 0n })),
      autocommit: false,
      maxBytes: 52_428_800,
      maxWaitTime: 500,
    })
    if (sink.pause === null) {
      // Events are its quickest way.
      stream.on('data', ({ key, value }) => {
        if (sink.take(key ?? null, value ?? null)) stream.pause()
      })
      stream.on('error', (error) => sink.fail(error))
    } else {
      const { pause } = sink
      const read = async (): Promise<void> => {
        for await (const { key, value } of stream) {
          if (sink.take(key ?? null, value ?? null)) return
          await pause()
        }
      }
      read().catch((error: unknown) => sink.fail(error))
    }
    return { close: () => consumer.close(true) }
  },
}
