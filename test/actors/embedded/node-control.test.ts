import { describe, expect, test } from 'vitest'
import { startCluster } from '../../../actors/cluster.ts'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'

describe('a node of an embedded cluster', () => {
  test('is killed, and comes back at the same place with what it had acknowledged', async () => {
    await using cluster = await startCluster()
    await using producer = createProducer({ bootstrap: cluster.bootstrapServers })
    await producer.send({ topic: 'kept', value: 'before' })
    const [node] = cluster.nodes
    await node!.kill()
    expect(node!.isRunning).toBe(false)
    await node!.start()
    expect(node!.address).toBe(cluster.bootstrapServers)
    const { offset } = await producer.send({ topic: 'kept', value: 'after' })
    expect(Number(offset)).toBe(1)
  })

  test('is stopped and started', async () => {
    await using cluster = await startCluster()
    await cluster.nodes[0]!.stop()
    await cluster.nodes[0]!.stop()
    await cluster.nodes[0]!.start()
    await using admin = createAdmin({ bootstrap: cluster.bootstrapServers })
    expect(await admin.listTopics()).toEqual([])
  })

  test('answers nobody while it is frozen, and goes on where it was', async () => {
    await using cluster = await startCluster()
    await using producer = createProducer({ bootstrap: cluster.bootstrapServers })
    await producer.send({ topic: 'frozen', value: '0' })
    cluster.nodes[0]!.pause()
    let answered = false
    const sent = producer.send({ topic: 'frozen', value: '1' }).then((metadata) => {
      answered = true
      return metadata
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(answered).toBe(false)
    cluster.nodes[0]!.resume()
    expect(Number((await sent).offset)).toBe(1)
  })

  test('lives in a time that can be moved ahead: what is too old goes', async () => {
    await using cluster = await startCluster({ properties: { 'log.segment.delete.delay.ms': '0' } })
    const bootstrap = cluster.bootstrapServers
    await using admin = createAdmin({ bootstrap })
    await admin.createTopics([{ name: 'short', numPartitions: 1, configs: { 'retention.ms': '3600000', 'segment.ms': '60000' } }])
    await using producer = createProducer({ bootstrap })
    await producer.send({ topic: 'short', value: 'old' })
    await cluster.advance(2 * 3_600_000)
    await producer.send({ topic: 'short', value: 'new', timestamp: Date.now() + 2 * 3_600_000 })
    await cluster.advance(600_000)
    await using consumer = createConsumer({ bootstrap, groupId: 'g', autoOffsetReset: 'earliest' })
    consumer.subscribe({ topics: ['short'] })
    for await (const record of consumer) {
      expect(record.value!.toString()).toBe('new')
      break
    }
  })

  test('cannot be killed or frozen where its actors are on threads of their own', async () => {
    await using cluster = await startCluster({ placement: 'auto' })
    await expect(cluster.nodes[0]!.kill()).rejects.toThrow("kill needs placement: 'inline'")
    await expect(cluster.advance(1)).rejects.toThrow("advance needs placement: 'inline'")
    expect(() => cluster.faults.add({ do: 'drop' })).toThrow("faults.add needs placement: 'inline'")
    expect(() => cluster.partition([[1]])).toThrow("partition needs placement: 'inline'")
  })
})
