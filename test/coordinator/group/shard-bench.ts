import { expect } from 'vitest'
import { compileRe2 } from '../../../actors/re2-regex.ts'
import { SILENT_LOGGER } from '../../../src/base/logger.ts'
import type { Random } from '../../../src/base/random.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { DeadlineQueue } from '../../../src/coordinator/deadline-queue.ts'
import { GROUP_CONFIG_DEFAULTS, type GroupConfig } from '../../../src/coordinator/group/group-config.ts'
import { GroupMetadata } from '../../../src/coordinator/group/group-metadata.ts'
import { type GroupRecord, groupRecordCodec } from '../../../src/coordinator/group/group-records.ts'
import { GroupShard } from '../../../src/coordinator/group/group-shard.ts'
import type { EncodedRecord } from '../../../src/coordinator/record-codec.ts'
import { RecordsTooLargeError, type RecordWriter } from '../../../src/coordinator/record-writer.ts'
import type { Ticket } from '../../../src/coordinator/ticket.ts'
import { ImageFollower } from '../../../src/metadata/image-follower.ts'
import { encodeRecord, type NewRecord } from '../../../src/metadata/metadata-record.ts'
import type { Input, MessageCodec } from '../../../src/protocol/codec.ts'
import { type Api, asTheNetworkGives, overTheWire } from './group-apis.ts'

/** A request on its way: `response` is undefined until it was answered. */
export interface Call<Response> {
  response: Response | undefined
  /** Set when the shard left the error response to the network. */
  errorCode: number
  readonly ticket: Ticket
  /** The response, which must be there. */
  answer(): Response
}

export interface LoggedRecord {
  readonly record: GroupRecord
  readonly bytes: EncodedRecord
  readonly offset: number
}

export interface BenchOptions {
  readonly seed?: number
  readonly random?: Random
  /** Makes the queue of a shard. */
  readonly deadlines?: () => DeadlineQueue
}

export const START_MS = 1_700_000_000_000

/**
 * A shard on a bench: its log is a list, its clock a number, and commits happen at once or when the test says so. Requests and responses go through the codecs of
 * their version, so that what a version cannot carry shows here.
 */
export class ShardBench implements RecordWriter<GroupRecord> {
  readonly config: GroupConfig
  readonly counters = { offsetCommits: { value: 0 }, rebalances: { value: 0 } }
  /** What groups know of the cluster; see `TestTopics`. */
  metadata = new GroupMetadata()
  /** What was committed. */
  readonly log: LoggedRecord[] = []
  /** Bytes that an atomic group of records may have. */
  batchBytesMax = 1_000_000
  /** False: commits wait for `commit`. */
  autoCommit = true
  shard!: GroupShard
  deadlines!: DeadlineQueue
  nowMs = 0
  readonly #random: Random
  readonly #makeDeadlines: () => DeadlineQueue
  readonly #follower = new ImageFollower()
  #endOffset = -1
  readonly #calls = new Map<number, { call: Call<unknown>; codec: MessageCodec<unknown> }>()
  #requestId = 0
  #pending: LoggedRecord[] = []
  #effects: (() => void)[] = []
  #isReleasing = false
  #nextOffset = 0

  constructor({ seed = 1, random, deadlines, ...config }: Partial<GroupConfig> & BenchOptions = {}) {
    this.#makeDeadlines = deadlines ?? (() => new DeadlineQueue())
    this.config = { ...GROUP_CONFIG_DEFAULTS, ...config }
    this.#random = random ?? new SeededRandom(seed)
    this.restart()
  }

  /** Metadata was committed: `records` are those of the metadata log. */
  learn(records: readonly NewRecord[]): void {
    this.#endOffset += records.length
    const message = { kind: 'metadata-committed', endOffset: this.#endOffset, epoch: 1, snapshot: false } as const
    const changes = this.#follower.follow({ ...message, records: records.map(encodeRecord) })
    const { topicsCreated, topicsRemoved, topicsChanged } = changes
    this.metadata.update(this.#follower.image, this.#endOffset, topicsCreated.length > 0)
    this.shard.metadataChanged([...topicsCreated, ...topicsRemoved, ...topicsChanged].map(({ name }) => name))
  }

  /** A new shard that reads the log as far as it was committed; who waited is left without an answer. */
  restart(): void {
    this.#pending = []
    this.#effects = []
    this.#nextOffset = this.log.length
    this.metadata = new GroupMetadata()
    if (this.#endOffset >= 0) this.metadata.update(this.#follower.image, this.#endOffset, false)
    this.deadlines = this.#makeDeadlines()
    this.shard = this.#shardOf(this.deadlines, this)
    for (const { bytes, offset } of this.log) this.shard.replay(groupRecordCodec.decode(bytes.key, bytes.value)!, offset, -1)
    this.shard.loaded()
  }

  /** Transactions are for benches with a partition, which may refuse them. */
  appendTransactional(): void {
    unexpected()
  }

  appendMarker(): void {
    unexpected()
  }

  /** A second shard that has read the same log. */
  replica(): GroupShard {
    const shard = this.#shardOf(new DeadlineQueue(), NO_WRITER)
    for (const { bytes, offset } of this.log) shard.replay(groupRecordCodec.decode(bytes.key, bytes.value)!, offset, -1)
    return shard
  }

  /** Puts a record into the log, as if it had been there before. */
  seed(record: GroupRecord, producerId = -1): void {
    const offset = this.#nextOffset++
    this.log.push({ record, bytes: groupRecordCodec.encode(record), offset })
    this.shard.replay(record, offset, producerId)
  }

  /** Sends a request of `version`, by default the newest. */
  send<Request, Response>(
    api: Api<Request, Response>,
    body: Input<Request>,
    { version = api.request.maxVersion, clientId = 'client' }: { version?: number; clientId?: string | null } = {},
  ): Call<Response> {
    const requestId = ++this.#requestId
    const ticket: Ticket = { from: 7, requestId, apiKey: api.request.apiKey, apiVersion: version }
    const call: Call<Response> = {
      response: undefined,
      errorCode: 0,
      ticket,
      answer: () => {
        expect(call.response, 'the request was answered').toBeDefined()
        return call.response!
      },
    }
    this.#calls.set(requestId, { call: call as Call<unknown>, codec: api.response as MessageCodec<unknown> })
    this.shard.handle({
      kind: 'request',
      ...ticket,
      clientId,
      clientHost: '/127.0.0.1',
      principal: 'User:ANONYMOUS',
      listener: 'PLAINTEXT',
      body: asTheNetworkGives(api.request, body, version),
    })
    if (this.autoCommit) this.commit()
    return call
  }

  /** Lets time pass, timer by timer. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      const nextMs = this.deadlines.nextMs
      if (nextMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      this.deadlines.runDue(this.nowMs)
      if (this.autoCommit) this.commit()
    }
    this.nowMs = untilMs
  }

  /** Commits what was appended. */
  commit(): void {
    this.log.push(...this.#pending)
    this.#pending = []
    const effects = this.#effects
    this.#effects = []
    this.#isReleasing = true
    for (const effect of effects) effect()
    this.#isReleasing = false
  }

  get unanswered(): Call<unknown>[] {
    return Array.from(this.#calls.values(), ({ call }) => call).filter(
      ({ response, errorCode }) => response === undefined && errorCode === 0,
    )
  }

  /** The newest record of the log. */
  get lastRecord(): GroupRecord {
    return this.log.at(-1)!.record
  }

  // --- RecordWriter ---

  append(records: readonly GroupRecord[], committed?: () => void): number {
    const encoded = records.map((record) => groupRecordCodec.encode(record))
    const sizeBytes = encoded.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0)
    if (sizeBytes > this.batchBytesMax) throw new RecordsTooLargeError({ sizeBytes, sizeBytesMax: this.batchBytesMax })
    const firstOffset = this.#nextOffset
    for (const [i, record] of records.entries()) this.#pending.push({ record, bytes: encoded[i]!, offset: this.#nextOffset++ })
    if (committed !== undefined) this.#effects.push(committed)
    return firstOffset
  }

  appendEach(records: readonly GroupRecord[], committed?: () => void): number {
    const firstOffset = this.#nextOffset
    for (const record of records) this.append([record])
    if (committed !== undefined) this.#effects.push(committed)
    return firstOffset
  }

  reply(ticket: Ticket, body: unknown): void {
    if (this.#isReleasing || this.#pending.length === 0) this.#answer(ticket, body)
    else this.#effects.push(() => this.#answer(ticket, body))
  }

  refuse(ticket: Ticket, errorCode: number): void {
    this.#calls.get(ticket.requestId)!.call.errorCode = errorCode
  }

  #answer({ requestId, apiVersion }: Ticket, body: unknown): void {
    const { call, codec } = this.#calls.get(requestId)!
    expect(call.response, 'a request is answered once').toBeUndefined()
    call.response = overTheWire(codec, body as Input<unknown>, apiVersion)
  }

  #shardOf(deadlines: DeadlineQueue, writer: RecordWriter<GroupRecord>): GroupShard {
    return new GroupShard({
      config: this.config,
      clock: { nowMs: () => START_MS + this.nowMs, monotonicUs: () => this.nowMs * 1000 },
      random: this.#random,
      logger: SILENT_LOGGER,
      deadlines,
      writer,
      counters: this.counters,
      metadata: this.metadata,
      compileRegex: compileRe2,
    })
  }
}

const NO_WRITER: RecordWriter<GroupRecord> = {
  append: () => unexpected(),
  appendTransactional: () => unexpected(),
  appendMarker: () => unexpected(),
  appendEach: () => unexpected(),
  reply: () => unexpected(),
  refuse: () => unexpected(),
}

function unexpected(): never {
  throw new Error('a shard that only reads its log writes nothing')
}
