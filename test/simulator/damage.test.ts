import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { CLEAN_SHUTDOWN_FILE } from '../../src/log/clean-shutdown.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { Damage } from './damage.ts'
import { LOG_DIR } from './simulated-cluster.ts'

const MAGIC_AT = 16
const FOLDER = `${LOG_DIR}/t-3`
const SEGMENT = `${FOLDER}/00000000000000000000.log`

function batchAt(baseOffset: number): Uint8Array {
  const builder = new BatchBuilder({ baseOffset })
  builder.append({ timestamp: 1, key: null, value: Buffer.from(`record ${baseOffset}`) })
  return builder.build().slice()
}

const LOG = Buffer.concat([0, 1, 2].map(batchAt))

function diskWith(files: Readonly<Record<string, Uint8Array>>): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory(LOG_DIR)
  for (const [path, bytes] of Object.entries(files)) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    if (!disk.exists(folder)) disk.makeDirectory(folder)
    disk.replaceFile(path, bytes)
  }
  return disk
}

/** Those whose checksum does not fit what it covers, or whose format there is not. */
function wrongBatches(bytes: Uint8Array): number[] {
  const batch = new BatchView()
  const wrong: number[] = []
  for (let at = 0; at < bytes.length; at = batch.end)
    if (!batch.at(bytes, at).crcMatches() || bytes[at + MAGIC_AT] !== 2) wrong.push(batch.baseOffset)
  return wrong
}

function differingBits(one: Uint8Array, other: Uint8Array): number {
  let bits = 0
  for (const [place, byte] of one.entries()) for (let rest = byte ^ other[place]!; rest !== 0; rest >>>= 1) bits += rest & 1
  return bits
}

describe('a bit that flips at rest', () => {
  test('is one bit of one whole batch, which its checksum or its magic tells, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed++) {
      const disk = diskWith({ [SEGMENT]: LOG })
      const damage = Damage.doTo(disk, new SeededRandom(seed))!
      const after = disk.readFile(SEGMENT)
      expect([damage.topic, damage.partition, damage.isThere]).toEqual(['t', 3, true])
      expect(differingBits(LOG, after)).toBe(1)
      expect(wrongBatches(after)).toHaveLength(1)
    }
  })

  test('is over when the disk reads right again', () => {
    const disk = diskWith({ [SEGMENT]: LOG })
    const damage = Damage.doTo(disk, new SeededRandom(1))!
    damage.undo()
    expect(damage.isThere).toBe(false)
    expect(Buffer.compare(disk.readFile(SEGMENT), LOG)).toBe(0)
  })

  test('is over when its batch was cut off, written over, or its file is gone', () => {
    for (const [what, after] of [
      ['cut off', LOG.subarray(0, 0)],
      ['written over', LOG],
      ['gone', null],
    ] as const) {
      const disk = diskWith({ [SEGMENT]: LOG })
      const damage = Damage.doTo(disk, new SeededRandom(2))!
      if (after === null) disk.remove(SEGMENT)
      else disk.replaceFile(SEGMENT, after)
      expect(damage.isThere, what).toBe(false)
    }
  })

  test('is still there when the log has grown', () => {
    const disk = diskWith({ [SEGMENT]: LOG })
    const damage = Damage.doTo(disk, new SeededRandom(3))!
    disk.replaceFile(SEGMENT, Buffer.concat([disk.readFile(SEGMENT), batchAt(3)]))
    expect(damage.isThere).toBe(true)
  })

  test('goes with the replica that an operator throws away, and with the word that all is there', () => {
    const disk = diskWith({ [SEGMENT]: LOG })
    disk.replaceFile(`${LOG_DIR}/${CLEAN_SHUTDOWN_FILE}`, Buffer.from('{}'))
    const damage = Damage.doTo(disk, new SeededRandom(4))!
    damage.removeReplica()
    expect([damage.isThere, disk.exists(FOLDER), disk.exists(`${LOG_DIR}/${CLEAN_SHUTDOWN_FILE}`)]).toEqual([false, false, false])
  })
})

describe('a disk that has no batch to damage', () => {
  test.each([
    ['nothing', {}],
    ['the metadata log alone', { [`${LOG_DIR}/__cluster_metadata-0/00000000000000000000.log`]: LOG }],
    ['an index', { [`${FOLDER}/00000000000000000000.index`]: LOG }],
    ['a batch that is not whole', { [SEGMENT]: LOG.subarray(0, 40) }],
    [
      'a batch that is damaged already',
      { [SEGMENT]: LOG.map((byte, place) => (place === 60 ? byte ^ 1 : byte)).subarray(0, batchAt(0).length) },
    ],
  ])('%s', (_, files) => {
    expect(Damage.doTo(diskWith(files), new SeededRandom(5))).toBeNull()
  })
})
