import { ImageBuilder } from './image-builder.ts'
import { MetadataImage } from './metadata-image.ts'
import { decodeRecord, isNoOp, type MetadataRecord } from './metadata-record.ts'

/**
 * Follows the metadata log, as far as it is committed. Records of a transaction (KIP-868) count when it ends; those of one that was aborted, or is still open, do not.
 * Methods throw what `ImageBuilder.apply` and `decodeRecord` do.
 */
export class CommittedImage {
  #image = MetadataImage.EMPTY
  /** Of the transaction that is open; null outside of one. */
  #held: Uint8Array[] | null = null

  get image(): MetadataImage {
    return this.#image
  }

  /** Whether a transaction was begun that has not ended. */
  get inTransaction(): boolean {
    return this.#held !== null
  }

  /** All anew, from a snapshot whose records `read` gives. */
  load(read: (onRecord: (record: Uint8Array) => void) => void): void {
    const builder = new ImageBuilder(MetadataImage.EMPTY)
    read((record) => builder.apply(decodeRecord(record)))
    this.#image = builder.build()
    this.#held = null
  }

  /** Takes encoded records; gives those that count from now on. */
  apply(records: readonly Uint8Array[]): readonly Uint8Array[] {
    const builder = new ImageBuilder(this.#image)
    const counting: Uint8Array[] = []
    for (const bytes of records) {
      if (isNoOp(bytes)) continue
      const record = decodeRecord(bytes)
      if (this.#isOfTransaction(record, bytes, (held) => this.#count(held, builder, counting))) continue
      builder.apply(record)
      counting.push(bytes)
    }
    if (counting.length > 0) this.#image = builder.build()
    return counting
  }

  /** The image after records that another has applied already. */
  replace(image: MetadataImage): void {
    this.#image = image
    this.#held = null
  }

  #isOfTransaction({ type }: MetadataRecord, bytes: Uint8Array, ended: (held: readonly Uint8Array[]) => void): boolean {
    switch (type) {
      case 'BeginTransactionRecord':
        this.#held = []
        return true
      case 'EndTransactionRecord':
        ended(this.#held ?? [])
        this.#held = null
        return true
      case 'AbortTransactionRecord':
        this.#held = null
        return true
      default:
        this.#held?.push(bytes)
        return this.#held !== null
    }
  }

  #count(held: readonly Uint8Array[], builder: ImageBuilder, counting: Uint8Array[]): void {
    for (const record of held) {
      builder.apply(decodeRecord(record))
      counting.push(record)
    }
  }
}
