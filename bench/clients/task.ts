/** What a driver is told to do, one run of one client. The same for all clients; each maps it to its own settings. */
export interface Task {
  /** `stalled` and `slow` are about memory: a broker that does not answer, and an application that does not keep up. */
  readonly mode: 'produce' | 'consume' | 'latency' | 'stalled' | 'slow'
  readonly bootstrap: string
  readonly topic: string
  readonly partitions: number
  /** That count, behind those of the warm-up. */
  readonly records: number
  readonly warmUpRecords: number
  readonly keyBytes: number
  readonly valueBytes: number
  readonly acks: '1' | 'all'
  readonly idempotent: boolean
  readonly compression: 'none' | 'lz4'
  readonly lingerMs: number
  /** Of one batch of one partition, at most, before compression. */
  readonly batchBytes: number
  /** For records that wait to be sent, at most, where the client knows such a bound; and for those that were fetched ahead. */
  readonly bufferBytes: number
  /** How records are consumed: one at a time with key and value as objects, or as batches over the fetched bytes where the client has them. */
  readonly style: 'records' | 'batches'
  /** Records per second of `latency`, `stalled` and `slow`. */
  readonly rate: number
  readonly seconds: number
}

/** One run's figures; those that the mode has no use for are missing. */
export interface TaskResult {
  readonly records: number
  readonly seconds: number
  /** User and system time of the client's whole process while `seconds` went by. */
  readonly cpuSeconds: number
  /** The process's largest resident set. */
  readonly residentBytesMax: number
  /** Its resident set before the load: of `stalled` and `slow`. */
  readonly residentBytesBefore?: number
  /** How many records the client took over from the application: of `stalled`. */
  readonly accepted?: number
  /** From the time at which a record was due to its return from the consumer, and from the call that sent it, microseconds: of `latency`. */
  readonly fromDue?: Percentiles
  readonly fromSend?: Percentiles
}

export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export const DEFAULT_TASK: Omit<Task, 'mode' | 'bootstrap' | 'topic'> = {
  partitions: 6,
  records: 1_000_000,
  warmUpRecords: 200_000,
  keyBytes: 16,
  valueBytes: 100,
  acks: 'all',
  idempotent: true,
  compression: 'none',
  lingerMs: 5,
  batchBytes: 131_072,
  bufferBytes: 33_554_432,
  style: 'records',
  rate: 10_000,
  seconds: 10,
}

/** As a driver's arguments: `name=value`, which the one in C can read too. */
export function toArguments(task: Task): string[] {
  return Object.entries(task).map(([name, value]) => `${name}=${value}`)
}

/** The other way round; throws on a name that no task has. */
export function fromArguments(words: readonly string[]): Task {
  const task: Record<string, string | number | boolean> = { ...DEFAULT_TASK }
  for (const word of words) {
    const equals = word.indexOf('=')
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)]
    const given = task[name]
    if (given === undefined && !['mode', 'bootstrap', 'topic'].includes(name)) throw new Error(`a task has no ${name}`)
    task[name] = typeof given === 'number' ? Number(value) : typeof given === 'boolean' ? value === 'true' : value
  }
  return task as unknown as Task
}
