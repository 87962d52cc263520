import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { ConnectionQuotas } from '../../src/broker/connection-quotas.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'

const LISTENERS = {
  listeners: 'CLIENTS://127.0.0.1:0,NODES://127.0.0.1:0',
  'listener.security.protocol.map': 'CLIENTS:PLAINTEXT,NODES:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'NODES',
}
const WAITS_FOR_ROOM = Number.POSITIVE_INFINITY

/** A broker's limits, with a clock that the test moves. */
class Fixture {
  nowMs = 1_000_000
  /** By which the wall clock is wrong. */
  skewMs = 0
  readonly quotas: ConnectionQuotas

  constructor(properties: Readonly<Record<string, string>>, listeners = ['CLIENTS', 'NODES']) {
    const clock = { nowMs: () => this.nowMs + this.skewMs, monotonicUs: () => this.nowMs * 1000 }
    this.quotas = new ConnectionQuotas({ clock, config: config(properties), listeners })
  }

  /** What becomes of a connection: taken, or for how long it waits, or why it is refused. */
  comes(listener = 'CLIENTS', address = '10.0.0.1'): string | number {
    const waitMs = this.quotas.waitMs(listener)
    return waitMs > 0 ? waitMs : (this.quotas.begun(listener, address)?.reason ?? 'taken')
  }

  come(count: number, listener = 'CLIENTS', address = '10.0.0.1'): (string | number)[] {
    return Array.from({ length: count }, () => this.comes(listener, address))
  }
}

function config(properties: Readonly<Record<string, string>>) {
  return resolveBrokerConfig({ ...LISTENERS, ...properties }).config
}
function rateOf(address: string | null, rate: number): MetadataImage {
  const quota = { entity: [{ entityType: 'ip', entityName: address }], values: new Map([['connection_creation_rate', rate]]) }
  const { parts } = MetadataImage.EMPTY
  return { parts: { ...parts, clientQuotas: new Map([['ip', quota]]) } } as unknown as MetadataImage
}

describe('a listener that is full', () => {
  test('lets the next one in when one has ended, and the other listener all the time', () => {
    const fixture = new Fixture({ 'listener.name.clients.max.connections': '2' })
    expect(fixture.come(3)).toEqual(['taken', 'taken', WAITS_FOR_ROOM])
    expect(fixture.comes('NODES')).toBe('taken')
    fixture.quotas.ended('CLIENTS', '10.0.0.1')
    expect(fixture.come(2)).toEqual(['taken', WAITS_FOR_ROOM])
  })

  test('has room again when its limit is altered', () => {
    const fixture = new Fixture({ 'listener.name.clients.max.connections': '1' })
    expect(fixture.come(2)).toEqual(['taken', WAITS_FOR_ROOM])
    expect(fixture.quotas.follow(config({ 'listener.name.clients.max.connections': '2' }), MetadataImage.EMPTY)).toBe(true)
    expect(fixture.come(2)).toEqual(['taken', WAITS_FOR_ROOM])
  })
})

describe('when there are too many of all listeners together', () => {
  test('clients wait, and brokers are let in: so many others have to go', () => {
    const fixture = new Fixture({ 'max.connections': '3' })
    expect(fixture.come(4)).toEqual(['taken', 'taken', 'taken', WAITS_FOR_ROOM])
    expect(fixture.quotas.excess).toBe(0)
    expect(fixture.come(2, 'NODES')).toEqual(['taken', 'taken'])
    expect(fixture.quotas.excess).toBe(2)
    expect([fixture.quotas.isProtected('NODES'), fixture.quotas.isProtected('CLIENTS')]).toEqual([true, false])
  })

  test('brokers have no more than all together may have, where their listener has no limit of its own', () => {
    const fixture = new Fixture({ 'max.connections': '3' })
    expect(fixture.come(4, 'NODES').at(-1)).toBe(WAITS_FOR_ROOM)
  })

  test('a listener that is the only one is not kept free for anybody', () => {
    const fixture = new Fixture({ 'max.connections': '1' }, ['NODES'])
    expect(fixture.come(2, 'NODES')).toEqual(['taken', WAITS_FOR_ROOM])
  })
})

describe('when too many come in a short time', () => {
  const windows = { 'quota.window.num': '2', 'quota.window.size.seconds': '1' }

  test('the next one waits until the rate is down, a window at the most, and is counted once', () => {
    const fixture = new Fixture({ ...windows, 'max.connection.creation.rate': '4' })
    expect(fixture.come(4)).toEqual(['taken', 'taken', 'taken', 'taken'])
    expect(fixture.comes()).toBe(250)
    fixture.nowMs += 100
    expect(fixture.come(2)).toEqual([150, 150])
    fixture.nowMs += 150
    expect(fixture.comes()).toBe('taken')
    for (let more = 0; more < 100; more++) {
      fixture.comes()
      fixture.nowMs += 1
    }
    expect(fixture.comes()).toBeLessThanOrEqual(1000)
  })

  test.each([-3_600_000, 3_600_000])(
    'the next one waits for no longer and no shorter when the wall clock jumps by %i ms',
    (jumpMs) => {
      const fixture = new Fixture({ ...windows, 'max.connection.creation.rate': '4' })
      fixture.come(4)
      expect(fixture.comes()).toBe(250)
      fixture.skewMs = jumpMs
      expect(fixture.comes()).toBe(250)
      fixture.nowMs += 250
      expect(fixture.come(2)).toEqual(['taken', 250])
      fixture.skewMs = 0
      fixture.nowMs += 250
      expect(fixture.comes()).toBe('taken')
    },
  )

  test('of all listeners together, brokers do not wait, but for the rate of their own listener', () => {
    const ofAll = new Fixture({
      ...windows,
      'max.connection.creation.rate': '2',
      'listener.name.nodes.max.connection.creation.rate': '9',
    })
    expect(ofAll.come(5, 'NODES')).toEqual(Array(5).fill('taken'))
    const own = new Fixture({ ...windows, 'listener.name.nodes.max.connection.creation.rate': '1' })
    expect(own.come(2, 'NODES')).toEqual(['taken', 1000])
    expect(own.comes('CLIENTS')).toBe('taken')
  })
})

describe('an address', () => {
  test('has so many, whatever the listener, and however it is written', () => {
    const fixture = new Fixture({ 'max.connections.per.ip': '2', 'max.connections.per.ip.overrides': 'localhost:1,10.0.0.9:3' })
    expect([fixture.comes(), fixture.comes('NODES', '::ffff:10.0.0.1'), fixture.comes()]).toEqual([
      'taken',
      'taken',
      'address-count',
    ])
    expect(fixture.come(4, 'CLIENTS', '10.0.0.9')).toEqual(['taken', 'taken', 'taken', 'address-count'])
    expect(fixture.come(2, 'CLIENTS', '::1')).toEqual(['taken', 'address-count'])
    fixture.quotas.ended('NODES', '::ffff:10.0.0.1')
    expect(fixture.comes()).toBe('taken')
  })

  test('that makes too many is refused for so long as it would have to wait, which is held against no one', () => {
    const fixture = new Fixture({ 'quota.window.num': '2', 'max.connection.creation.rate': '4' })
    fixture.quotas.follow(config({}), rateOf('10.0.0.1', 2))
    expect(fixture.come(5)).toEqual(['taken', 'taken', 'address-rate', 'address-rate', 'address-rate'])
    expect(fixture.quotas.count('CLIENTS')).toBe(2)
    expect(fixture.come(2, 'CLIENTS', '10.0.0.2')).toEqual(['taken', 'taken'])
  })
})
