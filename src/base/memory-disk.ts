import type { Disk, DiskFile } from './disk.ts'
import { DiskError } from './disk.ts'
import { MemoryInode } from './memory-inode.ts'
import type { Random } from './random.ts'

/** One call on a `MemoryDisk`, as a fault sees it before it happens. `position` and `length` are 0 where they mean nothing. */
export interface DiskOperation {
  readonly kind:
    | 'open'
    | 'create'
    | 'list'
    | 'make-directory'
    | 'rename'
    | 'remove'
    | 'remove-directory'
    | 'sync-directory'
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync'
  readonly path: string
  readonly position: number
  readonly length: number
  /** Counts up from 1 over the life of the disk. */
  readonly number: number
}

/**
 * Decides whether an operation fails: an errno (EIO, EROFS, ENOSPC …), or null to let it pass. For a write, `{ errno, writtenBytes }` leaves a prefix behind.
 * It may also throw something of its own, which a test uses to stop the code under test at this very step before it calls `crash`.
 */
export type DiskFault = (operation: DiskOperation) => string | { errno: string; writtenBytes: number } | null

export interface MemoryDiskOptions {
  /** Bytes of file content that fit before ENOSPC; holes take no room. Default: no limit. */
  capacityBytes?: number
  /** Runs the completion of a `syncLater` of the file at `path` as a later turn. Default: it waits for `completeSyncs`. */
  later?: (complete: () => void, path: string) => void
}

type Entry = MemoryInode | MemoryDirectory

class MemoryDirectory {
  current = new Map<string, Entry>()
  durable = new Map<string, Entry>()
  /** Name changes that no `syncDirectory` has covered; each is one atomic step, applied in order. */
  pending: (readonly [name: string, entry: Entry | null])[][] = []

  change(...step: (readonly [name: string, entry: Entry | null])[]): void {
    this.pending.push(step)
    applyStep(this.current, step)
  }

  sync(): void {
    for (const step of this.pending) applyStep(this.durable, step)
    this.pending = []
  }
}

/**
 * A disk in memory for tests and the simulator. It is harsher than most file systems: what was not synced may be lost, torn or zeroed by `crash`, in any
 * combination, and a new, renamed or removed name is durable only after `syncDirectory` of its folder (a crash keeps a prefix of each folder's changes).
 * A failed sync drops the data it should have made durable, as Linux does.
 */
export class MemoryDisk implements Disk {
  capacityBytes: number
  #root = new MemoryDirectory()
  #faults: DiskFault[] = []
  #operations = 0
  #generation = 0
  #later: ((complete: () => void, path: string) => void) | null
  #completions: (() => void)[] = []

  constructor({ capacityBytes = Number.MAX_SAFE_INTEGER, later }: MemoryDiskOptions = {}) {
    this.capacityBytes = capacityBytes
    this.#later = later ?? null
  }

  // --- Faults ---

  /** Adds a fault; gives a function that takes it away. */
  failWhen(fault: DiskFault): () => void {
    this.#faults.push(fault)
    return () => {
      this.#faults = this.#faults.filter((other) => other !== fault)
    }
  }

  /** How many operations there have been. */
  get operations(): number {
    return this.#operations
  }

  /** Cuts the power: un-synced changes are lost or torn by `random`, open files and awaited syncs are dead, faults are gone. */
  crash(random: Random): void {
    this.#generation++
    this.#completions = []
    this.#faults = []
    const inodes = new Set<MemoryInode>()
    crashDirectory(this.#root, random, inodes)
    for (const inode of inodes) inode.crash(random)
  }

  /** Stops the process but not the machine: open files and awaited syncs are dead, all that was written stays. */
  kill(): void {
    this.#generation++
    this.#completions = []
    this.#faults = []
  }

  /** Damage at rest: changes one bit of what is on the disk and of what readers see. */
  flipBit(path: string, position: number, bit: number): void {
    this.#inode(path, 'flip-bit').flipBit(position, bit)
  }

  /** An independent copy with the same content, durable and not; without open files, faults or awaited syncs. */
  fork(): MemoryDisk {
    const fork = new MemoryDisk({ capacityBytes: this.capacityBytes })
    fork.#later = this.#later
    fork.#root = copyDirectory(this.#root, new Map())
    return fork
  }

  /** Finishes every `syncLater` asked for so far, in order. */
  completeSyncs(): void {
    const completions = this.#completions
    this.#completions = []
    for (const complete of completions) complete()
  }

  get awaitedSyncs(): number {
    return this.#completions.length
  }

  // --- Disk ---

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const existing = this.#find(path)
    if (existing instanceof MemoryDirectory) throw new DiskError('EISDIR', 'open', path)
    if (existing !== null) {
      this.check('open', path)
      return this.#handle(path, existing, mode !== 'read')
    }
    if (mode !== 'create') throw new DiskError('ENOENT', 'open', path)
    this.check('create', path)
    const inode = new MemoryInode()
    const { directory, name } = this.#parent(path, 'open')
    directory.change([name, inode])
    return this.#handle(path, inode, true)
  }

  exists(path: string): boolean {
    return this.#find(path) !== null
  }

  list(path: string): string[] {
    this.check('list', path)
    const entry = this.#find(path)
    return entry instanceof MemoryDirectory ? [...entry.current.keys()].sort() : []
  }

  isDirectory(path: string): boolean {
    return this.#find(path) instanceof MemoryDirectory
  }

  makeDirectory(path: string): void {
    this.check('make-directory', path)
    let directory = this.#root
    for (const name of namesOf(path)) {
      let entry = directory.current.get(name)
      if (entry === undefined) {
        entry = new MemoryDirectory()
        directory.change([name, entry])
      }
      if (!(entry instanceof MemoryDirectory)) throw new DiskError('EEXIST', 'mkdir', path)
      directory = entry
    }
  }

  rename(from: string, to: string): void {
    this.check('rename', from)
    const source = this.#parent(from, 'rename')
    const entry = source.directory.current.get(source.name)
    if (entry === undefined) throw new DiskError('ENOENT', 'rename', from)
    const target = this.#parent(to, 'rename')
    if (source.directory === target.directory) {
      source.directory.change([source.name, null], [target.name, entry])
    } else {
      // Between folders the two steps must not be separable by a crash, or the file would be gone from both.
      source.directory.change([source.name, null])
      target.directory.change([target.name, entry])
      target.directory.sync()
      source.directory.sync()
    }
  }

  remove(path: string): void {
    this.check('remove', path)
    const entry = this.#find(path)
    if (entry === null) return
    if (entry instanceof MemoryDirectory) throw new DiskError('EISDIR', 'remove', path)
    const { directory, name } = this.#parent(path, 'remove')
    directory.change([name, null])
  }

  removeDirectory(path: string): void {
    this.check('remove-directory', path)
    if (this.#find(path) === null) return
    const { directory, name } = this.#parent(path, 'remove-directory')
    directory.change([name, null])
  }

  readFile(path: string): Uint8Array {
    const file = this.open(path, 'read')
    const bytes = new Uint8Array(file.size())
    file.read(bytes, 0)
    return bytes
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    const temporary = `${path}.tmp`
    const file = this.open(temporary, 'create')
    file.truncate(0)
    file.write(bytes, 0)
    file.sync()
    file.close()
    this.rename(temporary, path)
    this.syncDirectory(path.slice(0, path.lastIndexOf('/')) || '/')
  }

  syncDirectory(path: string): void {
    this.check('sync-directory', path)
    const entry = this.#find(path)
    if (!(entry instanceof MemoryDirectory)) throw new DiskError('ENOENT', 'sync-directory', path)
    entry.sync()
  }

  volume(_path: string): { totalBytes: number; usableBytes: number } {
    return { totalBytes: this.capacityBytes, usableBytes: Math.max(0, this.capacityBytes - this.usedBytes()) }
  }

  // --- Used by the open files ---

  /** Counts an operation and asks the faults. Gives how many bytes of a failing write to keep; throws for all other failures. */
  check(kind: DiskOperation['kind'], path: string, position = 0, length = 0): { errno: string; writtenBytes: number } | null {
    const operation: DiskOperation = { kind, path, position, length, number: ++this.#operations }
    for (const fault of this.#faults) {
      const outcome = fault(operation)
      if (outcome === null) continue
      if (typeof outcome !== 'string') return outcome
      if (kind === 'write') return { errno: outcome, writtenBytes: 0 }
      throw new DiskError(outcome, kind, path)
    }
    return null
  }

  usedBytes(): number {
    const inodes = new Set<MemoryInode>()
    collectInodes(this.#root, inodes)
    let used = 0
    for (const inode of inodes) used += inode.current.storedBytes
    return used
  }

  isAlive(generation: number): boolean {
    return generation === this.#generation
  }

  later(complete: () => void, path: string): void {
    if (this.#later !== null) this.#later(complete, path)
    else this.#completions.push(complete)
  }

  #handle(path: string, inode: MemoryInode, writable: boolean): DiskFile {
    return new MemoryFile(this, path, inode, writable, this.#generation)
  }

  #find(path: string): Entry | null {
    let entry: Entry = this.#root
    for (const name of namesOf(path)) {
      if (!(entry instanceof MemoryDirectory)) return null
      const next: Entry | undefined = entry.current.get(name)
      if (next === undefined) return null
      entry = next
    }
    return entry
  }

  #inode(path: string, operation: string): MemoryInode {
    const entry = this.#find(path)
    if (!(entry instanceof MemoryInode)) throw new DiskError('ENOENT', operation, path)
    return entry
  }

  #parent(path: string, operation: string): { directory: MemoryDirectory; name: string } {
    const names = namesOf(path)
    const name = names.pop()
    if (name === undefined) throw new DiskError('EINVAL', operation, path)
    const directory = this.#find(`/${names.join('/')}`)
    if (!(directory instanceof MemoryDirectory)) throw new DiskError('ENOENT', operation, path)
    return { directory, name }
  }
}

class MemoryFile implements DiskFile {
  readonly path: string
  readonly #disk: MemoryDisk
  readonly #inode: MemoryInode
  readonly #writable: boolean
  readonly #generation: number
  #closed = false

  constructor(disk: MemoryDisk, path: string, inode: MemoryInode, writable: boolean, generation: number) {
    this.#disk = disk
    this.path = path
    this.#inode = inode
    this.#writable = writable
    this.#generation = generation
  }

  size(): number {
    this.#checkOpen('size')
    return this.#inode.current.size
  }

  read(into: Uint8Array, position: number): number {
    this.#checkOpen('read')
    this.#disk.check('read', this.path, position, into.length)
    return this.#inode.current.read(into, position)
  }

  write(bytes: Uint8Array, position: number): void {
    this.#checkOpen('write')
    if (!this.#writable) throw new DiskError('EBADF', 'write', this.path)
    const failure = this.#disk.check('write', this.path, position, bytes.length)
    if (failure !== null) {
      if (failure.writtenBytes > 0) this.#inode.write(bytes.subarray(0, failure.writtenBytes), position)
      throw new DiskError(failure.errno, 'write', this.path)
    }
    if (this.#disk.capacityBytes < Number.MAX_SAFE_INTEGER) this.#writeWithinCapacity(bytes, position)
    else this.#inode.write(bytes, position)
  }

  truncate(size: number): void {
    this.#checkOpen('truncate')
    if (!this.#writable) throw new DiskError('EBADF', 'truncate', this.path)
    this.#disk.check('truncate', this.path, size)
    this.#inode.truncate(size)
  }

  sync(): void {
    this.#checkOpen('sync')
    this.#settle(this.#inode.changes)
  }

  syncLater(done: (error: DiskError | null) => void): void {
    this.#checkOpen('sync')
    const change = this.#inode.changes
    const generation = this.#generation
    this.#disk.later(() => {
      if (!this.#disk.isAlive(generation)) return
      let error: DiskError | null = null
      try {
        this.#settle(change)
      } catch (cause) {
        if (!(cause instanceof DiskError)) throw cause
        error = cause
      }
      done(error)
    }, this.path)
  }

  close(): void {
    this.#closed = true
  }

  #settle(change: number): void {
    try {
      this.#disk.check('sync', this.path)
    } catch (error) {
      if (error instanceof DiskError) this.#inode.dropTo(change)
      throw error
    }
    this.#inode.syncTo(change)
  }

  #writeWithinCapacity(bytes: Uint8Array, position: number): void {
    const free = this.#disk.capacityBytes - this.#disk.usedBytes()
    const growth = position + bytes.length - Math.max(this.#inode.current.storedBytes, position)
    if (growth <= free) {
      this.#inode.write(bytes, position)
      return
    }
    const fits = Math.max(0, bytes.length - (growth - free))
    if (fits > 0) this.#inode.write(bytes.subarray(0, fits), position)
    throw new DiskError('ENOSPC', 'write', this.path)
  }

  #checkOpen(operation: string): void {
    if (this.#closed || !this.#disk.isAlive(this.#generation)) throw new DiskError('EBADF', operation, this.path)
  }
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function applyStep(entries: Map<string, Entry>, step: readonly (readonly [name: string, entry: Entry | null])[]): void {
  for (const [name, entry] of step) {
    if (entry === null) entries.delete(name)
    else entries.set(name, entry)
  }
}

function crashDirectory(directory: MemoryDirectory, random: Random, inodes: Set<MemoryInode>): void {
  const kept = random.below(directory.pending.length + 1)
  for (const step of directory.pending.slice(0, kept)) applyStep(directory.durable, step)
  directory.pending = []
  directory.current = new Map(directory.durable)
  for (const entry of directory.current.values()) {
    if (entry instanceof MemoryDirectory) crashDirectory(entry, random, inodes)
    else inodes.add(entry)
  }
}

function collectInodes(directory: MemoryDirectory, inodes: Set<MemoryInode>): void {
  for (const entry of directory.current.values()) {
    if (entry instanceof MemoryDirectory) collectInodes(entry, inodes)
    else inodes.add(entry)
  }
}

function copyDirectory(directory: MemoryDirectory, copies: Map<Entry, Entry>): MemoryDirectory {
  const copyOf = (entry: Entry): Entry => {
    let copy = copies.get(entry)
    if (copy === undefined) {
      copy = entry instanceof MemoryDirectory ? copyDirectory(entry, copies) : entry.copy()
      copies.set(entry, copy)
    }
    return copy
  }
  const copy = new MemoryDirectory()
  for (const [name, entry] of directory.current) copy.current.set(name, copyOf(entry))
  for (const [name, entry] of directory.durable) copy.durable.set(name, copyOf(entry))
  copy.pending = directory.pending.map((step) =>
    step.map(([name, entry]) => [name, entry === null ? null : copyOf(entry)] as const),
  )
  return copy
}
