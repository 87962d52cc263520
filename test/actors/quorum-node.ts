import { MetadataQuorum, type MetadataQuorumSpec } from '../../actors/metadata-quorum.ts'
import { EMPTY_RANGE } from '../../src/base/arena.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import type { Disk } from '../../src/base/disk.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ActorId, Context } from '../../src/messages/context.ts'
import type { Message, MetadataCommitted, Response } from '../../src/messages/message.ts'
import { ImageFollower } from '../../src/metadata/image-follower.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { SILENT_TELEMETRY } from '../base/silent-telemetry.ts'
import { DIRECTORY_ID } from '../metadata/cluster-image.ts'

export const LOG_DIR = '/data'
export const METADATA_DIR = `${LOG_DIR}/__cluster_metadata-0`
const QUORUM: ActorId = 7
export const CLIENT: ActorId = 8

export interface NodeOptions {
  readonly disk?: Disk
  readonly seed?: number
  readonly texts?: ConfigTexts
  readonly spec?: Partial<MetadataQuorumSpec>
  /** Wall clock at the start, ms. */
  readonly nowMs?: number
}

/** A metadata quorum with nothing around it: turns run when the test says so, time stands still until it is moved. */
export class QuorumNode {
  readonly disk: Disk
  readonly sent: { to: ActorId; message: Message }[] = []
  readonly quorum: MetadataQuorum
  nowMs: number
  #timers: { dueMs: number; turn: () => void }[] = []
  #deferred: (() => void)[] = []
  #requests = 0

  constructor({ disk = new MemoryDisk(), seed = 1, texts = {}, spec = {}, nowMs = 1_700_000_000_000 }: NodeOptions = {}) {
    this.disk = disk
    this.nowMs = nowMs
    const { config } = resolveBrokerConfig({
      'log.dirs': LOG_DIR,
      'node.id': '1',
      'offsets.topic.replication.factor': '1',
      ...texts,
    })
    const endpoints = [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }]
    const whole: MetadataQuorumSpec = { kind: 'metadata-quorum', endpoints, directoryIds: [DIRECTORY_ID], ...spec }
    this.quorum = new MetadataQuorum(whole, this.#context(seed), config)
  }

  /** Starts, and lets a client subscribe. */
  static start(options: NodeOptions = {}): QuorumNode {
    const node = new QuorumNode(options)
    node.quorum.start()
    node.subscribe(CLIENT)
    return node
  }

  /** `endOffset`: what the subscriber has already. */
  subscribe(from: ActorId, endOffset = -1): void {
    this.quorum.receive({ kind: 'subscribe', from, endOffset })
  }

  /** Hands in a request without waiting; gives its id. */
  ask(codec: { apiKey: number; maxVersion: number }, body: unknown, apiVersion = codec.maxVersion): number {
    const requestId = ++this.#requests
    const client = { clientId: null, clientHost: '/127.0.0.1', principal: 'User:ANONYMOUS', listener: 'PLAINTEXT' }
    this.quorum.receive({ kind: 'request', from: CLIENT, requestId, apiKey: codec.apiKey, apiVersion, ...client, body })
    return requestId
  }

  /** Asks and waits; gives the body of the answer. */
  call<Body>(codec: { apiKey: number; maxVersion: number }, body: unknown): Body {
    const requestId = this.ask(codec, body)
    this.settle()
    return this.response(requestId)!.body as Body
  }

  /** As `call`, on a disk whose syncs take their time. */
  async callAndWait<Body>(codec: { apiKey: number; maxVersion: number }, body: unknown): Promise<Body> {
    const requestId = this.ask(codec, body)
    while (this.response(requestId) === undefined) {
      this.settle()
      await new Promise((resolve) => setImmediate(resolve))
    }
    return this.response(requestId)!.body as Body
  }

  response(requestId: number): Response | undefined {
    return this.messages('response').find((response) => response.requestId === requestId)
  }

  messages<Kind extends Message['kind']>(kind: Kind): Extract<Message, { kind: Kind }>[] {
    return this.sent.map(({ message }) => message).filter((message) => message.kind === kind) as Extract<
      Message,
      { kind: Kind }
    >[]
  }

  committed(to = CLIENT): MetadataCommitted[] {
    return this.sent
      .filter((sent) => sent.to === to && sent.message.kind === 'metadata-committed')
      .map(({ message }) => message as MetadataCommitted)
  }

  /** What a subscriber knows. */
  get image(): MetadataImage {
    return this.follower().image
  }

  follower(to = CLIENT): ImageFollower {
    const follower = new ImageFollower()
    for (const message of this.committed(to)) follower.follow(message)
    return follower
  }

  /** Runs what was deferred, without finishing any sync. */
  runDeferred(): void {
    const deferred = this.#deferred
    this.#deferred = []
    for (const turn of deferred) turn()
  }

  /** Runs everything until nothing is left to do. */
  settle(): void {
    for (;;) {
      this.runDeferred()
      if (this.disk instanceof MemoryDisk && this.disk.awaitedSyncs > 0) this.disk.completeSyncs()
      else if (this.#deferred.length === 0 && this.#timers.every(({ dueMs }) => dueMs > this.nowMs)) return
      const due = this.#timers.filter(({ dueMs }) => dueMs <= this.nowMs)
      this.#timers = this.#timers.filter(({ dueMs }) => dueMs > this.nowMs)
      for (const { turn } of due) turn()
    }
  }

  #context(seed: number): Context {
    return {
      self: QUORUM,
      restarts: 0,
      clock: { nowMs: () => this.nowMs, monotonicUs: () => this.nowMs * 1000 },
      random: new SeededRandom(seed),
      disk: this.disk,
      arena: { allocate: () => null, release() {}, view: () => new Uint8Array(0), freeBytes: () => EMPTY_RANGE.length },
      logger: SILENT_LOGGER,
      telemetry: SILENT_TELEMETRY,
      send: (to, message) => this.sent.push({ to, message }),
      congested: () => false,
      schedule: (delayMs, turn) => this.#timers.push({ dueMs: this.nowMs + delayMs, turn }),
      cancel() {},
      defer: (turn) => this.#deferred.push(turn),
    }
  }
}
