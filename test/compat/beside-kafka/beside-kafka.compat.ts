import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { runJava } from '../../../bench/peers/java.ts'
import { startKafka } from '../../../bench/peers/kafka-server.ts'
import { startRafka } from '../../../bench/peers/rafka-server.ts'
import { COMPAT_BROKER } from '../compat-broker.ts'
import { compatSuite } from '../passes.ts'
import { comparableText, OWN_CONFIGS, SideBySide } from './side-by-side.ts'

// The same commands of Kafka's tools to this broker and to Apache Kafka, which have to say the same, word for word: what succeeds, what is refused and why.
const add = compatSuite(import.meta.dirname)
const brokers: BrokerProcess[] = []
let side: SideBySide

/** As the Kafka beside it is started. */
const SETTINGS = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
}

beforeAll(async () => {
  brokers.push(
    ...(await Promise.all([COMPAT_BROKER === 'kafka' ? startKafka() : startRafka({ properties: SETTINGS }), startKafka()])),
  )
  side = new SideBySide(brokers)
})
afterAll(async () => {
  await side?.close()
  await Promise.all(brokers.map((broker) => broker.stop()))
})

const GROUPS = 'consumer.group.ConsumerGroupCommand'
const CONFIGS = 'kafka.admin.ConfigCommand'
const REASSIGN = 'reassign.ReassignPartitionsCommand'
const ELECT = 'LeaderElectionCommand'

/** The same tool with each of these arguments. */
function each(tool: string, ...rest: string[]): string[] {
  return rest.map((args) => `${tool} ${args}`)
}

function produce(topic: string, lines: readonly string[]): Promise<string> {
  return side.same(`ConsoleProducer --topic ${topic}`, { stdin: lines })
}

function consume(topic: string, count: number, more: string): Promise<string> {
  return side.same(
    `consumer.ConsoleConsumer --topic ${topic} --max-messages ${count} --timeout-ms 15000 --from-beginning ${more}`,
  )
}

add('kafka-topics that create', async () => {
  const said = await side.allSame(
    each(
      'TopicCommand',
      '--create --topic topics --partitions 3 --config retention.ms=60000 --config cleanup.policy=compact',
      '--create --topic assigned --replica-assignment 1,1',
      '--create --topic assigned-elsewhere --replica-assignment 2',
      '--create --topic of-nothing --config nope=1',
      '--create --topic misconfigured --config retention.ms=soon',
      '--create --topic none --partitions 0',
      '--create --topic with.dot',
      '--create --topic with_dot',
      '--create --topic replicated --replication-factor 2',
      '--create --topic topics',
      '--create --topic topics --if-not-exists',
    ),
  )
  expect(said).toContain('Created topic topics.')
})

add('kafka-topics that look', async () => {
  await side.same('TopicCommand --create --topic looked-at --partitions 3 --config retention.ms=60000')
  const said = await side.allSame(
    each(
      'TopicCommand',
      '--list',
      '--list --topic lo.*',
      '--describe',
      '--describe --topic looked-at',
      '--describe --topic looked-at --partition-size-limit-per-response 2',
      '--describe --topic missing',
      '--describe --topic-id AAAAAAAAAAAAAAAAAAAAAQ',
      ...['topics-with-overrides', 'under-replicated', 'unavailable', 'at-min-isr', 'under-min-isr'].map((which) =>
        which.startsWith('topics') ? `--describe --${which}` : `--describe --${which}-partitions`,
      ),
    ),
  )
  expect(said).toContain('PartitionCount: 3')
})

add('kafka-topics that change and delete', async () => {
  await side.allSame(
    each(
      'TopicCommand',
      '--create --topic changed --partitions 3',
      '--alter --topic changed --partitions 5',
      '--alter --topic changed --partitions 2',
      '--alter --topic missing --partitions 2',
      '--alter --topic changed --partitions 6 --replica-assignment 1,1,1,1,1,1',
      '--delete --topic missing',
      '--delete --topic missing --if-exists',
      '--delete --topic changed',
      '--list --exclude-internal',
    ),
  )
})

add('kafka-configs of topics', async () => {
  await side.same('TopicCommand --create --topic configured')
  const said = await side.allSame(
    each(
      `${CONFIGS} --entity-type topics`,
      '--entity-name configured --alter --add-config retention.ms=60000,segment.ms=99,leader.replication.throttled.replicas=[0:1,1:1]',
      '--entity-name configured --describe',
      '--entity-name configured --describe --all',
      '--entity-name configured --alter --delete-config retention.ms',
      '--entity-name configured --alter --delete-config nope',
      '--entity-name configured --alter --add-config nope=1',
      '--entity-name configured --alter --add-config min.cleanable.dirty.ratio=2',
      '--entity-name configured --alter --add-config cleanup.policy=shred',
      '--describe',
      '--entity-name missing --describe',
      '--entity-name missing --describe --all',
      '--entity-name missing --alter --add-config retention.ms=1',
    ),
  )
  expect(said).toContain('retention.ms=60000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=60000')
})

add('kafka-configs of brokers', async () => {
  await side.same('TopicCommand --create --topic defaults')
  const said = await side.allSame([
    ...each(
      `${CONFIGS} --entity-type brokers`,
      '--entity-name 1 --describe',
      '--entity-name 1 --describe --all',
      '--entity-name 2 --describe',
      '--describe',
      '--entity-default --describe',
      '--entity-default --alter --add-config log.retention.ms=1234567,message.max.bytes=2000000',
      '--entity-default --alter --add-config log.cleaner.threads=2,log.cleaner.io.max.bytes.per.second=5000000',
      '--entity-default --alter --add-config log.cleaner.threads=9',
      '--entity-name 1 --alter --add-config log.flush.interval.ms=1000,max.connections=500',
      '--entity-name 1 --alter --add-config broker.id=3',
      '--entity-name 1 --alter --add-config log.dirs=/x',
      '--entity-name 1 --alter --add-config nope=1',
      '--entity-name 1 --alter --add-config num.io.threads=-1',
      '--entity-name one --alter --add-config log.retention.ms=5',
      '--entity-name 1 --describe',
      '--entity-name 1 --describe --all',
      '--entity-default --describe',
    ),
    `${CONFIGS} --entity-type topics --entity-name defaults --describe --all`,
    ...each(
      `${CONFIGS} --entity-type brokers`,
      '--entity-name 1 --alter --delete-config log.flush.interval.ms,max.connections,nope',
      '--entity-default --alter --delete-config log.retention.ms,message.max.bytes,log.cleaner.threads,log.cleaner.io.max.bytes.per.second',
      '--entity-name 1 --describe',
      '--entity-default --describe',
    ),
  ])
  expect(said).toContain('log.retention.ms=1234567 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG')
})

add('kafka-configs of the loggers of a broker', async () => {
  const loggers = `${CONFIGS} --entity-type broker-loggers --entity-name`
  // Kafka has a logger of its own for each of its classes that was named before.
  const said = await side.allSame(
    each(loggers, '1 --alter --add-config root=DEBUG', '1 --alter --add-config root=LOUD', '1 --alter --delete-config root'),
  )
  expect(said).toContain('Valid log levels are')
  const levels = await side.same(`${loggers} 1 --describe`, { except: /^ {2}[\w.]*\.[\w.]*=.*$/ })
  expect(levels).toContain('root=DEBUG')
  await side.allSame(each(loggers, '1 --alter --add-config nope=INFO', '1 --alter --add-config root=WARN', '2 --describe'))
})

add('kafka-configs of client metrics, and kafka-client-metrics', async () => {
  await side.allSame([
    ...each(
      `${CONFIGS} --entity-type client-metrics`,
      '--entity-name first --alter --add-config interval.ms=1000,metrics=[org.apache.kafka.producer.,org],match=[client_id=x,client_software_name=y.*]',
      '--entity-name other --alter --add-config interval.ms=1',
      '--entity-name other --alter --add-config nope=1',
      '--entity-name other --alter --add-config match=[foo=bar]',
      '--entity-name first --describe',
      '--entity-name missing --describe',
      '--describe',
    ),
    ...each(
      'ClientMetricsCommand',
      '--list',
      '--describe',
      '--describe --name first',
      '--alter --name second --metrics org.apache.kafka.consumer. --interval 2000 --match client_id=z',
      '--alter --name third --interval 1',
      '--describe --name second',
      '--list',
      '--delete --name second',
      '--delete --name second',
      '--list',
    ),
    `${CONFIGS} --entity-type client-metrics --entity-name first --alter --delete-config interval.ms,match,metrics`,
    'ClientMetricsCommand --list',
  ])
})

add('kafka-configs of groups', async () => {
  await side.allSame(
    each(
      `${CONFIGS} --entity-type groups`,
      '--entity-name group --alter --add-config consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=6000',
      '--entity-name group --alter --add-config consumer.session.timeout.ms=1',
      '--entity-name group --alter --add-config nope=1',
      '--entity-name group --describe',
      '--entity-name group --describe --all',
      '--entity-name missing --describe',
      '--entity-name missing --describe --all',
      '--describe',
      '--entity-name group --alter --delete-config consumer.session.timeout.ms,consumer.heartbeat.interval.ms',
      '--describe',
    ),
  )
})

add('kafka-configs of the quotas of users, clients and addresses', async () => {
  const said = await side.allSame(
    each(
      CONFIGS,
      '--entity-type users --entity-name ann --alter --add-config producer_byte_rate=1024,request_percentage=200.5,controller_mutation_rate=3',
      '--entity-type clients --entity-name tool --alter --add-config producer_byte_rate=1024',
      '--entity-type users --entity-name ann --entity-type clients --entity-name tool --alter --add-config consumer_byte_rate=5',
      '--entity-type users --entity-default --alter --add-config consumer_byte_rate=5',
      '--entity-type clients --entity-default --alter --add-config consumer_byte_rate=600000',
      '--entity-type users --entity-default --entity-type clients --entity-default --alter --add-config consumer_byte_rate=700000',
      '--entity-type ips --entity-name 10.0.0.1 --alter --add-config connection_creation_rate=50',
      '--entity-type ips --entity-default --alter --add-config connection_creation_rate=500',
      '--entity-type users --entity-name ann --alter --add-config nope=5',
      '--entity-type users --entity-name ann --alter --add-config producer_byte_rate=-5',
      '--entity-type clients --describe',
      '--entity-type ips --describe',
      '--entity-type ips --entity-name 10.0.0.1 --describe',
      '--entity-type users --entity-type clients --describe',
      '--entity-type users --entity-name ann --entity-type clients --entity-name tool --describe',
      '--user-defaults --describe',
      '--entity-type clients --entity-name tool --alter --delete-config producer_byte_rate',
      '--entity-type clients --entity-name tool --alter --delete-config producer_byte_rate',
      '--entity-type users --entity-default --alter --delete-config consumer_byte_rate',
      '--entity-type clients --entity-default --alter --delete-config consumer_byte_rate',
      '--entity-type users --entity-default --entity-type clients --entity-default --alter --delete-config consumer_byte_rate',
      '--entity-type clients --describe',
    ),
  )
  expect(said).toContain("Quota configs for user-principal 'ann', client-id 'tool' are consumer_byte_rate=5.0")
})

add('kafka-configs of users and what they can prove who they are with', async () => {
  await side.allSame(
    each(`${CONFIGS} --entity-type users`, '--describe', '--entity-name bob --describe', '--entity-name carl --describe'),
  )
})

add('kafka-acls without an authorizer', async () => {
  await side.allSame(['AclCommand --list', 'AclCommand --add --allow-principal User:ann --operation read --topic topics --force'])
})

add('kafka-consumer-groups and kafka-groups that look', async () => {
  await produce('grouped', ['a', 'b', 'c', 'd', 'e'])
  await consume('grouped', 3, '--group classic')
  await consume('grouped', 3, '--group modern --command-property group.protocol=consumer')
  const said = await side.allSame(
    each(
      GROUPS,
      '--list',
      '--list --state',
      '--list --type',
      '--list --state Empty',
      '--list --type consumer',
      '--list --type classic',
      ...['classic', 'modern', 'missing'].flatMap((group) =>
        ['', ' --members', ' --members --verbose', ' --state', ' --state --verbose', ' --offsets --verbose'].map(
          (more) => `--describe --group ${group}${more}`,
        ),
      ),
      '--describe --all-groups',
    ),
  )
  expect(said).toMatch(/^classic +grouped +0 +3 +5 +2/m)
  await side.allSame(
    each('GroupsCommand', '--list', '--list --consumer', '--list --group-type classic', '--list --protocol consumer'),
  )
})

add('kafka-consumer-groups that reset and delete', async () => {
  await produce('reset', ['a', 'b', 'c', 'd', 'e'])
  await consume('reset', 3, '--group reset')
  await consume('reset', 3, '--group reset-modern --command-property group.protocol=consumer')
  await side.allSame(
    each(
      GROUPS,
      '--validate-regex a.*',
      '--validate-regex [',
      '--reset-offsets --group reset --topic reset --to-earliest --dry-run',
      '--reset-offsets --group reset --topic reset --to-offset 99 --execute',
      '--reset-offsets --group reset --topic reset:0 --shift-by -2 --execute',
      '--reset-offsets --group reset --all-topics --to-latest --execute --export',
      '--reset-offsets --group reset --topic reset --to-datetime 2020-01-01T00:00:00.000 --execute',
      '--reset-offsets --group made-by-reset --topic reset --to-earliest --execute',
      '--reset-offsets --group reset-modern --topic reset --to-earliest --execute',
      '--reset-offsets --group reset --topic missing --to-earliest --execute',
      '--delete-offsets --group reset --topic reset',
      '--delete-offsets --group reset --topic missing',
      '--delete-offsets --group missing --topic reset',
    ),
  )
  await side.allSame(each(GROUPS, '--delete --group reset', '--delete --group reset', '--delete --all-groups', '--list'))
})

add('kafka-transactions', async () => {
  await produce('transacted', ['a', 'b', 'c'])
  await side.allSame(
    each(
      'TransactionsCommand',
      'BROKERS list',
      'BROKERS list --duration-filter 1000',
      'BROKERS list --transactional-id-pattern a.*',
      'BROKERS describe --transactional-id missing',
      'BROKERS find-hanging --broker-id 1',
      'BROKERS find-hanging --topic transacted',
      'BROKERS abort --topic transacted --partition 0 --start-offset 0',
      'BROKERS force-terminate --transactional-id missing',
    ),
  )
  const producers = 'TransactionsCommand BROKERS describe-producers --topic transacted --partition 0'
  expect(await side.same(producers, { except: /^\d+.*$/ })).toContain('ProducerId')
})

add('kafka-leader-election', async () => {
  await side.same('TopicCommand --create --topic elected --partitions 2')
  side.writeJson('elected.json', { partitions: [{ topic: 'elected', partition: 0 }] })
  side.writeJson('elected-missing.json', { partitions: [{ topic: 'missing', partition: 0 }] })
  await side.allSame(
    each(
      ELECT,
      '--election-type preferred --topic elected --partition 0',
      '--election-type unclean --topic elected --partition 0',
      '--election-type preferred --topic missing --partition 0',
      '--election-type preferred --all-topic-partitions',
      '--election-type unclean --all-topic-partitions',
      '--election-type preferred --path-to-json-file FOLDER/elected.json',
      '--election-type preferred --path-to-json-file FOLDER/elected-missing.json',
    ),
  )
})

add('kafka-reassign-partitions', async () => {
  await side.same('TopicCommand --create --topic moved')
  const move = (name: string, partition: unknown): void => side.writeJson(name, { version: 1, partitions: [partition] })
  move('here.json', { topic: 'moved', partition: 0, replicas: [1] })
  move('there.json', { topic: 'moved', partition: 0, replicas: [2] })
  move('missing.json', { topic: 'missing', partition: 0, replicas: [1] })
  side.writeJson('topics.json', { version: 1, topics: [{ topic: 'moved' }] })
  await side.allSame(
    each(
      REASSIGN,
      '--generate --topics-to-move-json-file FOLDER/topics.json --broker-list 1',
      '--execute --reassignment-json-file FOLDER/here.json',
      '--verify --reassignment-json-file FOLDER/here.json',
      '--execute --reassignment-json-file FOLDER/here.json --throttle 1000000',
      '--verify --reassignment-json-file FOLDER/here.json',
      '--cancel --reassignment-json-file FOLDER/here.json',
      '--execute --reassignment-json-file FOLDER/there.json',
      '--execute --reassignment-json-file FOLDER/missing.json',
      '--verify --reassignment-json-file FOLDER/missing.json',
      '--list',
    ),
  )
})

add('kafka-metadata-quorum', async () => {
  // How many records the quorum has written, and what the sockets of its voters are.
  const except = /^(HighWatermark|CurrentVoters): .*$|\b\d+ +\t(?=0 +\t)|\d+ ms ago *\t/g
  const said = await side.allSame(
    each('MetadataQuorumCommand', 'BROKERS describe --status', 'BROKERS describe --replication --human-readable'),
    { except },
  )
  expect(said).toMatch(/^LeaderId: +1$/m)
})

add('kafka-features', async () => {
  // Share and streams groups, which this broker has not, and the offset of the newest record of the metadata.
  const except = /^Feature: (share|streams)\.version.*$|\s+Epoch: \d+$/g
  await side.allSame(
    each(
      'FeatureCommand',
      'BROKERS describe',
      'BROKERS upgrade --metadata 4.2 --dry-run',
      'BROKERS upgrade --feature nope=1',
      'BROKERS upgrade --feature transaction.version=2',
      'BROKERS downgrade --feature transaction.version=1',
      'BROKERS downgrade --metadata 3.9',
      'BROKERS version-mapping',
      'BROKERS feature-dependencies --feature transaction.version=2',
      'BROKERS describe',
    ),
    { except },
  )
})

add('kafka-log-dirs', async () => {
  await produce('sized', ['a'])
  await side.allSame(
    each(
      'LogDirsCommand',
      '--describe --topic-list sized',
      '--describe --topic-list missing',
      '--describe --broker-list 1 --topic-list sized',
      '--describe --broker-list 2',
    ),
  )
})

add('kafka-delete-records and kafka-get-offsets', async () => {
  await produce('trimmed', ['a', 'b', 'c', 'd'])
  const offsets = { at: 2, beyond: 99, all: -1, negative: -2 }
  for (const [name, offset] of Object.entries(offsets))
    side.writeJson(`${name}.json`, { version: 1, partitions: [{ topic: 'trimmed', partition: 0, offset }] })
  const asked = [
    '--topic trimmed',
    '--topic trimmed --time -2',
    '--topic trimmed --time latest',
    '--topic trimmed --time 1',
    '--topic-partitions trimmed:0,grouped:0',
    '--topic-partitions trimmed:1',
    '--topic missing',
  ]
  for (const name of Object.keys(offsets)) {
    await side.same(`DeleteRecordsCommand --offset-json-file FOLDER/${name}.json`)
    await side.allSame(each('GetOffsetShell', ...asked))
  }
})

add('kafka-cluster', async () => {
  await side.allSame(
    each(
      'ClusterTool',
      'cluster-id BROKERS',
      'list-endpoints BROKERS',
      'list-endpoints BROKERS --include-fenced-brokers',
      'unregister BROKERS --id 7',
    ),
  )
})

add('kafka-broker-api-versions: every API that is there is there in the versions of Kafka', async () => {
  const notServed = /^\t(AddRaftVoter|AlterUserScramCredentials|RemoveRaftVoter|\w*Share\w*|Sasl\w+|StreamsGroup\w+)\(.*$/
  await side.same('BrokerApiVersionsCommand', { except: notServed })
})

add('kafka-streams-application-reset', async () => {
  await produce('streamed', ['a', 'b'])
  await consume('streamed', 2, '--group application')
  await side.allSame(
    each(
      'StreamsResetter',
      '--application-id application --input-topics streamed --dry-run',
      '--application-id application --input-topics missing',
      '--application-id application --input-topics streamed',
    ),
  )
})

add("what Java's Admin gives, method by method, with every configuration, its type, its synonyms and its text", async () => {
  const sweep = join(import.meta.dirname, 'AdminSweep.java')
  const said = await Promise.all(
    brokers.map(async (broker) => {
      const { stdout } = await runJava(sweep, [`${broker.host}:${broker.port}`], 45_000)
      return comparableText(stdout, broker)
        .split('\n')
        .filter((line) => !OWN_CONFIGS.test(line))
    }),
  )
  expect(said[0]).toEqual(said[1])
  expect(said[0]!.length).toBeGreaterThan(400)
})
