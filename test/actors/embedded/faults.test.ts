import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../actors/cluster.ts'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster.stop())
afterEach(() => cluster.faults.clear())

async function listTopics(clientId?: string): Promise<unknown> {
  await using admin = createAdmin({
    bootstrap: cluster.bootstrapServers,
    clientId: clientId ?? 'lister',
    requestTimeoutMs: 500,
  })
  return await admin.listTopics()
}

describe('faults on requests', () => {
  test('delay an answer', async () => {
    const fault = cluster.faults.add({ api: 'Metadata', do: 'delay', delayMs: 120, times: 1 })
    const before = performance.now()
    await listTopics()
    expect(performance.now() - before).toBeGreaterThan(115)
    expect(fault.hits).toBe(1)
  })

  test('end a connection, after which a client comes again', async () => {
    const fault = cluster.faults.add({ api: 'Metadata', do: 'disconnect', times: 1 })
    await listTopics()
    expect(fault.hits).toBe(1)
  })

  test('give no answer at all, so that a client asks again after its own time-out', async () => {
    const fault = cluster.faults.add({ api: 'Metadata', do: 'drop', times: 1 })
    const before = performance.now()
    await listTopics()
    expect(performance.now() - before).toBeGreaterThan(450)
    expect(fault.hits).toBe(1)
  })

  test('answer an error, and the request is not carried out', async () => {
    await using producer = createProducer({ bootstrap: cluster.bootstrapServers })
    await producer.send({ topic: 'refused', value: 'first' })
    const fault = cluster.faults.add({ api: 'Produce', do: { error: 'NOT_ENOUGH_REPLICAS' }, times: 2 })
    const metadata = await producer.send({ topic: 'refused', value: 'second' })
    expect(fault.hits).toBe(2)
    expect(Number(metadata.offset)).toBe(1)
  })

  test('hit the clients and nodes that they name, as often as they say', async () => {
    const named = cluster.faults.add({ api: 'Metadata', client: 'unlucky', do: 'delay', delayMs: 1, times: 1 })
    const matched = cluster.faults.add({ api: 'Metadata', client: /^l/, do: 'delay', delayMs: 1 })
    const elsewhere = cluster.faults.add({ node: 7, do: 'drop' })
    await listTopics('unlucky')
    await listTopics('lucky')
    expect([named.hits, matched.hits > 0, elsewhere.hits]).toEqual([1, true, 0])
  })

  test('come by chance', async () => {
    const never = cluster.faults.add({ chance: 0, do: 'drop' })
    await listTopics()
    expect(never.hits).toBe(0)
  })

  test('end with their removal', async () => {
    const fault = cluster.faults.add({ api: 'Metadata', do: 'drop' })
    fault.remove()
    await listTopics()
    expect(fault.hits).toBe(0)
  })

  test.each([
    [{ api: 'Products', do: 'drop' }, 'there is no API Products'],
    [{ do: { error: 'NO_SUCH' } }, 'there is no error NO_SUCH'],
    [{ api: 'AlterPartition', do: { error: 1 } }, 'AlterPartition cannot be answered by an error here; '],
  ] as const)('%j cannot be', (rule, message) => {
    expect(() => cluster.faults.add(rule)).toThrow(message)
  })
})
