import { describe, expect, test } from 'vitest'
import { HandleTable } from '../../actors/runtime/handle-table.ts'

describe('what is open, by handles', () => {
  test('comes out once, under the handle that it was given', () => {
    const table = new HandleTable<string>()
    const [one, two] = [table.add('one'), table.add('two')]
    expect(one).not.toBe(0)
    expect(table.remove(two)).toBe('two')
    expect(table.remove(two), 'a second time').toBeUndefined()
    expect(table.remove(one)).toBe('one')
    expect(table.remove(0), 'the handle of nothing').toBeUndefined()
    expect(table.remove(-1)).toBeUndefined()
  })

  test('a handle of something that is gone never means what came after it', () => {
    const table = new HandleTable<number>()
    const handles = new Set<number>()
    let last = 0
    for (let value = 0; value < 1000; value++) {
      const handle = table.add(value)
      expect(table.remove(last)).toBeUndefined()
      expect(table.remove(handle)).toBe(value)
      handles.add(handle)
      last = handle
    }
    expect(handles.size).toBe(1000)
  })

  test('is given as a whole, and then nothing is open', () => {
    const table = new HandleTable<string>()
    const [, gone] = [table.add('one'), table.add('gone'), table.add('two')]
    table.remove(gone)
    expect(table.clear()).toEqual(['one', 'two'])
    expect(table.clear()).toEqual([])
    expect(table.remove(table.add('three'))).toBe('three')
  })
})
