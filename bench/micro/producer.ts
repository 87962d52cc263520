import { Client } from '../../src/client/client.ts'
import type { ClientEnvironment, Transport } from '../../src/client/environment.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { requestHeaderVersion, responseHeaderVersion } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { table } from '../measure/table.ts'

/** What a record of 100 bytes costs its producer, without a network and a broker: `node bench/micro/producer.ts`. What reads the requests is in the figures. */
const RECORDS = 2_000_000
const ROUNDS = 5
const PARTITIONS = 6
const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'
const CODECS: readonly (readonly [MessageCodec<never>, MessageCodec<never>])[] = [
  [ApiVersionsRequest, ApiVersionsResponse],
  [MetadataRequest, MetadataResponse],
  [InitProducerIdRequest, InitProducerIdResponse],
  [ProduceRequest, ProduceResponse],
] as never

/** A broker that takes everything and keeps nothing. */
class Sink implements Transport {
  readonly isEncrypted = false
  readonly unsentBytes = 0
  onDrain: () => void = () => {}
  onFrame: (frame: Uint8Array) => void = () => {}
  onEnd: (reason: Error | null) => void = () => {}

  send(chunks: readonly Uint8Array[]): void {
    const reader = new Reader(Buffer.concat(chunks))
    reader.int32()
    const apiKey = reader.int16()
    const version = reader.int16()
    const correlationId = reader.int32()
    reader.nullableString()
    if (requestHeaderVersion(apiKey, version) >= 2) reader.unknownTaggedFields({})
    const [request, response] = CODECS.find(([{ apiKey: key }]) => key === apiKey)!
    const writer = new Writer(1024)
    writer.int32(correlationId)
    if (responseHeaderVersion(apiKey, version) > 0) writer.uvarint(0)
    response.write(writer, answerTo(apiKey, request.read(reader, version)) as never, version)
    const answer = writer.toBytes()
    setImmediate(() => this.onFrame(answer))
  }

  close(): void {}
}

function answerTo(apiKey: number, body: unknown): object {
  if (apiKey === ApiVersionsRequest.apiKey)
    return { apiKeys: CODECS.map(([{ apiKey: key, minVersion, maxVersion }]) => ({ apiKey: key, minVersion, maxVersion })) }
  if (apiKey === InitProducerIdRequest.apiKey) return { producerId: 1, producerEpoch: 0 }
  if (apiKey === MetadataRequest.apiKey) {
    const partitions = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
      partitionIndex,
      leaderId: 0,
      leaderEpoch: 0,
    }))
    const topics = (body as MetadataRequest).topics ?? []
    return {
      brokers: [{ nodeId: 0, host: 'sink', port: 9092 }],
      topics: topics.map(({ name }) => ({ name, topicId: TOPIC_ID, partitions })),
    }
  }
  const responses = (body as ProduceRequest).topicData.map(({ topicId, partitionData }) => ({
    topicId,
    partitionResponses: partitionData.map(({ index }) => ({ index })),
  }))
  return { responses }
}

const texts = Array.from({ length: 1024 }, (_, index) => `${index * 7919}{"user":1,"name":"someone"}`.repeat(5).slice(0, 100))
const values = texts.map((text) => Buffer.from(text))
const keys = Array.from({ length: 997 }, (_, index) => Buffer.from(`key-${index}`.padEnd(16, 'k')))

const cases: readonly (readonly [string, (producer: Producer, index: number) => undefined | Promise<unknown>])[] = [
  ['enqueue, bytes', (producer, index) => producer.enqueue({ topic: 't', value: values[index & 1023]! })],
  ['enqueue, text', (producer, index) => producer.enqueue({ topic: 't', value: texts[index & 1023]! })],
  [
    'enqueue, key and bytes',
    (producer, index) => producer.enqueue({ topic: 't', key: keys[index % 997]!, value: values[index & 1023]! }),
  ],
  [
    'send, bytes, a promise each',
    (producer, index) => {
      const sent = producer.send({ topic: 't', value: values[index & 1023]! })
      return (index & 0x3fff) === 0 ? producer.flush() : void sent
    },
  ],
]

const environment: ClientEnvironment = { ...nodeEnvironment, dial: async () => new Sink() }
const client = new Client(environment, { bootstrap: 'sink:9092' })
const rows: string[][] = []
for (const [name, put] of cases) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const producer = new Producer(client)
    const before = process.cpuUsage()
    for (let index = 0; index < RECORDS; index++) {
      const waiting = put(producer, index)
      if (waiting !== undefined) await waiting
    }
    await producer.close()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, ((user + system) * 1000) / RECORDS)
  }
  rows.push([name, best.toFixed(0), (1000 / best).toFixed(1)])
}
client.close()
console.log(table(['one record', 'CPU ns', 'million a CPU second'], rows))
