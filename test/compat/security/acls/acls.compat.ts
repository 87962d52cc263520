import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { COMPAT_BROKER, startCompatBroker } from '../../compat-broker.ts'
import { Expectations } from './expectations.ts'
import { AclMatrix, brokerProperties } from './matrix.ts'
import { probes } from './probes.ts'
import { situations } from './situations.ts'

// Every API by users with every kind of entry in the access control list. COMPAT_BROKER=kafka holds what is recorded against Apache Kafka; with COMPAT_UPDATE=1 it records.
const SITUATIONS = situations()
const PROBES = probes()
let broker: BrokerProcess
let matrix: AclMatrix

beforeAll(async () => {
  broker = await startCompatBroker(brokerProperties(SITUATIONS))
  matrix = await AclMatrix.open(`${broker.host}:${broker.port}`, SITUATIONS)
})
afterAll(async () => {
  matrix?.close()
  await broker?.stop()
})

test(`${PROBES.length} requests by ${SITUATIONS.length} users are answered as Apache Kafka 4.3.1 answers them`, {
  timeout: 300_000,
}, async () => {
  const expected = Expectations.read()
  const all = new Map<string, ReadonlyMap<string, string>>()
  const differences: string[] = []
  for (const situation of SITUATIONS) {
    const answers = await matrix.answers(situation, PROBES)
    all.set(situation.name, answers)
    differences.push(...expected.differences(situation.name, answers))
  }
  if (COMPAT_BROKER === 'kafka' && process.env['COMPAT_UPDATE'] !== undefined) expected.write(all)
  else expect(differences).toEqual([])
})
