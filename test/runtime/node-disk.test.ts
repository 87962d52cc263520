import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NodeDisk } from '../../actors/runtime/node-disk.ts'
import { DiskError } from '../../src/base/disk.ts'

let root = ''
const disk = new NodeDisk()
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rafka-node-disk-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

test('what is written from a slab is read back into a slab', () => {
  const memory = new SharedArrayBuffer(8192)
  const from = new Uint8Array(memory, 100, 5)
  from.set(Buffer.from('hello'))
  const file = disk.open(join(root, 'slab'), 'create')
  file.write(from, 3)
  const into = new Uint8Array(memory, 4096, 100)
  expect(file.read(into, 3)).toBe(5)
  expect(textOf(into.slice(0, 5))).toBe('hello')
  expect(file.size()).toBe(8)
  file.close()
})

test('an error carries the name of what went wrong', () => {
  const failure = captured(() => disk.open(join(root, 'missing'), 'read'))
  expect(failure).toBeInstanceOf(DiskError)
  expect(failure).toMatchObject({ errno: 'ENOENT', code: 'KAFKA_STORAGE_ERROR', retriable: true })
  const file = disk.open(join(root, 'read-only'), 'create')
  file.close()
  expect(captured(() => disk.open(join(root, 'read-only'), 'read').write(new Uint8Array(1), 0))).toMatchObject({ errno: 'EBADF' })
})

test('a closed file refuses everything but another close', () => {
  const file = disk.open(join(root, 'closed'), 'create')
  file.close()
  file.close()
  expect(captured(() => file.size())).toMatchObject({ errno: 'EBADF' })
  expect(captured(() => file.syncLater(() => {}))).toMatchObject({ errno: 'EBADF' })
})

test('folders: made with parents, listed in order, missing ones are empty, removed with all in them', () => {
  const folder = join(root, 'a/b/c')
  disk.makeDirectory(folder)
  disk.makeDirectory(folder)
  for (const name of ['2', '10', '1']) disk.open(join(folder, name), 'create').close()
  expect(disk.list(folder)).toEqual(['1', '10', '2'])
  expect(disk.list(join(root, 'nowhere'))).toEqual([])
  expect(disk.isDirectory(folder)).toBe(true)
  expect(disk.isDirectory(join(root, 'nowhere'))).toBe(false)
  disk.removeDirectory(join(root, 'a'))
  disk.removeDirectory(join(root, 'a'))
  expect(disk.exists(folder)).toBe(false)
})

test('a file is replaced as a whole, and nothing temporary is left', () => {
  const path = join(root, 'whole/file')
  disk.makeDirectory(join(root, 'whole'))
  disk.replaceFile(path, Buffer.from('a long first version'))
  disk.replaceFile(path, Buffer.from('second'))
  expect(textOf(disk.readFile(path))).toBe('second')
  expect(disk.list(join(root, 'whole'))).toEqual(['file'])
})

test('truncating shortens, and lengthens with zeros', () => {
  const file = disk.open(join(root, 'truncated'), 'create')
  file.write(Buffer.from('abcdef'), 0)
  file.truncate(2)
  file.truncate(4)
  const into = new Uint8Array(10)
  expect(file.read(into, 0)).toBe(4)
  expect([...into.slice(0, 4)]).toEqual([97, 98, 0, 0])
  file.close()
})

test('syncs that are asked for together are done together, and closing waits for them', async () => {
  const file = disk.open(join(root, 'synced'), 'create')
  const done: number[] = []
  await new Promise<void>((resolve) => {
    for (let index = 0; index < 10; index++) {
      file.write(new Uint8Array(10), index * 10)
      file.syncLater((error) => {
        expect(error).toBeNull()
        done.push(index)
        if (done.length === 10) resolve()
      })
    }
    expect(done).toEqual([])
    file.close()
  })
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a volume tells how much it holds and how much is left', () => {
  const { totalBytes, usableBytes } = disk.volume(root)
  expect(totalBytes).toBeGreaterThan(0)
  expect(usableBytes).toBeLessThanOrEqual(totalBytes)
})

function captured(body: () => unknown): unknown {
  try {
    body()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
