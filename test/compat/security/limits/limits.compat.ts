import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../../bench/peers/free-port.ts'
import {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
} from '../../../../src/protocol/generated/api/alter-client-quotas.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../../../src/protocol/generated/api/fetch.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../../../src/protocol/generated/api/incremental-alter-configs.ts'
import { WireClient } from '../../../broker/wire-client.ts'
import { startCompatBroker } from '../../compat-broker.ts'
import { ToolRunner } from '../../java-tools/tool-runner.ts'
import { compatSuite } from '../../passes.ts'
import { ConnectionMetrics } from './connection-metrics.ts'
import { TimedClient } from './timed-client.ts'

// How many connections there may be and how fast they may come: who is served, who waits and for how long, who is ended.

const SOON_MS = 4000
/** Who is not served by then waits. */
const WAITS_MS = 700
const LISTENERS = ['NODES', 'CLIENTS', 'FULL', 'RATED'] as const
type Name = (typeof LISTENERS)[number]

const compat = compatSuite(import.meta.dirname)
const at = {} as Record<Name, string>
const open: TimedClient[] = []
let broker: BrokerProcess
let admin: WireClient
let metrics: ConnectionMetrics
let tools: ToolRunner

function properties(ports: readonly number[], controller: number): Record<string, string> {
  LISTENERS.forEach((name, place) => {
    at[name] = `127.0.0.1:${ports[place]}`
  })
  const listeners = [...LISTENERS, 'CONTROLLER'].map((name, place) => `${name}://127.0.0.1:${[...ports, controller][place]}`)
  return {
    'process.roles': 'broker,controller',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: listeners.join(),
    'listener.security.protocol.map': [...LISTENERS, 'CONTROLLER'].map((name) => `${name}:PLAINTEXT`).join(),
    'inter.broker.listener.name': 'NODES',
    'listener.name.full.max.connections': '2',
    'listener.name.rated.max.connection.creation.rate': '5',
    'max.connections.per.ip': '6',
    'max.connections.per.ip.overrides': '127.0.0.1:1000,127.0.0.3:1',
    'quota.window.num': '2',
    // Of each thread the connection goes that was silent for longest: with one thread, it is that of all.
    'num.network.threads': '1',
  }
}

beforeAll(async () => {
  const [metricsPort = 0, ...ports] = await freePorts(LISTENERS.length + 2)
  metrics = new ConnectionMetrics(metricsPort)
  broker = await metrics.start(properties(ports.slice(0, -1), ports.at(-1)!), ports[0]!)
  tools = new ToolRunner(at.NODES)
  admin = await WireClient.open(at.NODES)
})
afterEach(async () => {
  for (const client of open.splice(0)) client.close()
  await settled()
})
afterAll(async () => {
  admin?.close()
  await Promise.all([tools?.close(), metrics?.close()])
  await broker?.stop()
})

/** Until the broker has noticed what was altered or closed. */
const settled = (): Promise<void> => sleep(400)

async function connect(name: Name, from?: string): Promise<TimedClient> {
  const client = await TimedClient.open(at[name], from)
  open.push(client)
  return client
}

/** So many at once: what became of each, in the order in which they came. */
async function burst(count: number, name: Name, from?: string, withinMs = SOON_MS) {
  const clients: TimedClient[] = []
  for (let each = 0; each < count; each++) clients.push(await connect(name, from))
  return Promise.all(clients.map((client) => client.ask(withinMs)))
}

const outcomes = (all: readonly { outcome: string }[]): string[] => all.map(({ outcome }) => outcome)

/** `resourceName`: a broker, or, empty, all of them. */
async function alter(key: string, value: string | null, resourceName = ''): Promise<number> {
  const configs = [{ name: key, value, configOperation: value === null ? 1 : 0 }]
  const { responses } = await admin.request(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
    resources: [{ resourceType: 4, resourceName, configs }],
  })
  return responses[0]!.errorCode
}

async function alterRate(entityName: string | null, rate: number | null): Promise<number> {
  const ops = [{ key: 'connection_creation_rate', value: rate ?? 0, remove: rate === null }]
  const { entries } = await admin.request(AlterClientQuotasRequest, AlterClientQuotasResponse, 1, {
    entries: [{ entity: [{ entityType: 'ip', entityName }], ops }],
  })
  return entries[0]!.errorCode
}

compat('a listener that is full lets the next one in when one has ended, and others all the time', async () => {
  const [first, second] = [await connect('FULL'), await connect('FULL')]
  expect(outcomes([await first.ask(SOON_MS), await second.ask(SOON_MS)])).toEqual(['served', 'served'])
  const [third, fourth] = [await connect('FULL'), await connect('FULL')]
  expect(outcomes(await Promise.all([third.ask(WAITS_MS), fourth.ask(WAITS_MS)]))).toEqual(['waits', 'waits'])
  expect(outcomes(await burst(3, 'CLIENTS'))).toEqual(['served', 'served', 'served'])
  expect([third.closedMs, fourth.closedMs]).toEqual([null, null])
  first.close()
  expect((await third.ask(SOON_MS)).outcome).toBe('served')
  expect((await fourth.ask(WAITS_MS)).outcome).toBe('waits')
  second.close()
  expect((await fourth.ask(SOON_MS)).outcome).toBe('served')
})

compat('an address has so many, whatever the listener; one more is ended at once, and taken when another has ended', async () => {
  const from = '127.0.0.2'
  const six = [...(await burst(3, 'CLIENTS', from)), ...(await burst(3, 'NODES', from))]
  expect(outcomes(six)).toEqual(Array(6).fill('served'))
  const more = await connect('CLIENTS', from)
  const { outcome, afterMs } = await more.ask(SOON_MS)
  expect([outcome, afterMs < 500]).toEqual(['closed', true])
  expect(outcomes(await burst(2, 'CLIENTS', '127.0.0.3'))).toEqual(['served', 'closed'])
  expect(outcomes(await burst(8, 'CLIENTS'))).toEqual(Array(8).fill('served'))
  open[0]!.close()
  await settled()
  expect(outcomes(await burst(2, 'CLIENTS', from))).toEqual(['served', 'closed'])
})

compat('too many that come by a listener wait, each until the rate is down, and all are served', async () => {
  const all = await burst(11, 'RATED')
  expect(outcomes(all)).toEqual(Array(11).fill('served'))
  // Five a second: a fifth of a second for each that is too many, and not beyond the second of the window.
  for (const [place, { afterMs }] of all.slice(5, 10).entries()) inTime(afterMs, 200 * (place + 1))
  inTime(all[10]!.afterMs, 2000)
})

compat('the rate of the node is that of every listener too which has none of its own, the one of brokers as well', async () => {
  expect(await alter('max.connection.creation.rate', '5')).toBe(0)
  await sleep(2000)
  for (const name of ['CLIENTS', 'NODES'] as const) {
    const all = await burst(8, name)
    expect(outcomes(all)).toEqual(Array(8).fill('served'))
    for (const [place, { afterMs }] of all.slice(5).entries()) inTime(afterMs, 200 * (place + 1))
  }
  expect(await alter('max.connection.creation.rate', null)).toBe(0)
})

compat(
  'an address that comes too fast is held for the time that it is early and then ended, by all listeners, and no other address',
  async () => {
    expect(await alterRate('127.0.0.4', 2)).toBe(0)
    await settled()
    const all = await burst(4, 'CLIENTS', '127.0.0.4')
    expect(outcomes(all)).toEqual(['served', 'served', 'closed', 'closed'])
    for (const { afterMs } of all.slice(2)) inTime(afterMs, 500)
    expect(outcomes(await burst(6, 'CLIENTS', '127.0.0.5'))).toEqual(Array(6).fill('served'))
    expect(await alterRate('127.0.0.4', null)).toBe(0)

    expect(await alterRate(null, 2)).toBe(0)
    await settled()
    expect(outcomes(await burst(4, 'NODES', '127.0.0.6'))).toEqual(['served', 'served', 'closed', 'closed'])
    expect(await alterRate('127.0.0.6', 100)).toBe(0)
    await settled()
    expect(outcomes(await burst(3, 'NODES', '127.0.0.6'))).toEqual(['served', 'served', 'served'])
    expect([await alterRate('127.0.0.6', null), await alterRate(null, null)]).toEqual([0, 0])
  },
)

compat('when the node is full clients wait, and a broker gets the connection that was silent for longest', async () => {
  // One of them is the administrator's.
  expect(await alter('max.connections', '4')).toBe(0)
  await settled()
  const [silent, busy, other] = [await connect('CLIENTS'), await connect('CLIENTS'), await connect('CLIENTS')]
  for (const client of [silent, other, busy]) expect((await client.ask(SOON_MS)).outcome).toBe('served')
  const fourth = await connect('CLIENTS')
  expect((await fourth.ask(WAITS_MS)).outcome).toBe('waits')
  await other.ask(SOON_MS)
  const node = await connect('NODES')
  expect((await node.ask(SOON_MS)).outcome).toBe('served')
  await silent.closed
  expect(outcomes(await Promise.all([other.ask(SOON_MS), fourth.ask(WAITS_MS)]))).toEqual(['served', 'waits'])
  expect([busy.closedMs, other.closedMs, fourth.closedMs]).toEqual([null, null, null])
  expect(await alter('max.connections', '3')).toBe(0)
  await busy.closed
  // Nor do brokers have more than all together may have.
  expect(outcomes(await burst(2, 'NODES', undefined, WAITS_MS))).toEqual(['served', 'waits'])
  await other.closed
  expect(fourth.closedMs).toBe(null)
  expect(await alter('max.connections', null)).toBe(0)
  expect((await fourth.ask(SOON_MS)).outcome).toBe('served')
})

compat('limits that are altered hold at once for who comes next, and who waits is let in', async () => {
  const three = [await connect('FULL'), await connect('FULL'), await connect('FULL')]
  const ask = async (withinMs: number): Promise<string[]> => outcomes(await Promise.all(three.map((each) => each.ask(withinMs))))
  expect(await ask(WAITS_MS)).toEqual(['served', 'served', 'waits'])
  expect(await alter('listener.name.full.max.connections', '3', '1')).toBe(0)
  expect(await ask(SOON_MS)).toEqual(['served', 'served', 'served'])
  // Of a listener that has too many, none has to go.
  expect(await alter('listener.name.full.max.connections', '1', '1')).toBe(0)
  await settled()
  expect(await ask(SOON_MS)).toEqual(['served', 'served', 'served'])
  expect(await alter('listener.name.full.max.connections', null, '1')).toBe(0)
  expect(await alter('max.connections.per.ip', '1')).toBe(0)
  await settled()
  expect(outcomes(await burst(2, 'CLIENTS', '127.0.0.7'))).toEqual(['served', 'closed'])
  expect(await alter('max.connections.per.ip.overrides', '127.0.0.7:3,127.0.0.1:1000')).toBe(0)
  await settled()
  expect(outcomes(await burst(3, 'CLIENTS', '127.0.0.7'))).toEqual(['served', 'served', 'closed'])
  for (const key of ['max.connections.per.ip', 'max.connections.per.ip.overrides']) expect(await alter(key, null)).toBe(0)
})

compat('values that cannot be are refused', async () => {
  const INVALID = 42
  for (const [key, value, expected] of [
    ['listener.name.clients.max.connections', '0', INVALID],
    ['listener.name.clients.max.connection.creation.rate', '0', INVALID],
    ['max.connections', '0', INVALID],
    ['max.connections', '-1', INVALID],
    ['max.connections.per.ip', '-1', INVALID],
    ['max.connections.per.ip', '0', 0],
    ['max.connections.per.ip.overrides', 'x', INVALID],
    ['max.connections.per.ip.overrides', '127.0.0.9:0', 0],
    ['max.connection.creation.rate', '0', INVALID],
  ] as const) {
    const answer = [key, value, await alter(key, value, '1'), await alter(key, null, '1')]
    expect(answer).toEqual([key, value, expected, 0])
  }
  for (const rate of [0, -1, 1.5]) expect(await alterRate('127.0.0.5', rate)).toBe(INVALID)
  expect(await alterRate('no-such-host.invalid', 5)).toBe(INVALID)
})

compat('who was taken in and has ended is counted, and who was refused is not', async () => {
  const from = '127.0.0.8'
  const before = await metrics.of('CLIENTS')
  expect(outcomes(await burst(8, 'CLIENTS', from))).toEqual([...Array(6).fill('served'), 'closed', 'closed'])
  open[0]!.close()
  await expect
    .poll(
      async () => {
        const { count, created, closed } = await metrics.of('CLIENTS')
        return { count: count - before.count, created: created - before.created, closed: closed - before.closed }
      },
      { timeout: 10_000 },
    )
    .toEqual({ count: 5, created: 6, closed: 1 })
})

compat("Java's administrator waits while a listener is full, and gets its answer when there is room", async () => {
  const [first, second] = [await connect('FULL'), await connect('FULL')]
  expect(outcomes([await first.ask(SOON_MS), await second.ask(SOON_MS)])).toEqual(['served', 'served'])
  let isDone = false
  const listing = tools.runOffline('TopicCommand', ['--bootstrap-server', at.FULL, '--list']).finally(() => {
    isDone = true
  })
  await sleep(3000)
  expect(isDone).toBe(false)
  first.close()
  second.close()
  expect((await listing).code).toBe(0)
})

compat('a connection over which nothing goes for connections.max.idle.ms is ended', async () => {
  const [port = 0] = await freePorts(1)
  await using idle = await startCompatBroker({ 'connections.max.idle.ms': '2000' }, port)
  const here = `${idle.host}:${idle.port}`
  const polling = await WireClient.open(here)
  const topics = [{ name: 'quiet', numPartitions: 1, replicationFactor: 1 }]
  await polling.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 5000 })
  const poll = async (maxWaitMs: number): Promise<number> => {
    const answer = await polling.request(FetchRequest, FetchResponse, 12, {
      ...{ maxWaitMs, minBytes: 1, sessionEpoch: -1 },
      topics: [{ topic: 'quiet', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
    })
    return answer.responses[0]!.partitions[0]!.errorCode
  }
  await expect.poll(() => poll(0), { timeout: 10_000 }).toBe(0)
  const [never, once, busy] = [await TimedClient.open(here), await TimedClient.open(here), await TimedClient.open(here)]
  open.push(never, once, busy)
  await once.ask(SOON_MS)
  const waiting = poll(5000).then(
    () => 'answered',
    () => 'ended',
  )
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      if ((await busy.ask(SOON_MS)).outcome !== 'served') return
      await sleep(200)
    }
  })()
  await Promise.all([never.closed, once.closed])
  inTime(never.closedMs!, 2000)
  inTime(once.closedMs!, 2000)
  // That a request waits there makes no difference.
  expect(await waiting).toBe('ended')
  isOver = true
  await asking
  expect(busy.closedMs).toBe(null)
})

/** Not earlier, and not much later, on a machine that has more to do. */
function inTime(afterMs: number, expectedMs: number): void {
  expect(afterMs).toBeGreaterThan(expectedMs - 60)
  expect(afterMs).toBeLessThan(expectedMs + 3000)
}
