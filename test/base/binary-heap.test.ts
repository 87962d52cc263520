import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BinaryHeap } from '../../src/base/binary-heap.ts'

test('it gives the least first, whatever is pushed in between', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(null)), { maxLength: 200 }), (steps) => {
      const heap = new BinaryHeap<number>((left, right) => left < right)
      const model: number[] = []
      for (const step of steps) {
        if (step === null) {
          expect(heap.pop()).toBe(model.shift())
        } else {
          heap.push(step)
          model.push(step)
          model.sort((left, right) => left - right)
        }
        expect(heap.peek()).toBe(model[0])
        expect(heap.size).toBe(model.length)
      }
    }),
    { seed: 3 },
  )
})
