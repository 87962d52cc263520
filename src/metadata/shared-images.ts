import type { MetadataCommitted } from '../messages/message.ts'
import { type NextImage, nextImage } from './image-follower.ts'
import type { MetadataImage } from './metadata-image.ts'

/** Followers hear the same messages one after the other; a few messages may be under way. */
const KEPT_MAX = 8

interface Read extends NextImage {
  readonly before: MetadataImage
  readonly endOffset: number
  readonly snapshot: boolean
}

/**
 * What followers of one thread have read: the second to hear of a change is given the image that the first has built. Dozens of coordinators then hold one image
 * of the cluster and not dozens, and read each record once.
 */
export class SharedImages {
  readonly #read: Read[] = []

  next(before: MetadataImage, message: MetadataCommitted): NextImage {
    const { endOffset, snapshot } = message
    const known = this.#read.find((read) => read.before === before && read.endOffset === endOffset && read.snapshot === snapshot)
    if (known !== undefined) return known
    const read: Read = { ...nextImage(before, message), before, endOffset, snapshot }
    this.#read.unshift(read)
    if (this.#read.length > KEPT_MAX) this.#read.pop()
    return read
  }
}
