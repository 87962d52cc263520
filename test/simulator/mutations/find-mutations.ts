import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Mutation } from './mutate.ts'
import { MUTATIONS } from './mutations.ts'

// Runs the simulator over each deliberate fault until it finds it. One that it does not find within its seeds is a hole in the simulator.
//   node test/simulator/mutations/find-mutations.ts [--only part-of-a-name] [--jobs 2]

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, jobs: { type: 'string', default: '1' } } })

function find(mutation: Mutation): Promise<{ found: boolean; lines: readonly string[] }> {
  const hook = new URL('mutation-hook.ts', import.meta.url).href
  const { arguments: given = [], seeds, name, simulator = 'cluster' } = mutation
  const simulate = new URL(simulator === 'raft' ? 'simulate-raft.ts' : '../simulate.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--import', hook, simulate, '--seeds', `1..${seeds}`, ...given], {
    env: { ...process.env, MUTATION: name },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const lines = output.split('\n').filter((line) => line.startsWith('seed '))
      resolve({
        found: code === 1 && lines.at(-1)?.includes('FAILED') === true,
        lines: lines.length > 0 ? lines : output.split('\n'),
      })
    })
  })
}

async function main(): Promise<boolean> {
  const left = MUTATIONS.filter(({ name }) => name.includes(values.only))
  let all = true
  const work = async (): Promise<void> => {
    for (let mutation = left.shift(); mutation !== undefined; mutation = left.shift()) {
      const { found, lines } = await find(mutation)
      all &&= found
      const how = found ? `found by seed ${lines.length} of ${mutation.seeds}` : `NOT FOUND: ${lines.at(-1)}`
      process.stdout.write(`${mutation.name}: ${how}\n`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  return all
}

process.exitCode = (await main()) ? 0 : 1
