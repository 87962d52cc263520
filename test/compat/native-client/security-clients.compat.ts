import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'
import type { Listener } from './secured-kafka.ts'
import { PASSWORD, SECURED_BROKERS, SESSION_MS, type SecuredKafka, startSecuredKafka, USERNAME } from './secured-kafka.ts'

// Producers, consumers and admins over connections that have to prove who they are, and to do so again while records flow.

const PARTITIONS = 3
const SESSIONS = 3
const sasl = { mechanism: 'plain', username: USERNAME, password: PASSWORD } as const

describe.each(SECURED_BROKERS)('on %s', (kind) => {
  let kafka: SecuredKafka

  beforeAll(async () => {
    kafka = await startSecuredKafka(kind)
    await using admin = createAdmin({ bootstrap: kafka.bootstrap('PLAIN_TEXT') })
    const topics = ['SHORT', 'SASL_TLS', 'MUTUAL'].map((name) => ({ name, numPartitions: PARTITIONS, replicationFactor: 1 }))
    await admin.createTopics(topics)
  })
  afterAll(() => kafka?.stop())

  /** Sends for so long, reads along as a group, and gives what came, by partition, as the numbers that were sent. */
  async function flow(listener: Listener, security: object, durationMs: number): Promise<{ sent: number; arrived: number[][] }> {
    const connection = { bootstrap: kafka.bootstrap(listener), ...security }
    await using producer = createProducer({ ...connection, lingerMs: 1 })
    await using consumer = createConsumer({ ...connection, groupId: `group-${listener}`, autoOffsetReset: 'earliest' })
    consumer.subscribe({ topics: [listener] })
    const arrived: number[][] = Array.from({ length: PARTITIONS }, () => [])
    const read = async (until: () => boolean): Promise<void> => {
      while (!until()) {
        for (const { partition, value } of await consumer.poll({ timeoutMs: 200 }))
          arrived[partition]!.push(Number(String(value)))
      }
    }
    let sent = 0
    let isSending = true
    const reading = read(() => !isSending && arrived.flat().length >= sent)
    const endAt = performance.now() + durationMs
    while (performance.now() < endAt) {
      for (let count = 0; count < 20; count++, sent++)
        await producer.enqueue({ topic: listener, partition: sent % PARTITIONS, value: String(sent) })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await producer.flush()
    isSending = false
    await reading
    return { sent, arrived }
  }

  function expectAllInOrder({ sent, arrived }: { sent: number; arrived: number[][] }): void {
    for (const [partition, numbers] of arrived.entries()) {
      const expected = Array.from({ length: sent }, (_, number) => number).filter((number) => number % PARTITIONS === partition)
      expect(numbers).toEqual(expected)
    }
  }

  test('no record is lost or out of order while sessions end and are renewed under load', async () => {
    const result = await flow('SHORT', { sasl }, SESSION_MS * SESSIONS)
    expect(result.sent).toBeGreaterThan(1000)
    expectAllInOrder(result)
  })

  test('records flow over TLS, of one and of both sides', async () => {
    expectAllInOrder(await flow('SASL_TLS', { tls: { ca: kafka.authority }, sasl }, 500))
    expectAllInOrder(await flow('MUTUAL', { tls: { ca: kafka.authority, ...kafka.client } }, 500))
  })

  test('a wrong password fails the first call of each at once, and shows itself nowhere', async () => {
    const connection = { bootstrap: kafka.bootstrap('SASL'), sasl: { ...sasl, password: 'wrong-secret' } }
    const producer = createProducer(connection)
    const consumer = createConsumer({ ...connection, groupId: 'group' })
    const admin = createAdmin(connection)
    consumer.subscribe({ topics: ['SHORT'] })
    const calls = {
      producer: () => producer.send({ topic: 'SHORT', value: 'x' }),
      consumer: () => consumer.poll({ timeoutMs: 20_000 }),
      admin: () => admin.listTopics(),
    }
    for (const [name, call] of Object.entries(calls)) {
      const startedAt = performance.now()
      const error: unknown = await call().then(
        () => null,
        (problem: unknown) => problem,
      )
      expect(error, name).toMatchObject({ kind: 'auth', code: 'SASL_AUTHENTICATION_FAILED' })
      expect(performance.now() - startedAt, name).toBeLessThan(5000)
      expect(inspect([error, producer, consumer, admin], { depth: 12, showHidden: true })).not.toContain('wrong-secret')
    }
    await Promise.allSettled([producer.close(), consumer.close(), admin.close()])
  })
})
