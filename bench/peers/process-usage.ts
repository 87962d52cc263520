import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** What a process and all its descendants have used. Memory in bytes, time in seconds since they started. */
export interface ProcessUsage {
  /** User and system time of all threads, those that ended included. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly threads: number
}

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).trim())

/**
 * Reads /proc (Linux only; throws elsewhere, and when `pid` is gone). Descendants count, because a launcher script may
 * start the broker as its child.
 */
export function processUsage(pid: number): ProcessUsage {
  const own = parseUsage(readFileSync(`/proc/${pid}/stat`, 'utf8'), readFileSync(`/proc/${pid}/status`, 'utf8'), TICKS_PER_SECOND)
  let { cpuSeconds, residentBytes, threads } = own
  for (const child of childrenOf(pid)) {
    try {
      const usage = processUsage(child)
      cpuSeconds += usage.cpuSeconds
      residentBytes += usage.residentBytes
      threads += usage.threads
    } catch {
      // It ended between the listing and the reading: its time is in the parent's figure for waited children.
    }
  }
  return { cpuSeconds, residentBytes, threads }
}

/** The texts of /proc/<pid>/stat and /proc/<pid>/status to figures. Waited children (cutime, cstime) count as the process's own. */
export function parseUsage(stat: string, status: string, ticksPerSecond: number): ProcessUsage {
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN)
  return { cpuSeconds: ticks / ticksPerSecond, residentBytes: field('VmRSS') * 1024, threads: field('Threads') }
}

function childrenOf(pid: number): number[] {
  const children: number[] = []
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim()
      if (text !== '') children.push(...text.split(' ').map(Number))
    } catch {
      // A thread that ended meanwhile has no children left to list.
    }
  }
  return children
}
