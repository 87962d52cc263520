import type { SeededRandom } from '../../src/base/seeded-random.ts'
import type { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import type { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import type { UnregisterBrokerRequest } from '../../src/protocol/generated/api/unregister-broker.ts'
import { readRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { contains, type MessageSchema, messageNamed, structFields } from '../protocol/message-schema.ts'
import { randomMessage, SMALL } from '../protocol/random-message.ts'
import type { ServedVersion } from './served-apis.ts'
import { requestBytes } from './wire-client.ts'

export interface HostileFrame {
  /** With its length in front. */
  readonly bytes: Uint8Array
  /** The broker can read it as a request of this API, and will answer; null: it has to end the connection. */
  readonly api: ServedVersion | null
  readonly correlationId: number
}

const PARTITIONS_MAX = 20
/** The node that is sent all this. */
const BROKER_ID = 1
const CREATE_TOPICS = 19
const CREATE_PARTITIONS = 37
const UNREGISTER_BROKER = 64

interface Shape {
  readonly schema: MessageSchema
  readonly version: number
}

/** Lengths and counts that are negative, zero and huge, in both forms. */
const PATCHES = [
  '7fffffff',
  '80000000',
  'ffffffff',
  '00000000',
  'ffffffff0f',
  'ffffffff07',
  'ff',
  '00',
  '80',
  '7fff',
  'ffff',
].map((hex) => Buffer.from(hex, 'hex'))

/** Frames that no honest client sends, from a seed: random messages made half plausible, mutated, cut and extended, and bytes without any meaning. */
export class HostileFrames {
  readonly #served: readonly ServedVersion[]
  readonly #byKey = new Map<number, ServedVersion>()
  readonly #topics: readonly { name: string; topicId: string }[]
  readonly #reader = new Reader(new Uint8Array(0))

  constructor(served: readonly ServedVersion[], topics: readonly { name: string; topicId: string }[]) {
    this.#served = served
    this.#topics = topics
    for (const each of served) this.#byKey.set(each.request.apiKey * 65_536 + each.version, each)
  }

  /** So many frames, all variations of one message. */
  family(size: number, random: SeededRandom): HostileFrame[] {
    const served = this.#served[random.below(this.#served.length)]!
    const { schema } = messageNamed(served.request.name)
    const shape = { schema, version: served.version }
    const message = randomMessage(schema, served.version, random, SMALL)
    if (random.chance(0.8)) this.#makePlausible(message, shape, schema.structs[0]!.name, random)
    const original = requestBytes(served.request, served.version, message as never, random.below(0x7fffffff))
    return Array.from({ length: size }, (_, index) => this.#judged(index === 0 ? original : mutated(original, random)))
  }

  /** What the broker has to make of it: decided by the codecs that it uses itself, and the table of what it serves. */
  #judged(bytes: Uint8Array): HostileFrame {
    const reader = this.#reader
    let correlationId = -1
    try {
      reader.reset(bytes, 4)
      const header = readRequestHeader(reader)
      correlationId = header.correlationId
      const api = this.#byKey.get(header.requestApiKey * 65_536 + header.requestApiVersion)
      if (api === undefined) return { bytes, api: null, correlationId }
      const request = api.request.read(reader, api.version)
      // What asks for thousands of partitions gets them, and who unregisters the node is left without one, in Kafka as well: that is no bad input.
      if (partitionsAsked(api.request.apiKey, request) > PARTITIONS_MAX || unregistersNode(api.request.apiKey, request))
        return this.#judged(framed(bytes.subarray(4, -1)))
      return { bytes, api, correlationId }
    } catch {
      return { bytes, api: null, correlationId }
    }
  }

  /** Fields whose random values would all be refused at once get values that lead further, most of the time. */
  #makePlausible(message: Record<string, unknown>, shape: Shape, struct: string, random: SeededRandom): void {
    for (const { name: field, type, versions } of structFields(shape.schema, struct)) {
      if (!contains(versions, shape.version)) continue
      const value = message[field]
      const inner = /^(?:\[\])?([A-Z]\w*)$/.exec(type)?.[1]
      if (inner !== undefined)
        for (const element of [value].flat()) if (element !== null) this.#makePlausible(element as never, shape, inner, random)
      if (!random.chance(0.85)) continue
      const plausible = type === 'records' ? records(random) : this.#plausible(field, random)
      if (plausible !== undefined && typeof plausible === typeof value) message[field] = plausible
    }
  }

  #plausible(field: string, random: SeededRandom): unknown {
    const topic = this.#topics[random.below(this.#topics.length)]!
    switch (field) {
      case 'name':
      case 'topic':
      case 'topicName':
        return topic.name
      case 'topicId':
        return topic.topicId
      case 'partition':
      case 'partitionIndex':
      case 'index':
        return random.below(3)
      case 'fetchOffset':
      case 'offset':
      case 'committedOffset':
        return random.below(50)
      case 'maxWaitMs':
        return random.below(3)
      case 'timeoutMs':
      case 'rebalanceTimeoutMs':
        return 1 + random.below(50)
      case 'sessionTimeoutMs':
        return 6000
      case 'maxBytes':
      case 'partitionMaxBytes':
        return random.below(100_000)
      case 'minBytes':
      case 'isolationLevel':
      case 'keyType':
        return random.below(2)
      case 'acks':
        return random.below(3) - 1
      case 'sessionEpoch':
      case 'replicaId':
      case 'currentLeaderEpoch':
      case 'lastFetchedEpoch':
      case 'generationId':
      case 'generationIdOrMemberEpoch':
        return random.below(2) - 1
      case 'groupId':
        return `group-${random.below(5)}`
      case 'protocolType':
        return 'consumer'
      case 'numPartitions':
      case 'replicationFactor':
        return 1
      case 'timestamp':
        return -1 - random.below(4)
      case 'resourceType':
        return 2
      case 'resourceName':
        return topic.name
      default:
        return undefined
    }
  }
}

/** As many as are made where all is well with the request, so below what is refused anyway. */
function partitionsAsked(apiKey: number, request: unknown): number {
  let asked = 0
  if (apiKey === CREATE_TOPICS)
    for (const { numPartitions, assignments } of (request as CreateTopicsRequest).topics)
      asked += Math.max(numPartitions, assignments.length)
  if (apiKey === CREATE_PARTITIONS)
    for (const { count } of (request as CreatePartitionsRequest).topics) asked += Math.max(0, count)
  return asked > 10_000 ? 0 : asked
}

function unregistersNode(apiKey: number, request: unknown): boolean {
  return apiKey === UNREGISTER_BROKER && (request as UnregisterBrokerRequest).brokerId === BROKER_ID
}

/** A batch, whole or not quite. */
function records(random: SeededRandom): Uint8Array {
  const idempotent = random.chance(0.5) ? { producerId: random.below(5), producerEpoch: 0, baseSequence: random.below(3) } : {}
  const builder = new BatchBuilder({ ...idempotent, compression: random.below(5) })
  for (let left = 1 + random.below(3); left > 0; left--)
    builder.append({ timestamp: 1_700_000_000_000, key: random.bytes(3), value: random.bytes(random.below(40)) })
  const batch = builder.build()
  return random.chance(0.6) ? batch : changed(batch, random)
}

function mutated(frame: Uint8Array, random: SeededRandom): Uint8Array {
  const kind = random.below(20)
  // The frame as it is but for its bytes; cut; with more behind it; or without meaning from the start.
  if (kind < 14) return framed(changed(frame.subarray(4), random))
  if (kind < 17) return framed(frame.subarray(4, 4 + random.below(frame.length - 3)))
  if (kind < 19) return framed(Buffer.concat([frame.subarray(4), random.bytes(random.below(20))]))
  return framed(random.bytes(random.below(60)))
}

function changed(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let left = 1 + random.below(3); left > 0 && copy.length > 0; left--) {
    const patch = random.chance(0.4) ? PATCHES[random.below(PATCHES.length)]! : random.bytes(1)
    // The header is left alone most of the time, as there is little to find in it.
    const at = random.chance(0.9) && copy.length > 16 ? 16 + random.below(copy.length - 16) : random.below(copy.length)
    copy.set(patch.subarray(0, copy.length - at), at)
  }
  return copy
}

function framed(body: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + body.length)
  bytes.writeInt32BE(body.length, 0)
  bytes.set(body, 4)
  return bytes
}
