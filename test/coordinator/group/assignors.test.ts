import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Assignment } from '../../../src/coordinator/group/assignment.ts'
import type { AssignedMember, AssignmentSpec, Assignor } from '../../../src/coordinator/group/assignor.ts'
import { rangeAssignor } from '../../../src/coordinator/group/range-assignor.ts'
import { uniformAssignor } from '../../../src/coordinator/group/uniform-assignor.ts'
import { topicId } from './cluster-topics.ts'

type Wishes = Readonly<Record<string, readonly number[]>>

/** Members by id with the numbers of their topics; partition counts by number of the topic; what was assigned before. */
function spec(wishes: Wishes, counts: readonly number[], before: ReadonlyMap<string, Assignment> = new Map()): AssignmentSpec {
  const members: AssignedMember[] = Object.entries(wishes).map(([memberId, topics]) => ({
    memberId,
    instanceId: null,
    topicIds: new Set(topics.map(topicId)),
    assignment: before.get(memberId) ?? new Map(),
  }))
  const assigned = new Set<string>()
  for (const { assignment } of members)
    for (const [id, partitions] of assignment) for (const partition of partitions) assigned.add(`${id} ${partition}`)
  const [first, ...others] = Object.values(wishes).map((topics) => [...topics].sort().join())
  return {
    members,
    isHomogeneous: others.every((other) => other === first),
    partitionCount: (id) => counts[Array.from(counts.keys()).find((number) => topicId(number) === id)!]!,
    isAssigned: (id, partition) => assigned.has(`${id} ${partition}`),
  }
}

/** As text: `0-1` is partition 1 of topic 0. */
function shown(target: ReadonlyMap<string, Assignment>, counts: readonly number[]): Record<string, string> {
  const number = new Map(Array.from(counts.keys(), (each) => [topicId(each), each]))
  return Object.fromEntries(
    Array.from(target, ([memberId, assignment]) => [
      memberId,
      Array.from(assignment)
        .flatMap(([id, partitions]) => Array.from(partitions, (partition) => `${number.get(id)}-${partition}`))
        .sort()
        .join(' '),
    ]),
  )
}

function loadOf(assignment: Assignment | undefined): number {
  let load = 0
  for (const partitions of assignment?.values() ?? []) load += partitions.size
  return load
}

describe('the range assignor', () => {
  test('gives each member the same stretch of every topic', () => {
    const target = rangeAssignor.assign(spec({ a: [0, 1], b: [0, 1] }, [4, 4]))
    expect(shown(target, [4, 4])).toEqual({ a: '0-0 0-1 1-0 1-1', b: '0-2 0-3 1-2 1-3' })
  })

  test('gives the first members one more where a topic cannot be divided', () => {
    const target = rangeAssignor.assign(spec({ a: [0], b: [0], c: [0] }, [5]))
    expect(shown(target, [5])).toEqual({ a: '0-0 0-1', b: '0-2 0-3', c: '0-4' })
  })

  test('gives a topic to its subscribers only', () => {
    const target = rangeAssignor.assign(spec({ a: [0], b: [0, 1], c: [1] }, [2, 3]))
    expect(shown(target, [2, 3])).toEqual({ a: '0-0', b: '0-1 1-0 1-1', c: '1-2' })
  })

  test('serves static members first, by their instance ids', () => {
    const given = spec({ a: [0], b: [0], c: [0] }, [3])
    const members = given.members.map((member) => ({
      ...member,
      instanceId: { b: 'i2', c: 'i1' }[member.memberId] ?? null,
    }))
    expect(shown(rangeAssignor.assign({ ...given, members }), [3])).toEqual({ a: '0-2', b: '0-1', c: '0-0' })
  })
})

describe('the uniform assignor', () => {
  test('keeps what fits and moves the rest when a member comes', () => {
    const counts = [6]
    const two = uniformAssignor.assign(spec({ a: [0], b: [0] }, counts))
    expect(shown(two, counts)).toEqual({ a: '0-0 0-1 0-2', b: '0-3 0-4 0-5' })
    const three = uniformAssignor.assign(spec({ a: [0], b: [0], c: [0] }, counts, two))
    expect(shown(three, counts)).toEqual({ a: '0-0 0-1', b: '0-3 0-4', c: '0-2 0-5' })
  })

  test('gives what a member had to the others when it goes', () => {
    const counts = [4]
    const two = uniformAssignor.assign(spec({ a: [0], b: [0] }, counts))
    expect(shown(uniformAssignor.assign(spec({ b: [0] }, counts, two)), counts)).toEqual({ b: '0-0 0-1 0-2 0-3' })
  })

  test('levels what overlapping subscriptions let it', () => {
    const counts = [6, 2]
    const target = uniformAssignor.assign(spec({ a: [0], b: [0, 1], c: [1] }, counts))
    expect(Array.from(target.values(), loadOf).sort()).toEqual([2, 3, 3])
  })

  test('gives nothing where nobody is subscribed to anything that exists', () => {
    expect(uniformAssignor.assign(spec({ a: [], b: [] }, [])).size).toBe(0)
  })
})

const COUNTS = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
const CASE = COUNTS.chain((counts) =>
  fc.record({
    counts: fc.constant(counts),
    rounds: fc.array(
      fc.dictionary(fc.constantFrom(...'abcdefgh'), fc.subarray([...counts.keys()]), {
        minKeys: 1,
        maxKeys: 8,
        noNullPrototype: true,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
)

describe.each([uniformAssignor, rangeAssignor])('whoever comes and goes, the assignor $name', (assignor: Assignor) => {
  test('gives each partition that somebody wants to one subscriber', () => {
    fc.assert(
      fc.property(CASE, ({ counts, rounds }) => {
        let before: ReadonlyMap<string, Assignment> = new Map()
        for (const wishes of rounds) {
          const target = assignor.assign(spec(wishes, counts, before))
          const owners = new Map<string, string>()
          for (const [memberId, assignment] of target) {
            for (const [id, partitions] of assignment) {
              expect(wishes[memberId]!.map(topicId), 'a member gets what it is subscribed to').toContain(id)
              expect(partitions.size, 'no entry is empty').toBeGreaterThan(0)
              for (const partition of partitions) {
                expect(owners.has(`${id} ${partition}`), 'a partition has one owner').toBe(false)
                owners.set(`${id} ${partition}`, memberId)
              }
            }
          }
          const wanted = new Set(Object.values(wishes).flat())
          expect(owners.size, 'all are given').toBe([...wanted].reduce((sum, number) => sum + counts[number]!, 0))
          before = target
        }
      }),
      { seed: 848, numRuns: 300 },
    )
  })
})

test('the uniform assignor differs by one partition at most among members with the same topics, and moves no more than it must', () => {
  fc.assert(
    fc.property(COUNTS, fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }), (counts, sizes) => {
      let before: ReadonlyMap<string, Assignment> = new Map()
      for (const size of sizes) {
        const all = [...counts.keys()]
        const wishes = Object.fromEntries([...'abcdefgh'].slice(0, size).map((memberId) => [memberId, all]))
        const target = uniformAssignor.assign(spec(wishes, counts, before))
        const loads = Object.keys(wishes).map((memberId) => loadOf(target.get(memberId)))
        const total = loads.reduce((sum, load) => sum + load, 0)
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
        const share = Math.ceil(total / size)
        for (const memberId of Object.keys(wishes)) {
          const kept = keptBy(before.get(memberId), target.get(memberId))
          expect(kept, 'nothing within its share is taken from a member, but for the odd one').toBeGreaterThanOrEqual(
            Math.min(loadOf(before.get(memberId)), share) - 1,
          )
        }
        before = target
      }
    }),
    { seed: 849, numRuns: 200 },
  )
})

function keptBy(before: Assignment | undefined, after: Assignment | undefined): number {
  let kept = 0
  for (const [id, partitions] of before ?? []) for (const partition of partitions) if (after?.get(id)?.has(partition)) kept++
  return kept
}
