import { errorName } from '../../src/protocol/error-codes.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import {
  ATTRIBUTES_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  BatchView,
  COUNT_AT,
  CRC_AT,
  LAST_OFFSET_DELTA_AT,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  PRODUCER_ID_AT,
} from '../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { ABORT, buildControlBatch, buildEndTransactionMarker } from '../../src/records/control-records.ts'
import type { BadInputCase, BadInputTarget } from './bad-input-target.ts'
import type { WireClient } from './wire-client.ts'

const HOUR_MS = 3_600_000

/** What a broker makes of record batches that are not as they should be: by Produce 9, one partition, acks=all, unless a case says otherwise. */
export const BAD_BATCHES: readonly BadInputCase[] = [
  batchCase('a whole batch', 'NONE', () => oneBatch()),
  batchCase('no bytes for the batch (null)', 'INVALID_RECORD', () => null, { kafka: null }),
  batchCase('an empty record set', 'INVALID_RECORD', () => new Uint8Array(0)),
  batchCase('half a batch header', 'INVALID_RECORD', () => oneBatch().subarray(0, 30)),
  batchCase('a batch that lacks its last byte', 'INVALID_RECORD', () => oneBatch().subarray(0, -1)),
  batchCase('a wrong checksum', 'CORRUPT_MESSAGE', () => patched(CRC_AT, [1, 2, 3, 4], { keepCrc: true })),
  batchCase('a bit flipped in a record', 'CORRUPT_MESSAGE', () => patched(70, [0xff], { keepCrc: true })),
  batchCase('magic 0', 'INVALID_RECORD', () => patched(MAGIC_AT, [0])),
  batchCase('magic 1', 'INVALID_RECORD', () => patched(MAGIC_AT, [1])),
  batchCase('magic 3', 'CORRUPT_MESSAGE', () => patched(MAGIC_AT, [3])),
  batchCase('magic -1', 'CORRUPT_MESSAGE', () => patched(MAGIC_AT, [0xff])),
  batchCase('a negative batch length', 'CORRUPT_MESSAGE', () =>
    patched(BATCH_LENGTH_AT, [0xff, 0xff, 0xff, 0xff], { keepCrc: true }),
  ),
  batchCase(
    'a batch length of 2^31 - 1',
    'INVALID_RECORD',
    () => patched(BATCH_LENGTH_AT, [0x7f, 0xff, 0xff, 0xff], { keepCrc: true }),
    { kafka: 'UNKNOWN_SERVER_ERROR' },
  ),
  batchCase('a batch length below that of a header', 'CORRUPT_MESSAGE', () =>
    patched(BATCH_LENGTH_AT, [0, 0, 0, 20], { keepCrc: true }),
  ),
  batchCase('a base offset that is not 0', 'INVALID_RECORD', () => oneBatch({ baseOffset: 5 })),
  batchCase('a count above the offsets', 'INVALID_RECORD', () => patched(COUNT_AT, int32(7))),
  batchCase('a count of 0', 'INVALID_RECORD', () => patched(COUNT_AT, int32(0))),
  batchCase('a negative count', 'INVALID_RECORD', () => patched(COUNT_AT, int32(-1))),
  batchCase('a negative last offset', 'INVALID_RECORD', () => patched(LAST_OFFSET_DELTA_AT, int32(-1))),
  batchCase('a last offset of 2^31 - 1', 'INVALID_RECORD', () => patched(LAST_OFFSET_DELTA_AT, int32(0x7fffffff))),
  batchCase('two batches', 'INVALID_RECORD', () => Buffer.concat([oneBatch(), oneBatch()])),
  batchCase('a batch and half of another', 'NONE', () => Buffer.concat([oneBatch(), oneBatch().subarray(0, 40)])),
  batchCase('a control batch', 'INVALID_RECORD', () => buildControlBatch(ABORT, new Uint8Array(6), { timestamp: Date.now() })),
  batchCase('a marker that ends a transaction', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', () =>
    buildEndTransactionMarker({ type: ABORT, coordinatorEpoch: 0 }, { timestamp: Date.now(), producerId: 76, producerEpoch: 0 }),
  ),
  batchCase('a transactional batch without a transactional id', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', () =>
    oneBatch({ isTransactional: true, producerId: 77, producerEpoch: 0, baseSequence: 0 }),
  ),
  batchCase('a producer id with a negative sequence', 'INVALID_RECORD', () => {
    const batch = oneBatch({ producerId: 78, producerEpoch: 0, baseSequence: 0 })
    return patchedIn(batch, BASE_SEQUENCE_AT, int32(-1))
  }),
  batchCase('a producer id of 2^63 - 1', 'INVALID_RECORD', () => patched(PRODUCER_ID_AT, int64Max), { kafka: null }),
  {
    name: 'a transactional batch of producer id 2^63 - 1',
    expected: 'INVALID_RECORD',
    kafka: null,
    run: async ({ client }) => {
      const batch = oneBatch({ isTransactional: true, producerId: 80, producerEpoch: 0, baseSequence: 0 })
      const topicData = [{ name: 'plain', partitionData: [{ index: 0, records: patchedIn(batch, PRODUCER_ID_AT, int64Max) }] }]
      const body = { transactionalId: 'nobody', acks: -1, timeoutMs: 5000, topicData }
      const answer = await client.request(ProduceRequest, ProduceResponse, 9, body)
      return errorName(answer.responses[0]!.partitionResponses[0]!.errorCode)
    },
  },
  batchCase('a codec that does not exist', 'UNSUPPORTED_COMPRESSION_TYPE', () => patched(ATTRIBUTES_AT, [0, 5]), {
    kafka: 'UNKNOWN_SERVER_ERROR',
  }),
  batchCase('a batch above max.message.bytes', 'MESSAGE_TOO_LARGE', () => oneBatch({}, ['x'.repeat(2000)]), { topic: 'small' }),
  batchCase('a timestamp more than an hour ahead', 'INVALID_TIMESTAMP', () =>
    oneBatch({}, ['late'], Date.now() + HOUR_MS + 60_000),
  ),
  batchCase(
    'a timestamp before message.timestamp.before.max.ms',
    'INVALID_TIMESTAMP',
    () => oneBatch({}, ['old'], Date.now() - 2 * HOUR_MS),
    {
      topic: 'recent',
    },
  ),
  batchCase('timestamps of 2^63 - 1', 'INVALID_TIMESTAMP', () =>
    patchedIn(patched(BASE_TIMESTAMP_AT, int64Max), MAX_TIMESTAMP_AT, int64Max),
  ),
  batchCase(
    'a timestamp ahead of its time in a topic of LogAppendTime',
    'NONE',
    () => oneBatch({}, ['ahead'], Date.now() + 9 * HOUR_MS),
    {
      topic: 'append-time',
    },
  ),
  batchCase('a batch that says it was stamped by the log', 'NONE', () =>
    oneBatch({ timestampType: 1, logAppendTime: Date.now() }),
  ),
  batchCase('a record without a key in a compacted topic', 'INVALID_RECORD', () => oneBatch(), { topic: 'compacted' }),
  ...[1, 2, 3, 4].map((compression) =>
    batchCase(
      `bytes that do not decompress, as codec ${compression}, in a compacted topic`,
      'INVALID_RECORD',
      () => garbage(compression),
      {
        topic: 'compacted',
        kafka: 'UNKNOWN_SERVER_ERROR',
      },
    ),
  ),
  batchCase('fewer records than the header says', 'INVALID_RECORD', () => withCount(3, 2), { validation: 'records' }),
  batchCase('more records than the header says', 'INVALID_RECORD', () => withCount(1, 2), { validation: 'records' }),
  batchCase('offsets out of order', 'INVALID_RECORD', () => withOffsets([0, 2, 1]), { validation: 'records', kafka: 'NONE' }),
  batchCase('the same offset twice', 'INVALID_RECORD', () => withOffsets([0, 0, 2]), { validation: 'records', kafka: 'NONE' }),
  batchCase('a record longer than the batch', 'INVALID_RECORD', () => patched(61, [0x7e]), { validation: 'records' }),
  {
    name: 'acks=5',
    expected: 'INVALID_REQUIRED_ACKS',
    run: (target) => produce(target.client, 'plain', oneBatch(), { acks: 5 }),
  },
  {
    name: 'acks=-2',
    expected: 'INVALID_REQUIRED_ACKS',
    run: (target) => produce(target.client, 'plain', oneBatch(), { acks: -2 }),
  },
  {
    name: 'acks=0 with a whole batch: no answer, and the connection goes on',
    expected: 'open',
    run: (target) => unanswered(target, 'plain', oneBatch()),
  },
  {
    name: 'acks=0 with a bad batch: the connection ends',
    expected: 'closed',
    run: (target) => unanswered(target, 'plain', patched(CRC_AT, [1, 2, 3, 4], { keepCrc: true })),
  },
  {
    name: 'acks=0 to an unknown topic: the connection ends',
    expected: 'closed',
    run: (target) => unanswered(target, 'nowhere', oneBatch()),
  },
  {
    name: 'an unknown topic',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: (target) => produce(target.client, 'nowhere', oneBatch()),
  },
  {
    name: 'a topic with a name that no topic can have',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: (target) => produce(target.client, '../../etc/passwd', oneBatch()),
  },
  {
    name: 'a partition that is not there',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: (target) => produce(target.client, 'plain', oneBatch(), { index: 99 }),
  },
  {
    name: 'partition -1',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: (target) => produce(target.client, 'plain', oneBatch(), { index: -1 }),
  },
  {
    name: 'a topic id that is not there',
    expected: 'UNKNOWN_TOPIC_ID',
    run: (target) => produceById(target.client, 'AAAAAAAAAAAAAAAAAAAAEQ', oneBatch()),
  },
  {
    name: 'topic id 0',
    expected: 'UNKNOWN_TOPIC_ID',
    run: (target) => produceById(target.client, 'AAAAAAAAAAAAAAAAAAAAAA', oneBatch()),
  },
  {
    name: 'a partition that is not there, of a topic by its id',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: (target) => produceById(target.client, target.topicIds.get('plain')!, oneBatch(), 99),
  },
  {
    name: 'an internal topic',
    expected: 'INVALID_TOPIC_EXCEPTION',
    run: (target) => produce(target.client, '__consumer_offsets', oneBatch({}, ['v'], Date.now(), 'k')),
  },
  {
    name: 'sequences: a retry is told where the records are, a gap and a lower epoch are refused',
    expected: 'NONE@first, NONE@first, OUT_OF_ORDER_SEQUENCE_NUMBER, NONE, INVALID_PRODUCER_EPOCH',
    run: async ({ client }) => {
      const batch = (baseSequence: number, producerEpoch = 3): Uint8Array =>
        oneBatch({ producerId: 4242, producerEpoch, baseSequence })
      const first = await produceAt(client, 'sequences', batch(0))
      const again = await produceAt(client, 'sequences', batch(0))
      return [
        `${first.error}@first`,
        `${again.error}@${again.baseOffset === first.baseOffset ? 'first' : again.baseOffset}`,
        (await produceAt(client, 'sequences', batch(7))).error,
        (await produceAt(client, 'sequences', batch(1))).error,
        (await produceAt(client, 'sequences', batch(2, 2))).error,
      ].join(', ')
    },
  },
]

const int64Max = [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]

function batchCase(
  name: string,
  expected: string,
  batch: () => Uint8Array | null,
  { topic = 'plain', validation, kafka }: { topic?: string; validation?: 'records'; kafka?: string | null } = {},
): BadInputCase {
  return { name, expected, kafka, validation, run: ({ client }) => produce(client, topic, batch()) }
}

export function oneBatch(
  options: BatchOptions = {},
  values: readonly string[] = ['value'],
  timestamp = Date.now(),
  key: string | null = null,
): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const value of values)
    builder.append({ timestamp, key: key === null ? null : Buffer.from(key), value: Buffer.from(value) })
  return builder.build()
}

/** A batch with bytes of it replaced, and a checksum that says it should be so. */
function patched(at: number, bytes: readonly number[], { keepCrc = false } = {}): Uint8Array {
  return patchedIn(oneBatch(), at, bytes, keepCrc)
}

function patchedIn(batch: Uint8Array, at: number, bytes: readonly number[], keepCrc = false): Uint8Array {
  batch.set(bytes, at)
  if (!keepCrc) new BatchView().at(batch, 0).updateCrc()
  return batch
}

/** A header that says `said`, records that are `real`. */
function withCount(said: number, real: number): Uint8Array {
  const batch = oneBatch({}, new Array<string>(real).fill('value'))
  return patchedIn(patchedIn(batch, LAST_OFFSET_DELTA_AT, int32(said - 1)), COUNT_AT, int32(said))
}

/** Three records with these offsets: each record is length, attributes, timestamp delta, offset delta (one byte each), and so on. */
function withOffsets(offsets: readonly number[]): Uint8Array {
  const batch = oneBatch({}, ['a', 'b', 'c'])
  const recordBytes = (batch.length - 61) / 3
  offsets.forEach((offset, index) => {
    batch[61 + index * recordBytes + 3] = offset * 2
  })
  new BatchView().at(batch, 0).updateCrc()
  return batch
}

function garbage(compression: number): Uint8Array {
  const batch = oneBatch({}, ['not compressed at all, whatever the attributes say'], Date.now(), 'key')
  return patchedIn(batch, ATTRIBUTES_AT, [0, compression])
}

function int32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

async function produceAt(
  client: WireClient,
  name: string,
  records: Uint8Array | null,
  { acks = -1, index = 0 }: { acks?: number; index?: number } = {},
): Promise<{ error: string; baseOffset: number }> {
  const answer = await client.request(ProduceRequest, ProduceResponse, 9, {
    acks,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index, records }] }],
  })
  const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
  return { error: errorName(errorCode), baseOffset }
}

async function produce(
  client: WireClient,
  name: string,
  records: Uint8Array | null,
  options: { acks?: number; index?: number } = {},
): Promise<string> {
  return (await produceAt(client, name, records, options)).error
}

async function produceById(client: WireClient, topicId: string, records: Uint8Array, index = 0): Promise<string> {
  const answer = await client.request(ProduceRequest, ProduceResponse, 13, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ topicId, partitionData: [{ index, records }] }],
  })
  return errorName(answer.responses[0]!.partitionResponses[0]!.errorCode)
}

/** Produces with acks=0 over a connection of its own and tells what became of that. */
async function unanswered({ open }: BadInputTarget, name: string, records: Uint8Array): Promise<'open' | 'closed'> {
  const client = await open()
  client.send(ProduceRequest, 9, {
    acks: 0,
    timeoutMs: 5000,
    topicData: [{ name, partitionData: [{ index: 0, records }] }],
  })
  try {
    return (await produce(client, 'plain', oneBatch())) === 'NONE' ? 'open' : 'closed'
  } catch {
    return 'closed'
  } finally {
    client.close()
  }
}
