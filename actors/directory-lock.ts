import { realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { DiskError } from '../src/base/disk.ts'
import { RafkaError } from '../src/base/errors.ts'
import { makeDirectories } from './runtime/make-directories.ts'

/** Another process works in this log directory. */
export class DirectoryInUseError extends RafkaError {
  readonly code = 'LOG_DIRECTORY_IN_USE'
  readonly retriable = true
}

/**
 * Keeps two nodes out of one log directory. Node has no file locks, so the lock is a listening socket in Linux's abstract name space, named after the
 * directory: the kernel gives it to one process, and takes it back when that process ends, however it ends. Other systems have no such names and
 * no lock.
 */
export class DirectoryLock {
  readonly #servers: Server[] = []

  /** Makes directories that are missing. Throws `DirectoryInUseError`, and `DiskError` where there is only one. */
  async take(directories: readonly string[]): Promise<void> {
    if (process.platform !== 'linux') return
    for (const directory of directories) {
      let path: string
      try {
        path = madeDirectory(directory)
      } catch (error) {
        // With others to go on with it is found to be offline, or not to be done without.
        if (directories.length > 1) continue
        throw error
      }
      await this.#takeOne(path)
    }
  }

  release(): void {
    for (const server of this.#servers) server.close()
    this.#servers.length = 0
  }

  #takeOne(directory: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = createServer((socket) => socket.destroy())
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE'
            ? new DirectoryInUseError(`another node works in ${directory}; stop it, or start this one with another --data-dir`, {
                directory,
              })
            : error,
        )
      })
      // An abstract name holds about a hundred bytes: a long path is shortened by a hash of it.
      server.listen({ path: `\0rafka-log-dir:${shortened(directory)}` }, () => {
        server.unref()
        this.#servers.push(server)
        resolve()
      })
    })
  }
}

/** The directory, made where it is missing, by its one true path. */
function madeDirectory(directory: string): string {
  try {
    makeDirectories(directory)
    return realpathSync(directory)
  } catch (error) {
    throw new DiskError((error as NodeJS.ErrnoException).code ?? 'EIO', 'mkdir', directory, { cause: error })
  }
}

/** FNV-1a over the path, 52 bits, behind the path's end, which is there for people who look at `ss -xl`. */
function shortened(path: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(path)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return `${hash.toString(16)}:${path.slice(-60)}`
}
