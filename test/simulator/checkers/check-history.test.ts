import { describe, expect, test } from 'vitest'
import { History, type SentRecord } from '../workload/history.ts'
import {
  brokenLogs,
  disorderedRecords,
  doubledRecords,
  type Final,
  lostOffsets,
  lostRecords,
  tornTransactions,
  wrongCopies,
  wrongReads,
} from './check-history.ts'
import type { LogContents, RecordState } from './log-contents.ts'

function sent(value: string, given: Partial<SentRecord> = {}): SentRecord {
  return {
    value,
    topic: 't',
    partition: 0,
    session: 'p/1',
    number: 0,
    acks: -1,
    isIdempotent: true,
    transaction: null,
    outcome: 'acknowledged',
    offset: -1,
    ...given,
  }
}

/** A log with these values, one batch each. */
function log(...values: (string | readonly [value: string, state: RecordState])[]): LogContents {
  const records = values.map((each, offset) => {
    const [value, state] = typeof each === 'string' ? [each, 'plain' as const] : each
    return { offset, value, state }
  })
  const batches = records.map(({ offset }) => ({
    baseOffset: offset,
    lastOffset: offset,
    leaderEpoch: 0,
    isControl: false,
    bytes: new Uint8Array(1),
  }))
  return { batches, records, endOffset: records.length }
}

function final(records: readonly SentRecord[], truth: Readonly<Record<string, LogContents>>): Final {
  const history = new History()
  history.sent.push(...records)
  return { history, truth: new Map(Object.entries(truth)), committed: new Map() }
}

describe('records that were acknowledged', () => {
  test('are there', () => {
    expect(lostRecords(final([sent('a', { offset: 0 }), sent('b')], { 't-0': log('a', 'b') }))).toEqual([])
  })

  test('are missed when they are gone, or somewhere else than was said', () => {
    expect(lostRecords(final([sent('a', { offset: 0 })], { 't-0': log('b') }))).toEqual([
      'a of t-0 was acknowledged at 0 and is lost',
    ])
    expect(lostRecords(final([sent('a', { offset: 0 })], { 't-0': log('b', 'a') }))).toEqual([
      'a of t-0 was acknowledged at 0 and is at 1',
    ])
  })

  test('by the leader alone may be lost, and so may those of which nothing was heard', () => {
    expect(lostRecords(final([sent('a', { acks: 1 }), sent('b', { outcome: 'unknown' })], { 't-0': log() }))).toEqual([])
  })
})

describe('records of idempotent producers', () => {
  test('that are there twice are found, and so is what nobody sent', () => {
    expect(doubledRecords(final([sent('a')], { 't-0': log('a', 'a', 'b') }))).toEqual([
      'a of t-0 is at 0 and at 1',
      't-0 holds b at 2, which nobody sent',
    ])
  })

  test('may be there twice without idempotence', () => {
    expect(doubledRecords(final([sent('a', { isIdempotent: false })], { 't-0': log('a', 'a') }))).toEqual([])
  })

  test('out of order are found', () => {
    const records = [sent('a', { number: 1 }), sent('b', { number: 2 })]
    expect(disorderedRecords(final(records, { 't-0': log('a', 'b') }))).toEqual([])
    expect(disorderedRecords(final(records, { 't-0': log('b', 'a') }))).toEqual(['t-0: a of t-0 comes after b of t-0'])
  })
})

test('a gap between batches and a leader epoch that falls are found', () => {
  const [one, two, three] = log('a', 'b', 'c').batches
  const contents = { ...log(), batches: [{ ...one!, leaderEpoch: 2 }, two!, { ...three!, baseOffset: 5 }] }
  expect(brokenLogs(final([], { 't-0': contents }))).toEqual([
    't-0: at 1 leader epoch 0 comes after 2',
    't-0: after offset 1 comes 5',
  ])
})

describe('transactions', () => {
  const records = [sent('a', { transaction: 'x' }), sent('b', { transaction: 'x', partition: 1 })]
  const ended = (outcome: 'committed' | 'aborted' | 'unknown', ...states: RecordState[]): string[] => {
    const given = final(records, { 't-0': log(['a', states[0]!]), 't-1': log(['b', states[1]!]) })
    given.history.transactions.set('x', { id: 'x', outcome, offsets: [] })
    return tornTransactions(given)
  }

  test('are there as they were said to have ended', () => {
    expect(ended('committed', 'committed', 'committed')).toEqual([])
    expect(ended('aborted', 'aborted', 'aborted')).toEqual([])
    expect(ended('unknown', 'aborted', 'aborted')).toEqual([])
  })

  test('that are torn, or ended otherwise, are found', () => {
    expect(ended('committed', 'committed', 'aborted')).toHaveLength(1)
    expect(ended('aborted', 'committed', 'committed')).toHaveLength(1)
    expect(ended('unknown', 'committed', 'open')).toHaveLength(1)
  })
})

describe('what consumers got', () => {
  const read = (isolation: 'read_committed' | 'read_uncommitted', contents: LogContents, ...got: [number, string][]) => {
    const given = final([], { 't-0': contents })
    const records = got.map(([offset, value]) => ({ topic: 't', partition: 0, offset, value }))
    given.history.reads.push({ consumer: 'c', isolation, topic: 't', partition: 0, records })
    return wrongReads(given)
  }

  test('is in the log, in order, and nothing is left out', () => {
    expect(read('read_uncommitted', log('a', 'b', 'c'), [1, 'b'], [2, 'c'])).toEqual([])
    expect(read('read_committed', log('a', ['b', 'aborted'], 'c'), [0, 'a'], [2, 'c'])).toEqual([])
  })

  test('is wrong with another value, twice, backwards, or with one left out', () => {
    expect(read('read_uncommitted', log('a'), [0, 'z'])).toEqual(['c (read_uncommitted) of t-0 got z at 0, where there is a'])
    expect(read('read_uncommitted', log('a'), [0, 'a'], [0, 'a'])).toHaveLength(1)
    expect(read('read_uncommitted', log('a', 'b'), [1, 'b'], [0, 'a'])).toHaveLength(1)
    expect(read('read_uncommitted', log('a', 'b', 'c'), [0, 'a'], [2, 'c'])).toEqual([
      'c (read_uncommitted) of t-0 got 2 after 0 and not 1, b',
    ])
  })

  test('is wrong when it was aborted, and the consumer reads what is committed', () => {
    expect(read('read_committed', log(['a', 'aborted']), [0, 'a'])).toHaveLength(1)
  })
})

describe('committed offsets', () => {
  const offsets = (left: number, ...events: ['committed' | 'asked', offset: number, beganUs: number, endedUs: number][]) => {
    const given = final([], {})
    for (const [kind, offset, beganUs, endedUs] of events)
      given.history.offsets.push({ kind, group: 'g', topic: 't', partition: 0, offset, beganUs, endedUs })
    return lostOffsets({ ...given, committed: new Map([['g t-0', left]]) })
  }

  test('go on, and are there in the end', () => {
    expect(offsets(5, ['committed', 3, 0, 1], ['asked', 3, 2, 3], ['committed', 5, 4, 9], ['asked', 3, 5, 6])).toEqual([])
  })

  test('that go back, or are lost in the end, are found', () => {
    expect(offsets(3, ['committed', 3, 0, 1], ['asked', 2, 2, 3])).toEqual(['g t-0: 3 was known as committed, and then 2'])
    expect(offsets(2, ['committed', 3, 0, 1])).toEqual(['g t-0: 3 was committed, and in the end it is 2'])
  })

  test('are not held against a coordinator that had not heard of the next one', () => {
    const { history, ...others } = final([], {})
    const where = { group: 'g', topic: 't', partition: 0 }
    history.offsets.push(
      { kind: 'committed', ...where, offset: 3, beganUs: 0, endedUs: 1 },
      { kind: 'asked', ...where, offset: 2, beganUs: 2, endedUs: 3, isDoubtful: true },
    )
    expect(lostOffsets({ ...others, history, committed: new Map([['g t-0', 3]]) })).toEqual([])
  })
})

describe('an exact copy', () => {
  const copy = (...copies: string[]) =>
    wrongCopies(final([], { 'a-0': log('x', ['y', 'aborted'], 'z'), 'b-0': log(...copies.map((each) => `c/1:0:${each}`)) }), {
      from: 'a',
      to: 'b',
    })

  test('holds what is committed, in its order, up to some place', () => {
    expect(copy('x', 'z')).toEqual([])
    expect(copy('x')).toEqual([])
  })

  test('with one twice, left out, or aborted is none', () => {
    expect(copy('x', 'x')).toEqual(['b-0: copy 1 is x, which was copied before, as 0'])
    expect(copy('z')).toEqual(['b-0: copy 0 is z, in the place of x'])
    expect(copy('x', 'y')).toHaveLength(1)
  })
})
