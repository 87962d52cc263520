import { describe, expect, test } from 'vitest'
import { ForeignLogDirectoryError } from '../../actors/directory-identity.ts'
import { LogDirectories } from '../../actors/log-directories.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { DiskError } from '../../src/base/disk.ts'
import type { Logger } from '../../src/base/logger.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { writeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { CorruptFileError } from '../../src/log/errors.ts'
import { readMetaProperties, writeMetaProperties } from '../../src/log/meta-properties.ts'
import { writePartitionMetadata } from '../../src/log/partition-metadata.ts'
import type { Context } from '../../src/messages/context.ts'
import type { LogState } from '../../src/messages/message.ts'
import { topicId } from '../metadata/cluster-image.ts'

const DIRECTORY = topicId(70)

function directories(disk: MemoryDisk, logDirs = '/a,/b', nodeId = '1'): { all: LogDirectories; warnings: string[] } {
  const warnings: string[] = []
  const logger: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) }
  const context = { disk, random: new SeededRandom(1), logger } as unknown as Context
  const { config } = resolveBrokerConfig({ 'log.dirs': logDirs, 'node.id': nodeId })
  return { all: new LogDirectories(context, config), warnings }
}

/** As `directories`, opened. */
function opened(disk: MemoryDisk, logDirs?: string): LogDirectories {
  const { all } = directories(disk, logDirs)
  all.open()
  return all
}

function state(recoveryPoint: number, logStartOffset = 0, highWatermark = recoveryPoint, logDir = '/a'): LogState {
  return {
    kind: 'log-state',
    actor: 9,
    state: 'open',
    logDir,
    recoveryPoint,
    logStartOffset,
    highWatermark,
    future: null,
    isCut: false,
  }
}

/** A disk whose directories hold folders, under checkpoints that were written by a node before. */
function usedDisk(folders: Readonly<Record<string, readonly string[]>>, clean = true): MemoryDisk {
  const disk = new MemoryDisk()
  const before = opened(disk, Object.keys(folders).join(','))
  for (const [logDir, names] of Object.entries(folders)) for (const name of names) disk.makeDirectory(`${logDir}/${name}`)
  if (clean) before.markClean(8)
  return disk
}

describe('whose the directories are', () => {
  test('missing ones are made and formatted for one cluster, each with an id of its own', () => {
    const disk = new MemoryDisk()
    const { all } = directories(disk)
    const clusterId = all.open()
    const [one, other] = ['/a', '/b'].map((logDir) => readMetaProperties(disk, logDir)!)
    expect([one, other]).toMatchObject([
      { clusterId, nodeId: 1, directoryId: all.directoryIds[0] },
      { clusterId, nodeId: 1, directoryId: all.directoryIds[1] },
    ])
    expect(new Set([clusterId, ...all.directoryIds]).size).toBe(3)
  })

  test('those that are there keep their ids, and one that is added joins their cluster', () => {
    const disk = new MemoryDisk()
    const before = directories(disk, '/a').all
    const clusterId = before.open()
    const after = directories(disk, '/b,/a').all
    expect(after.open()).toBe(clusterId)
    expect(after.directoryIds[1]).toBe(before.directoryIds[0])
    expect(readMetaProperties(disk, '/b')).toMatchObject({ clusterId })
  })

  test('one that an older Kafka formatted gets an id', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/a')
    writeMetaProperties(disk, '/a', { clusterId: 'lkc-1', nodeId: 1, directoryId: null })
    const { all } = directories(disk, '/a')
    expect(all.open()).toBe('lkc-1')
    expect(readMetaProperties(disk, '/a')).toEqual({ clusterId: 'lkc-1', nodeId: 1, directoryId: all.directoryIds[0] })
  })

  test('one of another node is refused, with what to do, and left as it was', () => {
    const disk = new MemoryDisk()
    opened(disk, '/a')
    const { all } = directories(disk, '/a', '2')
    const operations = disk.list('/a')
    expect(() => all.open()).toThrow(ForeignLogDirectoryError)
    expect(() => all.open()).toThrow('/a belongs to node 1, and this is node 2: set node.id=1, or use another log directory')
    expect(disk.list('/a')).toEqual(operations)
  })

  test('directories of two clusters are refused before either is touched', () => {
    const disk = usedDisk({ '/a': [] })
    disk.makeDirectory('/b')
    writeMetaProperties(disk, '/b', { clusterId: 'another', nodeId: 1, directoryId: DIRECTORY })
    expect(() => opened(disk)).toThrow('different clusters')
    expect(disk.exists('/a/.kafka_cleanshutdown'), 'the mark of the last stop is not taken').toBe(true)
  })

  test('one that belongs to another node keeps the others from being touched as well', () => {
    const disk = usedDisk({ '/a': [] })
    disk.makeDirectory('/b')
    writeMetaProperties(disk, '/b', { clusterId: readMetaProperties(disk, '/a')!.clusterId, nodeId: 3, directoryId: DIRECTORY })
    expect(() => opened(disk)).toThrow('set node.id=3')
    expect(disk.exists('/a/.kafka_cleanshutdown')).toBe(true)
  })

  test('two folders of one partition are refused: one of them is stale', () => {
    const disk = usedDisk({ '/a': ['t-0', '__cluster_metadata-0'], '/b': ['t-1', '__cluster_metadata-0'] })
    disk.makeDirectory('/b/t-0')
    expect(() => opened(disk)).toThrow('t-0 has a folder in /a and in /b')
    disk.removeDirectory('/b/t-0')
    expect(opened(disk).find('t', 0).checkpoint.clean, 'nothing was taken').toBe(true)
  })

  test('meta.properties that cannot be read are refused', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/a')
    disk.replaceFile('/a/meta.properties', new TextEncoder().encode('version=1\n'))
    expect(() => opened(disk, '/a')).toThrow(CorruptFileError)
  })
})

describe('where a partition lives', () => {
  test('a new one goes to the directory with the fewest, and stays there', () => {
    const all = opened(usedDisk({ '/a': ['old-0', 'old-1'], '/b': ['old-2'] }))
    expect(all.find('new', 0)).toMatchObject({ logDir: '/b', directory: '/b/new-0' })
    expect(all.find('new', 1)).toMatchObject({ logDir: '/a' })
    expect(all.find('new', 2)).toMatchObject({ logDir: '/b' })
    expect(all.find('new', 0)).toMatchObject({ logDir: '/b' })
  })

  test('one that has a folder is found in it', () => {
    const all = opened(usedDisk({ '/a': [], '/b': ['t-0', 't-1', 't-2'] }))
    expect(all.find('t', 1)).toMatchObject({ logDir: '/b', directory: '/b/t-1' })
  })

  test('files, the metadata log and names of no partition are no folders of partitions', () => {
    const disk = usedDisk({ '/a': ['__cluster_metadata-0', 'lost+found', 'x-y'], '/b': [] })
    disk.replaceFile('/a/file-0', new Uint8Array(1))
    const all = opened(disk)
    all.writeCheckpoints()
    expect(new TextDecoder().decode(disk.readFile('/a/recovery-point-offset-checkpoint'))).toBe('0\n0\n')
  })

  test('folders that waited for their removal are removed', () => {
    const disk = usedDisk({ '/a': ['t-0.0123456789abcdef0123456789abcdef-delete', 't-1'] })
    opened(disk, '/a')
    expect(disk.list('/a').filter((name) => name.startsWith('t-'))).toEqual(['t-1'])
  })

  test('the folder of a deleted partition is taken away on demand, and the partition is new again', () => {
    const disk = usedDisk({ '/a': ['t-0'] })
    const all = opened(disk, '/a')
    all.note('t', 0, state(5))
    all.remove('t', 0)
    all.remove('never-there', 0)
    expect(disk.exists('/a/t-0')).toBe(false)
    expect(all.find('t', 0).checkpoint).toEqual({
      clean: true,
      recoveryPoint: 0,
      logStartOffset: 0,
      highWatermark: 0,
      cleanedOffset: 0,
    })
  })
})

describe('folders that no topic has', () => {
  const T1 = topicId(1)
  function withFolders(): { disk: MemoryDisk; all: LogDirectories } {
    const disk = usedDisk({ '/a': ['t-0', 't-1', 't-2', 'gone-0'] })
    writePartitionMetadata(disk, '/a/t-0', T1)
    writePartitionMetadata(disk, '/a/t-1', topicId(2))
    return { disk, all: opened(disk, '/a') }
  }

  test('are put aside: of topics that are gone, and of older topics of the same name', () => {
    const { disk, all } = withFolders()
    all.markStrays((topic) => (topic === 't' ? T1 : null), SILENT_LOGGER)
    const names = disk.list('/a').filter((name) => /^(t|gone)-/.test(name))
    const hex = '[0-9a-f]{32}'
    expect(names).toEqual([
      expect.stringMatching(new RegExp(`^gone-0\\.${hex}-stray$`)),
      't-0',
      expect.stringMatching(new RegExp(`^t-1\\.${hex}-stray$`)),
      't-2',
    ])
  })

  test('and what takes their place is new', () => {
    const { all } = withFolders()
    all.note('t', 1, state(7, 3))
    all.markStrays((topic) => (topic === 't' ? T1 : null), SILENT_LOGGER)
    expect(all.find('t', 1).checkpoint).toMatchObject({ recoveryPoint: 0, logStartOffset: 0 })
  })

  test('stay aside at the next start', () => {
    const { disk, all } = withFolders()
    all.markStrays(() => null, SILENT_LOGGER)
    const before = disk.list('/a')
    opened(disk, '/a').markStrays(() => null, SILENT_LOGGER)
    expect(disk.list('/a').filter((name) => name.endsWith('-stray'))).toEqual(before.filter((name) => name.endsWith('-stray')))
  })
})

describe('checkpoints', () => {
  test('each directory has its own, of the partitions that live there', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': ['t-1'] })
    const all = opened(disk)
    all.note('t', 0, state(10, 4, 12))
    all.note('t', 1, state(20, 0, 20, '/b'))
    all.writeCheckpoints()
    const text = (path: string): string => new TextDecoder().decode(disk.readFile(path))
    expect(text('/a/recovery-point-offset-checkpoint')).toBe('0\n1\nt 0 10\n')
    expect(text('/a/replication-offset-checkpoint')).toBe('0\n1\nt 0 12\n')
    expect(text('/a/log-start-offset-checkpoint')).toBe('0\n1\nt 0 4\n')
    expect(text('/b/recovery-point-offset-checkpoint')).toBe('0\n1\nt 1 20\n')
    expect(text('/b/log-start-offset-checkpoint'), 'a log that starts at 0 need not say so').toBe('0\n0\n')
  })

  test('are what the next start knows of a partition', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': ['t-1'] })
    const before = opened(disk)
    before.note('t', 0, state(10, 4, 12))
    before.writeCheckpoints()
    before.markClean(8)
    const after = opened(disk)
    expect(after.find('t', 0).checkpoint).toEqual({
      clean: true,
      recoveryPoint: 10,
      logStartOffset: 4,
      highWatermark: 12,
      cleanedOffset: 0,
    })
    expect(after.logStartOffset('t', 0)).toBe(4)
  })

  test('of a directory say nothing of a folder in another', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': [] })
    disk.replaceFile('/b/recovery-point-offset-checkpoint', new TextEncoder().encode('0\n1\nt 0 99\n'))
    expect(opened(disk).find('t', 0).checkpoint.recoveryPoint).toBe(0)
  })

  test('that cannot be read cost time, and not data: that directory is looked through, the others are not', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': ['t-1'] })
    disk.replaceFile('/a/recovery-point-offset-checkpoint', new TextEncoder().encode('0\n2\nt 0 5\n'))
    const { all, warnings } = directories(disk)
    all.open()
    expect(warnings).toEqual(['a checkpoint file cannot be read, and its logs are recovered from their start'])
    expect(all.find('t', 0).checkpoint).toMatchObject({ clean: false, recoveryPoint: 0 })
    expect(all.find('t', 1).checkpoint).toMatchObject({ clean: true })
  })

  test('a disk that fails is no checkpoint that cannot be read', () => {
    const disk = usedDisk({ '/a': ['t-0'] })
    opened(disk, '/a').writeCheckpoints()
    disk.failWhen(({ kind, path }) => (kind === 'read' && path.includes('recovery-point') ? 'EIO' : null))
    expect(() => opened(disk, '/a')).toThrow('EIO')
  })

  test('a recovery point that goes back is told, since it has to be written before a crash', () => {
    const all = opened(usedDisk({ '/a': ['t-0'] }), '/a')
    expect([5, 9, 9, 7, 8].map((recoveryPoint) => all.note('t', 0, state(recoveryPoint)))).toEqual([
      false,
      false,
      false,
      true,
      false,
    ])
    expect(all.note('unknown', 0, state(0))).toBe(false)
  })

  test('of a partition that was forgotten are not written', () => {
    const disk = usedDisk({ '/a': ['t-0', 't-1'] })
    const all = opened(disk, '/a')
    all.forget('t', 0)
    all.writeCheckpoints()
    expect(new TextDecoder().decode(disk.readFile('/a/recovery-point-offset-checkpoint'))).toBe('0\n1\nt 1 0\n')
  })
})

describe('the mark of a clean stop', () => {
  test('is taken at the start: a crash from then on is seen as one', () => {
    const disk = usedDisk({ '/a': ['t-0'] })
    expect(opened(disk, '/a').find('t', 0).checkpoint.clean).toBe(true)
    expect(opened(disk, '/a').find('t', 0).checkpoint.clean).toBe(false)
  })

  test('holds for its own directory: folders of another are looked through, and new ones need not be', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': ['t-1'] }, false)
    writeCleanShutdown(disk, '/a', 8)
    const all = opened(disk)
    expect([0, 1].map((partition) => all.find('t', partition).checkpoint.clean)).toEqual([true, false])
    const found = [0, 1].map((partition) => all.find('new', partition))
    expect(found.map(({ logDir, checkpoint }) => [logDir, checkpoint.clean])).toEqual([
      ['/a', true],
      ['/b', true],
    ])
  })

  test('tells the broker’s epoch if all directories have the same, and else none', () => {
    const disk = usedDisk({ '/a': [], '/b': [] })
    expect(opened(disk.fork()).previousBrokerEpoch).toBe(8)
    writeCleanShutdown(disk, '/b', 7)
    expect(opened(disk.fork()).previousBrokerEpoch).toBe(-1)
    disk.remove('/b/.kafka_cleanshutdown')
    expect(opened(disk).previousBrokerEpoch).toBe(-1)
  })

  test('is left in every directory', () => {
    const disk = new MemoryDisk()
    opened(disk).markClean(3)
    expect(['/a', '/b'].map((logDir) => disk.exists(`${logDir}/.kafka_cleanshutdown`))).toEqual([true, true])
  })
})

describe('a directory that cannot be opened', () => {
  const broken = (disk: MemoryDisk, logDir: string): void => {
    disk.failWhen(({ path }) => (path.startsWith(logDir) ? 'EIO' : null))
  }

  test('is offline, has no id, and gets no partitions, no checkpoints and no mark of a clean stop', () => {
    const disk = usedDisk({ '/a': ['there-0'], '/b': ['gone-0'] })
    broken(disk, '/b')
    const { all } = directories(disk)
    all.open()
    expect([all.offline, all.directoryIds[1]]).toEqual([['/b'], ''])
    expect(all.directoryIds[0]).toMatch(/^[\w-]{22}$/)
    expect(['there', 'gone'].map((topic) => all.isLost(topic, 0))).toEqual([false, true])
    expect(['one', 'two', 'three'].map((topic) => all.find(topic, 0).logDir)).toEqual(['/a', '/a', '/a'])
    all.writeCheckpoints()
    all.markClean(3)
    expect(disk.exists('/a/.kafka_cleanshutdown')).toBe(true)
  })

  test('is nobody\u2019s loss where all can be', () => {
    const all = opened(usedDisk({ '/a': ['there-0'], '/b': [] }))
    expect([all.offline, all.isLost('fresh', 0)]).toEqual([[], false])
  })

  test('cannot be done without where it holds the metadata, or is the only one', () => {
    for (const logDirs of ['/a,/b', '/a']) {
      const disk = usedDisk({ '/a': ['there-0'] })
      broken(disk, '/a')
      expect(() => opened(disk, logDirs)).toThrow(DiskError)
    }
  })
})

describe('replicas on their way to another log directory', () => {
  const FUTURE = 't-0.0123456789abcdef0123456789abcdef-future'
  const folder = { logDir: '/b', directory: `/b/${FUTURE}`, recoveryPoint: 6, logStartOffset: 2 }
  const onItsWay = (recoveryPoint = 6): LogState => ({
    ...state(10, 4, 12),
    future: { ...folder, recoveryPoint, bytesPerSecondMax: null },
  })
  const text = (disk: MemoryDisk, path: string): string => new TextDecoder().decode(disk.readFile(path))

  test('are in the checkpoints of the directory that they are made in, and found by the next start', () => {
    for (const clean of [true, false]) {
      const disk = usedDisk({ '/a': ['t-0'], '/b': [FUTURE] })
      const before = opened(disk)
      before.note('t', 0, onItsWay())
      before.writeCheckpoints()
      if (clean) before.markClean(9)
      expect(text(disk, '/b/recovery-point-offset-checkpoint')).toBe('0\n1\nt 0 6\n')
      expect(text(disk, '/b/log-start-offset-checkpoint')).toBe('0\n1\nt 0 2\n')
      const found = opened(disk).find('t', 0)
      expect(found).toMatchObject({ logDir: '/a', checkpoint: { clean, recoveryPoint: 10 }, future: { ...folder, clean } })
    }
  })

  test('make the checkpoint due when they promise less than before', () => {
    const all = opened(usedDisk({ '/a': ['t-0'], '/b': [FUTURE] }))
    expect([6, 7, 3].map((recoveryPoint) => all.note('t', 0, onItsWay(recoveryPoint)))).toEqual([false, false, true])
  })

  test('and then are in it for good: the next start finds them there', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': [] })
    const before = opened(disk)
    expect(before.logDirOf('t', 0)).toBe('/a')
    before.note('t', 0, state(10, 4, 12, '/b'))
    expect(before.logDirOf('t', 0)).toBe('/b')
    before.writeCheckpoints()
    disk.rename('/a/t-0', '/b/t-0')
    expect(text(disk, '/a/recovery-point-offset-checkpoint')).toBe('0\n0\n')
    expect(opened(disk).find('t', 0)).toMatchObject({
      logDir: '/b',
      checkpoint: { recoveryPoint: 10, logStartOffset: 4, highWatermark: 12 },
      future: null,
    })
  })

  test('keep the holes that they may have while the cleaner’s checkpoint is still where they were', () => {
    const disk = usedDisk({ '/a': [], '/b': ['t-0'] })
    disk.replaceFile('/a/cleaner-offset-checkpoint', new TextEncoder().encode('0\n1\nt 0 40\n'))
    expect(opened(disk).find('t', 0).checkpoint.cleanedOffset).toBe(40)
  })

  test('of which there is a second one, or that are where the partition is, are removed', () => {
    const second = FUTURE.replace('0123', '9999')
    const disk = usedDisk({ '/a': ['t-0', second], '/b': [FUTURE] })
    expect(opened(disk).find('t', 0).future?.directory).toBe(`/b/${FUTURE}`)
    expect(disk.exists(`/a/${second}`)).toBe(false)
  })

  test('go with the partition', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': [FUTURE] })
    const all = opened(disk)
    all.remove('t', 0)
    expect([disk.exists('/a/t-0'), disk.exists(`/b/${FUTURE}`)]).toEqual([false, false])
  })

  test('go when the folder that they are of is put aside', () => {
    const disk = usedDisk({ '/a': ['t-0'], '/b': [FUTURE] })
    opened(disk).markStrays(() => null, SILENT_LOGGER)
    expect(disk.exists(`/b/${FUTURE}`)).toBe(false)
  })
})

describe('where a partition is to be made', () => {
  test('was said before it came, and holds once', () => {
    const all = opened(usedDisk({ '/a': [], '/b': ['u-0'] }))
    all.prefer('t', 0, '/b')
    all.prefer('t', 1, '/elsewhere')
    expect([all.find('t', 0).logDir, all.find('t', 1).logDir]).toEqual(['/b', '/a'])
    all.forget('t', 0)
    expect(all.find('t', 0).logDir).toBe('/a')
  })
})
