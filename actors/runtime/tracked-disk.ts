import { concernsDirectory, type Disk, DiskError, type DiskFile } from '../../src/base/disk.ts'

/** Runs completions as turns of the actor that the disk was given to. */
export interface CompletionTurns {
  syncStarted(): void
  syncFinished(turn: () => void): void
  /** Something was not done, and may not be for others either, whatever the actor makes of that. */
  failed(error: DiskError): void
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
    try {
      const file = new TrackedFile(this.#disk.open(path, mode), this.#turns, () => this.#open.delete(file))
      this.#open.add(file)
      return file
    } catch (error) {
      throw mode === 'read' && isMissing(error) ? error : noted(error, this.#turns)
    }
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
    try {
      return this.#disk.list(path)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  isDirectory(path: string): boolean {
    return this.#disk.isDirectory(path)
  }

  makeDirectory(path: string): void {
    try {
      this.#disk.makeDirectory(path)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  rename(from: string, to: string): void {
    try {
      this.#disk.rename(from, to)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  remove(path: string): void {
    try {
      this.#disk.remove(path)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  removeDirectory(path: string): void {
    try {
      this.#disk.removeDirectory(path)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  readFile(path: string): Uint8Array {
    try {
      return this.#disk.readFile(path)
    } catch (error) {
      throw isMissing(error) ? error : noted(error, this.#turns)
    }
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    try {
      this.#disk.replaceFile(path, bytes)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  syncDirectory(path: string): void {
    try {
      this.#disk.syncDirectory(path)
    } catch (error) {
      throw noted(error, this.#turns)
    }
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
    try {
      return this.#file.size()
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  read(into: Uint8Array, position: number): number {
    try {
      return this.#file.read(into, position)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  write(bytes: Uint8Array, position: number): void {
    try {
      this.#file.write(bytes, position)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  truncate(size: number): void {
    try {
      this.#file.truncate(size)
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  sync(): void {
    try {
      this.#file.sync()
    } catch (error) {
      throw noted(error, this.#turns)
    }
  }

  syncLater(done: (error: DiskError | null) => void): void {
    this.#file.syncLater((error) => {
      noted(error, this.#turns)
      this.#turns.syncFinished(() => done(error))
    })
    this.#turns.syncStarted()
  }

  close(): void {
    this.#closed()
    this.#file.close()
  }
}

/** The error as it is, after whoever looks after the disks has heard of it. */
function noted(error: unknown, turns: CompletionTurns): unknown {
  if (error instanceof DiskError && concernsDirectory(error.errno)) turns.failed(error)
  return error
}

/** Many files may be there or not. */
function isMissing(error: unknown): boolean {
  return error instanceof DiskError && error.errno === 'ENOENT'
}
