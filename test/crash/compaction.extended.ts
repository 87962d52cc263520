import { readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { WireClient } from '../broker/wire-client.ts'
import { dumpLog, HAS_KAFKA } from '../compat/log/kafka-log.ts'
import { CrashLoad, committedOffset, PARTITIONS, prepare, TOPIC } from './crash-load.ts'
import { partitionFolder } from './damage.ts'
import { LatestByKey } from './latest-by-key.ts'
import { PipelinedProducer } from './pipelined-producer.ts'

const SEED = process.env['CRASH_SEED'] ?? String(Date.now())
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 15)
const KEYS = 300
const OFFSETS_TOPIC = '__consumer_offsets'
const TOPIC_RESOURCE = 2
const VALUE_BYTES_MAX = 1500
/** The cleaner is always at work, and slow enough to be met at it. */
const PROPERTIES = {
  'log.cleaner.backoff.ms': '20',
  'log.cleaner.threads': '2',
  'log.cleaner.io.max.bytes.per.second': String(20 << 20),
  'log.flush.offset.checkpoint.interval.ms': '200',
  'log.initial.task.delay.ms': '0',
  'file.delete.delay.ms': '1000',
}
const TOPIC_CONFIGS = {
  'cleanup.policy': 'compact',
  'segment.ms': '300',
  'min.cleanable.dirty.ratio': '0.01',
  'delete.retention.ms': '500',
  'file.delete.delay.ms': '200',
}

test(`killed while it compacts, a broker has the last value of each key (seed ${SEED})`, async () => {
  console.log(`CRASH_SEED=${SEED} repeats this`)
  const random = new SeededRandom(`${SEED} compaction`)
  const first = await BrokerChild.start({ properties: PROPERTIES })
  const { port, dataDir, bootstrapServers } = first
  await prepare(bootstrapServers, TOPIC_CONFIGS)
  const folders = Array.from({ length: PARTITIONS }, (_, partition) => partitionFolder(dataDir, TOPIC, partition))
  const logs = folders.map(() => new LatestByKey())
  const producers = logs.map((log, partition) => {
    const own = new SeededRandom(`${SEED} ${partition}`)
    const contentOf = () =>
      log.content(`key-${own.below(KEYS)}`, own.chance(0.1) ? null : Buffer.alloc(own.below(VALUE_BYTES_MAX), 'x'))
    const options = { name: `keyed-${partition}`, topic: TOPIC, partition, idempotent: true, contentOf }
    return new PipelinedProducer(bootstrapServers, options, log, own)
  })
  const verify = (): Promise<number[]> =>
    Promise.all(logs.map((log, partition) => log.verify(bootstrapServers, TOPIC, partition)))

  let broker = first
  let cleanings = 0
  const met = { '.cleaned': 0, '.swap': 0 }
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, 500 + random.below(1000)))
    cleanings += await broker.metric('rafka_log_cleaner_cleanings_total')
    const suffix = random.chance(0.5) ? '.swap' : '.cleaned'
    await untilNamed(folders, suffix)
    if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.below(20)))
    await broker.kill()
    for (const left of ['.cleaned', '.swap'] as const)
      met[left] += folders.filter((folder) => readdirSync(folder).some((name) => name.endsWith(left))).length
    broker = await BrokerChild.start({ port, dataDir, properties: PROPERTIES })
    await verify()
    expect(broker.errors, `round ${round}`).toBe('')
  }
  for (const producer of producers) await producer.stop()
  await untilClean(dataDir, folders)
  const left = await verify()
  const sent = logs.reduce((sum, { count }) => sum + count, 0)
  console.log(
    `${sent} records acknowledged, ${left.join(' + ')} left; ${cleanings} cleanings; killed with ${met['.cleaned']} folders holding .cleaned files and ${met['.swap']} .swap files`,
  )
  expect(await broker.stop()).toBe('0')
  for (const folder of folders) {
    expect(readdirSync(folder).filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([])
    if (!HAS_KAFKA) continue
    expect(dumpLog(folder, '.log', '--deep-iteration', '--print-data-log')).not.toMatch(/isvalid: false|mismatch|Non-consecutive/)
    for (const suffix of ['.index', '.timeindex'])
      expect(dumpLog(folder, suffix, '--verify-index-only')).not.toMatch(/mismatch|out of order|not found/)
  }
  broker = await BrokerChild.start({ port, dataDir, properties: PROPERTIES })
  expect(await verify()).toEqual(left)
  await broker[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
})

test(`killed while __consumer_offsets is compacted, a broker knows what was committed last (seed ${SEED})`, async () => {
  const random = new SeededRandom(`${SEED} offsets`)
  const properties = { ...PROPERTIES, 'offsets.topic.num.partitions': '1' }
  const first = await BrokerChild.start({ properties })
  const { port, dataDir, bootstrapServers } = first
  await prepare(bootstrapServers)
  await alterTopic(bootstrapServers, OFFSETS_TOPIC, { 'segment.ms': '200', 'min.cleanable.dirty.ratio': '0.01' })
  const folder = partitionFolder(dataDir, OFFSETS_TOPIC, 0)
  const load = new CrashLoad(bootstrapServers, SEED)
  let broker = first
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setTimeout(resolve, 500 + random.below(1000)))
    await untilNamed([folder], random.chance(0.5) ? '.swap' : '.cleaned')
    await broker.kill()
    const { committed } = load
    broker = await BrokerChild.start({ port, dataDir, properties })
    expect(await committedOffset(bootstrapServers), `round ${round}`).toBeGreaterThanOrEqual(committed)
    expect(broker.errors, `round ${round}`).toBe('')
  }
  await load.stop()
  expect(await committedOffset(bootstrapServers)).toBeGreaterThanOrEqual(load.committed)
  expect(await broker.stop()).toBe('0')
  const bytes = readdirSync(folder).reduce(
    (sum, name) => sum + (name.endsWith('.log') ? statSync(join(folder, name)).size : 0),
    0,
  )
  console.log(`${load.committed} commits, of which ${bytes} bytes of log are left`)
  expect(bytes).toBeLessThan(load.committed * 50)
  await broker[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
})

async function alterTopic(bootstrapServers: string, topic: string, values: Readonly<Record<string, string>>): Promise<void> {
  const client = await WireClient.open(bootstrapServers)
  const configs = Object.entries(values).map(([name, value]) => ({ name, configOperation: 0, value }))
  const resources = [{ resourceType: TOPIC_RESOURCE, resourceName: topic, configs }]
  const altered = await client.request(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, { resources })
  client.close()
  const { errorCode, errorMessage } = altered.responses[0]!
  if (errorCode !== 0) throw new Error(`${topic} was not altered: ${errorMessage}`)
}

/** Waits until a file that ends so comes into being, or goes, in one of the folders. */
async function untilNamed(folders: readonly string[], suffix: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const watchers = folders.map((folder) => watch(folder, (_, name) => name?.endsWith(suffix) && resolve()))
  const timer = setTimeout(() => reject(new Error(`no ${suffix} file within 30 s: nothing is being cleaned`)), 30_000)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

/** Waits until the cleaner's checkpoint says that all but the active segments is clean. */
async function untilClean(dataDir: string, folders: readonly string[]): Promise<void> {
  const deadlineMs = performance.now() + 60_000
  for (const [partition, folder] of folders.entries()) {
    for (;;) {
      const active = Math.max(...readdirSync(folder).map((name) => (name.endsWith('.log') ? Number.parseInt(name, 10) : 0)))
      const checkpoint = readFileSync(join(dataDir, 'cleaner-offset-checkpoint'), 'utf8')
      const cleaned = new RegExp(`^${TOPIC} ${partition} (\\d+)$`, 'm').exec(checkpoint)?.[1]
      if (Number(cleaned ?? -1) >= active) break
      if (performance.now() > deadlineMs) throw new Error(`partition ${partition} is clean up to ${cleaned}, not up to ${active}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
