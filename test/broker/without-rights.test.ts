import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '../../bench/peers/free-port.ts'
import { apiTable } from '../../src/broker/api-table.ts'
import { HANDLERS } from '../../src/broker/handlers/all.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { UnwritableValueError } from '../../src/protocol/errors.ts'
import { CreateDelegationTokenRequest } from '../../src/protocol/generated/api/create-delegation-token.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../src/protocol/generated/api/describe-groups.ts'
import { DescribeProducersRequest, DescribeProducersResponse } from '../../src/protocol/generated/api/describe-producers.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../src/protocol/generated/api/list-groups.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../src/protocol/generated/api/list-transactions.ts'
import { controllerProbes } from '../compat/security/acls/controller-probes.ts'
import { AclMatrix, ADMIN, brokerProperties, connectAs } from '../compat/security/acls/matrix.ts'
import { type Probe, probes } from '../compat/security/acls/probes.ts'
import { DOOMED_TOPIC, GROUP, OTHER_GROUP, OTHER_TOPIC, situations, TOPIC } from '../compat/security/acls/situations.ts'
import { messageNamed } from '../protocol/message-schema.ts'
import { startTestNode, type TestNode } from './test-node.ts'
import { fitted, type Leaf, leavesOf } from './told-leaves.ts'
import type { WireClient } from './wire-client.ts'

// Everything that is served is asked, in every version, by somebody who has logged in and has no rights, of things that are there. A new API is asked here too, or the test fails.

const NOBODY = 'none'
const SITUATIONS = situations().filter(({ name }) => name === NOBODY || name === 'all')
/** That somebody has no right to something: to topics, groups, the cluster, transactional ids, tokens of others. */
const DENIALS: ReadonlySet<unknown> = new Set([29, 30, 31, 53, 65])
/** What is told to everybody, as by Kafka. */
const PUBLIC: Readonly<Record<string, RegExp>> = {
  ApiVersions: /^(apiKeys|supportedFeatures|finalizedFeatures|finalizedFeaturesEpoch)\b/,
  DescribeCluster: /^(clusterId|controllerId|brokers\.(brokerId|host|port))$/,
  Metadata: /^(clusterId|controllerId|brokers\.(nodeId|host|port))$/,
}
/** Numbers that say of what an answer is. */
const NUMBERS_ASKED = /(partition\w*|Index|Type|producerId)$/i
/** Asked before a login, or when that is over; asked with a secret by its owner and who may renew it, DELEGATION_TOKEN_OWNER_MISMATCH for others; for a token of one's own, in versions without other owners. */
const NEVER_DENIED = {
  ApiVersions: '0-4',
  SaslHandshake: '0-1',
  SaslAuthenticate: '0-2',
  RenewDelegationToken: '1-2',
  ExpireDelegationToken: '1-2',
  CreateDelegationToken: '1-2',
}
/** What one may not see is left out. Old versions of DescribeLogDirs have no room for the error. */
const LEAVES_OUT = { ListGroups: '0-5', ListTransactions: '0-2', DescribeDelegationToken: '1-3', DescribeLogDirs: '1-2' }
/** All versions in which nobody is denied an API. A new one belongs in here only if it is open to everybody. */
const NOT_DENIED = {
  brokers: { ...NEVER_DENIED, ...LEAVES_OUT, DescribeCluster: '0-2' },
  // Neither have old versions of Fetch.
  controllers: { ...NEVER_DENIED, Fetch: '4-6' },
}

let node: TestNode
let controller: string
let matrix: AclMatrix
let admin: WireClient

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  controller = `127.0.0.1:${port}`
  const properties = brokerProperties(SITUATIONS)
  node = await startTestNode({
    ...properties,
    'process.roles': 'broker,controller',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@${controller}`,
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    listeners: `PLAINTEXT://127.0.0.1:0,CONTROLLER://${controller}`,
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': properties['listener.name.plaintext.plain.sasl.jaas.config']!,
    // Nothing is written by itself.
    'metadata.max.idle.interval.ms': '0',
  })
  matrix = await AclMatrix.open(node.bootstrapServers, SITUATIONS)
  admin = await connectAs(node.bootstrapServers, ADMIN)
}, 60_000)
afterAll(async () => {
  admin?.close()
  matrix?.close()
  await node?.[Symbol.asyncDispose]()
})

interface Asked {
  readonly api: string
  readonly version: number
  readonly probe: string
  readonly isDenied: boolean
  /** Neither of its own request nor public. */
  readonly told: readonly Leaf[]
}

/** What a user is told by a version of an API. */
async function ask(
  { user, client }: { readonly user: string; readonly client: WireClient },
  request: MessageCodec<unknown>,
  version: number,
  all: readonly Probe[],
): Promise<Asked[]> {
  const { schema } = messageNamed(request.name)
  const api = nameOf(request)
  const asked: Asked[] = []
  for (const probe of all) {
    if (probe.request !== request) continue
    const body = fitted(schema, version, probe.body(matrix.ids)) as Input<unknown> & { ownerPrincipalName?: string }
    if (request === CreateDelegationTokenRequest && (body.ownerPrincipalName ?? null) === null) continue
    const answer = await client.request(probe.request, probe.response, version, body).catch((error: unknown) => {
      // A version that cannot carry this question.
      if (error instanceof UnwritableValueError) return null
      throw new Error(`${probe.name}, version ${version}: ${error}`)
    })
    if (answer === null) continue
    const own: ReadonlySet<unknown> = new Set([user, 'User', ...leavesOf(schema, body).map(({ value }) => value)])
    const leaves = leavesOf(messageNamed(probe.response.name).schema, answer)
    const told = leaves.filter(({ path, value }) => {
      if (/errorCode$/i.test(path) || PUBLIC[api]?.test(path)) return false
      // A number is found in many requests.
      if (own.has(value) && (typeof value !== 'number' || NUMBERS_ASKED.test(path))) return false
      return !(/errorMessage$/i.test(path) && saysNothing(String(value)))
    })
    const isDenied = leaves.some(({ path, value }) => /errorCode$/i.test(path) && DENIALS.has(value))
    asked.push({ api, version, probe: probe.name, isDenied, told })
  }
  return asked
}

function nameOf({ name }: MessageCodec<unknown>): string {
  return name.replace(/Request$/, '')
}

/** Of what there is, a message names none. */
function saysNothing(message: string): boolean {
  const names = [...matrix.ids].flat()
  return ![...names, GROUP, OTHER_GROUP, ADMIN, node.bootstrapServers].some((name) => message.includes(name))
}

/** What there is, as far as somebody could have altered it: the metadata by the end of its log, the records and groups and transactions. */
async function state(): Promise<string> {
  const topics = [TOPIC, OTHER_TOPIC, DOOMED_TOPIC, '__consumer_offsets', '__transaction_state']
  const quorum = await admin.request(DescribeQuorumRequest, DescribeQuorumResponse, 2, {
    topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
  })
  const { leaderId, leaderEpoch, highWatermark } = quorum.topics[0]!.partitions[0]!
  const records = await admin.request(ListOffsetsRequest, ListOffsetsResponse, 7, {
    topics: topics.map((name) => ({ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] })),
  })
  const groups = [
    await admin.request(ListGroupsRequest, ListGroupsResponse, 5, {}),
    await admin.request(DescribeGroupsRequest, DescribeGroupsResponse, 6, { groups: [GROUP, OTHER_GROUP] }),
  ]
  const transactions = [
    await admin.request(ListTransactionsRequest, ListTransactionsResponse, 1, {}),
    await admin.request(DescribeProducersRequest, DescribeProducersResponse, 0, {
      topics: topics.map((name) => ({ name, partitionIndexes: [0] })),
    }),
  ]
  return JSON.stringify([leaderId, leaderEpoch, highWatermark, records, groups, transactions])
}

const METADATA = { topic: '__cluster_metadata', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' }
/** The records of the cluster itself. */
const fetchMetadata: Probe = {
  name: 'Fetch of the metadata',
  request: FetchRequest as MessageCodec<unknown>,
  response: FetchResponse as MessageCodec<unknown>,
  version: 17,
  body: () => ({ maxWaitMs: 0, topics: [{ ...METADATA, partitions: [{ partition: 0, partitionMaxBytes: 1 << 20 }] }] }),
  isVerdict: false,
  undo: null,
}

describe.each([
  ['brokers', HANDLERS, () => probes(), () => node.bootstrapServers],
  ['controllers', CONTROLLER_HANDLERS, () => [...probes(), ...controllerProbes(), fetchMetadata], () => controller],
] as const)('who may nothing, and asks everything at the listeners of %s,', (listeners, handlers, allProbes, at) => {
  test('is told nothing, and changes nothing', { timeout: 60_000 }, async () => {
    const all = allProbes()
    const client = await connectAs(at(), NOBODY)
    const before = await state()
    const asked: Asked[] = []
    const notDenied: Record<string, string> = {}
    for (const { handler, minVersion, maxVersion } of apiTable(handlers).values()) {
      for (let version = minVersion; version <= maxVersion; version++) {
        const answers = await ask({ user: NOBODY, client }, handler.request, version, all)
        asked.push(...answers)
        if (answers.some(({ isDenied }) => isDenied)) continue
        const api = nameOf(handler.request)
        notDenied[api] = `${notDenied[api]?.split('-')[0] ?? version}-${version}`
      }
    }
    client.close()
    expect(asked.filter(({ told }) => told.length > 0)).toEqual([])
    expect(notDenied).toEqual(NOT_DENIED[listeners])
    expect(await state()).toBe(before)
    expect(asked.length).toBeGreaterThan(listeners === 'brokers' ? 300 : 120)
  })

  test('would have been told something by what leaves out what one may not see', async () => {
    const client = await connectAs(at(), 'all')
    for (const { handler, minVersion } of apiTable(handlers).values()) {
      if (!(nameOf(handler.request) in LEAVES_OUT)) continue
      const answers = await ask({ user: 'all', client }, handler.request, minVersion, allProbes())
      expect(
        answers.some(({ told }) => told.length > 0),
        handler.request.name,
      ).toBe(true)
    }
    client.close()
  })
})
