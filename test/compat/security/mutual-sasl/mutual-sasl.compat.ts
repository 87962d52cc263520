import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { runJava } from '../../../../bench/peers/java.ts'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { issue } from '../../../client/node/certificates.ts'
import { type ManyListeners, startManyListeners } from '../../many-listeners.ts'
import { compatSuite } from '../../passes.ts'
import {
  type Attempt,
  javaProperties,
  type ListTopics,
  listByKafkajs,
  listByLibrdkafka,
  listByRafka,
} from '../sasl/sasl-clients.ts'

// Listeners that ask for a password and for a certificate (KIP-684). Who a client is, the password says: it sees the one topic that alice may see, and never that of her certificate.

const LISTENERS = { ADMIN: 'PLAINTEXT', REQUIRED: 'SASL_SSL', REQUESTED: 'SASL_SSL', UNPREFIXED: 'SASL_SSL' } as const
const CLIENTS = {
  Java: outcomesOfJava,
  librdkafka: () => outcomesOf(listByLibrdkafka),
  kafkajs: () => outcomesOf(listByKafkajs),
  'our own client': () => outcomesOf(listByRafka),
}

const authority = issue({ name: 'An Authority', isAuthority: true })
const right = issue({ name: 'certified', issuer: authority })
const foreign = issue({ name: 'certified', issuer: issue({ name: 'Another Authority', isAuthority: true }) })

interface Case {
  readonly what: string
  readonly listener: keyof typeof LISTENERS
  readonly own: { readonly cert: string; readonly key: string } | null
  readonly password: string
  readonly isServed: boolean | 'if it is not shown'
}
const RIGHT = 'alice-secret'
const CASES: readonly Case[] = [
  { what: 'required and shown', listener: 'REQUIRED', own: right, password: RIGHT, isServed: true },
  { what: 'required and shown, wrong password', listener: 'REQUIRED', own: right, password: 'wrong', isServed: false },
  { what: 'required and not shown', listener: 'REQUIRED', own: null, password: RIGHT, isServed: false },
  { what: 'required and foreign', listener: 'REQUIRED', own: foreign, password: RIGHT, isServed: false },
  { what: 'requested and shown', listener: 'REQUESTED', own: right, password: RIGHT, isServed: true },
  { what: 'requested and shown, wrong password', listener: 'REQUESTED', own: right, password: 'wrong', isServed: false },
  { what: 'requested and not shown', listener: 'REQUESTED', own: null, password: RIGHT, isServed: true },
  { what: 'requested and foreign', listener: 'REQUESTED', own: foreign, password: RIGHT, isServed: 'if it is not shown' },
  { what: 'required of listeners without SASL alone', listener: 'UNPREFIXED', own: null, password: RIGHT, isServed: true },
]
/** They look at whose certificates the broker says that it takes. */
const SHOW_NO_FOREIGN_ONE = ['Java', 'librdkafka']

const compat = compatSuite(import.meta.dirname, 90_000)
let folder: string
let node: ManyListeners<keyof typeof LISTENERS>
/** Of all clients at once, since those that are refused mostly wait. */
let outcomes: Promise<Record<string, readonly string[]>>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutual-sasl-'))
  const [keys, trusted] = [join(folder, 'broker.pem'), join(folder, 'authority.pem')]
  const broker = issue({ name: 'broker', hosts: ['localhost', '127.0.0.1'], issuer: authority })
  writeFileSync(keys, `${broker.key}${broker.cert}`)
  writeFileSync(trusted, authority.cert)
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret";'
  node = await startManyListeners(LISTENERS, {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keys,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': trusted,
    'ssl.client.auth': 'required',
    'listener.name.required.ssl.client.auth': 'required',
    'listener.name.requested.ssl.client.auth': 'requested',
    'sasl.enabled.mechanisms': 'PLAIN',
    ...Object.fromEntries(
      ['required', 'requested', 'unprefixed'].map((name) => [`listener.name.${name}.plain.sasl.jaas.config`, login]),
    ),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  })
  await using admin = createAdmin({ bootstrap: node.at.ADMIN })
  await admin.createTopics(['of-alice', 'of-the-certificate'].map((name) => ({ name, numPartitions: 1, replicationFactor: 1 })))
  const see = (user: string, resourceName: string) =>
    ({ resourceType: 'TOPIC', resourceName, principal: `User:${user}`, operation: 'DESCRIBE' }) as const
  await admin.createAcls([see('alice', 'of-alice'), see('CN=certified', 'of-the-certificate')])
  outcomes = Promise.all(Object.entries(CLIENTS).map(async ([name, run]) => [name, await run()] as const)).then(
    Object.fromEntries,
  )
  // The cases tell of its failure.
  outcomes.catch(() => {})
})
afterAll(async () => {
  await node?.broker.stop()
  rmSync(folder, { recursive: true, force: true })
})

const attemptOf = ({ listener, own, password }: Case): Attempt => ({
  bootstrap: node.at[listener],
  authority: authority.cert,
  own: own === null ? null : { cert: own.cert, key: own.key },
  credentials: { mechanism: 'PLAIN', username: 'alice', password },
})

/** What each of them came to: the topics, or the error. */
async function outcomesOf(list: ListTopics): Promise<string[]> {
  const outcomes = await Promise.allSettled(CASES.map((each) => list(attemptOf(each))))
  return outcomes.map((one) => (one.status === 'fulfilled' ? one.value.join(' ') : `refused: ${one.reason}`))
}

async function outcomesOfJava(): Promise<string[]> {
  const files = CASES.map((each, index) => {
    const own = join(folder, String(index))
    mkdirSync(own)
    return javaProperties(own, attemptOf(each))
  })
  const { stdout } = await runJava(join(import.meta.dirname, '../tls/TlsProbe.java'), files)
  return files.map((file) => {
    const outcome = new RegExp(`^probe ${file} (.*)$`, 'm').exec(stdout)?.[1] ?? stdout
    return /^cluster \S+ topics (.*)$/.exec(outcome)?.[1] ?? `refused: ${outcome}`
  })
}

for (const name of Object.keys(CLIENTS)) {
  compat(`${name}: is let in as its password says, and not without the certificate that is required`, async () => {
    const seen = (await outcomes)[name]!
    const isServed = (each: Case): boolean =>
      each.isServed === true || (each.isServed !== false && SHOW_NO_FOREIGN_ONE.includes(name))
    expect(
      CASES.map(({ what }, index) => `${what}: ${seen[index]!.replace(/^refused: .*/s, 'refused')}`),
      seen.join('\n'),
    ).toEqual(CASES.map((each) => `${each.what}: ${isServed(each) ? 'of-alice' : 'refused'}`))
    for (const at of [1, 5]) expect(seen[at], CASES[at]!.what).toMatch(/[Aa]uthentication/)
  })
}
