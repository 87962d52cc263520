import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { CRASH_PROPERTIES, STORM_PROPERTIES, STORMS, storm } from '../../../client/consumer/group/storm.ts'
import { startCompatBroker } from '../../compat-broker.ts'
import { compatSuite } from '../../passes.ts'

// Many of our consumers in one group, that come, go and are gone, against a broker in a process of its own.

let broker: BrokerProcess

beforeAll(async () => {
  broker = await startCompatBroker({ ...STORM_PROPERTIES, ...CRASH_PROPERTIES })
})

afterAll(async () => {
  await broker.stop()
})

const add = compatSuite(import.meta.dirname)

for (const name of Object.keys(STORMS)) {
  add(`members of ${name} come and go: every record comes once, and every partition has one owner`, async () => {
    const outcome = await storm(`${broker.host}:${broker.port}`, name, {
      seed: 1,
      lives: 24,
      records: 40,
      crashes: false,
      pauseMs: 200,
    })
    expect(outcome).toEqual({ problems: [], missing: 0, repeated: 0 })
  })
  add(`members of ${name} are gone without a word: every record comes`, async () => {
    const outcome = await storm(`${broker.host}:${broker.port}`, name, {
      seed: 2,
      lives: 16,
      records: 20,
      crashes: true,
      pauseMs: 200,
    })
    expect(outcome).toMatchObject({ problems: [], missing: 0 })
  })
}
