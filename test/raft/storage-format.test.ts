import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { readMetaProperties } from '../../src/log/meta-properties.ts'
import { releaseFeatures } from '../../src/metadata/release-features.ts'
import { readBootstrapCheckpoint } from '../../src/raft/bootstrap-checkpoint.ts'
import { parseInitialControllers } from '../../src/raft/initial-controllers.ts'
import { readSnapshot } from '../../src/raft/snapshot-reader.ts'
import { type FormatOptions, formatStorage } from '../../src/raft/storage-format.ts'

const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw'
const VOTERS = '1@one:9093:JEXY6aqzQY-32P5TStzaFg,2@two:9093:MvDxzVmcRsaTz33bUuRU6A'
const SNAPSHOT = '/one/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint'
/** What kafka-storage of Apache Kafka 4.3.1 wrote for `VOTERS`. */
const KAFKAS = Buffer.from(
  'AAAAAAAAAAAAAADCAAAAAAIhG/xhACAAAAACAAABogAPy1wAAAGiAA/LXP//////////////////AAAAAyoAAAAIAAAAAxYAAAAAAaIAD8s4AAAeAAACCAAA' +
    'AAUKAAAAAQAA0gEAAAQIAAAABrwBAAADAAAAASRF2Omqs0GPt9j+U0rc2hYCC0NPTlRST0xMRVIEb25lI4UAAAAAAQAAAAAAAjLw8c1ZnEbGk89921LkVOgC' +
    'C0NPTlRST0xMRVIEdHdvI4UAAAAAAQAAAAAAAAAAAAAAAwAAAD8AAAAAAvQLLwkAIAAAAAAAAAGiAA/LaAAAAaIAD8to//////////////////8AAAABGgAA' +
    'AAgAAAAEBgAAAAA=',
  'base64',
)

function format(disk: MemoryDisk, options: Partial<FormatOptions> = {}): string[] {
  const lines: string[] = []
  const all: FormatOptions = {
    clusterId: CLUSTER_ID,
    nodeId: 1,
    logDirs: ['/one', '/two'],
    metadataLogDir: '/one',
    controllerListenerName: 'CONTROLLER',
    initialControllers: null,
    kraftVersion: 0,
    features: releaseFeatures(30, new Map()),
    ignoreFormatted: false,
    ...options,
  }
  const clock = { nowMs: () => 1_795_000_000_000, monotonicUs: () => 0 }
  formatStorage(all, { disk, clock, random: new SeededRandom(1) }, (line) => lines.push(line))
  return lines
}

/** Without checksums and times, which differ from one run of Kafka's tool to the next. */
function timeless(bytes: Uint8Array): string {
  const copy = Buffer.from(bytes)
  for (let at = 0; at < copy.length; at += 12 + copy.readInt32BE(at + 8)) {
    copy.fill(0, at + 17, at + 21)
    copy.fill(0, at + 27, at + 43)
  }
  const lastContainedTimestamp = 73
  copy.fill(0, lastContainedTimestamp, lastContainedTimestamp + 8)
  return copy.toString('hex')
}

describe('folders that are formatted', () => {
  test('say whose they are, each under an id of its own', () => {
    const disk = new MemoryDisk()
    const lines = format(disk)
    expect(lines).toEqual([
      'Formatting metadata directory /one with metadata.version 4.3-IV0.',
      'Formatting data directory /two with metadata.version 4.3-IV0.',
    ])
    const [one, two] = ['/one', '/two'].map((directory) => readMetaProperties(disk, directory))
    expect(one).toMatchObject({ clusterId: CLUSTER_ID, nodeId: 1 })
    expect(one!.directoryId).not.toBe(two!.directoryId)
    expect(disk.list('/one')).toEqual(['bootstrap.checkpoint', 'meta.properties'])
  })

  test('begin with the features that were chosen', () => {
    const disk = new MemoryDisk()
    format(disk, { features: releaseFeatures(25, new Map([['transaction.version', 1]])) })
    expect(readBootstrapCheckpoint(disk, '/two').map(({ message }) => message)).toEqual([
      { name: 'metadata.version', featureLevel: 25 },
      { name: 'group.version', featureLevel: 1 },
      { name: 'transaction.version', featureLevel: 1 },
    ])
  })

  test('a metadata folder apart from the logs is one more', () => {
    const disk = new MemoryDisk()
    format(disk, { metadataLogDir: '/three/meta', initialControllers: parseInitialControllers(VOTERS), kraftVersion: 1 })
    expect(disk.list('/three/meta')).toEqual(['__cluster_metadata-0', 'bootstrap.checkpoint', 'meta.properties'])
    expect(disk.list('/one')).toEqual(['bootstrap.checkpoint', 'meta.properties'])
  })

  test('outlive a power cut', () => {
    const disk = new MemoryDisk()
    format(disk, { initialControllers: parseInitialControllers(VOTERS), kraftVersion: 1 })
    const before = disk.readFile(SNAPSHOT)
    disk.crash(new SeededRandom(2))
    expect(disk.readFile(SNAPSHOT)).toEqual(before)
    expect(readMetaProperties(disk, '/two')).not.toBeNull()
  })
})

describe('voters that the log is to keep', () => {
  test('stand in its first snapshot, byte for byte as Kafka writes them', () => {
    const disk = new MemoryDisk()
    const lines = format(disk, { initialControllers: parseInitialControllers(VOTERS), kraftVersion: 1 })
    expect(lines[0]).toBe('Formatting dynamic metadata voter directory /one with metadata.version 4.3-IV0.')
    expect(timeless(disk.readFile(SNAPSHOT))).toBe(timeless(KAFKAS))
    expect(readMetaProperties(disk, '/one')!.directoryId).toBe('JEXY6aqzQY-32P5TStzaFg')
    const { kraftVersion, voters } = readSnapshot(disk, SNAPSHOT, () => {})
    expect({ kraftVersion, ids: voters!.map(({ id }) => id) }).toEqual({ kraftVersion: 1, ids: [1, 2] })
  })

  test('are known to a node that is none of them', () => {
    const disk = new MemoryDisk()
    const lines = format(disk, { nodeId: 3, initialControllers: parseInitialControllers(VOTERS), kraftVersion: 1 })
    expect(lines[0]).toBe('Formatting dynamic metadata directory /one with metadata.version 4.3-IV0.')
    expect(timeless(disk.readFile(SNAPSHOT))).toBe(timeless(KAFKAS))
    expect(readMetaProperties(disk, '/one')!.directoryId).not.toBe('JEXY6aqzQY-32P5TStzaFg')
  })
})

describe('a folder that is formatted already', () => {
  test('is refused, and nothing is written', () => {
    const disk = new MemoryDisk()
    format(disk, { logDirs: ['/two'], metadataLogDir: '/two' })
    expect(() => format(disk)).toThrow(
      'Log directory /two is already formatted. Use --ignore-formatted to ignore this directory and format the others.',
    )
    expect(disk.exists('/one')).toBe(false)
  })

  test('stays as it is where that is asked for', () => {
    const disk = new MemoryDisk()
    format(disk, { logDirs: ['/two'], metadataLogDir: '/two' })
    const before = readMetaProperties(disk, '/two')
    expect(format(disk, { ignoreFormatted: true })).toHaveLength(1)
    expect(readMetaProperties(disk, '/two')).toEqual(before)
    expect(format(disk, { ignoreFormatted: true })).toEqual(['All of the log directories are already formatted.'])
  })

  test.each<[string, Partial<FormatOptions>, string]>([
    [
      'of another cluster',
      { clusterId: 'other' },
      'Invalid cluster.id in: /one/meta.properties. Expected other, but read 5L6g3nShT-eMCtK--X86sw',
    ],
    ['of another node', { nodeId: 2 }, "Stored node id 1 doesn't match previous node id 2 in: /one/meta.properties"],
  ])('%s is refused in any case', (_, options, message) => {
    const disk = new MemoryDisk()
    format(disk)
    expect(() => format(disk, { ...options, ignoreFormatted: true })).toThrow(message)
  })
})
