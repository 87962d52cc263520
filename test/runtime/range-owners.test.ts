import { describe, expect, test } from 'vitest'
import { RangeOwners } from '../../actors/runtime/range-owners.ts'
import type { ByteRange } from '../../src/base/arena.ts'

const PAGE = 4096
const range = (arena: number, page: number, length = 100): ByteRange => ({ arena, offset: page * PAGE, length })
const starts = (ranges: readonly ByteRange[]): [number, number][] => ranges.map(({ arena, offset }) => [arena, offset / PAGE])

describe('ranges and who holds them', () => {
  test('an owner that ends gives all that it holds, in every arena, and nothing of others', () => {
    const owners = new RangeOwners()
    owners.hold(range(0, 0), 1)
    owners.hold(range(0, 65_535), 1)
    owners.hold(range(3, 7), 1)
    owners.hold(range(0, 2), 2)
    expect(starts(owners.dropAll(1))).toEqual([
      [0, 0],
      [0, 65_535],
      [3, 7],
    ])
    expect(owners.dropAll(1)).toEqual([])
    expect(starts(owners.dropAll(2))).toEqual([[0, 2]])
  })

  test('what was dropped, or passed on to another, is no longer its', () => {
    const owners = new RangeOwners()
    owners.hold(range(0, 1), 1)
    owners.hold(range(0, 2), 1)
    owners.hold(range(0, 3), 1)
    owners.drop(range(0, 1), 1)
    owners.hold(range(0, 2), 2)
    owners.drop(range(0, 2), 1)
    expect(starts(owners.dropAll(1))).toEqual([[0, 3]])
    expect(starts(owners.dropAll(2)), 'a late word of the former owner takes nothing away').toEqual([[0, 2]])
  })

  test('a part of a range that starts where it starts names it; nothing is never held', () => {
    const owners = new RangeOwners()
    owners.hold(range(0, 5, 10_000), 1)
    owners.drop(range(0, 5, 1), 1)
    owners.hold(range(0, 6, 0), 1)
    expect(owners.dropAll(1)).toEqual([])
  })
})
