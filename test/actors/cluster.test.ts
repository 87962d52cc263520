import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { ConfigError } from '../../src/base/config/config-error.ts'

function kafkaFor(bootstrapServers: string): Kafka {
  return new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING })
}

async function put(bootstrapServers: string, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafkaFor(bootstrapServers).producer()
  await producer.connect()
  await producer.send({ topic, messages: values.map((value) => ({ value })) })
  await producer.disconnect()
}

async function take(bootstrapServers: string, topic: string, count: number): Promise<string[]> {
  const consumer = kafkaFor(bootstrapServers).consumer({ groupId: `taker-${topic}` })
  const values: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(message.value!.toString())
        if (values.length === count) resolve()
      },
    })
  })
  await consumer.disconnect()
  return values
}

describe('an embedded cluster', () => {
  test.each(['inline', 'auto', 'dedicated'] as const)(
    'takes records and gives them back, with actors placed %s',
    async (placement) => {
      await using cluster = await startCluster({ placement })
      const values = ['one', 'two', 'three']
      await put(cluster.bootstrapServers, 'embedded', values)
      expect(await take(cluster.bootstrapServers, 'embedded', values.length)).toEqual(values)
    },
  )

  test('leaves no trace of a temporary folder', async () => {
    const cluster = await startCluster()
    expect(existsSync(cluster.dataDir)).toBe(true)
    await cluster.stop()
    await cluster.stop()
    expect(existsSync(cluster.dataDir)).toBe(false)
  })

  test('keeps its records, topics and id in a folder of one’s own', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rafka-kept-'))
    try {
      const first = await startCluster({ dataDir })
      await put(first.bootstrapServers, 'kept', ['before'])
      await first.stop()
      await using second = await startCluster({ dataDir })
      await put(second.bootstrapServers, 'kept', ['after'])
      expect(second.clusterId).toBe(first.clusterId)
      expect(await take(second.bootstrapServers, 'kept', 2)).toEqual(['before', 'after'])
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  test('two at once do not know of each other', async () => {
    await using one = await startCluster()
    await using other = await startCluster()
    await put(one.bootstrapServers, 'mine', ['1'])
    const admin = kafkaFor(other.bootstrapServers).admin()
    await admin.connect()
    expect(await admin.listTopics()).toEqual([])
    await admin.disconnect()
  })

  test('a folder in use, a wrong node id and a wrong configuration are refused in words', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rafka-refused-'))
    try {
      const cluster = await startCluster({ dataDir })
      await expect(startCluster({ dataDir })).rejects.toThrow(/another node works in/)
      await cluster.stop()
      await expect(startCluster({ dataDir, properties: { 'node.id': '7' } })).rejects.toThrow(
        /belongs to node 1, and this is node 7/,
      )
      await expect(startCluster({ properties: { 'num.partitions': 'many' } })).rejects.toThrow(ConfigError)
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  test('a port that is taken is named, and nothing is left behind', async () => {
    await using cluster = await startCluster()
    const port = Number(cluster.bootstrapServers.split(':')[1])
    await expect(startCluster({ port })).rejects.toThrow(new RegExp(`cannot listen on 127.0.0.1:${port}`))
  })
})
