import { RafkaError } from './errors.ts'

/** What went wrong on a disk. `errno` is the platform's name (ENOSPC, EIO, ENOENT …). */
export class DiskError extends RafkaError {
  readonly code = 'KAFKA_STORAGE_ERROR'
  readonly retriable = true
  readonly errno: string

  constructor(errno: string, operation: string, path: string, options?: ErrorOptions) {
    super(`${operation} ${path}: ${errno}`, { errno, operation, path }, options)
    this.errno = errno
  }
}

/**
 * The device or its file system fails, or is not there any more: nothing in the same log directory can be relied on. No room, or too many open files, is another
 * thing, which passes.
 */
const OF_DIRECTORY: ReadonlySet<string> = new Set([
  ...['EIO', 'EROFS', 'ENODEV', 'ENXIO', 'EUCLEAN', 'ESTALE', 'ENOTCONN', 'ESHUTDOWN', 'EREMOTEIO'],
  ...['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'],
])

/** Whether an error may mean that the log directory around it has failed. `ENOENT` does only where the directory is gone. */
export function concernsDirectory(errno: string): boolean {
  return OF_DIRECTORY.has(errno)
}

/**
 * The only door to files in `src/`. All calls but `syncLater` are synchronous: on the page cache they cost less than a trip through a thread pool.
 * Every failure is a `DiskError`. Paths are absolute.
 */
export interface Disk {
  /** `read`: must exist, reading only. `write`: must exist, reading and writing. `create`: reading and writing, made empty if missing. */
  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile
  exists(path: string): boolean
  /** Names in a folder, sorted; empty if the folder is missing. */
  list(path: string): string[]
  isDirectory(path: string): boolean
  /** Makes a folder and its parents; fine if it is there. */
  makeDirectory(path: string): void
  /** Replaces `to` if it is there. Durable only after `syncDirectory` of the parent. */
  rename(from: string, to: string): void
  /** Removes a file; fine if it is missing. */
  remove(path: string): void
  /** Removes a folder and all in it; fine if it is missing. */
  removeDirectory(path: string): void
  /** A whole (small) file. */
  readFile(path: string): Uint8Array
  /** Replaces a file as a whole and durably: temporary file beside it, fsync, rename, fsync of the folder. */
  replaceFile(path: string, bytes: Uint8Array): void
  syncDirectory(path: string): void
  /** Of the volume that holds `path`. */
  volume(path: string): { totalBytes: number; usableBytes: number }
}

export interface DiskFile {
  readonly path: string
  size(): number
  /** Fills `into` from `position`; gives the count of bytes read, less than asked only at the end of the file. */
  read(into: Uint8Array, position: number): number
  /** Writes all of `bytes` at `position`, or throws; after a throw any prefix may have been written. */
  write(bytes: Uint8Array, position: number): void
  /** Shortens, or lengthens with zeros. */
  truncate(size: number): void
  /** fdatasync, waiting. For start, stop and rolling; never on the path of a request. */
  sync(): void
  /** fdatasync without waiting; `done` runs as a turn of the actor that asked. A failed sync means the data is not durable: never retry it. */
  syncLater(done: (error: DiskError | null) => void): void
  /** Closing twice is fine. */
  close(): void
}
