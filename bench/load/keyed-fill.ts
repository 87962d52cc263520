import { BatchBuilder } from '../../src/records/builder.ts'
import { Driver } from '../driver.ts'
import { walkProduceReply } from './produce-reply.ts'
import { produceFrame } from './replay-produce.ts'
import type { BenchTopic, BrokerAddress } from './topic.ts'

export interface KeyedShape {
  /** Each key is written `records / keys` times, in an order that is far from sorted. */
  readonly records: number
  readonly keys: number
  readonly keyBytes: number
  readonly valueBytes: number
  /** Kafka's number of the codec; 0 is none. */
  readonly compression: number
}

const BATCH_BYTES = 16_384
const IN_FLIGHT = 5
/** Coprime to every number of keys that is not a multiple of it: all keys come once before one comes again. */
const STRIDE = 7_368_787

/** Fills partition 0 with records of keys, by acks=all. Gives their bytes as sent. Every fill of a shape sends the same records. */
export async function keyedFill(address: BrokerAddress, topic: BenchTopic, shape: KeyedShape): Promise<number> {
  using driver = await Driver.connect(address)
  const batches = keyedBatches(shape)
  let bytesSent = 0
  let failure: Error | null = null
  const { promise, resolve } = Promise.withResolvers<void>()
  const sendNext = (): void => {
    const { value: batch, done } = batches.next()
    if (done || failure !== null) {
      if (driver.inFlight === 0) resolve()
      return
    }
    bytesSent += batch.length
    driver.send(produceFrame(topic, [{ partition: 0, batch }], -1), (reply, start, end) => {
      walkProduceReply(reply, start, end, (_, errorCode) => {
        if (errorCode !== 0) failure = new Error(`produce failed with error ${errorCode}`)
      })
      sendNext()
    })
  }
  for (let at = 0; at < IN_FLIGHT; at++) sendNext()
  await Promise.race([promise, driver.broken])
  if (failure !== null) throw failure
  return bytesSent
}

function* keyedBatches({ records, keys, keyBytes, valueBytes, compression }: KeyedShape): Generator<Uint8Array, undefined> {
  const builder = new BatchBuilder()
  const key = new Uint8Array(keyBytes).fill(0x30)
  const value = new Uint8Array(valueBytes).map((_, at) => 0x20 + (at % 0x5f))
  const timestamp = Date.now()
  for (let index = 0; index < records; ) {
    builder.reset({ compression })
    while (index < records && builder.sizeInBytes < BATCH_BYTES - keyBytes - valueBytes - 16) {
      writeNumber(key, (index * STRIDE) % keys)
      writeNumber(value, index)
      builder.append({ timestamp, key, value, headers: [] })
      index++
    }
    yield builder.build()
  }
  return undefined
}

/** In decimal, at the end. */
function writeNumber(into: Uint8Array, number: number): void {
  let rest = number
  for (let at = into.length - 1; at >= 0; at--) {
    into[at] = 0x30 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}
