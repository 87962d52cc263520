import { BatchBuilder } from '../records/builder.ts'
import { controlBatch } from './control-records.ts'
import { type VoterSet, votersRecord } from './voter-set.ts'

export interface SnapshotHead {
  readonly epoch: number
  /** Of the last record that the snapshot stands for; 0 for one that stands for no log. */
  readonly lastContainedLogTimestamp: number
  readonly nowMs: number
  /** What the log says of its own quorum; null where the voters are configured instead (kraft.version 0). */
  readonly quorum: { readonly kraftVersion: number; readonly voters: VoterSet } | null
}

/** A batch is closed when it holds so much. Kafka reads batches of up to 8 MiB. */
const BATCH_BYTES = 256 * 1024

/**
 * Makes the record batches that a KRaft snapshot consists of: a control batch with the header, batches of records, a control batch with the footer.
 * Their offsets count from 0 and mean nothing else than their order.
 */
export class SnapshotBatches {
  readonly #head: SnapshotHead
  readonly #builder: BatchBuilder
  readonly #header: Uint8Array
  #nextOffset: number

  constructor(head: SnapshotHead) {
    this.#head = head
    const { epoch, nowMs, lastContainedLogTimestamp, quorum } = head
    const header = { type: 'snapshot-header', message: { version: 0, lastContainedLogTimestamp } } as const
    if (quorum === null || quorum.kraftVersion === 0) this.#header = controlBatch([header], { baseOffset: 0, epoch, nowMs })
    else {
      const version = { type: 'kraft-version', message: { version: 0, kRaftVersion: quorum.kraftVersion } } as const
      const voters = { type: 'voters', message: votersRecord(quorum.voters) } as const
      this.#header = controlBatch([header, version, voters], { baseOffset: 0, epoch, nowMs })
    }
    this.#nextOffset = quorum === null || quorum.kraftVersion === 0 ? 1 : 3
    this.#builder = new BatchBuilder({ baseOffset: this.#nextOffset, partitionLeaderEpoch: epoch })
  }

  /** The first batch. */
  header(): Uint8Array {
    return this.#header
  }

  /** Adds an encoded metadata record; gives a batch when one is full. */
  add(record: Uint8Array): Uint8Array | null {
    this.#builder.append({ timestamp: this.#head.nowMs, key: null, value: record })
    this.#nextOffset++
    return this.#builder.sizeInBytes >= BATCH_BYTES ? this.#close() : null
  }

  /** The batches that are left, the last of them the footer. */
  finish(): Uint8Array[] {
    const rest = this.#builder.count > 0 ? [this.#close()] : []
    const { epoch, nowMs } = this.#head
    const footer = controlBatch([{ type: 'snapshot-footer', message: { version: 0 } }], {
      baseOffset: this.#nextOffset,
      epoch,
      nowMs,
    })
    return [...rest, footer]
  }

  #close(): Uint8Array {
    const batch = this.#builder.build()
    this.#builder.reset({ baseOffset: this.#nextOffset, partitionLeaderEpoch: this.#head.epoch })
    return batch
  }
}
