import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { WireClient } from './wire-client.ts'

/** Longer than a broker looks on before it takes the memory of a busy connection back. */
const SILENCE_MS = 3500

test('a connection that was busy and then silent is heard again, and so are the others', async () => {
  await using cluster = await startCluster()
  const clients = await Promise.all(Array.from({ length: 4 }, () => WireClient.open(cluster.bootstrapServers)))
  const body = { clientSoftwareName: 'x'.repeat(100), clientSoftwareVersion: '1' }
  const burst = () =>
    Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: 200 }, () => client.request(ApiVersionsRequest, ApiVersionsResponse, 4, body)),
      ),
    )
  for (let round = 0; round < 2; round++) {
    const answers = await burst()
    expect(answers.every(({ errorCode }) => errorCode === 0)).toBe(true)
    if (round === 0) await sleep(SILENCE_MS)
  }
  for (const client of clients) client.close()
}, 20_000)
