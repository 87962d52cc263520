import { expect, test } from 'vitest'
import type { Message } from '../../../src/messages/message.ts'
import { Invariants } from './invariants.ts'

const ME = 1

function committed(endOffset: number, snapshot: boolean, ...records: string[]): Message {
  const encoded = records.map((record) => new TextEncoder().encode(record))
  return { kind: 'metadata-committed', endOffset, epoch: 1, snapshot, records: encoded }
}

test('nodes that commit the same metadata agree, however it is cut', () => {
  const invariants = new Invariants()
  invariants.sent('a', ME, 7, committed(-1, true))
  invariants.sent('a', ME, 7, committed(2, false, 'x', 'y'))
  invariants.sent('a', ME, 7, committed(3, false, 'z'))
  invariants.sent('b', ME, 7, committed(-1, true))
  invariants.sent('b', ME, 7, committed(3, false, 'x', 'y', 'z'))
  invariants.sent('c', ME, 7, committed(2, true, 'image'))
  invariants.sent('c', ME, 7, committed(3, false, 'z'))
  expect(invariants.problems).toEqual([])
})

test('other metadata in the same place is found, after a snapshot too', () => {
  const invariants = new Invariants()
  invariants.sent('a', ME, 7, committed(-1, true))
  invariants.sent('a', ME, 7, committed(0, false, 'x'))
  invariants.sent('a', ME, 7, committed(1, false, 'y'))
  invariants.sent('b', ME, 7, committed(0, true, 'image'))
  invariants.sent('b', ME, 7, committed(1, false, 'other'))
  expect(invariants.problems).toEqual(['b: committed metadata record 1 differs from that of a'])
})

test('two leaders of one epoch are found', () => {
  const invariants = new Invariants()
  invariants.leads('a', 3, 1)
  invariants.leads('b', 3, -1)
  invariants.leads('b', 4, 2)
  expect(invariants.problems).toEqual([])
  invariants.leads('c', 3, 2)
  expect(invariants.problems).toEqual(['c: epoch 3 is led by 2, and by 1 as a has it'])
})

test('marks that stand in the wrong order are found, and a log start that goes back', () => {
  const invariants = new Invariants()
  const state = (logStartOffset: number, highWatermark: number): void =>
    invariants.sent('a', ME, 7, {
      kind: 'log-state',
      actor: ME,
      state: 'open',
      logDir: '/data',
      recoveryPoint: 0,
      logStartOffset,
      highWatermark,
      future: null,
    } as Message)
  state(2, 5)
  state(1, 5)
  state(6, 5)
  invariants.sent('a', ME, 7, { kind: 'advanced', highWatermark: 4, lastStableOffset: 5 } as Message)
  expect(invariants.problems).toHaveLength(3)
})

test('the log begins where its first image is empty; who makes a transaction tells of its ends, and others do not', () => {
  const told: number[] = []
  const invariants = new Invariants({ committed: (records) => told.push(records.length) })
  invariants.sent('a', ME, 7, committed(2, true))
  invariants.sent('a', ME, 7, committed(5, false, '\x01\x17', 'x', '\x01\x18'))
  invariants.sent('b', ME, 7, committed(2, true))
  invariants.sent('b', ME, 7, committed(5, false, 'x'))
  invariants.sent('b', ME, 7, committed(6, false, 'y'))
  invariants.sent('a', ME, 7, committed(6, false, 'other'))
  expect(told).toEqual([1, 1])
  expect(invariants.problems).toEqual(['a: committed metadata record 1 differs from that of b'])
})

test('it is told when there is committed metadata whose records nobody was seen to get', () => {
  const invariants = new Invariants()
  invariants.sent('a', ME, 7, committed(-1, true))
  invariants.sent('a', ME, 7, committed(2, false, 'x', 'y'))
  expect(invariants.hasSeenAll).toBe(true)
  invariants.sent('b', ME, 7, committed(1, true, 'image'))
  invariants.sent('b', ME, 7, committed(3, false, 'y', 'z'))
  expect(invariants.hasSeenAll).toBe(false)
  invariants.sent('a', ME, 7, committed(3, false, 'z'))
  expect(invariants.hasSeenAll).toBe(true)
})
