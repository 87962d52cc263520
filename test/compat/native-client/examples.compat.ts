import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { RunningExample } from '../../examples/run-example.ts'
import { type SecuredKafka, startSecuredKafka } from './secured-kafka.ts'

// Of the examples, the one that needs a broker with TLS and SASL.
let kafka: SecuredKafka
let authority: string
const run = (password: string): RunningExample =>
  new RunningExample('secured.ts', [`ssl://${kafka.bootstrap('SASL_TLS')}`, authority, 'example', password])

beforeAll(async () => {
  kafka = await startSecuredKafka()
  authority = join(kafka.broker.folder, 'examples-authority.pem')
  writeFileSync(authority, kafka.authority)
  await using admin = createAdmin({ bootstrap: kafka.bootstrap('PLAIN_TEXT') })
  await admin.alterUserScramCredentials([{ user: 'example', mechanism: 'SCRAM-SHA-512', password: 'example-secret' }])
})
afterAll(() => kafka?.stop())

test('who knows the password is let in, over TLS', async () => {
  expect(await run('example-secret').ends()).toContain('let into the cluster ')
})

test('who does not is told so at once, and nothing says the password', async () => {
  const refused = run('a-guess')
  await expect(refused.ends()).rejects.toThrow(/AuthError/)
  expect(refused.output).not.toContain('a-guess')
})
