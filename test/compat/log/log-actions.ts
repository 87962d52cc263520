import type { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { Log } from '../../../src/log/log.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../../src/records/builder.ts'
import type { AppendOrigin } from '../../../src/records/validate.ts'
import { concat, marker, readAll } from '../../log/log-fixture.ts'

/** One thing that is done to a log. */
export type LogAction =
  | {
      readonly kind: 'append'
      readonly origin: AppendOrigin
      readonly leaderEpoch: number
      readonly transactionVersion: number
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'follow'; readonly leaderEpoch: number; readonly bytes: Uint8Array }
  | { readonly kind: 'high-watermark' | 'delete-records' | 'truncate' | 'restart'; readonly offset: number }
  | { readonly kind: 'delete-expired' | 'expire-producers' | 'roll' }
  | { readonly kind: 'advance'; readonly ms: number }

interface Producer {
  readonly id: number
  epoch: number
  nextSequence: number
  isOpen: boolean
  /** Sent before, to be sent again. */
  sent: Uint8Array[]
}

/** Makes things to do, by chance: of idempotent and transactional producers that now and then do wrong, of leaders, followers and the cleaning up. */
export class LogActions {
  readonly #random: SeededRandom
  readonly #log: () => Log
  readonly #nowMs: () => number
  #leaderEpoch = 0
  readonly #producers: Producer[] = [1000, 1001, 1002, 2 ** 40 + 7].map((id) => ({
    id,
    epoch: 0,
    nextSequence: 0,
    isOpen: false,
    sent: [],
  }))

  constructor(random: SeededRandom, log: () => Log, nowMs: () => number) {
    this.#random = random
    this.#log = log
    this.#nowMs = nowMs
  }

  next(): LogAction {
    const choice = this.#random.below(100)
    if (choice < 30) return this.#client(this.#records(this.#plain()))
    if (choice < 60) return this.#idempotent()
    if (choice < 72) return this.#marker()
    if (choice < 80) return this.#follow()
    if (choice < 87) return { kind: 'high-watermark', offset: this.#boundary(this.#log().highWatermark) }
    if (choice < 89) return { kind: 'advance', ms: this.#random.below(4000) }
    if (choice < 91)
      return {
        kind: 'delete-records',
        offset: this.#log().logStartOffset + this.#random.below(this.#log().logEndOffset - this.#log().logStartOffset + 2),
      }
    if (choice < 94) return { kind: 'delete-expired' }
    if (choice < 95) return { kind: 'expire-producers' }
    if (choice < 96) return { kind: 'roll' }
    if (choice < 98) return this.#truncate()
    if (choice < 99) this.#leaderEpoch += 1 + this.#random.below(3)
    else if (this.#random.chance(0.2)) return { kind: 'restart', offset: this.#log().logEndOffset + this.#random.below(100) }
    return this.next()
  }

  #client(bytes: Uint8Array): LogAction {
    return { kind: 'append', origin: 'client', leaderEpoch: this.#leaderEpoch, transactionVersion: 0, bytes }
  }

  #plain(): BatchOptions {
    return { compression: this.#random.below(3) === 0 ? 1 + this.#random.below(4) : 0 }
  }

  #records(options: BatchOptions, count = 1 + this.#random.below(5)): Uint8Array {
    const builder = new BatchBuilder(options)
    for (let index = 0; index < count; index++) {
      const value = this.#random.bytes(this.#random.below(60))
      const key = this.#random.bytes(4)
      builder.append({ timestamp: Math.max(0, this.#nowMs() - this.#random.below(3000)), key, value })
    }
    return builder.build()
  }

  #idempotent(): LogAction {
    const random = this.#random
    const producer = this.#producers[random.below(this.#producers.length)]!
    const wrong = random.below(20)
    if (wrong === 0 && producer.sent.length > 0) return this.#client(producer.sent[random.below(producer.sent.length)]!.slice())
    const { id: producerId } = producer
    const count = 1 + random.below(4)
    if (wrong === 1) {
      const baseSequence = (producer.nextSequence + 1 + random.below(3)) % 0x80000000
      return this.#client(
        this.#records({ producerId, producerEpoch: producer.epoch, baseSequence, isTransactional: producer.isOpen }, count),
      )
    }
    if (wrong === 2 && producer.epoch > 0) {
      return this.#client(
        this.#records({ producerId, producerEpoch: producer.epoch - 1, baseSequence: producer.nextSequence }, count),
      )
    }
    if (wrong === 3) {
      return this.#client(
        this.#records(
          {
            producerId,
            producerEpoch: producer.epoch,
            baseSequence: producer.nextSequence,
            isTransactional: !producer.isOpen && random.chance(0.5),
          },
          count,
        ),
      )
    }
    if (wrong === 4 && !producer.isOpen) {
      producer.epoch++
      // Near the largest sequence now and then, so that it wraps.
      producer.nextSequence = 0
      producer.sent = []
    }
    if (!producer.isOpen) producer.isOpen = random.below(3) === 0
    const bytes = this.#records(
      { producerId, producerEpoch: producer.epoch, baseSequence: producer.nextSequence, isTransactional: producer.isOpen },
      count,
    )
    producer.nextSequence = (producer.nextSequence + count) % 0x80000000
    producer.sent = [...producer.sent, bytes.slice()].slice(-7)
    return this.#client(bytes)
  }

  #marker(): LogAction {
    const random = this.#random
    const producer = this.#producers[random.below(this.#producers.length)]!
    const transactionVersion = random.below(3)
    if (transactionVersion === 2 && random.below(4) > 0) {
      producer.epoch++
      producer.nextSequence = 0
      producer.sent = []
    }
    producer.isOpen = false
    const coordinatorEpoch = random.below(10) === 0 ? random.below(3) : 2
    const kind = random.chance(0.5) ? 'commit' : 'abort'
    const bytes = marker(kind, {
      producerId: producer.id,
      producerEpoch: producer.epoch,
      coordinatorEpoch,
      timestamp: this.#nowMs(),
    })
    return { kind: 'append', origin: 'coordinator', leaderEpoch: this.#leaderEpoch, transactionVersion, bytes }
  }

  /** Several batches with offsets of their own, some with holes between them, some of epochs to come, as a leader would give them. */
  #follow(): LogAction {
    const random = this.#random
    let offset = this.#log().logEndOffset
    let epoch = this.#leaderEpoch
    const parts: Uint8Array[] = []
    for (let count = 1 + random.below(4); count > 0; count--) {
      if (random.below(8) === 0) offset += random.below(5)
      if (random.below(8) === 0) epoch++
      const bytes = this.#records(this.#plain())
      const view = new BatchView().at(bytes, 0)
      view.setBaseOffset(offset)
      view.setPartitionLeaderEpoch(epoch)
      offset = view.nextOffset
      parts.push(bytes)
    }
    const leaderEpoch = random.below(6) === 0 ? this.#leaderEpoch : epoch
    this.#leaderEpoch = leaderEpoch
    return { kind: 'follow', leaderEpoch, bytes: concat(...parts) }
  }

  #truncate(): LogAction {
    const log = this.#log()
    return {
      kind: 'truncate',
      offset:
        this.#random.below(3) === 0 ? log.logEndOffset : this.#boundary(Math.max(log.logStartOffset, log.logEndOffset - 40)),
    }
  }

  /** The start of a batch at or behind `from`, or the end. */
  #boundary(from: number): number {
    const log = this.#log()
    const view = new BatchView()
    const starts = readAll(log, Math.max(from, log.logStartOffset)).map((bytes) => view.at(bytes, 0).baseOffset)
    const behind = [...starts.filter((start) => start >= from), log.logEndOffset]
    return behind[this.#random.below(behind.length)]!
  }
}
