import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BenchClient, BenchConsumer, BenchProducer, Sink } from './bench-client.ts'
import type { Payload } from './payload.ts'
import type { Task } from './task.ts'

/** Of @confluentinc/kafka-javascript, what is used here. It is no dependency of the project: scripts/fetch_bench_clients.sh brings it. */
interface Native {
  on(event: string, listener: (argument: never) => void): void
  connect(options: object, done: (error: Error | null) => void): void
  disconnect(done: () => void): void
}
interface NativeProducer extends Native {
  produce(topic: string, partition: number | null, value: Buffer, key: Buffer): void
  setPollInterval(ms: number): void
  flush(timeoutMs: number, done: (error: Error | null) => void): void
}
interface NativeMessage {
  readonly key: Buffer | null
  readonly value: Buffer | null
}
interface NativeConsumer extends Native {
  setDefaultConsumeTimeout(ms: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void
  assign(partitions: readonly { topic: string; partition: number; offset: string }[]): void
  consume(count: number, done: (error: Error | null, messages: NativeMessage[]) => void): void
}
interface Binding {
  Producer: new (config: object, topicConfig: object) => NativeProducer
  KafkaConsumer: new (config: object, topicConfig: object) => NativeConsumer
}

const FOLDER = join(import.meta.dirname, '../../.peers/bench-clients')
const QUEUE_FULL = -184
const AT_ONCE = 1000

export function confluentBinding(): Binding & { KafkaJS: unknown } {
  return createRequire(join(FOLDER, 'package.json'))('@confluentinc/kafka-javascript') as Binding & { KafkaJS: unknown }
}

/** The settings of a task in librdkafka's words. */
export function producerConfig(task: Task): Record<string, string | number | boolean> {
  return {
    'bootstrap.servers': task.bootstrap,
    acks: task.acks === 'all' ? -1 : 1,
    'enable.idempotence': task.idempotent,
    'compression.codec': task.compression,
    'linger.ms': task.lingerMs,
    'batch.size': task.batchBytes,
    'batch.num.messages': 1_000_000,
    'queue.buffering.max.kbytes': Math.floor(task.bufferBytes / 1024),
    'queue.buffering.max.messages': 0,
    'max.in.flight.requests.per.connection': 5,
    partitioner: 'murmur2_random',
    'delivery.report.only.error': true,
  }
}

/** librdkafka through its Node binding, by the interface of callbacks: the quicker of its two. */
export const confluentClient: BenchClient = {
  async producer(task) {
    let failure: Error | null = null
    const config = {
      ...producerConfig(task),
      dr_cb: (error: Error | null) => {
        failure ??= error
      },
    }
    const producer = new (confluentBinding().Producer)(config, {})
    producer.setPollInterval(20)
    await connected(producer)
    const { topic } = task
    const flush = async (): Promise<void> => {
      await new Promise<void>((resolve, reject) => producer.flush(300_000, (error) => (error ? reject(error) : resolve())))
      if (failure !== null) throw failure
    }
    /** False when its queue is full. */
    const produce = (key: Buffer, value: Buffer): boolean => {
      try {
        producer.produce(topic, null, value, key)
        return true
      } catch (error) {
        if ((error as { code?: number }).code !== QUEUE_FULL) throw error
        return false
      }
    }
    const room = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))
    return {
      async sendAll(payload: Payload, count: number) {
        for (let index = 0; index < count; index++) {
          const [key, value] = [payload.key(index), payload.value(index)]
          while (!produce(key, value)) await room()
          // Without a turn of the loop now and then its reports of delivery would wait for the end.
          if (index % 50_000 === 0) await new Promise(setImmediate)
        }
        await flush()
      },
      send(records) {
        for (const [index, { key, value }] of records.entries()) {
          if (produce(key, value)) continue
          const rest = async (): Promise<void> => {
            for (const { key, value } of records.slice(index)) while (!produce(key, value)) await room()
          }
          return rest()
        }
        return undefined
      },
      flush,
      close: () => new Promise((resolve) => producer.disconnect(() => resolve())),
    } satisfies BenchProducer
  },

  async consume(task: Task, sink: Sink): Promise<BenchConsumer> {
    const config = {
      'bootstrap.servers': task.bootstrap,
      'group.id': 'confluent',
      'enable.auto.commit': false,
      'check.crcs': true,
      'queued.max.messages.kbytes': Math.floor(task.bufferBytes / 1024),
    }
    const consumer = new (confluentBinding().KafkaConsumer)(config, {})
    await connected(consumer)
    consumer.setDefaultConsumeTimeout(500)
    consumer.setDefaultIsTimeoutOnlyForFirstMessage(true)
    consumer.assign(
      Array.from({ length: task.partitions }, (_, partition) => ({ topic: task.topic, partition, offset: 'beginning' })),
    )
    let closed = false
    const next = (): void => {
      if (closed) return
      consumer.consume(sink.pause === null ? AT_ONCE : 1, (error, messages) => {
        if (error) return sink.fail(error)
        for (const { key, value } of messages) if (sink.take(key, value)) return
        if (sink.pause === null || messages.length === 0) next()
        else sink.pause().then(next)
      })
    }
    next()
    return {
      close: () => {
        closed = true
        return new Promise((resolve) => consumer.disconnect(() => resolve()))
      },
    }
  },
}

async function connected(native: Native): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    native.on('ready', () => resolve())
    native.connect({}, (error) => {
      if (error) reject(error)
    })
  })
}
