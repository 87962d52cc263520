import { closeSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '../../src/base/seeded-random.ts'
import { BatchView } from '../../src/records/batch.ts'

/** The folder of a partition. */
export function partitionFolder(dataDir: string, topic: string, partition: number): string {
  return join(dataDir, `${topic}-${partition}`)
}

/** Cuts the end of the newest segment at any byte, up to 64 KB before its end. Gives the offset at which the log has to end then. */
export function cutTail(folder: string, random: SeededRandom): number {
  const { path, baseOffset } = newestSegment(folder)
  const { size } = statSync(path)
  const end = size - random.below(Math.min(size, 65_536) + 1)
  const endOffset = wholeUpTo(readFileSync(path).subarray(0, end), baseOffset)
  truncateSync(path, end)
  return endOffset
}

/** Puts bytes behind the end of the newest segment that a write might have left there: zeros, or what was never a batch. */
export function smearTail(folder: string, random: SeededRandom): void {
  const { path } = newestSegment(folder)
  const fd = openSync(path, 'a')
  const length = 1 + random.below(5000)
  writeSync(fd, random.chance(0.5) ? Buffer.alloc(length) : random.bytes(length))
  closeSync(fd)
}

/** Changes one bit of each file in the folder whose name ends so. */
export function flipBits(folder: string, suffixes: readonly string[], random: SeededRandom): string[] {
  const flipped: string[] = []
  for (const name of readdirSync(folder)) {
    if (!suffixes.some((suffix) => name.endsWith(suffix))) continue
    const path = join(folder, name)
    const bytes = readFileSync(path)
    if (bytes.length === 0) continue
    const at = random.below(bytes.length)
    bytes[at]! ^= 1 << random.below(8)
    writeFileSync(path, bytes)
    flipped.push(`${name}@${at}`)
  }
  return flipped
}

function newestSegment(folder: string): { path: string; baseOffset: number } {
  const name = readdirSync(folder)
    .filter((each) => each.endsWith('.log'))
    .sort()
    .at(-1)!
  return { path: join(folder, name), baseOffset: Number.parseInt(name, 10) }
}

/** The offset behind the last batch that is whole. */
function wholeUpTo(bytes: Uint8Array, baseOffset: number): number {
  const view = new BatchView()
  let endOffset = baseOffset
  for (let at = 0; view.at(bytes, at).isWhole(bytes.length) && view.magic === 2; at = view.end) endOffset = view.nextOffset
  return endOffset
}
