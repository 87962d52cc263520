import { Readable } from 'node:stream'

/** The items of an iteration as a stream of objects. Destroying it ends the iteration. */
export function readableOf(items: AsyncIterable<unknown>, highWaterMark: number): Readable {
  return Readable.from(items, { objectMode: true, highWaterMark })
}
