import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { type Admin, createAdmin } from '../../../../src/client/entries/admin.ts'
import { startCompatBroker } from '../../compat-broker.ts'
import { compatSuite } from '../../passes.ts'
import type { Password } from '../sasl/sasl-clients.ts'
import { openJava, openKafkajs, openLibrdkafka, openRafka } from './open-sessions.ts'

// What clients that are connected may do is taken from them and given back: the next request knows, on the connection that is there. Credentials count when a session is renewed.

const CLIENTS = { Java: openJava, librdkafka: openLibrdkafka, kafkajs: openKafkajs, 'our own client': openRafka }
const ADMIN: Password = { mechanism: 'PLAIN', username: 'admin', password: 'admin-secret' }
const REAUTH_MS = 3000
/** Until a broker has heard from the controller what was altered, at most. */
const HEARD_MS = 8000
const DENIED = /TopicAuthorizationException|TOPIC_AUTHORIZATION_FAILED/
const UNAUTHENTICATED = /Sasl|SASL|AUTH|auth|_MSG_TIMED_OUT|_ALL_BROKERS_DOWN|TimeoutException|Closed connection|ECONNRESET/

const compat = compatSuite(import.meta.dirname)
let broker: BrokerProcess
let bootstrap: string
let admin: Admin

beforeAll(async () => {
  const users = ['admin', 'alice'].map((user) => `user_${user}="${user}-secret"`).join(' ')
  broker = await startCompatBroker({
    'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin-secret" ${users};`,
    'listener.name.plaintext.scram-sha-256.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.plaintext.scram-sha-256.connections.max.reauth.ms': String(REAUTH_MS),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin;User:ANONYMOUS',
  })
  bootstrap = `${broker.host}:${broker.port}`
  admin = createAdmin({ bootstrap, sasl: { mechanism: 'plain', username: ADMIN.username, password: ADMIN.password } })
  // librdkafka's consumers ask for a group's offsets also where they are given partitions.
  await admin.createAcls([{ resourceType: 'GROUP', resourceName: 'unused', principal: 'User:alice', operation: 'READ' }])
})
afterAll(async () => {
  await admin?.close()
  await broker?.stop()
})

for (const [name, open] of Object.entries(CLIENTS)) {
  const topic = name.replaceAll(' ', '-').toLowerCase()
  const entry = (user: string, operation: 'READ' | 'WRITE') =>
    ({ resourceType: 'TOPIC', resourceName: topic, patternType: 'LITERAL', principal: `User:${user}`, operation }) as const
  const grant = (...operations: ('READ' | 'WRITE')[]) =>
    admin.createAcls(operations.map((operation) => entry('alice', operation)))
  const revoke = (...operations: ('READ' | 'WRITE')[]) =>
    admin.deleteAcls(operations.map((operation) => entry('alice', operation)))

  compat(`${name}: what is taken from it is refused to its next request, and done again when it is given back`, async () => {
    await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }])
    await grant('READ', 'WRITE')
    const session = open({
      bootstrap,
      authority: null,
      topic,
      credentials: { mechanism: 'PLAIN', username: 'alice', password: 'alice-secret' },
    })
    try {
      expect(await session.produce()).toBe('done')
      if (session.consume !== null) expect(await session.consume()).toBe('done')
      const connections = await session.connections?.()

      await revoke('WRITE', 'READ')
      expect(await refusal(session.produce, HEARD_MS)).toMatch(DENIED)
      if (session.consume !== null) expect(await refusal(session.consume, HEARD_MS)).toMatch(DENIED)

      await grant('READ', 'WRITE')
      await until(session.produce)
      if (session.consume !== null) await until(session.consume)
      expect(await session.connections?.()).toBe(connections)
    } finally {
      await session.close()
    }
  })
}

for (const name of ['kafkajs', 'our own client'] as const) {
  compat(
    `${name}: a SCRAM credential that is gone, or another password, ends the session when it has to be renewed`,
    async () => {
      const user = `bob-of-${name.replaceAll(' ', '-')}`
      const topic = `${user}s-topic`
      await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }])
      await admin.createAcls([{ resourceType: 'TOPIC', resourceName: topic, principal: `User:${user}`, operation: 'WRITE' }])
      const credential = { user, mechanism: 'SCRAM-SHA-256', iterations: 4096 } as const
      for (const change of [{ user, mechanism: 'SCRAM-SHA-256', delete: true } as const, { ...credential, password: 'second' }]) {
        await admin.alterUserScramCredentials([{ ...credential, password: 'first' }])
        const credentials = { mechanism: 'SCRAM-SHA-256', username: user, password: 'first' } as const
        // kafkajs goes on with a connection whose login failed, so that none of its logins may come before the credential.
        const probe = openRafka({ bootstrap, authority: null, topic, credentials })
        await until(probe.produce)
        await probe.close()
        const session = CLIENTS[name]({ bootstrap, authority: null, topic, credentials })
        try {
          expect(await session.produce()).toBe('done')
          await admin.alterUserScramCredentials([change])
          // Not at once, as the session lives on, but before it has lived twice.
          expect(await refusal(session.produce, 2 * REAUTH_MS)).toMatch(UNAUTHENTICATED)
        } finally {
          await session.close()
        }
      }
    },
  )
}

/** Does it until it is refused, and gives the refusal. */
async function refusal(work: () => Promise<string>, withinMs: number): Promise<string> {
  for (const deadlineMs = Date.now() + withinMs; ; await delay(100)) {
    const outcome = await work()
    if (outcome !== 'done' || Date.now() > deadlineMs) return outcome
  }
}

async function until(work: () => Promise<string>): Promise<void> {
  const deadlineMs = Date.now() + 15_000
  for (let outcome = await work(); outcome !== 'done'; outcome = await work()) {
    if (Date.now() > deadlineMs) throw new Error(`it still ends with ${outcome}`)
    await delay(100)
  }
}
