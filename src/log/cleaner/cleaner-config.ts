import type { BrokerConfig } from '../../base/config/broker-config.ts'
import type { CleanerConfig } from '../../messages/log-cleaning.ts'
import { OffsetMap } from './offset-map.ts'

/** Of the buffer for one thread no more is used, as in Kafka. */
const MAP_BYTES_MAX = 0x7fffffff
/** A smaller buffer would read a batch header at a time. */
const IO_BUFFER_BYTES_MIN = 4096

export function cleanerConfigOf(broker: BrokerConfig): CleanerConfig {
  return {
    threads: broker.logCleanerThreads,
    dedupeBufferBytes: broker.logCleanerDedupeBufferSize,
    loadFactor: broker.logCleanerIoBufferLoadFactor,
    ioBufferBytes: broker.logCleanerIoBufferSize,
    ioBytesPerSecondMax: broker.logCleanerIoMaxBytesPerSecond,
    backoffMs: broker.logCleanerBackoffMs,
  }
}

/**
 * What one thread gets: places in its offset map, the keys that it may hold, and the bytes of its read buffer and its write buffer. `offsets` is how many there
 * are in the dirty part: a map for more keys would be memory for nothing, and one that is half empty is quick.
 */
export function shareOf(
  { threads, dedupeBufferBytes, loadFactor, ioBufferBytes }: CleanerConfig,
  offsets: number,
): { slots: number; keysMax: number; ioBufferBytes: number } {
  const slotsMax = OffsetMap.slotsIn(Math.min(Math.floor(dedupeBufferBytes / threads), MAP_BYTES_MAX))
  return {
    slots: Math.min(slotsMax, Math.max(1024, offsets * 2)),
    keysMax: Math.max(1, Math.floor(slotsMax * loadFactor)),
    ioBufferBytes: Math.max(IO_BUFFER_BYTES_MIN, Math.floor(ioBufferBytes / threads / 2)),
  }
}
