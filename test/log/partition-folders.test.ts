import { describe, expect, test } from 'vitest'
import type { Logger } from '../../src/base/logger.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { finishMoves, partitionFolders } from '../../src/log/partition-folders.ts'
import { writePartitionMetadata } from '../../src/log/partition-metadata.ts'
import { topicId } from '../metadata/cluster-image.ts'

const FUTURE = 't-0.0123456789abcdef0123456789abcdef-future'
const DOOMED = 't-0.fedcba9876543210fedcba9876543210-delete'

/** A disk with folders of these names, each of topic 1 unless `topics` says otherwise. */
function diskWith(
  folders: Readonly<Record<string, readonly string[]>>,
  topics: Readonly<Record<string, number>> = {},
): MemoryDisk {
  const disk = new MemoryDisk()
  for (const [logDir, names] of Object.entries(folders)) {
    disk.makeDirectory(logDir)
    for (const name of names) {
      disk.makeDirectory(`${logDir}/${name}`)
      writePartitionMetadata(disk, `${logDir}/${name}`, topicId(topics[name] ?? 1))
      disk.syncDirectory(logDir)
    }
  }
  disk.syncDirectory('/')
  return disk
}

/** What the folders are called when moves were finished, and the warnings that this gave. */
function finished(disk: MemoryDisk, { all = true } = {}): { names: string[]; warnings: string[] } {
  const warnings: string[] = []
  const logger: Logger = { ...SILENT_LOGGER, warn: (message) => warnings.push(message) }
  const folders = finishMoves(
    disk,
    ['/a', '/b'].flatMap((logDir) => partitionFolders(disk, logDir)),
    { all, logger },
  )
  const names = folders.map(({ logDir, name }) => `${logDir}/${name}`)
  expect(names.sort(), 'what is told is what is there').toEqual(
    ['/a', '/b'].flatMap((logDir) => disk.list(logDir).map((name) => `${logDir}/${name}`)).sort(),
  )
  return { names, warnings }
}

describe('the folders of a log directory', () => {
  test('are told by what they are there for; files, and folders of no partition, are none', () => {
    const disk = diskWith({ '/a': ['t-0', 'u-12', DOOMED, FUTURE, '__cluster_metadata-0', 'lost+found'] })
    disk.replaceFile('/a/file-0', new Uint8Array(1))
    expect(partitionFolders(disk, '/a')).toEqual([
      { topic: 't', partition: 0, kind: 'current', logDir: '/a', name: 't-0' },
      { topic: 't', partition: 0, kind: 'future', logDir: '/a', name: FUTURE },
      { topic: 't', partition: 0, kind: 'delete', logDir: '/a', name: DOOMED },
      { topic: 'u', partition: 12, kind: 'current', logDir: '/a', name: 'u-12' },
    ])
  })
})

describe('a move that was stopped', () => {
  test('while it copied stays as it is', () => {
    expect(finished(diskWith({ '/a': ['t-0'], '/b': [FUTURE] })).names).toEqual(['/a/t-0', `/b/${FUTURE}`])
  })

  test('when the old folder had its other name is finished, and that is on the disk', () => {
    for (const all of [true, false]) {
      const disk = diskWith({ '/a': [DOOMED, 'u-0'], '/b': [FUTURE] })
      const { names, warnings } = finished(disk, { all })
      expect(names).toEqual([`/a/${DOOMED}`, '/a/u-0', '/b/t-0'])
      expect(warnings).toEqual([])
      disk.crash(new SeededRandom(1))
      expect(disk.list('/b')).toEqual(['t-0'])
    }
  })

  test('when the new one had its name needs nothing', () => {
    expect(finished(diskWith({ '/a': [DOOMED], '/b': ['t-0'] })).names).toEqual([`/a/${DOOMED}`, '/b/t-0'])
  })
})

describe('a copy whose folder is nowhere to be seen', () => {
  test('is what is left, and takes its place', () => {
    const { names, warnings } = finished(diskWith({ '/a': [], '/b': [FUTURE] }))
    expect(names).toEqual(['/b/t-0'])
    expect(warnings).toHaveLength(1)
  })

  test('waits while there is a log directory that nobody can see into', () => {
    expect(finished(diskWith({ '/a': [], '/b': [FUTURE] }), { all: false }).names).toEqual([`/b/${FUTURE}`])
  })

  test('waits then also beside a folder that another topic of the name has left', () => {
    const disk = diskWith({ '/a': [DOOMED], '/b': [FUTURE] }, { [DOOMED]: 2 })
    expect(finished(disk, { all: false }).names).toEqual([`/a/${DOOMED}`, `/b/${FUTURE}`])
  })

  test('waits where there are two of them: which is the further one is not for us to say', () => {
    const other = FUTURE.replace('0123', '9999')
    expect(finished(diskWith({ '/a': [other], '/b': [FUTURE] })).names).toEqual([`/a/${other}`, `/b/${FUTURE}`])
  })
})
