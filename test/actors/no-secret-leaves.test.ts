import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningNode, startNode } from '../../actors/node.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { BROKER_DEFINITIONS } from '../../src/base/config/definitions.ts'
import { LimitedLog } from '../../src/base/limited-log.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { ClientPropertyFlags } from '../../src/cli/client-properties.ts'
import { describeConfigs } from '../../src/cli/config-admin.ts'
import { runDoctor } from '../../src/cli/doctor/run-doctor.ts'
import { dumpFiles } from '../../src/cli/log-dump/dump-files.ts'
import type { Admin } from '../../src/client/admin/admin.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import type { SaslOptions } from '../../src/client/security/security-options.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../src/protocol/generated/api/sasl-handshake.ts'
import { WireClient } from '../broker/wire-client.ts'
import { captured } from '../cli/captured.ts'
import { issue } from '../client/node/certificates.ts'
import { pkcs12 } from './tls/pkcs12-writer.ts'

/** Every secret has this word in it, and nothing else has. */
const CANARY = 'canary'
/** As it is, in hexadecimal, and in Base64 wherever it begins. */
const TRACES = /canary|63616e617279|Y2FuYXJ5|NhbmFye|jYW5hcn/i

const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
const BEARER = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required'
const ADMIN: SaslOptions = { mechanism: 'plain', username: 'admin', password: `${CANARY}-admin` }

/** What came out of the node, and whence. */
const seen: { readonly where: string; readonly text: string }[] = []
const see = (where: string, what: unknown): void =>
  void seen.push({
    where,
    text: typeof what === 'string' ? what : inspect(what, { depth: 9, maxStringLength: null, maxArrayLength: null }),
  })
/** What tokens are made of, as it is written. */
const tokens: string[] = []
const textOf = (where: string): string =>
  seen
    .filter((each) => each.where === where)
    .map(({ text }) => text)
    .join('\n')

const keep = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
  see('log', `${message} ${JSON.stringify(fields ?? {})}`)
const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }

let folder: string
let node: RunningNode
/** Stands between the node and its clients, and sees what it sends. */
let proxy: Server
let bootstrap: string
let properties: Record<string, string>

beforeAll(async () => {
  // No line is left out for there being too many.
  vi.spyOn(LimitedLog.prototype, 'write').mockImplementation((_level, message, fields) => keep(message, fields))
  folder = await mkdtemp(join(tmpdir(), 'rafka-secrets-'))
  const authority = issue({ name: 'An Authority', isAuthority: true })
  const broker = issue({ name: 'broker', hosts: ['127.0.0.1'], issuer: authority })
  const store = { password: `${CANARY}-store`, cipher: 'aes' } as const
  await writeFile(join(folder, 'keys.p12'), pkcs12({ ...store, key: broker.privateKey, certificates: [broker.cert] }))
  await writeFile(join(folder, 'trust.p12'), pkcs12({ ...store, certificates: [authority.cert] }))
  proxy = createServer((near) => {
    const far = connect(node.listeners[0]!.port, '127.0.0.1')
    far.on('data', (bytes) => see('wire', bytes.toString('latin1')))
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', () => [near, far].map((each) => each.destroy()))
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as { port: number }
  bootstrap = `127.0.0.1:${port}`
  // Of everything that is a secret by its type there is one that nothing uses.
  const unused = [...BROKER_DEFINITIONS.values()].filter(({ type }) => type === 'password').map(({ name }) => name)
  expect(unused).toContain('delegation.token.secret.key')
  properties = {
    'log.dirs': join(folder, 'data'),
    'threads.placement': 'inline',
    'rafka.http.listener': '127.0.0.1:0',
    listeners: 'SASL_PLAINTEXT://127.0.0.1:0,SSL://127.0.0.1:0',
    'advertised.listeners': `SASL_PLAINTEXT://${bootstrap},SSL://127.0.0.1:9`,
    'security.inter.broker.protocol': 'SASL_PLAINTEXT',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512,OAUTHBEARER',
    'connection.failed.authentication.delay.ms': '1',
    ...Object.fromEntries(unused.map((name) => [`listener.name.nobody.${name}`, `${CANARY}-unused`])),
    'sasl.jaas.config': `${PLAIN} unused="${CANARY}-unused";`,
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${PLAIN} username="admin" password="${CANARY}-admin" user_admin="${CANARY}-admin" user_alice="${CANARY}-alice";`,
    'listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config': `${BEARER} unsecuredLoginStringClaim_sub="${CANARY}-claim";`,
    'sasl.oauthbearer.client.credentials.client.secret': `${CANARY}-client`,
    'sasl.oauthbearer.assertion.private.key.passphrase': `${CANARY}-assertion`,
    'delegation.token.secret.key': `${CANARY}-tokens`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': join(folder, 'keys.p12'),
    'ssl.keystore.password': store.password,
    'ssl.key.password': store.password,
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': join(folder, 'trust.p12'),
    'ssl.truststore.password': store.password,
    'my.plugin.password': `${CANARY}-plugin`,
  }
  const { config, unknown } = resolveBrokerConfig(properties)
  see('configuration', unknown)
  node = await startNode(config, { logger, logLevel: 'TRACE' })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await node.stop()
  proxy.close()
  await rm(folder, { recursive: true })
})

async function as<Result>(sasl: SaslOptions, use: (admin: Admin) => Promise<Result>): Promise<Result | null> {
  const admin = createAdmin({ bootstrap, sasl, defaultApiTimeoutMs: 2000 })
  try {
    return await use(admin)
  } catch (error) {
    see('error', error)
    return null
  } finally {
    await admin.close()
  }
}
const logsIn = async (sasl: SaslOptions): Promise<boolean> => (await as(sasl, (admin) => admin.describeCluster())) !== null

function token(claims: Readonly<Record<string, unknown>>): string {
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ sub: 'carol', jti: CANARY, ...claims })}.`
}

describe('no secret is seen', () => {
  test('of who logs in, and of who tries to', async () => {
    await as(ADMIN, (admin) =>
      admin.alterUserScramCredentials([{ user: 'bob', mechanism: 'SCRAM-SHA-512', iterations: 4096, password: `${CANARY}-bob` }]),
    )
    const nowS = Math.floor(Date.now() / 1000)
    const right: SaslOptions[] = [
      { mechanism: 'plain', username: 'alice', password: `${CANARY}-alice` },
      { mechanism: 'scram-sha-512', username: 'bob', password: `${CANARY}-bob` },
      { mechanism: 'oauthbearer', token: token({ exp: nowS + 100 }) },
    ]
    const wrong: SaslOptions[] = [
      { mechanism: 'plain', username: 'alice', password: `${CANARY}-wrong` },
      { mechanism: 'plain', username: 'mallory', password: `${CANARY}-wrong` },
      { mechanism: 'scram-sha-512', username: 'bob', password: `${CANARY}-wrong` },
      { mechanism: 'scram-sha-512', username: 'mallory', password: `${CANARY}-wrong` },
      { mechanism: 'scram-sha-256', username: 'bob', password: `${CANARY}-bob` },
      { mechanism: 'oauthbearer', token: token({ exp: nowS - 100 }) },
      { mechanism: 'oauthbearer', token: token({ exp: nowS + 100, sub: '' }) },
      { mechanism: 'oauthbearer', token: `${CANARY}.${CANARY}` },
    ]
    expect(await Promise.all(right.map(logsIn))).toEqual([true, true, true])
    expect(await Promise.all(wrong.map(logsIn))).toEqual(wrong.map(() => false))
  })

  test('of who logs in by a delegation token', async () => {
    const { tokenId, hmac } = (await as(ADMIN, (admin) => admin.createDelegationToken()))!
    for (const encoding of ['hex', 'base64', 'base64url'] as const) tokens.push(Buffer.from(hmac).toString(encoding))
    const login = { mechanism: 'scram-sha-512', username: tokenId, tokenAuth: true } as const
    expect(await logsIn({ ...login, password: Buffer.from(hmac).toString('base64') })).toBe(true)
    expect(await logsIn({ ...login, password: `${CANARY}-wrong` })).toBe(false)
  })

  test('of what is no login at all', async () => {
    for (const [mechanism, text] of [
      ['PLAIN', `${CANARY}`],
      ['PLAIN', `\0alice\0${CANARY}\0${CANARY}`],
      ['SCRAM-SHA-512', `n,,n=${CANARY}=,r=${CANARY}`],
      ['OAUTHBEARER', `n,,\x01auth=Bearer ${CANARY}\x01${CANARY}`],
    ] as const) {
      const client = await WireClient.open(bootstrap)
      await client.request(SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism })
      const authBytes = new TextEncoder().encode(text)
      const answer = await client.request(SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes })
      expect([58, 31]).toContain(answer.errorCode)
      see('answer', answer)
      client.close()
    }
    for (const port of node.listeners.map((listener) => listener.port)) {
      const client = await WireClient.open(`127.0.0.1:${port}`)
      client.write(Buffer.from(`${CANARY} ${CANARY}`))
      await client.closed
    }
    await expect.poll(() => textOf('log')).toMatch(/a TLS handshake failed/)
    expect(textOf('log')).toMatch(/an authentication failed .*SCRAM-SHA-512/)
  })

  test('by whoever asks for configurations and credentials, or alters them', async () => {
    const name = 'listener.name.ssl.ssl.keystore.password'
    const alter = (admin: Admin, value: string, key = name): Promise<unknown> =>
      admin.incrementalAlterConfigs([{ type: 'BROKER', name: '1', set: { [key]: value } }])
    expect(await as(ADMIN, (admin) => alter(admin, `${CANARY}-other`))).toBeNull()
    await as(ADMIN, (admin) => alter(admin, `${CANARY}-store`))
    await as(ADMIN, (admin) => alter(admin, `${CANARY}-custom`, 'my.plugin.token'))
    see('users', await as(ADMIN, (admin) => admin.describeUserScramCredentials()))
    const flags = { bootstrap, timeoutMs: 2000, json: true, all: true, synonyms: true }
    for (const [type, resource] of [
      ['broker', '1'],
      ['broker', 'default'],
      ['logger', '1'],
    ] as const)
      see('descriptions', await captured(() => describeConfigs(type, [resource], { ...flags, ...jaas(ADMIN) })))
    expect(textOf('descriptions')).toContain(name)
    expect(textOf('descriptions')).toContain('delegation.token.secret.key')
    expect(textOf('users')).toContain('bob')
  })

  test('on the pages that the node serves, in what `rafka doctor` finds, and in what `rafka log dump` shows', async () => {
    for (const page of ['metrics', 'healthz', 'readyz'])
      see('pages', await (await fetch(`http://127.0.0.1:${node.httpPort}/${page}`)).text())
    expect(textOf('pages')).toContain('rafka_sasl_authentications_total')
    const flags = { bootstrap, timeoutMs: 2000, diskPercent: 1, maxLag: 10, clockSkewMs: 5000, ...jaas(ADMIN) }
    for (const json of [false, true]) see('doctor', await captured(() => runDoctor({ ...flags, json })))
    process.exitCode = undefined
    expect(textOf('doctor')).toMatch(/partitions/i)
    const metadata = join(folder, 'data', '__cluster_metadata-0')
    const files = (await readdir(metadata)).filter((file) => /\.(log|checkpoint)$/.test(file)).map((file) => join(metadata, file))
    for (const json of [false, true])
      see('dump', await captured(async () => dumpFiles(files, { decode: 'auto', records: true, json })))
    expect(textOf('dump')).toContain('USER_SCRAM_CREDENTIAL_RECORD')
    expect(textOf('dump')).toContain('ssl.keystore.password')
  })

  test('in what is said of a configuration that cannot be', async () => {
    const jaasKey = 'listener.name.sasl_plaintext.plain.sasl.jaas.config'
    const bad: Record<string, string>[] = [
      { [jaasKey]: `${CANARY}` },
      { [jaasKey]: `${PLAIN} user_alice=x ${CANARY};` },
      { [jaasKey]: `${PLAIN} user_alice="x" ${CANARY} = ` },
      { [jaasKey]: `${PLAIN} user_alice="${CANARY}` },
      { [jaasKey]: `${CANARY} ${CANARY} ${CANARY};` },
      { 'ssl.keystore.type': 'PEM' },
      { 'ssl.keystore.key': `${CANARY}` },
    ]
    for (const each of bad)
      expect(() => {
        try {
          resolveBrokerConfig({ ...properties, ...each })
        } catch (error) {
          see('errors', error)
          throw error
        }
      }).toThrow()
    const { config } = resolveBrokerConfig({
      ...properties,
      'ssl.keystore.password': `${CANARY}-wrong`,
      'advertised.listeners': 'SASL_PLAINTEXT://127.0.0.1:9,SSL://127.0.0.1:9',
      'log.dirs': join(folder, 'other'),
    })
    const error = await startNode(config, { logger }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    see('errors', error)
  })

  test('anywhere', () => {
    const places = [...new Set(seen.map(({ where }) => where))]
    expect(places).toEqual(
      expect.arrayContaining(['log', 'wire', 'error', 'answer', 'descriptions', 'pages', 'doctor', 'dump', 'errors']),
    )
    const leaks = seen.flatMap(({ where, text }) => {
      // The password of a token goes to who made it, and nowhere else.
      const token = where === 'wire' ? -1 : Math.max(...tokens.map((secret) => text.indexOf(secret)))
      const index = TRACES.exec(text)?.index ?? token
      return index < 0 ? [] : [`${where}: ${text.slice(Math.max(0, index - 100), index + 50)}`]
    })
    expect(leaks).toEqual([])
  })
})

function jaas(sasl: SaslOptions): ClientPropertyFlags {
  const { username, password } = sasl as { username: string; password: string }
  vi.stubEnv('RAFKA_COMMAND_CONFIG', '')
  return {
    property: [
      { name: 'security.protocol', value: 'SASL_PLAINTEXT' },
      { name: 'sasl.mechanism', value: 'PLAIN' },
      { name: 'sasl.jaas.config', value: `${PLAIN} username="${username}" password="${password}";` },
    ],
  }
}
