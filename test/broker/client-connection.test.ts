import { describe, expect, test } from 'vitest'
import { ClientConnection } from '../../src/broker/client-connection.ts'
import type { SaslServerSession } from '../../src/security/server/sasl-server-session.ts'
import { ConnectionFixture, METADATA, PRODUCE, request } from './connection-fixture.ts'

describe('one request after the other', () => {
  test('the next begins when the answer to the one before has left, and the socket is not read on meanwhile', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1], [METADATA, 2])
    expect(it.begun).toEqual([1])
    expect(it.socket.isPaused).toBe(true)
    it.answers(1)
    it.runDeferred()
    expect(it.responsesIn(0)).toEqual([1])
    expect(it.begun, 'a client that does not read gets no second response').toEqual([1])
    it.socket.writes[0]!.left(true)
    expect(it.begun).toEqual([1, 2])
    expect(it.socket.isPaused).toBe(false)
  })

  test('Produce requests alone are let in behind each other, up to 32', () => {
    const it = new ConnectionFixture()
    it.sends(...Array.from({ length: 40 }, (_, id) => [PRODUCE, id] as const))
    expect(it.begun).toEqual(Array.from({ length: 32 }, (_, id) => id))
    for (let id = 0; id < 5; id++) it.answers(id)
    it.runDeferred()
    expect(it.begun).toHaveLength(37)
  })

  test('nothing else begins behind a Produce, and no Produce behind anything else', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [METADATA, 2], [PRODUCE, 3])
    expect(it.begun).toEqual([1])
    const other = new ConnectionFixture()
    other.sends([METADATA, 1], [PRODUCE, 2])
    expect(other.begun).toEqual([1])
  })

  test('a request that a handler answers at once leaves when the work at hand is done', () => {
    const it = new ConnectionFixture()
    it.nextDispatch = 'answers at once'
    it.sends([METADATA, 1])
    expect(it.socket.writes).toEqual([])
    it.runDeferred()
    expect(it.responsesIn(0)).toEqual([1])
  })

  test('while the node’s rings are full nothing begins, and the request that waits is not lost', () => {
    const it = new ConnectionFixture()
    it.isCongested = true
    it.sends([PRODUCE, 1])
    expect([it.begun, it.told, it.socket.isPaused]).toEqual([[], ['waits'], true])
    it.isCongested = false
    it.connection.resume()
    expect([it.begun, it.socket.isPaused]).toEqual([[1], false])
  })
})

describe('responses', () => {
  test('leave in the order of the requests, whichever is ready first', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2], [PRODUCE, 3])
    it.answers(2)
    it.answers(3)
    expect(it.deferredTurns, 'there is nothing to be sent').toBe(0)
    it.answers(1)
    it.runDeferred()
    expect(it.responsesIn(0)).toEqual([1, 2, 3])
  })

  test('that are ready together leave in one write, and in one piece if they are small', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2])
    it.answers(1)
    it.answers(2)
    expect(it.deferredTurns).toBe(1)
    it.runDeferred()
    expect(it.socket.writes.map(({ chunks }) => chunks)).toEqual([1])
  })

  test('that are large are not copied', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    it.answers(1, 20_000)
    it.runDeferred()
    expect(it.socket.writes[0]).toMatchObject({ chunks: 2 })
  })

  test('hold the memory of their records until they have left, and give it back once', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    const before = it.arena.live
    it.answers(1, 20_000)
    it.runDeferred()
    expect(it.arena.live).toBe(before + 1)
    it.socket.writes[0]!.left(true)
    expect(it.arena.live).toBe(before)
  })

  test('to a request that wants none are none: what is behind it leaves', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2])
    it.exchange(1).replyNothing()
    it.answers(2)
    it.runDeferred()
    expect(it.responsesIn(0)).toEqual([2])
    it.socket.writes[0]!.left(true)
    it.sends([METADATA, 3])
    it.exchange(3).replyNothing()
    it.runDeferred()
    it.sends([METADATA, 4])
    expect(it.begun, 'and the next request begins').toEqual([1, 2, 3, 4])
    expect(it.socket.writes).toHaveLength(1)
  })
})

describe('the end', () => {
  test('of a client that ended its half comes when all that it sent is answered and has left', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1], [METADATA, 2])
    it.connection.ended()
    it.answers(1)
    it.runDeferred()
    it.socket.writes[0]!.left(true)
    expect([it.begun, it.socket.isClosed]).toEqual([[1, 2], false])
    it.answers(2)
    it.runDeferred()
    expect(it.socket.isClosed, 'the last answer is on its way').toBe(false)
    it.socket.writes[1]!.left(true)
    expect(it.socket.isClosed).toBe(true)
  })

  test('of a client that ended its half and waits for nothing comes at once', () => {
    const it = new ConnectionFixture()
    it.connection.ended()
    expect(it.socket.isClosed).toBe(true)
    expect(it.told).toEqual(['closed'])
  })

  test('in the place of an answer comes behind the answers before it, and what was asked behind it is not answered', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2], [PRODUCE, 3])
    it.answers(3)
    it.exchange(2).disconnect()
    it.runDeferred()
    expect(it.socket.isClosed).toBe(false)
    it.answers(1)
    it.runDeferred()
    expect(it.responsesIn(0)).toEqual([1])
    expect(it.socket.isClosed).toBe(false)
    it.socket.writes[0]!.left(true)
    expect(it.socket.isClosed).toBe(true)
  })

  test('for bytes that are no request comes when what was asked before is answered; nothing behind them is looked at', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1])
    it.nextDispatch = 'throws'
    it.sends([PRODUCE, 2], [PRODUCE, 3])
    expect(it.told).toEqual(['failed: not a request'])
    expect([it.begun, it.socket.isClosed, it.socket.isPaused]).toEqual([[1], false, true])
    expect(it.connection.buffer()).toBeNull()
    it.answers(1)
    it.runDeferred()
    it.socket.writes[0]!.left(true)
    expect(it.responsesIn(0)).toEqual([1])
    expect(it.socket.isClosed).toBe(true)
  })

  test('for a request that was refused is no different', () => {
    const it = new ConnectionFixture()
    it.nextDispatch = 'refuses'
    it.sends([METADATA, 1], [METADATA, 2])
    expect([it.begun, it.socket.isClosed]).toEqual([[], true])
  })

  test('for a frame of a length that none can have comes at once', () => {
    const it = new ConnectionFixture()
    it.sendsBytes(new Uint8Array([0x7f, 0xff, 0xff, 0xff, 0]))
    expect(it.told).toEqual([expect.stringContaining('failed: a frame of 2147483647 bytes'), 'closed'])
    expect(it.socket.isClosed).toBe(true)
  })

  test('for a request that failed after it had begun comes at once: it will have no answer', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1])
    it.nextDispatch = 'throws when opened'
    it.sends([PRODUCE, 2])
    expect(it.told).toEqual(['failed: a bug of ours', 'closed'])
    expect(it.socket.isClosed).toBe(true)
  })

  test('for a response that cannot be written comes at once', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    it.exchange(1).reply({ value: 2 ** 40 })
    expect(it.told).toEqual([expect.stringContaining('failed: '), 'closed'])
    it.runDeferred()
    expect(it.socket.writes).toEqual([])
  })

  test('abandons what is under way, and gives all memory back, that of late answers and of requests that wait included', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2], [METADATA, 3])
    it.answers(2, 20_000)
    const abandoned: number[] = []
    it.exchange(1).onAbandon(() => abandoned.push(1))
    it.exchange(2).onAbandon(() => abandoned.push(2))
    it.connection.close()
    expect(abandoned, 'the second was answered').toEqual([1])
    it.answers(1, 10_000)
    it.runDeferred()
    expect(it.socket.writes).toEqual([])
    expect(it.arena.live).toBe(0)
  })

  test('while a response is on its way leaves its memory to the socket, which says when it is done with it', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    it.answers(1, 20_000)
    it.runDeferred()
    it.connection.close()
    expect(it.arena.live).toBe(1)
    it.socket.writes[0]!.left(false)
    expect(it.arena.live).toBe(0)
  })

  test('is told once', () => {
    const it = new ConnectionFixture()
    it.connection.close()
    it.connection.close()
    it.connection.closed()
    it.connection.resume()
    expect(it.told).toEqual(['closed'])
  })
})

describe('memory that is short', () => {
  test('a connection without any waits for it, and says for how long it has', () => {
    const it = new ConnectionFixture()
    it.arena.isFull = true
    expect(it.sends([METADATA, 1])).toBe(0)
    expect(it.told).toEqual(['waits'])
    expect(it.connection.starvedMs(it.now + 70)).toBe(70)
    it.arena.isFull = false
    it.now += 100
    it.connection.resume()
    it.sends([METADATA, 1])
    expect(it.begun).toEqual([1])
    expect(it.connection.starvedMs(it.now + 70)).toBe(0)
  })

  test('it starves from the first time that there was none, and is not slow meanwhile', () => {
    const it = new ConnectionFixture()
    it.arena.isFull = true
    it.connection.buffer()
    it.now += 50
    it.connection.buffer()
    expect(it.connection.starvedMs(it.now)).toBe(50)
    expect(it.connection.slowMs(it.now)).toBe(0)
  })

  test('who holds memory and fills it by next to nothing is slow; who has no more than an idle connection is not', () => {
    const it = new ConnectionFixture()
    it.sendsBytes(request(METADATA, 1, 60_000).subarray(0, 20_000))
    it.connection.pulse(it.now)
    const since = it.now
    for (let second = 1; second <= 5; second++) {
      it.now += 1000
      it.sendsBytes(new Uint8Array(10))
      it.connection.pulse(it.now)
    }
    expect(it.connection.heldBytes).toBeGreaterThan(4096)
    expect(it.connection.slowMs(it.now)).toBe(it.now - since)
    const idle = new ConnectionFixture()
    idle.sends([METADATA, 1])
    idle.now += 5000
    idle.connection.pulse(idle.now)
    expect(idle.connection.slowMs(idle.now)).toBe(0)
  })

  test('who fills it briskly is not slow', () => {
    const it = new ConnectionFixture()
    it.sendsBytes(request(METADATA, 1, 200_000).subarray(0, 5000))
    for (let second = 1; second <= 5; second++) {
      it.now += 1000
      it.sendsBytes(new Uint8Array(20_000))
      it.connection.pulse(it.now)
    }
    expect(it.connection.slowMs(it.now)).toBe(0)
  })

  test('a request that waits for its turn counts as held', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    const before = it.connection.heldBytes
    it.sendsBytes(request(METADATA, 2, 500))
    expect(it.connection.heldBytes).toBe(before + 508)
  })
})

describe('activity', () => {
  test('is bytes that came', () => {
    const it = new ConnectionFixture()
    it.now = 2000
    it.sendsBytes(new Uint8Array(1))
    expect(it.connection.lastActiveMs).toBe(2000)
  })

  test('is a response that was handed over, one that has left, and one of which the kernel took a part', () => {
    const it = new ConnectionFixture()
    it.sends([METADATA, 1])
    it.now = 2000
    it.answers(1)
    it.runDeferred()
    expect(it.connection.lastActiveMs).toBe(2000)
    it.socket.unsentBytes = 900
    it.connection.pulse(3000)
    expect(it.connection.lastActiveMs, 'more to be sent is no sign of life').toBe(2000)
    it.connection.pulse(4000)
    expect(it.connection.lastActiveMs).toBe(2000)
    it.socket.unsentBytes = 800
    it.connection.pulse(5000)
    expect(it.connection.lastActiveMs).toBe(5000)
    it.now = 6000
    it.socket.writes[0]!.left(true)
    expect(it.connection.lastActiveMs).toBe(6000)
  })

  test('a response on its way says for how long the client has not taken it', () => {
    const it = new ConnectionFixture()
    it.sends([PRODUCE, 1], [PRODUCE, 2])
    expect(it.connection.sendingMs(9000)).toBe(0)
    it.now = 2000
    it.answers(1)
    it.runDeferred()
    it.now = 3000
    it.answers(2)
    it.runDeferred()
    expect(it.connection.sendingMs(4000), 'the older counts').toBe(2000)
    it.now = 4000
    it.socket.writes[0]!.left(true)
    expect(it.connection.sendingMs(4500), 'and from there the one behind it').toBe(500)
    it.socket.writes[1]!.left(true)
    expect(it.connection.sendingMs(9000)).toBe(0)
  })
})

test('who has not authenticated by SASL yet is nobody, whatever certificate was shown', () => {
  const it = new ConnectionFixture()
  it.principalOf = () => {
    throw new Error('no rule for that certificate')
  }
  const sasl = { session: {} as unknown as SaslServerSession, receiveBytesMax: 1000 }
  const connection = new ClientConnection(it.socket, it, 'SASL_SSL', 'broker', sasl)
  expect(connection.principal).toBe('User:ANONYMOUS')
  connection.authenticated('User:alice')
  expect(connection.principal).toBe('User:alice')
})
