import { describe, expect, test } from 'vitest'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ImageBuilder } from '../../src/metadata/image-builder.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { decodeRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts'
import { RecordCursor } from '../../src/records/record.ts'
import { plain } from '../metadata/cluster-image.ts'
import { openVoter } from '../raft/raft-fixture.ts'
import { QuorumNode } from './quorum-node.ts'
import { randomRequest } from './random-requests.ts'

/** Few records between two snapshots, so that a test sees many, and segments and snapshots that go again. */
const SMALL: ConfigTexts = { 'metadata.log.max.record.bytes.between.snapshots': '700', 'metadata.max.retention.bytes': '6000' }

/** What someone reads who finds the disk as it is now: an image, and the records of the log from `offset` on. */
function reread(disk: MemoryDisk, offset = 0): { image: MetadataImage; tail: MetadataRecord[]; snapshotOffset: number } {
  const { records, metadataLog } = openVoter({ disk: disk.fork() })
  const builder = new ImageBuilder(MetadataImage.EMPTY)
  for (const record of records) builder.apply(record)
  const tail: MetadataRecord[] = []
  const cursor = new RecordCursor()
  metadataLog.readFrom(Math.max(offset, metadataLog.log.logStartOffset), (batch) => {
    cursor.open(batch)
    while (cursor.next()) if (!batch.isControl && cursor.offset >= offset) tail.push(decodeRecord(cursor.value!))
  })
  return { image: builder.build(), tail, snapshotOffset: metadataLog.latestSnapshot?.offset ?? 0 }
}

/** Sends some random requests at once, and has them answered. */
function work(node: QuorumNode, random: SeededRandom, requests: number): void {
  for (let left = requests; left > 0; ) {
    for (let together = 1 + random.below(4); together > 0 && left > 0; together--, left--) {
      const { codec, body } = randomRequest(random, node.image)
      node.ask(codec, body)
    }
    if (random.below(4) > 0) node.settle()
    else node.runDeferred()
  }
  node.settle()
}

describe('whatever was asked for', () => {
  test.each([1, 2, 3, 4])(
    'what subscribers know is what the log holds, and what its newest snapshot and the rest of it do (seed %i)',
    (seed) => {
      const node = QuorumNode.start({ texts: SMALL, seed })
      const random = new SeededRandom(`requests-${seed}`)
      let snapshots = 0
      for (let round = 0; round < 5; round++) {
        work(node, random, 25)
        const { image, snapshotOffset } = reread(node.disk as MemoryDisk)
        expect(plain(image)).toEqual(plain(node.image))
        snapshots = Math.max(snapshots, snapshotOffset)
      }
      expect(snapshots).toBeGreaterThan(0)
      expect(node.messages('response')).toHaveLength(125)
    },
  )

  test('a subscriber that comes late knows the same as one that was there from the start', () => {
    const node = QuorumNode.start()
    work(node, new SeededRandom(3), 60)
    node.subscribe(99)
    expect(plain(node.follower(99).image)).toEqual(plain(node.image))
    expect(node.follower(99).endOffset).toBe(node.follower().endOffset)
  })
})

class PowerCut extends Error {}

/** Runs a node until the disk's operation `at`, cuts the power there, and gives what the node had told the world. */
function runUntil(at: number, seed: number, disk: MemoryDisk, texts: ConfigTexts): QuorumNode | null {
  let node: QuorumNode | null = null
  const first = disk.operations
  disk.failWhen(({ number }) => {
    if (number - first >= at) throw new PowerCut()
    return null
  })
  try {
    node = QuorumNode.start({ disk, seed, texts })
    work(node, new SeededRandom(`work-${seed}`), 100_000)
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
  }
  return node
}

/** A disk with an empty log directory that is there for good. */
function emptyDisk(): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/data')
  disk.syncDirectory('/')
  return disk
}

/** All that the world was told is there, and what else is there comes after it. Gives how many records were told of. */
function expectNothingLost(node: QuorumNode | null, disk: MemoryDisk, what: string): number {
  if (node === null || node.committed().length === 0) return 0
  const { image, endOffset } = node.follower()
  const found = reread(disk, endOffset + 1)
  const builder = new ImageBuilder(image)
  for (const record of found.tail) builder.apply(record)
  expect(plain(found.image), what).toEqual(plain(builder.build()))
  return endOffset
}

describe('a crash at any point', () => {
  test('loses nothing that was told, and makes up nothing', () => {
    let told = 0
    for (let seed = 1; seed <= 60; seed++) {
      const random = new SeededRandom(`crash-${seed}`)
      const disk = emptyDisk()
      const node = runUntil(random.below(160), seed, disk, {})
      if (random.below(4) > 0) disk.crash(random)
      else disk.kill()
      told += expectNothingLost(node, disk, `seed ${seed}`)
      expect(() => QuorumNode.start({ disk, seed: seed + 1000 }), `seed ${seed}`).not.toThrow()
    }
    expect(told).toBeGreaterThan(800)
  })

  test('again and again, while snapshots and segments come and go, does not either', () => {
    let snapshots = 0
    for (let seed = 1; seed <= 8; seed++) {
      const random = new SeededRandom(`again-${seed}`)
      const disk = emptyDisk()
      for (let life = 0; life < 6; life++) {
        const node = runUntil(20 + random.below(250), seed * 100 + life, disk, SMALL)
        if (random.below(3) > 0) disk.crash(random)
        else disk.kill()
        expectNothingLost(node, disk, `seed ${seed}, life ${life}`)
      }
      if (reread(disk).snapshotOffset > 0) snapshots++
    }
    expect(snapshots).toBeGreaterThan(6)
  })
})
