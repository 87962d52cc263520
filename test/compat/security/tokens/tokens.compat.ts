import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { nodeCryptography } from '../../../../actors/runtime/node-cryptography.ts'
import { freePorts } from '../../../../bench/peers/free-port.ts'
import { startKafka } from '../../../../bench/peers/kafka-server.ts'
import { startRafka } from '../../../../bench/peers/rafka-server.ts'
import type { AclBinding } from '../../../../src/client/admin/acls.ts'
import type { DelegationToken } from '../../../../src/client/admin/delegation-tokens.ts'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../../../src/protocol/generated/api/api-versions.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../../../src/protocol/generated/api/sasl-handshake.ts'
import { ScramClient } from '../../../../src/security/scram-client.ts'
import { SCRAM_MECHANISMS } from '../../../../src/security/scram-mechanism.ts'
import { WireClient } from '../../../broker/wire-client.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { ToolRunner } from '../../java-tools/tool-runner.ts'
import { PASSWORD, type SecuredKafka, startSecuredKafka, USERNAME } from '../../native-client/secured-kafka.ts'
import { compatSuite } from '../../passes.ts'
import {
  type Attempt,
  javaProperties,
  type ListTopics,
  listByRafka,
  type Password,
  passwordOptions,
} from '../sasl/sasl-clients.ts'

// Delegation tokens (KIP-48): Kafka's own tool, Kafka's own client and ours, against a broker with a key and a listener of each kind.

const TOOL = 'DelegationTokenCommand'
const ALICE: Password = { mechanism: 'PLAIN', username: USERNAME, password: PASSWORD }
const BOB: Password = { mechanism: 'SCRAM-SHA-256', username: 'bob', password: 'bob-secret' }

const compat = compatSuite(import.meta.dirname)
const folder = mkdtempSync(join(tmpdir(), 'tokens-'))
let broker: SecuredKafka
let tools: ToolRunner

beforeAll(async () => {
  broker = await startSecuredKafka(COMPAT_BROKER === 'kafka' ? 'Apache Kafka' : 'Rafka')
  tools = new ToolRunner(broker.bootstrap('SASL'))
  await using admin = createAdmin({ bootstrap: broker.bootstrap('PLAIN_TEXT') })
  const { username: user, password } = BOB
  await admin.alterUserScramCredentials([{ user, mechanism: 'SCRAM-SHA-256', iterations: 4096, password }])
})
afterAll(async () => {
  await tools?.close()
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const as = (password: Password) =>
  createAdmin({ bootstrap: broker.bootstrap('SASL'), defaultApiTimeoutMs: 8000, sasl: passwordOptions(password) })

function byToken({ tokenId, hmac }: DelegationToken, mechanism: Password['mechanism'] = 'SCRAM-SHA-256'): Password {
  return { mechanism, username: tokenId, password: Buffer.from(hmac).toString('base64'), tokenAuth: true }
}

/** The tool as alice. */
async function tool(...args: string[]): Promise<string> {
  const alice: Attempt = { bootstrap: broker.bootstrap('SASL'), authority: null, credentials: ALICE }
  return tools.output(TOOL, ['--command-config', javaProperties(folder, alice), ...args])
}

/** As `listByJava`, in the Java machine that is there. */
const listByTool: ListTopics = async (attempt) => {
  const file = javaProperties(folder, attempt)
  const ran = await tools.runOffline('TopicCommand', [
    '--list',
    '--bootstrap-server',
    attempt.bootstrap,
    '--command-config',
    file,
  ])
  if (ran.code !== 0) throw new Error(`${ran.stdout}${ran.stderr}`)
  return ran.stdout.split('\n').filter((line) => line !== '')
}

/** Brokers learn of a token from the controller a moment after it was made. */
async function known(token: DelegationToken): Promise<DelegationToken> {
  await using admin = as(ALICE)
  await expect
    .poll(async () => (await admin.describeDelegationToken()).map(({ tokenId }) => tokenId), { timeout: 5000 })
    .toContain(token.tokenId)
  return token
}

compat('kafka-delegation-tokens makes, shows, renews and ends a token', async () => {
  const created = await tool('--create', '--max-life-time-period', '100000', '--renewer-principal', 'User:bob')
  const made = /^(\S+)\s+(\S+={0,2})\s+User:alice\s+User:alice\s+\[User:bob\]\s+\S+\s+\S+\s+\S+$/m.exec(created)
  expect(made, created).not.toBeNull()
  const [, tokenId = '', hmac = ''] = made!
  const described = (): Promise<string> => tool('--describe', '--owner-principal', 'User:alice')
  await expect.poll(described, { timeout: 5000 }).toContain(tokenId)
  expect(await described()).toContain(hmac)
  // Without owners the tool names none of them, and so asks for the tokens of nobody.
  expect(await tool('--describe')).toContain('Total number of tokens : 0')
  expect(await tool('--describe', '--owner-principal', 'User:eve')).not.toContain(tokenId)
  expect(await tool('--renew', '--renew-time-period', '5000', '--hmac', hmac)).toMatch(/Completed renew operation/)
  expect(await tool('--expire', '--expiry-time-period', '-1', '--hmac', hmac)).toMatch(/Completed expire operation/)
  await expect.poll(described, { timeout: 5000 }).not.toContain(tokenId)
})

compat('a token is for who asks, or for another (KIP-373)', async () => {
  await using admin = as(ALICE)
  const own = await known(await admin.createDelegationToken({ renewers: ['User:bob'] }))
  expect(own).toMatchObject({ owner: 'User:alice', tokenRequester: 'User:alice' })
  const WEEK_MS = 604_800_000
  expect([own.expiryTimestampMs - own.issueTimestampMs, own.maxTimestampMs - own.issueTimestampMs]).toEqual([
    WEEK_MS / 7,
    WEEK_MS,
  ])
  expect(await admin.describeDelegationToken({ owners: ['User:bob'] })).toContainEqual(own)
  // Who asks for a token of another sees it, as if he were its owner.
  const others = await known(await admin.createDelegationToken({ owner: 'User:eve', maxLifetimeMs: 60_000 }))
  expect(await admin.describeDelegationToken({ owners: ['User:alice'] })).toContainEqual(others)
  expect(others).toMatchObject({ owner: 'User:eve', tokenRequester: 'User:alice' })
  expect(await admin.describeDelegationToken({ owners: ['User:eve'] })).toEqual([others])
  expect(await admin.describeDelegationToken({ owners: [] })).toEqual([])
})

compat('who is neither owner nor renewer may not renew or end it, and a token that is not there is not found', async () => {
  await using alice = as(ALICE)
  await using bob = as(BOB)
  const mismatch = { code: 'DELEGATION_TOKEN_OWNER_MISMATCH' }
  const { hmac } = await known(await alice.createDelegationToken())
  await expect(bob.renewDelegationToken(hmac)).rejects.toMatchObject(mismatch)
  await expect(bob.expireDelegationToken(hmac)).rejects.toMatchObject(mismatch)
  const missing = { code: 'DELEGATION_TOKEN_NOT_FOUND' }
  await expect(alice.renewDelegationToken(hmac.subarray(1))).rejects.toMatchObject(missing)
  await expect(alice.expireDelegationToken(new Uint8Array(64))).rejects.toMatchObject(missing)
  const other = await known(await alice.createDelegationToken({ owner: 'User:carl', renewers: ['User:bob'] }))
  await expect(alice.renewDelegationToken(other.hmac)).rejects.toMatchObject(mismatch)
  const { expiryTimestampMs } = await bob.renewDelegationToken(other.hmac, { renewPeriodMs: 60_000 })
  expect(expiryTimestampMs).toBeLessThan(other.expiryTimestampMs)
  const ended = await bob.expireDelegationToken(other.hmac, { expiryTimePeriodMs: 30_000 })
  expect(ended.expiryTimestampMs).toBeLessThan(expiryTimestampMs)
  await expect(alice.createDelegationToken({ renewers: ['Group:all'] })).rejects.toMatchObject({ code: 'INVALID_PRINCIPAL_TYPE' })
})

compat('there is no token where nobody shows who he is, nor for who came with a token', async () => {
  const notAllowed = { code: 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED' }
  await using alice = as(ALICE)
  const token = await known(await alice.createDelegationToken())
  await using plain = createAdmin({ bootstrap: broker.bootstrap('PLAIN_TEXT') })
  await using anonymous = createAdmin({ bootstrap: broker.bootstrap('TLS'), tls: { ca: broker.authority } })
  await using withToken = as(byToken(token))
  for (const admin of [plain, anonymous, withToken]) {
    await expect(admin.createDelegationToken()).rejects.toMatchObject(notAllowed)
    await expect(admin.describeDelegationToken()).rejects.toMatchObject(notAllowed)
    await expect(admin.renewDelegationToken(token.hmac)).rejects.toMatchObject(notAllowed)
    await expect(admin.expireDelegationToken(token.hmac)).rejects.toMatchObject(notAllowed)
  }
  const { cert, key } = broker.client
  await using mutual = createAdmin({ bootstrap: broker.bootstrap('MUTUAL'), tls: { ca: broker.authority, cert, key } })
  expect(await mutual.createDelegationToken()).toMatchObject({ owner: 'User:CN=client' })
})

for (const [name, list] of Object.entries({ Java: listByTool, 'our own client': listByRafka })) {
  compat(`${name}: a token logs in, by either mechanism and with TLS, and a wrong one does not`, async () => {
    await using admin = as(ALICE)
    const token = await known(await admin.createDelegationToken())
    const at = (credentials: Password, isEncrypted = false) => ({
      bootstrap: broker.bootstrap(isEncrypted ? 'SASL_TLS' : 'SASL'),
      authority: isEncrypted ? broker.authority : null,
      credentials,
    })
    await list(at(byToken(token)))
    await list(at(byToken(token, 'SCRAM-SHA-512'), true))
    const refused = /[Aa]uthentication/
    await expect(list(at({ ...byToken(token), password: 'wrong' }))).rejects.toThrow(refused)
    await expect(list(at({ ...byToken(token), tokenAuth: false }))).rejects.toThrow(refused)
    await expect(list(at({ ...BOB, tokenAuth: true }))).rejects.toThrow(refused)
    await admin.expireDelegationToken(token.hmac)
    await expect(list(at(byToken(token)))).rejects.toThrow(refused)
  })
}

compat('a session ends with the token that began it', async () => {
  await using alice = as(ALICE)
  const token = await known(await alice.createDelegationToken({ maxLifetimeMs: 2500 }))
  const { client, sessionLifetimeMs } = await logIn(byToken(token))
  const leftMs = token.maxTimestampMs - Date.now()
  expect(sessionLifetimeMs).toBeGreaterThan(leftMs - 1)
  expect(sessionLifetimeMs).toBeLessThan(leftMs + 1000)
  await client.request(ApiVersionsRequest, ApiVersionsResponse, 0, {})
  await new Promise((resolve) => setTimeout(resolve, leftMs + 100))
  await expect(client.request(ApiVersionsRequest, ApiVersionsResponse, 0, {})).rejects.toThrow('closed')
  await expect(alice.renewDelegationToken(token.hmac)).rejects.toMatchObject({ code: 'DELEGATION_TOKEN_EXPIRED' })
})

/** Entries of one user each, and for whom he then may make a token, and whose tokens he sees. */
type Entry = Pick<AclBinding, 'resourceType' | 'resourceName' | 'patternType' | 'operation' | 'permissionType'>
const user = (operation: Entry['operation'], resourceName: string, more: Partial<Entry> = {}): Entry => ({
  resourceType: 'USER',
  resourceName,
  operation,
  ...more,
})
const byId = (operation: Entry['operation'], resourceName: string, more: Partial<Entry> = {}): Entry => ({
  ...user(operation, resourceName, more),
  resourceType: 'DELEGATION_TOKEN',
})
const PREFIXED = { patternType: 'PREFIXED' } as const
const DENIED = { permissionType: 'DENY' } as const
const ANNS_TOKEN = "the id of ann's token"
const SITUATIONS: readonly [entries: readonly Entry[], makes: string, sees: string][] = [
  [[], '', ''],
  [[user('CREATE_TOKENS', 'User:ann')], 'ann', ''],
  [[user('CREATE_TOKENS', 'ann')], '', ''],
  [[user('CREATE_TOKENS', 'User:a', PREFIXED)], 'ann', ''],
  [[user('CREATE_TOKENS', '*')], 'ann bob', ''],
  [[user('CREATE_TOKENS', '*'), user('CREATE_TOKENS', 'User:ann', DENIED)], 'bob', ''],
  [[user('DESCRIBE_TOKENS', 'User:ann')], '', 'ann'],
  [[user('DESCRIBE_TOKENS', 'User:b', PREFIXED)], '', 'bob'],
  [[user('DESCRIBE_TOKENS', '*')], '', 'ann bob'],
  [[user('ALL', 'User:bob')], 'bob', 'bob'],
  [[user('ALL', '*'), user('DESCRIBE_TOKENS', 'User:bob', DENIED)], 'ann bob', 'ann'],
  [[user('ALL', '*'), user('ALL', 'User:ann', DENIED)], 'bob', 'bob'],
  [[byId('DESCRIBE', ANNS_TOKEN)], '', 'ann'],
  [[byId('DESCRIBE', '*')], '', 'ann bob'],
  [[byId('ALL', '*'), byId('DESCRIBE', ANNS_TOKEN, DENIED)], '', 'bob'],
  [[user('ALL', '*'), byId('ALL', '*', DENIED)], 'ann bob', 'ann bob'],
  [[byId('ALL', '*'), user('ALL', '*', DENIED)], '', 'ann bob'],
  [[{ resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation: 'ALL' }], '', ''],
]

compat('who may make and see tokens of others, entry by entry', async () => {
  const users = SITUATIONS.map((_, at) => `user-${at}`)
  const secured = await startWithAuthorizer(['root', ...users])
  try {
    await using root = secured.adminOf('root')
    const ids = new Map<string, string>()
    for (const owner of ['ann', 'bob']) ids.set(owner, (await root.createDelegationToken({ owner: `User:${owner}` })).tokenId)
    const acls = SITUATIONS.flatMap(([entries], at) =>
      entries.map((entry) => ({
        ...entry,
        resourceName: entry.resourceName === ANNS_TOKEN ? ids.get('ann')! : entry.resourceName,
        principal: `User:user-${at}`,
      })),
    )
    await root.createAcls(acls)
    const isThere = async () => [(await root.describeAcls()).length, (await root.describeDelegationToken()).length]
    await expect.poll(isThere, { timeout: 5000 }).toEqual([acls.length, ids.size])
    const answers: [string, string][] = []
    for (const name of users) {
      await using admin = secured.adminOf(name)
      const makes: string[] = []
      for (const owner of ids.keys()) {
        const made = admin.createDelegationToken({ owner: `User:${owner}` }).catch((error: { code: string }) => error.code)
        const code = await made
        if (typeof code !== 'string') makes.push(owner)
        else expect(code).toBe('DELEGATION_TOKEN_AUTHORIZATION_FAILED')
      }
      const described = await admin.describeDelegationToken()
      const seen = new Set(described.map(({ tokenId }) => tokenId))
      answers.push([makes.join(' '), [...ids].flatMap(([owner, id]) => (seen.has(id) ? [owner] : [])).join(' ')])
    }
    expect(answers).toEqual(SITUATIONS.map(([, makes, sees]) => [makes, sees]))
  } finally {
    await secured.broker.stop()
  }
})

compat("kafka-dump-log reads tokens in the metadata's log, which has no secret in it", async () => {
  await using admin = as(ALICE)
  const token = await known(await admin.createDelegationToken({ owner: 'User:eve', renewers: ['User:bob', 'User:carl'] }))
  const ended = await known(await admin.createDelegationToken())
  await admin.expireDelegationToken(ended.hmac)
  const metadata = join(broker.broker.folder, 'data', '__cluster_metadata-0')
  const files = readdirSync(metadata).filter((name) => name.endsWith('.log'))
  const said = await tools.runOffline('DumpLogSegments', [
    '--cluster-metadata-decoder',
    '--files',
    files.map((name) => join(metadata, name)).join(),
  ])
  const records = said.stdout.split('\n').flatMap((line) => {
    const payload = /payload: (\{"type":"(?:REMOVE_)?DELEGATION_TOKEN_RECORD".*\})$/.exec(line)?.[1]
    return payload === undefined ? [] : [JSON.parse(payload) as { type: string; data: { tokenId: string } }]
  })
  expect(records).toContainEqual({
    type: 'DELEGATION_TOKEN_RECORD',
    version: 0,
    data: {
      owner: 'User:eve',
      requester: 'User:alice',
      renewers: ['User:bob', 'User:carl'],
      issueTimestamp: token.issueTimestampMs,
      maxTimestamp: token.maxTimestampMs,
      expirationTimestamp: token.expiryTimestampMs,
      tokenId: token.tokenId,
    },
  })
  expect(records).toContainEqual({ type: 'REMOVE_DELEGATION_TOKEN_RECORD', version: 0, data: { tokenId: ended.tokenId } })
  expect(said.stdout).not.toContain(Buffer.from(token.hmac).toString('base64'))
})

/** A broker whose users show who they are by PLAIN; root may do everything. */
async function startWithAuthorizer(users: readonly string[]) {
  const [port = 0, clients = 0, controller = 0] = await freePorts(3)
  const isKafka = COMPAT_BROKER === 'kafka'
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`, `CLIENTS://127.0.0.1:${clients}`, `CONTROLLER://127.0.0.1:${controller}`]
  const passwords = users.map((name) => `user_${name}="${name}-secret"`)
  const properties = {
    listeners: listeners.join(),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.clients.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${passwords.join(' ')};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:root',
    'delegation.token.secret.key': 'the key of the tokens',
  }
  return {
    broker: await (isKafka ? startKafka({ port, properties }) : startRafka({ port, properties })),
    adminOf: (username: string) => {
      const sasl = { mechanism: 'plain', username, password: `${username}-secret` } as const
      return createAdmin({ bootstrap: `127.0.0.1:${clients}`, defaultApiTimeoutMs: 8000, sasl })
    },
  }
}

/** Step by step, to hear how long the session lasts. */
async function logIn({ username, password }: Password): Promise<{ client: WireClient; sessionLifetimeMs: number }> {
  const mechanism = SCRAM_MECHANISMS['SCRAM-SHA-256']
  const cryptography = nodeCryptography()
  const nonce = crypto.getRandomValues(new Uint8Array(24))
  const scram = new ScramClient({ mechanism, username, nonce, tokenAuth: true, cryptography })
  const client = await WireClient.open(broker.bootstrap('SASL'))
  await client.request(SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: mechanism.name })
  const next = async (authBytes: Uint8Array) => {
    const answer = await client.request(SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes })
    if (answer.errorCode !== 0) throw new Error(`the token is not let in: ${answer.errorMessage}`)
    return answer
  }
  const { salt, iterations } = scram.challenged((await next(scram.first())).authBytes)
  const salted = cryptography.pbkdf2Sync(mechanism.algorithm, new TextEncoder().encode(password), salt, iterations)
  const { authBytes, sessionLifetimeMs } = await next(scram.final(salted))
  scram.finished(authBytes)
  return { client, sessionLifetimeMs }
}
