import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { temporaryFolder } from '../../../../bench/peers/broker-process.ts'
import { runJava } from '../../../../bench/peers/java.ts'
import { JavaProcess } from '../../java-process.ts'
import { ToolRunner } from '../../java-tools/tool-runner.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'

// Kafka's command-line tools on three nodes: what they do and show there that one node has not.
const REASSIGN = 'reassign.ReassignPartitionsCommand'
const CONFIGS = 'kafka.admin.ConfigCommand'

const add = compatSuite(import.meta.dirname, 80_000)
const folder = temporaryFolder('cluster-tools')
const shared = sharedCluster({
  // Snapshots of the metadata come soon, for the tools that read them.
  plan: { properties: { 'metadata.log.max.record.bytes.between.snapshots': '5000' } },
  connect: (servers) => ({ tools: new ToolRunner(servers) }),
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(tool: string, command: string, stdin = ''): Promise<string> {
  return shared.clients.tools.output(
    tool,
    command.split(' ').filter((word) => word !== ''),
    stdin,
  )
}

async function createTopic(topic: string, ...more: string[]): Promise<void> {
  await run('TopicCommand', ['--create', '--topic', topic, ...more].join(' '))
  await shared.cluster.view.untilWhole([topic])
}

async function fill(topic: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, number) => `${number} ${'x'.repeat(1000)}\n`)
  await run('ConsoleProducer', `--topic ${topic} --command-property acks=all`, lines.join(''))
}

function json(name: string, content: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

/** What `--describe` shows of each partition: `Leader: 1 Replicas: 1,2,3 Isr: 1,2,3`. */
async function described(topic: string): Promise<string[]> {
  const shown = await run('TopicCommand', `--describe --topic ${topic}`)
  return shown
    .split('\n')
    .filter((line) => line.includes('Partition: '))
    .map((line) => /Leader: \S+\tReplicas: \S+\tIsr: \S+/.exec(line)?.[0].replaceAll('\t', ' ') ?? line)
}

function metadataFolder(id: number): string {
  return join(shared.cluster.processes.node(id).dataDir, '__cluster_metadata-0')
}

add('kafka-topics spreads replicas and leaders over all nodes', async () => {
  await createTopic('spread', '--partitions', '3', '--replication-factor', '3', '--config', 'min.insync.replicas=2')
  const partitions = await described('spread')
  expect(partitions).toHaveLength(3)
  expect(new Set(partitions.map((line) => /Leader: (\d)/.exec(line)![1]))).toEqual(new Set(['1', '2', '3']))
  for (const line of partitions) expect(line).toMatch(/Replicas: \d,\d,\d Isr: \d,\d,\d$/)
  expect(await run('TopicCommand', '--describe --under-replicated-partitions')).toBe('')
})

add('kafka-topics makes a topic by assignment, and is told of one with brokers that are not there', async () => {
  await run('TopicCommand', '--create --topic assigned --replica-assignment 3:1,1:2')
  await shared.cluster.view.untilWhole(['assigned'])
  expect(await described('assigned')).toEqual([
    expect.stringContaining('Leader: 3 Replicas: 3,1'),
    expect.stringContaining('Leader: 1 Replicas: 1,2'),
  ])
  const wrong = await shared.clients.tools.run('TopicCommand', ['--create', '--topic', 'wrong', '--replica-assignment', '9:1'])
  expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('9') })
  const tooMany = await shared.clients.tools.run('TopicCommand', ['--create', '--topic', 'wrong', '--replication-factor', '4'])
  expect(tooMany).toMatchObject({ code: 1, stdout: expect.stringContaining('Unable to replicate the partition 4 time(s)') })
})

add('kafka-topics shows what is under its replication, below and at its minimum, while a node is gone', async () => {
  await createTopic('poor', '--partitions', '1', '--replication-factor', '3', '--config', 'min.insync.replicas=2')
  const { view, processes } = shared.cluster
  const leader = await view.leaderOf('poor')
  const gone = processes.nodes.find(({ id }) => id !== leader)!
  await gone.kill()
  await view.until('a smaller ISR', async () => (await view.partitions('poor'))[0]!.isr.length === 2)
  expect(await run('TopicCommand', '--describe --under-replicated-partitions --topic poor')).toContain('Topic: poor')
  expect(await run('TopicCommand', '--describe --at-min-isr-partitions --topic poor')).toContain('Topic: poor')
  expect(await run('TopicCommand', '--describe --under-min-isr-partitions --topic poor')).not.toContain('Topic: poor')
  await gone.start()
  await view.untilWhole(['poor'])
  expect(await run('TopicCommand', '--describe --under-replicated-partitions --topic poor')).toBe('')
})

add('kafka-reassign-partitions moves replicas with a throttle, and verifies', async () => {
  await run('TopicCommand', '--create --topic moved --replica-assignment 1:2,2:3')
  await shared.cluster.view.untilWhole(['moved'])
  await fill('moved', 300)
  const partitions = [
    { topic: 'moved', partition: 0, replicas: [3, 1] },
    { topic: 'moved', partition: 1, replicas: [1, 3] },
  ]
  const file = json('reassignment.json', { version: 1, partitions })
  const executed = await run(REASSIGN, `--reassignment-json-file ${file} --execute --throttle 100000`)
  expect(executed).toContain('Successfully started partition reassignments for moved-0,moved-1')
  expect(executed).toContain('The inter-broker throttle limit was set to 100000 B/s')
  const configs = await run(CONFIGS, '--describe --entity-type topics --entity-name moved')
  expect(configs).toContain('leader.replication.throttled.replicas')
  expect(configs).toContain('follower.replication.throttled.replicas')
  // What is left goes at full speed.
  await run(REASSIGN, `--reassignment-json-file ${file} --execute --additional --throttle 100000000`)
  let verified = ''
  await shared.cluster.view.until(
    () => `the reassignment is complete: ${verified}`,
    async () => {
      verified = await run(REASSIGN, `--reassignment-json-file ${file} --verify`)
      return !verified.includes('is still in progress')
    },
  )
  expect(verified).toContain('Reassignment of partition moved-0 is completed.')
  expect(verified).toContain('Reassignment of partition moved-1 is completed.')
  expect(verified).toContain('Clearing broker-level throttles')
  await shared.cluster.view.untilWhole(['moved'])
  expect((await shared.cluster.view.partitions('moved')).map(({ replicas }) => replicas)).toEqual([
    [3, 1],
    [1, 3],
  ])
  await shared.cluster.view.until('no throttle', async () => {
    const configs = await run(CONFIGS, '--describe --entity-type topics --entity-name moved')
    return !configs.includes('throttled.replicas')
  })
  const offsets = await run('GetOffsetShell', '--topic moved')
  expect(
    offsets
      .match(/moved:\d:(\d+)/g)!
      .map((line) => Number(line.split(':')[2]))
      .reduce((sum, end) => sum + end),
  ).toBe(300)
})

add('kafka-reassign-partitions grows and shrinks the replication, lists and cancels', async () => {
  await run('TopicCommand', '--create --topic resized --replica-assignment 1')
  await shared.cluster.view.untilWhole(['resized'])
  await fill('resized', 100)
  for (const replicas of [[1, 2, 3], [2, 3], [3]]) {
    const file = json('resize.json', { version: 1, partitions: [{ topic: 'resized', partition: 0, replicas }] })
    await run(REASSIGN, `--reassignment-json-file ${file} --execute`)
    await shared.cluster.view.until(`replicas ${replicas}`, async () => {
      const [partition] = await shared.cluster.view.partitions('resized')
      return String(partition!.replicas) === String(replicas) && partition!.isr.length === replicas.length
    })
  }
  expect(await shared.cluster.view.leaderOf('resized')).toBe(3)
  expect(await run(REASSIGN, '--list')).toContain('No partition reassignments found.')
  expect(await run('GetOffsetShell', '--topic resized')).toContain('resized:0:100')
  for (const id of [1, 2]) {
    const left = (): boolean => existsSync(join(shared.cluster.processes.node(id).dataDir, 'resized-0'))
    await shared.cluster.view.until(`the replica on node ${id} is deleted`, () => Promise.resolve(!left()))
  }
})

add('kafka-leader-election makes the preferred replicas leaders again', async () => {
  await run('TopicCommand', '--create --topic preferred --replica-assignment 2:3:1,2:1:3')
  const { view, processes } = shared.cluster
  await view.untilWhole(['preferred'])
  await processes.node(2).stop()
  await view.until('other leaders', async () =>
    (await view.partitions('preferred')).every(({ leader }) => leader !== null && leader !== 2),
  )
  await processes.node(2).start()
  // All of them, as all are elected for: who is not in sync yet cannot lead.
  await view.untilWhole((await view.admin.listTopics()).map(({ name }) => name))
  const elected = await run('LeaderElectionCommand', '--election-type preferred --all-topic-partitions')
  expect(elected).toContain('Successfully completed leader election (PREFERRED)')
  await view.until('preferred leaders', async () => (await view.partitions('preferred')).every(({ leader }) => leader === 2))
  const again = await run('LeaderElectionCommand', '--election-type preferred --topic preferred --partition 0')
  expect(again).toContain('Valid replica already elected for partitions preferred-0')
})

add('kafka-leader-election elects an unclean leader where nobody else is left', async () => {
  const [one, other] = shared.cluster.processes.nodes.map(({ id }) => id).filter((id) => id !== 1) as [number, number]
  await run('TopicCommand', `--create --topic unclean --replica-assignment ${one}:${other} --config min.insync.replicas=1`)
  const { view, processes } = shared.cluster
  await view.untilWhole(['unclean'])
  await processes.node(other).kill()
  await view.until('only one is in sync', async () => String((await view.partitions('unclean'))[0]!.isr) === String(one))
  await processes.node(other).start()
  await view.untilWhole(['unclean'])
  const refused = await shared.clients.tools.run(
    'LeaderElectionCommand',
    '--election-type unclean --topic unclean --partition 0'.split(' '),
  )
  expect(refused.stdout + refused.stderr).toContain('Valid replica already elected for partitions')
})

add('kafka-metadata-quorum describes the quorum to clients and by a controller', async () => {
  const status = await run('MetadataQuorumCommand', 'describe --status')
  const leader = await shared.cluster.view.activeController()
  expect(status).toMatch(new RegExp(`LeaderId: +${leader}\\n`))
  expect(status).toMatch(/ClusterId: +[\w-]{22}\n/)
  expect(status).toMatch(/MaxFollowerLag: +\d+\n/)
  expect(status).toMatch(/CurrentVoters: +\[.*"id": ?1.*"id": ?2.*"id": ?3.*\]/)
  expect(status).toMatch(/CurrentObservers: +\[\]/)
  const rows = (await run('MetadataQuorumCommand', 'describe --replication')).trim().split('\n')
  expect(rows[0]).toMatch(/^NodeId\s+DirectoryId\s+LogEndOffset\s+Lag\s+LastFetchTimestamp\s+LastCaughtUpTimestamp\s+Status/)
  expect(
    rows
      .slice(1)
      .map((row) => row.trim().split(/\s+/).at(-1))
      .sort(),
  ).toEqual(['Follower', 'Follower', 'Leader'])
  const { host, controllerPort } = shared.cluster.processes.node(leader === 1 ? 2 : 1)
  const direct = ['--bootstrap-controller', `${host}:${controllerPort}`, 'describe', '--status']
  const said = await shared.clients.tools.runOffline('MetadataQuorumCommand', direct)
  expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`LeaderId: +${leader}\\n`)) })
})

add('kafka-features, kafka-cluster and kafka-broker-api-versions', async () => {
  const features = await run('FeatureCommand', 'describe')
  expect(features).toMatch(
    /Feature: metadata\.version\s+SupportedMinVersion: \S+\s+SupportedMaxVersion: \S+\s+FinalizedVersionLevel: 4\.3/,
  )
  expect(features).toMatch(/Feature: kraft\.version/)
  const said = await shared.clients.tools.runOffline('ClusterTool', [
    'cluster-id',
    '--bootstrap-server',
    shared.cluster.bootstrapServers,
  ])
  expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(/Cluster ID: [\w-]{22}/) })
  const endpoints = await shared.clients.tools.runOffline('ClusterTool', [
    'list-endpoints',
    '--bootstrap-server',
    shared.cluster.bootstrapServers,
  ])
  for (const { port } of shared.cluster.processes.nodes) expect(endpoints.stdout).toContain(String(port))
  const versions = await run('BrokerApiVersionsCommand', '')
  for (const { id, port } of shared.cluster.processes.nodes) expect(versions).toContain(`127.0.0.1:${port} (id: ${id} rack: null`)
  expect(versions).not.toContain('ERROR')
})

add('kafka-configs of one broker, of all, and of a topic reach every node', async () => {
  await run(CONFIGS, '--alter --entity-type brokers --entity-default --add-config log.retention.ms=7200000')
  await run(CONFIGS, '--alter --entity-type brokers --entity-name 2 --add-config log.cleaner.threads=2')
  for (const id of [1, 2, 3]) {
    const single = /DYNAMIC_BROKER_CONFIG:log\.cleaner\.threads=2/
    await shared.cluster.view.until(`the configs of broker ${id}`, async () => {
      const all = await run(CONFIGS, `--describe --entity-type brokers --entity-name ${id} --all`)
      return all.includes('DYNAMIC_DEFAULT_BROKER_CONFIG:log.retention.ms=7200000') && single.test(all) === (id === 2)
    })
  }
  await run(CONFIGS, '--alter --entity-type brokers --entity-default --delete-config log.retention.ms')
  await run(CONFIGS, '--alter --entity-type brokers --entity-name 2 --delete-config log.cleaner.threads')
})

add('kafka-log-dirs shows the replicas of every node', async () => {
  await createTopic('logged', '--partitions', '2', '--replication-factor', '3')
  const shown = async (): Promise<unknown> => {
    const said = await run('LogDirsCommand', '--describe --topic-list logged')
    const { brokers } = JSON.parse(said.split('\n').find((line) => line.startsWith('{'))!) as {
      brokers: { broker: number; logDirs: { error: string | null; partitions: { partition: string; offsetLag: number }[] }[] }[]
    }
    return brokers
      .map(({ broker, logDirs }) => [
        broker,
        logDirs.map(({ error, partitions }) => [
          error,
          ...partitions.map(({ partition, offsetLag }) => `${partition} ${offsetLag}`).sort(),
        ]),
      ])
      .sort()
  }
  const replicas = [[null, 'logged-0 0', 'logged-1 0']]
  const expected = JSON.stringify([1, 2, 3].map((broker) => [broker, replicas]))
  // A follower makes its log when it hears of the topic.
  await shared.cluster.view.until('the replicas', async () => JSON.stringify(await shown()) === expected)
})

add('kafka-replica-verification finds the replicas of a topic alike', async () => {
  await createTopic('verified', '--partitions', '2', '--replication-factor', '3')
  await fill('verified', 200)
  const args = ['--broker-list', shared.cluster.bootstrapServers, '--topics-include', 'verified', '--time', '-2']
  const verifying = new JavaProcess('org.apache.kafka.tools.ReplicaVerificationTool', [...args, '--report-interval-ms', '1000'])
  try {
    await verifying.until(
      'two reports',
      () => (verifying.said.match(/max lag is 0 for partition verified-\d/g) ?? []).length >= 2,
    )
    expect(verifying.said).not.toMatch(/doesn't match|ERROR|Exception/)
  } finally {
    await verifying.end()
  }
})

add('kafka-dump-log decodes the metadata log of every node, which are the same', async () => {
  await createTopic('decoded', '--partitions', '2', '--replication-factor', '3')
  const dumps: string[][] = []
  for (const { id } of shared.cluster.processes.nodes) {
    const files = readdirSync(metadataFolder(id))
      .filter((name) => name.endsWith('.log'))
      .sort()
    const paths = files.map((name) => join(metadataFolder(id), name)).join()
    const { code, stdout, stderr } = await shared.clients.tools.runOffline('DumpLogSegments', [
      '--cluster-metadata-decoder',
      '--files',
      paths,
    ])
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('"type":"TOPIC_RECORD"')
    expect(stdout).toContain('"name":"decoded"')
    expect(stdout).toContain('"type":"REGISTER_BROKER_RECORD"')
    const lines = stdout.split('\n').filter((line) => line.startsWith('| offset:') && !line.includes('isControl: true'))
    dumps.push(lines.map((line) => line.replace(/ CreateTime: \d+/, '')))
  }
  const shortest = Math.min(...dumps.map(({ length }) => length))
  expect(shortest).toBeGreaterThan(20)
  const last = dumps.map((lines) => new Map(lines.map((line) => [/offset: (\d+)/.exec(line)![1]!, line])))
  for (const [offset, line] of last[0]!)
    for (const other of last.slice(1)) if (other.has(offset)) expect(other.get(offset)).toBe(line)
})

add('kafka-metadata-shell and kafka-dump-log read the snapshots of every node', async () => {
  for (let number = 0; number < 12; number++)
    await run('TopicCommand', `--create --topic many-${number} --partitions 6 --replication-factor 3`)
  await shared.cluster.view.untilWhole(['many-11'])
  for (const { id } of shared.cluster.processes.nodes) {
    const snapshots = (): string[] =>
      readdirSync(metadataFolder(id))
        .filter((name) => name.endsWith('.checkpoint'))
        .sort()
    await shared.cluster.view.until(`a snapshot on node ${id}`, () =>
      Promise.resolve((snapshots().at(-1) ?? '0') > '00000000000000000040'),
    )
    // A copy: the shell wants the lock of the folder that it reads from.
    const newest = join(folder, snapshots().at(-1)!)
    copyFileSync(join(metadataFolder(id), snapshots().at(-1)!), newest)
    const dumped = await shared.clients.tools.runOffline('DumpLogSegments', ['--cluster-metadata-decoder', '--files', newest])
    expect(dumped.code, dumped.stderr).toBe(0)
    expect(dumped.stdout).toContain('"type":"FEATURE_LEVEL_RECORD"')
    // The shell may look before it has loaded all of it.
    await shared.cluster.view.until(`the shell finds all brokers in ${newest}`, async () => {
      const args = ['--snapshot', newest, 'find', '/image/cluster/brokers']
      const { stdout } = await runJava('org.apache.kafka.shell.MetadataShell', args)
      return [1, 2, 3].every((broker) => stdout.includes(`/image/cluster/brokers/${broker}\n`))
    })
  }
})

add('kafka-storage info reads the folders of every node', async () => {
  for (const { id, config } of shared.cluster.processes.nodes) {
    const { code, stdout } = await shared.clients.tools.runOffline('kafka.tools.StorageTool', ['info', '-c', config])
    expect(code, stdout).toBe(0)
    expect(stdout).toContain(shared.cluster.processes.node(id).dataDir)
    expect(stdout).toContain(`node.id=${id}`)
    expect(stdout).toContain(shared.cluster.processes.formatting.clusterId)
  }
})
