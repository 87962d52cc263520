import { BinaryHeap } from '../../src/base/binary-heap.ts'
import type { Clock } from '../../src/base/clock.ts'
import { RafkaError } from '../../src/base/errors.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { VoteRequest, type VoteResponse } from '../../src/protocol/generated/api/vote.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import type { Destination } from '../../src/raft/host.ts'
import { RAFT_CODECS } from '../../src/raft/raft-codecs.ts'
import type { RaftAnswer, RaftConfig, RaftRequest } from '../../src/raft/raft-options.ts'
import { WorldMember } from './world-member.ts'

/** Times as Kafka has them by default. */
export const RAFT_CONFIG: RaftConfig = {
  electionTimeoutMs: 1000,
  electionBackoffMaxMs: 1000,
  fetchTimeoutMs: 2000,
  requestTimeoutMs: 2000,
  retryBackoffMs: 20,
  fetchMaxBytes: 1024 * 1024,
  fetchSnapshotMaxBytes: 1024 * 1024,
  autoJoin: false,
  listenerName: 'CONTROLLER',
}

class LostError extends RafkaError {
  readonly code = 'NETWORK_EXCEPTION'
  readonly retriable = true
}

interface Event {
  readonly atUs: number
  readonly rank: number
  readonly number: number
  readonly action: () => void
}

export interface WorldOptions {
  readonly seed: number
  readonly config?: Partial<RaftConfig>
  /** Of the metadata log. Default: 16 KiB, so that there are many. */
  readonly segmentBytes?: number
  /** Of log and snapshots together. Default: 2000, so that nothing is kept for long. */
  readonly retentionBytes?: number
}

/** What may go wrong between two nodes. */
export interface Weather {
  /** In 100: of requests and of answers. */
  lossPercent: number
  delayMaxMs: number
}

/** A few members of a quorum in virtual time, on one stack and from one seed, with a network and disks that fail as they are told. */
export class RaftWorld {
  readonly random: SeededRandom
  readonly config: RaftConfig
  readonly segmentBytes: number
  readonly retentionBytes: number
  readonly members = new Map<number, WorldMember>()
  readonly weather: Weather = { lossPercent: 0, delayMaxMs: 2 }
  /** Of ids `from->to` that hear nothing. */
  readonly cuts = new Set<string>()
  readonly #events = new BinaryHeap<Event>((left, right) =>
    left.atUs !== right.atUs
      ? left.atUs < right.atUs
      : left.rank !== right.rank
        ? left.rank < right.rank
        : left.number < right.number,
  )
  readonly #writer = new Writer()
  #nowUs = 1_000_000
  #numbers = 0
  steps = 0
  /** Called after each event. */
  check: () => void = () => {}
  /** Sees each vote that is given. */
  voted: (voter: WorldMember, epoch: number, candidateId: number) => void = () => {}

  constructor({ seed, config = {}, segmentBytes = 16 * 1024, retentionBytes = 2000 }: WorldOptions) {
    this.segmentBytes = segmentBytes
    this.retentionBytes = retentionBytes
    this.random = new SeededRandom(`raft/${seed}`)
    this.config = { ...RAFT_CONFIG, ...config }
  }

  get nowUs(): number {
    return this.#nowUs
  }

  get nowMs(): number {
    return Math.floor(this.#nowUs / 1000)
  }

  readonly clock: Clock = {
    nowMs: () => 1_767_225_600_000 + this.nowMs,
    monotonicUs: () => this.#nowUs,
  }

  add(id: number, options: Partial<ConstructorParameters<typeof WorldMember>[2]> = {}): WorldMember {
    const member = new WorldMember(this, id, {
      voters: [],
      bootstrapIds: [],
      isController: true,
      disk: this.newDisk(),
      ...options,
    })
    this.members.set(id, member)
    return member
  }

  /** Its flushes take a while. */
  newDisk(): MemoryDisk {
    return new MemoryDisk({ later: (complete) => this.after(this.random.below(20) === 0 ? 50 : this.random.below(4), complete) })
  }

  after(delayMs: number, action: () => void, rank = 0): void {
    this.#events.push({ atUs: this.#nowUs + Math.max(0, Math.round(delayMs * 1000)), rank, number: this.#numbers++, action })
  }

  run(ms: number): void {
    const untilUs = this.#nowUs + ms * 1000
    for (let next = this.#events.peek(); next !== undefined && next.atUs <= untilUs; next = this.#events.peek()) this.step()
    this.#nowUs = untilUs
  }

  runUntil(done: () => boolean, ms: number): boolean {
    const untilUs = this.#nowUs + ms * 1000
    while (!done()) {
      const next = this.#events.peek()
      if (next === undefined || next.atUs > untilUs) return false
      this.step()
    }
    return true
  }

  step(): void {
    const event = this.#events.pop()
    if (event === undefined) return
    this.#nowUs = Math.max(this.#nowUs, event.atUs)
    this.steps++
    event.action()
    this.check()
  }

  // --- Network ---

  cut(from: number, to: number): void {
    this.cuts.add(`${from}->${to}`)
  }

  isolate(id: number): void {
    for (const other of this.members.keys()) {
      if (other === id) continue
      this.cut(id, other)
      this.cut(other, id)
    }
  }

  heal(): void {
    this.cuts.clear()
  }

  send(from: WorldMember, { port }: Destination, { apiKey, minVersion = 0, body: bodyOf }: RaftRequest, done: RaftAnswer): void {
    const to = this.members.get(port - 9000)
    const fail = (): void => this.after(1 + this.random.below(10), () => from.isUp && done(new LostError('lost'), null))
    const codecs = RAFT_CODECS.get(apiKey)
    if (codecs === undefined) throw new Error(`no API ${apiKey}`)
    const [requestCodec, responseCodec] = codecs
    const maxVersion = Math.min(requestCodec.maxVersion, to?.versionsMax.get(apiKey) ?? requestCodec.maxVersion)
    if (to === undefined || !to.isUp || this.#isLost(from.id, to.id)) {
      // Half of what is lost is never heard of again.
      if (this.random.below(2) === 0) fail()
      return
    }
    const deliver = (bytes: Uint8Array, codec: MessageCodec<unknown>): unknown => codec.read(new Reader(bytes), maxVersion)
    if (maxVersion < minVersion) {
      this.after(1, () => from.isUp && done(new UnsupportedError(`version ${maxVersion}`), null))
      return
    }
    const body = bodyOf(maxVersion)
    const request = this.#encode(requestCodec, body, maxVersion)
    this.after(this.#delayMs(), () => {
      if (!to.isUp) return
      to.receive(apiKey, maxVersion, deliver(request, requestCodec), (response) => {
        const bytes = this.#encode(responseCodec, response, maxVersion)
        if (apiKey === VoteRequest.apiKey) this.#noteVote(to, body as VoteRequest, response as VoteResponse)
        if (this.#isLost(to.id, from.id)) return
        this.after(this.#delayMs(), () => from.isUp && done(null, deliver(bytes, responseCodec)))
      })
    })
  }

  #noteVote(to: WorldMember, request: VoteRequest, response: VoteResponse): void {
    const asked = request.topics[0]!.partitions[0]!
    if (!asked.preVote && response.topics?.[0]?.partitions[0]?.voteGranted === true)
      this.voted(to, asked.replicaEpoch, asked.replicaId)
  }

  #isLost(from: number, to: number): boolean {
    return this.cuts.has(`${from}->${to}`) || this.random.below(100) < this.weather.lossPercent
  }

  #delayMs(): number {
    const { delayMaxMs } = this.weather
    return this.random.below(delayMaxMs * 10 + 1) / 10
  }

  #encode(codec: MessageCodec<unknown>, message: unknown, version: number): Uint8Array {
    this.#writer.reset()
    codec.write(this.#writer, message as never, version)
    return this.#writer.toBytes().slice()
  }
}

class UnsupportedError extends RafkaError {
  readonly code = 'UNSUPPORTED_VERSION'
  readonly retriable = false
}
