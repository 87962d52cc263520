import { describe, expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import {
  type ControllerAnswered,
  ControllerClient,
  type ControllerLane,
  type ControllerQuestion,
} from '../../src/broker/controller-client.ts'
import { PeerError, type PeerErrorKind } from '../../src/network/peer-error.ts'
import type { PeerAddress, PeerLink } from '../../src/network/peer-link.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { VirtualTime } from '../network/memory-network.ts'

const NODE = 1
const { NOT_CONTROLLER, TOPIC_ALREADY_EXISTS } = ErrorCode

interface Tried {
  /** `here`, or the port of the controller that was asked. */
  readonly where: string
  readonly name: string
  readonly answered: ControllerAnswered
}

/** A client whose controllers are the test. */
class ClientFixture {
  readonly time = new VirtualTime()
  readonly client: ControllerClient
  readonly tried: Tried[] = []
  readonly told: string[] = []
  readonly closed: number[] = []
  unsure = 0
  /** Fails what was asked of a link when that is closed, as links do. */
  readonly #underWay = new Map<PeerLink, ControllerAnswered[]>()

  constructor() {
    this.client = new ClientFixture.Client(this)
  }

  static Client = class extends ControllerClient {
    constructor(fixture: ClientFixture) {
      super({
        nodeId: NODE,
        clock: fixture.time,
        timers: fixture.time,
        logger: SILENT_LOGGER,
        requestTimeoutMs: 30_000,
        link: (address) => fixture.#link(address),
        unsure: () => fixture.unsure++,
      })
    }
  }

  leads(leaderId: number): void {
    this.client.moved({ leaderId, endpoint: leaderId < 0 ? null : { host: `node-${leaderId}`, port: 9000 + leaderId } })
  }

  ask(name: string, { lane = 'forwarding' as ControllerLane, timeoutMs = 60_000, isRepeatable = false } = {}): void {
    const question: ControllerQuestion = {
      lane,
      timeoutMs,
      isRepeatable,
      askHere: (answered) => this.tried.push({ where: 'here', name, answered }),
      askThere: (link, _timeoutMs, answered) => {
        this.#underWay.get(link)!.push(answered)
        this.tried.push({ where: String(link.address.port), name, answered })
      },
      answered: (error, errorCode, body) => this.told.push(`${name} ${error?.kind ?? (errorCode === 0 ? body : errorCode)}`),
    }
    this.client.ask(question)
  }

  get where(): string[] {
    return this.tried.map(({ where }) => where)
  }

  get last(): Tried {
    return this.tried.at(-1)!
  }

  fails(kind: PeerErrorKind, sent: boolean): void {
    this.last.answered(new PeerError(kind, kind, sent), 0, null)
  }

  #link(address: PeerAddress): PeerLink {
    const link = {
      address,
      close: () => {
        this.closed.push(address.port)
        for (const answered of this.#underWay.get(link)!.splice(0))
          answered(new PeerError('disconnected', 'closed', true), 0, null)
      },
    } as unknown as PeerLink
    this.#underWay.set(link, [])
    return link
  }
}

test('asks this node where its controller is the active one, and another where that is', () => {
  const node = new ClientFixture()
  node.leads(NODE)
  node.ask('a')
  node.leads(2)
  node.ask('b')
  expect(node.where).toEqual(['here', '9002'])
  node.last.answered(null, 0, 'done')
  expect(node.told).toEqual(['b done'])
})

test('an error of the whole other than that there is no controller is the answer', () => {
  const node = new ClientFixture()
  node.leads(2)
  node.ask('a')
  node.last.answered(null, TOPIC_ALREADY_EXISTS, null)
  expect(node.told).toEqual([`a ${TOPIC_ALREADY_EXISTS}`])
})

describe('while nobody leads', () => {
  test('what is asked waits for who leads next', () => {
    const node = new ClientFixture()
    node.ask('a')
    node.leads(-1)
    node.time.advance(5000)
    expect(node.tried).toEqual([])
    node.leads(3)
    expect(node.where).toEqual(['9003'])
  })

  test('nobody waits for ever', () => {
    const node = new ClientFixture()
    node.ask('a', { timeoutMs: 9000 })
    node.time.advance(8999)
    expect(node.told).toEqual([])
    node.time.advance(1)
    expect(node.told).toEqual(['a timed-out'])
    node.leads(3)
    expect(node.tried).toEqual([])
  })

  test('who led before may still answer', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a')
    node.leads(-1)
    node.last.answered(null, 0, 'done')
    expect(node.told).toEqual(['a done'])
  })
})

describe('a controller that is none', () => {
  test('is asked again a little later, or the next as soon as it is known', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a')
    node.last.answered(null, NOT_CONTROLLER, null)
    expect(node.tried).toHaveLength(1)
    node.time.advance(50)
    expect(node.where).toEqual(['9002', '9002'])
    node.last.answered(null, NOT_CONTROLLER, null)
    node.leads(3)
    expect(node.where).toEqual(['9002', '9002', '9003'])
    node.last.answered(null, 0, 'done')
    node.time.advance(1000)
    expect([node.told, node.tried.length]).toEqual([['a done'], 3])
  })

  test('is the same in this process', () => {
    const node = new ClientFixture()
    node.leads(NODE)
    node.ask('a')
    node.last.answered(null, NOT_CONTROLLER, null)
    node.leads(2)
    expect(node.where).toEqual(['here', '9002'])
  })
})

describe('without an answer', () => {
  test('what was never sent is asked again', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a')
    node.fails('refused', false)
    node.time.advance(50)
    expect(node.where).toEqual(['9002', '9002'])
  })

  test('a change whose outcome nobody knows is not asked for twice', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a')
    node.fails('disconnected', true)
    node.time.advance(1000)
    expect([node.told, node.tried.length]).toEqual([['a disconnected'], 1])
  })

  test('what does no harm twice is asked again', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a', { isRepeatable: true })
    node.fails('disconnected', true)
    node.time.advance(50)
    node.last.answered(null, 0, 'done')
    expect(node.told).toEqual(['a done'])
  })

  test('a controller too old for the question is not asked again', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('a', { isRepeatable: true })
    node.fails('unsupported-version', false)
    node.time.advance(1000)
    expect([node.told, node.tried.length]).toEqual([['a unsupported-version'], 1])
  })

  test('an answer that comes too late is nobody’s', () => {
    const node = new ClientFixture()
    node.leads(NODE)
    node.ask('a', { timeoutMs: 100 })
    node.time.advance(100)
    node.last.answered(null, 0, 'done')
    expect(node.told).toEqual(['a timed-out'])
  })
})

describe('when another leads', () => {
  test('what can be asked anew is, at once; a client’s change waits a while for what the old one says', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('change')
    const { answered } = node.last
    node.ask('heartbeat', { lane: 'lifecycle', isRepeatable: true })
    node.leads(3)
    node.time.advance(50)
    expect(node.tried.map(({ name, where }) => `${name} ${where}`)).toEqual(['change 9002', 'heartbeat 9002', 'heartbeat 9003'])
    answered(null, 0, 'done')
    node.time.advance(1000)
    expect([node.told, node.closed]).toEqual([['change done'], [9002, 9002]])
  })

  test('the old one has a second to say what came of it', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('change')
    node.leads(3)
    node.time.advance(999)
    expect(node.told).toEqual([])
    node.time.advance(1)
    expect(node.told).toEqual(['change disconnected'])
  })

  test('the node that asks is told that nobody may know of it any more', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.leads(-1)
    expect(node.unsure).toBe(1)
    node.leads(3)
    expect(node.unsure).toBe(2)
  })

  test('a leader that is elected again keeps its connection', () => {
    const node = new ClientFixture()
    node.leads(2)
    node.ask('change')
    node.leads(-1)
    node.leads(2)
    node.time.advance(2000)
    expect([node.told, node.closed]).toEqual([[], []])
  })
})
