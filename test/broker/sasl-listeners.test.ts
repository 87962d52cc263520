import { expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { LimitedLog } from '../../src/base/limited-log.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SaslListeners } from '../../src/broker/sasl-listeners.ts'
import { BrokerFixture } from './broker-fixture.ts'

test('of logins that fail a few are logged and the others counted, however many there are', () => {
  const lines: unknown[] = []
  const logger = { ...SILENT_LOGGER, info: (message: string, fields?: object) => lines.push({ message, ...fields }) }
  const log = new LimitedLog(logger)
  const { broker } = new BrokerFixture({
    listeners: 'SASL_PLAINTEXT://127.0.0.1:0',
    'security.inter.broker.protocol': 'SASL_PLAINTEXT',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="alice-secret";',
  })
  const { currentConfig: config, context } = broker
  const listeners = new SaslListeners({
    config,
    context,
    log,
    cryptography: nodeCryptography,
    fetchText: () => {},
    image: () => broker.image,
    tokenSecrets: null,
  })
  for (let attempt = 0; attempt < 1000; attempt++) {
    const { session } = listeners.begin('SASL_PLAINTEXT', `/10.0.0.${attempt % 2}`)!
    session.handshake('PLAIN', 1)
    expect(session.authenticate(new TextEncoder().encode(`\0user-${attempt}\0wrong`)).errorCode).toBe(58)
  }
  expect(lines).toHaveLength(6)
  log.flush()
  expect(lines.at(-1)).toEqual({
    message: 'more of the same was not logged',
    what: 'an authentication failed',
    listener: 'SASL_PLAINTEXT',
    count: 994,
  })
})
