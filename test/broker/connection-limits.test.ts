import { afterAll, beforeAll, expect, test } from 'vitest'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { eventually } from './eventually.ts'
import { startTestNode, type TestNode } from './test-node.ts'
import { WireClient } from './wire-client.ts'

let node: TestNode
let admin: WireClient

beforeAll(async () => {
  node = await startTestNode({
    listeners: 'CLIENTS://127.0.0.1:0,NODES://127.0.0.1:0',
    'listener.security.protocol.map': 'CLIENTS:PLAINTEXT,NODES:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'NODES',
    'listener.name.clients.max.connections': '2',
    'socket.listen.backlog.size': '2',
    'socket.request.max.bytes': '300000',
    'queued.max.request.bytes': '300000',
  })
  admin = await WireClient.open(node.addresses['NODES']!)
})
afterAll(async () => {
  admin.close()
  await node[Symbol.asyncDispose]()
})

async function alter(key: string, value: string | null): Promise<unknown[]> {
  const configs = [{ name: key, value, configOperation: value === null ? 1 : 0 }]
  const { responses } = await admin.request(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
    resources: [{ resourceType: 4, resourceName: '1', configs }],
  })
  return [responses[0]!.errorCode, responses[0]!.errorMessage]
}
const open = (): Promise<WireClient> => WireClient.open(node.addresses['CLIENTS']!)
const asks = (client: WireClient): Promise<'served' | 'ended'> =>
  client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {}).then(
    () => 'served',
    () => 'ended',
  )
/** Who is not served by the time that another client was served twice waits. */
async function outcome(asking: Promise<'served' | 'ended'>): Promise<string> {
  const others = asks(admin).then(() => asks(admin))
  return Promise.race([asking, others.then(() => 'waits')])
}
const count = (): Promise<number> => node.metric('kafka_server_socket_server_metrics_connection_count')

test('a client waits while its listener is full, and is served when another one goes; who comes when enough wait is refused', async () => {
  const [first, second] = [await open(), await open()]
  expect([await asks(first), await asks(second)]).toEqual(['served', 'served'])
  const third = await open()
  const thirdAsks = asks(third)
  expect(await outcome(thirdAsks)).toBe('waits')
  const fourth = await open()
  const fifth = await open()
  await fifth.closed
  expect(await node.metric('rafka_connections_refused_total')).toBe(1)
  first.close()
  expect(await thirdAsks).toBe('served')
  for (const client of [second, third, fourth]) client.close()
  await eventually(async () => expect(await count()).toBe(1))
})

test('the limit of a listener is altered while it runs, and who waits is let in', async () => {
  const clients = [await open(), await open(), await open()]
  const asking = clients.map(asks)
  expect(await outcome(asking[2]!)).toBe('waits')
  expect(await alter('listener.name.clients.max.connections', '0')).toEqual([
    42,
    expect.stringContaining('Invalid max.connections'),
  ])
  expect(await alter('listener.name.clients.max.connections', '3')).toEqual([0, null])
  expect(await Promise.all(asking)).toEqual(['served', 'served', 'served'])
  await alter('listener.name.clients.max.connections', null)
  for (const client of clients) client.close()
  await eventually(async () => expect(await count()).toBe(1))
})

test('a broker gets its connection where there are too many already: the client that was silent for longest gives up its own', async () => {
  expect(await alter('max.connections', '3')).toEqual([0, null])
  const [silent, busy] = [await open(), await open()]
  expect([await asks(silent), await asks(busy)]).toEqual(['served', 'served'])
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await asks(busy)).toBe('served')
  const broker = await WireClient.open(node.addresses['NODES']!)
  await silent.closed
  expect([await asks(broker), await asks(busy)]).toEqual(['served', 'served'])
  await alter('max.connections', '2')
  await busy.closed
  await alter('max.connections', null)
  broker.close()
})

test('requests that are not whole hold no more memory than they may together, and small ones still pass', async () => {
  const begun = Buffer.alloc(200_000)
  begun.writeInt32BE(290_000)
  const clients = await Promise.all(Array.from({ length: 12 }, () => WireClient.open(node.addresses['NODES']!)))
  const before = await node.metric('rafka_arena_used_bytes')
  for (const client of clients) client.write(begun)
  const held = async (): Promise<number> => (await node.metric('rafka_arena_used_bytes')) - before
  await eventually(async () => expect(await held()).toBeGreaterThan(250_000))
  expect(await asks(await WireClient.open(node.addresses['NODES']!))).toBe('served')
  for (let round = 0; round < 20; round++) await asks(admin)
  expect(await held()).toBeLessThan(2 * 300_000 + 13 * 4096)
  for (const client of clients) client.close()
  await eventually(async () => expect(await held()).toBeLessThanOrEqual(0))
})

test('who speaks TLS to a listener without it is ended at once, and counted', async () => {
  const client = await open()
  client.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]))
  await client.closed
  expect(await node.metric('rafka_connections_ended_total')).toBe(1)
})

test('a connection over which nothing goes for connections.max.idle.ms is ended, and none where that is negative', async () => {
  const idle = { 'connections.max.idle.ms': '300', 'connection.failed.authentication.delay.ms': '0' }
  await using patient = await startTestNode({ 'connections.max.idle.ms': '-1' })
  await using ending = await startTestNode(idle)
  const kept = await WireClient.open(patient.bootstrapServers)
  const ended = await WireClient.open(ending.bootstrapServers)
  expect([await asks(ended), await asks(kept)]).toEqual(['served', 'served'])
  await ended.closed
  expect(await asks(kept)).toBe('served')
  kept.close()
})
