import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TurnQueue } from '../../actors/runtime/turn-queue.ts'

test('it gives back pairs in the order in which they came, however it grows', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 100 }), (steps) => {
      const queue = new TurnQueue<number, string>(4)
      const model: number[] = []
      let next = 0
      for (const step of steps) {
        for (let push = 0; push < step; push++) {
          queue.push(next, `payload ${next}`)
          model.push(next++)
        }
        for (let shift = 0; shift < -step && model.length > 0; shift++) {
          queue.shift((target, payload) => {
            expect(payload).toBe(`payload ${target}`)
            expect(target).toBe(model.shift())
          })
        }
        expect(queue.size).toBe(model.length)
      }
    }),
    { seed: 5 },
  )
})
