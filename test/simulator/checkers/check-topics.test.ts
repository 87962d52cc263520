import { expect, test } from 'vitest'
import type { KnownTopic } from '../workload/history.ts'
import { type FoundTopic, wrongTopics } from './check-topics.ts'

const RECORD = { partition: 0, offset: 0, value: 'a', acknowledgedUs: 5 }
const MADE: KnownTopic = {
  name: 't',
  topicId: 'A',
  isFirst: true,
  partitions: 1,
  state: 'made',
  deletionUs: -1,
  records: [RECORD],
}
const DELETED: KnownTopic = { ...MADE, state: 'deleted', deletionUs: 10 }
const FOUND: FoundTopic = {
  name: 't',
  topicId: 'A',
  partitions: 1,
  contents: [{ batches: [], records: [{ offset: 0, value: 'a', state: 'plain' }], endOffset: 1 }],
}

test('a topic that was made is there with its partitions and records', () => {
  expect(wrongTopics([MADE], [FOUND])).toEqual([])
  expect(wrongTopics([MADE], [])).toEqual(['topic t (A) was made, and is not there'])
  expect(wrongTopics([{ ...MADE, partitions: 4 }], [FOUND])).toEqual(['topic t was confirmed to have 4 partitions, and has 1'])
  expect(wrongTopics([MADE], [{ ...FOUND, contents: [undefined] }])).toHaveLength(1)
})

test('a topic that was deleted is not there, and its records are in no other of its name', () => {
  expect(wrongTopics([DELETED], [])).toEqual([])
  expect(wrongTopics([DELETED], [FOUND])).toContain('topic t (A) was deleted, and is there')
  expect(wrongTopics([DELETED], [{ ...FOUND, topicId: 'B' }])).toEqual([
    'a was deleted with its topic t, and is in the next of that name',
  ])
})

test('of a topic whose deletion nobody confirmed either is right', () => {
  const between: KnownTopic = { ...DELETED, state: 'being deleted' }
  expect([...wrongTopics([between], []), ...wrongTopics([between], [FOUND])]).toEqual([])
})
