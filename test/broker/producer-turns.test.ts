import { describe, expect, test } from 'vitest'
import { ProducerTurns } from '../../src/broker/producer-turns.ts'

const PRODUCER = 7
const OTHER = 8

describe('the turns of a producer', () => {
  test('run one after the other, in the order in which they were taken', () => {
    const turns = new ProducerTurns()
    const begun: string[] = []
    for (const name of ['first', 'second', 'third']) turns.take(PRODUCER, () => begun.push(name))
    expect(begun).toEqual(['first'])
    turns.end(PRODUCER)
    expect(begun).toEqual(['first', 'second'])
    turns.end(PRODUCER)
    expect(begun).toEqual(['first', 'second', 'third'])
  })

  test('do not wait for those of another producer', () => {
    const turns = new ProducerTurns()
    const begun: number[] = []
    for (const producerId of [PRODUCER, OTHER]) turns.take(producerId, () => begun.push(producerId))
    expect(begun).toEqual([PRODUCER, OTHER])
    turns.end(OTHER)
    expect([turns.isTaken(PRODUCER), turns.isTaken(OTHER)]).toEqual([true, false])
  })

  test('are taken until the last of them has ended', () => {
    const turns = new ProducerTurns()
    expect(turns.isTaken(PRODUCER)).toBe(false)
    turns.take(PRODUCER, () => {})
    turns.take(PRODUCER, () => {})
    turns.end(PRODUCER)
    expect(turns.isTaken(PRODUCER)).toBe(true)
    turns.end(PRODUCER)
    expect(turns.isTaken(PRODUCER)).toBe(false)
  })

  test('that end before they return let the next one begin, and one that comes during the last is not forgotten', () => {
    const turns = new ProducerTurns()
    const begun: string[] = []
    turns.take(PRODUCER, () => begun.push('waits'))
    turns.take(PRODUCER, () => {
      begun.push('at once')
      turns.take(PRODUCER, () => {
        begun.push('last')
        turns.end(PRODUCER)
      })
      turns.end(PRODUCER)
    })
    turns.end(PRODUCER)
    expect(begun).toEqual(['waits', 'at once', 'last'])
    expect(turns.isTaken(PRODUCER)).toBe(false)
  })
})
