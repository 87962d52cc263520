import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { CLIENT, LOG_DIR, METADATA_DIR, QuorumNode } from './quorum-node.ts'

function creation(...names: string[]): CreateTopicsRequest {
  return {
    topics: names.map((name) => ({ name, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] })),
    timeoutMs: 1000,
    validateOnly: false,
  }
}

describe('a metadata quorum that starts on an empty folder', () => {
  test('formats it, leads, and registers its broker', () => {
    const node = QuorumNode.start()
    expect(node.disk.list(LOG_DIR)).toEqual(['__cluster_metadata-0', 'bootstrap.checkpoint'])
    expect(new TextDecoder().decode(node.disk.readFile(`${METADATA_DIR}/quorum-state`))).toBe(
      '{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}',
    )
    const [snapshot] = node.committed()
    expect(snapshot).toMatchObject({ snapshot: true, epoch: 1 })
    expect(node.image.broker(1)).toMatchObject({
      fenced: false,
      endpoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092 }],
    })
    expect(node.image.featureLevel('metadata.version')).toBe(30)
    expect(node.image.config(4, '').get('min.insync.replicas')).toBe('1')
  })

  test('creates a topic: the records first, then the answer', () => {
    const node = QuorumNode.start()
    const answer = node.call<CreateTopicsResponse>(CreateTopicsRequest, creation('orders'))
    expect(answer.topics).toMatchObject([{ name: 'orders', errorCode: 0, numPartitions: 2, replicationFactor: 1 }])
    expect(node.image.topicByName('orders')?.partitions).toHaveLength(2)
    const kinds = node.sent.filter(({ to }) => to === CLIENT).map(({ message }) => message.kind)
    expect(kinds).toEqual(['metadata-committed', 'metadata-committed', 'response'])
  })
})

describe('requests', () => {
  test('that come together share one flush, and see what was decided before them', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    const ids = [
      node.ask(CreateTopicsRequest, creation('a')),
      node.ask(CreateTopicsRequest, creation('b')),
      node.ask(CreateTopicsRequest, creation('a')),
    ]
    expect(node.messages('response')).toEqual([])
    node.runDeferred()
    const syncs = disk.awaitedSyncs
    disk.completeSyncs()
    expect(ids.map((id) => (node.response(id)!.body as CreateTopicsResponse).topics[0]?.errorCode)).toEqual([0, 0, 36])
    expect(syncs).toBeLessThanOrEqual(1)
    expect(node.committed().length).toBe(2)
  })
})
