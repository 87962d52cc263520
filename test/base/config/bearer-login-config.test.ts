import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../../src/base/config/broker-config.ts'

const PACKAGE = 'org.apache.kafka.common.security.oauthbearer'
const JAAS = 'listener.name.secure.oauthbearer.sasl.jaas.config'
const NODE = {
  'node.id': '1',
  'process.roles': 'broker',
  'controller.quorum.voters': '2@localhost:9093,3@localhost:9094,4@localhost:9095',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'SECURE://localhost:9092',
  'listener.security.protocol.map': 'SECURE:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'SECURE',
  'sasl.enabled.mechanisms': 'OAUTHBEARER',
  'sasl.mechanism.inter.broker.protocol': 'OAUTHBEARER',
  'sasl.oauthbearer.jwks.endpoint.url': 'https://idp/jwks',
  'sasl.oauthbearer.token.endpoint.url': 'https://idp/token',
  [JAAS]: `${PACKAGE}.OAuthBearerLoginModule required clientId="node" clientSecret="s" scope="kafka" extension_cluster="one";`,
}

const loginOf = (texts: Record<string, string> = {}) => resolveBrokerConfig({ ...NODE, ...texts }).config.interBrokerSasl

describe('a node that logs in to others by OAUTHBEARER', () => {
  test("has credentials in its login module, and Kafka's defaults", () => {
    expect(loginOf()).toEqual({
      mechanism: 'OAUTHBEARER',
      settings: {
        url: 'https://idp/token',
        credentials: { clientId: 'node', clientSecret: 's', scope: 'kafka', urlencodeHeader: false },
        extensions: { cluster: 'one' },
        timeoutMs: 10_000,
        retryBackoffMs: 100,
        retryBackoffMaxMs: 10_000,
        refreshFactor: 0.8,
        refreshJitter: 0.05,
        refreshMinPeriodMs: 60_000,
        refreshBufferMs: 300_000,
      },
    })
  })

  test('has them in configurations, which stand before the login module, that of the listener before the one of all', () => {
    expect(
      loginOf({
        'sasl.oauthbearer.client.credentials.client.id': 'everybody',
        'listener.name.secure.oauthbearer.sasl.oauthbearer.client.credentials.client.id': 'mine',
        'sasl.oauthbearer.client.credentials.client.secret': 'other',
        'sasl.oauthbearer.scope': 'wide',
        'sasl.oauthbearer.header.urlencode': 'true',
        'sasl.login.read.timeout.ms': '3000',
      }),
    ).toMatchObject({
      settings: {
        credentials: { clientId: 'mine', clientSecret: 'other', scope: 'wide', urlencodeHeader: true },
        timeoutMs: 3000,
      },
    })
  })

  test('is a broker of a quorum of one too', () => {
    expect(loginOf({ 'controller.quorum.voters': '2@localhost:9093' })).toMatchObject({ mechanism: 'OAUTHBEARER' })
  })

  test('has its token in a file, and then needs no credentials', () => {
    const jaas = `${PACKAGE}.OAuthBearerLoginModule required;`
    expect(loginOf({ 'sasl.oauthbearer.token.endpoint.url': 'file:///token', [JAAS]: jaas })).toMatchObject({
      settings: { url: 'file:///token', credentials: null },
    })
  })

  test.each([
    [{ 'sasl.oauthbearer.token.endpoint.url': 'idp/token' }, /idp\/token is no URL of a token endpoint/],
    [{ [JAAS]: `${PACKAGE}.OAuthBearerLoginModule required clientId="node";` }, /client\.secret is missing/],
    [
      {
        'listener.name.secure.oauthbearer.sasl.login.callback.handler.class': `${PACKAGE}.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler`,
      },
      /OAuthBearerUnsecuredLoginCallbackHandler cannot be loaded here/,
    ],
    [{ 'sasl.oauthbearer.jwt.retriever.class': `${PACKAGE}.JwtBearerJwtRetriever` }, /JwtBearerJwtRetriever is not there/],
  ])('is told what is wrong: %o', (texts, message) => {
    expect(() => loginOf(texts as Record<string, string>)).toThrow(message)
  })
})
