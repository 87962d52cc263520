import { DEFAULT_TASK, type Task } from './task.ts'

/** One line of the comparison: the same task for every client. */
export interface Case {
  readonly group: Task['mode']
  readonly name: string
  readonly task: Partial<Task>
  /** Whether the topic is filled before a client runs. */
  readonly filled: boolean
}

/** All cases. Counts are such that a run takes seconds; `quick` only shows that everything works. */
export function allCases(quick: boolean): readonly Case[] {
  const counts = (valueBytes: number, factor: number): Partial<Task> => {
    const small = valueBytes <= 100
    const [records, warmUpRecords] = quick ? [20_000, 5_000] : small ? [1_000_000, 300_000] : [250_000, 60_000]
    return { valueBytes, records: records * factor, warmUpRecords: warmUpRecords * factor }
  }
  const cases: Case[] = []
  for (const valueBytes of [100, 1000]) {
    for (const acks of ['1', 'all'] as const) {
      for (const compression of ['none', 'lz4'] as const) {
        const idempotent = acks === 'all'
        const name = `produce ${valueBytes} B, acks=${acks}${idempotent ? ' idempotent' : ''}, ${compression}`
        const task = { ...counts(valueBytes, 1), acks, idempotent, compression }
        cases.push({ group: 'produce', name, task, filled: false })
      }
    }
  }
  for (const valueBytes of [100, 1000]) {
    for (const compression of ['none', 'lz4'] as const) {
      const task = { ...counts(valueBytes, quick ? 1 : 2), compression }
      cases.push({ group: 'consume', name: `consume ${valueBytes} B, ${compression}`, task, filled: true })
    }
  }
  const seconds = quick ? 2 : 10
  cases.push({
    group: 'latency',
    name: 'end to end at 10,000 records/s of 100 B, acks=all idempotent',
    task: { lingerMs: 0, rate: 10_000, seconds },
    filled: false,
  })
  cases.push({
    group: 'stalled',
    name: 'a stopped broker, 20,000 records/s of 1000 B offered',
    task: { valueBytes: 1000, rate: 20_000, seconds },
    filled: false,
  })
  const filling = quick ? { records: 20_000, warmUpRecords: 0 } : { records: 400_000, warmUpRecords: 0 }
  cases.push({
    group: 'slow',
    name: 'an application that takes 1,000 records/s of 1000 B',
    task: { valueBytes: 1000, rate: 1000, seconds, ...filling },
    filled: true,
  })
  return cases
}

export function taskOf({ group, task }: Case, bootstrap: string, topic: string, settings: Partial<Task>): Task {
  return { ...DEFAULT_TASK, ...settings, ...task, mode: group, bootstrap, topic }
}
