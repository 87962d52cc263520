import type { Disk, DiskError, DiskFile } from '../../src/base/disk.ts'

/** Runs completions as turns of the actor that the disk was given to. */
export interface CompletionTurns {
  syncStarted(): void
  syncFinished(turn: () => void): void
}

/** A disk as one incarnation of an actor sees it: completions become its turns, and all that it opened is closed when it ends. */
export class TrackedDisk implements Disk {
  readonly #disk: Disk
  readonly #turns: CompletionTurns
  readonly #open = new Set<TrackedFile>()

  constructor(disk: Disk, turns: CompletionTurns) {
    this.#disk = disk
    this.#turns = turns
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const file = new TrackedFile(this.#disk.open(path, mode), this.#turns, () => this.#open.delete(file))
    this.#open.add(file)
    return file
  }

  /** Closes what is still open; gives how many files that were. */
  closeAll(): number {
    const files = [...this.#open]
    for (const file of files) file.close()
    return files.length
  }

  exists(path: string): boolean {
    return this.#disk.exists(path)
  }

  list(path: string): string[] {
    return this.#disk.list(path)
  }

  isDirectory(path: string): boolean {
    return this.#disk.isDirectory(path)
  }

  makeDirectory(path: string): void {
    this.#disk.makeDirectory(path)
  }

  rename(from: string, to: string): void {
    this.#disk.rename(from, to)
  }

  remove(path: string): void {
    this.#disk.remove(path)
  }

  removeDirectory(path: string): void {
    this.#disk.removeDirectory(path)
  }

  readFile(path: string): Uint8Array {
    return this.#disk.readFile(path)
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    this.#disk.replaceFile(path, bytes)
  }

  syncDirectory(path: string): void {
    this.#disk.syncDirectory(path)
  }

  volume(path: string): { totalBytes: number; usableBytes: number } {
    return this.#disk.volume(path)
  }
}

class TrackedFile implements DiskFile {
  readonly path: string
  readonly #file: DiskFile
  readonly #turns: CompletionTurns
  readonly #closed: () => void

  constructor(file: DiskFile, turns: CompletionTurns, closed: () => void) {
    this.path = file.path
    this.#file = file
    this.#turns = turns
    this.#closed = closed
  }

  size(): number {
    return this.#file.size()
  }

  read(into: Uint8Array, position: number): number {
    return this.#file.read(into, position)
  }

  write(bytes: Uint8Array, position: number): void {
    this.#file.write(bytes, position)
  }

  truncate(size: number): void {
    this.#file.truncate(size)
  }

  sync(): void {
    this.#file.sync()
  }

  syncLater(done: (error: DiskError | null) => void): void {
    this.#file.syncLater((error) => this.#turns.syncFinished(() => done(error)))
    this.#turns.syncStarted()
  }

  close(): void {
    this.#closed()
    this.#file.close()
  }
}
