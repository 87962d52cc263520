import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { takeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { readMetaProperties } from '../../src/log/meta-properties.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  AllocateProducerIdsRequest,
  type AllocateProducerIdsResponse,
} from '../../src/protocol/generated/api/allocate-producer-ids.ts'
import { AlterConfigsRequest } from '../../src/protocol/generated/api/alter-configs.ts'
import { BrokerRegistrationRequest } from '../../src/protocol/generated/api/broker-registration.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { plain, topicId } from '../metadata/cluster-image.ts'
import { kafkaDisk, openVoter } from '../raft/raft-fixture.ts'
import { CLIENT, LOG_DIR, METADATA_DIR, QuorumNode } from './quorum-node.ts'

const INCARNATION = topicId(77)

/** Another subscriber. */
const LATER = 9

function creation(...names: string[]): CreateTopicsRequest {
  return {
    topics: names.map((name) => ({ name, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] })),
    timeoutMs: 1000,
    validateOnly: false,
  }
}
function bodyOf(node: QuorumNode, requestId: number): CreateTopicsResponse {
  return node.response(requestId)!.body as CreateTopicsResponse
}
function partitionOf(node: QuorumNode, name: string) {
  return node.image.topicByName(name)!.partitions[0]!
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

  test('keeps the metadata log where it is told to', () => {
    const node = QuorumNode.start({ texts: { 'metadata.log.dir': '/meta' } })
    expect(node.disk.list('/meta')).toContain('__cluster_metadata-0')
    expect(node.disk.list(LOG_DIR)).toEqual([])
  })
})

describe('a request', () => {
  test('is answered when it is committed, and the world knew before', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    const requestId = node.ask(CreateTopicsRequest, creation('orders'))
    node.runDeferred()
    expect([node.committed().length, node.response(requestId)]).toEqual([1, undefined])
    disk.completeSyncs()
    expect(bodyOf(node, requestId).topics).toMatchObject([
      { name: 'orders', errorCode: 0, numPartitions: 2, replicationFactor: 1 },
    ])
    expect(node.image.topicByName('orders')?.partitions).toHaveLength(2)
    const kinds = node.sent.filter(({ to }) => to === CLIENT).map(({ message }) => message.kind)
    expect(kinds).toEqual(['metadata-committed', 'quorum-changed', 'metadata-committed', 'response'])
  })

  test('shares a flush with those that come together, and is decided on what was decided before it', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    const ids = ['a', 'b', 'a'].map((name) => node.ask(CreateTopicsRequest, creation(name)))
    node.runDeferred()
    expect(disk.awaitedSyncs).toBe(1)
    disk.completeSyncs()
    expect(ids.map((id) => bodyOf(node, id).topics[0]!.errorCode)).toEqual([0, 0, ErrorCode.TOPIC_ALREADY_EXISTS])
    expect(node.committed()).toHaveLength(2)
  })

  test('that comes during a flush waits for the next, and so does one that changes nothing', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    const first = node.ask(CreateTopicsRequest, creation('a'))
    node.runDeferred()
    const second = node.ask(CreateTopicsRequest, creation('b'))
    const refused = node.ask(CreateTopicsRequest, creation('a'))
    node.runDeferred()
    disk.completeSyncs()
    expect([first, second, refused].map((id) => node.response(id) !== undefined)).toEqual([true, false, false])
    node.settle()
    expect(bodyOf(node, second).topics[0]!.errorCode).toBe(0)
    expect(bodyOf(node, refused).topics[0]!.errorCode).toBe(ErrorCode.TOPIC_ALREADY_EXISTS)
  })

  test('that changes nothing is answered at once when nothing is under way', () => {
    const node = QuorumNode.start()
    const requestId = node.ask(CreateTopicsRequest, creation('..'))
    expect(bodyOf(node, requestId).topics[0]!.errorCode).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
    expect(node.committed()).toHaveLength(1)
  })

  test('that is refused as a whole is answered with its error', () => {
    const node = QuorumNode.start({ texts: { 'delete.topic.enable': 'false' } })
    const requestId = node.ask(DeleteTopicsRequest, { topics: [], topicNames: ['a'], timeoutMs: 1 })
    expect(node.response(requestId)).toMatchObject({ errorCode: ErrorCode.TOPIC_DELETION_DISABLED, body: null })
    const stale = node.ask(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch: 99 })
    expect(node.response(stale)).toMatchObject({ errorCode: ErrorCode.STALE_BROKER_EPOCH })
    const unknown = node.ask({ apiKey: 9999, maxVersion: 2 }, {})
    expect(node.response(unknown)).toMatchObject({ errorCode: ErrorCode.UNSUPPORTED_VERSION })
  })

  test('that is larger than a batch is refused, and nothing of it is done', () => {
    const node = QuorumNode.start()
    node.call(CreateTopicsRequest, creation('a'))
    const resources = Array.from({ length: 300 }, (_, index) => ({
      resourceType: 32,
      resourceName: `group-${index}-${'x'.repeat(30_000)}`,
      configs: [{ name: 'consumer.session.timeout.ms', value: '50000' }],
    }))
    const requestId = node.ask(AlterConfigsRequest, { resources, validateOnly: false })
    node.settle()
    expect(node.response(requestId)).toMatchObject({ errorCode: ErrorCode.POLICY_VIOLATION })
    expect(node.image.parts.configs.size).toBe(1)
  })
})

describe('subscribers', () => {
  test('that went down are told nothing until they ask again', () => {
    const node = QuorumNode.start()
    node.quorum.receive({ kind: 'actor-down', actor: CLIENT })
    node.call(CreateTopicsRequest, creation('a'))
    expect(node.committed()).toHaveLength(1)
    node.subscribe(CLIENT)
    expect(node.committed().at(-1)).toMatchObject({ snapshot: true })
    expect(node.image.topicByName('a')).toBeDefined()
  })

  test('see the same, each from when it came', () => {
    const node = QuorumNode.start()
    node.call(CreateTopicsRequest, creation('a'))
    node.subscribe(20)
    node.call(CreateTopicsRequest, creation('b'))
    expect(plain(node.follower(20).image)).toEqual(plain(node.image))
    expect(node.committed(20).map(({ snapshot }) => snapshot)).toEqual([true, false])
  })

  test('that come behind records which say nothing know the same offset as the others: who waits for one of them to know as much would wait in vain', () => {
    const node = QuorumNode.start({ texts: { 'metadata.max.idle.interval.ms': '500' } })
    const endpoint = { name: 'PLAINTEXT', host: 'localhost', port: 9093, securityProtocol: 0 }
    const { features: others, metadataVersion } = node.image.parts
    const features = [...others, ['metadata.version', metadataVersion] as const].map(([name, level]) => ({
      name,
      minSupportedVersion: 0,
      maxSupportedVersion: level,
    }))
    const other = { brokerId: 2, clusterId: 'any', incarnationId: INCARNATION, listeners: [endpoint], features, rack: null }
    const rest = { isMigratingZkBroker: false, logDirs: [topicId(78)], previousBrokerEpoch: -1 }
    expect(node.call(BrokerRegistrationRequest, { ...other, ...rest })).toMatchObject({ errorCode: 0 })
    const { endOffset } = node.follower()
    node.nowMs += 500
    node.settle()
    node.nowMs += 500
    node.settle()
    node.subscribe(LATER)
    expect([node.follower().endOffset, node.follower(LATER).endOffset]).toEqual([endOffset, endOffset])
    expect(plain(node.follower(LATER).image)).toEqual(plain(node.image))
  })

  test('that know more than is known here to be committed are shown nothing older: it would look as if the rest had been deleted', () => {
    const node = QuorumNode.start()
    const { endOffset } = node.follower()
    node.subscribe(LATER, endOffset + 4)
    node.call(CreateTopicsRequest, creation('a'))
    expect([node.follower().endOffset, node.committed(LATER)]).toEqual([endOffset + 3, []])
    node.call(CreateTopicsRequest, creation('b'))
    node.call(CreateTopicsRequest, creation('c'))
    expect(node.committed(LATER).map(({ snapshot, endOffset: end }) => [snapshot, end])).toEqual([
      [true, endOffset + 6],
      [false, endOffset + 9],
    ])
    expect([...node.follower(LATER).image.topics()].map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('are not shown what is not committed', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    node.ask(CreateTopicsRequest, creation('a'))
    node.runDeferred()
    node.subscribe(20)
    expect(node.follower(20).image.topicCount).toBe(0)
    disk.completeSyncs()
    expect(node.follower(20).image.topicCount).toBe(1)
  })
})

describe('a node that stops and starts again', () => {
  test('in good order leads its partitions in a new epoch, by a clean election', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    node.call(CreateTopicsRequest, creation('a'))
    const { epoch } = node.image.broker(1)!
    node.quorum.stop()
    const again = QuorumNode.start({ disk, seed: 2, spec: { previousBrokerEpoch: epoch } })
    expect(partitionOf(again, 'a')).toMatchObject({ leader: 1, isr: [1], elr: [], leaderEpoch: 2, leaderRecoveryState: 0 })
    expect(again.image.broker(1)!.epoch).toBeGreaterThan(epoch)
    expect(again.image.broker(1)!.incarnationId).not.toBe(node.image.broker(1)!.incarnationId)
  })

  test('after a crash leads them too, and has no partition in recovery', () => {
    const disk = new MemoryDisk()
    QuorumNode.start({ disk }).call(CreateTopicsRequest, creation('a'))
    disk.kill()
    const again = QuorumNode.start({ disk, seed: 2 })
    expect(partitionOf(again, 'a')).toMatchObject({
      leader: 1,
      isr: [1],
      elr: [],
      lastKnownElr: [],
      leaderEpoch: 2,
      leaderRecoveryState: 0,
    })
  })

  test('hands nothing over where that is switched off', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk, texts: { 'controlled.shutdown.enable': 'false' } })
    node.call(CreateTopicsRequest, creation('a'))
    node.quorum.stop()
    const epochs = openVoter({ disk }).records.filter(({ type }) => type === 'PartitionChangeRecord')
    expect(epochs).toEqual([])
  })

  test('answers what waited when it was stopped only if it is committed: it flushes all of it', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    node.ask(CreateTopicsRequest, creation('late'))
    node.quorum.stop()
    expect(QuorumNode.start({ disk }).image.topicByName('late')).toBeDefined()
  })

  test('gives out producer ids that it did not give out before', () => {
    const disk = new MemoryDisk()
    const allocate = (node: QuorumNode): number => {
      const { epoch } = node.image.broker(1)!
      return node.call<AllocateProducerIdsResponse>(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch: epoch })
        .producerIdStart
    }
    expect(allocate(QuorumNode.start({ disk }))).toBe(0)
    disk.kill()
    expect(allocate(QuorumNode.start({ disk }))).toBe(1000)
  })
})

describe('an actor that is made anew in a node that goes on', () => {
  test('is the same broker: its partitions keep their leader epoch', () => {
    const disk = new MemoryDisk()
    const spec = { incarnationId: INCARNATION }
    const node = QuorumNode.start({ disk, spec })
    node.call(CreateTopicsRequest, creation('a'))
    disk.kill()
    const again = QuorumNode.start({ disk, spec })
    expect(again.image.broker(1)).toEqual(node.image.broker(1))
    expect(partitionOf(again, 'a')).toEqual(partitionOf(node, 'a'))
    expect(again.committed()[0]!.epoch).toBe(2)
  })
})

describe('a disk that fails', () => {
  test('during a flush stops the actor, and what was not acknowledged is not there afterwards', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    node.call(CreateTopicsRequest, creation('kept'))
    const mend = disk.failWhen(({ kind }) => (kind === 'sync' ? 'EIO' : null))
    const requestId = node.ask(CreateTopicsRequest, creation('lost'))
    expect(() => node.settle()).toThrow(expect.objectContaining({ code: 'KAFKA_STORAGE_ERROR' }))
    expect(node.response(requestId)).toBeUndefined()
    mend()
    const again = QuorumNode.start({ disk, seed: 2 })
    expect(again.image.topicByName('lost')).toBeUndefined()
    again.call(CreateTopicsRequest, creation('next'))
    disk.kill()
    expect([...QuorumNode.start({ disk }).image.topics()].map(({ name }) => name).sort()).toEqual(['kept', 'next'])
  })

  test('that is full stops the actor; with room again it goes on', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk })
    const mend = disk.failWhen(({ kind }) => (kind === 'write' ? 'ENOSPC' : null))
    node.ask(CreateTopicsRequest, creation('a'))
    expect(() => node.settle()).toThrow()
    mend()
    const again = QuorumNode.start({ disk })
    again.call(CreateTopicsRequest, creation('a'))
    expect(again.image.topicByName('a')).toBeDefined()
  })
})

describe('snapshots', () => {
  const snapshotsOf = (node: QuorumNode): string[] => node.disk.list(METADATA_DIR).filter((name) => name.includes('.checkpoint'))

  test('are written when the log has grown enough', () => {
    const node = QuorumNode.start({ texts: { 'metadata.log.max.record.bytes.between.snapshots': '2000' } })
    const sizes: number[] = []
    for (let number = 0; number < 30; number++) {
      node.call(CreateTopicsRequest, creation(`topic-${number}`))
      sizes.push(snapshotsOf(node).length)
    }
    expect(sizes[0]).toBe(0)
    expect(sizes.at(-1)).toBeGreaterThan(1)
    expect(snapshotsOf(node).every((name) => name.endsWith('.checkpoint'))).toBe(true)
  })

  test('are written when the last is old enough, and something has changed since', () => {
    const node = QuorumNode.start({ texts: { 'metadata.log.max.snapshot.interval.ms': '1000' } })
    node.call(CreateTopicsRequest, creation('a'))
    expect(snapshotsOf(node)).toEqual([])
    node.nowMs += 1000
    node.call(CreateTopicsRequest, creation('b'))
    expect(snapshotsOf(node)).toHaveLength(1)
  })

  test('that cannot be written are given up, and the quorum goes on', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk, texts: { 'metadata.log.max.record.bytes.between.snapshots': '1000' } })
    let refused = 0
    const mend = disk.failWhen(({ kind, path }) => {
      if (kind !== 'write' || !path.includes('.checkpoint')) return null
      refused++
      return 'ENOSPC'
    })
    for (let number = 0; number < 10; number++) node.call(CreateTopicsRequest, creation(`a-${number}`))
    expect([snapshotsOf(node), refused > 0]).toEqual([[], true])
    mend()
    for (let number = 0; number < 10; number++) node.call(CreateTopicsRequest, creation(`b-${number}`))
    expect(snapshotsOf(node).length).toBeGreaterThan(0)
  })

  test('of many topics are written in turns, between which requests are served', () => {
    const disk = new MemoryDisk()
    const first = QuorumNode.start({ disk })
    for (let hundred = 0; hundred < 6; hundred++) {
      first.call(CreateTopicsRequest, creation(...Array.from({ length: 100 }, (_, index) => `t-${hundred}-${index}`)))
    }
    first.quorum.stop()
    const node = QuorumNode.start({ disk, texts: { 'metadata.log.max.record.bytes.between.snapshots': '200' } })
    node.runDeferred()
    expect(snapshotsOf(node)).toEqual([expect.stringMatching(/checkpoint\.part$/)])
    const requestId = node.ask(CreateTopicsRequest, creation('in-between'))
    node.runDeferred()
    disk.completeSyncs()
    expect(bodyOf(node, requestId).topics[0]!.errorCode).toBe(0)
    expect(snapshotsOf(node)).toEqual([expect.stringMatching(/checkpoint\.part$/)])
    node.settle()
    expect(snapshotsOf(node).length).toBeGreaterThan(0)
    expect(snapshotsOf(node).every((name) => name.endsWith('.checkpoint'))).toBe(true)
    disk.kill()
    expect(QuorumNode.start({ disk }).image.topicCount).toBe(601)
  })

  test('leave nothing half done behind a stop', () => {
    const disk = new MemoryDisk()
    const node = QuorumNode.start({ disk, texts: { 'metadata.log.max.record.bytes.between.snapshots': '200' } })
    expect(snapshotsOf(node)).toEqual([expect.stringMatching(/checkpoint\.part$/)])
    node.quorum.stop()
    expect(snapshotsOf(node)).toEqual([])
  })
})

describe('the folder of a real Kafka', () => {
  test.each(['static', 'dynamic'] as const)('is taken over, with configured voters and with voters in the log: %s', (name) => {
    const disk = kafkaDisk(name)
    const { directoryId } = readMetaProperties(disk, LOG_DIR)!
    const { brokerEpoch } = takeCleanShutdown(disk, LOG_DIR)
    const node = QuorumNode.start({ disk, spec: { directoryIds: [directoryId!], previousBrokerEpoch: brokerEpoch } })
    const topics = [...node.image.topics()]
    expect(topics.length).toBe(name === 'static' ? 3 : 1)
    for (const { partitions } of topics) {
      for (const partition of partitions) {
        expect(partition).toMatchObject({
          leader: 1,
          isr: [1],
          elr: [],
          leaderEpoch: 2,
          leaderRecoveryState: 0,
          directories: [directoryId],
        })
      }
    }
    node.call(CreateTopicsRequest, creation('ours'))
    disk.kill()
    expect(QuorumNode.start({ disk, spec: { directoryIds: [directoryId!] } }).image.topicByName('ours')).toBeDefined()
  })
})
