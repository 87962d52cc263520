import fc from 'fast-check'
import type { BatchOptions } from '../../src/records/builder.ts'
import type { RecordContent } from '../../src/records/record.ts'

const content = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null })

export const recordContents: fc.Arbitrary<RecordContent> = fc.record({
  timestamp: fc.oneof(fc.constant(-1), fc.nat(), fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })),
  key: content,
  value: fc.option(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ minLength: 100, maxLength: 3000, size: 'max' })), {
    nil: null,
  }),
  headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 12 }), value: content }), { maxLength: 3 }),
})

export const batchOptions: fc.Arbitrary<BatchOptions> = fc
  .record({
    baseOffset: fc.oneof(
      fc.nat(),
      fc
        .maxSafeNat()
        .map((offset) => offset - 100_000)
        .filter((offset) => offset >= 0),
    ),
    compression: fc.constant(0),
    timestampType: fc.constantFrom(0 as const, 1 as const),
    logAppendTime: fc.integer({ min: 0, max: 1_800_000_000_000 }),
    partitionLeaderEpoch: fc.integer({ min: -1, max: 1000 }),
    isTransactional: fc.boolean(),
    producer: fc.option(fc.record({ producerId: fc.maxSafeNat(), producerEpoch: fc.nat(32767), baseSequence: fc.nat() }), {
      nil: null,
    }),
  })
  .map(({ producer, isTransactional, ...rest }) => ({
    ...rest,
    ...producer,
    isTransactional: isTransactional && producer !== null,
  }))

/** Records whose content repeats itself, as real ones do. */
export function someRecords(count: number, valueBytes = 100): RecordContent[] {
  return Array.from({ length: count }, (_, index) => ({
    timestamp: 1_700_000_000_000 + index,
    key: new TextEncoder().encode(`key-${index % 17}`),
    value: new TextEncoder()
      .encode(`{"user":${index * 7919},"name":"someone ${index % 5}"}`.padEnd(valueBytes, `-${index % 3}`))
      .subarray(0, valueBytes),
  }))
}
