import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { compatSuite } from '../passes.ts'
import { ToolRunner } from './tool-runner.ts'
import { VerifiableTool } from './verifiable-tool.ts'

// The command-line tools of Apache Kafka 4.3.1, most of them in one JVM.
const GROUPS = 'consumer.group.ConsumerGroupCommand'
const CONSUMER = 'consumer.ConsoleConsumer'
const CONFIGS = 'kafka.admin.ConfigCommand'

const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
let tools: ToolRunner
const bootstrap = (): string => `${broker.host}:${broker.port}`

beforeAll(async () => {
  broker = await startCompatBroker()
  tools = new ToolRunner(bootstrap())
})
afterAll(async () => {
  await tools?.close()
  await broker?.stop()
})

async function createTopic(topic: string, partitions: number, ...more: string[]): Promise<void> {
  await tools.output('TopicCommand', ['--create', '--topic', topic, '--partitions', String(partitions), ...more])
}

/** To one partition, unless the topic has more: then to any. */
async function produce(topic: string, lines: readonly string[], ...more: string[]): Promise<void> {
  await tools.output('ConsoleProducer', ['--topic', topic, ...more], `${lines.join('\n')}\n`)
}

async function consume(topic: string, count: number, ...more: string[]): Promise<string[]> {
  const args = ['--topic', topic, '--max-messages', String(count), '--timeout-ms', '15000', ...more]
  return lines(await tools.output(CONSUMER, args))
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

add('TopicCommand creates, lists and describes a topic', async () => {
  const created = await tools.output('TopicCommand', [
    '--create',
    '--topic',
    'created',
    '--partitions',
    '2',
    '--config',
    'retention.ms=60000',
  ])
  expect(created).toContain('Created topic created.')
  expect(lines(await tools.output('TopicCommand', ['--list']))).toContain('created')
  const described = await tools.output('TopicCommand', ['--describe', '--topic', 'created'])
  expect(described).toMatch(
    /Topic: created\tTopicId: [\w-]{22}\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: .*retention\.ms=60000/,
  )
  expect(described).toMatch(/Partition: 1\tLeader: 1\tReplicas: 1\tIsr: 1/)
})

add('TopicCommand is told why a topic cannot be created', async () => {
  await createTopic('twice', 1)
  const twice = await tools.run('TopicCommand', ['--create', '--topic', 'twice'])
  expect(twice).toMatchObject({ code: 1, stdout: expect.stringContaining("Topic 'twice' already exists.") })
  expect((await tools.run('TopicCommand', ['--create', '--topic', 'twice', '--if-not-exists'])).code).toBe(0)
  const invalid = await tools.run('TopicCommand', ['--create', '--topic', 'not a name'])
  expect(invalid.stdout).toContain(
    "Topic name is invalid: 'not a name' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
  )
  const colliding = await tools.run('TopicCommand', ['--create', '--topic', 'replicated', '--replication-factor', '3'])
  expect(colliding).toMatchObject({ code: 1, stdout: expect.stringContaining('Unable to replicate the partition 3 time(s)') })
})

add('TopicCommand adds partitions, and never takes any away', async () => {
  await createTopic('grown', 1)
  await tools.output('TopicCommand', ['--alter', '--topic', 'grown', '--partitions', '3'])
  expect(await tools.output('TopicCommand', ['--describe', '--topic', 'grown'])).toContain('PartitionCount: 3')
  const shrunk = await tools.run('TopicCommand', ['--alter', '--topic', 'grown', '--partitions', '2'])
  expect(shrunk.stdout).toContain('The topic grown currently has 3 partition(s); 2 would not be an increase.')
})

add('TopicCommand deletes a topic', async () => {
  await createTopic('deleted', 1)
  await tools.output('TopicCommand', ['--delete', '--topic', 'deleted'])
  expect(lines(await tools.output('TopicCommand', ['--list']))).not.toContain('deleted')
  const gone = await tools.run('TopicCommand', ['--describe', '--topic', 'deleted'])
  expect(gone.stdout).toContain("Topic 'deleted' does not exist as expected")
})

for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  add(`ConsoleProducer and ConsoleConsumer pass keys, headers and text on with ${codec}`, async () => {
    const topic = `console-${codec}`
    const reader = ['parse.key=true', 'parse.headers=true', 'null.marker=NULL'].flatMap((property) => [
      '--reader-property',
      property,
    ])
    const sent = [
      'h1:v1,h2:v2\tkey\tvalue',
      'größe:groß\tключ\tзначение 値 💎',
      `a:b\tlong\t${'text '.repeat(2000)}`,
      'a:b\ttombstone\tNULL',
    ]
    await produce(topic, sent, '--compression-codec', codec, ...reader)
    const formatter = ['print.key=true', 'print.headers=true', 'print.partition=true', 'print.offset=true', 'null.literal=NULL']
    const seen = await consume(
      topic,
      sent.length,
      '--from-beginning',
      ...formatter.flatMap((property) => ['--formatter-property', property]),
    )
    expect(seen.map((line) => line.trimEnd())).toEqual(
      sent.map((line, index) => `Partition:0\tOffset:${index}\t${line}`.trimEnd()),
    )
    const { stdout } = await tools.runOffline('DumpLogSegments', [
      '--files',
      join(partitionFolder(topic), '00000000000000000000.log'),
    ])
    expect(stdout).toContain(codec === 'none' ? 'producerId:' : `compresscodec: ${codec}`)
  })
}

add('ConsoleConsumer starts at an offset of a partition', async () => {
  await produce('positions', numbered('record', 10))
  expect(await consume('positions', 3, '--partition', '0', '--offset', '7')).toEqual(['record-7', 'record-8', 'record-9'])
  expect(await consume('positions', 2, '--partition', '0', '--offset', 'earliest')).toEqual(['record-0', 'record-1'])
})

add('ConsoleConsumer of a group continues where the last one stopped', async () => {
  await produce('continued', numbered('record', 10))
  expect(await consume('continued', 4, '--group', 'continued', '--from-beginning')).toEqual(numbered('record', 4))
  expect(await consume('continued', 6, '--group', 'continued')).toEqual(numbered('record', 10).slice(4))
})

add('ConsoleConsumer reads committed records only', async () => {
  await produce('committed', numbered('record', 5))
  expect(await consume('committed', 5, '--from-beginning', '--isolation-level', 'read_committed')).toEqual(numbered('record', 5))
})

add('GetOffsetShell finds offsets by every special time', async () => {
  await createTopic('offsets', 2)
  await produce('offsets', ['k\tone'], '--reader-property', 'parse.key=true')
  await produce('offsets', ['k\ttwo'], '--reader-property', 'parse.key=true')
  const found = async (time: string): Promise<string[]> =>
    lines(await tools.output('GetOffsetShell', ['--topic', 'offsets', '--time', time])).sort()
  const partition = (await found('latest')).find((line) => line.endsWith(':2'))?.split(':')[1] ?? ''
  const other = partition === '0' ? '1' : '0'
  expect(await found('-1')).toEqual([`offsets:${other}:0`, `offsets:${partition}:2`].sort())
  for (const earliest of ['-2', 'earliest', '-4', 'earliest-local'])
    expect(await found(earliest), earliest).toEqual(['offsets:0:0', 'offsets:1:0'])
  for (const maxTimestamp of ['-3', 'max-timestamp'])
    expect(await found(maxTimestamp), maxTimestamp).toEqual([`offsets:${partition}:1`])
  for (const tiered of ['-5', 'latest-tiered', '-6', 'earliest-pending-upload']) expect(await found(tiered), tiered).toEqual([])
  expect(await found('1000')).toEqual([`offsets:${partition}:0`])
  expect(await found(String(Date.now() + 3_600_000))).toEqual([])
  expect(lines(await tools.output('GetOffsetShell', ['--topic-partitions', `offsets:${partition}`]))).toEqual([
    `offsets:${partition}:2`,
  ])
})

add('ProducerPerformance and ConsumerPerformance run to their end', async () => {
  await createTopic('performance', 3)
  const args = [
    '--topic',
    'performance',
    '--num-records',
    '20000',
    '--record-size',
    '100',
    '--throughput',
    '-1',
    '--command-property',
    'acks=all',
  ]
  const produced = await tools.output('ProducerPerformance', args)
  expect(produced).toMatch(/^20000 records sent, [\d.]+ records\/sec/m)
  const consumed = await tools.output('ConsumerPerformance', [
    '--topic',
    'performance',
    '--num-records',
    '20000',
    '--timeout',
    '20000',
  ])
  expect(lines(consumed).at(-1)?.split(', ')[4]).toBe('20000')
})

add('EndToEndLatency measures a record at a time', async () => {
  const args = [
    '--bootstrap-server',
    bootstrap(),
    '--topic',
    'latency',
    '--num-records',
    '20',
    '--producer-acks',
    'all',
    '--record-size',
    '100',
  ]
  const { code, stdout } = await tools.runOffline('EndToEndLatency', args)
  expect(stdout).toMatch(/Avg latency: [\d.]+ ms/)
  expect(code).toBe(0)
})

add('ConsumerGroupCommand lists and describes a group without members', async () => {
  await produce('described', numbered('record', 5))
  await consume('described', 3, '--group', 'described', '--from-beginning')
  expect(lines(await tools.output(GROUPS, ['--list']))).toContain('described')
  expect(await tools.output(GROUPS, ['--list', '--state'])).toMatch(/^described\s+Empty/m)
  const offsets = await tools.run(GROUPS, ['--describe', '--group', 'described'])
  expect(offsets.stdout).toMatch(/^described\s+described\s+0\s+3\s+5\s+2\s+-\s+-\s+-/m)
  expect(offsets.stderr).toContain("Consumer group 'described' has no active members.")
  expect(await tools.output(GROUPS, ['--describe', '--group', 'described', '--state'])).toMatch(
    /^described\s+\S+\s+\(1\)\s+-\s+Empty\s+0/m,
  )
  const missing = await tools.run(GROUPS, ['--describe', '--group', 'missing'])
  expect(missing.stdout).toContain('GroupIdNotFoundException: Group missing not found.')
})

add('ConsumerGroupCommand resets offsets', async () => {
  await produce('reset', numbered('record', 10))
  await consume('reset', 10, '--group', 'reset', '--from-beginning')
  const reset = async (...how: string[]): Promise<string | undefined> => {
    const text = await tools.output(GROUPS, ['--reset-offsets', '--group', 'reset', '--topic', 'reset', ...how])
    return /^reset\s+reset\s+0\s+(\d+)/m.exec(text)?.[1]
  }
  expect(await reset('--to-earliest', '--dry-run')).toBe('0')
  expect(await reset('--shift-by', '-4', '--execute')).toBe('6')
  expect(await reset('--to-offset', '2', '--execute')).toBe('2')
  expect(await reset('--to-current', '--execute')).toBe('2')
  expect(await reset('--by-duration', 'PT1H', '--execute')).toBe('0')
  expect(await reset('--to-latest', '--execute')).toBe('10')
  expect(await reset('--shift-by', '-3', '--execute')).toBe('7')
  expect(await consume('reset', 3, '--group', 'reset')).toEqual(['record-7', 'record-8', 'record-9'])
})

add('ConsumerGroupCommand deletes offsets and groups', async () => {
  await produce('group-deleted', numbered('record', 2))
  await consume('group-deleted', 2, '--group', 'group-deleted', '--from-beginning')
  const offsets = await tools.output(GROUPS, ['--delete-offsets', '--group', 'group-deleted', '--topic', 'group-deleted'])
  expect(offsets).toMatch(/^group-deleted\s+0\s+Successful/m)
  await consume('group-deleted', 2, '--group', 'group-deleted', '--from-beginning')
  const deleted = await tools.output(GROUPS, ['--delete', '--group', 'group-deleted'])
  expect(deleted).toContain("Deletion of requested consumer groups ('group-deleted') was successful.")
  expect(lines(await tools.output(GROUPS, ['--list']))).not.toContain('group-deleted')
  const again = await tools.run(GROUPS, ['--delete', '--group', 'group-deleted'])
  expect(again.stdout).toContain('GroupIdNotFoundException')
})

add('GroupsCommand lists groups with their type', async () => {
  await produce('grouped', numbered('record', 1))
  await consume('grouped', 1, '--group', 'grouped', '--from-beginning')
  expect(await tools.output('GroupsCommand', ['--list'])).toMatch(/^grouped\s+Classic\s+consumer/m)
})

add('ConfigCommand describes and alters the configuration of a topic', async () => {
  await createTopic('configured', 1, '--config', 'retention.ms=60000')
  const of = ['--entity-type', 'topics', '--entity-name', 'configured']
  const described = await tools.output(CONFIGS, ['--describe', ...of])
  expect(described).toContain('retention.ms=60000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=60000')
  const changes = ['--add-config', 'cleanup.policy=[compact,delete],segment.bytes=2097152', '--delete-config', 'retention.ms']
  expect(await tools.output(CONFIGS, ['--alter', ...of, ...changes])).toContain('Completed updating config for topic configured.')
  const all = await tools.output(CONFIGS, ['--describe', ...of, '--all'])
  expect(all).toContain(
    'cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact,delete, ',
  )
  expect(all).toContain('segment.bytes=2097152 sensitive=false')
  expect(all).toMatch(/^ {2}retention\.ms=604800000 sensitive=false/m)
  expect(all).toContain('max.message.bytes=1048588 sensitive=false synonyms={DEFAULT_CONFIG:message.max.bytes=1048588}')
})

add('ConfigCommand is told why a configuration cannot be', async () => {
  await createTopic('misconfigured', 1)
  const of = ['--entity-type', 'topics', '--entity-name', 'misconfigured']
  const bad = await tools.run(CONFIGS, ['--alter', ...of, '--add-config', 'retention.ms=soon'])
  expect(bad.stderr).toContain(
    'InvalidConfigurationException: Invalid value soon for configuration retention.ms: Not a number of type LONG',
  )
  const missing = ['--entity-type', 'topics', '--entity-name', 'no-such-topic', '--add-config', 'retention.ms=1']
  expect((await tools.run(CONFIGS, ['--alter', ...missing])).stderr).toContain('UnknownTopicOrPartitionException')
})

add('ConfigCommand describes all of a broker', async () => {
  const all = await tools.output(CONFIGS, ['--describe', '--entity-type', 'brokers', '--entity-name', '1', '--all'])
  expect(all).toMatch(/^ {2}node\.id=1 sensitive=false/m)
  expect(all).toContain('log.retention.hours=168 sensitive=false synonyms={DEFAULT_CONFIG:log.retention.hours=168}')
  expect(all).toMatch(/^ {2}ssl\.keystore\.password=null sensitive=true/m)
  expect(lines(all).length).toBeGreaterThan(330)
})

add('DeleteRecordsCommand moves the beginning of a partition', async () => {
  await produce('trimmed', numbered('record', 10))
  const file = join(broker.folder, 'delete-records.json')
  writeFileSync(file, JSON.stringify({ version: 1, partitions: [{ topic: 'trimmed', partition: 0, offset: 6 }] }))
  expect(await tools.output('DeleteRecordsCommand', ['--offset-json-file', file])).toContain('low_watermark: 6')
  expect(lines(await tools.output('GetOffsetShell', ['--topic', 'trimmed', '--time', 'earliest']))).toEqual(['trimmed:0:6'])
  expect(await consume('trimmed', 4, '--from-beginning')).toEqual(numbered('record', 10).slice(6))
  writeFileSync(file, JSON.stringify({ version: 1, partitions: [{ topic: 'trimmed', partition: 0, offset: 99 }] }))
  expect((await tools.run('DeleteRecordsCommand', ['--offset-json-file', file])).stdout).toContain('OffsetOutOfRange')
})

add('LogDirsCommand tells the size of every partition', async () => {
  await produce('sized', numbered('record', 10))
  const described = JSON.parse(lines(await tools.output('LogDirsCommand', ['--describe', '--topic-list', 'sized'])).at(-1) ?? '')
  expect(described.brokers[0].broker).toBe(1)
  expect(described.brokers[0].logDirs[0]).toMatchObject({
    error: null,
    logDir: expect.stringContaining(join(broker.folder, 'data')),
  })
  expect(described.brokers[0].logDirs[0].partitions).toEqual([
    { partition: 'sized-0', size: expect.any(Number), offsetLag: 0, isFuture: false },
  ])
  expect(described.brokers[0].logDirs[0].partitions[0].size).toBeGreaterThan(100)
})

add('BrokerApiVersionsCommand can use what a client needs', async () => {
  const text = await tools.output('BrokerApiVersionsCommand', [])
  expect(text).toContain(`${bootstrap()} (id: 1 rack: null isFenced: false) -> (`)
  for (const api of [
    'Produce(0): 0 to 13 [usable: 13]',
    'Fetch(1): 4 to 18 [usable: 18]',
    'ListOffsets(2): 1 to 11 [usable: 11]',
  ]) {
    expect(text).toContain(api)
  }
  for (const api of [
    'Metadata',
    'OffsetCommit',
    'OffsetFetch',
    'FindCoordinator',
    'JoinGroup',
    'Heartbeat',
    'CreateTopics',
    'DescribeConfigs',
  ]) {
    expect(text).toMatch(new RegExp(`\\t${api}\\(\\d+\\): .*\\[usable: \\d+\\]`))
  }
})

add('ClusterTool tells the cluster and its endpoints', async () => {
  const id = await tools.runOffline('ClusterTool', ['cluster-id', '--bootstrap-server', bootstrap()])
  expect(id.stdout).toMatch(/^Cluster ID: [\w-]{22}$/m)
  const endpoints = await tools.runOffline('ClusterTool', ['list-endpoints', '--bootstrap-server', bootstrap()])
  expect(endpoints.stdout).toMatch(new RegExp(`^1\\s+${broker.host}\\s+${broker.port}\\s+null\\s+unfenced\\s+broker`, 'm'))
})

add('VerifiableProducer and VerifiableConsumer: members come and go, every record is seen once', async () => {
  await createTopic('verified', 4)
  const first = VerifiableTool.consumer(bootstrap(), 'verified', 'verified')
  await first.until('has all partitions', () => first.partitions.length === 4)
  const second = VerifiableTool.consumer(bootstrap(), 'verified', 'verified')
  try {
    await first.until('shares its partitions', () => first.partitions.length === 2 && second.partitions.length === 2)
    const described = await tools.output(GROUPS, ['--describe', '--group', 'verified', '--state'])
    expect(described).toMatch(/^verified\s+\S+\s+\(1\)\s+range\s+Stable\s+2/m)
    const members = await tools.output(GROUPS, ['--describe', '--group', 'verified', '--members', '--verbose'])
    expect(members.match(/\/127\.0\.0\.1/g)).toHaveLength(2)
    const deleted = await tools.run(GROUPS, ['--delete', '--group', 'verified'])
    expect(deleted.stdout).toContain('GroupNotEmptyException')

    const producer = VerifiableTool.producer(bootstrap(), 'verified', 1000)
    await producer.ended
    expect(producer.count('producer_send_success')).toBe(1000)
    await first.until('saw all with the other', () => first.consumed + second.consumed === 1000)
    await second.stop()
    await first.until('has all partitions again', () => first.partitions.length === 4)
    await VerifiableTool.producer(bootstrap(), 'verified', 100).ended
    await first.until('saw the rest', () => first.consumed + second.consumed >= 1100)
    expect(first.consumed + second.consumed).toBe(1100)
  } finally {
    await Promise.all([first.stop(), second.stop()])
  }
  expect(await tools.output(GROUPS, ['--describe', '--group', 'verified', '--state'])).toMatch(/\s+Empty\s+0/)
})

// The last: it stops the broker.
add('DumpLogSegments reads every file that a stopped broker leaves', async () => {
  const args = [
    '--topic',
    'dumped',
    '--num-records',
    '5000',
    '--record-size',
    '100',
    '--throughput',
    '-1',
    '--command-property',
    'acks=all',
  ]
  await tools.output('ProducerPerformance', [...args, '--command-property', 'batch.size=2000'])
  await consume('dumped', 10, '--group', 'dumped', '--from-beginning')
  process.kill(broker.pid, 'SIGTERM')
  await waitForEnd(broker.pid)

  const folder = partitionFolder('dumped')
  const names = readdirSync(folder)
  for (const name of ['leader-epoch-checkpoint', 'partition.metadata']) expect(names).toContain(name)
  const files = (suffix: string): string =>
    names
      .filter((name) => name.endsWith(suffix))
      .map((name) => join(folder, name))
      .join(',')
  const log = await tools.runOffline('DumpLogSegments', ['--deep-iteration', '--files', files('.log')])
  expect(log).toMatchObject({ code: 0, stderr: '' })
  expect(log.stdout.match(/^\| offset: \d+ /gm)).toHaveLength(5000)
  for (const check of ['--index-sanity-check', '--verify-index-only']) {
    const indexes = await tools.runOffline('DumpLogSegments', [check, '--files', `${files('.index')},${files('.timeindex')}`])
    expect(indexes, check).toMatchObject({ code: 0, stderr: '' })
  }
  const entries = await tools.runOffline('DumpLogSegments', ['--files', `${files('.index')},${files('.timeindex')}`])
  expect(entries.stdout.match(/^offset: \d+ position: \d+/gm)?.length).toBeGreaterThan(50)
  expect(entries.stdout.match(/^timestamp: \d+ offset: \d+/gm)?.length).toBeGreaterThan(1)
  const snapshot = await tools.runOffline('DumpLogSegments', ['--files', files('.snapshot')])
  expect(snapshot.stdout).toMatch(/^producerId: \d+ producerEpoch: 0 .*lastSequence: 4999/m)

  const offsets = readdirSync(join(broker.folder, 'data')).filter((name) => name.startsWith('__consumer_offsets-'))
  const logs = offsets
    .map((name) => join(broker.folder, 'data', name, '00000000000000000000.log'))
    .filter((file) => existsSync(file))
  const decoded = await tools.runOffline('DumpLogSegments', ['--offsets-decoder', '--files', logs.join(',')])
  expect(decoded.stdout).toMatch(/"group":"dumped","topic":"dumped","partition":0/)
  expect(decoded.stdout).toMatch(/"type":"?2"?.*"group":"dumped"/)
})

function partitionFolder(topic: string): string {
  return join(broker.folder, 'data', `${topic}-0`)
}

async function waitForEnd(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    if (Date.now() > deadline) throw new Error('the broker does not stop')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
