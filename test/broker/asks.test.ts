import { describe, expect, test } from 'vitest'
import { type Asker, Asks } from '../../src/broker/asks.ts'
import type { Message } from '../../src/messages/message.ts'

const FIRST_ID = 5 * 2 ** 31 + 1
const ANSWER: Message = { kind: 'actor-up', actor: 1 }

class Recorder implements Asker {
  readonly seen: string[] = []
  answered(_message: Message, tag: number): void {
    this.seen.push(`answered ${tag}`)
  }
  lost(tag: number): void {
    this.seen.push(`lost ${tag}`)
  }
}

describe('open questions', () => {
  test('an answer reaches who asked, once', () => {
    const asks = new Asks(FIRST_ID)
    const asker = new Recorder()
    const id = asks.add(asker, 4, 9)
    expect(asks.answer(id, ANSWER)).toBe(true)
    expect(asks.answer(id, ANSWER)).toBe(false)
    expect(asker.seen).toEqual(['answered 4'])
    expect(asks.open).toBe(0)
  })

  test('a late answer does not reach a new question in the same slot', () => {
    const asks = new Asks(FIRST_ID)
    const first = new Recorder()
    const second = new Recorder()
    const old = asks.add(first, 1, 9)
    asks.actorDown(9)
    asks.actorUp(9)
    const fresh = asks.add(second, 2, 9)
    expect(fresh).not.toBe(old)
    expect(asks.answer(old, ANSWER)).toBe(false)
    expect(asks.answer(fresh, ANSWER)).toBe(true)
    expect(first.seen).toEqual(['lost 1'])
    expect(second.seen).toEqual(['answered 2'])
  })

  test('nor does one to a question of an earlier life', () => {
    const before = new Asks(FIRST_ID + 2 ** 31).add(new Recorder(), 1, 9)
    const asks = new Asks(FIRST_ID)
    const asker = new Recorder()
    asks.add(asker, 2, 9)
    for (const late of [before, 0, FIRST_ID - 1]) expect(asks.answer(late, ANSWER)).toBe(false)
    expect(asker.seen).toEqual([])
  })

  test('when an actor goes down only those who wait on it are told', () => {
    const asks = new Asks(FIRST_ID)
    const asker = new Recorder()
    asks.add(asker, 1, 7)
    asks.add(asker, 2, 8)
    asks.actorDown(7)
    expect(asker.seen).toEqual(['lost 1'])
    expect(asks.open).toBe(1)
  })

  test('an actor that nobody can ask any more leaves nothing behind, whether it is down already or goes later', () => {
    const asks = new Asks(FIRST_ID, () => expect.unreachable('nobody has to be told anything'))
    const asker = new Recorder()
    asks.actorDown(7)
    asks.forget(7)
    asks.forget(8)
    asks.add(asker, 1, 8)
    asks.actorDown(8)
    expect(asker.seen).toEqual(['lost 1'])
    // Its number may be another's some day.
    asks.add(asker, 2, 7)
    asks.add(asker, 3, 8)
    expect(asks.open).toBe(2)
  })

  test('whoever asks an actor that is down is told so in a turn of its own, and nobody who asks it when it is back', () => {
    const deferred: (() => void)[] = []
    const asks = new Asks(FIRST_ID, (turn) => deferred.push(turn))
    const asker = new Recorder()
    asks.actorDown(7)
    asks.add(asker, 1, 7)
    expect(asker.seen).toEqual([])
    asks.actorUp(7)
    expect(asker.seen).toEqual(['lost 1'])
    asks.add(asker, 2, 7)
    for (const turn of deferred) turn()
    expect(asker.seen).toEqual(['lost 1'])
    expect(asks.open).toBe(1)
  })

  test('of an actor that is gone for good nobody waits for an answer', () => {
    const deferred: (() => void)[] = []
    const asks = new Asks(FIRST_ID, (turn) => deferred.push(turn))
    const asker = new Recorder()
    asks.actorDown(7)
    asks.add(asker, 1, 7)
    for (const turn of deferred) turn()
    expect(asker.seen).toEqual(['lost 1'])
    expect(asks.open).toBe(0)
  })
})
