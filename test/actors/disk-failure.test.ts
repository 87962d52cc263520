import { describe, expect, test } from 'vitest'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { DiskError } from '../../src/base/disk.ts'
import type { DiskFault, DiskOperation } from '../../src/base/memory-disk.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../src/protocol/generated/api/describe-log-dirs.ts'
import { SimulatedNode } from '../simulator/simulated-node.ts'
import { askToGet, askToPut, createTopic, deleteTopic, valuesIn } from '../simulator/topics.ts'

const DIRECTORIES = { 'log.dirs': '/data,/other', 'log.flush.offset.checkpoint.interval.ms': '1000' }
/** Well beyond the longest back-off. */
const WHILE_MS = 30_000

/** A node with two log directories, and a topic in each: `sick` in `/data`, `well` in `/other`. */
function withTwoDisks(seed = 1, configs: Readonly<Record<string, string>> = {}) {
  const node = SimulatedNode.start({ seed, texts: DIRECTORIES })
  const client = node.connect()
  for (const name of ['sick', 'well']) createTopic(client, name, { 'retention.ms': '-1', ...configs })
  node.until(() => node.has('partition sick-0') && node.has('partition well-0'))
  expect([node.disk.exists('/data/sick-0'), node.disk.exists('/other/well-0')]).toEqual([true, true])
  return node
}

/** Of the folder of `sick`, or of all of `/data`, the metadata left alone. */
const inFolder = ({ path }: DiskOperation) => path.startsWith('/data/sick-0')
const inDirectory = ({ path }: DiskOperation) => path.startsWith('/data/') && !path.includes('__cluster_metadata')
const changes = ({ kind }: DiskOperation) => !['open', 'list', 'read'].includes(kind)
const fails = (errno: string, ...where: readonly ((operation: DiskOperation) => boolean)[]): DiskFault => {
  return (operation) => (where.every((each) => each(operation)) ? errno : null)
}

function put(node: SimulatedNode, topic: string, value: string, options: Parameters<typeof askToPut>[3] = {}) {
  const client = node.connect()
  const answer = askToPut(client, topic, [value], options)
  node.until(() => answer() !== null)
  client.close()
  return answer()!
}

function values(node: SimulatedNode, topic: string): string[] {
  const client = node.connect()
  const answer = askToGet(client, topic, 0)
  node.until(() => answer() !== null)
  client.close()
  expect(answer()).toMatchObject({ errorCode: 0 })
  return valuesIn(answer()!.records)
}

/** By log directory, as DescribeLogDirs tells. */
function directoryErrors(node: SimulatedNode): Record<string, number> {
  const { results } = node.connect().call(DescribeLogDirsRequest, DescribeLogDirsResponse, { topics: null })
  return Object.fromEntries(results.map(({ logDir, errorCode }) => [logDir, errorCode]))
}

function restarted(node: SimulatedNode): SimulatedNode {
  node.runtime.kill()
  node.disk.kill()
  const { simulation, disk } = node
  const next = SimulatedNode.start({ simulation, disk, texts: DIRECTORIES })
  next.until(() => next.has('partition sick-0') && next.has('partition well-0'))
  next.simulation.run(1000)
  return next
}

describe.each(['ENOSPC', 'EDQUOT'])('a log directory that has no room any more (%s)', (errno) => {
  test('refuses records with KAFKA_STORAGE_ERROR and serves those it has; those on another directory go on', () => {
    const node = withTwoDisks()
    for (const topic of ['sick', 'well']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    const mend = node.disk.failWhen(fails(errno, inDirectory, ({ kind }) => kind === 'write' || kind === 'create'))
    for (let round = 0; round < 10; round++) {
      expect(put(node, 'sick', 'refused')).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR, baseOffset: -1 })
      expect(put(node, 'well', `${round}`)).toMatchObject({ errorCode: 0 })
      expect(values(node, 'sick')).toEqual(['before'])
      node.simulation.run(WHILE_MS)
    }
    mend()
    expect(put(node, 'sick', 'after')).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(node.failures).toEqual([])
    const next = restarted(node)
    expect(values(next, 'sick')).toEqual(['before', 'after'])
    expect(values(next, 'well')).toHaveLength(11)
  })

  test('where not even a failed write can be taken back, takes its partitions offline until it works again', () => {
    const node = withTwoDisks()
    for (const topic of ['sick', 'well']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    const half: DiskFault = ({ kind, length }) => (kind === 'write' ? { errno, writtenBytes: length >> 1 } : errno)
    const mend = node.disk.failWhen((operation) => (inDirectory(operation) && changes(operation) ? half(operation) : null))
    expect(put(node, 'sick', 'torn')).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR, baseOffset: -1 })
    for (let round = 0; round < 10; round++) {
      expect([ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_LEADER_OR_FOLLOWER]).toContain(put(node, 'sick', 'refused').errorCode)
      expect(put(node, 'well', `${round}`)).toMatchObject({ errorCode: 0 })
      node.simulation.run(WHILE_MS)
    }
    mend()
    node.simulation.run(WHILE_MS)
    expect(put(node, 'sick', 'after')).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(node.failures).toEqual([])
    expect(values(node, 'sick')).toEqual(['before', 'after'])
    expect(values(restarted(node), 'sick')).toEqual(['before', 'after'])
  })

  test('and is restarted so, serves what is on the other', () => {
    const node = withTwoDisks()
    for (const topic of ['sick', 'well']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    node.runtime.kill()
    node.disk.kill()
    const mend = node.disk.failWhen(fails(errno, inFolder, changes))
    const { simulation, disk } = node
    const next = SimulatedNode.start({ simulation, disk, texts: DIRECTORIES })
    next.simulation.run(WHILE_MS)
    expect(put(next, 'well', 'meanwhile')).toMatchObject({ errorCode: 0 })
    mend()
    next.simulation.run(WHILE_MS)
    expect(values(next, 'sick')).toEqual(['before'])
    expect(put(next, 'sick', 'after')).toMatchObject({ errorCode: 0 })
    expect(next.failures).toEqual([])
  })

  test('does not keep the node from a stop, which is clean for the other alone', () => {
    const node = withTwoDisks()
    for (const topic of ['sick', 'well']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    const mend = node.disk.failWhen(fails(errno, ({ path }) => path.startsWith('/data/') && path.includes('checkpoint'), changes))
    node.simulation.run(WHILE_MS)
    node.stop()
    expect(['/data', '/other'].map((logDir) => node.disk.exists(`${logDir}/.kafka_cleanshutdown`))).toEqual([false, true])
    mend()
    const { simulation, disk } = node
    const next = SimulatedNode.start({ simulation, disk, texts: DIRECTORIES })
    next.simulation.run(1000)
    expect(values(next, 'sick')).toEqual(['before'])
  })

  test('lets a topic go whose folder it keeps, which the next start puts aside', () => {
    const node = withTwoDisks()
    const mend = node.disk.failWhen(fails(errno, inFolder, changes))
    expect(deleteTopic(node.connect(), 'sick')).toBe(0)
    node.simulation.run(WHILE_MS)
    expect(put(node, 'well', 'meanwhile')).toMatchObject({ errorCode: 0 })
    expect(node.failures).toEqual([])
    mend()
    node.runtime.kill()
    node.disk.kill()
    const { simulation, disk } = node
    SimulatedNode.start({ simulation, disk, texts: DIRECTORIES })
    expect(disk.list('/data').filter((name) => name.startsWith('sick'))).toEqual([expect.stringMatching(/-stray$/)])
  })
})

test('a disk whose syncs fail acknowledges nothing, however often it is asked, and keeps nobody else from its own', () => {
  const node = withTwoDisks(2, { durability: 'fsync' })
  const numbers = (baseSequence: number) => ({ producerId: 5, producerEpoch: 0, baseSequence })
  expect(put(node, 'sick', 'before', numbers(0))).toMatchObject({ errorCode: 0 })
  const mend = node.disk.failWhen(fails('EDQUOT', inFolder, ({ kind }) => kind === 'sync'))
  for (let round = 0; round < 20; round++) {
    expect([ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_LEADER_OR_FOLLOWER]).toContain(
      put(node, 'sick', 'once', numbers(1)).errorCode,
    )
    expect(put(node, 'well', `${round}`)).toMatchObject({ errorCode: 0 })
    node.simulation.run(5000)
  }
  mend()
  node.simulation.run(WHILE_MS)
  expect(put(node, 'sick', 'once', numbers(1))).toMatchObject({ errorCode: 0, baseOffset: 1 })
  expect(values(node, 'sick')).toEqual(['before', 'once'])
  expect(node.failures).toEqual([])
})

describe.each(['EIO', 'EROFS', 'EACCES'])('a log directory that fails while the node runs (%s)', (errno) => {
  const inOther = ({ path }: DiskOperation) => path.startsWith('/other/')

  test('is offline with all that is in it until the next start, and all else goes on', () => {
    const node = withTwoDisks()
    createTopic(node.connect(), 'idle', { 'retention.ms': '-1' })
    createTopic(node.connect(), 'third', { 'retention.ms': '-1' })
    node.until(() => node.disk.exists('/other/third-0'))
    for (const topic of ['sick', 'well', 'third']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    const mend = node.disk.failWhen(fails(errno, inOther, changes))
    expect(put(node, 'well', 'refused')).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
    node.simulation.run(1000)
    mend()
    // What comes back by itself is not taken up.
    for (let round = 0; round < 3; round++) {
      for (const topic of ['well', 'third']) {
        expect(put(node, topic, 'refused')).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
        const got = askToGet(node.connect(), topic, 0)
        node.until(() => got() !== null)
        expect(got()).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
      }
      expect(put(node, 'sick', `${round}`)).toMatchObject({ errorCode: 0 })
      node.simulation.run(WHILE_MS)
    }
    expect(directoryErrors(node)).toEqual({ '/data': 0, '/other': ErrorCode.KAFKA_STORAGE_ERROR })
    createTopic(node.connect(), 'fresh')
    node.until(() => node.disk.exists('/data/fresh-0'))
    expect(node.failures).toEqual([])
    const next = restarted(node)
    expect(values(next, 'well')).toEqual(['before'])
    expect(values(next, 'sick')).toEqual(['before', '0', '1', '2'])
    expect(put(next, 'well', 'after')).toMatchObject({ errorCode: 0 })
    expect(directoryErrors(next)).toEqual({ '/data': 0, '/other': 0 })
  })

  test('ends the node, if it is the one with the metadata, or the last', () => {
    const configured: ConfigTexts[] = [DIRECTORIES, { 'log.dirs': '/data' }, { 'log.dirs': '/data', 'metadata.log.dir': '/meta' }]
    for (const texts of configured) {
      const node = SimulatedNode.start({ texts })
      createTopic(node.connect(), 'sick', { 'retention.ms': '-1' })
      node.until(() => node.disk.exists('/data/sick-0'))
      node.disk.failWhen(fails(errno, inFolder, changes))
      put(node, 'sick', 'refused')
      node.simulation.run(1000)
      expect(node.failures).toMatchObject([{ code: 'KAFKA_STORAGE_ERROR', message: expect.stringContaining('/data failed') }])
    }
  })
})

test('a log directory that is taken away while the node runs is offline, and a file that is missing in one is not', () => {
  const node = withTwoDisks()
  const mend = node.disk.failWhen(fails('ENOENT', ({ path }) => path.startsWith('/other/well-0'), changes))
  put(node, 'well', 'refused')
  node.simulation.run(1000)
  expect(directoryErrors(node)).toEqual({ '/data': 0, '/other': 0 })
  node.disk.removeDirectory('/other')
  put(node, 'well', 'refused')
  node.simulation.run(1000)
  mend()
  expect(directoryErrors(node)).toEqual({ '/data': 0, '/other': ErrorCode.KAFKA_STORAGE_ERROR })
  expect(put(node, 'sick', 'after')).toMatchObject({ errorCode: 0 })
  expect(node.failures).toEqual([])
})

describe.each([
  ['that is broken', 'EIO', () => true],
  ['that takes no writes', 'EROFS', changes],
] as const)('a log directory %s when the node starts', (_, errno, which) => {
  test('is offline with the partitions on it until the next start, and all else goes on', () => {
    const node = withTwoDisks()
    for (const topic of ['sick', 'well']) expect(put(node, topic, 'before')).toMatchObject({ errorCode: 0 })
    node.runtime.kill()
    node.disk.kill()
    const { simulation, disk } = node
    const mend = disk.failWhen(fails(errno, ({ path }) => path.startsWith('/other'), which))
    const next = SimulatedNode.start({ simulation, disk, texts: DIRECTORIES })
    next.until(() => next.has('partition sick-0'))
    createTopic(next.connect(), 'fresh', { 'retention.ms': '-1' })
    for (let round = 0; round < 3; round++) {
      expect(put(next, 'well', 'refused')).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
      const got = askToGet(next.connect(), 'well', 0)
      next.until(() => got() !== null)
      expect(got()).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
      for (const topic of ['sick', 'fresh']) expect(put(next, topic, 'meanwhile')).toMatchObject({ errorCode: 0 })
      // What comes back by itself is not taken up: it may be another disk.
      if (round === 1) mend()
      next.simulation.run(WHILE_MS)
    }
    expect([next.disk.exists('/data/well-0'), next.disk.exists('/data/fresh-0'), next.has('partition well-0')]).toEqual([
      false,
      true,
      false,
    ])
    expect(next.failures).toEqual([])
    const after = restarted(next)
    expect(values(after, 'well')).toEqual(['before'])
    expect(values(after, 'sick')).toEqual(['before', 'meanwhile', 'meanwhile', 'meanwhile'])
    expect(put(after, 'well', 'after')).toMatchObject({ errorCode: 0 })
  })

  test('is not to be done without where it has the metadata', () => {
    const node = withTwoDisks()
    node.runtime.kill()
    node.disk.kill()
    const { simulation, disk } = node
    disk.failWhen(fails(errno, ({ path }) => path.startsWith('/data'), which))
    expect(() => SimulatedNode.start({ simulation, disk, texts: DIRECTORIES }).simulation.run(WHILE_MS)).toThrow(DiskError)
  })
})
