import { expect, test } from 'vitest'
import { DiskError } from '../../src/base/disk.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Random } from '../../src/base/random.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array) => new TextDecoder().decode(content)

/** A small seeded generator (mulberry32), enough to vary what a crash keeps. */
function seeded(seed: number): Random {
  let state = seed
  const below = (bound: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) }
}

function diskWithFolder(): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/data/logs')
  disk.syncDirectory('/')
  disk.syncDirectory('/data')
  return disk
}

test('a file is read back as it was written, holes are zeros, and reads stop at its end', () => {
  const disk = diskWithFolder()
  const file = disk.open('/data/logs/a', 'create')
  file.write(bytes('hello'), 3)
  const into = new Uint8Array(20)
  expect(file.read(into, 1)).toBe(7)
  expect(text(into.subarray(0, 7))).toBe('\0\0hello')
  file.truncate(5)
  expect(text(disk.readFile('/data/logs/a'))).toBe('\0\0\0he')
  file.truncate(7)
  expect(text(disk.readFile('/data/logs/a'))).toBe('\0\0\0he\0\0')
})

test('missing files, wrong kinds and closed handles answer with the errno of the platform', () => {
  const disk = diskWithFolder()
  const errno = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      return (error as DiskError).errno
    }
  }
  expect(errno(() => disk.open('/data/logs/a', 'read'))).toBe('ENOENT')
  expect(errno(() => disk.open('/data/logs/a', 'write'))).toBe('ENOENT')
  expect(errno(() => disk.open('/nowhere/a', 'create'))).toBe('ENOENT')
  expect(errno(() => disk.open('/data/logs', 'read'))).toBe('EISDIR')
  const file = disk.open('/data/logs/a', 'create')
  expect(errno(() => disk.open('/data/logs/a', 'read').write(bytes('x'), 0))).toBe('EBADF')
  file.close()
  file.close()
  expect(errno(() => file.size())).toBe('EBADF')
  expect(disk.list('/data/logs')).toEqual(['a'])
  expect(disk.list('/data/none')).toEqual([])
})

test('what was synced survives every crash, and what was not may be lost or torn', () => {
  const outcomes = new Set<string>()
  for (let seed = 0; seed < 200; seed++) {
    const disk = diskWithFolder()
    const file = disk.open('/data/logs/a', 'create')
    file.write(bytes('AAAA'), 0)
    file.sync()
    disk.syncDirectory('/data/logs')
    file.write(bytes('BBBB'), 4)
    file.write(bytes('CC'), 8)
    disk.crash(seeded(seed))
    const left = text(disk.readFile('/data/logs/a'))
    expect(left.startsWith('AAAA')).toBe(true)
    expect(() => file.size()).toThrow(DiskError)
    outcomes.add(left)
  }
  expect(outcomes).toContain('AAAA')
  expect(outcomes).toContain('AAAABBBBCC')
  expect(outcomes).toContain('AAAA\0\0\0\0CC')
  expect(outcomes.size).toBeGreaterThan(8)
})

test('a rename is durable only after the folder was synced, and is never half done', () => {
  const outcomes = new Set<string>()
  for (let seed = 0; seed < 50; seed++) {
    const disk = diskWithFolder()
    disk.replaceFile('/data/logs/a', bytes('old'))
    disk.replaceFile('/data/logs/b', bytes('new'))
    disk.rename('/data/logs/b', '/data/logs/a')
    const synced = seed % 2 === 0
    if (synced) disk.syncDirectory('/data/logs')
    disk.crash(seeded(seed))
    const left = disk.list('/data/logs').join('')
    expect(text(disk.readFile('/data/logs/a'))).toBe(left === 'a' ? 'new' : 'old')
    if (synced) expect(left).toBe('a')
    outcomes.add(left)
  }
  expect([...outcomes].sort()).toEqual(['a', 'ab'])
})

test('a new file whose folder was not synced may vanish although its content was synced', () => {
  const left = new Set<number>()
  for (let seed = 0; seed < 20; seed++) {
    const disk = diskWithFolder()
    const file = disk.open('/data/logs/a', 'create')
    file.write(bytes('x'), 0)
    file.sync()
    disk.crash(seeded(seed))
    left.add(disk.list('/data/logs').length)
  }
  expect([...left].sort()).toEqual([0, 1])
})

test('a sync asked for later covers what was written before it was asked for', () => {
  const disk = diskWithFolder()
  const file = disk.open('/data/logs/a', 'create')
  disk.syncDirectory('/data/logs')
  file.write(bytes('AA'), 0)
  const errors: unknown[] = []
  file.syncLater((error) => errors.push(error))
  file.write(bytes('BB'), 2)
  expect(disk.awaitedSyncs).toBe(1)
  disk.completeSyncs()
  expect(errors).toEqual([null])
  const lost = { below: (bound: number) => Math.min(1, bound - 1), bytes: () => new Uint8Array(0) }
  disk.crash(lost)
  expect(text(disk.readFile('/data/logs/a'))).toBe('AA')
})

test('a failed sync drops the data for good, although readers still see it', () => {
  const disk = diskWithFolder()
  const file = disk.open('/data/logs/a', 'create')
  disk.syncDirectory('/data/logs')
  file.write(bytes('AA'), 0)
  const heal = disk.failWhen((operation) => (operation.kind === 'sync' ? 'EIO' : null))
  let failure: DiskError | null = null
  file.syncLater((error) => {
    failure = error
  })
  disk.completeSyncs()
  expect(failure!.errno).toBe('EIO')
  heal()
  file.sync()
  expect(text(disk.readFile('/data/logs/a'))).toBe('AA')
  disk.crash(seeded(1))
  expect(disk.readFile('/data/logs/a').length).toBe(0)
})

test('a full disk keeps what fits of a write and then says ENOSPC; holes take no room', () => {
  const disk = new MemoryDisk({ capacityBytes: 10 })
  const index = disk.open('/index', 'create')
  index.truncate(1000)
  const file = disk.open('/a', 'create')
  file.write(bytes('12345678'), 0)
  expect(() => file.write(bytes('abcd'), 8)).toThrow('ENOSPC')
  expect(text(disk.readFile('/a'))).toBe('12345678ab')
  file.write(bytes('overwrite!'), 0)
  disk.remove('/a')
  expect(disk.volume('/').usableBytes).toBe(10)
})

test('a fault can leave a prefix of a write, or stop the code at one step', () => {
  const disk = new MemoryDisk()
  const file = disk.open('/a', 'create')
  const heal = disk.failWhen((operation) => (operation.kind === 'write' ? { errno: 'EIO', writtenBytes: 3 } : null))
  expect(() => file.write(bytes('abcdef'), 0)).toThrow('EIO')
  heal()
  expect(text(disk.readFile('/a'))).toBe('abc')
  const step = disk.operations + 2
  disk.failWhen((operation) => {
    if (operation.number >= step) throw new Error('power cut')
    return null
  })
  disk.makeDirectory('/one')
  expect(() => disk.makeDirectory('/two')).toThrow('power cut')
  expect(disk.exists('/two')).toBe(false)
})

test('a fork shares nothing with its origin, and a bit flip is there for good', () => {
  const disk = diskWithFolder()
  disk.replaceFile('/data/logs/a', bytes('abc'))
  const fork = disk.fork()
  fork.flipBit('/data/logs/a', 0, 1)
  fork.crash(seeded(3))
  expect(text(fork.readFile('/data/logs/a'))).toBe('cbc')
  expect(text(disk.readFile('/data/logs/a'))).toBe('abc')
})

test('a bit that is flipped back is right wherever the byte stood meanwhile', () => {
  const disk = diskWithFolder()
  const file = disk.open('/data/logs/a', 'create')
  file.write(bytes('abc'), 0)
  disk.flipBit('/data/logs/a', 1, 0)
  expect(text(disk.readFile('/data/logs/a'))).toBe('acc')
  file.sync()
  disk.syncDirectory('/data/logs')
  disk.flipBit('/data/logs/a', 1, 0)
  disk.crash(seeded(1))
  expect(text(disk.readFile('/data/logs/a'))).toBe('abc')
})
