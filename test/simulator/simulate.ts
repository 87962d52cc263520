import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { ConsoleTail } from './console-tail.ts'
import type { FaultKind } from './faults.ts'
import { FAULTS } from './faults.ts'
import type { NodeRoles } from './simulated-cluster.ts'
import { type RunResult, SimulatedRun } from './simulated-run.ts'

const USAGE = `Runs clusters of Rafka with clients and faults in virtual time, each from a seed.
  --seed N [--steps M]   one run, the first M events of it; what the nodes logged last is shown when it fails
  --seeds A..B           these runs
  --minutes T            runs of new seeds for T minutes
  --jobs J               in J processes (default 1)
  --nodes N              nodes that are broker and controller (default 3), or roles with commas between them: b, c, bc
  --chaos-ms MS          how long faults happen in each run, virtual milliseconds (default 60000)
  --faults a,b|none      only these kinds of faults: ${FAULTS.join(', ')}
  --trace N              shows the last N messages between actors when a run fails
  --verbose              all that the nodes log
  --twice                each seed twice; the traces must be equal`

const ROLES: Readonly<Record<string, NodeRoles>> = { b: 'broker', c: 'controller', bc: 'broker,controller' }
const LINES = 60

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    steps: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '3' },
    'chaos-ms': { type: 'string', default: '60000' },
    faults: { type: 'string' },
    trace: { type: 'string', default: '0' },
    verbose: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const nodes = /^\d+$/.test(values.nodes) ? Number(values.nodes) : values.nodes.split(',').map((role) => ROLES[role]!)
const faults = values.faults === undefined ? undefined : values.faults === 'none' ? [] : (values.faults.split(',') as FaultKind[])

/** What repeats a run. */
function commandFor(seed: number | string): string {
  const others = ['nodes', 'chaos-ms', 'faults'] as const
  const given = others.flatMap((name) =>
    values[name] === undefined || (name === 'nodes' && values.nodes === '3') || (name === 'chaos-ms' && values[name] === '60000')
      ? []
      : [`--${name} ${values[name]}`],
  )
  return ['npm run simulate --', `--seed ${seed}`, ...given].join(' ')
}

async function runSeed(seed: number | string, tail: ConsoleTail): Promise<RunResult> {
  const run = new SimulatedRun({
    seed,
    nodes,
    chaosMs: Number(values['chaos-ms']),
    loggerFor: (nodeId) => tail.loggerFor(nodeId),
    ...(tail.messagesMax === 0 ? {} : { observe: (...sent) => tail.sent(...sent) }),
    ...(faults === undefined ? {} : { faults }),
    ...(values.steps === undefined ? {} : { stepsMax: Number(values.steps) }),
  })
  tail.nowUs = () => run.cluster.simulation.nowUs
  return run.run()
}

/** Runs a seed and says what came of it. Gives whether all was well. */
async function judge(seed: number | string): Promise<boolean> {
  const tail = new ConsoleTail({ linesMax: LINES, messagesMax: Number(values.trace), prints: values.verbose })
  const began = process.cpuUsage()
  const result = await runSeed(seed, tail)
  const { user, system } = process.cpuUsage(began)
  const problems = [...result.problems]
  if (values.twice) {
    const again = await runSeed(seed, new ConsoleTail({ linesMax: 0, messagesMax: 0, prints: false }))
    if (again.traceHash !== result.traceHash)
      problems.push(`two runs differ: ${result.traceHash} after ${result.steps} events, ${again.traceHash} after ${again.steps}`)
  }
  const figures = [
    `${result.steps} events`,
    `${(result.virtualMs / 1000).toFixed(1)} s in ${((user + system) / 1e6).toFixed(1)} s of CPU`,
    `${result.acknowledged}/${result.records} records`,
    `${result.committedTransactions} transactions`,
    [...result.faults].map(([kind, count]) => `${kind} ${count}`).join(' ') || 'no faults',
    result.traceHash,
  ]
  process.stdout.write(`seed ${seed}: ${problems.length === 0 ? 'ok' : 'FAILED'}, ${figures.join(', ')}\n`)
  if (values.seed !== undefined)
    process.stdout.write(`  ${[...result.progress].map(([name, progress]) => `${name} ${progress}`).join(', ')}\n`)
  if (problems.length > 0) {
    if (tail.messagesMax > 0) process.stdout.write(`${tail.messages().join('\n')}\n`)
    if (!values.verbose) process.stdout.write(`${tail.lines.join('\n')}\n`)
    process.stdout.write(`${problems.map((problem) => `  ${problem}`).join('\n')}\n  again: ${commandFor(seed)}\n`)
  }
  return problems.length === 0
}

/** The seeds that this process runs, one after the other. */
function* seeds(): Generator<number | string> {
  if (values.seed !== undefined) {
    yield values.seed
    return
  }
  if (values.seeds !== undefined) {
    const [first, last] = values.seeds.split('..').map(Number)
    for (let seed = first!; seed <= (last ?? first!); seed++) yield seed
    return
  }
  const untilMs = performance.now() + Number(values.minutes) * 60_000
  for (let seed = Math.floor(Math.random() * 2 ** 31); performance.now() < untilMs; seed++) yield seed
}

/** The same command in so many processes, each with its part of the seeds. */
async function inProcesses(jobs: number): Promise<boolean> {
  const children = Array.from({ length: jobs }, (_, job) => {
    const [first, last] = (values.seeds ?? '').split('..').map(Number)
    const share = Math.ceil((last! - first! + 1) / jobs)
    const own =
      values.seeds === undefined ? [] : ['--seeds', `${first! + job * share}..${Math.min(last!, first! + (job + 1) * share - 1)}`]
    const child = fork(import.meta.filename, [...process.argv.slice(2), '--jobs', '1', ...own])
    return new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)))
  })
  return (await Promise.all(children)).every((isWell) => isWell)
}

async function main(): Promise<boolean> {
  if (values.help || (values.seed ?? values.seeds ?? values.minutes) === undefined) {
    process.stdout.write(`${USAGE}\n`)
    return values.help
  }
  if (Number(values.jobs) > 1 && values.seed === undefined) return inProcesses(Number(values.jobs))
  let count = 0
  const failed: (number | string)[] = []
  for (const seed of seeds()) {
    count++
    if (await judge(seed)) continue
    failed.push(seed)
    if (!values['keep-going']) break
  }
  if (count > 1 || failed.length > 0)
    process.stdout.write(`${count} seeds, failed: ${failed.length === 0 ? 'none' : failed.join(' ')}\n`)
  return failed.length === 0
}

process.exitCode = (await main()) ? 0 : 1
