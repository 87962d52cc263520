import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { BAD_BATCHES } from '../../broker/bad-batches.ts'
import { type BadInputTarget, badInputTarget } from '../../broker/bad-input-target.ts'
import { BAD_FRAMES, BAD_REQUESTS } from '../../broker/bad-requests.ts'
import { COMPAT_BROKER, startCompatBroker } from '../compat-broker.ts'

// What test/broker/bad-input.test.ts expects, against a broker of its own process. With COMPAT_BROKER=kafka it proves that the expectations are Kafka's.

let broker: BrokerProcess
let target: BadInputTarget

beforeAll(async () => {
  broker = await startCompatBroker()
  target = await badInputTarget(`${broker.host}:${broker.port}`)
})
afterAll(async () => {
  target.client.close()
  await broker.stop()
})

describe.each([
  { kind: 'frames', cases: BAD_FRAMES },
  { kind: 'batches', cases: BAD_BATCHES },
  { kind: 'requests', cases: BAD_REQUESTS },
])('bad $kind', ({ cases }) => {
  for (const { name, expected, kafka, validation, run } of cases) {
    const wanted = COMPAT_BROKER === 'kafka' && kafka !== undefined ? kafka : expected
    const asked = wanted !== null && (COMPAT_BROKER === 'kafka' || validation === undefined)
    test.runIf(asked)(`${name}: ${wanted}`, async () => {
      expect(await run(target)).toBe(wanted)
    })
  }
})
