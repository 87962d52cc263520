import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AbortedTransaction } from '../../src/log/transaction-index.ts'
import type { Partition } from '../../src/replica/partition.ts'
import { batchOf, makeBench } from '../log/log-fixture.ts'
import { committedIn } from './committed-reader.ts'
import { makePartition } from './partition-fixture.ts'

const PRODUCERS = 4
const READ_COMMITTED = 1

type Step =
  | { readonly kind: 'put'; readonly producer: number; readonly count: number }
  | { readonly kind: 'end'; readonly producer: number; readonly committed: boolean }
  | { readonly kind: 'put outside'; readonly count: number }
  | { readonly kind: 'reopen' }

const producer = fc.nat(PRODUCERS - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), producer, count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), producer, committed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('put outside' as const), count: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)

/** What a partition holds, told simply: all records with their fate, and the markers' offsets. */
class Model {
  readonly records: { readonly offset: number; readonly value: string; fate: 'open' | 'committed' | 'aborted' }[] = []
  /** By producer: the first offset of its open transaction, and the places of its records. */
  readonly open = new Map<number, { readonly firstOffset: number; readonly places: number[] }>()
  endOffset = 0

  put(producer: number | null, values: readonly string[]): void {
    const transaction = producer === null ? null : (this.open.get(producer) ?? { firstOffset: this.endOffset, places: [] })
    for (const value of values) {
      transaction?.places.push(this.records.length)
      this.records.push({ offset: this.endOffset++, value, fate: transaction === null ? 'committed' : 'open' })
    }
    if (transaction !== null) this.open.set(producer!, transaction)
  }

  end(producer: number, committed: boolean): void {
    for (const place of this.open.get(producer)?.places ?? []) this.records[place]!.fate = committed ? 'committed' : 'aborted'
    this.open.delete(producer)
    this.endOffset++
  }

  get lastStableOffset(): number {
    return Math.min(this.endOffset, ...Array.from(this.open.values(), ({ firstOffset }) => firstOffset))
  }

  /** What a reader of committed records has to see from an offset on. */
  visible(from: number): { offset: number; value: string }[] {
    return this.records
      .filter(({ offset, fate }) => offset >= from && offset < this.lastStableOffset && fate === 'committed')
      .map(({ offset, value }) => ({ offset, value }))
  }
}

/** Reads from an offset to where nothing more is given, `maxBytes` at a time, as a client does. */
function readOn(partition: Partition, from: number, maxBytes: number): { offset: number; value: string }[] {
  const seen: { offset: number; value: string }[] = []
  for (let offset = from; ; ) {
    const plan = partition.plan(offset, maxBytes, READ_COMMITTED, true)
    if (plan === null) return seen
    const bytes = new Uint8Array(plan.length)
    const length = plan.fill(bytes)
    if (length === 0) return seen
    const aborted: AbortedTransaction[] = partition.log.abortedTransactions(offset, plan.endOffset)
    const { records, nextOffset } = committedIn(bytes.subarray(0, length), aborted, offset)
    expect(nextOffset, 'a reader gets on').toBeGreaterThan(offset)
    seen.push(...records)
    offset = nextOffset
  }
}

test('readers of committed records see what was committed, all of it, in order, from wherever and however they read', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.integer({ min: 1, max: 2000 }), (steps, maxBytes) => {
      const bench = makeBench()
      const texts = { 'segment.bytes': '1048576' }
      let test = makePartition({ bench, texts })
      // Segments of a few batches each: the aborted transactions of a read may stand in many indexes.
      const config = { ...test.partition.config, segmentBytes: 600 }
      test.partition.configure(config, test.partition.state)
      const model = new Model()
      const sequences = new Map<number, number>()
      let count = 0
      const fresh = (howMany: number): string[] => Array.from({ length: howMany }, () => `v${count++}`)
      for (const step of steps) {
        if (step.kind === 'put') {
          const values = fresh(step.count)
          const baseSequence = sequences.get(step.producer) ?? 0
          const batch = batchOf(values, { producerId: step.producer, producerEpoch: 0, baseSequence, isTransactional: true })
          expect(test.append(batch)).toMatchObject({ errorCode: 0, baseOffset: model.endOffset })
          sequences.set(step.producer, baseSequence + values.length)
          model.put(step.producer, values)
        } else if (step.kind === 'end') {
          const { producer: producerId, committed } = step
          const outcome = test.partition.writeMarker({
            producerId,
            producerEpoch: 0,
            coordinatorEpoch: 0,
            committed,
            transactionVersion: 0,
          })
          expect(outcome.errorCode).toBe(0)
          model.end(producerId, committed)
        } else if (step.kind === 'put outside') {
          const values = fresh(step.count)
          expect(test.append(batchOf(values)).errorCode).toBe(0)
          model.put(null, values)
        } else {
          test.partition.log.close()
          test = makePartition({ bench, texts })
          test.partition.configure(config, test.partition.state)
        }
        expect(test.partition.lastStableOffset).toBe(model.lastStableOffset)
      }
      for (let from = 0; from <= model.endOffset; from++)
        expect(readOn(test.partition, from, maxBytes), `from ${from}`).toEqual(model.visible(from))
    }),
    { numRuns: 150, seed: 890 },
  )
})
