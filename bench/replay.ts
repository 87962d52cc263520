import { parseArgs } from 'node:util'
import { replayFetch } from './load/replay-fetch.ts'
import { type ProduceShape, replayProduce } from './load/replay-produce.ts'
import type { ReplayResult } from './load/replay-result.ts'
import { createTopic, deleteTopic } from './load/topic.ts'
import { figure } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startKafka } from './peers/kafka-server.ts'
import { type LoadUsage, withUsage } from './peers/load-usage.ts'
import { startRafka } from './peers/rafka-server.ts'

/** One line of the report. */
export interface ReplayRun extends ReplayResult {
  readonly label: string
  readonly usage: LoadUsage
}

export interface ReplayLoad extends ProduceShape {
  readonly label: string
  readonly partitions: number
  /** Connections that read it all back; none: it is not read back. */
  readonly fetchConnections: readonly number[]
}

const USAGE = `Prebuilt requests at full speed: the broker's ceiling.

  --broker rafka|kafka      (default rafka)
  --placement P             Rafka's thread placement: inline, auto or dedicated
  --megabytes N             of batches in each load of 16 KB batches, a tenth of it in 1 KB batches (default 500)
  --warm-up-megabytes N     the same before anything counts; Kafka wants some 500 (default 100)
  --acks 1|all              (default 1)`

const MB = 1e6
const GB = 1e9

/** Requests of 6 batches of 16 KB with records of 100 bytes over 1 and 4 connections, and requests of one batch of 1 KB. */
export function standardLoads(totalBytes: number, acks: 1 | -1 = 1): ReplayLoad[] {
  const large = { partitions: 6, partitionsPerRequest: 6, batchBytes: 16_384, recordBytes: 100, acks, inFlight: 5, totalBytes }
  const small = { ...large, partitionsPerRequest: 1, batchBytes: 1024, totalBytes: Math.ceil(totalBytes / 10) }
  return [
    { ...large, label: '16 KB batches, 1 connection', connections: 1, fetchConnections: [1] },
    { ...large, label: '16 KB batches, 4 connections', connections: 4, fetchConnections: [4] },
    { ...small, label: '1 KB batches, 1 connection', connections: 1, fetchConnections: [] },
    { ...small, label: '1 KB batches, 4 connections', connections: 4, fetchConnections: [] },
  ]
}

let topics = 0

/** Produces one load to a topic of its own, reads it back, and removes the topic. */
export async function runLoad(broker: BrokerProcess, load: ReplayLoad): Promise<ReplayRun[]> {
  const topic = await createTopic(broker, `replay-${process.pid}-${++topics}`, load.partitions)
  const produced = await withUsage(broker, () => replayProduce(broker, topic, load))
  const runs: ReplayRun[] = [{ ...produced.result, label: `produce, ${load.label}`, usage: produced.usage }]
  for (const connections of load.fetchConnections) {
    const fetched = await withUsage(broker, () =>
      replayFetch(broker, topic, { connections, expectedRecords: produced.result.records }),
    )
    runs.push({ ...fetched.result, label: `fetch, ${load.label}`, usage: fetched.usage })
  }
  await deleteTopic(broker, topic)
  return runs
}

export function megabytesPerSecond({ bytes, seconds }: ReplayResult): number {
  return bytes / MB / seconds
}

export function brokerCpuPerGigabyte({ bytes, usage }: ReplayRun): number {
  return usage.cpuSeconds / (bytes / GB)
}

/** Processor cores that the driver kept busy: close to 1 means that the driver, not the broker, may be the limit. */
export function driverCores({ driverCpuSeconds, seconds }: ReplayResult): number {
  return driverCpuSeconds / seconds
}

export function report(runs: readonly ReplayRun[]): string {
  const header = [
    'replay',
    'MB/s',
    'requests/s',
    'records/s',
    'broker CPU s/GB',
    'broker cores',
    'driver cores',
    'strangers',
    'RSS MB',
  ]
  const rows = runs.map((run) => [
    run.label,
    figure(megabytesPerSecond(run)),
    figure(run.requests / run.seconds),
    figure(run.records / run.seconds),
    figure(brokerCpuPerGigabyte(run)),
    figure(run.usage.cpuSeconds / run.usage.seconds),
    figure(driverCores(run)),
    figure(run.usage.strangerCores),
    figure(run.usage.residentBytesMax / MB),
  ])
  return table(header, rows)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      broker: { type: 'string', default: 'rafka' },
      placement: { type: 'string' },
      megabytes: { type: 'string', default: '500' },
      'warm-up-megabytes': { type: 'string', default: '100' },
      acks: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const broker =
    values.broker === 'kafka' ? await startKafka() : await startRafka({ placement: values.placement as 'auto' | undefined })
  await using _ = broker
  const acks = values.acks === 'all' ? -1 : 1
  const warmUp = Number(values['warm-up-megabytes']) * MB
  if (warmUp > 0) for (const load of standardLoads(warmUp, acks)) await runLoad(broker, load)
  console.log(`${broker.name}, acks=${values.acks}, warmed up with ${values['warm-up-megabytes']} MB of each load\n`)
  const runs: ReplayRun[] = []
  for (const load of standardLoads(Number(values.megabytes) * MB, acks)) runs.push(...(await runLoad(broker, load)))
  console.log(report(runs))
}

if (import.meta.main) await main()
