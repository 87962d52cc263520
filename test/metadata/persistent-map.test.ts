import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PersistentMap } from '../../src/metadata/persistent-map.ts'

describe('a persistent map', () => {
  test('does what a Map does, under any sequence of changes, and leaves every earlier map as it was', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 60 }), value: fc.option(fc.nat(), { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const model = new Map<string, number>()
        let map = PersistentMap.empty<string, number>()
        const history: [PersistentMap<string, number>, [string, number][]][] = []
        for (const { key, value } of steps) {
          const name = `topic-${key}`
          if (value === undefined) model.delete(name)
          else model.set(name, value)
          map = value === undefined ? map.without(name) : map.with(name, value)
          expect(map.size).toBe(model.size)
          history.push([map, [...model]])
        }
        for (const [then, entries] of history) expect(sorted(then)).toEqual(entries.sort())
        for (let key = 0; key <= 60; key++) expect(map.get(`topic-${key}`)).toBe(model.get(`topic-${key}`))
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('keeps apart keys whose hashes are equal', () => {
    const [one, other] = collidingKeys()
    const both = PersistentMap.from([
      [one, 1],
      [other, 2],
    ])
    expect([both.get(one), both.get(other), both.size]).toEqual([1, 2, 2])
    expect(both.with(one, 3).get(one)).toBe(3)
    expect(both.with(one + 1, 4).size).toBe(3)
    expect([...both.without(one)]).toEqual([[other, 2]])
    expect([...both.without(one).without(other)]).toEqual([])
  })

  test('iterates in the same order however it came about', () => {
    const names = Array.from({ length: 500 }, (_, index) => `t${index}`)
    const forward = PersistentMap.from(names.map((name) => [name, 0] as const))
    const detour = PersistentMap.from([...names, 'x', 'y'].reverse().map((name) => [name, 0] as const))
      .without('x')
      .without('y')
    expect([...detour.keys()]).toEqual([...forward.keys()])
  })

  test('a change that changes nothing gives the map itself', () => {
    const map = PersistentMap.from<string, number>([['a', 1]])
    expect(map.with('a', 1)).toBe(map)
    expect(map.without('b')).toBe(map)
  })
})

function sorted(map: PersistentMap<string, number>): (readonly [string, number])[] {
  return [...map].sort()
}

/** Two numbers that become the same 32 bits under the map's hash: it looks at a number's low 32 bits only. */
function collidingKeys(): [number, number] {
  return [7, 7 + 2 ** 32]
}
