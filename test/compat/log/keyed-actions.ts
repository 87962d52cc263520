import type { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { BatchOptions } from '../../../src/records/builder.ts'
import type { AppendOrigin } from '../../../src/records/validate.ts'
import { type KeyedValue, keyedBatch } from '../../log/cleaner/keyed-batch.ts'
import { marker } from '../../log/log-fixture.ts'

/** One thing that is done to a compacted log. */
export type KeyedAction =
  | { readonly kind: 'append'; readonly origin: AppendOrigin; readonly leaderEpoch: number; readonly bytes: Uint8Array }
  | { readonly kind: 'roll' | 'clean' | 'expire-producers' | 'delete-records' }
  | { readonly kind: 'advance'; readonly ms: number }

interface Producer {
  readonly id: number
  epoch: number
  nextSequence: number
  isOpen: boolean
}

/** Fills a compacted log by chance: few keys, tombstones, records without a key, idempotent and transactional producers, batches of any codec and timestamp type. */
export class KeyedActions {
  readonly #random: SeededRandom
  readonly #nowMs: () => number
  readonly #codecs: readonly number[]
  #leaderEpoch = 0
  readonly #producers: Producer[] = [1000, 1001, 2 ** 40 + 7].map((id) => ({ id, epoch: 0, nextSequence: 0, isOpen: false }))

  constructor(random: SeededRandom, nowMs: () => number, codecs: readonly number[]) {
    this.#random = random
    this.#nowMs = nowMs
    this.#codecs = codecs
  }

  next(): KeyedAction {
    const random = this.#random
    const choice = random.below(100)
    if (choice < 40) return this.#append(this.#batch({}))
    // A leader takes no records without a key, and sets timestamps itself; in a log that was not always compacted they are there.
    if (choice < 45) return this.#append(this.#batch({}, { isForeign: true }), 'replication')
    if (choice < 70) return this.#byProducer()
    if (choice < 82) return this.#marker()
    if (choice < 88) return { kind: 'advance', ms: random.below(1500) }
    if (choice < 94) return { kind: 'clean' }
    if (choice < 96) return { kind: 'roll' }
    if (choice < 97) return { kind: 'expire-producers' }
    if (choice < 98) return { kind: 'delete-records' }
    if (choice < 99) this.#leaderEpoch++
    return this.next()
  }

  #append(bytes: Uint8Array, origin: AppendOrigin = 'client'): KeyedAction {
    return { kind: 'append', origin, leaderEpoch: this.#leaderEpoch, bytes }
  }

  #batch(options: BatchOptions, { count = 1 + this.#random.below(5), isForeign = false } = {}): Uint8Array {
    const random = this.#random
    const pairs = Array.from({ length: count }, (): KeyedValue => {
      const key = isForeign && random.chance(0.3) ? null : `key-${random.below(12)}`
      return [key, random.chance(0.25) ? null : `value-${'x'.repeat(random.below(40))}${random.below(1000)}`]
    })
    const timestamp = this.#nowMs() - random.below(3000)
    const compression = this.#codecs[random.below(this.#codecs.length)]!
    if (isForeign && random.chance(0.5))
      return keyedBatch(pairs, { compression, timestampType: 1, logAppendTime: this.#nowMs(), ...options, timestamp })
    return keyedBatch(pairs, { compression, ...options, timestamp })
  }

  #byProducer(): KeyedAction {
    const producer = this.#producers[this.#random.below(this.#producers.length)]!
    if (!producer.isOpen && producer.nextSequence > 0 && this.#random.chance(0.1)) {
      producer.epoch++
      producer.nextSequence = 0
    }
    const count = 1 + this.#random.below(4)
    const isTransactional = producer.isOpen || this.#random.chance(0.6)
    producer.isOpen = isTransactional
    const baseSequence = producer.nextSequence
    producer.nextSequence += count
    const { id: producerId, epoch: producerEpoch } = producer
    return this.#append(this.#batch({ producerId, producerEpoch, baseSequence, isTransactional }, { count }))
  }

  #marker(): KeyedAction {
    const open = this.#producers.filter(({ isOpen }) => isOpen)
    if (open.length === 0) return this.next()
    const producer = open[this.#random.below(open.length)]!
    producer.isOpen = false
    const kind = this.#random.chance(0.5) ? 'commit' : 'abort'
    const { id: producerId, epoch: producerEpoch } = producer
    return this.#append(marker(kind, { producerId, producerEpoch, timestamp: this.#nowMs() }), 'coordinator')
  }
}
