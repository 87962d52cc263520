import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HANDLERS } from '../../src/broker/handlers/all.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import { controllerProbes } from '../compat/security/acls/controller-probes.ts'
import { Expectations } from '../compat/security/acls/expectations.ts'
import { AclMatrix, brokerProperties } from '../compat/security/acls/matrix.ts'
import { probes } from '../compat/security/acls/probes.ts'
import { situations } from '../compat/security/acls/situations.ts'
import { startTestNode, type TestNode } from './test-node.ts'

// What every API answers to users with different entries in the access control list, against what Apache Kafka 4.3.1 answered (test/compat/security/acls has it all).
const SITUATIONS = situations()
const CHOSEN = /^(none|all|all from .*|all but .*|deny (topic|group|transactional-id|cluster|delegation-token|user) .* literal)$/
const EXPECTED = Expectations.read()
let node: TestNode
let matrix: AclMatrix

beforeAll(async () => {
  node = await startTestNode({ ...brokerProperties(SITUATIONS), listeners: 'PLAINTEXT://127.0.0.1:0' })
  matrix = await AclMatrix.open(node.bootstrapServers, SITUATIONS)
}, 60_000)
afterAll(async () => {
  matrix?.close()
  await node?.[Symbol.asyncDispose]()
})

test.each([
  { where: 'brokers', handlers: HANDLERS, asked: probes(), not: [] },
  // A controller of Kafka fails at it, whoever asks.
  {
    where: 'controllers',
    handlers: CONTROLLER_HANDLERS,
    asked: controllerProbes(),
    not: ['DescribeUserScramCredentialsRequest'],
  },
])('every API that $where serve is among those that were asked of Apache Kafka', ({ handlers, asked, not }) => {
  const names = new Set([...asked.map(({ request }) => request.name), ...not])
  expect(handlers.map(({ request }) => request.name).filter((name) => !names.has(name))).toEqual([])
})

describe('every API asks the authorizer as Kafka asks it', () => {
  const chosen = process.env['ACLS_ALL'] === undefined ? SITUATIONS.filter(({ name }) => CHOSEN.test(name)) : SITUATIONS
  test(`for ${chosen.length} users`, { timeout: 60_000 }, async () => {
    const all = probes().filter(({ undo }) => undo === null)
    const differences: string[] = []
    for (const situation of chosen)
      differences.push(...EXPECTED.differences(situation.name, await matrix.answers(situation, all)))
    expect(differences).toEqual([])
  })
})
