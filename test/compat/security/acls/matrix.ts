import { CreateAclsRequest, CreateAclsResponse } from '../../../../src/protocol/generated/api/create-acls.ts'
import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/create-delegation-token.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../../src/protocol/generated/api/create-topics.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from '../../../../src/protocol/generated/api/describe-acls.ts'
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/describe-delegation-token.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../../../src/protocol/generated/api/offset-commit.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../../../src/protocol/generated/api/sasl-handshake.ts'
import { ZERO_UUID } from '../../../../src/protocol/uuid.ts'
import { RESOURCE } from '../../../../src/security/authorizer/acl-codes.ts'
import { WireClient } from '../../../broker/wire-client.ts'
import { type Probe, secretOf, UNKNOWN_ID } from './probes.ts'
import {
  type Acl,
  DOOMED_TOPIC,
  GROUP,
  OTHER_GROUP,
  OTHER_OWNER,
  OTHER_TOKEN,
  OTHER_TOPIC,
  OTHER_TRANSACTIONAL_ID,
  OWNER,
  RENEWER,
  type Situation,
  TOKEN,
  TOPIC,
  TRANSACTIONAL_ID,
  userOf,
} from './situations.ts'

export const ADMIN = 'admin'
const TOPICS = [TOPIC, DOOMED_TOPIC, OTHER_TOPIC]
const FINISHED_WITHIN_MS = 20_000
/** So many characters tell one token's id from another's. */
const PREFIX_OF_ID = 12

/** What a broker with these situations' users is configured with: they come by the listener `PLAINTEXT`, and show who they are. */
export function brokerProperties(all: readonly Situation[]): Record<string, string> {
  const users = [ADMIN, ...all.map(userOf)].map((user) => `user_${user}="${user}-secret"`)
  return {
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
      `username="${ADMIN}" password="${ADMIN}-secret" ${users.join(' ')};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${ADMIN};User:ANONYMOUS`,
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.num.partitions': '1',
    // Records of a fixed time are old.
    'log.retention.ms': '-1',
    'group.initial.rebalance.delay.ms': '0',
    'delegation.token.secret.key': 'the key of the tokens',
  }
}

/** A broker that holds what the probes ask about, and whose users have the entries of their situations. */
export class AclMatrix {
  readonly #bootstrapServers: string
  readonly #admin: WireClient
  #ids: ReadonlyMap<string, string> = new Map()
  readonly #tokens = new Map<string, string>()

  private constructor(bootstrapServers: string, admin: WireClient) {
    this.#bootstrapServers = bootstrapServers
    this.#admin = admin
  }

  static async open(bootstrapServers: string, all: readonly Situation[]): Promise<AclMatrix> {
    const matrix = new AclMatrix(bootstrapServers, await connectAs(bootstrapServers, ADMIN))
    await matrix.#prepare(all)
    return matrix
  }

  close(): void {
    this.#admin.close()
  }

  /** Of the topics and tokens that are there, by their names; and the secrets of the latter. */
  get ids(): ReadonlyMap<string, string> {
    return this.#ids
  }

  /** The answers that a situation's user gets, by the names of the probes. `at`: whom to ask; default: the broker. */
  async answers(situation: Situation, all: readonly Probe[], at = this.#bootstrapServers): Promise<Map<string, string>> {
    const client = await connectAs(at, userOf(situation))
    const answers = new Map<string, string>()
    for (const { name, request, response, version, body, isVerdict, undo, view } of all) {
      const answer = await client.request(request, response, version, body(this.#ids)).catch((error: unknown) => {
        throw new Error(`${situation.name} | ${name}: ${error}`)
      })
      const text = JSON.stringify(
        told(view === undefined ? answer : view(answer, this.#ids), this.#ids) ?? 'nothing is wrong',
      ).replaceAll(`"${userOf(situation)}"`, '"who asks"')
      answers.set(name, isVerdict ? verdict(text) : text)
      if (undo === 'make-doomed-topic' && !/"errorCode"/.test(text)) await this.#makeTopics()
    }
    client.close()
    return answers
  }

  async #prepare(all: readonly Situation[]): Promise<void> {
    const admin = this.#admin
    await this.#makeTopics()
    for (const [keyType, coordinatorKeys] of [
      [0, [GROUP, OTHER_GROUP]],
      [1, [TRANSACTIONAL_ID, OTHER_TRANSACTIONAL_ID]],
    ] as const) {
      await until('coordinators', async () => {
        const { coordinators } = await admin.request(FindCoordinatorRequest, FindCoordinatorResponse, 4, {
          keyType,
          coordinatorKeys,
        })
        return coordinators.every(({ errorCode }) => errorCode === 0)
      })
    }
    for (const groupId of [GROUP, OTHER_GROUP]) {
      await until('committed offsets', async () => {
        const partitions = [{ partitionIndex: 0, committedOffset: 0, committedMetadata: '' }]
        const topics = [TOPIC, OTHER_TOPIC].map((name) => ({ name, partitions }))
        const answer = await admin.request(OffsetCommitRequest, OffsetCommitResponse, 8, { groupId, topics })
        return answer.topics.every((topic) => topic.partitions.every(({ errorCode }) => errorCode === 0))
      })
    }
    for (const transactionalId of [TRANSACTIONAL_ID, OTHER_TRANSACTIONAL_ID]) {
      await until('transactional ids', async () => {
        const body = { transactionalId, transactionTimeoutMs: 10_000 }
        return (await admin.request(InitProducerIdRequest, InitProducerIdResponse, 4, body)).errorCode === 0
      })
    }
    await this.#makeTokens()
    const creations = all.flatMap((situation) =>
      situation.acls.map((acl) => ({ ...acl, resourceName: this.#resourceName(acl), principal: `User:${userOf(situation)}` })),
    )
    const { results } = await admin.request(CreateAclsRequest, CreateAclsResponse, 3, { creations })
    if (results.some(({ errorCode }) => errorCode !== 0)) throw new Error(`entries are refused: ${JSON.stringify(results)}`)
    const last = creations.at(-1)!
    await until('the entries', async () => {
      const { resources } = await admin.request(DescribeAclsRequest, DescribeAclsResponse, 3, {
        resourceTypeFilter: 1,
        resourceNameFilter: null,
        patternTypeFilter: 1,
        principalFilter: last.principal,
        hostFilter: null,
        operation: 1,
        permissionType: 1,
      })
      return resources.length > 0
    })
  }

  async #makeTokens(): Promise<void> {
    const admin = this.#admin
    for (const [token, owner, renewers] of [
      [TOKEN, OWNER, [RENEWER]],
      [OTHER_TOKEN, OTHER_OWNER, []],
    ] as const) {
      const made = await admin.request(CreateDelegationTokenRequest, CreateDelegationTokenResponse, 3, {
        ownerPrincipalType: 'User',
        ownerPrincipalName: owner,
        renewers: renewers.map((principalName) => ({ principalType: 'User', principalName })),
        maxLifetimeMs: -1,
      })
      if (made.errorCode !== 0) throw new Error(`there is no token: ${made.errorCode}`)
      this.#tokens.set(token, made.tokenId).set(secretOf(token), Buffer.from(made.hmac).toString('base64'))
    }
    this.#ids = new Map([...this.#ids, ...this.#tokens])
    await until('the tokens', async () => {
      const answer = await admin.request(DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, 3, { owners: null })
      return answer.tokens.length === 2
    })
  }

  /** A token is named by its id, which is made at random. */
  #resourceName({ resourceType, resourceName }: Acl): string {
    if (resourceType !== RESOURCE.DELEGATION_TOKEN || resourceName === '*') return resourceName
    const tokenId = this.#tokens.get(TOKEN)!
    return resourceName === TOKEN ? tokenId : tokenId.slice(0, PREFIX_OF_ID)
  }

  /** Those that are not there. */
  async #makeTopics(): Promise<void> {
    const topics = TOPICS.map((name) => ({ name, numPartitions: 1, replicationFactor: 1 }))
    const created = await this.#admin.request(CreateTopicsRequest, CreateTopicsResponse, 7, { timeoutMs: 10_000, topics })
    // A broker may not know yet of one that a controller has deleted.
    const made = created.topics.filter(({ errorCode }) => errorCode === 0).map(({ topicId }) => topicId)
    await until('the topics', async () => {
      const answer = await this.#admin.request(MetadataRequest, MetadataResponse, 12, {
        topics: TOPICS.map((name) => ({ name })),
      })
      this.#ids = new Map([...answer.topics.map(({ name, topicId }) => [name ?? '', topicId] as const), ...this.#tokens])
      const known = new Set(this.#ids.values())
      return (
        made.every((topicId) => known.has(topicId)) &&
        answer.topics.every(({ errorCode, partitions }) => errorCode === 0 && partitions[0]?.errorCode === 0)
      )
    })
  }
}

export async function connectAs(bootstrapServers: string, user: string): Promise<WireClient> {
  const client = await WireClient.open(bootstrapServers)
  await client.request(SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: 'PLAIN' })
  const authBytes = new TextEncoder().encode(`\0${user}\0${user}-secret`)
  const { errorCode, errorMessage } = await client.request(SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes })
  if (errorCode !== 0) throw new Error(`${user} is not let in: ${errorMessage}`)
  return client
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + FINISHED_WITHIN_MS
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`${what} are not there in time`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Names, errors and operations: what depends on access. */
const TOLD = new Set([
  ...['name', 'topic', 'topicName', 'topicId', 'partitionIndex', 'partition', 'index', 'partitionId', 'isInternal'],
  ...['groupId', 'transactionalId', 'key', 'resourceName', 'resourceType', 'user', 'nextCursor'],
  ...['principalType', 'principalName', 'tokenRequesterPrincipalType', 'tokenRequesterPrincipalName', 'tokenId'],
  ...['authorizedOperations', 'topicAuthorizedOperations', 'clusterAuthorizedOperations'],
])
const ERRORS = /errorCode$/i
/** Of denials alone is it compared what they say. */
const DENIALS = new Set([29, 30, 31, 53])
const NOT_ASKED = -2_147_483_648

/** What of an answer is compared, in an order that no broker chooses. */
function told(answer: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(answer)) {
    const parts = answer.map((part) => told(part, ids)).filter((part) => part !== undefined)
    return parts.length === 0 ? undefined : parts.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  if (typeof answer !== 'object' || answer === null || answer instanceof Uint8Array) return undefined
  const fields: [string, unknown][] = []
  const whole = answer as Record<string, unknown>
  for (const [field, value] of Object.entries(whole)) {
    // Which configurations there are depends on the broker.
    if (field === 'configs') continue
    if (field === 'hmac') {
      if ((value as Uint8Array).length > 0) fields.push([field, 'a secret'])
    } else if (typeof value === 'object' && value !== null) {
      const part = told(value, ids)
      if (part !== undefined) fields.push([field, part])
    } else if (ERRORS.test(field) ? value !== 0 : TOLD.has(field) && value !== NOT_ASKED && value !== false && value !== '')
      fields.push([field, field === 'topicId' || field === 'tokenId' ? nameOf(String(value), ids) : value])
    else if (field === 'errorMessage' && DENIALS.has(Number(whole['errorCode']))) fields.push([field, messageOf(value)])
  }
  return fields.length === 0 ? undefined : Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function nameOf(id: string, ids: ReadonlyMap<string, string>): string {
  for (const [name, known] of ids) if (known === id && name !== DOOMED_TOPIC) return `id of ${name}`
  // Of a topic that would have been made, or is made again and again.
  return id === ZERO_UUID || id === UNKNOWN_ID ? id : 'another id'
}

/** Kafka shows the whole request as an object of Java; what it means is that of the error. */
function messageOf(message: unknown): unknown {
  return typeof message === 'string' && message.startsWith('Request Request(') ? 'Cluster authorization failed.' : message
}

function verdict(text: string): string {
  return /"errorCode":31\b/.test(text) ? 'denied' : 'not denied'
}
