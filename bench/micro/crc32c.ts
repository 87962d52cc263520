import { crc32c, crc32cOfRange, hasNativeCrc32c, NATIVE_BYTES_MIN, portableCrc32c } from '../../src/base/crc32c.ts'
import { table } from '../measure/table.ts'
import { bestNs } from './best-of.ts'

/** CRC-32C in shared memory, portable and native, by length: `node bench/micro/crc32c.ts`. Where the columns cross, `NATIVE_BYTES_MIN` belongs. */
const LENGTHS = [16, 32, 49, 64, 100, 128, 160, 200, 256, 384, 512, 1024, 4096, 16 * 1024, 1024 * 1024]
const slab = new Uint8Array(new SharedArrayBuffer(2 * 1024 * 1024))
for (let index = 0; index < slab.length; index++) slab[index] = Math.imul(index, 2654435761) >>> 13

/** Batches do not all start at the same place. */
const at = (round: number) => (round & 63) * 67

console.log(`native: ${hasNativeCrc32c()}, taken from ${NATIVE_BYTES_MIN} bytes on`)
const rows = LENGTHS.map((length) => {
  const portable = bestNs((round) => portableCrc32c(slab, at(round), at(round) + length))
  const views = Array.from({ length: 64 }, (_, round) => slab.subarray(at(round), at(round) + length))
  const chosen = bestNs((round) => crc32c(views[round & 63]!))
  const ofRange = bestNs((round) => crc32cOfRange(slab, at(round), at(round) + length))
  const gb = (ns: number) => (length / ns).toFixed(2)
  return [String(length), portable.toFixed(0), gb(portable), chosen.toFixed(0), gb(chosen), ofRange.toFixed(0)]
})
console.log(table(['bytes', 'portable ns', 'GB/s', 'crc32c ns', 'GB/s', 'with the view made ns'], rows))
