import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { UnauthenticatedClients } from './unauthenticated-clients.ts'

const SEED = process.env['MUTATION_SEED'] ?? String(Date.now())
const INPUTS = Number(process.env['MUTATIONS'] ?? 10_000_000)
const GROWTH_MAX = 4 << 20

test(`ten million inputs before an authentication (seed ${SEED})`, () => {
  console.log(`MUTATION_SEED=${SEED} repeats this`)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  Error.stackTraceLimit = 3
  const clients = new UnauthenticatedClients()
  const random = new SeededRandom(SEED)
  const heapBytes = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const upTo = (inputs: number): void => {
    while (clients.inputs < inputs && clients.wrong.length === 0) clients.converse(random)
  }
  upTo(INPUTS / 10)
  const before = heapBytes()
  upTo(INPUTS)
  const after = heapBytes()
  expect(clients.wrong).toEqual([])
  console.log(
    `${clients.inputs} inputs, ${clients.answered} answered, ${clients.refused} refused; heap ${before >> 10} kB, ${after >> 10} kB`,
  )
  expect(after - before).toBeLessThan(GROWTH_MAX)
})
