import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ALL_CODECS } from '../../src/protocol/generated/all.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteRecordsRequest } from '../../src/protocol/generated/api/delete-records.ts'
import { DescribeAclsRequest } from '../../src/protocol/generated/api/describe-acls.ts'
import { DescribeConfigsRequest } from '../../src/protocol/generated/api/describe-configs.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest } from '../../src/protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { ListOffsetsRequest } from '../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../src/protocol/generated/api/offset-fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { readRecords } from '../../src/records/record.ts'
import { WireClient } from './wire-client.ts'

let cluster: Cluster
let client: WireClient
let topicId: string

beforeAll(async () => {
  cluster = await startCluster()
  client = await WireClient.open(cluster.bootstrapServers)
  const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: [{ name: 'matrix', numPartitions: 2, replicationFactor: 1 }],
    timeoutMs: 5000,
  })
  expect(created.topics[0]!.errorCode).toBe(0)
  topicId = created.topics[0]!.topicId
  const found = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 6, { keyType: 0, coordinatorKeys: ['g'] })
  expect(found.coordinators[0]!.errorCode).toBe(0)
})
afterAll(async () => {
  client.close()
  await cluster.stop()
})

function batch(text: string): Uint8Array {
  const builder = new BatchBuilder()
  builder.append({ timestamp: Date.now(), key: null, value: Buffer.from(text) })
  return builder.build()
}

/** Kafka's tagged shape of versions: topics by name before, by id from `since` on. */
function topicRef(version: number, since: number, field: 'name' | 'topic'): Record<string, string> {
  return version >= since ? { topicId } : { [field]: 'matrix' }
}

/** A request that a client might send, for each API and version; an API that is not in here is asked with every field at its default. */
const BODIES: Readonly<Record<string, (version: number) => Input<never>>> = {
  [ProduceRequest.name]: (version) =>
    ({
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ ...topicRef(version, 13, 'name'), partitionData: [{ index: 0, records: batch(`v${version}`) }] }],
    }) as Input<never>,
  [FetchRequest.name]: (version) =>
    ({
      maxWaitMs: 10,
      minBytes: 1,
      topics: [{ ...topicRef(version, 13, 'topic'), partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
    }) as Input<never>,
  [ListOffsetsRequest.name]: () =>
    ({ topics: [{ name: 'matrix', partitions: [{ partitionIndex: 0, timestamp: -1 }] }] }) as Input<never>,
  [MetadataRequest.name]: () => ({ topics: [{ name: 'matrix' }] }) as Input<never>,
  [OffsetCommitRequest.name]: (version) =>
    ({
      groupId: 'g',
      topics: [
        { ...topicRef(version, 10, 'name'), partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: 'm' }] },
      ],
    }) as Input<never>,
  [OffsetFetchRequest.name]: (version) =>
    (version >= 8
      ? { groups: [{ groupId: 'g', topics: [{ ...topicRef(version, 10, 'name'), partitionIndexes: [0] }] }] }
      : { groupId: 'g', topics: [{ name: 'matrix', partitionIndexes: [0] }] }) as Input<never>,
  [FindCoordinatorRequest.name]: (version) => (version >= 4 ? { coordinatorKeys: ['g'] } : { key: 'g' }) as Input<never>,
  [InitProducerIdRequest.name]: () => ({ transactionalId: null, transactionTimeoutMs: 1000 }) as Input<never>,
  [CreateTopicsRequest.name]: (version) =>
    ({ topics: [{ name: `made-by-${version}`, numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5000 }) as Input<never>,
  [CreatePartitionsRequest.name]: () =>
    ({ topics: [{ name: 'matrix', count: 3, assignments: null }], timeoutMs: 5000, validateOnly: true }) as Input<never>,
  [DeleteRecordsRequest.name]: () =>
    ({ topics: [{ name: 'matrix', partitions: [{ partitionIndex: 1, offset: 0 }] }], timeoutMs: 5000 }) as Input<never>,
  [DescribeConfigsRequest.name]: () =>
    ({ resources: [{ resourceType: 2, resourceName: 'matrix', configurationKeys: null }] }) as Input<never>,
  // What names something UNKNOWN is no request.
  [DescribeAclsRequest.name]: () =>
    ({ resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 }) as Input<never>,
  [JoinGroupRequest.name]: () =>
    ({
      groupId: 'joined-nowhere',
      sessionTimeoutMs: 1,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
    }) as Input<never>,
}

describe('every API that is advertised', () => {
  test('answers every version of it in that version', async () => {
    const { apiKeys } = await client.request(ApiVersionsRequest, ApiVersionsResponse, 4, {
      clientSoftwareName: 'test',
      clientSoftwareVersion: '1',
    })
    expect(apiKeys.length).toBeGreaterThanOrEqual(28)
    for (const { apiKey, minVersion, maxVersion } of apiKeys) {
      const request = codecOf(apiKey, 'Request')
      const response = codecOf(apiKey, 'Response')
      for (let version = Math.max(minVersion, request.minVersion); version <= maxVersion; version++) {
        const body = BODIES[request.name]?.(version) ?? {}
        const answer = await client.request(request, response, version, body).catch((error: unknown) => {
          throw new Error(`${request.name} ${version}: ${String(error)}`)
        })
        expect(answer, `${request.name} ${version}`).toBeTypeOf('object')
      }
    }
  })

  test('Produce in all versions appends, and Fetch in all versions gives it back', async () => {
    const before = (await fetchAll(18)).length
    for (let version = 3; version <= 13; version++) {
      const answer = await client.request(ProduceRequest, ProduceResponse, version, BODIES[ProduceRequest.name]!(version))
      expect(answer.responses[0]!.partitionResponses[0]!.errorCode, `version ${version}`).toBe(0)
    }
    for (let version = 4; version <= 18; version++) {
      const values = await fetchAll(version)
      expect(values.slice(before), `version ${version}`).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((each) => `v${each}`))
    }
  })

  test('Fetch before version 10 does not give a topic of zstd to a client that cannot read it', async () => {
    const configs = [{ name: 'compression.type', value: 'zstd' }]
    const topics = [{ name: 'squeezed', numPartitions: 1, replicationFactor: 1, configs }]
    await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 5000 })
    const topicData = [{ name: 'squeezed', partitionData: [{ index: 0, records: batch('small') }] }]
    await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 5000, topicData })
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
    for (let version = 4; version <= 12; version++) {
      const body = { maxWaitMs: 10, minBytes: 1, topics: [{ topic: 'squeezed', partitions }] }
      const answer = await client.request(FetchRequest, FetchResponse, version, body)
      const { errorCode, records } = answer.responses[0]!.partitions[0]!
      expect([errorCode, records!.length > 0], `version ${version}`).toEqual(version < 10 ? [76, false] : [0, true])
    }
  })

  test('OffsetCommit and OffsetFetch agree in all versions', async () => {
    for (let version = 2; version <= 10; version++) {
      const topics = [
        {
          ...topicRef(version, 10, 'name'),
          partitions: [{ partitionIndex: 1, committedOffset: version, committedMetadata: `at ${version}` }],
        },
      ]
      const committed = await client.request(OffsetCommitRequest, OffsetCommitResponse, version, { groupId: 'g', topics })
      expect(committed.topics[0]!.partitions[0]!.errorCode, `commit ${version}`).toBe(0)
      for (let fetchVersion = 1; fetchVersion <= 10; fetchVersion++) {
        const fetched = await client.request(
          OffsetFetchRequest,
          OffsetFetchResponse,
          fetchVersion,
          fetchVersion >= 8
            ? { groups: [{ groupId: 'g', topics: [{ ...topicRef(fetchVersion, 10, 'name'), partitionIndexes: [1] }] }] }
            : { groupId: 'g', topics: [{ name: 'matrix', partitionIndexes: [1] }] },
        )
        const partition = (fetched.groups[0]?.topics ?? fetched.topics)[0]!.partitions[0]!
        expect([partition.committedOffset, partition.metadata, partition.errorCode], `fetch ${fetchVersion}`).toEqual([
          version,
          `at ${version}`,
          0,
        ])
      }
    }
  })

  test('Metadata names the topic and its id from version 10 on', async () => {
    for (let version = 0; version <= 13; version++) {
      const answer = await client.request(MetadataRequest, MetadataResponse, version, { topics: [{ name: 'matrix' }] })
      expect(answer.topics[0]!.errorCode).toBe(0)
      expect(answer.topics[0]!.partitions).toHaveLength(2)
      if (version >= 10) expect(answer.topics[0]!.topicId).toBe(topicId)
    }
  })

  test('Metadata is not asked by ids in versions 10 and 11, which only have a field for them', async () => {
    const ask = (version: number, topic: { name: string | null; topicId?: string }) =>
      client.request(MetadataRequest, MetadataResponse, version, { topics: [{ name: 'matrix' }, topic] })
    for (const version of [10, 11]) {
      const { brokers, topics } = await ask(version, { name: null, topicId })
      expect(brokers).toEqual([])
      expect(topics.map((topic) => [topic.errorCode, topic.name, topic.topicId])).toEqual([
        [42, 'matrix', ZERO_UUID],
        [42, '', topicId],
      ])
      expect((await ask(version, { name: null })).topics.map(({ errorCode }) => errorCode)).toEqual([42, 42])
    }
    expect((await ask(12, { name: null, topicId })).topics.map(({ errorCode }) => errorCode)).toEqual([0, 0])
  })

  test('JoinGroup refuses a session that is too short in every version', async () => {
    for (let version = 0; version <= 9; version++) {
      const answer = await client.request(JoinGroupRequest, JoinGroupResponse, version, BODIES[JoinGroupRequest.name]!(version))
      expect(answer.errorCode).toBe(26)
    }
  })
})

function codecOf(apiKey: number, kind: 'Request' | 'Response'): MessageCodec<unknown> {
  return ALL_CODECS.find(({ codec }) => codec.apiKey === apiKey && codec.name.endsWith(kind))!.codec
}

async function fetchAll(version: number): Promise<string[]> {
  const answer = await client.request(FetchRequest, FetchResponse, version, BODIES[FetchRequest.name]!(version))
  const { errorCode, records } = answer.responses[0]!.partitions[0]!
  expect(errorCode).toBe(0)
  const values: string[] = []
  const view = new BatchView()
  for (let at = 0; records !== null && at < records.length; at = view.end) {
    for (const record of readRecords(view.at(records, at))) values.push(Buffer.from(record.value!).toString())
  }
  return values
}
