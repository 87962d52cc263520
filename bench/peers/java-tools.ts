import { runJava } from './java.ts'

export interface ProducerRun {
  /** Of the records after the warm-up, when there was one. */
  readonly recordsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly clientCpuSeconds: number
}

export interface ProducerOptions {
  bootstrap: string
  topic: string
  records: number
  recordBytes: number
  acks: '0' | '1' | 'all'
  /** Records at the start that are sent but not counted. */
  warmUpRecords: number
}

/** Kafka's ProducerPerformance at full speed, with the client's default settings except acks. */
export async function producerPerformance({
  bootstrap,
  topic,
  records,
  recordBytes,
  acks,
  warmUpRecords,
}: ProducerOptions): Promise<ProducerRun> {
  const { stdout, cpuSeconds } = await runJava('org.apache.kafka.tools.ProducerPerformance', [
    ...['--bootstrap-server', bootstrap, '--topic', topic],
    ...['--num-records', String(records), '--record-size', String(recordBytes), '--throughput', '-1'],
    ...['--warmup-records', String(warmUpRecords), '--command-property', `acks=${acks}`],
  ])
  return { ...parseProducerPerformance(stdout), clientCpuSeconds: cpuSeconds }
}

/** The last summary line: that of the steady state when there was a warm-up. Throws when there is none. */
export function parseProducerPerformance(stdout: string): Omit<ProducerRun, 'clientCpuSeconds'> {
  const summaries = stdout.matchAll(/records sent, ([\d.]+) records\/sec .*?, ([\d.]+) ms 50th, .*?, ([\d.]+) ms 99th/g)
  const last = [...summaries].at(-1)
  if (last === undefined) throw new Error(`ProducerPerformance printed no summary:\n${stdout}`)
  return { recordsPerSecond: Number(last[1]), p50Ms: Number(last[2]), p99Ms: Number(last[3]) }
}

export interface ConsumerRun {
  readonly records: number
  /** While fetching: what joining the group took is apart. */
  readonly recordsPerSecond: number
  readonly rebalanceMs: number
  readonly clientCpuSeconds: number
}

/** Kafka's ConsumerPerformance from the start of the topic, as a group of one. Throws when it got fewer records than asked for. */
export async function consumerPerformance(bootstrap: string, topic: string, records: number): Promise<ConsumerRun> {
  const { stdout, cpuSeconds } = await runJava('org.apache.kafka.tools.ConsumerPerformance', [
    ...['--bootstrap-server', bootstrap, '--topic', topic],
    ...['--num-records', String(records), '--timeout', '20000', '--hide-header'],
  ])
  const run = parseConsumerPerformance(stdout)
  if (run.records < records) throw new Error(`ConsumerPerformance got ${run.records} of ${records} records:\n${stdout}`)
  return { ...run, clientCpuSeconds: cpuSeconds }
}

/** The one line of figures, whose columns `--hide-header` left unnamed: see Kafka's ConsumerPerformance. */
export function parseConsumerPerformance(stdout: string): Omit<ConsumerRun, 'clientCpuSeconds'> {
  const line = stdout.split('\n').find((candidate) => /^\d{4}-\d\d-\d\d .*(,.*){9}$/.test(candidate))
  if (line === undefined) throw new Error(`ConsumerPerformance printed no figures:\n${stdout}`)
  const cells = line.split(',').map((cell) => cell.trim())
  return { records: Number(cells[4]), rebalanceMs: Number(cells[6]), recordsPerSecond: Number(cells[9]) }
}

export interface ProbeLatency {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Microseconds. `late` is the probe's own delay before it called send(): a part of `acked` and `consumed`, left out of those from send. */
export interface ProbeRun {
  readonly records: number
  readonly achieved: number
  readonly late: ProbeLatency
  readonly acked: ProbeLatency
  readonly ackedFromSend: ProbeLatency
  readonly consumed: ProbeLatency
  readonly consumedFromSend: ProbeLatency
}

export interface ProbeOptions {
  bootstrap: string
  topic: string
  recordsPerSecond: number
  warmUpSeconds: number
  seconds: number
  recordBytes: number
  acks: '1' | 'all'
}

/** bench/peers/LatencyProbe.java: the Java producer and consumer at a fixed rate. */
export async function latencyProbe(options: ProbeOptions): Promise<ProbeRun> {
  const { bootstrap, topic, recordsPerSecond, warmUpSeconds, seconds, recordBytes, acks } = options
  const source = `${import.meta.dirname}/LatencyProbe.java`
  const args = [bootstrap, topic, recordsPerSecond, warmUpSeconds, seconds, recordBytes, acks].map(String)
  const { stdout } = await runJava(source, args)
  return JSON.parse(stdout) as ProbeRun
}
