import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../../actors/cluster.ts'
import { STORM_PROPERTIES, STORMS, storm } from './storm.ts'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ properties: STORM_PROPERTIES })
})

afterAll(async () => {
  await cluster.stop()
})

test.each(Object.keys(STORMS))(
  'members of %s come and go: every record comes once, and every partition has one owner',
  {
    timeout: 60_000,
  },
  async (name) => {
    const outcome = await storm(cluster.bootstrapServers, name, { seed: 5, lives: 24, records: 40, crashes: false, pauseMs: 60 })
    expect(outcome).toEqual({ problems: [], missing: 0, repeated: 0 })
  },
)

test.each(['cooperative-sticky', 'consumer'])(
  'members of %s are gone without a word: every record comes',
  {
    timeout: 60_000,
  },
  async (name) => {
    const outcome = await storm(cluster.bootstrapServers, name, { seed: 6, lives: 16, records: 20, crashes: true, pauseMs: 60 })
    expect(outcome).toMatchObject({ problems: [], missing: 0 })
  },
)
