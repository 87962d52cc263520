import { expect, test } from 'vitest'
import { diagnose, type GroupSample, type PartitionSample } from '../../src/cli/group-diagnosis.ts'

type Spot = Partial<PartitionSample> & { readonly before?: number; readonly endBefore?: number }

/** A group that was looked at twice, two seconds apart. */
function reasonsOf(
  spots: readonly Spot[],
  { state = 'Stable', members = ['ann'] }: { state?: string; members?: readonly string[] } = {},
) {
  const sample = (atMs: number, isFirst: boolean): GroupSample => ({
    groupId: 'g',
    state,
    members: members.map((clientId) => ({ memberId: clientId, clientId, host: 'h', partitions: 1 })),
    partitions: spots.map(({ before, endBefore, committed = 0, end = 0, ...spot }, partition) => ({
      topic: 't',
      partition,
      clientId: members[0] ?? null,
      stableEnd: end,
      ...spot,
      committed: isFirst ? (before ?? committed) : committed,
      end: isFirst ? (endBefore ?? end) : end,
    })),
    atMs,
  })
  const { reasons, ...group } = diagnose(sample(0, true), sample(2000, false))
  return {
    ...group,
    kinds: reasons.map(({ kind }) => kind),
    texts: reasons.map(({ what, doNext }) => [what, ...doNext].join('\n')),
  }
}

test('a group that keeps up has no reason to lag', () => {
  expect(reasonsOf([{ committed: 5, end: 5 }])).toMatchObject({ lag: 0, lagPerSecond: 0, kinds: [] })
})

test('a group without members is read by nobody', () => {
  expect(reasonsOf([{ committed: 5, end: 9 }], { state: 'Empty', members: [] })).toMatchObject({ lag: 4, kinds: ['no member'] })
})

test('a group whose members come and go rebalances', () => {
  expect(reasonsOf([{ committed: 5, end: 9 }], { state: 'PreparingRebalance' }).kinds).toEqual(['rebalancing'])
})

test('a partition that stands still while others move is stuck at a record that can be looked at', () => {
  const { kinds, texts } = reasonsOf([
    { committed: 5, end: 9 },
    { before: 0, committed: 9, end: 9 },
  ])
  expect(kinds).toEqual(['stuck'])
  expect(texts[0]).toContain('t-0 stands still at offset 5, while other partitions move')
  expect(texts[0]).toContain('rafka consume t --offset 0:5 --max 1 --json')
  expect(texts[0]).toContain('rafka group reset g --topic t --partition 0 --to-offset 6')
})

test('one that stands in front of an open transaction waits for its end', () => {
  expect(reasonsOf([{ committed: 5, end: 9, stableEnd: 5 }]).kinds).toEqual(['open transaction'])
})

test('members that read less than comes are slow, and more of them help only where there are partitions', () => {
  const slow = { before: 0, committed: 10, endBefore: 10, end: 100 }
  const alone = reasonsOf([slow])
  expect(alone.kinds).toEqual(['slow'])
  expect(alone.texts[0]).toContain('45 records a second come, and 5 are read')
  expect(alone.texts[0]).toContain('more consumers do not help')
  expect(reasonsOf([slow, slow]).texts[0]).toContain('start more consumers: 2 partitions are shared by 1')
})

test('members that read more than comes are catching up, and it is said for how long', () => {
  const { kinds, texts } = reasonsOf([{ before: 0, committed: 20, end: 120 }])
  expect(kinds).toEqual(['catching up'])
  expect(texts[0]).toContain('about 10 s')
})

test('a partition with offsets and no member is not assigned; one without a leader cannot be told', () => {
  expect(reasonsOf([{ committed: 5, end: 9, clientId: null }]).kinds).toEqual(['not assigned'])
  expect(reasonsOf([{ committed: 5, end: null as never }]).kinds).toEqual(['no leader'])
})

test('most of the lag in one of several partitions is skewed', () => {
  const { kinds } = reasonsOf([
    { before: 0, committed: 10, endBefore: 0, end: 500 },
    { before: 0, committed: 10, end: 10 },
  ])
  expect(kinds).toEqual(['slow', 'skewed'])
})
