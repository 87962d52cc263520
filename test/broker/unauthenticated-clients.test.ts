import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { UnauthenticatedClients } from './unauthenticated-clients.ts'

test('whatever is sent before an authentication, nobody is let in, nothing is reached and nothing is kept', () => {
  const clients = new UnauthenticatedClients()
  const random = new SeededRandom('unauthenticated')
  while (clients.inputs < 10_000) clients.converse(random)
  expect(clients.wrong).toEqual([])
  expect(clients.answered).toBeGreaterThan(1_000)
  expect(clients.refused).toBeGreaterThan(1_000)
})
