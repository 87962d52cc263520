import { describe, expect, test } from 'vitest'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import type { DiskFault } from '../../src/base/memory-disk.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
} from '../../src/protocol/generated/api/alter-replica-log-dirs.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../src/protocol/generated/api/delete-records.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../src/protocol/generated/api/describe-log-dirs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { SimulatedNode, type SimulatedNodeOptions } from '../simulator/simulated-node.ts'
import { askToGet, askToPut, createTopic, deleteTopic, valuesIn } from '../simulator/topics.ts'
import { TransactionalProducer } from '../simulator/transactional-producer.ts'

const TEXTS = {
  'log.dirs': '/data,/other,/third',
  'log.flush.offset.checkpoint.interval.ms': '1000',
  durability: 'fsync',
}
/** At least as many operations of the disk as a move of a small replica comes to. */
const OPERATIONS_OF_A_MOVE = 60
/** Once stopped behind each of them; from there on again, with other seeds. */
const ROUNDS = Number(process.env['MOVE_ROUNDS'] ?? OPERATIONS_OF_A_MOVE)
/** More than is copied in one turn. */
const LARGE = 'x'.repeat(400_000)

function start(options: SimulatedNodeOptions = {}): SimulatedNode {
  return SimulatedNode.start({ texts: TEXTS, ...options })
}

/** A node with one topic of one partition, `t`, in `/data`. */
function withTopic(configs: Readonly<Record<string, string>> = {}, seed = 1): SimulatedNode {
  const node = start({ seed })
  const client = node.connect()
  createTopic(client, 't', { 'retention.ms': '-1', ...configs })
  node.until(() => node.has('partition t-0'))
  expect(foldersOf(node)).toEqual(['/data/t-0'])
  return node
}

function put(node: SimulatedNode, value: string, topic = 't'): void {
  const client = node.connect()
  const answer = askToPut(client, topic, [value])
  node.until(() => answer() !== null)
  client.close()
  expect(answer()).toMatchObject({ errorCode: 0 })
}

function values(node: SimulatedNode, from = 0): string[] {
  const client = node.connect()
  const read: string[] = []
  for (let offset = from; ; ) {
    const answer = askToGet(client, 't', offset)
    node.until(() => answer() !== null)
    expect(answer()).toMatchObject({ errorCode: 0 })
    const here = valuesIn(answer()!.records)
    if (here.length === 0) break
    read.push(...here)
    offset += here.length
  }
  client.close()
  return read
}

/** Gives the error. */
function move(node: SimulatedNode, path: string, topic = 't', partition = 0): string {
  const client = node.connect()
  const { results } = client.call(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, {
    dirs: [{ path, topics: [{ name: topic, partitions: [partition] }] }],
  })
  client.close()
  expect(results).toMatchObject([{ topicName: topic, partitions: [{ partitionIndex: partition }] }])
  return errorName(results[0]!.partitions[0]!.errorCode)
}

/** Where DescribeLogDirs shows the partition: `/data`, `/other future lag 3`. */
function described(node: SimulatedNode): string[] {
  const client = node.connect()
  const { results } = client.call(DescribeLogDirsRequest, DescribeLogDirsResponse, {
    topics: [{ topic: 't', partitions: [0] }],
  })
  client.close()
  return results.flatMap(({ logDir, topics }) =>
    topics.flatMap(({ partitions }) =>
      partitions.map(({ isFutureKey, offsetLag }) => (isFutureKey ? `${logDir} future lag ${offsetLag}` : logDir)),
    ),
  )
}

/** The folders of the partition on the disk; ids are left out. */
function foldersOf({ disk }: SimulatedNode): string[] {
  return ['/data', '/other', '/third'].flatMap((logDir) =>
    disk
      .list(logDir)
      .filter((name) => name.startsWith('t-0'))
      .map((name) => `${logDir}/${name.replace(/\.[0-9a-f]{32}/, '')}`),
  )
}

function untilMovedTo(node: SimulatedNode, logDir: string): void {
  node.until(() => foldersOf(node).join() === `${logDir}/t-0`)
}

/** A move cannot end while its copy does not get to the disk. */
function holdCopies({ disk }: SimulatedNode): void {
  disk.holdSyncs((path) => path.includes('-future'))
}

function restarted(node: SimulatedNode, how: 'stop' | 'kill' | 'cut', texts: ConfigTexts = TEXTS): SimulatedNode {
  const { simulation, disk } = node
  if (how === 'stop') node.stop()
  else if (how === 'kill') {
    node.runtime.kill()
    disk.kill()
  } else node.cutPower()
  disk.letSyncsGo()
  const next = start({ simulation, disk, texts })
  next.until(() => next.has('partition t-0'))
  return next
}

describe('a replica that is moved', () => {
  test('is in the other log directory soon, with all its records, and serves on there', () => {
    const node = withTopic()
    for (const value of ['a', LARGE, LARGE, LARGE, LARGE, 'b']) put(node, value)
    expect(move(node, '/other')).toBe('NONE')
    put(node, 'c')
    untilMovedTo(node, '/other')
    put(node, 'd')
    expect(values(node)).toEqual(['a', LARGE, LARGE, LARGE, LARGE, 'b', 'c', 'd'])
    expect(described(node)).toEqual(['/other'])
    expect(node.failures).toEqual([])
  })

  test('is shown in both while it is under way, and takes and gives records', () => {
    const node = withTopic()
    put(node, 'a')
    holdCopies(node)
    expect(move(node, '/other')).toBe('NONE')
    node.until(() => node.disk.heldSyncs > 0)
    for (const value of ['b', 'c']) put(node, value)
    expect(described(node)).toEqual(['/data', '/other future lag 2'])
    expect(foldersOf(node)).toEqual(['/data/t-0', '/other/t-0-future'])
    expect(values(node)).toEqual(['a', 'b', 'c'])
    node.disk.letSyncsGo()
    untilMovedTo(node, '/other')
    expect(values(node)).toEqual(['a', 'b', 'c'])
  })

  test('without any records is moved too', () => {
    const node = withTopic()
    expect(move(node, '/other')).toBe('NONE')
    untilMovedTo(node, '/other')
    put(node, 'first')
    expect(values(node)).toEqual(['first'])
  })

  test('stays for good when it is asked to be where it is', () => {
    const node = withTopic()
    put(node, 'a')
    expect(move(node, '/data')).toBe('NONE')
    node.simulation.run(1000)
    expect(foldersOf(node)).toEqual(['/data/t-0'])
  })

  test('and asked for a second time goes on as it was', () => {
    const node = withTopic()
    holdCopies(node)
    put(node, 'a')
    expect(move(node, '/other')).toBe('NONE')
    node.until(() => node.disk.heldSyncs > 0)
    const [, before] = node.disk.list('/other').filter((name) => name.startsWith('t-0'))
    expect(move(node, '/other')).toBe('NONE')
    expect(node.disk.list('/other').filter((name) => name.startsWith('t-0'))[1]).toBe(before)
    node.disk.letSyncsGo()
    untilMovedTo(node, '/other')
  })

  test('goes somewhere else instead, or stays, when it is asked to meanwhile', () => {
    const node = withTopic()
    put(node, 'a')
    holdCopies(node)
    move(node, '/other')
    node.until(() => node.disk.heldSyncs > 0)
    expect(move(node, '/third')).toBe('NONE')
    expect(foldersOf(node)).toEqual(['/data/t-0', '/third/t-0-future'])
    expect(move(node, '/data')).toBe('NONE')
    expect(foldersOf(node)).toEqual(['/data/t-0'])
    expect(described(node)).toEqual(['/data'])
    move(node, '/third')
    node.disk.letSyncsGo()
    untilMovedTo(node, '/third')
    expect(values(node)).toEqual(['a'])
  })

  test('and back again is where it was', () => {
    const node = withTopic()
    put(node, 'a')
    for (const logDir of ['/other', '/data', '/third']) {
      move(node, logDir)
      untilMovedTo(node, logDir)
      put(node, logDir)
    }
    expect(values(node)).toEqual(['a', '/other', '/data', '/third'])
    expect(values(restarted(node, 'stop'))).toEqual(['a', '/other', '/data', '/third'])
  })

  test('begins where the log does, within a batch even, and follows when more is deleted', () => {
    const node = withTopic()
    const client = node.connect()
    const batch = askToPut(client, 't', ['0', '1', '2'])
    node.until(() => batch() !== null)
    for (const value of ['3', '4']) put(node, value)
    const deleteBefore = (offset: number): number =>
      client.call(DeleteRecordsRequest, DeleteRecordsResponse, {
        topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset }] }],
        timeoutMs: 1000,
      }).topics[0]!.partitions[0]!.lowWatermark
    expect(deleteBefore(1)).toBe(1)
    holdCopies(node)
    move(node, '/other')
    node.until(() => node.disk.heldSyncs > 0)
    expect(deleteBefore(4)).toBe(4)
    node.disk.letSyncsGo()
    untilMovedTo(node, '/other')
    expect(values(node, 4)).toEqual(['4'])
    const next = restarted(node, 'cut')
    expect(values(next, 4)).toEqual(['4'])
    const early = askToGet(next.connect(), 't', 3)
    next.until(() => early() !== null)
    expect(errorName(early()!.errorCode)).toBe('OFFSET_OUT_OF_RANGE')
  })

  test('takes an open transaction along, and what is asked of one just then', () => {
    const node = withTopic()
    const producer = TransactionalProducer.open(node, 'mover', 2)
    expect(producer.put('t', ['a'])).toBe('NONE')
    move(node, '/other')
    untilMovedTo(node, '/other')
    expect(producer.put('t', ['b'])).toBe('NONE')
    expect(producer.end(true)).toBe('NONE')
    // The marker is written soon after.
    node.simulation.run(1000)
    const read = askToGet(node.connect(), 't', 0, { isolationLevel: 1 })
    node.until(() => read() !== null)
    expect(read()).toMatchObject({ errorCode: 0, lastStableOffset: 3 })
  })

  test('goes with its topic, wherever it was', () => {
    const node = withTopic()
    put(node, 'a')
    holdCopies(node)
    move(node, '/other')
    node.until(() => node.disk.heldSyncs > 0)
    deleteTopic(node.connect(), 't')
    node.until(() => foldersOf(node).length === 0)
    node.disk.letSyncsGo()
    node.simulation.run(1000)
    expect(foldersOf(node)).toEqual([])
    expect(node.failures).toEqual([])
  })
})

describe('how fast replicas may be moved', () => {
  const SETTING = 'replica.alter.log.dirs.io.max.bytes.per.second'

  /** Sets it for the whole cluster, as the tools do; null takes it away. */
  function limit(node: SimulatedNode, value: string | null): void {
    const client = node.connect()
    const { responses } = client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
      resources: [
        { resourceType: 4, resourceName: '', configs: [{ name: SETTING, configOperation: value === null ? 1 : 0, value }] },
      ],
    })
    client.close()
    expect(responses[0]).toMatchObject({ errorCode: 0 })
    node.simulation.run(100)
  }

  /** Megabytes that were copied of each of the topics. */
  function copied(node: SimulatedNode): number[] {
    return ['t', 'u'].map((topic) => {
      const name = node.disk.list('/other').find((each) => each.startsWith(`${topic}-0`))
      const files = name === undefined ? [] : node.disk.list(`/other/${name}`).filter((each) => each.endsWith('.log'))
      return files.reduce((sum, file) => sum + node.disk.readFile(`/other/${name}/${file}`).length, 0) / 1e6
    })
  }

  function withTwoTopics(): SimulatedNode {
    const node = withTopic()
    createTopic(node.connect(), 'w')
    createTopic(node.connect(), 'x')
    createTopic(node.connect(), 'u', { 'retention.ms': '-1' })
    node.until(() => node.disk.exists('/data/u-0'))
    for (const topic of ['t', 'u']) for (let i = 0; i < 10; i++) put(node, LARGE, topic)
    return node
  }

  test('is shared by all that are, and what the setting says holds at once', () => {
    const node = withTwoTopics()
    limit(node, '400000')
    for (const topic of ['t', 'u']) move(node, '/other', topic)
    node.simulation.run(10_000)
    // Ten seconds at 0.2 MB a second each, and a batch of 0.4 MB that may be begun.
    for (const megabytes of copied(node)) {
      expect(megabytes).toBeGreaterThan(1.5)
      expect(megabytes).toBeLessThan(2.9)
    }
    move(node, '/data', 'u')
    const [before] = copied(node) as [number]
    node.simulation.run(4000)
    expect(copied(node)[0]! - before).toBeGreaterThan(1)
    limit(node, null)
    node.simulation.run(3000)
    expect(foldersOf(node)).toEqual(['/other/t-0'])
  })

  test('may be not at all, until it is something again', () => {
    const node = withTwoTopics()
    limit(node, '0')
    expect(move(node, '/other')).toBe('NONE')
    node.simulation.run(10_000)
    expect(described(node)).toEqual(['/data', '/other future lag 10'])
    limit(node, '100000000')
    untilMovedTo(node, '/other')
    expect(values(node)).toHaveLength(10)
  })
})

describe('who asks for a move', () => {
  test.each([
    ['to a directory that is none of the node’s', '/elsewhere', 't', 0, 'LOG_DIR_NOT_FOUND'],
    ['of a partition that is not there', '/other', 't', 1, 'REPLICA_NOT_AVAILABLE'],
    ['of a topic that is not there', '/other', 'not-there', 0, 'REPLICA_NOT_AVAILABLE'],
    ['of a topic whose name leaves no room for the mark', '/other', 'n'.repeat(220), 0, 'INVALID_TOPIC_EXCEPTION'],
  ])('%s is refused', (_what, path, topic, partition, error) => {
    expect(move(withTopic(), path, topic, partition)).toBe(error)
  })

  test('of a partition that is yet to come decides where it will be', () => {
    const node = start()
    expect(move(node, '/third')).toBe('REPLICA_NOT_AVAILABLE')
    createTopic(node.connect(), 't')
    node.until(() => foldersOf(node).length > 0)
    expect(foldersOf(node)).toEqual(['/third/t-0'])
  })

  test('is refused while a log directory is offline, but for giving up a move', () => {
    const node = withTopic()
    put(node, 'a')
    node.stop()
    const { simulation, disk } = node
    const mend = disk.failWhen(({ path }) => (path.startsWith('/third') ? 'EIO' : null))
    const next = start({ simulation, disk })
    next.until(() => next.has('partition t-0'))
    expect(move(next, '/third')).toBe('KAFKA_STORAGE_ERROR')
    expect(move(next, '/other')).toBe('KAFKA_STORAGE_ERROR')
    expect(move(next, '/data')).toBe('NONE')
    mend()
  })
})

describe('a disk that fails', () => {
  const put100 = (node: SimulatedNode): void => {
    for (let i = 0; i < 10; i++) put(node, `${i}`)
  }
  const all = Array.from({ length: 10 }, (_, i) => `${i}`)

  test.each([
    ['a write', ({ kind, path }) => (kind === 'write' && path.includes('-future') ? 'ENOSPC' : null)],
    ['a sync', ({ kind, path }) => (kind === 'sync' && path.includes('-future') ? 'EDQUOT' : null)],
    ['the new name', ({ kind, path }) => (kind === 'rename' && path.includes('-future') ? 'EDQUOT' : null)],
    ['the old folder’s name', ({ kind, path }) => (kind === 'rename' && path === '/data/t-0' ? 'EDQUOT' : null)],
    ['all', ({ path }) => (path.startsWith('/other') ? 'EIO' : null)],
  ] satisfies [string, DiskFault][])('at %s of a move leaves the replica where it is', (_what, fault) => {
    const node = withTopic()
    put100(node)
    const mend = node.disk.failWhen(fault)
    move(node, '/other')
    node.simulation.run(5000)
    mend()
    node.simulation.run(5000)
    put(node, 'after')
    expect(described(node)).toEqual(['/data'])
    expect(values(node)).toEqual([...all, 'after'])
    expect(values(restarted(node, 'cut'))).toEqual([...all, 'after'])
    expect(node.failures).toEqual([])
  })

  test('at the sync of the old folder’s name leaves it open whether that is durable: the copy is kept until it is mended', () => {
    const node = withTopic()
    put100(node)
    const mend = node.disk.failWhen(({ kind, path }) => (kind === 'sync-directory' && path === '/data' ? 'EDQUOT' : null))
    move(node, '/other')
    node.simulation.run(500)
    expect(foldersOf(node)).toEqual(['/data/t-0', '/other/t-0-future'])
    mend()
    const next = restarted(node, 'cut')
    untilMovedTo(next, '/other')
    expect(values(next)).toEqual(all)
  })

  test('and the replica with it comes back to what it was at, after a move and in the middle of one', () => {
    const node = withTopic()
    put100(node)
    const failing = (folder: string): void => {
      const mend = node.disk.failWhen(({ kind, path }) => (kind === 'sync' && path.startsWith(folder) ? 'EDQUOT' : null))
      const client = node.connect()
      const answer = askToPut(client, 't', ['lost'])
      node.until(() => answer() !== null)
      expect(errorName(answer()!.errorCode)).toBe('KAFKA_STORAGE_ERROR')
      client.close()
      mend()
      node.simulation.run(2000)
    }
    holdCopies(node)
    move(node, '/other')
    node.until(() => node.disk.heldSyncs > 0)
    failing('/data/t-0')
    node.disk.letSyncsGo()
    untilMovedTo(node, '/other')
    failing('/other/t-0')
    put(node, 'after')
    expect(foldersOf(node)).toEqual(['/other/t-0'])
    expect(values(node).filter((value) => value !== 'lost')).toEqual([...all, 'after'])
  })
})

describe('a log directory that is to be taken out', () => {
  const from = (logDirs: string) => ({ ...TEXTS, 'log.dirs': logDirs, 'metadata.log.dir': '/metadata' })

  test('is emptied by moves, and then nobody misses it', () => {
    let node = start({ texts: from('/data') })
    createTopic(node.connect(), 't', { 'retention.ms': '-1' })
    node.until(() => node.has('partition t-0'))
    put(node, 'a')
    node = restarted(node, 'stop', from('/data,/other'))
    move(node, '/other')
    untilMovedTo(node, '/other')
    node = restarted(node, 'stop', from('/other'))
    put(node, 'b')
    expect(values(node)).toEqual(['a', 'b'])
  })

  test('and is taken out before the controller has heard that it was emptied, is not missed either', () => {
    let node = start({ texts: from('/data') })
    createTopic(node.connect(), 't', { 'retention.ms': '-1' })
    node.until(() => node.has('partition t-0'))
    put(node, 'a')
    node.stop()
    node.disk.makeDirectory('/other')
    node.disk.rename('/data/t-0', '/other/t-0')
    for (const directory of ['/', '/data', '/other']) node.disk.syncDirectory(directory)
    const { simulation, disk } = node
    node = start({ simulation, disk, texts: from('/other') })
    node.until(() => node.has('partition t-0'))
    node.simulation.run(1000)
    put(node, 'b')
    expect(values(node)).toEqual(['a', 'b'])
  })
})

describe('a node that stops in the middle', () => {
  test.each(['stop', 'kill', 'cut'] as const)('(%s) goes on with the move when it starts again', (how) => {
    const node = withTopic()
    for (const value of ['a', LARGE, LARGE, LARGE]) put(node, value)
    holdCopies(node)
    move(node, '/other')
    node.until(() => node.disk.heldSyncs > 0)
    if (how === 'stop') node.disk.letSyncsGo()
    const next = restarted(node, how)
    untilMovedTo(next, '/other')
    put(next, 'b')
    expect(values(next)).toEqual(['a', LARGE, LARGE, LARGE, 'b'])
  })

  test('at any moment has lost nothing that was acknowledged, and ends in one folder', () => {
    const found = new Map<string, number>()
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const node = withTopic({}, seed)
      const { random } = node.simulation
      const acknowledged = ['a', 'b', 'c']
      for (const value of acknowledged) put(node, value)
      const client = node.connect()
      const lastOperation = node.disk.operations + (seed % OPERATIONS_OF_A_MOVE)
      const heal = node.disk.failWhen(({ number }) => (number > lastOperation ? 'EDQUOT' : null))
      client.ask(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, {
        dirs: [{ path: '/other', topics: [{ name: 't', partitions: [0] }] }],
      })
      node.simulation.run(random.below(4))
      const answer = askToPut(client, 't', ['d'])
      node.simulation.run(20)
      if (answer()?.errorCode === 0) acknowledged.push('d')
      heal()
      const left = foldersOf(node).join(' ')
      found.set(left, (found.get(left) ?? 0) + 1)

      const next = restarted(node, random.chance(0.5) ? 'cut' : 'kill')
      put(next, 'e')
      next.simulation.run(300)
      expect(values(next).slice(0, acknowledged.length), `seed ${seed}`).toEqual(acknowledged)
      expect(values(next).at(-1)).toBe('e')
      const [place, ...others] = foldersOf(next)
      expect(others, `seed ${seed}`).toEqual([])
      expect(described(next)).toEqual([place!.replace('/t-0', '')])
      expect(next.failures).toEqual([])
    }
    // It was stopped before, in the middle of, and after all of what a move does to folders.
    expect([...found.keys()].sort()).toEqual([
      '/data/t-0',
      '/data/t-0 /other/t-0-future',
      '/data/t-0-delete /other/t-0',
      '/data/t-0-delete /other/t-0-future',
      '/other/t-0',
    ])
  })
})
