import { parseArgs } from 'node:util'
import { figure, figures, spread } from './measure/spread.ts'
import { table } from './measure/table.ts'
import { type RafkaOptions, startRafka } from './peers/rafka-server.ts'
import { brokerCpuPerGigabyte, megabytesPerSecond, type ReplayRun, runLoad } from './replay.ts'

const USAGE = `What threads cost: the same prebuilt load on Rafka with each placement, side by side.

  --partitions LIST   (default 1,6,60)
  --placements LIST   of inline,auto,dedicated (default all)
  --connections N     (default 4)
  --megabytes N       of batches in each run (default 500)
  --rounds N          runs of each, every round with the placements in another order (default 3)
  --threads-max N     thread budget; default: the broker's own`

type Placement = NonNullable<RafkaOptions['placement']>
const PLACEMENTS: readonly Placement[] = ['inline', 'auto', 'dedicated']
const MB = 1e6
/** A tenth of the load, so that Node has compiled what runs often. */
const WARM_UP_SHARE = 0.1

interface Measured {
  placement: Placement
  partitions: number
  threads: number
  produce: ReplayRun
  fetch: ReplayRun
}

async function measure(
  placement: Placement,
  partitions: number,
  options: { connections: number; megabytes: number; threadsMax?: number },
): Promise<Measured> {
  await using broker = await startRafka({ placement, threadsMax: options.threadsMax })
  const load = (totalBytes: number) => ({
    label: `${partitions} partitions`,
    partitions,
    partitionsPerRequest: 6,
    batchBytes: 16_384,
    recordBytes: 100,
    connections: options.connections,
    inFlight: 5,
    totalBytes,
    fetchConnections: [options.connections],
  })
  await runLoad(broker, load(options.megabytes * MB * WARM_UP_SHARE))
  const [produce, fetch] = await runLoad(broker, load(options.megabytes * MB))
  if (produce === undefined || fetch === undefined) throw new Error('a load that is read back has two runs')
  return { placement, partitions, threads: produce.usage.threadsMax, produce, fetch }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      partitions: { type: 'string', default: '1,6,60' },
      placements: { type: 'string', default: PLACEMENTS.join(',') },
      connections: { type: 'string', default: '4' },
      megabytes: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '3' },
      'threads-max': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const chosen = values.placements.split(',')
  const placements = PLACEMENTS.filter((placement) => chosen.includes(placement))
  const options = {
    connections: Number(values.connections),
    megabytes: Number(values.megabytes),
    threadsMax: values['threads-max'] === undefined ? undefined : Number(values['threads-max']),
  }
  const counts = values.partitions.split(',').map(Number)
  const measured: Measured[] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    // Each round begins with another placement, so that a machine that gets slower or faster meanwhile favours none.
    const order = placements.map((_, at) => placements[(at + round) % placements.length] as Placement)
    for (const partitions of counts) {
      for (const placement of order) {
        const one = await measure(placement, partitions, options)
        measured.push(one)
        console.error(
          `[round ${round + 1}] ${partitions} partitions, ${placement}: ${figure(megabytesPerSecond(one.produce))} MB/s produced`,
        )
      }
    }
  }
  const header = ['partitions, placement', 'threads', 'produce MB/s', 'CPU s/GB', 'fetch MB/s', 'CPU s/GB', 'RSS MB']
  const rows = counts.flatMap((partitions) =>
    placements.map((placement) => {
      const runs = measured.filter((one) => one.partitions === partitions && one.placement === placement)
      const of = (value: (one: Measured) => number): string => figures(spread(runs.map(value)))
      return [
        `${partitions}, ${placement}`,
        of(({ threads }) => threads),
        of(({ produce }) => megabytesPerSecond(produce)),
        of(({ produce }) => brokerCpuPerGigabyte(produce)),
        of(({ fetch }) => megabytesPerSecond(fetch)),
        of(({ fetch }) => brokerCpuPerGigabyte(fetch)),
        of(({ produce, fetch }) => Math.max(produce.usage.residentBytesMax, fetch.usage.residentBytesMax) / MB),
      ]
    }),
  )
  console.log(
    `${options.connections} connections, 5 requests in flight on each, 16 KB batches of 100 B records, up to 6 partitions a request`,
  )
  console.log(table(header, rows))
}

if (import.meta.main) await main()
