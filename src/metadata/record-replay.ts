import { ImageBuilder } from './image-builder.ts'
import { MetadataImage } from './metadata-image.ts'
import { decodeRecord, type MetadataRecord } from './metadata-record.ts'

/**
 * Makes an image of what the metadata log holds. Records of a transaction (KIP-868) count when it ends; those of one that was aborted, or is still open, do not.
 * Throws what `ImageBuilder.apply` and `decodeRecord` do.
 */
export class RecordReplay {
  readonly #builder = new ImageBuilder(MetadataImage.EMPTY)
  /** Null outside of a transaction. */
  #held: MetadataRecord[] | null = null

  /** Whether a transaction was begun that has not ended. */
  get inTransaction(): boolean {
    return this.#held !== null
  }

  apply(bytes: Uint8Array): void {
    const record = decodeRecord(bytes)
    switch (record.type) {
      case 'BeginTransactionRecord':
        this.#held = []
        break
      case 'EndTransactionRecord':
        for (const held of this.#held ?? []) this.#builder.apply(held)
        this.#held = null
        break
      case 'AbortTransactionRecord':
        this.#held = null
        break
      default:
        if (this.#held === null) this.#builder.apply(record)
        else this.#held.push(record)
    }
  }

  image(): MetadataImage {
    return this.#builder.build()
  }
}
