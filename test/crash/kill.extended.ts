import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { WireClient } from '../broker/wire-client.ts'
import { Acknowledged, endOf } from './acknowledged.ts'
import { CrashLoad, committedOffset, PARTITIONS, prepare, TOPIC, wrongTopics } from './crash-load.ts'
import { cutTail, flipBits, partitionFolder, smearTail } from './damage.ts'

const SEED = process.env['CRASH_SEED'] ?? String(Date.now())
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 15)
/** What is written now and then, is written often. */
const PROPERTIES = {
  'log.flush.offset.checkpoint.interval.ms': '200',
  'log.initial.task.delay.ms': '0',
  'offsets.topic.num.partitions': '2',
}
const repeats = (producer: string): boolean => !producer.startsWith('plain')

const MODES: readonly Readonly<Record<string, string>>[] = [{}, { 'threads.placement': 'inline' }, { durability: 'fsync' }]

describe.each(MODES)(`killed under load (seed ${SEED}), with %j`, (special) => {
  const properties: Record<string, string> = { ...PROPERTIES, ...special }

  test('every acknowledged record is there, in order, once for who repeats; so are committed offsets', async () => {
    console.log(`CRASH_SEED=${SEED} repeats this`)
    const random = new SeededRandom(`${SEED} kill`)
    const first = await BrokerChild.start({ properties })
    const { port, dataDir, bootstrapServers } = first
    await prepare(bootstrapServers)
    const load = new CrashLoad(bootstrapServers, SEED)
    let broker = first
    for (let round = 0; round < ROUNDS; round++) {
      await load.progressBy(20)
      await new Promise((resolve) => setTimeout(resolve, random.below(1500)))
      await broker.kill()
      for (let partition = 0; partition < PARTITIONS; partition++)
        if (random.chance(0.3)) smearTail(partitionFolder(dataDir, TOPIC, partition), random)
      broker = await BrokerChild.start({ port, dataDir, properties })
      expect(broker.errors).toBe('')
    }
    await load.progressBy(100)
    await load.stop()
    console.log(`${load.acknowledged.count} records acknowledged, ${load.committed} commits, ${load.topics.size} topics`)
    await load.acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, repeats)
    expect(await committedOffset(bootstrapServers)).toBeGreaterThanOrEqual(load.committed)
    expect(await wrongTopics(bootstrapServers, load.topics)).toEqual([])
    // A clean stop, and all is there without looking for it.
    expect(await broker.stop()).toBe('0')
    broker = await BrokerChild.start({ port, dataDir, properties })
    await load.acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, repeats)
    await broker[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
  })

  test('where its newest segments lose their ends, they end behind the last whole batch, and go on from there', async () => {
    const random = new SeededRandom(`${SEED} cut`)
    const first = await BrokerChild.start({ properties })
    const { port, dataDir, bootstrapServers } = first
    await prepare(bootstrapServers)
    const acknowledged = new Acknowledged()
    let broker = first
    for (let round = 0; round < ROUNDS; round++) {
      const load = new CrashLoad(bootstrapServers, `${SEED}-${round}`, { acknowledged })
      await load.progressBy(50 + random.below(300))
      // Who repeats could not go on where its last batches are gone: all is answered before the end.
      await load.stop()
      await broker.kill()
      const ends = Array.from({ length: PARTITIONS }, (_, partition) =>
        cutTail(partitionFolder(dataDir, TOPIC, partition), random),
      )
      for (const [partition, endOffset] of ends.entries()) acknowledged.forgetFrom(partition, endOffset)
      broker = await BrokerChild.start({ port, dataDir, properties })
      const client = await WireClient.open(bootstrapServers)
      for (const [partition, endOffset] of ends.entries())
        expect(await endOf(client, TOPIC, partition), `round ${round}, partition ${partition}`).toBe(endOffset)
      client.close()
    }
    await acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, repeats)
    await broker[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
  })

  test('where bits of its indexes, snapshots and checkpoints flip, it starts and gives right answers', async () => {
    const random = new SeededRandom(`${SEED} flip`)
    const first = await BrokerChild.start({ properties })
    const { port, dataDir, bootstrapServers } = first
    await prepare(bootstrapServers)
    const acknowledged = new Acknowledged()
    let broker = first
    for (let round = 0; round < ROUNDS; round++) {
      const load = new CrashLoad(bootstrapServers, `${SEED}-${round}`, { acknowledged })
      await load.progressBy(50 + random.below(600))
      await load.stop()
      // A clean stop as well: what it left is believed without a look.
      if (random.chance(0.5)) await broker.kill()
      else await broker.stop()
      const flipped = Array.from({ length: PARTITIONS }, (_, partition) =>
        flipBits(partitionFolder(dataDir, TOPIC, partition), ['index', 'snapshot', 'leader-epoch-checkpoint'], random),
      )
      if (random.chance(0.5)) flipped.push(flipBits(dataDir, ['recovery-point-offset-checkpoint'], random))
      broker = await BrokerChild.start({ port, dataDir, properties })
      expect(broker.errors, `round ${round}, flipped ${flipped.join('; ')}`).toBe('')
      await acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, repeats)
      await acknowledged.verifyLookups(bootstrapServers, TOPIC, PARTITIONS, random)
    }
    await broker[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
  })
})
