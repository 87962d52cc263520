import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { ProduceRequest } from '../../src/protocol/generated/api/produce.ts'
import { readResponseHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { BrokerChild } from './broker-child.ts'
import { eventually } from './eventually.ts'
import { HonestClient } from './honest-client.ts'
import { type HostileFrame, HostileFrames } from './hostile-frames.ts'
import { inParallel, rawExchange, rawSocket } from './raw-exchange.ts'
import { servedVersions } from './served-apis.ts'
import { WireClient } from './wire-client.ts'

const SEED = process.env['MUTATION_SEED'] ?? String(Date.now())
const FRAMES = Number(process.env['MUTATIONS'] ?? 1_000_000)
const FAMILY = 20
/** Frames that are made, sent and judged together. */
const ROUND_FRAMES = 20_000
const WIDTH = 16
const TOPICS = ['victim-0', 'victim-1', 'victim-2']
const API_VERSIONS = 18
/** Requests that may wait for others (Fetch, JoinGroup, SyncGroup): after a while the client goes away. */
const WAITING = new Set([1, 11, 14])
const LEFT_AFTER_MS = 100
const ANSWERED_WITHIN_MS = 20_000

test.each(['auto', 'inline'])(`hostile frames against a node (seed ${SEED}, threads: %s)`, async (placement) => {
  console.log(`MUTATION_SEED=${SEED} repeats this`)
  Error.stackTraceLimit = 0
  await using broker = await BrokerChild.start({
    // What is alive after 160,000 frames takes 28 MB, with a thousand fetch sessions, the most there may be.
    heapMb: 64,
    properties: {
      'threads.placement': placement,
      // Requests walk through all of it in time, and what was touched once stays resident.
      'arena.bytes': String(32 << 20),
      'auto.create.topics.enable': 'false',
      'offsets.topic.num.partitions': '2',
      // A fetch that may wait for 24 days ends with its connection.
      'connections.max.idle.ms': '10000',
    },
  })
  const { bootstrapServers } = broker
  const honest = await HonestClient.start(bootstrapServers, { pauseMs: 5 })
  const served = await servedVersions(bootstrapServers)
  const tally = new Tally()
  let baseBytes = 0
  // The second placement takes what the first has shown to be enough.
  const target = placement === 'auto' ? FRAMES : FRAMES / 5
  for (let round = 0; tally.sent < target; round++) {
    const hostile = new HostileFrames(served, await topics(bootstrapServers))
    const random = new SeededRandom(`${SEED} ${placement} ${round}`)
    const frames = Array.from({ length: ROUND_FRAMES / FAMILY }, () => hostile.family(FAMILY, random)).flat()
    await sendAll(bootstrapServers, frames, tally)
    expect(tally.wrong.slice(0, 20), broker.errors).toEqual([])
    await honest.moreRounds(1)
    // Until then code, tables and heaps come to their size: names and ids that only a mutation can think of are state like any other.
    if (tally.sent <= target / 2 || round === 0) baseBytes = broker.rssBytes()
  }
  console.log(`${tally}; slowest round of the honest client ${Math.round(honest.slowestMs)} ms`)
  expect(tally.answered).toBeGreaterThan(target / 10)
  expect(tally.closed).toBeGreaterThan(target / 10)
  await honest.stop()
  expect(await broker.metric('rafka_actor_failures_total'), broker.errors).toBe(0)
  await eventually(async () => expect(await broker.metric('kafka_server_socket_server_metrics_connection_count')).toBe(0))
  await eventually(async () => expect(await broker.metric('rafka_arena_used_bytes')).toBe(0))
  console.log(`resident ${baseBytes >> 20} MB after half of them, ${broker.rssBytes() >> 20} MB at the end`)
  await eventually(async () => expect(broker.rssBytes()).toBeLessThan(baseBytes + (50 << 20)))
  expect(broker.errors).toBe('')
  expect(await broker.stop()).toBe('0')
})

class Tally {
  sent = 0
  answered = 0
  closed = 0
  leftWaiting = 0
  readonly wrong: string[] = []

  toString(): string {
    return `${this.sent} frames: ${this.answered} answered, ${this.closed} connections ended for one, ${this.leftWaiting} left waiting`
  }
}

/** Those that can be read go behind each other over one connection, the others each end one. */
async function sendAll(bootstrapServers: string, frames: readonly HostileFrame[], tally: Tally): Promise<void> {
  const fatal = frames.filter(({ api }) => api === null)
  const readable = frames.filter(({ api }) => api !== null)
  const chains: HostileFrame[][] = []
  for (let at = 0; at < readable.length; at += 30) chains.push(readable.slice(at, at + 30))
  await inParallel(fatal, WIDTH, async (frame) => {
    const { received, closed } = await rawExchange(bootstrapServers, frame.bytes, { answered: true })
    tally.sent++
    const asksForVersions = frame.bytes.length >= 12 && Buffer.from(frame.bytes).readInt16BE(4) === API_VERSIONS
    if (closed && received.length === 0) tally.closed++
    else if (asksForVersions) tally.answered++
    else tally.wrong.push(`${received.length > 0 ? 'an answer' : 'silence'} for ${hexOf(frame)}`)
  })
  await inParallel(chains, WIDTH, (chain) => sendChain(bootstrapServers, chain, tally))
}

/** Sends frames in one piece; every answer has to be the next one's, and whole. */
function sendChain(bootstrapServers: string, chain: readonly HostileFrame[], tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const socket = rawSocket(bootstrapServers)
    const expected = chain.filter((frame) => !wantsNoAnswer(frame))
    let received: Buffer = Buffer.alloc(0)
    let next = 0
    const end = (): void => {
      tally.sent += chain.length
      tally.answered += next
      socket.resetAndDestroy()
      resolve()
    }
    const armTimer = (): void => {
      const waits = WAITING.has(expected[next]?.api?.request.apiKey ?? -1)
      socket.setTimeout(waits ? LEFT_AFTER_MS : ANSWERED_WITHIN_MS)
    }
    socket.on('timeout', () => {
      const frame = expected[next]
      if (frame !== undefined && !WAITING.has(frame.api!.request.apiKey)) tally.wrong.push(`no answer for ${hexOf(frame)}`)
      else tally.leftWaiting++
      end()
    })
    socket.once('connect', () => {
      armTimer()
      socket.write(Buffer.concat(chain.map(({ bytes }) => bytes)))
      if (expected.length === 0) end()
    })
    // A Produce of acks=0 that is refused ends the connection; nothing else in here may.
    const ended = (): void => {
      if (next < expected.length && expected.length === chain.length) tally.wrong.push(`closed by ${hexOf(expected[next]!)}`)
      end()
    }
    socket.once('end', ended)
    socket.once('error', ended)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const length = received.readInt32BE(0)
        const frame = expected[next++]
        const problem = frame === undefined ? 'an answer to nothing' : problemOf(frame, received.subarray(4, 4 + length))
        if (problem !== null) tally.wrong.push(`${problem} for ${frame === undefined ? 'nothing' : hexOf(frame)}`)
        received = received.subarray(4 + length)
      }
      if (next >= expected.length) end()
      else armTimer()
    })
  })
}

function problemOf({ api, correlationId }: HostileFrame, answer: Buffer): string | null {
  const { request, response, version } = api!
  try {
    const reader = new Reader(answer)
    const echoed = readResponseHeader(reader, request.apiKey, version)
    if (echoed !== correlationId) return `the answer to ${echoed} instead of ${correlationId}`
    response.read(reader, version)
    return reader.remaining === 0 ? null : `${reader.remaining} bytes too many`
  } catch (error) {
    return `an answer that cannot be read (${String(error)})`
  }
}

function wantsNoAnswer({ api, bytes }: HostileFrame): boolean {
  if (api === null || api.request.apiKey !== ProduceRequest.apiKey) return false
  const reader = new Reader(bytes, 4)
  reader.position = 12
  const clientIdBytes = reader.int16()
  reader.position += Math.max(0, clientIdBytes)
  if (api.version >= 9) reader.unknownTaggedFields({})
  return ProduceRequest.read(reader, api.version).acks === 0
}

function hexOf({ api, bytes }: HostileFrame): string {
  return `${api === null ? 'a frame' : `${api.request.name} ${api.version}`}: ${Buffer.from(bytes).toString('hex').slice(0, 600)}`
}

/** The topics that frames name, made again where a frame has deleted them. */
async function topics(bootstrapServers: string): Promise<{ name: string; topicId: string }[]> {
  const client = await WireClient.open(bootstrapServers)
  const { topics: made } = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: TOPICS.map((name) => ({ name, numPartitions: 2, replicationFactor: 1 })),
    timeoutMs: 10_000,
  })
  client.close()
  return made.map(({ name, topicId }) => ({ name, topicId }))
}
