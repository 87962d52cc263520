import { describe, expect, test } from 'vitest'
import { createPartitions } from '../../src/controller/create-partitions.ts'
import { createTopics } from '../../src/controller/create-topics.ts'
import { deleteTopics } from '../../src/controller/delete-topics.ts'
import { MutationQuotas } from '../../src/controller/mutation-quotas.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { imageAfter, oneBroker, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf } from './controller-fixture.ts'

const limited = (rate: number): NewRecord => ({
  type: 'ClientQuotaRecord',
  version: 0,
  message: {
    entity: [{ entityType: 'user', entityName: 'ANONYMOUS' }],
    key: 'controller_mutation_rate',
    value: rate,
    remove: false,
  },
})
const image = imageAfter(oneBroker([...topicCreated(topicId(1), 'a', 5), ...topicCreated(topicId(2), 'b', 5)]), [limited(1)])

function setUp(on = image) {
  let nowMs = 1000
  const quotas = new MutationQuotas({ samples: 10, windowMs: 1000 }, { nowMs: () => nowMs, monotonicUs: () => nowMs * 1000 })
  const begin = (apiKey: number, apiVersion: number, principal = 'User:ANONYMOUS') =>
    quotas.begin(on, { apiKey, apiVersion, principal, clientId: 'c' })
  return { begin, pass: (ms: number) => (nowMs += ms) }
}
const topics = (...partitions: number[]) => ({
  topics: partitions.map((numPartitions, index) => ({
    name: `t${index}`,
    numPartitions,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  })),
  timeoutMs: 1000,
  validateOnly: false,
})

describe('the quota of changes', () => {
  test('counts partitions, and refuses topics when it is used up', () => {
    const { begin, pass } = setUp()
    const mutationQuota = begin(CreateTopicsRequest.apiKey, 7)
    const { response } = createTopics({ ...contextOf(image), mutationQuota }, topics(12, 1))
    expect(response.topics!.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.THROTTLING_QUOTA_EXCEEDED])
    expect(mutationQuota!.throttleMs).toBe(2000)
    pass(2000)
    const later = begin(CreateTopicsRequest.apiKey, 7)
    expect(createTopics({ ...contextOf(image), mutationQuota: later }, topics(1)).response.topics![0]!.errorCode).toBe(0)
  })

  test('makes older clients wait, and refuses them nothing', () => {
    const { begin } = setUp()
    const mutationQuota = begin(CreateTopicsRequest.apiKey, 5)
    const { response } = createTopics({ ...contextOf(image), mutationQuota }, topics(12, 1))
    expect(response.topics!.map(({ errorCode }) => errorCode)).toEqual([0, 0])
    expect(mutationQuota!.throttleMs).toBe(3000)
  })

  test('holds for partitions that are added and topics that are deleted', () => {
    const { begin } = setUp()
    const mutationQuota = begin(CreatePartitionsRequest.apiKey, 3)
    const more = {
      topics: [
        { name: 'a', count: 17, assignments: null },
        { name: 'b', count: 6, assignments: null },
      ],
      timeoutMs: 1,
      validateOnly: false,
    }
    expect(
      createPartitions({ ...contextOf(image), mutationQuota }, more).response.results!.map(({ errorCode }) => errorCode),
    ).toEqual([0, 89])
    const deletion = begin(DeleteTopicsRequest.apiKey, 6)
    const doomed = { topics: [{ name: 'a', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }], topicNames: [], timeoutMs: 1 }
    const { records, response } = deleteTopics({ ...contextOf(image), mutationQuota: deletion }, doomed, 6)
    expect([records, response.responses![0]!.errorCode]).toEqual([[], ErrorCode.THROTTLING_QUOTA_EXCEEDED])
  })

  test('is no matter for others, and for what changes no partitions', () => {
    const { begin } = setUp()
    expect(begin(CreateTopicsRequest.apiKey, 7, 'User:other')).toBeNull()
    expect(begin(3, 1)).toBeNull()
    expect(setUp(oneBroker()).begin(CreateTopicsRequest.apiKey, 7)).toBeNull()
  })

  test('may be another while it is in use', () => {
    const { begin } = setUp()
    begin(CreateTopicsRequest.apiKey, 7)!.record(11)
    expect(() => begin(CreateTopicsRequest.apiKey, 7)!.record(1)).toThrow('throttling quota has been exceeded')
  })
})
