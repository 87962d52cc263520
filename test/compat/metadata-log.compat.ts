import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeDisk } from '../../actors/runtime/node-disk.ts'
import { startBroker, temporaryFolder } from '../../bench/peers/broker-process.ts'
import { freePorts } from '../../bench/peers/free-port.ts'
import { findJava, kafkaClassPath, runJava } from '../../bench/peers/java.ts'
import { takeCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { writeMetaProperties } from '../../src/log/meta-properties.ts'
import { AllocateProducerIdsRequest } from '../../src/protocol/generated/api/allocate-producer-ids.ts'
import { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { IncrementalAlterConfigsRequest } from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { CLIENT, QuorumNode } from '../actors/quorum-node.ts'
import { CLUSTER_ID, DIRECTORY_ID } from '../metadata/cluster-image.ts'
import { HAS_KAFKA } from './log/kafka-log.ts'

const TOPIC = 2
const BROKER = 4
let folder = ''
let metadata = ''
let dataFolder = ''

/** Topics, settings, producer ids, and a snapshot in the middle of it, all in a real folder. */
async function writeMetadata(): Promise<void> {
  const disk = new NodeDisk()
  writeMetaProperties(disk, dataFolder, { clusterId: CLUSTER_ID, nodeId: 1, directoryId: DIRECTORY_ID })
  const node = new QuorumNode({
    disk,
    nowMs: Date.now(),
    texts: { 'log.dirs': dataFolder, 'metadata.log.max.record.bytes.between.snapshots': '1200' },
  })
  node.quorum.start()
  node.subscribe(CLIENT)
  const topic = {
    name: 'orders',
    numPartitions: 2,
    replicationFactor: 1,
    assignments: [],
    configs: [{ name: 'cleanup.policy', value: 'compact' }],
  }
  const manual = {
    ...topic,
    name: 'by.hand',
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds: [1] }],
    configs: [],
  }
  await node.callAndWait(CreateTopicsRequest, {
    topics: [topic, { ...topic, name: 'gone' }, manual],
    timeoutMs: 1,
    validateOnly: false,
  })
  await node.callAndWait(DeleteTopicsRequest, { topics: [{ name: 'gone', topicId: ZERO_UUID }], topicNames: [], timeoutMs: 1 })
  await node.callAndWait(CreatePartitionsRequest, {
    topics: [{ name: 'orders', count: 5, assignments: null }],
    timeoutMs: 1,
    validateOnly: false,
  })
  await node.callAndWait(IncrementalAlterConfigsRequest, {
    resources: [
      { resourceType: TOPIC, resourceName: 'orders', configs: [{ name: 'cleanup.policy', configOperation: 2, value: 'delete' }] },
      { resourceType: BROKER, resourceName: '', configs: [{ name: 'log.retention.ms', configOperation: 0, value: '7200000' }] },
    ],
    validateOnly: false,
  })
  await node.callAndWait(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch: node.image.broker(1)!.epoch })
  while (readdirSync(metadata).some((name) => name.endsWith('.part'))) await new Promise((resolve) => setTimeout(resolve, 5))
  node.quorum.stop()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-metadata-'))
  dataFolder = join(folder, 'data')
  metadata = join(dataFolder, '__cluster_metadata-0')
  mkdirSync(dataFolder)
  await writeMetadata()
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What Kafka's own dump tool says of files. */
async function dump(files: readonly string[]): Promise<string[]> {
  const { stdout } = await runJava('org.apache.kafka.tools.DumpLogSegments', [
    '--cluster-metadata-decoder',
    '--files',
    files.join(','),
  ])
  return stdout.split('\n')
}
function recordTypes(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /payload: \{"type":"(\w+)"/.exec(line)?.[1] ?? [])
}
function snapshots(): string[] {
  return readdirSync(metadata).filter((name) => name.endsWith('.checkpoint'))
}

describe.skipIf(!HAS_KAFKA)('Kafka’s own tools', () => {
  test('kafka-dump-log reads the metadata log, every batch and every record of it', async () => {
    const lines = await dump([join(metadata, '00000000000000000000.log')])
    const batches = lines.filter((line) => line.startsWith('baseOffset:'))
    expect(batches.length).toBeGreaterThan(5)
    for (const batch of batches) expect(batch).toContain('isvalid: true')
    expect(lines.join('\n')).toContain(
      'LeaderChange: {"version":0,"leaderId":1,"voters":[{"voterId":1}],"grantingVoters":[{"voterId":1}]}',
    )
    expect(recordTypes(lines)).toEqual([
      'BEGIN_TRANSACTION_RECORD',
      ...Array(6).fill('FEATURE_LEVEL_RECORD'),
      'CONFIG_RECORD',
      'END_TRANSACTION_RECORD',
      'REGISTER_BROKER_RECORD',
      'BROKER_REGISTRATION_CHANGE_RECORD',
      ...['TOPIC_RECORD', 'CONFIG_RECORD', 'PARTITION_RECORD', 'PARTITION_RECORD'],
      ...['TOPIC_RECORD', 'CONFIG_RECORD', 'PARTITION_RECORD', 'PARTITION_RECORD'],
      ...['TOPIC_RECORD', 'PARTITION_RECORD'],
      'REMOVE_TOPIC_RECORD',
      ...Array(3).fill('PARTITION_RECORD'),
      'CONFIG_RECORD',
      'CONFIG_RECORD',
      'PRODUCER_IDS_RECORD',
      'BROKER_REGISTRATION_CHANGE_RECORD',
      ...Array(6).fill('PARTITION_CHANGE_RECORD'),
      'BROKER_REGISTRATION_CHANGE_RECORD',
    ])
    for (const line of lines) expect(line).not.toMatch(/could not|error|exception/i)
  })

  test('kafka-dump-log finds nothing wrong with its indexes', async () => {
    const lines = await dump(['index', 'timeindex'].map((suffix) => join(metadata, `00000000000000000000.${suffix}`)))
    for (const line of lines) expect(line).not.toMatch(/mismatch|not found|corrupt|exception/i)
  })

  test('kafka-dump-log and kafka-metadata-shell read the snapshot', async () => {
    const [name] = snapshots()
    const lines = await dump([join(metadata, name!), join(dataFolder, 'bootstrap.checkpoint')])
    expect(lines.filter((line) => line.includes('SnapshotHeader'))).toHaveLength(2)
    expect(lines.filter((line) => line.includes('SnapshotFooter'))).toHaveLength(2)
    expect(new Set(recordTypes(lines))).toContain('REGISTER_BROKER_RECORD')
    // The shell answers as soon as it has read something, which on a busy machine need not be all of it.
    const shell = async (pattern: RegExp, ...command: string[]): Promise<void> => {
      let said = ''
      for (let attempt = 0; attempt < 5 && !pattern.test(said); attempt++) {
        said = (await runJava('org.apache.kafka.shell.MetadataShell', ['--snapshot', join(metadata, name!), ...command])).stdout
      }
      expect(said).toMatch(pattern)
    }
    await shell(/by\.hand\s(.|\n)*orders/, 'ls', '/image/topics/byName')
    await shell(/replicas=\[1\]/, 'cat', '/image/topics/byName/orders/1')
    await shell(/4\.3-IV0/, 'cat', '/image/features/metadataVersion')
  })
})

describe.skipIf(!HAS_KAFKA)('a real Kafka on our folder', () => {
  test('sees what we agreed on, leads the partitions, and leaves a folder that we go on with', async () => {
    const [port, controllerPort] = (await freePorts(2)) as [number, number]
    const processFolder = temporaryFolder('kafka-on-ours')
    const config = join(processFolder, 'server.properties')
    const properties = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'log.dirs': dataFolder,
      'offsets.topic.replication.factor': '1',
    }
    writeFileSync(
      config,
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    )
    const args = ['-Xmx512M', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', kafkaClassPath(), 'kafka.Kafka', config]
    const kafka = await startBroker({ name: 'kafka', command: findJava().command, args, port, folder: processFolder })
    const server = ['--bootstrap-server', `127.0.0.1:${port}`]
    try {
      const { stdout: topics } = await runJava('org.apache.kafka.tools.TopicCommand', [...server, '--describe'])
      expect(topics).toMatch(/Topic: orders\t.*PartitionCount: 5\t.*cleanup\.policy=compact,delete/)
      expect(topics.match(/Leader: 1\t/g)).toHaveLength(6)
      expect(topics).not.toContain('gone')
      const { stdout: defaults } = await runJava('kafka.admin.ConfigCommand', [
        ...server,
        '--describe',
        '--entity-type',
        'brokers',
        '--entity-default',
      ])
      expect(defaults).toContain('log.retention.ms=7200000')
      await runJava('org.apache.kafka.tools.TopicCommand', [...server, '--create', '--topic', 'kafkas', '--partitions', '3'])
    } finally {
      await kafka.stop()
    }
    const disk = new NodeDisk()
    const { brokerEpoch } = takeCleanShutdown(disk, dataFolder)
    const node = QuorumNode.start({
      disk,
      nowMs: Date.now(),
      texts: { 'log.dirs': dataFolder },
      spec: { previousBrokerEpoch: brokerEpoch },
    })
    expect([...node.image.topics()].map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual([
      ['by.hand', 1],
      ['kafkas', 3],
      ['orders', 5],
    ])
    for (const { partitions } of node.image.topics())
      for (const partition of partitions) expect(partition).toMatchObject({ leader: 1, isr: [1], leaderRecoveryState: 0 })
    node.quorum.stop()
  }, 120_000)
})
