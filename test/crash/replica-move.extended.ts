import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
} from '../../src/protocol/generated/api/alter-replica-log-dirs.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { eventually } from '../broker/eventually.ts'
import { WireClient } from '../broker/wire-client.ts'
import { CrashLoad, committedOffset, PARTITIONS, prepare, TOPIC } from './crash-load.ts'

const SEED = process.env['CRASH_SEED'] ?? String(Date.now())
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 20)
const MODES: readonly Readonly<Record<string, string>>[] = [{}, { durability: 'fsync' }]

test.each(MODES)(
  `killed while it moves replicas between log directories, a broker has all that it acknowledged (seed ${SEED}), with %j`,
  async (special) => {
    console.log(`CRASH_SEED=${SEED} repeats this`)
    const random = new SeededRandom(`${SEED} move`)
    const folder = mkdtempSync(join(tmpdir(), 'rafka-move-'))
    const dirs = ['one', 'two', 'three'].map((name) => join(folder, name))
    for (const dir of dirs) mkdirSync(dir)
    const properties = {
      'log.dirs': dirs.join(','),
      'log.flush.offset.checkpoint.interval.ms': '200',
      'log.initial.task.delay.ms': '0',
      ...special,
    }
    const start = (port = 0): Promise<BrokerChild> => BrokerChild.start({ dataDir: dirs[0]!, port, properties })
    let broker = await start()
    const { port, bootstrapServers } = broker
    await prepare(bootstrapServers)
    const load = new CrashLoad(bootstrapServers, SEED)
    const met: Record<string, number> = {}
    for (let round = 0; round < ROUNDS; round++) {
      await load.progressBy(50)
      const suffix = random.chance(0.5) ? '-delete' : '-future'
      const named = untilNamed(dirs, suffix)
      await moveAll(bootstrapServers, random, dirs)
      await named
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.below(20)))
      await broker.kill()
      for (const kind of kindsIn(dirs)) met[kind] = (met[kind] ?? 0) + 1
      broker = await start(port)
      expect(broker.errors, `round ${round}`).toBe('')
    }
    await load.progressBy(100)
    await load.stop()
    console.log(`${load.acknowledged.count} records acknowledged; folders after kills: ${JSON.stringify(met)}`)
    const verify = (): Promise<void> =>
      load.acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, (producer) => !producer.startsWith('plain'))
    await verify()
    expect(await committedOffset(bootstrapServers)).toBeGreaterThanOrEqual(load.committed)
    await eventually(async () => expect(kindsIn(dirs)).toEqual(Array(PARTITIONS).fill('current')))
    expect(await broker.stop()).toBe('0')
    broker = await start(port)
    await verify()
    expect(broker.errors).toBe('')
    await broker[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  },
)

/** Asks for a move of each partition, to wherever; some stay, some change their way. */
async function moveAll(bootstrapServers: string, random: SeededRandom, dirs: readonly string[]): Promise<void> {
  const client = await WireClient.open(bootstrapServers)
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const here = dirs.find((dir) => existsSync(join(dir, `${TOPIC}-${partition}`)))
    const others = dirs.filter((dir) => dir !== here)
    const path = others[random.below(others.length)]!
    const { results } = await client.request(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, 2, {
      dirs: [{ path, topics: [{ name: TOPIC, partitions: [partition] }] }],
    })
    expect(results[0]!.partitions[0]!.errorCode).toBe(0)
  }
  client.close()
}

/** Of the folders of the topic's partitions. */
function kindsIn(dirs: readonly string[]): string[] {
  return dirs.flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => name.startsWith(`${TOPIC}-`))
      .map((name) => /-(?<kind>future|delete|stray)$/.exec(name)?.groups?.['kind'] ?? 'current'),
  )
}

/** Waits until a folder that ends so comes into being, or goes. */
async function untilNamed(dirs: readonly string[], suffix: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const watchers = dirs.map((dir) => watch(dir, (_, name) => name?.endsWith(suffix) && resolve()))
  const timer = setTimeout(() => reject(new Error(`no ${suffix} folder within 30 s: nothing is being moved`)), 30_000)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
