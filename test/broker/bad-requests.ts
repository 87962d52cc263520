import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../src/protocol/generated/api/delete-records.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../src/protocol/generated/api/describe-configs.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../src/protocol/generated/api/offset-for-leader-epoch.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../src/protocol/generated/api/sync-group.ts'
import { readResponseHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import type { BadInputCase, BadInputTarget } from './bad-input-target.ts'
import { rawExchange } from './raw-exchange.ts'
import { requestBytes, type WireClient } from './wire-client.ts'

const NO_SUCH_ID = 'AAAAAAAAAAAAAAAAAAAAEQ'
const ZERO_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What a broker makes of frames that hold no request it knows. */
export const BAD_FRAMES: readonly BadInputCase[] = [
  frameCase('a length of -1', () => hex('ffffffff')),
  frameCase('a length of -2^31', () => hex('80000000')),
  frameCase('a length of 0', () => hex('00000000')),
  frameCase('a length of 2^31 - 1', () => hex('7fffffff')),
  frameCase('a length of socket.request.max.bytes + 1', () => hex('06400001')),
  frameCase('an API key that no API has', () => frame('270f 0000 00000001 ffff')),
  frameCase('API key -1', () => frame('ffff 0000 00000001 ffff')),
  frameCase('a version that is not there yet', () => frame('0003 0063 00000001 ffff 00')),
  frameCase('version -1', () => frame('0003 ffff 00000001 ffff')),
  frameCase('a version that is gone (Fetch 3)', () => frame('0001 0003 00000001 ffff 00000000')),
  frameCase('a frame of one byte', () => frame('00')),
  frameCase('a client id of -2 bytes', () => frame('0012 0000 00000001 fffe'), 'answered'),
  frameCase('a client id longer than the frame', () => frame('0012 0000 00000001 7fff 61')),
  frameCase('a client id that is no UTF-8', () => frame('0012 0000 00000001 0002 c328'), 'answered'),
  frameCase(
    'bytes behind a request',
    () => {
      const bytes = Buffer.concat([requestBytes(MetadataRequest, 9, { topics: [] }), Buffer.from([1, 2, 3])])
      bytes.writeInt32BE(bytes.length - 4, 0)
      return bytes
    },
    'answered',
  ),
  frameCase('tagged fields that promise 2^31 - 1 of them', () => frame('0003 0009 00000001 ffff ffffffff07')),
  frameCase('an array of 2^31 - 1 topics', () => frame('0003 0001 00000001 ffff 7fffffff')),
  frameCase('an array of -2 topics', () => frame('0003 0001 00000001 ffff fffffffe'), 'answered'),
  {
    name: 'ApiVersions 99 is answered in version 0',
    expected: 'UNSUPPORTED_VERSION for 18: 0 to 4',
    run: async ({ bootstrapServers }) => {
      const { received } = await rawExchange(bootstrapServers, frame('0012 0063 00000007 ffff 00'), { answered: true })
      const answer = ApiVersionsResponse.read(readerBehindHeader(received), 0)
      const [only] = answer.apiKeys
      return `${errorName(answer.errorCode)} for ${answer.apiKeys.length === 1 ? only!.apiKey : 'many'}: ${only!.minVersion} to ${only!.maxVersion}`
    },
  },
  {
    name: 'a client that has no name in ApiVersions 3',
    expected: 'INVALID_REQUEST',
    run: async ({ client }) => {
      const body = { clientSoftwareName: '', clientSoftwareVersion: '' }
      return errorName((await client.request(ApiVersionsRequest, ApiVersionsResponse, 3, body)).errorCode)
    },
  },
]

/** What a broker answers to requests that are well formed and ask for what is not there. */
export const BAD_REQUESTS: readonly BadInputCase[] = [
  fetchCase('Fetch at the end', 'NONE', { fetchOffset: 3 }),
  fetchCase('Fetch behind the end', 'OFFSET_OUT_OF_RANGE', { fetchOffset: 4 }),
  fetchCase('Fetch at offset -1', 'OFFSET_OUT_OF_RANGE', { fetchOffset: -1 }),
  fetchCase('Fetch at offset -2^53 + 1', 'OFFSET_OUT_OF_RANGE', { fetchOffset: Number.MIN_SAFE_INTEGER }),
  fetchCase('Fetch with a leader epoch of the future', 'UNKNOWN_LEADER_EPOCH', { currentLeaderEpoch: 99 }),
  fetchCase('Fetch with a leader epoch of -2', 'NONE', { currentLeaderEpoch: -2 }),
  fetchCase('Fetch of negative bytes gives one batch', 'NONE', { partitionMaxBytes: -5 }, 'UNKNOWN_SERVER_ERROR'),
  fetchCase('Fetch of partition 99', 'UNKNOWN_TOPIC_OR_PARTITION', { partition: 99 }),
  fetchCase('Fetch of partition -1', 'UNKNOWN_TOPIC_OR_PARTITION', { partition: -1 }),
  {
    name: 'Fetch at offset 2^63 - 1',
    expected: 'OFFSET_OUT_OF_RANGE',
    run: (target) =>
      withLargest(
        target,
        FetchRequest,
        FetchResponse,
        12,
        {
          maxWaitMs: 1,
          topics: [{ topic: 'three', partitions: [{ partition: 0, fetchOffset: MARK, partitionMaxBytes: 1000 }] }],
        },
        ({ responses }) => responses[0]!.partitions[0]!.errorCode,
      ),
  },
  {
    name: 'ListOffsets of timestamp 2^63 - 1',
    expected: 'NONE',
    run: (target) =>
      withLargest(
        target,
        ListOffsetsRequest,
        ListOffsetsResponse,
        7,
        {
          topics: [{ name: 'three', partitions: [{ partitionIndex: 0, timestamp: MARK }] }],
        },
        ({ topics }) => topics[0]!.partitions[0]!.errorCode,
      ),
  },
  {
    name: 'DeleteRecords before offset 2^63 - 1',
    expected: 'OFFSET_OUT_OF_RANGE',
    run: (target) =>
      withLargest(
        target,
        DeleteRecordsRequest,
        DeleteRecordsResponse,
        2,
        {
          topics: [{ name: 'three', partitions: [{ partitionIndex: 0, offset: MARK }] }],
          timeoutMs: 5000,
        },
        ({ topics }) => topics[0]!.partitions[0]!.errorCode,
      ),
  },
  {
    name: 'OffsetCommit of offset 2^63 - 1',
    // Beyond what an offset may be here, and no use to anybody.
    expected: 'closed',
    kafka: 'NONE',
    run: (target) =>
      withLargest(
        target,
        OffsetCommitRequest,
        OffsetCommitResponse,
        8,
        {
          groupId: 'far commits',
          topics: [{ name: 'three', partitions: [{ partitionIndex: 0, committedOffset: MARK }] }],
        },
        ({ topics }) => topics[0]!.partitions[0]!.errorCode,
      ),
  },
  {
    name: 'Fetch of an unknown topic',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: ({ client }) => fetched(client, 12, { topics: [{ topic: 'nowhere', partitions: [{ partition: 0, fetchOffset: 0 }] }] }),
  },
  {
    name: 'Fetch of an unknown topic id',
    expected: 'UNKNOWN_TOPIC_ID',
    run: ({ client }) =>
      fetched(client, 13, { topics: [{ topicId: NO_SUCH_ID, partitions: [{ partition: 0, fetchOffset: 0 }] }] }),
  },
  {
    name: 'Fetch of topic id 0',
    expected: 'UNKNOWN_TOPIC_ID',
    run: ({ client }) => fetched(client, 13, { topics: [{ topicId: ZERO_ID, partitions: [{ partition: 0, fetchOffset: 0 }] }] }),
  },
  {
    name: 'Fetch of partition 99 of a topic by its id',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: ({ client, topicIds }) =>
      fetched(client, 13, { topics: [{ topicId: topicIds.get('three')!, partitions: [{ partition: 99, fetchOffset: 0 }] }] }),
  },
  {
    name: 'Fetch in a session that is not there',
    expected: 'FETCH_SESSION_ID_NOT_FOUND',
    run: ({ client }) => fetched(client, 12, { sessionId: 123_456, sessionEpoch: 1 }),
  },
  {
    name: 'Fetch in a session, at an epoch that is not the next',
    expected: 'INVALID_FETCH_SESSION_EPOCH',
    run: async ({ client }) => fetched(client, 12, { sessionId: await session(client), sessionEpoch: 9 }),
  },
  {
    name: 'Fetch in a session, at a negative epoch',
    expected: 'INVALID_FETCH_SESSION_EPOCH',
    run: async ({ client }) => fetched(client, 12, { sessionId: await session(client), sessionEpoch: -2 }),
  },
  {
    name: 'Fetch by id in a session by name',
    expected: 'FETCH_SESSION_TOPIC_ID_ERROR',
    run: async ({ client }) => fetched(client, 13, { sessionId: await session(client), sessionEpoch: 1 }),
  },
  {
    name: 'Fetch with an isolation level that does not exist',
    expected: 'UNKNOWN_SERVER_ERROR',
    run: ({ client }) => fetched(client, 12, { isolationLevel: 5, topics: threeFrom(0) }),
  },
  {
    name: 'Fetch as a replica that the partition does not have',
    expected: 'NOT_LEADER_OR_FOLLOWER',
    run: ({ client }) => fetched(client, 12, { replicaId: 5, topics: threeFrom(0) }),
  },
  listCase('ListOffsets of a time of the future', 'NONE@-1', { timestamp: Date.now() + 1e9 }),
  listCase('ListOffsets of timestamp -99', 'UNSUPPORTED_VERSION@-1', { timestamp: -99 }),
  listCase('ListOffsets with a leader epoch of the future', 'UNKNOWN_LEADER_EPOCH@-1', { currentLeaderEpoch: 9 }),
  listCase('ListOffsets of partition 99', 'UNKNOWN_TOPIC_OR_PARTITION@-1', { partitionIndex: 99 }),
  {
    name: 'ListOffsets of the same partition twice',
    expected: 'INVALID_REQUEST',
    run: async ({ client }) => {
      const partitions = [
        { partitionIndex: 0, timestamp: -1 },
        { partitionIndex: 0, timestamp: -2 },
      ]
      const answer = await client.request(ListOffsetsRequest, ListOffsetsResponse, 7, { topics: [{ name: 'three', partitions }] })
      return errorName(answer.topics[0]!.partitions[0]!.errorCode)
    },
  },
  {
    name: 'OffsetForLeaderEpoch of an unknown partition',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: ({ client }) => epochEnd(client, { partition: 9, leaderEpoch: 0 }),
  },
  {
    name: 'OffsetForLeaderEpoch of an epoch of the future',
    expected: 'NONE@-1',
    run: ({ client }) => epochEnd(client, { partition: 0, leaderEpoch: 77 }),
  },
  {
    name: 'OffsetForLeaderEpoch of a negative epoch',
    expected: 'NONE@0',
    run: ({ client }) => epochEnd(client, { partition: 0, leaderEpoch: -7 }),
  },
  deleteCase('DeleteRecords behind the end', 'OFFSET_OUT_OF_RANGE', { name: 'three', partitionIndex: 0, offset: 4 }),
  deleteCase('DeleteRecords before offset -2', 'OFFSET_OUT_OF_RANGE', { name: 'three', partitionIndex: 0, offset: -2 }),
  deleteCase('DeleteRecords of an unknown partition', 'UNKNOWN_TOPIC_OR_PARTITION', {
    name: 'three',
    partitionIndex: 9,
    offset: 0,
  }),
  deleteCase('DeleteRecords of a compacted topic', 'POLICY_VIOLATION', { name: 'compacted', partitionIndex: 0, offset: 0 }),
  {
    name: 'Metadata of a topic with an impossible name',
    expected: 'INVALID_TOPIC_EXCEPTION',
    run: ({ client }) => metadataOf(client, 12, { name: '../..' }),
  },
  {
    name: 'Metadata of an unknown topic id',
    expected: 'UNKNOWN_TOPIC_ID',
    run: ({ client }) => metadataOf(client, 12, { name: null, topicId: NO_SUCH_ID }),
  },
  createCase('CreateTopics with an impossible name', 'INVALID_TOPIC_EXCEPTION', { name: 'a/b' }),
  createCase('CreateTopics with a name of 250 letters', 'INVALID_TOPIC_EXCEPTION', { name: 'n'.repeat(250) }),
  createCase('CreateTopics with no partitions', 'INVALID_PARTITIONS', { name: 'none', numPartitions: 0 }),
  createCase('CreateTopics with 2^31 - 1 partitions', 'POLICY_VIOLATION', { name: 'many', numPartitions: 0x7fffffff }),
  createCase('CreateTopics with 3 replicas on one node', 'INVALID_REPLICATION_FACTOR', {
    name: 'three-replicas',
    replicationFactor: 3,
  }),
  createCase('CreateTopics with a configuration that does not exist', 'INVALID_CONFIG', {
    name: 'odd',
    configs: [{ name: 'no.such.config', value: '1' }],
  }),
  joinCase('JoinGroup with an empty group', 'INVALID_GROUP_ID', { groupId: '' }),
  joinCase('JoinGroup with a session of 1 ms', 'INVALID_SESSION_TIMEOUT', { sessionTimeoutMs: 1 }),
  joinCase('JoinGroup as an unknown member', 'UNKNOWN_MEMBER_ID', { memberId: 'nobody' }),
  joinCase('JoinGroup without protocols', 'INCONSISTENT_GROUP_PROTOCOL', { protocols: [] }),
  joinCase('JoinGroup without a protocol type', 'INCONSISTENT_GROUP_PROTOCOL', { protocolType: '' }),
  {
    name: 'SyncGroup of an unknown group',
    expected: 'UNKNOWN_MEMBER_ID',
    run: ({ client }) => synced(client, 4),
  },
  {
    name: 'SyncGroup 5 without a protocol',
    expected: 'INCONSISTENT_GROUP_PROTOCOL',
    run: ({ client }) => synced(client, 5),
  },
  {
    name: 'Heartbeat of an unknown group',
    expected: 'UNKNOWN_MEMBER_ID',
    run: async ({ client }) =>
      errorName(
        (await client.request(HeartbeatRequest, HeartbeatResponse, 4, { groupId: 'x', generationId: 1, memberId: 'y' }))
          .errorCode,
      ),
  },
  commitCase('OffsetCommit of a member of a group that is not there', 'ILLEGAL_GENERATION', {
    memberId: 'y',
    generationIdOrMemberEpoch: 1,
  }),
  commitCase('OffsetCommit with metadata that is too long', 'OFFSET_METADATA_TOO_LARGE', {
    topics: [{ name: 'three', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: 'm'.repeat(5000) }] }],
  }),
  commitCase('OffsetCommit for an unknown topic', 'UNKNOWN_TOPIC_OR_PARTITION', {
    topics: [{ name: 'nowhere', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
  }),
  commitCase('OffsetCommit for an unknown partition', 'UNKNOWN_TOPIC_OR_PARTITION', {
    topics: [{ name: 'three', partitions: [{ partitionIndex: 9, committedOffset: 1 }] }],
  }),
  commitCase('OffsetCommit in an empty group name', 'NONE', { groupId: '' }),
  {
    name: 'FindCoordinator of a kind that does not exist',
    expected: 'INVALID_REQUEST',
    run: async ({ client }) => {
      const answer = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 6, {
        keyType: 9,
        coordinatorKeys: ['g'],
      })
      return errorName(answer.coordinators[0]?.errorCode ?? 0)
    },
  },
  {
    name: 'InitProducerId with an empty transactional id',
    expected: 'INVALID_REQUEST',
    run: ({ client }) => producerId(client, { transactionalId: '', transactionTimeoutMs: 1000 }),
  },
  {
    name: 'InitProducerId with an epoch and no producer id',
    expected: 'INVALID_REQUEST',
    run: ({ client }) =>
      producerId(client, { transactionalId: null, transactionTimeoutMs: 1000, producerId: -1, producerEpoch: 3 }),
  },
  {
    name: 'DescribeConfigs of a resource that does not exist',
    expected: 'INVALID_REQUEST',
    run: ({ client }) => describeConfigs(client, 99, 'x'),
  },
  {
    name: 'DescribeConfigs of an unknown topic',
    expected: 'UNKNOWN_TOPIC_OR_PARTITION',
    run: ({ client }) => describeConfigs(client, 2, 'nowhere'),
  },
  {
    name: 'DescribeConfigs of another broker',
    expected: 'INVALID_REQUEST',
    run: ({ client }) => describeConfigs(client, 4, '77'),
  },
  {
    name: 'DescribeConfigs of a broker that is no number',
    expected: 'INVALID_REQUEST',
    run: ({ client }) => describeConfigs(client, 4, 'seven'),
  },
]

function frameCase(name: string, bytes: () => Uint8Array, expected: 'closed' | 'answered' = 'closed'): BadInputCase {
  return {
    name,
    expected,
    run: async ({ bootstrapServers }) => {
      const { received, closed } = await rawExchange(bootstrapServers, bytes(), { answered: true })
      return closed ? (received.length === 0 ? 'closed' : 'closed behind an answer') : received.length > 0 ? 'answered' : 'silent'
    },
  }
}

type Fetch = Input<FetchRequest>
type FetchPartition = NonNullable<NonNullable<Fetch['topics']>[number]['partitions']>[number]

function threeFrom(fetchOffset: number): Fetch['topics'] {
  return [{ topic: 'three', partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1000 }] }]
}

function fetchCase(name: string, expected: string, partition: FetchPartition, kafka?: string): BadInputCase {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000, ...partition }]
  return { name, expected, kafka, run: ({ client }) => fetched(client, 12, { topics: [{ topic: 'three', partitions }] }) }
}

/** The error of the whole, or of the first partition. */
async function fetched(client: WireClient, version: number, request: Fetch): Promise<string> {
  const answer = await client.request(FetchRequest, FetchResponse, version, { maxWaitMs: 1, minBytes: 0, ...request })
  return errorName(answer.errorCode !== 0 ? answer.errorCode : (answer.responses[0]?.partitions[0]?.errorCode ?? 0))
}

/** A session by name. */
async function session(client: WireClient): Promise<number> {
  const answer = await client.request(FetchRequest, FetchResponse, 12, {
    maxWaitMs: 1,
    minBytes: 0,
    sessionId: 0,
    sessionEpoch: 0,
    topics: threeFrom(0),
  })
  return answer.sessionId
}

function listCase(
  name: string,
  expected: string,
  partition: { timestamp?: number; currentLeaderEpoch?: number; partitionIndex?: number },
): BadInputCase {
  return {
    name,
    expected,
    run: async ({ client }) => {
      const answer = await client.request(ListOffsetsRequest, ListOffsetsResponse, 9, {
        topics: [{ name: 'three', partitions: [{ partitionIndex: 0, timestamp: -1, ...partition }] }],
      })
      const { errorCode, offset } = answer.topics[0]!.partitions[0]!
      return `${errorName(errorCode)}@${offset}`
    },
  }
}

async function epochEnd(client: WireClient, partition: { partition: number; leaderEpoch: number }): Promise<string> {
  const answer = await client.request(OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, 4, {
    topics: [{ topic: 'three', partitions: [{ ...partition, currentLeaderEpoch: -1 }] }],
  })
  const { errorCode, endOffset } = answer.topics[0]!.partitions[0]!
  return errorCode === 0 ? `NONE@${endOffset}` : errorName(errorCode)
}

function deleteCase(
  name: string,
  expected: string,
  { name: topic, ...partition }: { name: string; partitionIndex: number; offset: number },
): BadInputCase {
  return {
    name,
    expected,
    run: async ({ client }) => {
      const answer = await client.request(DeleteRecordsRequest, DeleteRecordsResponse, 2, {
        topics: [{ name: topic, partitions: [partition] }],
        timeoutMs: 5000,
      })
      return errorName(answer.topics[0]!.partitions[0]!.errorCode)
    },
  }
}

async function metadataOf(
  client: WireClient,
  version: number,
  topic: { name: string | null; topicId?: string },
): Promise<string> {
  const answer = await client.request(MetadataRequest, MetadataResponse, version, {
    topics: [topic],
    allowAutoTopicCreation: false,
  })
  return errorName(answer.topics[0]!.errorCode)
}

function createCase(
  name: string,
  expected: string,
  topic: NonNullable<Input<CreateTopicsRequest>['topics']>[number],
): BadInputCase {
  return {
    name,
    expected,
    run: async ({ client }) => {
      const answer = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
        topics: [{ numPartitions: 1, replicationFactor: 1, ...topic }],
        timeoutMs: 5000,
        validateOnly: true,
      })
      return errorName(answer.topics[0]!.errorCode)
    },
  }
}

function joinCase(name: string, expected: string, fields: Input<JoinGroupRequest>): BadInputCase {
  return {
    name,
    expected,
    run: async ({ client }) => {
      const answer = await client.request(JoinGroupRequest, JoinGroupResponse, 9, {
        groupId: 'bad joins',
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
        ...fields,
      })
      return errorName(answer.errorCode)
    },
  }
}

function commitCase(name: string, expected: string, fields: Input<OffsetCommitRequest>): BadInputCase {
  return {
    name,
    expected,
    run: async ({ client }) => {
      const answer = await client.request(OffsetCommitRequest, OffsetCommitResponse, 8, {
        groupId: 'bad commits',
        topics: [{ name: 'three', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
        ...fields,
      })
      return errorName(answer.topics[0]!.partitions[0]!.errorCode)
    },
  }
}

async function synced(client: WireClient, version: number): Promise<string> {
  const request = { groupId: 'no such group', generationId: 1, memberId: 'nobody' }
  return errorName((await client.request(SyncGroupRequest, SyncGroupResponse, version, request)).errorCode)
}

async function producerId(client: WireClient, request: Input<InitProducerIdRequest>): Promise<string> {
  return errorName((await client.request(InitProducerIdRequest, InitProducerIdResponse, 4, request)).errorCode)
}

async function describeConfigs(client: WireClient, resourceType: number, resourceName: string): Promise<string> {
  const answer = await client.request(DescribeConfigsRequest, DescribeConfigsResponse, 4, {
    resources: [{ resourceType, resourceName, configurationKeys: null }],
  })
  return errorName(answer.results[0]!.errorCode)
}

/** Stands for an int64 that our own writer refuses. */
const MARK = 0x123456789abcd

/** The request with 2^63 - 1 in the place of the mark. */
async function withLargest<Request, Response>(
  { bootstrapServers }: BadInputTarget,
  request: MessageCodec<Request>,
  response: MessageCodec<Response>,
  version: number,
  body: Input<Request>,
  errorCodeOf: (answer: Response) => number,
): Promise<string> {
  const bytes = Buffer.from(requestBytes(request, version, body))
  bytes.set(hex('7fffffffffffffff'), bytes.indexOf(hex('000123456789abcd')))
  const { received, closed } = await rawExchange(bootstrapServers, bytes, { answered: true })
  if (closed) return 'closed'
  const reader = new Reader(received, 4)
  readResponseHeader(reader, request.apiKey, version)
  return errorName(errorCodeOf(response.read(reader, version)))
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

/** Bytes as a frame. */
function frame(text: string): Buffer {
  const body = hex(text)
  const bytes = Buffer.alloc(4 + body.length)
  bytes.writeInt32BE(body.length, 0)
  bytes.set(body, 4)
  return bytes
}

/** Behind the length and the correlation id. */
function readerBehindHeader(frameBytes: Buffer): Reader {
  return new Reader(frameBytes, 8)
}
