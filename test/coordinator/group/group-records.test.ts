import { describe, expect, test } from 'vitest'
import {
  committedOffset,
  type GroupRecord,
  groupRecordCodec,
  groupSnapshot,
  groupTombstone,
  offsetCommitRecord,
  offsetTombstone,
} from '../../../src/coordinator/group/group-records.ts'
import { UnsupportedVersionError } from '../../../src/protocol/errors.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'
import { TOPIC_ID } from './consumer-driver.ts'

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'))
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

const GROUP: GroupRecord = {
  type: 'group-metadata',
  key: { group: 'gruppe-ü' },
  value: {
    protocolType: 'consumer',
    generation: 7,
    protocol: 'range',
    leader: 'm-1',
    currentStateTimestamp: 1_700_000_000_123,
    members: [
      {
        memberId: 'm-1',
        groupInstanceId: 'static-1',
        clientId: 'client',
        clientHost: '/127.0.0.1',
        rebalanceTimeout: 300_000,
        sessionTimeout: 45_000,
        subscription: Uint8Array.of(1, 2, 3),
        assignment: Uint8Array.of(4, 5),
      },
      {
        memberId: 'm-2',
        groupInstanceId: null,
        clientId: '',
        clientHost: '/::1',
        rebalanceTimeout: 1,
        sessionTimeout: 2,
        subscription: new Uint8Array(0),
        assignment: new Uint8Array(0),
      },
    ],
  },
}
const EMPTY_GROUP: GroupRecord = {
  type: 'group-metadata',
  key: { group: 'g' },
  value: { protocolType: '', generation: 0, protocol: null, leader: null, currentStateTimestamp: 1_700_000_000_123, members: [] },
}
const OFFSET = {
  offset: 2 ** 52,
  leaderEpoch: 5,
  metadata: 'm',
  commitTimestampMs: 1_700_000_000_123,
  expireTimestampMs: -1,
  topicId: TOPIC_ID,
  recordOffset: 12,
}
const NO_TOPIC_ID = { ...OFFSET, offset: 0, leaderEpoch: -1, metadata: '', topicId: ZERO_UUID }
const EXPIRING = { ...OFFSET, offset: 9, expireTimestampMs: 1_700_000_001_123 }

/** Made by the `GroupCoordinatorRecordSerde` of Apache Kafka 4.3.1. */
const GOLDEN: readonly (readonly [string, GroupRecord, string, string | null])[] = [
  [
    'a group',
    GROUP,
    '000200096772757070652dc3bc',
    '00030008636f6e73756d657200000007000572616e676500036d2d310000018bcfe5687b0000000200036d2d3100087374617469632d310006636c69656e74000a2f3132372e302e302e31000493e00000afc80000000301020300000002040500036d2d32ffff000000042f3a3a3100000001000000020000000000000000',
  ],
  ['a group that nobody joined', EMPTY_GROUP, '0002000167', '0003000000000000ffffffff0000018bcfe5687b00000000'],
  ["a group's tombstone", groupTombstone('g'), '0002000167', null],
  [
    'an offset',
    offsetCommitRecord('g', 'topic', 3, OFFSET),
    '00010001670005746f70696300000003',
    '0004001000000000000000000005026d0000018bcfe5687b010010746f7069632d69642d6f662d746f7069',
  ],
  [
    'an offset without topic id',
    offsetCommitRecord('g', 'topic', 3, NO_TOPIC_ID),
    '00010001670005746f70696300000003',
    '00040000000000000000ffffffff010000018bcfe5687b00',
  ],
  [
    'an offset with a retention of its own',
    offsetCommitRecord('g', 'topic', 3, EXPIRING),
    '00010001670005746f70696300000003',
    '0001000000000000000900016d0000018bcfe5687b0000018bcfe56c63',
  ],
  ["an offset's tombstone", offsetTombstone('g', 'topic', 3), '00010001670005746f70696300000003', null],
]

describe('records of __consumer_offsets', () => {
  test.each(GOLDEN)('%s: byte for byte as Kafka writes it', (_, record, key, value) => {
    const encoded = groupRecordCodec.encode(record)
    expect([hex(encoded.key), hex(encoded.value)]).toEqual([key, value])
  })

  test.each(GOLDEN.filter(([name]) => name !== 'an offset with a retention of its own'))(
    '%s: read back as it was',
    (_, record) => {
      const { key, value } = groupRecordCodec.encode(record)
      expect(groupRecordCodec.decode(key, value)).toEqual(record)
    },
  )

  test('offsets from before Kafka 0.9 are read as offsets', () => {
    const key = bytes('00000001670005746f70696300000003')
    const record = groupRecordCodec.decode(key, bytes('0000000000000000000900016d0000018bcfe5687b'))
    expect(record).toEqual(
      offsetCommitRecord('g', 'topic', 3, { ...EXPIRING, leaderEpoch: -1, expireTimestampMs: -1, topicId: ZERO_UUID }),
    )
    expect(groupRecordCodec.decode(key, null)).toEqual(offsetTombstone('g', 'topic', 3))
  })

  test('old versions of values are read', () => {
    const offset = groupRecordCodec.decode(
      bytes('00010001670005746f70696300000003'),
      bytes('0000000000000000000900016d0000018bcfe5687b'),
    )
    expect(offset?.type === 'offset-commit' && committedOffset(offset.value!, 4)).toMatchObject({
      offset: 9,
      leaderEpoch: -1,
      recordOffset: 4,
    })

    const value =
      '00000008636f6e73756d657200000007000572616e676500036d2d310000000100036d2d310006636c69656e74000a2f3132372e302e302e310000afc8000000030102030000000' +
      '20405'
    const group = groupRecordCodec.decode(bytes('0002000167'), bytes(value))
    const snapshot = group?.type === 'group-metadata' ? groupSnapshot(group.value!) : null
    expect(snapshot).toMatchObject({ state: 'Stable', generationId: 7, currentStateTimestampMs: -1 })
    expect(snapshot!.members[0]).toMatchObject({ rebalanceTimeoutMs: 45_000, groupInstanceId: null })
  })

  test('records that we do not know are passed over, and versions that we do not know are not', () => {
    expect(groupRecordCodec.decode(bytes('000a000167'), bytes('00000000000300'))).toBeNull()
    expect(() => groupRecordCodec.decode(bytes('0002000167'), bytes('0005'))).toThrow(UnsupportedVersionError)
  })
})
