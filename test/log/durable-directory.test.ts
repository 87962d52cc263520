import { expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { makeDirectoryDurably } from '../../src/log/durable-directory.ts'

const LOSE_ALL = { below: () => 0, bytes: (length: number) => new Uint8Array(length) }

test('a folder is there after a power cut, and so are the parents that it lacked', () => {
  const disk = new MemoryDisk()
  makeDirectoryDurably(disk, '/var/lib/rafka')
  disk.crash(LOSE_ALL)
  expect(disk.isDirectory('/var/lib/rafka')).toBe(true)
})

test('a folder that is there is left alone: its parent may be one that cannot be synced', () => {
  const disk = new MemoryDisk()
  makeDirectoryDurably(disk, '/data')
  const mend = disk.failWhen(() => 'EACCES')
  makeDirectoryDurably(disk, '/data')
  mend()
  expect(disk.isDirectory('/data')).toBe(true)
})
