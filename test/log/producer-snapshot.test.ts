import { expect, test } from 'vitest'
import { crc32c } from '../../src/base/crc32c.ts'
import { CorruptFileError } from '../../src/log/errors.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from '../../src/log/producer-snapshot.ts'
import { ProducerStateEntry } from '../../src/log/producer-state-entry.ts'
import { ProducerSnapshot } from '../../src/protocol/generated/storage/producer-snapshot.ts'
import { Reader } from '../../src/protocol/reader.ts'

const PATH = '/00000000000000000007.snapshot'

function entry(
  producerId: number,
  batches: number,
  { epoch = 3, timestamp = 1_700_000_000_000, open = -1 } = {},
): ProducerStateEntry {
  const made = new ProducerStateEntry(producerId)
  for (let index = 0; index < batches; index++) made.addBatch(epoch, index * 10 + 9, index * 100 + 9, 9, timestamp)
  made.producerEpoch = epoch
  made.coordinatorEpoch = 12
  made.lastTimestamp = timestamp
  made.currentTransactionFirstOffset = open
  return made
}

const encode = (entries: ProducerStateEntry[]) => encodeProducerSnapshot(entries, entries.length)

test('it is Kafka’s message with its version in front, and a checksum over the entries', () => {
  const bytes = encode([entry(2 ** 45, 3, { open: 100 }), entry(7, 0)])
  const reader = new Reader(bytes)
  expect(reader.int16()).toBe(1)
  const message = ProducerSnapshot.read(reader, 1)
  expect(reader.remaining).toBe(0)
  expect(message.crc).toBe(crc32c(bytes.subarray(6)))
  const common = { epoch: 3, timestamp: 1_700_000_000_000, coordinatorEpoch: 12 }
  expect(message.producerEntries).toEqual([
    { ...common, producerId: 2 ** 45, lastSequence: 29, lastOffset: 209, offsetDelta: 9, currentTxnFirstOffset: 100 },
    { ...common, producerId: 7, lastSequence: -1, lastOffset: -1, offsetDelta: 0, currentTxnFirstOffset: -1 },
  ])
})

test('of each producer the last batch is read again', () => {
  const [first, second] = decodeProducerSnapshot(encode([entry(1, 3, { open: 5 }), entry(2, 0)]), PATH)
  expect(first).toMatchObject({
    producerId: 1,
    producerEpoch: 3,
    coordinatorEpoch: 12,
    lastSequence: 29,
    firstSequence: 20,
    lastDataOffset: 209,
    currentTransactionFirstOffset: 5,
  })
  expect(second).toMatchObject({ producerId: 2, producerEpoch: 3, batchCount: 0, lastTimestamp: 1_700_000_000_000 })
})

test('timestamps beyond 2^53 are kept as well as a number can', () => {
  const [read] = decodeProducerSnapshot(encode([entry(1, 1, { timestamp: 1_700_000_000_000_000_000 })]), PATH)
  expect(read!.lastTimestamp).toBe(1_700_000_000_000_000_000)
})

test('whatever is changed or cut is told', () => {
  const bytes = encode([entry(1, 2), entry(2, 1)])
  for (let position = 0; position < bytes.length; position++) {
    expect(() => decodeProducerSnapshot(bytes.with(position, bytes[position]! ^ 4), PATH)).toThrow(CorruptFileError)
    expect(() => decodeProducerSnapshot(bytes.slice(0, position), PATH)).toThrow(CorruptFileError)
  }
  expect(() => decodeProducerSnapshot(Buffer.concat([bytes, Buffer.alloc(1)]), PATH)).toThrow(CorruptFileError)
  expect(decodeProducerSnapshot(encode([]), PATH)).toEqual([])
})
