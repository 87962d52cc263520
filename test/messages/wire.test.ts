import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message } from '../../src/messages/message.ts'
import { codeAt, HOT_CODES, readHot, receiverAt, SLOT_WORDS, type WireMemory, writeHot } from '../../src/messages/wire.ts'

const SLOTS = 4

function memoryOf(): WireMemory {
  const memory = new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)
  return { words: new Int32Array(memory).fill(-1), floats: new Float64Array(memory) }
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int16 = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })
const actor = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const long = fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.maxSafeInteger())
const bytes = fc.oneof(
  fc.constant({ arena: 0, offset: 0, length: 0 }),
  fc.record({ arena: fc.nat(2047), offset: fc.nat(2 ** 32 - 1), length: fc.integer({ min: 1, max: 2 ** 32 - 1 }) }),
)

const hotMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    from: actor,
    requestId: long,
    bytes,
    acks: fc.constantFrom(-1 as const, 0 as const, 1 as const),
    origin: fc.constantFrom('client' as const, 'coordinator' as const),
    timeoutMs: int32,
  }),
  fc.record({
    kind: fc.constant('appended' as const),
    requestId: long,
    errorCode: int16,
    errorMessage: fc.constant(null),
    baseOffset: long,
    logAppendTimeMs: long,
    logStartOffset: long,
    recordErrors: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('read' as const),
    from: actor,
    requestId: long,
    fetchOffset: long,
    maxBytes: int32,
    minOneBatch: fc.boolean(),
    isolation: fc.constantFrom(0 as const, 1 as const),
    currentLeaderEpoch: int32,
    lastFetchedEpoch: int32,
    arm: fc.boolean(),
    anyReplica: fc.boolean(),
    replicaId: int32,
    replicaEpoch: long,
    logStartOffset: long,
    repeated: fc.boolean(),
    nearReplicas: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('read-done' as const),
    requestId: long,
    errorCode: int16,
    highWatermark: long,
    lastStableOffset: long,
    logStartOffset: long,
    bytes,
    starved: fc.boolean(),
    abortedTransactions: fc.constantFrom(null, []),
    divergingEpoch: fc.constant(null),
    preferredReadReplica: fc.constant(-1),
  }),
  fc.record({
    kind: fc.constant('advanced' as const),
    partition: actor,
    highWatermark: long,
    lastStableOffset: long,
    forReplicas: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('append-replica' as const),
    from: actor,
    requestId: long,
    leaderEpoch: int32,
    fetchOffset: long,
    bytes,
    highWatermark: long,
    logStartOffset: long,
  }),
  fc.record({
    kind: fc.constant('replica-appended' as const),
    requestId: long,
    errorCode: int16,
    logEndOffset: long,
    logStartOffset: long,
    lastEpoch: int32,
  }),
)

test('every hot message comes out of its slot as it went in, and touches no other slot', () => {
  const kinds = new Set<string>()
  fc.assert(
    fc.property(hotMessage, actor, fc.nat(SLOTS - 1), (message, to, index) => {
      const memory = memoryOf()
      const slot = index * SLOT_WORDS
      expect(writeHot(memory, slot, to, message)).toBe(true)
      expect(readHot(memory, slot)).toEqual(message)
      expect(receiverAt(memory, slot)).toBe(to)
      expect(codeAt(memory, slot)).toBe(HOT_CODES[message.kind as keyof typeof HOT_CODES])
      for (const [word, value] of memory.words.entries()) if (word < slot || word >= slot + SLOT_WORDS) expect(value).toBe(-1)
      kinds.add(message.kind)
    }),
    { seed: 11, numRuns: 1000 },
  )
  expect([...kinds].sort()).toEqual(Object.keys(HOT_CODES).sort())
})

test('what is off the hot path is left to be packed, and nothing is written', () => {
  const appended = {
    kind: 'appended',
    requestId: 1,
    errorCode: 87,
    errorMessage: null,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: 0,
  } as const
  const done = {
    kind: 'read-done',
    requestId: 1,
    errorCode: 0,
    highWatermark: 0,
    lastStableOffset: 0,
    logStartOffset: 0,
    bytes: { arena: 0, offset: 0, length: 0 },
    starved: false,
    preferredReadReplica: -1,
  } as const
  const read = {
    kind: 'read',
    from: 1,
    requestId: 1,
    fetchOffset: 0,
    minOneBatch: true,
    isolation: 0,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    arm: false,
    anyReplica: true,
    replicaId: -1,
    replicaEpoch: -1,
    logStartOffset: -1,
    repeated: false,
    nearReplicas: null,
  } as const
  const cold: Message[] = [
    { ...appended, recordErrors: [{ batchIndex: 0, message: null }] },
    { ...appended, errorMessage: 'no', recordErrors: null },
    { ...done, abortedTransactions: [{ producerId: 1, firstOffset: 2 }], divergingEpoch: null },
    { ...done, abortedTransactions: null, divergingEpoch: { epoch: 1, endOffset: 2 } },
    { ...done, abortedTransactions: null, divergingEpoch: null, preferredReadReplica: 2 },
    { ...read, maxBytes: 2 ** 31 },
    { ...read, maxBytes: 1, nearReplicas: [2] },
    { kind: 'actor-up', actor: 5 },
  ]
  for (const message of cold) {
    const memory = memoryOf()
    expect(writeHot(memory, 0, 1, message)).toBe(false)
    expect(memory.words.every((word) => word === -1)).toBe(true)
    expect(readHot(memory, 0)).toBeNull()
  }
})
