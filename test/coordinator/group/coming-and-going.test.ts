import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClassicGroup } from '../../../src/coordinator/group/classic-group.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { heartbeatCall, join, sync } from './consumer-driver.ts'
import { LEAVE_GROUP } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

const SESSION_MS = 10_000
const REBALANCE_MS = 6_000
const BEAT_MS = 500
/** A member is found to be dead, the others wait for one that is busy, and then for the assignment of a leader that is. */
const STABLE_WITHIN_MS = SESSION_MS + REBALANCE_MS + REBALANCE_MS + 4 * BEAT_MS

/** What a client is at, with the request that it waits for. */
type Activity =
  | { readonly name: 'joining'; readonly call: ReturnType<typeof join> }
  | { readonly name: 'syncing'; readonly call: ReturnType<typeof sync> }
  | { readonly name: 'beating'; readonly call: ReturnType<typeof heartbeatCall> }
  | { readonly name: 'gone' }
  /** About to join. */
  | { readonly name: 'back' }

/** A client that does as clients do: one request at a time, a heartbeat every half second, and joining anew when it is told to. */
class Member {
  activity: Activity = { name: 'gone' }
  memberId = ''
  generationId = -1
  /** It sends heartbeats but is too busy to join or to assign. */
  isBusy = false
  readonly #bench: ShardBench
  readonly #joinVersion: number
  readonly #leaveVersion: number

  constructor(bench: ShardBench, joinVersion: number, leaveVersion: number) {
    this.#bench = bench
    this.#joinVersion = joinVersion
    this.#leaveVersion = leaveVersion
  }

  /** Starts. One that lives already joins anew, as when its subscription changes; what it asked before is left without a reader. */
  join(): void {
    this.isBusy = false
    this.activity = { name: 'back' }
  }

  /** Its connection is lost, and with it the answer that it waits for: it joins by another, as who it was. */
  reconnect(): void {
    if (this.activity.name !== 'gone') this.activity = { name: 'back' }
  }

  /** It is busy from now on, or no longer. */
  toil(): void {
    this.isBusy = !this.isBusy
  }

  /** It ends without a word. */
  vanish(): void {
    this.isBusy = false
    this.activity = { name: 'gone' }
    this.memberId = ''
  }

  /** Leaves, whatever it waits for. */
  leave(): void {
    const { memberId } = this
    const body = this.#leaveVersion < 3 ? { memberId } : { members: [{ memberId }] }
    if (memberId !== '') this.#bench.send(LEAVE_GROUP, { groupId: 'group', ...body }, { version: this.#leaveVersion })
    this.vanish()
  }

  /** Reads what it was answered, and goes on. */
  turn(): void {
    const { activity } = this
    if (this.isBusy && activity.name !== 'beating') return
    if (activity.name === 'back') this.#join()
    else if (activity.name === 'joining') this.#joined(activity.call)
    else if (activity.name === 'syncing') this.#answered(activity.call.response)
    else if (activity.name === 'beating') this.#answered(activity.call.response)
  }

  #join(): void {
    const { memberId } = this
    const options = { memberId, sessionTimeoutMs: SESSION_MS, rebalanceTimeoutMs: REBALANCE_MS, version: this.#joinVersion }
    this.activity = { name: 'joining', call: join(this.#bench, options) }
  }

  #joined({ response }: Extract<Activity, { name: 'joining' }>['call']): void {
    if (response === undefined) return
    const { errorCode, memberId, generationId, leader, members, protocolName } = response
    this.memberId = errorCode === ErrorCode.UNKNOWN_MEMBER_ID ? '' : memberId
    if (errorCode !== ErrorCode.NONE) {
      this.activity = { name: 'back' }
      return
    }
    this.generationId = generationId
    const assignments = leader === memberId ? members.map((member) => ({ memberId: member.memberId, assignment: PART })) : []
    this.activity = { name: 'syncing', call: sync(this.#bench, memberId, generationId, { protocolName, assignments }) }
  }

  #answered(response: { errorCode: number } | undefined): void {
    if (response === undefined) return
    if (response.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) this.memberId = ''
    if (response.errorCode === ErrorCode.NONE || (this.isBusy && response.errorCode === ErrorCode.REBALANCE_IN_PROGRESS)) {
      this.activity = { name: 'beating', call: heartbeatCall(this.#bench, this.memberId, this.generationId) }
    } else this.activity = { name: 'back' }
  }
}

const PART = Uint8Array.of(1)

function theGroup(bench: ShardBench): ClassicGroup | undefined {
  const group = bench.shard.state.groups.get('group')
  return group?.type === 'classic' ? group : undefined
}

const step = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('join', 'reconnect', 'toil', 'vanish', 'leave'),
  /** Until the next step: within a round trip, between two heartbeats, or long. */
  thenMs: fc.oneof(fc.constant(0), fc.nat(BEAT_MS), fc.nat(2 * REBALANCE_MS)),
})

describe('members that come and go, leave in the middle of anything, are busy, die and lose their connections', () => {
  test('are a stable group of those who are there, soon after the last of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 3_000),
        fc.constantFrom(2, 3, 4, 9),
        fc.constantFrom(0, 2, 3, 5),
        fc.array(step, { minLength: 1, maxLength: 30 }),
        (initialRebalanceDelayMs, joinVersion, leaveVersion, steps) => {
          const bench = new ShardBench({ initialRebalanceDelayMs })
          const members = Array.from({ length: 3 }, () => new Member(bench, joinVersion, leaveVersion))
          const run = (ms: number): void => {
            for (let left = ms; ; left -= BEAT_MS) {
              for (const member of members) member.turn()
              bench.advance(Math.min(left, BEAT_MS))
              if (left <= BEAT_MS) return
            }
          }
          for (const { who, what, thenMs } of steps) {
            members[who]![what]()
            run(thenMs)
          }
          run(STABLE_WITHIN_MS)

          const there = members.filter(({ activity }) => activity.name !== 'gone')
          const group = theGroup(bench)
          const isIn = ({ memberId }: Member): boolean => group?.member(memberId) !== undefined
          // One that is busy is in while nobody else wanted a rebalance.
          const expected = there.filter((member) => !member.isBusy || isIn(member))
          expect(group?.state ?? 'Empty').toBe(expected.length > 0 ? 'Stable' : 'Empty')
          expect(Array.from(group?.members() ?? [], ({ memberId }) => memberId).sort()).toEqual(
            expected.map(({ memberId }) => memberId).sort(),
          )
          for (const { activity, generationId } of expected) {
            expect(activity.name).toBe('beating')
            expect(generationId).toBe(group?.generationId)
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  test('leave the others all there is, within a heartbeat and a round', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2, 3, 4, 5), fc.nat(2), fc.nat(1), (version, who, pending) => {
        const bench = new ShardBench({ initialRebalanceDelayMs: 0 })
        const members = Array.from({ length: 3 }, () => new Member(bench, 9, version))
        const round = (): void => {
          for (const member of members) member.turn()
          bench.advance(BEAT_MS)
        }
        for (const member of members) member.join()
        for (let i = 0; i < 12; i++) round()
        const group = theGroup(bench)!
        expect([group.state, group.size]).toEqual(['Stable', 3])
        const { generationId } = group

        // Half of the time in the middle of a rebalance that it began itself.
        const leaver = members[who]!
        if (pending === 1) {
          leaver.join()
          leaver.turn()
        }
        leaver.leave()
        // The heartbeat is refused, JoinGroup, SyncGroup, the next heartbeat; and a heartbeat that was on its way.
        for (let i = 0; i < 5; i++) round()
        expect([group.state, group.size]).toEqual(['Stable', 2])
        expect(group.generationId).toBeGreaterThan(generationId)
        for (const { activity, generationId } of members.filter((member) => member !== leaver))
          expect([activity.name, generationId]).toEqual(['beating', group.generationId])
      }),
      { seed: 1, numRuns: 72 },
    )
  })
})
