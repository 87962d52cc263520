import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { FakeBroker } from './fake-cluster.ts'

const TOPIC = { name: 'wide', topicId: 'd2lkZS10b3BpYy1pZC0xNg' }
const EARLIEST = -2
/** Of a record batch: where its base offset, its last offset delta and its bytes are. */
const LAST_OFFSET_DELTA_AT = 23
/** A fetch that finds nothing waits at most so long: the test shall not. */
const FETCH_WAIT_MS_MAX = 100

interface Log {
  readonly batches: Buffer[]
  endOffset: number
}

/**
 * A cluster of as many brokers as one likes, each behind a socket of its own on 127.0.0.1, in this thread. It has the topic `wide`, of which broker `n` leads partition `n`. What is
 * produced is kept as it came.
 */
export class ManyBrokers implements AsyncDisposable {
  readonly brokers: readonly FakeBroker[]
  readonly #servers: readonly Server[]
  readonly #sockets = new Set<Socket>()
  readonly #logs: readonly Log[]

  static async start(count: number): Promise<ManyBrokers> {
    const cluster = new ManyBrokers(count)
    await Promise.all(
      cluster.#servers.map((server) => {
        server.listen(0, '127.0.0.1')
        return once(server, 'listening')
      }),
    )
    return cluster
  }

  private constructor(count: number) {
    this.brokers = Array.from({ length: count }, (_, nodeId) => this.#broker(nodeId))
    this.#logs = this.brokers.map(() => ({ batches: [], endOffset: 0 }))
    this.#servers = this.brokers.map((broker) => createServer({ noDelay: true }, (socket) => this.#serve(broker, socket)))
  }

  /** Of the first three. */
  get bootstrap(): string {
    return this.#servers
      .slice(0, 3)
      .map((server) => `127.0.0.1:${portOf(server)}`)
      .join(',')
  }

  get connectionCount(): number {
    return this.#sockets.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(
      this.#servers.map((server) => {
        server.close()
        return once(server, 'close')
      }),
    )
  }

  #broker(nodeId: number): FakeBroker {
    return new FakeBroker()
      .serve(MetadataRequest, MetadataResponse, () => ({
        brokers: this.#servers.map((server, id) => ({ nodeId: id, host: '127.0.0.1', port: portOf(server) })),
        controllerId: 0,
        clusterId: 'wide',
        topics: [
          {
            ...TOPIC,
            partitions: this.#servers.map((_, partitionIndex) => ({
              partitionIndex,
              leaderId: partitionIndex,
              leaderEpoch: 0,
              replicaNodes: [partitionIndex],
              isrNodes: [partitionIndex],
            })),
          },
        ],
      }))
      .serve(InitProducerIdRequest, InitProducerIdResponse, () => ({ producerId: 1, producerEpoch: 0 }))
      .serve(ProduceRequest, ProduceResponse, ({ topicData }) => ({
        responses: topicData.map(({ partitionData }) => ({
          ...TOPIC,
          partitionResponses: partitionData.map(({ index, records }) =>
            index === nodeId ? { index, errorCode: 0, baseOffset: this.#append(index, records!) } : { index, errorCode: 6 },
          ),
        })),
      }))
      .serve(ListOffsetsRequest, ListOffsetsResponse, ({ topics }) => ({
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            offset: timestamp === EARLIEST ? 0 : this.#logs[partitionIndex]!.endOffset,
            leaderEpoch: 0,
          })),
        })),
      }))
      .serve(FetchRequest, FetchResponse, async ({ topics, maxWaitMs }) => {
        // Without sessions: each fetch names all that it wants.
        const wanted = topics.flatMap(({ partitions }) => partitions)
        const isMissing = wanted.every(({ partition, fetchOffset }) => fetchOffset >= this.#logs[partition]!.endOffset)
        if (isMissing) await new Promise((resolve) => setTimeout(resolve, Math.min(maxWaitMs, FETCH_WAIT_MS_MAX)))
        return {
          sessionId: 0,
          responses: [
            {
              topic: TOPIC.name,
              topicId: TOPIC.topicId,
              partitions: wanted.map(({ partition, fetchOffset }) => ({
                partitionIndex: partition,
                highWatermark: this.#logs[partition]!.endOffset,
                lastStableOffset: this.#logs[partition]!.endOffset,
                logStartOffset: 0,
                records: this.#read(partition, fetchOffset),
              })),
            },
          ],
        }
      })
  }

  #append(partition: number, records: Uint8Array): number {
    const log = this.#logs[partition]!
    const batch = Buffer.from(records)
    const baseOffset = log.endOffset
    batch.writeBigInt64BE(BigInt(baseOffset), 0)
    log.batches.push(batch)
    log.endOffset = baseOffset + batch.readInt32BE(LAST_OFFSET_DELTA_AT) + 1
    return baseOffset
  }

  #read(partition: number, fetchOffset: number): Buffer {
    return Buffer.concat(
      this.#logs[partition]!.batches.filter(
        (batch) => Number(batch.readBigInt64BE(0)) + batch.readInt32BE(LAST_OFFSET_DELTA_AT) >= fetchOffset,
      ),
    )
  }

  /** Frames between a socket and the broker behind it. */
  #serve(broker: FakeBroker, socket: Socket): void {
    this.#sockets.add(socket)
    const transport = broker.dial()
    let rest = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const end = 4 + rest.readInt32BE(0)
        transport.send([rest.subarray(0, end)])
        rest = rest.subarray(end)
      }
    })
    socket.once('close', () => {
      this.#sockets.delete(socket)
      transport.close()
    })
    transport.onFrame = (frame) => {
      const length = Buffer.alloc(4)
      length.writeInt32BE(frame.length)
      socket.cork()
      socket.write(length)
      socket.write(frame)
      socket.uncork()
    }
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
