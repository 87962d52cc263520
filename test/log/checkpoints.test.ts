import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { takeCleanShutdown, writeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { CorruptFileError, InconsistentTopicIdError } from '../../src/log/errors.ts'
import { readMetaProperties, writeMetaProperties } from '../../src/log/meta-properties.ts'
import { readOffsetCheckpoint, writeOffsetCheckpoint } from '../../src/log/offset-checkpoint.ts'
import {
  deleteDirectoryName,
  futureDirectoryName,
  parsePartitionDirectoryName,
  strayDirectoryName,
} from '../../src/log/partition-directory.ts'
import { adoptTopicId, readPartitionMetadata, writePartitionMetadata } from '../../src/log/partition-metadata.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (disk: MemoryDisk, path: string) => new TextDecoder().decode(disk.readFile(path))

function diskWith(files: Record<string, string> = {}): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/data')
  for (const [path, content] of Object.entries(files)) disk.replaceFile(path, bytes(content))
  return disk
}

describe('offset checkpoints', () => {
  const PATH = '/data/recovery-point-offset-checkpoint'

  test('are the version, the count, and a line for each partition', () => {
    const disk = diskWith()
    const offsets = [
      { topic: 'orders', partition: 0, offset: 17 },
      { topic: 'a-b.c_d', partition: 11, offset: 2 ** 40 },
    ]
    writeOffsetCheckpoint(disk, PATH, offsets)
    expect(text(disk, PATH)).toBe('0\n2\norders 0 17\na-b.c_d 11 1099511627776\n')
    expect(readOffsetCheckpoint(disk, PATH)).toEqual(offsets)
  })

  test('may be missing or empty', () => {
    expect(readOffsetCheckpoint(diskWith(), PATH)).toEqual([])
    expect(readOffsetCheckpoint(diskWith({ [PATH]: '' }), PATH)).toEqual([])
    expect(readOffsetCheckpoint(diskWith({ [PATH]: '0\n' }), PATH)).toEqual([])
  })

  test.each([
    '1\n0\n',
    '0\n2\ntopic 0 1\n',
    '0\n1\ntopic 0\n',
    '0\n1\ntopic 0 x\n',
    '0\nx\n',
    '0\n1\ntopic 0 99999999999999999\n',
    'garbage',
  ])('refuse %j', (content) => {
    expect(() => readOffsetCheckpoint(diskWith({ [PATH]: content }), PATH)).toThrow(CorruptFileError)
  })
})

describe('partition.metadata', () => {
  const TOPIC_ID = 'pN5UeXzXQbSF0Bq4m6xTvA'

  test('holds the topic id as Kafka writes it', () => {
    const disk = diskWith()
    writePartitionMetadata(disk, '/data', TOPIC_ID)
    expect(text(disk, '/data/partition.metadata')).toBe(`version: 0\ntopic_id: ${TOPIC_ID}`)
    expect(readPartitionMetadata(disk, '/data')).toBe(TOPIC_ID)
  })

  test('is null where there is none, and refused where it is no topic id', () => {
    expect(readPartitionMetadata(diskWith(), '/data')).toBeNull()
    for (const content of [
      '',
      'version: 0',
      'version: -1\ntopic_id: x',
      'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA',
      'version: 0\ntopic_id: short',
    ]) {
      expect(() => readPartitionMetadata(diskWith({ '/data/partition.metadata': content }), '/data')).toThrow(CorruptFileError)
    }
    expect(
      readPartitionMetadata(diskWith({ '/data/partition.metadata': `version: 1\ntopic_id: ${TOPIC_ID}\nmore: x\n` }), '/data'),
    ).toBe(TOPIC_ID)
  })

  test('is written to a folder without one, and must agree with one that is there', () => {
    const disk = diskWith()
    expect(adoptTopicId(disk, '/data', null)).toBeNull()
    expect(adoptTopicId(disk, '/data', TOPIC_ID)).toBe(TOPIC_ID)
    expect(adoptTopicId(disk, '/data', null)).toBe(TOPIC_ID)
    expect(() => adoptTopicId(disk, '/data', 'zzzzzzzzzzzzzzzzzzzzzz')).toThrow(InconsistentTopicIdError)
  })
})

describe('meta.properties', () => {
  test('is written and read again', () => {
    const disk = diskWith()
    const properties = { clusterId: 'MkU3OEVBNTcwNTJENDM2Qg', nodeId: 3, directoryId: 'pN5UeXzXQbSF0Bq4m6xTvA' }
    writeMetaProperties(disk, '/data', properties)
    expect(text(disk, '/data/meta.properties')).toBe(
      '#\ncluster.id=MkU3OEVBNTcwNTJENDM2Qg\ndirectory.id=pN5UeXzXQbSF0Bq4m6xTvA\nnode.id=3\nversion=1\n',
    )
    expect(readMetaProperties(disk, '/data')).toEqual(properties)
  })

  test('is read as Java writes it', () => {
    const content = '#\n#Thu Oct 09 08:12:01 UTC 2025\ncluster.id=a\\:b\\=c\nnode.id = 7\nversion: 1\n'
    expect(readMetaProperties(diskWith({ '/data/meta.properties': content }), '/data')).toEqual({
      clusterId: 'a:b=c',
      nodeId: 7,
      directoryId: null,
    })
  })

  test('of ZooKeeper times, or without what it must have, is refused', () => {
    expect(readMetaProperties(diskWith(), '/data')).toBeNull()
    for (const content of ['version=0\nbroker.id=1\n', 'version=1\nnode.id=1\n', 'version=1\ncluster.id=x\nnode.id=one\n', '']) {
      expect(() => readMetaProperties(diskWith({ '/data/meta.properties': content }), '/data')).toThrow(CorruptFileError)
    }
  })
})

describe('the mark of a clean shutdown', () => {
  test('is there once', () => {
    const disk = diskWith()
    writeCleanShutdown(disk, '/data', 42)
    expect(text(disk, '/data/.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":42}')
    expect(takeCleanShutdown(disk, '/data')).toEqual({ clean: true, brokerEpoch: 42 })
    expect(takeCleanShutdown(disk, '/data')).toEqual({ clean: false, brokerEpoch: -1 })
  })

  test('of an older Kafka is empty', () => {
    expect(takeCleanShutdown(diskWith({ '/data/.kafka_cleanshutdown': '' }), '/data')).toEqual({ clean: true, brokerEpoch: -1 })
  })
})

describe('names of partition folders', () => {
  const random = new SeededRandom(1)

  test('say topic, partition, and what the folder is there for', () => {
    expect(parsePartitionDirectoryName('orders-0')).toEqual({ topic: 'orders', partition: 0, kind: 'current' })
    expect(parsePartitionDirectoryName('a-b-c-12')).toEqual({ topic: 'a-b-c', partition: 12, kind: 'current' })
    expect(parsePartitionDirectoryName(deleteDirectoryName('a.b', 3, random))).toEqual({
      topic: 'a.b',
      partition: 3,
      kind: 'delete',
    })
    expect(parsePartitionDirectoryName(strayDirectoryName('orders', 4, random))).toEqual({
      topic: 'orders',
      partition: 4,
      kind: 'stray',
    })
    expect(parsePartitionDirectoryName(futureDirectoryName('orders', 5, random))).toEqual({
      topic: 'orders',
      partition: 5,
      kind: 'future',
    })
  })

  test('of folders to be deleted have 32 hexadecimal digits and at most 255 characters', () => {
    expect(deleteDirectoryName('orders', 7, random)).toMatch(/^orders-7\.[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}-delete$/)
    const long = deleteDirectoryName('x'.repeat(249), 7, random)
    expect(long).toHaveLength(255)
    expect(parsePartitionDirectoryName(long)).toMatchObject({ partition: 7, kind: 'delete' })
    expect(futureDirectoryName('x'.repeat(249), 7, random).length).toBeGreaterThan(255)
  })

  test.each([
    'orders',
    'orders-',
    '-1',
    'orders-x',
    'orders-99999999999',
    'orders-1-delete',
    'orders-1.abc-gone',
    '',
    'meta.properties',
  ])('are not %j', (name) => {
    expect(parsePartitionDirectoryName(name)).toBeNull()
  })
})
