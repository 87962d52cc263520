import { expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { BatchScanner } from '../../src/log/batch-scanner.ts'
import { batch, batchOf, concat } from './log-fixture.ts'

function scanner(bytes: Uint8Array, bufferBytes = 4096): BatchScanner {
  const disk = new MemoryDisk()
  const file = disk.open('/log', 'create')
  file.write(bytes, 0)
  return new BatchScanner(file, new Uint8Array(bufferBytes)).start(0, bytes.length)
}

const large = batchOf(['x'.repeat(5000)], { baseOffset: 3 })
const batches = [batch(3), large, batch(2, { baseOffset: 4 })]
const all = concat(...batches)

test.each([61, 64, 200, 1000, 8192])('goes from batch to batch through a buffer of %i bytes', (bufferBytes) => {
  const scan = scanner(all, bufferBytes)
  const found: number[][] = []
  while (scan.next()) {
    expect(scan.crcMatches()).toBe(true)
    found.push([scan.position, scan.batch.baseOffset, scan.batch.lastOffset, scan.batch.sizeInBytes])
  }
  const [first, second] = [batches[0]!.length, batches[0]!.length + large.length]
  expect(found).toEqual([
    [0, 0, 2, first],
    [first, 3, 3, large.length],
    [second, 4, 5, all.length - second],
  ])
  expect([scan.stop, scan.nextPosition]).toEqual(['end', all.length])
})

test('gets a batch as a whole when asked, however large', () => {
  const scan = scanner(all, 64)
  scan.next()
  scan.next()
  const view = scan.load()
  expect(view.bytes.subarray(view.position, view.end)).toEqual(large)
  expect(scan.next()).toBe(true)
  expect(scan.batch.baseOffset).toBe(4)
})

test('finds each flipped bit that the checksum covers, in parts', () => {
  for (const position of [21, 60, 100, 3000, large.length - 1]) {
    const scan = scanner(large.with(position, large[position]! ^ 1), 100)
    scan.next()
    expect(scan.crcMatches()).toBe(false)
    expect(scan.batch.sizeInBytes).toBe(large.length)
  }
})

test('says why it goes no further', () => {
  const stopOf = (bytes: Uint8Array): string => {
    const scan = scanner(bytes)
    while (scan.next());
    return scan.stop
  }
  const [first] = batches as [Uint8Array]
  expect(stopOf(new Uint8Array(0))).toBe('end')
  for (let size = 1; size < first.length; size++) expect(stopOf(first.slice(0, size))).toBe('torn')
  expect(stopOf(first.with(16, 3))).toBe('corrupt')
  expect(stopOf(first.with(16, 1))).toBe('legacy')
  expect(stopOf(first.with(8, 0x80))).toBe('corrupt')
  expect(stopOf(first.with(0, 0x40))).toBe('corrupt')
  expect(stopOf(first.with(23, 0x80))).toBe('corrupt')
})

test('reads the current batch once more after a step back', () => {
  const scan = scanner(all)
  scan.next()
  scan.next()
  scan.rewind()
  expect(scan.next()).toBe(true)
  expect(scan.batch.baseOffset).toBe(3)
})

test('does not look behind the end it was given', () => {
  const scan = scanner(all).start(0, all.length - 1)
  expect([scan.next(), scan.next(), scan.next(), scan.stop]).toEqual([true, true, false, 'torn'])
})
