import type { Task } from './task.ts'

/** For clients whose caller makes the batches: as many records as fill one batch of each partition. */
export function recordsPerRequest({ partitions, batchBytes, keyBytes, valueBytes }: Task): number {
  return Math.max(1, Math.floor((partitions * batchBytes) / (keyBytes + valueBytes + 12)))
}
