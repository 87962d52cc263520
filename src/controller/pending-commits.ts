import { assert } from '../base/assert.ts'
import { ImageBuilder } from '../metadata/image-builder.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { decodeRecord, isNoOp } from '../metadata/metadata-record.ts'

/** What becomes of a decision: one of these is called, once. */
export interface Outcome {
  committed(): void
  /** Nobody here will know whether it is committed. */
  abandoned(): void
}

interface Pending {
  /** The high watermark at which it is committed. */
  readonly nextOffset: number
  readonly records: readonly Uint8Array[]
  readonly image: MetadataImage
  readonly outcome: Outcome
}

/**
 * What was decided and is not committed yet. The next request is decided on the image with all of it; the world is shown the image without. Answers wait
 * until all that their decision was based on is committed.
 */
export class PendingCommits {
  readonly #pending: Pending[] = []
  #image: MetadataImage
  #committedImage: MetadataImage

  constructor(image: MetadataImage) {
    this.#image = image
    this.#committedImage = image
  }

  /** With all that was decided. */
  get image(): MetadataImage {
    return this.#image
  }

  get committedImage(): MetadataImage {
    return this.#committedImage
  }

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  /**
   * Takes the encoded records of a decision, which may be none; after them the log ends at `nextOffset`. `outcome` is told when the high watermark gets there.
   * What is applied is what was encoded: a restart reads the same.
   */
  add(records: readonly Uint8Array[], nextOffset: number, outcome: Outcome): void {
    const last = this.#pending.at(-1)
    assert(last === undefined || last.nextOffset <= nextOffset, 'decisions are in the order of the log')
    if (records.some((record) => !isNoOp(record))) {
      const builder = new ImageBuilder(this.#image)
      for (const record of records) builder.apply(decodeRecord(record))
      this.#image = builder.build()
    }
    this.#pending.push({ nextOffset, records, image: this.#image, outcome })
  }

  /** All below `highWatermark` is committed. `publish` gets the records that are so now and say something, if there are any, before the answers that waited for them go out. */
  commit(highWatermark: number, publish: (records: readonly Uint8Array[]) => void): void {
    const waiting = this.#pending.findIndex(({ nextOffset }) => nextOffset > highWatermark)
    const committed = this.#pending.splice(0, waiting < 0 ? this.#pending.length : waiting)
    const last = committed.at(-1)
    if (last === undefined) return
    this.#committedImage = last.image
    const records = committed.flatMap((decision) => decision.records.filter((record) => !isNoOp(record)))
    if (records.length > 0) publish(records)
    for (const { outcome } of committed) outcome.committed()
  }

  /** Nothing that waits is waited for any longer. */
  abandon(): void {
    this.#image = this.#committedImage
    for (const { outcome } of this.#pending.splice(0)) outcome.abandoned()
  }
}
