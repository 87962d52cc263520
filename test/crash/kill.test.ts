import { expect, test } from 'vitest'
import { BrokerChild } from '../broker/broker-child.ts'
import { CrashLoad, committedOffset, PARTITIONS, prepare, TOPIC, wrongTopics } from './crash-load.ts'

test('a broker that is killed under load has all that it acknowledged, in order, and once for who repeats', async () => {
  const first = await BrokerChild.start()
  const { port, dataDir, bootstrapServers } = first
  await prepare(bootstrapServers)
  const load = new CrashLoad(bootstrapServers, 'short')
  let broker = first
  for (let round = 0; round < 2; round++) {
    await load.progressBy(300)
    await broker.kill()
    broker = await BrokerChild.start({ port, dataDir })
  }
  await load.progressBy(100)
  await load.stop()
  expect(broker.errors).toBe('')
  await load.acknowledged.verify(bootstrapServers, TOPIC, PARTITIONS, (producer) => !producer.startsWith('plain'))
  expect(await committedOffset(bootstrapServers)).toBeGreaterThanOrEqual(load.committed)
  expect(await wrongTopics(bootstrapServers, load.topics)).toEqual([])
  await broker[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
})
