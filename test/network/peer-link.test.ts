import { describe, expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import type { PeerError } from '../../src/network/peer-error.ts'
import { type AskOptions, PeerLink, type PeerLinkConfig } from '../../src/network/peer-link.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { writeResponseFrame } from '../../src/protocol/frames.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { SaslAuthenticateRequest } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { readRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import type { PeerMechanism } from '../../src/security/peer-mechanisms.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'
import { type FarEnd, MemoryNetwork } from './memory-network.ts'

/** What a node says that it serves. */
const HEARTBEATS = [{ apiKey: HeartbeatRequest.apiKey, minVersion: 0, maxVersion: 4 }]

interface Served {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  readonly groupId: string
  answer(body: Input<HeartbeatResponse>): void
}

/** A link to a node whose answers the test decides; it tells its versions by itself. */
class LinkFixture {
  readonly network = new MemoryNetwork()
  readonly arena = new TrackedArena()
  readonly link: PeerLink
  apis: { apiKey: number; minVersion: number; maxVersion: number }[] = HEARTBEATS
  /** The node is older than the question for its versions. */
  isOld = false
  /** The node says nothing. */
  isMute = false
  /** Heartbeats that came, oldest first. */
  readonly served: Served[] = []
  /** What the asker was told: the error code of the answer, or the kind of the error. */
  readonly told: string[] = []
  readonly errors: PeerError[] = []

  constructor(config: Partial<PeerLinkConfig> = {}, lost: () => void = () => {}, sasl: (() => PeerMechanism) | null = null) {
    const { time, random } = this.network
    this.network.accepted = (far) => {
      far.served = (frame) => this.#serve(far, frame)
    }
    this.link = new PeerLink({
      network: this.network,
      address: { host: 'node-2', port: 9093 },
      tls: () => null,
      sasl,
      arena: this.arena,
      timers: time,
      clock: time,
      random,
      clientId: 'test',
      config: { socketRequestMaxBytes: 1 << 20, socketConnectionSetupTimeoutMs: 10_000, ...config },
      logger: SILENT_LOGGER,
      lost,
    })
  }

  get far(): FarEnd {
    return this.network.connections.at(-1)!
  }

  ask(groupId: string, options: Partial<AskOptions> = {}): void {
    const body = { groupId, memberId: 'm' }
    this.link.ask(HeartbeatRequest, HeartbeatResponse, body, { timeoutMs: 30_000, ...options }, (error, response) => {
      if (error !== null) this.errors.push(error)
      this.told.push(
        error === null ? `${groupId} ${response!.errorCode}` : `${groupId} ${error.kind} ${error.sent ? 'sent' : 'unsent'}`,
      )
    })
  }

  advance(ms: number): void {
    this.network.time.advance(ms)
  }

  #serve(far: FarEnd, frame: Buffer): void {
    if (this.isMute) return
    const reader = new Reader(frame)
    const { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId } = readRequestHeader(reader)
    if (apiKey === ApiVersionsRequest.apiKey) {
      if (this.isOld && apiVersion > 0) far.send(frameOf(ApiVersionsResponse, 0, correlationId, { errorCode: 35 }))
      else far.send(frameOf(ApiVersionsResponse, apiVersion, correlationId, { apiKeys: this.apis }))
      return
    }
    const { groupId } = HeartbeatRequest.read(reader, apiVersion)
    const answer = (body: Input<HeartbeatResponse>): void => far.send(frameOf(HeartbeatResponse, apiVersion, correlationId, body))
    this.served.push({ apiKey, apiVersion, correlationId, groupId, answer })
  }
}

function frameOf<T>(codec: MessageCodec<T>, apiVersion: number, correlationId: number, body: Input<T>): Uint8Array {
  const writer = new Writer()
  writeResponseFrame(writer, codec, { apiVersion, correlationId }, body)
  return writer.toBytes()
}

describe('asking', () => {
  test('connects when it is first asked, learns the versions, and gives each answer to who asked', () => {
    const node = new LinkFixture()
    expect(node.network.attempts).toHaveLength(0)
    node.ask('a')
    node.ask('b')
    expect(node.told).toEqual([])
    node.advance(20)
    expect(node.served.map(({ groupId, apiVersion }) => [groupId, apiVersion])).toEqual([
      ['a', 4],
      ['b', 4],
    ])
    node.ask('c')
    node.advance(5)
    for (const { answer, groupId } of node.served) answer({ errorCode: groupId.charCodeAt(0) })
    node.advance(5)
    expect(node.told).toEqual(['a 97', 'b 98', 'c 99'])
    expect(node.network.attempts).toHaveLength(1)
  })

  test('an answer that comes in pieces of one byte is the same answer', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.advance(20)
    const [served] = node.served
    const bytes = frameOf(HeartbeatResponse, 4, served!.correlationId, { errorCode: 25 })
    for (const byte of bytes) node.far.send(Uint8Array.of(byte))
    node.advance(5)
    expect(node.told).toEqual(['a 25'])
  })

  test('who asks within an answer asks the same connection', () => {
    const node = new LinkFixture()
    const told: number[] = []
    node.link.ask(HeartbeatRequest, HeartbeatResponse, { groupId: 'a' }, { timeoutMs: 1000 }, () => {
      node.link.ask(HeartbeatRequest, HeartbeatResponse, { groupId: 'b' }, { timeoutMs: 1000 }, (_, response) => {
        told.push(response!.errorCode)
      })
    })
    node.advance(20)
    node.served[0]!.answer({})
    node.advance(5)
    node.served[1]!.answer({ errorCode: 7 })
    node.advance(5)
    expect(told).toEqual([7])
  })

  test('the record bytes of a kept frame stay until it is released', () => {
    const node = new LinkFixture()
    node.apis = [{ apiKey: FetchRequest.apiKey, minVersion: 4, maxVersion: 17 }]
    const records = new Uint8Array(5000).fill(0x42)
    node.network.accepted = (far) => {
      far.served = (frame) => {
        const reader = new Reader(frame)
        const { requestApiKey, requestApiVersion, correlationId } = readRequestHeader(reader)
        if (requestApiKey === ApiVersionsRequest.apiKey)
          far.send(frameOf(ApiVersionsResponse, 3, correlationId, { apiKeys: node.apis }))
        else {
          const responses = [{ partitions: [{ records }] }]
          far.send(frameOf(FetchResponse, requestApiVersion, correlationId, { responses }))
        }
      }
    }
    let release = (): void => {}
    let bytes: Uint8Array = new Uint8Array(0)
    node.link.ask(FetchRequest, FetchResponse, {}, { timeoutMs: 1000, keepFrame: true }, (_, response, version, frame) => {
      expect(version).toBe(17)
      bytes = response!.responses[0]!.partitions[0]!.records!
      release = () => frame!.release()
    })
    node.advance(20)
    node.link.close()
    expect(bytes).toEqual(records)
    expect(node.arena.live).toBe(1)
    release()
    expect(node.arena.live).toBe(0)
  })
})

describe('versions', () => {
  test('the newest that both sides know is taken, within the bounds of who asks', () => {
    const node = new LinkFixture()
    node.apis = [{ apiKey: HeartbeatRequest.apiKey, minVersion: 1, maxVersion: 3 }]
    node.ask('a')
    node.ask('b', { maxVersion: 2 })
    node.advance(20)
    expect(node.served.map(({ apiVersion }) => apiVersion)).toEqual([3, 2])
    expect(node.link.version(HeartbeatRequest)).toBe(3)
    expect(node.link.version(HeartbeatRequest, { minVersion: 4 })).toBeNull()
  })

  test('a node without a common version, or without the API, is not asked, and the connection stays', () => {
    const node = new LinkFixture()
    node.apis = [{ apiKey: HeartbeatRequest.apiKey, minVersion: 3, maxVersion: 3 }]
    node.ask('a', { maxVersion: 2 })
    node.ask('b')
    node.link.ask(FetchRequest, FetchResponse, {}, { timeoutMs: 1000 }, (error) => node.told.push(`fetch ${error!.kind}`))
    node.advance(20)
    node.served[0]!.answer({})
    node.advance(5)
    expect(node.told).toEqual(['a unsupported-version unsent', 'fetch unsupported-version', 'b 0'])
    expect(node.errors[0]!.retriable).toBe(false)
    expect(node.network.connections).toHaveLength(1)
  })

  test('what an older version cannot say is not sent', () => {
    const node = new LinkFixture()
    node.apis = [{ apiKey: HeartbeatRequest.apiKey, minVersion: 0, maxVersion: 2 }]
    const body = { groupId: 'a', groupInstanceId: 'static' }
    node.link.ask(HeartbeatRequest, HeartbeatResponse, body, { timeoutMs: 1000 }, (error) => node.told.push(error!.kind))
    node.advance(20)
    expect(node.told).toEqual(['unsupported-version'])
    expect(node.served).toHaveLength(0)
  })

  test('a body may depend on the version', () => {
    const node = new LinkFixture()
    node.link.ask(
      HeartbeatRequest,
      HeartbeatResponse,
      (version) => ({ groupId: `v${version}` }),
      { timeoutMs: 1000 },
      () => {},
    )
    node.advance(20)
    expect(node.served[0]!.groupId).toBe('v4')
  })

  test('a node that is older than the question says so in version 0, and is asked again', () => {
    const node = new LinkFixture()
    node.isOld = true
    node.ask('a')
    node.advance(20)
    expect(node.served).toHaveLength(1)
  })

  test('a node that does not tell its versions is given up, and so is who waits for it', () => {
    const node = new LinkFixture()
    node.network.accepted = (far) => {
      far.served = () => far.send(frameOf(ApiVersionsResponse, 3, 0, { errorCode: 42 }))
    }
    node.ask('a')
    node.advance(20)
    expect(node.told).toEqual(['a protocol unsent'])
    expect(node.far.isOpen).toBe(false)
  })
})

describe('without a connection', () => {
  test('who asks is told that there is none, and the next attempt waits, each time longer and never all at once', () => {
    const node = new LinkFixture()
    node.network.answer = 'refuse'
    for (let attempt = 0; attempt < 8; attempt++) {
      node.ask(`${attempt}`)
      node.advance(2000)
      node.ask(`${attempt}, at once again`)
      node.advance(2)
    }
    node.advance(2000)
    expect(node.told.every((line) => line.endsWith(' refused unsent'))).toBe(true)
    const again = new LinkFixture()
    again.network.answer = 'refuse'
    const ask = (): void =>
      again.link.ask(HeartbeatRequest, HeartbeatResponse, {}, { timeoutMs: 60_000 }, () => {
        if (again.network.attempts.length < 8) ask()
      })
    ask()
    again.advance(20_000)
    const waits = again.network.attempts.map(({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? atMs)).slice(1)
    const expected = [50, 100, 200, 400, 800, 1000, 1000]
    waits.forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(expected[index]! * 0.8 - 1)
      expect(wait).toBeLessThanOrEqual(expected[index]! * 1.2 + 2)
    })
    expect(new Set(waits).size).toBe(waits.length)
  })

  test('a connection that does not come within the time for it is given up', () => {
    const node = new LinkFixture({ socketConnectionSetupTimeoutMs: 3000 })
    node.network.answer = 'silence'
    node.ask('a')
    node.advance(2990)
    expect(node.told).toEqual([])
    node.advance(20)
    expect(node.told).toEqual(['a timed-out unsent'])
  })

  test('nor is one waited for that comes and then says nothing', () => {
    const node = new LinkFixture({ socketConnectionSetupTimeoutMs: 3000 })
    node.isMute = true
    node.ask('a')
    node.advance(3010)
    expect(node.told).toEqual(['a timed-out unsent'])
    expect(node.far.isOpen).toBe(false)
  })

  test('who has less time than that is told in time, and the others wait on', () => {
    const node = new LinkFixture()
    node.network.answer = 'silence'
    node.ask('a', { timeoutMs: 500 })
    node.ask('b')
    node.advance(510)
    expect(node.told).toEqual(['a timed-out unsent'])
  })

  test('a connection that ends before it told its versions counts as none', () => {
    const node = new LinkFixture()
    node.network.accepted = (far) => far.end()
    node.ask('a')
    node.advance(20)
    expect(node.told).toEqual(['a refused unsent'])
  })

  test('a new address is dialed at once, by what was not sent yet', () => {
    const node = new LinkFixture()
    node.network.answer = 'silence'
    node.ask('a')
    node.advance(10)
    node.network.answer = 'accept'
    node.link.address = { host: 'node-2', port: 9094 }
    node.advance(20)
    expect(node.network.attempts.map(({ port }) => port)).toEqual([9093, 9094])
    expect(node.served.map(({ groupId }) => groupId)).toEqual(['a'])
  })
})

describe('a connection that is lost', () => {
  test('who waits for an answer is told that its outcome is not known, and the next question connects anew', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.ask('b')
    node.advance(20)
    node.far.end()
    node.advance(5)
    expect(node.told).toEqual(['a disconnected sent', 'b disconnected sent'])
    node.ask('c')
    node.advance(100)
    node.served.at(-1)!.answer({})
    node.advance(5)
    expect(node.told.at(-1)).toBe('c 0')
    expect(node.network.connections).toHaveLength(2)
  })

  test('a node that ended its half will answer nothing more', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.advance(20)
    node.far.endHalf()
    node.advance(5)
    expect(node.told).toEqual(['a disconnected sent'])
    expect(node.far.isOpen).toBe(false)
  })

  test('an answer that does not come in time ends the connection, since it could come later, in front of others', () => {
    const node = new LinkFixture()
    node.ask('a', { timeoutMs: 1000 })
    node.ask('b')
    node.advance(1010)
    expect(node.told).toEqual(['a timed-out sent', 'b disconnected sent'])
    expect(node.far.isOpen).toBe(false)
  })

  test('what was asked at an address that is none any more is lost', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.advance(20)
    node.link.address = { host: 'node-2', port: 9094 }
    expect(node.told).toEqual(['a disconnected sent'])
    node.ask('b')
    node.advance(20)
    expect(node.served.at(-1)!.groupId).toBe('b')
    expect(node.network.attempts.at(-1)!.port).toBe(9094)
  })

  test('closing answers all that was asked, and all that is asked later', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.advance(20)
    node.ask('b')
    node.link.close()
    expect(node.told).toEqual(['a disconnected sent', 'b disconnected sent'])
    node.ask('c')
    expect(node.told).toHaveLength(2)
    node.advance(60_000)
    expect(node.told).toEqual(['a disconnected sent', 'b disconnected sent', 'c disconnected unsent'])
    expect(node.arena.live).toBe(0)
  })

  test('closing while it connects gives up the attempt', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.link.close()
    node.advance(60_000)
    expect(node.told).toEqual(['a disconnected unsent'])
    expect(node.network.connections).toHaveLength(0)
  })
})

describe('while it learns the versions', () => {
  test('closing answers who waits for the connection', () => {
    const node = new LinkFixture()
    node.isMute = true
    node.ask('a')
    node.advance(20)
    node.link.close()
    expect(node.told).toEqual(['a disconnected unsent'])
    node.advance(60_000)
    expect([node.told.length, node.arena.live]).toEqual([1, 0])
  })

  test('a new address is asked what the old one was to be asked', () => {
    const node = new LinkFixture()
    node.isMute = true
    node.ask('a')
    node.advance(20)
    node.isMute = false
    node.link.address = { host: 'node-2', port: 9094 }
    node.advance(20)
    node.served[0]!.answer({})
    node.advance(5)
    expect([node.told, node.network.attempts.map(({ port }) => port)]).toEqual([['a 0'], [9093, 9094]])
  })
})

describe('answers that are none', () => {
  const answers: [string, (served: Served) => Uint8Array][] = [
    ['the answer to another question', ({ correlationId }) => frameOf(HeartbeatResponse, 4, correlationId + 1, {})],
    ['an answer that ends too early', () => Uint8Array.of(0, 0, 0, 2, 0, 0)],
    [
      'an answer with half a body',
      ({ correlationId }) => frameOf(HeartbeatResponse, 4, correlationId, {}).fill(7, 3, 4).subarray(0, 11),
    ],
    ['a length below nothing', () => Uint8Array.of(255, 255, 255, 255)],
    ['a length over what is allowed', () => Uint8Array.of(0, 0x10, 0, 1)],
  ]
  for (const [what, bytes] of answers) {
    test(`${what} ends the connection`, () => {
      const node = new LinkFixture()
      node.ask('a')
      node.ask('b')
      node.advance(20)
      node.far.send(bytes(node.served[0]!))
      node.advance(5)
      expect(node.told).toEqual(['a protocol sent', 'b disconnected sent'])
      expect(node.far.isOpen).toBe(false)
      expect(node.arena.live).toBe(0)
    })
  }

  test('so does an answer to no question', () => {
    const node = new LinkFixture()
    node.ask('a')
    node.advance(20)
    node.served[0]!.answer({})
    node.served[0]!.answer({})
    node.advance(5)
    expect(node.told).toEqual(['a 0'])
    expect(node.far.isOpen).toBe(false)
  })
})

test('an answer for which there is no memory is read when there is some', () => {
  const node = new LinkFixture()
  node.ask('a')
  node.advance(20)
  const [served] = node.served
  node.arena.isFull = true
  // What was held is full after the first piece, and a larger piece of memory is not to be had.
  const large = frameOf(HeartbeatResponse, 4, served!.correlationId, {
    unknownTaggedFields: [{ tag: 0, data: new Uint8Array(6000) }],
    errorCode: 8,
  })
  node.far.send(large)
  node.advance(50)
  expect(node.told).toEqual([])
  node.arena.isFull = false
  node.advance(10)
  expect(node.told).toEqual(['a 8'])
})

test('who wants to know hears of a connection that is lost, and not of one that is given up here', () => {
  const losses: number[] = []
  const node = new LinkFixture({}, () => losses.push(node.network.time.nowMs()))
  node.ask('a')
  node.advance(20)
  node.served[0]!.answer({})
  node.advance(5)
  node.far.end()
  node.advance(5)
  expect(losses).toHaveLength(1)
  node.ask('b')
  node.advance(100)
  node.link.close()
  node.advance(100)
  expect(losses).toHaveLength(1)
})

describe('a mechanism that has to be prepared', () => {
  const told: ((problem: string | null) => void)[] = []
  const linked = (): LinkFixture => {
    told.length = 0
    const mechanism: PeerMechanism = { name: 'SLOW', prepare: (done) => void told.push(done), next: () => null }
    const node = new LinkFixture(
      {},
      () => {},
      () => mechanism,
    )
    node.apis = [...HEARTBEATS, { apiKey: SaslAuthenticateRequest.apiKey, minVersion: 0, maxVersion: 2 }]
    node.ask('a')
    node.advance(20)
    return node
  }

  test('that has nothing to show ends the attempt, and those who asked are told why', () => {
    const node = linked()
    told[0]!('there is no token')
    node.advance(5)
    expect(node.told).toEqual(['a unauthenticated unsent'])
    expect(node.errors[0]!.message).toContain('SASL SLOW: there is no token')
    expect(node.far.isOpen).toBe(false)
  })

  test('that is ready when its connection is gone says nothing on the next one', () => {
    const node = linked()
    node.far.end()
    node.advance(5)
    node.ask('b')
    node.advance(200)
    expect(told).toHaveLength(2)
    told[0]!('there is no token')
    node.advance(5)
    expect(node.far.isOpen).toBe(true)
  })
})
