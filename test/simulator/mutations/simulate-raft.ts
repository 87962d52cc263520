import { parseArgs } from 'node:util'
import { simulateRaft } from '../../raft/raft-simulation.ts'

// Lives of the metadata quorum alone, as `simulate.ts` has them of whole clusters: --seeds A..B, until one fails.

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1..20' } } })
const [first, last] = values.seeds.split('..').map(Number)

for (let seed = first!; seed <= last!; seed++) {
  try {
    const { steps, committed } = simulateRaft(seed)
    process.stdout.write(`seed ${seed}: ok, ${steps} steps, ${committed} committed\n`)
  } catch (error) {
    process.stdout.write(`seed ${seed}: FAILED, ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
    break
  }
}
