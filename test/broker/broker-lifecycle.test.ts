import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { type AskController, BrokerLifecycle } from '../../src/broker/broker-lifecycle.ts'
import { PeerError } from '../../src/network/peer-error.ts'
import { BrokerHeartbeatRequest } from '../../src/protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest } from '../../src/protocol/generated/api/broker-registration.ts'
import { UnregisterBrokerRequest } from '../../src/protocol/generated/api/unregister-broker.ts'
import { directory, registration, TestController } from '../controller/active-controller-fixture.ts'
import { CLUSTER_ID, topicId } from '../metadata/cluster-image.ts'

const SESSION_MS = 9000

/** A broker that talks with an active controller, and has its metadata as soon as they are committed. */
class TestBroker {
  readonly quorum: TestController
  readonly lifecycle: BrokerLifecycle
  readonly events: string[] = []
  readonly asked: { apiKey: number; body: unknown }[] = []
  isReachable = true
  /** -1: all there is. */
  metadataOffset = -1

  constructor(
    quorum: TestController,
    brokerId: number,
    { clusterId = CLUSTER_ID, incarnationId = topicId(1000 + brokerId) } = {},
  ) {
    this.quorum = quorum
    const { config } = resolveBrokerConfig({ 'log.dirs': '/data', 'node.id': String(brokerId) })
    const ask: AskController = (request, _response, body, done) => {
      const sent = body(request.maxVersion)
      this.asked.push({ apiKey: request.apiKey, body: sent })
      quorum.timers.schedule(1, () => {
        if (!this.isReachable) return done(new PeerError('refused', 'no controller', false), null)
        const { errorCode, body: answer } = quorum.call(request, sent)
        done(null, (answer ?? { throttleTimeMs: 0, errorCode, brokerEpoch: -1 }) as never)
      })
    }
    this.lifecycle = new BrokerLifecycle({
      clock: quorum.clock,
      timers: quorum.timers,
      random: new SeededRandom(brokerId),
      config,
      identity: {
        brokerId,
        clusterId,
        incarnationId,
        endpoints: registration(brokerId).listeners,
        rack: null,
        directories: [directory(brokerId), directory(brokerId, 2)],
        previousBrokerEpoch: -1,
      },
      ask,
      metadataOffset: () => (this.metadataOffset < 0 ? quorum.endOffset : this.metadataOffset),
      logger: SILENT_LOGGER,
      events: {
        registered: () => this.events.push('registered'),
        caughtUp: () => this.events.push('caught up'),
        unfenced: () => this.events.push('unfenced'),
        fenced: () => this.events.push('fenced'),
        mayStop: () => this.events.push('may stop'),
        failed: ({ code }) => this.events.push(`failed: ${code}`),
      },
    })
  }

  /** Runs, and serves. */
  static running(quorum: TestController, brokerId: number): TestBroker {
    const broker = new TestBroker(quorum, brokerId)
    broker.lifecycle.start()
    broker.lifecycle.serve()
    quorum.advance(100)
    expect(broker.lifecycle.state).toBe('running')
    return broker
  }

  heartbeats(): BrokerHeartbeatRequest[] {
    return this.asked
      .filter(({ apiKey }) => apiKey === BrokerHeartbeatRequest.apiKey)
      .map(({ body }) => body as BrokerHeartbeatRequest)
  }
}

describe('a broker that starts', () => {
  test('registers, catches up, opens its logs, and serves', () => {
    const quorum = new TestController()
    const broker = new TestBroker(quorum, 1)
    broker.metadataOffset = 90
    broker.lifecycle.start()
    quorum.advance(100)
    expect([broker.lifecycle.state, broker.lifecycle.brokerEpoch, broker.events]).toEqual(['starting', 100, ['registered']])
    broker.metadataOffset = -1
    quorum.advance(20)
    expect([broker.lifecycle.state, broker.events]).toEqual(['recovery', ['registered', 'caught up']])
    quorum.advance(4000)
    expect(quorum.image.broker(1)!.fenced).toBe(true)
    broker.lifecycle.serve()
    quorum.advance(10)
    expect([broker.lifecycle.state, broker.events.at(-1), quorum.image.broker(1)!.fenced]).toEqual(['running', 'unfenced', false])
  })

  test('shows at its interval that it is there', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    const before = broker.heartbeats().length
    quorum.advance(20_000)
    expect(broker.heartbeats().length - before).toBeGreaterThanOrEqual(9)
    expect(broker.heartbeats().length - before).toBeLessThanOrEqual(10)
    expect(quorum.image.broker(1)!.fenced).toBe(false)
  })

  test('tries again until a controller answers', () => {
    const quorum = new TestController()
    const broker = new TestBroker(quorum, 1)
    broker.isReachable = false
    broker.lifecycle.start()
    quorum.advance(5000)
    expect(broker.asked.length).toBeLessThan(10)
    broker.isReachable = true
    quorum.advance(9000)
    expect(broker.events).toEqual(['registered', 'caught up'])
  })

  test('gives up after a while where no controller answers', () => {
    const broker = new TestBroker(new TestController(), 1)
    broker.isReachable = false
    broker.lifecycle.start()
    broker.quorum.advance(61_000)
    expect(broker.events).toEqual(['failed: REQUEST_TIMED_OUT'])
    expect(broker.lifecycle.state).toBe('shutting-down')
  })

  test('of a process that was killed waits for the end of the session from before', () => {
    const quorum = new TestController()
    TestBroker.running(quorum, 1).lifecycle.close()
    const again = new TestBroker(quorum, 1, { incarnationId: topicId(7) })
    again.lifecycle.start()
    quorum.advance(SESSION_MS / 2)
    expect(again.events).toEqual([])
    quorum.advance(2 * SESSION_MS)
    expect(again.events).toEqual(['registered', 'caught up'])
  })

  test('under the id of a broker that lives does not go on', () => {
    const quorum = new TestController()
    const first = TestBroker.running(quorum, 1)
    const second = new TestBroker(quorum, 1, { incarnationId: topicId(7) })
    second.lifecycle.start()
    quorum.advance(61_000)
    expect([first.lifecycle.state, second.events]).toEqual(['running', ['failed: DUPLICATE_BROKER_REGISTRATION']])
  })

  test('with the folders of another cluster does not go on, and does not wait', () => {
    const broker = new TestBroker(new TestController(), 1, { clusterId: topicId(3) })
    broker.lifecycle.start()
    broker.quorum.advance(10)
    expect(broker.events).toEqual(['failed: INCONSISTENT_CLUSTER_ID'])
  })

  test('together with its quorum is registered already', () => {
    const quorum = new TestController()
    quorum.serve(1)
    const broker = new TestBroker(quorum, 1)
    broker.lifecycle.start(quorum.image.broker(1)!.epoch)
    quorum.advance(10)
    expect([broker.events, broker.asked.map(({ apiKey }) => apiKey)]).toEqual([
      ['registered', 'caught up', 'unfenced'],
      [BrokerHeartbeatRequest.apiKey],
    ])
  })
})

describe('a broker that runs', () => {
  test('is fenced when it is not heard, hears of it, and serves again', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    const { brokerEpoch } = broker.lifecycle
    broker.isReachable = false
    quorum.advance(3 * SESSION_MS)
    expect(quorum.image.broker(1)!.fenced).toBe(true)
    broker.isReachable = true
    quorum.advance(SESSION_MS + 1000)
    expect([quorum.image.broker(1)!.fenced, broker.lifecycle.brokerEpoch]).toEqual([false, brokerEpoch])
  })

  test('that was unregistered registers anew, with a new epoch', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    quorum.call(UnregisterBrokerRequest, { brokerId: 1 })
    broker.lifecycle.metadataChanged(quorum.image)
    quorum.advance(100)
    expect(broker.events.slice(3)).toEqual(['fenced', 'registered', 'unfenced'])
    expect(quorum.image.broker(1)).toMatchObject({ epoch: broker.lifecycle.brokerEpoch, fenced: false })
  })

  test('does not go on where another process has become this broker meanwhile', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    broker.isReachable = false
    quorum.advance(2 * SESSION_MS)
    quorum.call(BrokerRegistrationRequest, registration(1, { incarnationId: topicId(7) }))
    quorum.beat(1)
    broker.isReachable = true
    for (let beats = 0; beats < 10; beats++) {
      quorum.advance(2000)
      quorum.beat(1)
    }
    expect(broker.events.slice(3)).toEqual(['fenced', 'failed: DUPLICATE_BROKER_REGISTRATION'])
  })

  test('tells of a log directory that failed at once, and until it is heard', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    broker.lifecycle.directoryFailed(directory(1))
    quorum.advance(10)
    expect(quorum.image.broker(1)!.directories).toEqual([directory(1, 2)])
    quorum.advance(60_000)
    expect(broker.lifecycle.state).toBe('running')
  })

  test('stops where it cannot tell in time', () => {
    const quorum = new TestController()
    const broker = TestBroker.running(quorum, 1)
    broker.isReachable = false
    broker.lifecycle.directoryFailed(directory(1))
    quorum.advance(31_000)
    expect(broker.events.slice(3)).toEqual(['failed: REQUEST_TIMED_OUT'])
  })
})

describe('a controlled shutdown', () => {
  test('ends when the others lead, without waiting for their next heartbeats', () => {
    const quorum = new TestController()
    const [first, second] = [TestBroker.running(quorum, 1), TestBroker.running(quorum, 2)]
    quorum.createTopic('a', 3, [1, 2])
    quorum.advance(2500)
    first.lifecycle.stop()
    quorum.advance(5)
    expect(first.lifecycle.state).toBe('pending-controlled-shutdown')
    second.lifecycle.metadataChanged(quorum.image)
    quorum.advance(100)
    expect([first.events.at(-1), first.lifecycle.state]).toEqual(['may stop', 'shutting-down'])
    expect(quorum.image.broker(1)!.fenced).toBe(true)
    expect(quorum.partition('a')).toMatchObject({ leader: 2, isr: [2] })
  })

  test('is not waited for where the broker does not serve yet', () => {
    const broker = new TestBroker(new TestController(), 1)
    broker.lifecycle.start()
    broker.lifecycle.stop()
    expect(broker.events).toEqual(['may stop'])
  })

  test('ends without a controller when the session is over, and in any case in time', () => {
    const quorum = new TestController()
    const unheard = TestBroker.running(quorum, 1)
    unheard.isReachable = false
    unheard.lifecycle.stop()
    quorum.advance(2 * SESSION_MS)
    expect(unheard.events.at(-1)).toBe('may stop')
    const hurried = TestBroker.running(quorum, 2)
    hurried.isReachable = false
    hurried.lifecycle.stop(1000)
    quorum.advance(1000)
    expect(hurried.events.at(-1)).toBe('may stop')
  })
})
