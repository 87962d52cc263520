import { describe, expect, test } from 'vitest'
import { type Watcher, Watches } from '../../src/broker/watches.ts'

const AT_TEN = { highWatermark: 10, lastStableOffset: 10, logStartOffset: 0 }

class Recorder implements Watcher {
  readonly seen: number[] = []
  readonly goneSeen: number[] = []
  advanced(partition: number): void {
    this.seen.push(partition)
  }
  gone(partition: number): void {
    this.goneSeen.push(partition)
  }
}

function advance(watches: Watches, partition: number): void {
  watches.advanced({ kind: 'advanced', partition, highWatermark: 11, lastStableOffset: 11, forReplicas: false })
}

describe('fetches that wait', () => {
  test('are told of the partitions that they watch, and of no others', () => {
    const watches = new Watches()
    const [one, other] = [new Recorder(), new Recorder()]
    watches.watch(1, one)
    watches.watch(2, one)
    watches.watch(2, other)
    advance(watches, 1)
    advance(watches, 2)
    advance(watches, 3)
    expect([one.seen, other.seen]).toEqual([[1, 2], [2]])
  })

  test('watch on until they say that they do not', () => {
    const watches = new Watches()
    const watcher = new Recorder()
    watches.watch(1, watcher)
    watches.watch(1, watcher)
    advance(watches, 1)
    advance(watches, 1)
    expect(watcher.seen, 'twice watched is once told').toEqual([1, 1])
    watches.unwatch(1, watcher)
    watches.unwatch(1, watcher)
    watches.unwatch(9, watcher)
    advance(watches, 1)
    expect(watcher.seen).toHaveLength(2)
  })

  test('may stop watching, or others begin to, while they are told', () => {
    const watches = new Watches()
    const late = new Recorder()
    const seen: string[] = []
    const watcher = (name: string): Watcher => ({
      advanced() {
        seen.push(name)
        watches.unwatch(1, first)
        watches.watch(1, late)
      },
      gone() {},
    })
    const first = watcher('first')
    watches.watch(1, first)
    watches.watch(1, watcher('second'))
    advance(watches, 1)
    expect(seen).toEqual(['first', 'second'])
    expect(late.seen, 'who came during the telling waits for the next').toEqual([])
    advance(watches, 1)
    expect(late.seen).toEqual([1])
    expect(seen).toEqual(['first', 'second', 'second'])
  })

  test('of a partition that is gone for good are told so once, and nothing of it is kept', () => {
    const watches = new Watches()
    const watcher = new Recorder()
    watches.watch(1, watcher)
    watches.armed(1, AT_TEN)
    watches.forget(1)
    watches.forget(2)
    advance(watches, 1)
    expect([watcher.seen, watcher.goneSeen]).toEqual([[], [1]])
    expect(watches.idle(1)).toBeUndefined()
  })

  test('one that leaves does not take the others along', () => {
    const watches = new Watches()
    const [stays, leaves] = [new Recorder(), new Recorder()]
    watches.watch(1, stays)
    watches.watch(1, leaves)
    watches.unwatch(1, leaves)
    advance(watches, 1)
    expect([stays.seen, leaves.seen]).toEqual([[1], []])
  })
})

describe('partitions with nothing new', () => {
  test('are known as they said last, until they advance', () => {
    const watches = new Watches()
    expect(watches.idle(1)).toBeUndefined()
    watches.armed(1, AT_TEN)
    expect(watches.idle(1)).toEqual(AT_TEN)
    expect(watches.idle(2)).toBeUndefined()
    advance(watches, 2)
    expect(watches.idle(1)).toEqual(AT_TEN)
    advance(watches, 1)
    expect(watches.idle(1)).toBeUndefined()
  })

  test('are looked at again when they changed or went away, without anyone watching them', () => {
    const watches = new Watches()
    watches.armed(1, AT_TEN)
    watches.wake(1)
    expect(watches.idle(1)).toBeUndefined()
  })

  test('are no longer known as idle when their watchers are told: a watcher reads at once', () => {
    const watches = new Watches()
    watches.armed(1, AT_TEN)
    let known: unknown = 'not told'
    watches.watch(1, {
      advanced: (partition) => {
        known = watches.idle(partition)
      },
      gone() {},
    })
    watches.wake(1)
    expect(known).toBeUndefined()
  })
})
