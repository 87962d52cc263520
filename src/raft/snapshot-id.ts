/** A snapshot holds all below `offset`; the last record of that is of `epoch`. */
export interface SnapshotId {
  readonly offset: number
  readonly epoch: number
}

const SUFFIX = '.checkpoint'
const PARTIAL_SUFFIX = `${SUFFIX}.part`
const DELETED_SUFFIX = `${SUFFIX}.deleted`
const NAME = /^(\d{20})-(\d{10})(-.+)?(\.checkpoint|\.checkpoint\.part|\.checkpoint\.deleted)$/

/** The name of a snapshot's file, as Kafka gives it. */
export function snapshotFileName({ offset, epoch }: SnapshotId): string {
  return `${String(offset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}${SUFFIX}`
}

/** While it is being written. */
export function partialSnapshotFileName(id: SnapshotId): string {
  return snapshotFileName(id).slice(0, -SUFFIX.length) + PARTIAL_SUFFIX
}

/** Null for the name of another file. `whole`: neither half written nor to be deleted. */
export function parseSnapshotFileName(name: string): { id: SnapshotId; whole: boolean } | null {
  const match = NAME.exec(name)
  if (match === null) return null
  const whole = match[4] === SUFFIX && match[3] === undefined
  if (!whole && match[4] !== PARTIAL_SUFFIX && match[4] !== DELETED_SUFFIX) return null
  return { id: { offset: Number(match[1]), epoch: Number(match[2]) }, whole }
}

/** Before or after in the log. */
export function compareSnapshotIds(one: SnapshotId, other: SnapshotId): number {
  return one.offset - other.offset || one.epoch - other.epoch
}
