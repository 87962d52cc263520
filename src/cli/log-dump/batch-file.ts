import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { BATCH_OVERHEAD, BatchView, MAGIC } from '../../records/batch.ts'

const WINDOW_BYTES = 1024 * 1024

/** A batch, the place of its first byte in the file, and a view that holds until the next one is asked for. */
export interface PlacedBatch {
  readonly position: number
  readonly batch: BatchView
}

/** Why reading ended before the end of the file. */
export interface Trailing {
  readonly position: number
  readonly bytes: number
  readonly reason: string
}

/**
 * Goes through the batches of a file from `start` on, of which a window is in memory, and gives what is left behind the last whole batch; null when nothing is. Throws what the file system
 * does.
 */
export function* batchesOf(path: string, start = 0): Generator<PlacedBatch, Trailing | null, undefined> {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const view = new BatchView()
    let window = Buffer.alloc(0)
    let windowAt = start
    let position = start
    const has = (bytes: number): boolean => {
      if (position + bytes > size) return false
      if (position - windowAt + bytes > window.length) {
        const next = Buffer.allocUnsafe(Math.min(Math.max(WINDOW_BYTES, bytes), size - position))
        window = next.subarray(0, readSync(file, next, 0, next.length, position))
        windowAt = position
      }
      return bytes <= window.length
    }
    while (position < size) {
      const left = { position, bytes: size - position }
      if (!has(BATCH_OVERHEAD)) return { ...left, reason: 'too little for a batch' }
      view.at(window, position - windowAt)
      if (view.magic !== MAGIC) return { ...left, reason: `a batch of format ${view.magic}, and only 2 is read` }
      const bytes = view.sizeInBytes
      if (bytes < BATCH_OVERHEAD) return { ...left, reason: `a batch that says it has ${bytes} bytes` }
      if (!has(bytes)) return { ...left, reason: `a batch of ${bytes} bytes that is cut off` }
      view.at(window, position - windowAt)
      yield { position, batch: view }
      position += bytes
    }
    return null
  } finally {
    closeSync(file)
  }
}
