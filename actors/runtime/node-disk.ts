import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type { Disk, DiskFile } from '../../src/base/disk.ts'
import { DiskError } from '../../src/base/disk.ts'
import { makeDirectories } from './make-directories.ts'

/** Linux gives a read or write at most this many bytes at once. */
const CHUNK_BYTES_MAX = 0x40000000

export interface NodeDiskOptions {
  /**
   * How many fdatasyncs this thread has in flight at once; the others wait in line. The process shares one pool of four threads
   * (UV_THREADPOOL_SIZE) with name look-ups and whatever else is asynchronous: a slow disk must not take them all. Default 2.
   */
  syncsMax?: number
}

/**
 * Files by synchronous system calls, which on the page cache cost a fifth of a trip through the thread pool (16 KiB append: 0.21
 * against 1.09 CPU s per GB). Only `syncLater` goes to the pool. Views of slab memory are read and written in place.
 */
export class NodeDisk implements Disk {
  readonly #syncs: SyncLine

  constructor({ syncsMax = 2 }: NodeDiskOptions = {}) {
    this.#syncs = new SyncLine(syncsMax)
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const flags =
      mode === 'read'
        ? fs.constants.O_RDONLY
        : mode === 'write'
          ? fs.constants.O_RDWR
          : fs.constants.O_RDWR | fs.constants.O_CREAT
    return attempt('open', path, () => new NodeFile(path, fs.openSync(path, flags), this.#syncs))
  }

  exists(path: string): boolean {
    return fs.existsSync(path)
  }

  list(path: string): string[] {
    return attempt('list', path, () => {
      try {
        return fs.readdirSync(path).sort()
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return []
        throw error
      }
    })
  }

  isDirectory(path: string): boolean {
    return attempt('stat', path, () => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)
  }

  makeDirectory(path: string): void {
    attempt('mkdir', path, () => makeDirectories(path))
  }

  rename(from: string, to: string): void {
    attempt('rename', from, () => fs.renameSync(from, to))
  }

  remove(path: string): void {
    attempt('remove', path, () => {
      try {
        fs.unlinkSync(path)
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error
      }
    })
  }

  removeDirectory(path: string): void {
    attempt('remove', path, () => fs.rmSync(path, { recursive: true, force: true }))
  }

  readFile(path: string): Uint8Array {
    return attempt('read', path, () => new Uint8Array(fs.readFileSync(path)))
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    const temporary = `${path}.tmp`
    const file = this.open(temporary, 'create')
    try {
      file.truncate(0)
      file.write(bytes, 0)
      file.sync()
    } finally {
      file.close()
    }
    this.rename(temporary, path)
    this.syncDirectory(dirname(path))
  }

  syncDirectory(path: string): void {
    attempt('sync', path, () => {
      const descriptor = fs.openSync(path, fs.constants.O_RDONLY)
      try {
        fs.fsyncSync(descriptor)
      } finally {
        fs.closeSync(descriptor)
      }
    })
  }

  volume(path: string): { totalBytes: number; usableBytes: number } {
    return attempt('statfs', path, () => {
      const { bsize, blocks, bavail } = fs.statfsSync(path)
      return { totalBytes: bsize * blocks, usableBytes: bsize * bavail }
    })
  }
}

class NodeFile implements DiskFile {
  readonly path: string
  readonly #descriptor: number
  readonly #syncs: SyncLine
  #closed = false
  /** Those who wait for a sync that is in flight, and those who wrote after it began and so need the next one. */
  #syncing: SyncDone[] | null = null
  #waiting: SyncDone[] = []
  /**
   * After a failed sync Linux counts the lost pages as clean, so the next sync would succeed although the data is gone. All later
   * ones fail here instead.
   */
  #lost: DiskError | null = null

  constructor(path: string, descriptor: number, syncs: SyncLine) {
    this.path = path
    this.#descriptor = descriptor
    this.#syncs = syncs
  }

  size(): number {
    return this.#attempt('size', () => fs.fstatSync(this.#descriptor).size)
  }

  read(into: Uint8Array, position: number): number {
    return this.#attempt('read', () => {
      let done = 0
      while (done < into.length) {
        const count = fs.readSync(this.#descriptor, into, done, Math.min(into.length - done, CHUNK_BYTES_MAX), position + done)
        if (count === 0) break
        done += count
      }
      return done
    })
  }

  write(bytes: Uint8Array, position: number): void {
    this.#attempt('write', () => {
      let done = 0
      while (done < bytes.length) {
        done += fs.writeSync(this.#descriptor, bytes, done, Math.min(bytes.length - done, CHUNK_BYTES_MAX), position + done)
      }
    })
  }

  truncate(size: number): void {
    this.#attempt('truncate', () => fs.ftruncateSync(this.#descriptor, size))
  }

  sync(): void {
    this.#checkOpen('sync')
    if (this.#lost !== null) throw this.#lost
    try {
      fs.fdatasyncSync(this.#descriptor)
    } catch (failure) {
      throw (this.#lost = diskError('sync', this.path, failure))
    }
  }

  syncLater(done: SyncDone): void {
    this.#checkOpen('sync')
    this.#waiting.push(done)
    if (this.#syncing === null) this.#startSync()
  }

  /** The descriptor stays open for as long as a sync uses it: its number could otherwise come to mean another file. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#syncing === null) attempt('close', this.path, () => fs.closeSync(this.#descriptor))
  }

  #startSync(): void {
    this.#syncing = this.#waiting
    this.#waiting = []
    this.#syncs.start(this.#descriptor, (failure) => {
      if (failure !== null) this.#lost = diskError('sync', this.path, failure)
      const error = this.#lost
      const finished = this.#syncing ?? []
      this.#syncing = null
      if (error !== null) finished.push(...this.#waiting.splice(0))
      if (this.#waiting.length > 0) this.#startSync()
      else if (this.#closed) fs.close(this.#descriptor, () => {})
      for (const done of finished) done(error)
    })
  }

  #attempt<T>(operation: string, body: () => T): T {
    this.#checkOpen(operation)
    return attempt(operation, this.path, body)
  }

  #checkOpen(operation: string): void {
    if (this.#closed) throw new DiskError('EBADF', operation, this.path)
  }
}

type SyncDone = (error: DiskError | null) => void

/** Lets a few fdatasyncs of one thread run at a time, first come first served. */
class SyncLine {
  readonly #runningMax: number
  #running = 0
  readonly #waiting: { descriptor: number; done: (failure: NodeJS.ErrnoException | null) => void }[] = []

  constructor(runningMax: number) {
    this.#runningMax = runningMax
  }

  start(descriptor: number, done: (failure: NodeJS.ErrnoException | null) => void): void {
    this.#waiting.push({ descriptor, done })
    this.#next()
  }

  #next(): void {
    while (this.#running < this.#runningMax) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#running++
      fs.fdatasync(next.descriptor, (failure) => {
        this.#running--
        this.#next()
        next.done(failure)
      })
    }
  }
}

function attempt<T>(operation: string, path: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw error instanceof DiskError ? error : diskError(operation, path, error)
  }
}

function diskError(operation: string, path: string, cause: unknown): DiskError {
  return new DiskError(errnoOf(cause) ?? 'EIO', operation, path, { cause })
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}
