import { afterAll, beforeAll, expect } from 'vitest'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import {
  AUDIENCE,
  CLIENT_ID,
  CLIENT_SECRET,
  PASSWORD,
  type SecuredKafka,
  startSecuredKafka,
  USERNAME,
} from '../../native-client/secured-kafka.ts'
import { compatSuite } from '../../passes.ts'
import { type Attempt, type Bearer, listByJava, listByKafkajs, listByLibrdkafka, listByRafka } from './sasl-clients.ts'

// Clients that others wrote, and our own, each by each mechanism that it has: let in with the right credentials, and with no others.

const CLIENTS = { Java: listByJava, librdkafka: listByLibrdkafka, kafkajs: listByKafkajs, 'our own client': listByRafka }
/** Whose tokens are given to them, rather than asked for. */
const GIVEN_TOKENS = ['kafkajs', 'our own client']
const SCRAM_USER = { username: 'bob', password: 'bob-secret' }

const compat = compatSuite(import.meta.dirname)
let broker: SecuredKafka

beforeAll(async () => {
  broker = await startSecuredKafka(COMPAT_BROKER === 'kafka' ? 'Apache Kafka' : 'Rafka')
  await using admin = createAdmin({ bootstrap: broker.bootstrap('PLAIN_TEXT') })
  for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
    const { username: user, password } = SCRAM_USER
    await admin.alterUserScramCredentials([{ user, mechanism, iterations: 4096, password }])
  }
})
afterAll(() => broker?.stop())

for (const [name, list] of Object.entries(CLIENTS)) {
  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
    const right = mechanism === 'PLAIN' ? { username: USERNAME, password: PASSWORD } : SCRAM_USER
    const at = (listener: 'SASL' | 'SASL_TLS', username: string, password: string): Attempt => ({
      bootstrap: broker.bootstrap(listener),
      authority: listener === 'SASL_TLS' ? broker.authority : null,
      credentials: { mechanism, username, password },
    })

    compat(`${name}: ${mechanism} with the right password`, async () => {
      await list(at('SASL', right.username, right.password))
      await list(at('SASL_TLS', right.username, right.password))
    })

    compat(`${name}: ${mechanism} with a wrong password, or of nobody`, async () => {
      await expect(list(at('SASL', right.username, 'wrong'))).rejects.toThrow(/[Aa]uthentication/)
      await expect(list(at('SASL', 'nobody', right.password))).rejects.toThrow(/[Aa]uthentication/)
    })
  }

  const bearer = (token: string, secret = CLIENT_SECRET): Attempt => {
    const endpoint = { url: broker.identityProvider.tokenEndpoint, id: CLIENT_ID, secret }
    const credentials: Bearer = { mechanism: 'OAUTHBEARER', token, endpoint }
    return { bootstrap: broker.bootstrap('JWKS'), authority: broker.authority, credentials }
  }

  compat(`${name}: OAUTHBEARER with a token of the identity provider`, async () => {
    await list(bearer(broker.identityProvider.sign({ aud: AUDIENCE })))
  })

  if (GIVEN_TOKENS.includes(name)) {
    compat(`${name}: OAUTHBEARER with a token that has expired, or is for others, or forged`, async () => {
      const { identityProvider } = broker
      const expired = Math.floor(Date.now() / 1000) - 60
      const good = identityProvider.sign({ aud: AUDIENCE })
      for (const token of [
        identityProvider.sign({ aud: AUDIENCE, exp: expired }),
        identityProvider.sign({ aud: 'others' }),
        `${good.slice(0, -8)}AAAAAAAA`,
      ])
        await expect(list(bearer(token))).rejects.toThrow()
    })
  }
}
