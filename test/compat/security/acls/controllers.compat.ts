import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../../bench/peers/free-port.ts'
import { COMPAT_BROKER, startCompatBroker } from '../../compat-broker.ts'
import { controllerProbes } from './controller-probes.ts'
import { Expectations } from './expectations.ts'
import { AclMatrix, brokerProperties } from './matrix.ts'
import { situations } from './situations.ts'

// The same at the controllers' listener, where nodes ask each other. Which names a pattern covers is the same as at the brokers': literal ones will do.
const ALL = situations()
const SITUATIONS = ALL.filter(({ name }) => !/ (?:prefixed|wildcard)$/.test(name))
const PROBES = controllerProbes()
let broker: BrokerProcess
let matrix: AclMatrix
let controller: string

beforeAll(async () => {
  const properties = brokerProperties(SITUATIONS)
  const [port = 0, controllerPort = 0] = await freePorts(2)
  controller = `127.0.0.1:${controllerPort}`
  broker = await startCompatBroker(
    {
      ...properties,
      'process.roles': 'broker,controller',
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': `1@${controller}`,
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://${controller}`,
      'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
      'sasl.mechanism.controller.protocol': 'PLAIN',
      'listener.name.controller.plain.sasl.jaas.config': properties['listener.name.plaintext.plain.sasl.jaas.config']!,
    },
    port,
  )
  matrix = await AclMatrix.open(`${broker.host}:${broker.port}`, SITUATIONS)
})
afterAll(async () => {
  matrix?.close()
  await broker?.stop()
})

test(`a controller answers ${PROBES.length} requests by ${SITUATIONS.length} users as one of Apache Kafka 4.3.1 does`, {
  timeout: 300_000,
}, async () => {
  const expected = Expectations.read('expected-of-controllers.json')
  const all = new Map<string, ReadonlyMap<string, string>>()
  const differences: string[] = []
  for (const situation of SITUATIONS) {
    const answers = await matrix.answers(situation, PROBES, controller)
    all.set(situation.name, answers)
    differences.push(...expected.differences(situation.name, answers))
  }
  if (COMPAT_BROKER === 'kafka' && process.env['COMPAT_UPDATE'] !== undefined) expected.write(all)
  else expect(differences).toEqual([])
})
