import { parseArgs } from 'node:util'
import { type PacedSide, pacedLoad } from './load/paced-load.ts'
import { type BrokerAddress, createTopic, deleteTopic } from './load/topic.ts'
import { csvRow } from './measure/csv.ts'
import { attainmentPercent } from './measure/pace.ts'
import { startKafka } from './peers/kafka-server.ts'
import { startRafka } from './peers/rafka-server.ts'

const USAGE = `Latency and attainment at fixed rates, as CSV.

  --mode both|produce|fetch   produce: from intended send time to acknowledgement;
                              fetch: from intended send time to a waiting consumer (default both)
  --target-rates LIST         records per second (default 1000,10000,100000)
  --duration-secs N           counted seconds at each rate (default 10)
  --warm-up-secs N            seconds at each rate before those (default 2)
  --record-bytes N            (default 100)
  --partitions N              (default 6)
  --acks 1|all                (default 1)
  --brokers HOST:PORT         default: starts a Rafka of its own
  --broker rafka|kafka        which one to start (default rafka; kafka needs scripts/fetch_kafka.sh)`

export const COLUMNS = ['mode', 'target_rate', 'achieved_rate', 'attainment_pct', 'p50_us', 'p95_us', 'p99_us', 'max_us'] as const

/** One CSV row. Rates in records per second, latencies in whole microseconds. */
export function harnessRow(mode: 'produce' | 'fetch', targetRate: number, { achievedPerSecond, latencies }: PacedSide): string {
  const { p50, p95, p99, max } = latencies.summary()
  const attained = attainmentPercent(achievedPerSecond, targetRate)
  return csvRow([
    mode,
    targetRate,
    round(achievedPerSecond, 1),
    round(attained, 2),
    ...[p50, p95, p99, max].map((us) => round(us, 0)),
  ])
}

/** "1000,10000" to numbers; throws on anything else. */
export function parseRates(text: string): number[] {
  const rates = text.split(',').map(Number)
  if (rates.some((rate) => !Number.isFinite(rate) || rate <= 0))
    throw new Error(`--target-rates must be positive numbers, not ${text}`)
  return rates
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

interface Broker extends BrokerAddress {
  stop(): Promise<void>
}

async function brokerFor(brokers: string | undefined, kind: string): Promise<Broker> {
  if (brokers === undefined) return kind === 'kafka' ? startKafka() : startRafka()
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(brokers) ?? []
  if (host === '') throw new Error(`--brokers must be host:port, not ${brokers}`)
  return { host, port: Number(port), stop: async () => {} }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mode: { type: 'string', default: 'both' },
      'target-rates': { type: 'string', default: '1000,10000,100000' },
      'duration-secs': { type: 'string', default: '10' },
      'warm-up-secs': { type: 'string', default: '2' },
      'record-bytes': { type: 'string', default: '100' },
      partitions: { type: 'string', default: '6' },
      acks: { type: 'string', default: '1' },
      brokers: { type: 'string' },
      broker: { type: 'string', default: 'rafka' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const { mode } = values
  if (mode !== 'both' && mode !== 'produce' && mode !== 'fetch')
    throw new Error(`--mode must be both, produce or fetch, not ${mode}`)
  const rates = parseRates(values['target-rates'])
  const broker = await brokerFor(values.brokers, values.broker)
  try {
    console.log(csvRow(COLUMNS))
    for (const rate of rates) {
      const topic = await createTopic(broker, `harness-${process.pid}-${rate}`, Number(values.partitions))
      const { produced, consumed, lateness } = await pacedLoad(broker, topic, {
        ratePerSecond: rate,
        warmUpSeconds: Number(values['warm-up-secs']),
        seconds: Number(values['duration-secs']),
        recordBytes: Number(values['record-bytes']),
        acks: values.acks === 'all' ? -1 : 1,
        consume: mode !== 'produce',
      })
      if (mode !== 'fetch') console.log(harnessRow('produce', rate, produced))
      if (consumed !== null) console.log(harnessRow('fetch', rate, consumed))
      const own = lateness.summary()
      console.error(
        `# ${rate}/s: of these latencies the driver's own share was p50 ${own.p50.toFixed(0)}, p99 ${own.p99.toFixed(0)} us`,
      )
      await deleteTopic(broker, topic)
    }
  } finally {
    await broker.stop()
  }
}

if (import.meta.main) await main()
