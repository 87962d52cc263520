import type { Disk } from '../base/disk.ts'

const FILE = 'unflushed-fetch'

/**
 * A small file beside the log that a follower writes before it appends several batches at once, and takes away when they are flushed: from its offset on, a crash may have
 * kept any of them and lost any other. One batch alone needs none of this, so that in quiet times nothing is written.
 */
export class FetchMarker {
  readonly #disk: Disk
  readonly #directory: string
  #offset: number | null

  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#directory = directory
    const text = disk.exists(this.#path) ? new TextDecoder().decode(disk.readFile(this.#path)) : ''
    this.#offset = /^\d+$/.test(text) ? Number(text) : null
  }

  /** All below was flushed when the marker was written; null: there is none. */
  get offset(): number | null {
    return this.#offset
  }

  set(offset: number): void {
    if (this.#offset !== null && this.#offset <= offset) return
    this.#disk.replaceFile(this.#path, new TextEncoder().encode(`${offset}`))
    this.#offset = offset
  }

  clear(): void {
    if (this.#offset === null) return
    this.#disk.remove(this.#path)
    // Before the leader hears of what was flushed: a marker that came back would excuse damage to it.
    this.#disk.syncDirectory(this.#directory)
    this.#offset = null
  }

  get #path(): string {
    return `${this.#directory}/${FILE}`
  }
}
