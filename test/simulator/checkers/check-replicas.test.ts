import { expect, test } from 'vitest'
import { unequalReplicas } from './check-replicas.ts'
import type { LogContents } from './log-contents.ts'

function replica(first: number, ...bytes: number[]): LogContents {
  const batches = bytes.map((byte, at) => ({
    baseOffset: first + at,
    lastOffset: first + at,
    leaderEpoch: 0,
    isControl: false,
    bytes: Uint8Array.of(byte),
  }))
  return { batches, records: [], endOffset: first + bytes.length }
}

test('replicas are equal where both have something', () => {
  expect(
    unequalReplicas(
      't-0',
      new Map([
        [1, replica(0, 7, 8, 9)],
        [2, replica(1, 8, 9)],
      ]),
    ),
  ).toEqual([])
})

test('other bytes, and another end, are found', () => {
  expect(
    unequalReplicas(
      't-0',
      new Map([
        [1, replica(0, 7, 8)],
        [2, replica(0, 7, 9)],
      ]),
    ),
  ).toEqual(['t-0: at offset 1 node 2 holds other bytes than node 1'])
  expect(
    unequalReplicas(
      't-0',
      new Map([
        [1, replica(0, 7)],
        [2, replica(0, 7, 9)],
      ]),
    ),
  ).toEqual(['t-0: node 1 ends at 1, node 2 at 2'])
})
