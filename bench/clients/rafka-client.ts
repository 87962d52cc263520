import { Client } from '../../src/client/client.ts'
import { Consumer } from '../../src/client/consumer/consumer.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import type { BenchClient, BenchConsumer, BenchProducer, Sink } from './bench-client.ts'
import type { Payload } from './payload.ts'
import type { Task } from './task.ts'

/** Ours. */
export const rafkaClient: BenchClient = {
  async producer(task) {
    const client = new Client(nodeEnvironment, { bootstrap: task.bootstrap, clientId: 'bench' })
    const producer = new Producer(client, {
      acks: task.acks === 'all' ? 'all' : 1,
      enableIdempotence: task.idempotent,
      compressionType: task.compression,
      lingerMs: task.lingerMs,
      batchSize: task.batchBytes,
      bufferMemory: task.bufferBytes,
    })
    const { topic } = task
    await producer.partitionsFor(topic)
    return {
      async sendAll(payload: Payload, count: number) {
        for (let index = 0; index < count; index++) {
          const room = producer.enqueue({ topic, key: payload.key(index), value: payload.value(index) })
          if (room !== undefined) await room
        }
        await producer.flush()
      },
      send(records) {
        for (const [index, { key, value }] of records.entries()) {
          const room = producer.enqueue({ topic, key, value })
          if (room === undefined) continue
          const rest = async (): Promise<void> => {
            await room
            for (const { key, value } of records.slice(index + 1)) await producer.enqueue({ topic, key, value })
          }
          return rest()
        }
        return undefined
      },
      flush: () => producer.flush(),
      async close() {
        await producer.close()
        client.close()
      },
    } satisfies BenchProducer
  },

  async consume(task: Task, sink: Sink): Promise<BenchConsumer> {
    const { topic } = task
    const client = new Client(nodeEnvironment, { bootstrap: task.bootstrap, clientId: 'bench' })
    const consumer = new Consumer(
      client,
      { autoOffsetReset: 'earliest', fetchMaxBytes: Math.max(task.bufferBytes, 1 << 20) },
      { ownsClient: true },
    )
    consumer.assign(Array.from({ length: task.partitions }, (_, partition) => ({ topic, partition })))
    const read = task.style === 'batches' ? readBatches : readRecords
    read(consumer, sink).catch((error: unknown) => sink.fail(error))
    return { close: () => consumer.close() }
  },
}

async function readRecords(consumer: Consumer, sink: Sink): Promise<void> {
  for await (const { key, value } of consumer) {
    if (sink.take(key, value)) return
    if (sink.pause !== null) await sink.pause()
  }
}

async function readBatches(consumer: Consumer, sink: Sink): Promise<void> {
  for await (const batch of consumer.batches()) {
    for (const { keyBytes, valueBytes } of batch) if (sink.take(keyBytes, valueBytes)) return
  }
}
