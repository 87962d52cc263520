import { describe, expect, test } from 'vitest'
import { Client } from '../../src/client/client.ts'
import { NetworkError, ServerError, UnknownTopicError } from '../../src/client/errors.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { FakeWorld } from './fake-cluster.ts'
import { fakeCluster } from './fake-topic.ts'

describe('addresses of brokers', () => {
  test.each(['', 'localhost', 'host:', 'host:0', 'host:70000', 'a:1,,b:2', 'http://a:1', 'a:1;b:2'])(
    '"%s" is refused',
    (text) => {
      expect(() => new Client(new FakeWorld({}), { bootstrap: text })).toThrow(/is no broker's address; host:port is one/)
    },
  )

  test.each(['localhost:9092', ' a:1 , b:2 ', '[::1]:9092', '127.0.0.1:65535'])('"%s" is taken', (text) => {
    expect(() => new Client(new FakeWorld({}), { bootstrap: text })).not.toThrow()
  })

  test('one that is down is passed over for the next', async () => {
    const { world, client, nodes } = fakeCluster([0])
    nodes[0].isDown = true
    expect([...(await world.run(client.topic('topic'))).partitions]).toHaveLength(1)
    expect(nodes[1].seen).toEqual(['ApiVersionsRequest', 'MetadataRequest'])
  })

  test('when all are down the last one’s error is told', async () => {
    const { world, client, nodes } = fakeCluster([0])
    for (const node of nodes) node.isDown = true
    await expect(world.run(client.metadata([]))).rejects.toThrow('cannot connect to node-1:9092')
  })
})

describe('what is known of a topic', () => {
  test('is asked for once, until it is forgotten', async () => {
    const { world, client, nodes, leaders } = fakeCluster([0])
    await world.run(client.topic('topic'))
    await world.run(client.topic('topic'))
    expect(nodes[0].seen.filter((name) => name === 'MetadataRequest')).toHaveLength(1)
    leaders[0] = 1
    client.forget('topic')
    expect((await world.run(client.topic('topic'))).partitions[0]?.leader).toBe(1)
  })

  test('one that is not there is an error at once, unless it may be made', async () => {
    const { world, client } = fakeCluster([0])
    const startMs = world.nowMs
    await expect(world.run(client.topic('other'))).rejects.toThrow(UnknownTopicError)
    expect(world.nowMs).toBe(startMs)
    await expect(world.run(client.topic('other', { create: true }))).rejects.toThrow(ServerError)
    expect(world.nowMs).toBeGreaterThan(startMs + 4000)
  })

  test('one whose leader is being elected is asked for again', async () => {
    const { world, client, nodes } = fakeCluster([0])
    let asked = 0
    nodes[0].serve(MetadataRequest, MetadataResponse, () => ({
      topics: [
        asked++ < 2
          ? { name: 'topic', errorCode: ErrorCode.LEADER_NOT_AVAILABLE }
          : { name: 'topic', partitions: [{ partitionIndex: 0, leaderId: 0 }] },
      ],
    }))
    expect((await world.run(client.topic('topic'))).partitions[0]?.leader).toBe(0)
    expect(asked).toBe(3)
  })
})

describe('trying again', () => {
  const refused = new NetworkError('refused', { host: 'a', port: 1 })

  test('waits longer each time, and gives up when the time is over', async () => {
    const { world, client } = fakeCluster([0])
    const startMs = world.nowMs
    const atMs: number[] = []
    const attempt = async (): Promise<never> => {
      atMs.push(world.nowMs - startMs)
      throw refused
    }
    await expect(world.run(client.retry(attempt))).rejects.toBe(refused)
    const waits = atMs.slice(1).map((ms, index) => ms - atMs[index]!)
    const bounds = [100, 200, 400, 800, 1000, 1000]
    for (const [index, bound] of bounds.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(bound * 0.8)
      expect(waits[index]).toBeLessThanOrEqual(bound * 1.2 + 1)
    }
    expect(atMs.at(-1)).toBeGreaterThanOrEqual(5000)
    expect(atMs.at(-1)).toBeLessThanOrEqual(6200)
  })

  test('is not done for what it cannot mend', async () => {
    const { world, client } = fakeCluster([0])
    let attempts = 0
    const attempt = async (): Promise<never> => {
      attempts++
      throw new ServerError(ErrorCode.MESSAGE_TOO_LARGE, 'topic-0')
    }
    await expect(world.run(client.retry(attempt))).rejects.toThrow('topic-0: MESSAGE_TOO_LARGE')
    expect(attempts).toBe(1)
  })

  test('ends when the client is closed', async () => {
    const { world, client } = fakeCluster([0])
    const startMs = world.nowMs
    const attempt = async (): Promise<never> => {
      throw refused
    }
    const work = client.retry(attempt)
    await world.settle()
    client.close()
    await expect(world.run(work)).rejects.toBe(refused)
    expect(world.nowMs).toBe(startMs)
    await expect(world.run(client.metadata([]))).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
  })
})
