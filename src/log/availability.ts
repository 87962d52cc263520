import { DiskError } from '../base/disk.ts'
import { LogOfflineError, LogStorageError } from './errors.ts'

/** Whether a log can be used, and what a failure of the disk does to that. */
export class Availability {
  readonly #directory: string
  #offline: LogOfflineError | null = null

  constructor(directory: string) {
    this.#directory = directory
  }

  get isOffline(): boolean {
    return this.#offline !== null
  }

  /** Throws the `LogOfflineError` of a log that is offline. */
  check(): void {
    if (this.#offline !== null) throw this.#offline
  }

  /** From here on nothing works any more; the first reason stays. */
  fail(reason: string, cause?: unknown): LogOfflineError {
    this.#offline ??= new LogOfflineError(this.#directory, reason, { cause })
    return this.#offline
  }

  /** A failure of the disk in here leaves the log as it was: `LogStorageError`. */
  storing<T>(operation: string, body: () => T): T {
    this.check()
    try {
      return body()
    } catch (error) {
      if (error instanceof LogOfflineError) throw this.fail(error.message, error)
      throw error instanceof DiskError ? new LogStorageError(operation, error) : error
    }
  }

  /** A failure of the disk in here leaves the log in a state that nobody knows: `LogOfflineError`. */
  risking<T>(operation: string, body: () => T): T {
    this.check()
    try {
      return body()
    } catch (error) {
      throw error instanceof DiskError ? this.fail(`${operation}: ${error.message}`, error) : error
    }
  }
}
