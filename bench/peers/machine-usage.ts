import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** CPU seconds that all processors of the machine were busy since it started, from /proc/stat. Time stolen by a hypervisor counts: it is not ours either. */
export function machineCpuSeconds(): number {
  return parseMachineCpuSeconds(readFileSync('/proc/stat', 'utf8'))
}

/** First line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in user already. */
export function parseMachineCpuSeconds(stat: string): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .trim()
    .split(/\s+/)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
}
