import { expect, test } from 'vitest'
import { parseInitialControllers } from '../../src/raft/initial-controllers.ts'

test('voters are listed as id@host:port:directoryId, and come in the order of their ids', () => {
  expect(parseInitialControllers('2@[::1]:9094:MvDxzVmcRsaTz33bUuRU6A, 1@one.example:9093:JEXY6aqzQY-32P5TStzaFg')).toEqual([
    { id: 1, host: 'one.example', port: 9093, directoryId: 'JEXY6aqzQY-32P5TStzaFg' },
    { id: 2, host: '::1', port: 9094, directoryId: 'MvDxzVmcRsaTz33bUuRU6A' },
  ])
})

test.each([
  ['', 'No voters given.'],
  ['1:one', 'No @ found in dynamic voter string.'],
  ['x@one:9093:JEXY6aqzQY-32P5TStzaFg', 'Failed to parse node id in dynamic voter string.'],
  ['1@one', 'No colon following hostname could be found.'],
  ['1@one:9093', 'No colon following port could be found.'],
  ['1@one:port:JEXY6aqzQY-32P5TStzaFg', 'Failed to parse port in dynamic voter string.'],
  ['1@one:99999:JEXY6aqzQY-32P5TStzaFg', 'Invalid port 99999 in dynamic voter string.'],
  ['1@one:9093:bogus', 'Failed to parse directory ID in dynamic voter string.'],
  ['1@one:9093:JEXY6aqzQY-32P5TStzaFg,1@two:9093:MvDxzVmcRsaTz33bUuRU6A', 'Node id 1 was specified more than once.'],
])('%s is refused in the words of Kafka', (text, message) => {
  expect(() => parseInitialControllers(text)).toThrow(message)
})
