import { expect, test } from 'vitest'
import { SimulatedNode } from './simulated-node.ts'
import { askToGet, askToPut, createTopic, valuesIn } from './topics.ts'

test('a whole node serves in virtual time, the same way each time', () => {
  const run = (seed: number): string => {
    const node = SimulatedNode.start({ seed })
    const client = node.connect()
    createTopic(client, 'topic')
    const put = askToPut(client, 'topic', ['a', 'b'])
    const got = askToGet(client, 'topic', 0)
    node.until(() => got() !== null)
    expect(put()).toMatchObject({ errorCode: 0, baseOffset: 0 })
    expect(valuesIn(got()!.records)).toEqual(['a', 'b'])
    node.stop()
    expect(node.failures).toEqual([])
    return node.simulation.traceHash()
  }
  expect(run(1)).toBe(run(1))
  expect(run(1)).not.toBe(run(2))
})
