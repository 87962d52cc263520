import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { apiTable, type ListenerRole } from '../../src/broker/api-table.ts'
import { Broker } from '../../src/broker/broker.ts'
import { Exchange, type ExchangeOrigin } from '../../src/broker/exchange.ts'
import { HANDLERS } from '../../src/broker/handlers/all.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import type { ActorId, Context } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import type { Frame } from '../../src/network/frame-reader.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { responseHeaderVersion } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { SILENT_TELEMETRY } from '../base/silent-telemetry.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'
import { BOOTSTRAP, brokerRegistered, topicCreated, topicId } from '../metadata/cluster-image.ts'

export const NETWORK: ActorId = 9

/** What became of a client's request. */
export interface Asking<Body> {
  readonly exchange: Exchange<Body>
  /** The response as the client reads it; null until it is answered. */
  answer(): Body | null
  /** Error codes that the metrics count, in their order. */
  readonly counted: readonly number[]
}

/** A broker before actors that are not there: what it sends them is kept, and answered when the test says so. */
export class BrokerFixture {
  readonly broker: Broker
  readonly sent: { readonly to: ActorId; readonly message: Message }[] = []
  readonly #deferred: (() => void)[] = []
  #endOffset = 0
  #topics = 0

  constructor(texts: ConfigTexts = {}) {
    this.broker = new Broker(this.#context(), resolveBrokerConfig({ 'node.id': '1', ...texts }).config, {
      broker: apiTable(HANDLERS),
      controller: apiTable(CONTROLLER_HANDLERS),
    })
    this.#commit([...BOOTSTRAP, brokerRegistered(1)])
  }

  /** A topic whose partition `n` is the actor `actors[n]` with the coordinator `coordinators[n]` beside it; 0 for what is not placed here. */
  topic(name: string, actors: readonly ActorId[], coordinators: readonly ActorId[] = []): this {
    const id = topicId(++this.#topics)
    this.#commit(topicCreated(id, name, actors.length))
    this.broker.partitionsPlaced({
      kind: 'partitions-placed',
      endOffset: this.#endOffset,
      lost: [],
      offlineLogDirs: [],
      removed: [],
      placed: actors.map((actor, partition) => ({
        topicId: id,
        topic: name,
        partition,
        actor,
        coordinator: coordinators[partition] ?? 0,
      })),
    })
    return this
  }

  /** What was sent to an actor, oldest first; of one kind. */
  sentTo<Kind extends Message['kind']>(actor: ActorId, kind: Kind): Extract<Message, { kind: Kind }>[] {
    return this.sent.flatMap(({ to, message }) =>
      to === actor && message.kind === kind ? [message as Extract<Message, { kind: Kind }>] : [],
    )
  }

  /** The actor answers the request that it got last; `errorCode` is that of the whole. */
  answers(actor: ActorId, body: unknown, errorCode = 0): void {
    const { requestId } = this.sentTo(actor, 'request').at(-1)!
    this.broker.asks.answer(requestId, { kind: 'response', requestId, errorCode, body })
  }

  /** Ends the turn. */
  runDeferred(): void {
    while (this.#deferred.length > 0) this.#deferred.shift()!()
  }

  /** Metadata that the test makes. */
  commit(records: readonly NewRecord[]): void {
    this.#commit(records)
  }

  /** A client's request that waits for its answer. */
  asks<Body>(
    response: MessageCodec<Body>,
    apiVersion = response.maxVersion,
    role: ListenerRole = 'broker',
    from: Partial<ExchangeOrigin> = {},
  ): Asking<Body> {
    const counted: number[] = []
    let answer: Body | null = null
    const owner = {
      writer: new Writer(),
      completed(exchange: Exchange<unknown>) {
        const reader = new Reader(Buffer.concat(exchange.chunks!))
        reader.int32()
        reader.int32()
        if (responseHeaderVersion(response.apiKey, apiVersion) > 0) reader.uvarint()
        answer = response.read(reader, apiVersion)
      },
      releaseRange() {},
      failed(_exchange: Exchange<unknown>, error: unknown) {
        throw error
      },
      countError: (_apiKey: number, errorCode: number) => void counted.push(errorCode),
    }
    const header = { apiKey: response.apiKey, apiVersion, correlationId: 1, clientId: 'client' }
    const origin = { clientHost: '/127.0.0.1', listener: 'PLAINTEXT', role, principal: 'User:ANONYMOUS', startedUs: 0, ...from }
    const frame = { bytes: new Uint8Array(), range: { arena: 0, offset: 0, length: 0 }, release() {} } as unknown as Frame
    return { exchange: new Exchange(owner, response, frame, header, origin), answer: () => answer, counted }
  }

  #commit(records: readonly NewRecord[]): void {
    this.#endOffset += records.length
    this.broker.metadataCommitted({
      kind: 'metadata-committed',
      endOffset: this.#endOffset,
      epoch: 1,
      snapshot: false,
      records: records.map((record) => encodeRecord(record)),
    })
  }

  #context(): Context {
    const quiet = (): void => {}
    return {
      self: NETWORK,
      restarts: 0,
      clock: { nowMs: () => 1_700_000_000_000, monotonicUs: () => 0 },
      random: new SeededRandom(5),
      disk: new MemoryDisk(),
      arena: new TrackedArena(),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      telemetry: SILENT_TELEMETRY,
      send: (to, message) => void this.sent.push({ to, message }),
      congested: () => false,
      schedule: () => 1,
      cancel: quiet,
      defer: (turn) => void this.#deferred.push(turn),
    }
  }
}

/** A body as it comes out of the wire: with every field, where a test names only those that matter. */
export function whole<Body>(codec: MessageCodec<Body>, body: Input<Body>, version = codec.maxVersion): Body {
  const writer = new Writer()
  codec.write(writer, body, version)
  return codec.read(new Reader(writer.toBytes()), version)
}
