import { describe, expect, test } from 'vitest'
import { RafkaError } from '../../src/base/errors.ts'
import type { Network, Opened } from '../../src/base/network.ts'
import { BrokerWatch } from '../../src/controller/broker-watch.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { brokerRegistered, imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { FarEnd, VirtualTime } from '../network/memory-network.ts'

class DialFailure extends RafkaError {
  readonly code: string
  readonly retriable = true
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Brokers 1 and 2, seen from node 1: what is at broker 2's port is in the test's hands. */
class WatchedBroker {
  readonly time = new VirtualTime()
  readonly gone: [number, number][] = []
  readonly connections: FarEnd[] = []
  dials = 0
  answer: 'accept' | 'ECONNREFUSED' | 'EHOSTUNREACH' | 'silence' = 'accept'
  readonly watch: BrokerWatch

  constructor() {
    const network: Network = {
      listen: () => {
        throw new TypeError('nobody listens here')
      },
      dial: ({ port }, opened: Opened) => {
        expect(port).toBe(9094)
        this.dials++
        const { answer } = this
        let isGivenUp = false
        this.time.schedule(1, () => {
          if (isGivenUp || answer === 'silence') return
          if (answer !== 'accept') return void opened(new DialFailure(answer), null)
          const far = new FarEnd(this.time)
          this.connections.push(far)
          far.events = opened(null, far)
        })
        return { close: () => void (isGivenUp = true) }
      },
    }
    this.watch = new BrokerWatch({
      network,
      timers: this.time,
      listenerName: 'PLAINTEXT',
      nodeId: 1,
      gone: (brokerId, brokerEpoch) => this.gone.push([brokerId, brokerEpoch]),
    })
    this.follow(5)
    this.time.advance(10)
  }

  follow(brokerEpoch: number): MetadataImage {
    const image = imageAfter(oneBroker(), [brokerRegistered(2, { brokerEpoch })])
    this.watch.follow(image)
    return image
  }

  /** The connection ends, and this is what comes after. */
  end(then: WatchedBroker['answer'], ms = 500): void {
    this.answer = then
    this.connections.at(-1)!.end()
    this.time.advance(ms)
  }
}

describe('a broker is held for gone', () => {
  test('when its connection ends and nobody listens there any more', () => {
    const broker = new WatchedBroker()
    broker.end('ECONNREFUSED', 200)
    expect(broker.gone).toEqual([[2, 5]])
    expect([...broker.watch.allGone()]).toEqual([{ brokerId: 2, brokerEpoch: 5 }])
    broker.time.advance(60_000)
    expect(broker.gone).toHaveLength(1)
  })

  test('not when it only ended the connection, however often', () => {
    const broker = new WatchedBroker()
    for (let times = 0; times < 5; times++) broker.end('accept')
    expect([broker.gone, broker.connections.length]).toEqual([[], 6])
  })

  test('not when it is started anew at once', () => {
    const broker = new WatchedBroker()
    broker.end('ECONNREFUSED', 50)
    broker.answer = 'accept'
    broker.time.advance(1000)
    expect(broker.gone).toEqual([])
  })

  test('not when the network does not get there, or nothing is heard', () => {
    const broker = new WatchedBroker()
    broker.end('EHOSTUNREACH', 60_000)
    expect(broker.gone).toEqual([])
    const silent = new WatchedBroker()
    silent.end('silence', 60_000)
    expect(silent.gone).toEqual([])
  })

  test('not when it was never reached from here', () => {
    const broker = new WatchedBroker()
    broker.answer = 'ECONNREFUSED'
    broker.follow(6)
    broker.time.advance(60_000)
    expect(broker.gone).toEqual([])
  })

  test('no more once it is back, and then again', () => {
    const broker = new WatchedBroker()
    broker.end('ECONNREFUSED')
    broker.answer = 'accept'
    broker.time.advance(2000)
    expect([...broker.watch.allGone()]).toEqual([])
    broker.end('ECONNREFUSED')
    expect(broker.gone).toHaveLength(2)
  })
})

describe('the watch', () => {
  test('leaves a broker alone that is unregistered, and what was registered before', () => {
    const broker = new WatchedBroker()
    broker.follow(7)
    broker.time.advance(10)
    expect(broker.connections.map(({ isOpen }) => isOpen)).toEqual([false, true])
    broker.end('ECONNREFUSED')
    expect(broker.gone).toEqual([[2, 7]])
    const { dials } = broker
    broker.watch.follow(oneBroker())
    broker.time.advance(60_000)
    expect(broker.dials).toBe(dials)
  })

  test('ends with its node', () => {
    const broker = new WatchedBroker()
    broker.watch.close()
    broker.time.advance(60_000)
    expect([broker.dials, broker.connections[0]!.isOpen]).toEqual([1, false])
  })
})
