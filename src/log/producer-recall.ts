import type { BatchView } from '../records/batch.ts'
import { CorruptLogError } from './errors.ts'
import type { LogSegments } from './log-segments.ts'
import { BATCHES_TO_RETAIN, type BatchMetadata, firstSequenceOf, type ProducerStateEntry } from './producer-state-entry.ts'

/** Room for what a dozen producers have on their way at once with batches of the default size. */
const TAIL_BYTES = 512 * 1024
const BUFFER_BYTES = 64 * 1024
const SEQUENCES = 0x80000000

/**
 * A snapshot keeps the last batch of each producer, for Kafka's format has room for no more, while a partition remembers five, so many as may be under way at once. A
 * producer whose broker was stopped sends again what it has no answer to: without the batches in front of the last one those would be out of order, upon which an
 * idempotent producer takes a new epoch and has them written twice. So the end of the log is asked for them, in the few headers that can matter. `endOffset`: of the
 * snapshot. What cannot be read there costs the memory, and nothing else.
 */
export function recallBatches(
  producers: ReadonlyMap<number, ProducerStateEntry>,
  segments: LogSegments,
  { startOffset, endOffset }: { startOffset: number; endOffset: number },
): void {
  const wanted = new Map<number, BatchMetadata[]>()
  for (const { producerId, batchCount, firstSequence, lastDataOffset } of producers.values())
    if (batchCount === 1 && firstSequence > 0 && lastDataOffset > startOffset) wanted.set(producerId, [])
  if (wanted.size === 0) return
  const take = (batch: BatchView): void => {
    const { producerId, lastOffset } = batch
    const found = wanted.get(producerId)
    if (found === undefined || batch.isControl) return
    const entry = producers.get(producerId) as ProducerStateEntry
    if (batch.producerEpoch !== entry.producerEpoch || lastOffset >= entry.lastDataOffset) return
    if (found.length === BATCHES_TO_RETAIN - 1) found.shift()
    const { lastSequence, lastOffsetDelta: offsetDelta, maxTimestamp: timestamp } = batch
    found.push({ lastSequence, lastOffset, offsetDelta, timestamp })
  }
  try {
    scanTail(segments, startOffset, endOffset, take)
  } catch (error) {
    if (!(error instanceof CorruptLogError)) throw error
  }
  for (const [producerId, found] of wanted) {
    const entry = producers.get(producerId) as ProducerStateEntry
    entry.recall(unbroken(found, entry.firstSequence))
  }
}

/**
 * The batch with exactly the sequences and the epoch of `sought`, where it is older than those that are remembered of its producer and yet not far from the end of the log;
 * null if it is not found. A producer that hears of a new leader sends what is new there at once, while what the old one took with it is still under way for the length of
 * a request: when that is sent again, as many batches as you like were taken since, whatever part of it this replica had. Called out of order, a producer whose later
 * batches were acknowledged asks for ever. `endOffset`: of the log.
 */
export function findOlderBatch(
  sought: BatchView,
  entry: ProducerStateEntry | undefined,
  segments: LogSegments,
  { startOffset, endOffset }: { startOffset: number; endOffset: number },
): BatchMetadata | null {
  const { producerId, producerEpoch, baseSequence, lastSequence } = sought
  if (entry === undefined || entry.batchCount === 0 || producerEpoch !== entry.producerEpoch) return null
  // Who is ahead has left something out; what wrapped is as good as never here.
  if (lastSequence >= entry.firstSequence) return null
  let found: BatchMetadata | null = null
  const take = (batch: BatchView): void => {
    if (batch.producerId !== producerId || batch.producerEpoch !== producerEpoch || batch.isControl) return
    if (batch.baseSequence !== baseSequence || batch.lastSequence !== lastSequence) return
    const { lastOffset, lastOffsetDelta: offsetDelta, maxTimestamp: timestamp } = batch
    found = { lastSequence, lastOffset, offsetDelta, timestamp }
  }
  try {
    scanTail(segments, startOffset, endOffset, take)
  } catch (error) {
    if (!(error instanceof CorruptLogError)) throw error
  }
  return found
}

/** The batches at the end whose sequences follow one another up to `nextSequence`. */
function unbroken(batches: readonly BatchMetadata[], nextSequence: number): readonly BatchMetadata[] {
  let first = batches.length
  let next = nextSequence
  for (let index = batches.length - 1; index >= 0; index--) {
    const batch = batches[index] as BatchMetadata
    if ((batch.lastSequence + 1) % SEQUENCES !== next) break
    next = firstSequenceOf(batch)
    first = index
  }
  return batches.slice(first)
}

function scanTail(segments: LogSegments, startOffset: number, endOffset: number, take: (batch: BatchView) => void): void {
  const covered = segments.all.filter(({ baseOffset }) => baseOffset < endOffset)
  let first = covered.length
  for (let bytes = 0; first > 0 && bytes < TAIL_BYTES; ) bytes += covered[--first]?.sizeInBytes ?? 0
  const buffer = new Uint8Array(BUFFER_BYTES)
  for (const segment of covered.slice(first)) {
    const scanner = segment.scanFrom(segment.offsetBeforeEnd(TAIL_BYTES), buffer)
    while (scanner.next() && scanner.batch.baseOffset < endOffset)
      if (scanner.batch.baseOffset >= startOffset) take(scanner.batch)
  }
}
