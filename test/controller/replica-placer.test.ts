import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { placeReplicas } from '../../src/controller/replica-placer.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { BOOTSTRAP, brokerRegistered, imageAfter } from '../metadata/cluster-image.ts'

function brokers(...all: { id: number; rack?: string; fenced?: boolean }[]): MetadataImage {
  return imageAfter(MetadataImage.EMPTY, [
    ...BOOTSTRAP,
    ...all.map(({ id, rack = null, fenced = false }) => brokerRegistered(id, { rack: rack as null, fenced })),
  ])
}

function place(image: MetadataImage, partitions: number, replicationFactor: number, seed = 1): number[][] {
  return placeReplicas({ partitions, replicationFactor }, image.brokers(), new SeededRandom(seed))
}

describe('replica placement', () => {
  test('gives every broker the same number of leaders, and no partition twice to one broker', () => {
    const image = brokers({ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 })
    const placements = place(image, 40, 3)
    const leaders = [1, 2, 3, 4].map((id) => placements.filter(([leader]) => leader === id).length)
    expect(leaders).toEqual([10, 10, 10, 10])
    for (const replicas of placements) expect(new Set(replicas).size).toBe(3)
  })

  test('spreads the replicas of a partition over racks', () => {
    const image = brokers(
      { id: 1, rack: 'a' },
      { id: 2, rack: 'a' },
      { id: 3, rack: 'b' },
      { id: 4, rack: 'b' },
      { id: 5, rack: 'c' },
      { id: 6, rack: 'c' },
    )
    for (const replicas of place(image, 30, 3)) expect(new Set(replicas.map((id) => Math.ceil(id / 2))).size).toBe(3)
  })

  test('a fenced broker follows, if it must, and never leads', () => {
    const image = brokers({ id: 1 }, { id: 2, fenced: true }, { id: 3 })
    const placements = place(image, 20, 3)
    expect(placements.every(([leader]) => leader !== 2)).toBe(true)
    expect(place(image, 20, 2).flat()).not.toContain(2)
  })

  test('begins at another broker for another topic', () => {
    const image = brokers(...Array.from({ length: 10 }, (_, index) => ({ id: index + 1 })))
    const firsts = new Set(Array.from({ length: 50 }, (_, seed) => place(image, 1, 1, seed)[0]![0]))
    expect(firsts.size).toBeGreaterThan(5)
  })

  test('any cluster: as many replicas as asked for, all different, led by one that is there', () => {
    const cluster = fc.uniqueArray(
      fc.record({ id: fc.nat(20), rack: fc.constantFrom(undefined, 'a', 'b', 'c'), fenced: fc.boolean() }),
      {
        selector: ({ id }) => id,
        minLength: 1,
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(cluster, fc.integer({ min: 1, max: 12 }), fc.nat(), (all, partitions, seed) => {
        fc.pre(all.some(({ fenced }) => !fenced))
        const replicationFactor = 1 + (seed % all.length)
        const image = brokers(...all.map(({ id, rack, fenced }) => ({ id, fenced, ...(rack === undefined ? {} : { rack }) })))
        const placements = place(image, partitions, replicationFactor, seed)
        expect(placements).toHaveLength(partitions)
        for (const replicas of placements) {
          expect(new Set(replicas).size).toBe(replicationFactor)
          expect(image.broker(replicas[0]!)?.fenced).toBe(false)
        }
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})
