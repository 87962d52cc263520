import { describe, expect, test } from 'vitest'
import { createAcls, deleteAcls } from '../../src/controller/acls.ts'
import { createTopics } from '../../src/controller/create-topics.ts'
import { deleteTopics } from '../../src/controller/delete-topics.ts'
import { imageToRecords } from '../../src/metadata/image-records.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { contextOf } from './controller-fixture.ts'

const image = oneBroker()
const authorizerClassName = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'
const ENTRY = {
  resourceType: 2,
  resourceName: 'payments',
  resourcePatternType: 3,
  principal: 'User:ann',
  host: '*',
  operation: 3,
  permissionType: 3,
}
const EVERYTHING = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
}

function contextWith(on = image): ReturnType<typeof contextOf> {
  const context = contextOf(on)
  return { ...context, config: { ...context.config, authorizerClassName } }
}

describe('the access control list', () => {
  test('gets an entry once, keeps it over a snapshot, and loses it', () => {
    const { records, response } = createAcls(contextWith(), { creations: [ENTRY, ENTRY, { ...ENTRY, operation: 4 }] })
    expect(records).toHaveLength(2)
    expect(response.results!.map(({ errorCode }) => errorCode)).toEqual([0, 0, 0])
    const after = imageAfter(image, records)
    expect(createAcls(contextWith(after), { creations: [ENTRY] }).records).toEqual([])
    expect([...imageToRecords(after)].filter(({ type }) => type === 'AccessControlEntryRecord')).toHaveLength(2)

    const filters = [{ ...EVERYTHING, resourceNameFilter: 'payments', patternTypeFilter: 2, operation: 4 }, EVERYTHING]
    const deleted = deleteAcls(contextWith(after), { filters })
    expect(deleted.response.filterResults!.map(({ matchingAcls }) => matchingAcls!.length)).toEqual([1, 2])
    expect(deleted.records).toHaveLength(2)
    const { acls } = imageAfter(after, deleted.records).parts
    expect([acls.size, acls.isNamed(2, 3, 'payments')]).toEqual([0, false])
  })

  test('is refused what names no resource, and changes at all without an authorizer', () => {
    const creations = [{ ...ENTRY, resourceType: 4 }, { ...ENTRY, resourceName: '' }, { ...ENTRY, operation: 99 }, ENTRY]
    const { records, response } = createAcls(contextWith(), { creations })
    expect(response.results!.map(({ errorMessage }) => errorMessage)).toEqual([
      'The only valid name for the CLUSTER resource is kafka-cluster',
      'Invalid empty resource name',
      'Invalid operation UNKNOWN',
      null,
    ])
    expect(records).toHaveLength(1)
    expect(() => createAcls(contextOf(image), { creations })).toThrow('No Authorizer is configured.')
    expect(() => deleteAcls(contextOf(image), { filters: [EVERYTHING] })).toThrow('No Authorizer is configured.')
  })
})

describe('who may not', () => {
  const nobody = { may: () => false }

  test('make a topic is told so, and makes none', () => {
    const topics = [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    const { records, response } = createTopics(
      { ...contextWith(), access: nobody },
      { topics, timeoutMs: 1000, validateOnly: false },
    )
    expect(records).toEqual([])
    expect(response.topics).toMatchObject([{ name: 't', errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED }])
  })

  test('delete a topic does not learn whether it is there', () => {
    const topics = [{ name: 'here', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    const after = imageAfter(image, createTopics(contextWith(), { topics, timeoutMs: 1000, validateOnly: false }).records)
    const request = { topics: [], topicNames: ['here', 'nowhere'], timeoutMs: 1000 }
    const { records, response } = deleteTopics({ ...contextWith(after), access: nobody }, request, 5)
    expect(records).toEqual([])
    expect(response.responses!.map(({ errorCode }) => errorCode)).toEqual([29, 29])
  })
})
