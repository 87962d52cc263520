import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../bench/peers/free-port.ts'
import { runJava } from '../../../bench/peers/java.ts'
import { startKafka } from '../../../bench/peers/kafka-server.ts'
import { startRafka } from '../../../bench/peers/rafka-server.ts'
import { type Ran, runRafka } from '../../cli/run-rafka.ts'
import { COMPAT_BROKER } from '../compat-broker.ts'
import { compatSuite } from '../passes.ts'

const test = compatSuite(import.meta.dirname)
const folder = mkdtempSync(join(tmpdir(), 'rafka-cli-'))

let broker: BrokerProcess
let bootstrap: string
let saslPort: number

beforeAll(async () => {
  const [port = 0, sasl = 0, controller = 0] = await freePorts(3)
  saslPort = sasl
  const isKafka = COMPAT_BROKER === 'kafka'
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`, `CLIENTS://127.0.0.1:${sasl}`, `CONTROLLER://127.0.0.1:${controller}`]
  const properties = {
    listeners: (isKafka ? listeners : listeners.slice(0, 2)).join(','),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.clients.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:root',
    'delegation.token.secret.key': 'a secret of the brokers',
    ...(isKafka ? { 'controller.quorum.voters': `1@127.0.0.1:${controller}` } : {}),
  }
  broker = await (isKafka ? startKafka({ port, properties }) : startRafka({ port, properties }))
  bootstrap = `127.0.0.1:${port}`
  // Its records are old: they are not to be taken for expired.
  await json('topic', 'create', 'orders', '--partitions', '2', '--config', 'retention.ms=-1')
  const lines = Array.from({ length: 20 }, (_, number) =>
    JSON.stringify({
      key: `k${number}`,
      value: `v${number}`,
      partition: number % 2,
      timestamp: 1_700_000_000_000 + number,
      headers: { n: String(number) },
    }),
  )
  await rafka(['produce', 'orders', '--input', 'json', '--keep-partition'], lines.join('\n'))
}, 120_000)

afterAll(async () => {
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command that has to go well. */
async function rafka(args: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  const ran = await run(args, input)
  if (ran.code !== 0) throw new Error(`rafka ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`)
  return ran
}

function run(args: readonly string[], input?: string | Uint8Array, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return runRafka(args, { env: { RAFKA_BOOTSTRAP: bootstrap, ...env }, ...(input === undefined ? {} : { input }) })
}

/** The JSON that a command prints. */
async function json<T = unknown>(...args: readonly string[]): Promise<T> {
  return JSON.parse((await rafka([...args, '--json'])).stdout) as T
}

test('broker: list, versions, unregister', async () => {
  expect(await json('broker', 'list')).toMatchObject({ controller: 1, brokers: [{ id: 1, isFenced: false }] })
  const apis = (await json('broker', 'versions', '1')) as { name: string; maxVersion: number }[]
  expect(apis.find(({ name }) => name === 'Produce')?.maxVersion).toBeGreaterThan(8)
  expect(await run(['broker', 'unregister', '9'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('BROKER_ID_NOT_REGISTERED'),
  })
  expect(await run(['broker', 'versions', '9'])).toMatchObject({ code: 1, stderr: expect.stringContaining('rafka broker list') })
})

test('topic: create, list, describe, alter, delete', async () => {
  await json('topic', 'create', 'made', '--partitions', '1', '--config', 'retention.ms=1000')
  await rafka(['topic', 'alter', 'made', '--partitions', '3', '--config', 'cleanup.policy=compact', '--unset', 'retention.ms'])
  expect(await json('topic', 'describe', 'made')).toMatchObject([
    { name: 'made', partitions: [{}, {}, {}], configs: { 'cleanup.policy': 'compact' } },
  ])
  expect((await json<{ name: string }[]>('topic', 'list')).map(({ name }) => name)).toContain('made')
  expect(await json('topic', 'create', 'made', '--if-not-exists')).toEqual([])
  expect(await json('topic', 'describe', '--only', 'under-replicated')).toEqual([])
  expect(await json('topic', 'describe', 'made', '--only', 'at-min-isr')).toMatchObject([{ partitions: [{}, {}, {}] }])
  await rafka(['topic', 'delete', 'made'])
  expect(await json('topic', 'delete', 'made', '--if-exists')).toEqual([])
  expect(await run(['topic', 'describe', 'made'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('rafka topic create made'),
  })
})

test('topic: offsets, delete-records, elect-leaders', async () => {
  await json('topic', 'create', 'cut')
  await rafka(['produce', 'cut'], 'a\nb\nc\n')
  expect(await json('topic', 'offsets', 'orders', '--at', '1700000000011')).toMatchObject([
    { partition: 0, offset: 6, latest: 10 },
    { partition: 1, offset: 5, latest: 10 },
  ])
  expect(await json('topic', 'delete-records', 'cut', '--before-offset', '2')).toMatchObject({
    partitions: [{ beforeOffset: 2, deleted: 2 }],
  })
  expect(await json('topic', 'offsets', 'cut', '--at', 'earliest')).toMatchObject([{ earliest: 2, latest: 3 }])
  expect(await json('topic', 'elect-leaders', 'orders')).toEqual([])
})

test('produce and consume: JSON lines come out as they went in', async () => {
  const { stdout } = await rafka(['consume', 'orders', '-o', 'beginning', '-e', '--json', '--encoding', 'base64'])
  await json('topic', 'create', 'copies', '--partitions', '2')
  await rafka(['produce', 'copies', '--input', 'json', '--keep-partition', '--encoding', 'base64', '-z', 'gzip'], stdout)
  const copies = await rafka(['consume', 'copies', '-o', 'beginning', '-e', '--json', '--encoding', 'base64'])
  expect(await run(['produce', 'copies', '--partition', '7'], 'x\n')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no partition 7 of topic copies'),
  })
  expect(copies.stdout.replaceAll('"copies"', '"orders"').split('\n').sort()).toEqual(stdout.split('\n').sort())
})

test('consume: formats, filters, ranges and counts', async () => {
  const values = async (...args: string[]): Promise<string> => (await rafka(['consume', 'orders', '-e', ...args])).stdout
  expect(await values('-o', '0:0', '--to-offset', '2', '--format', '%p:%o %k=%v %h %T|')).toBe(
    '0:0 k0=v0 n=0 1700000000000|0:1 k2=v2 n=2 1700000000002|',
  )
  expect(await values('--from-beginning', '--filter-value', '7$', '--format', '%s %S;')).toBe('v7 2;v17 3;')
  expect(await values('-o', '@1700000000018', '-p', '0')).toBe('v18\n')
  expect((await values('--from-beginning', '--to-time', '1700000000004')).split('\n').sort()).toEqual([
    '',
    'v0',
    'v1',
    'v2',
    'v3',
  ])
  expect(await values('--from-beginning', '--count', '--filter-header', 'n=^1')).toBe('11\n')
  expect(await values('--tail', '1', '-p', '1', '--encoding', 'hex')).toBe('763139\n')
})

test('group: consume, list, describe, lag, why, reset, delete-offsets, remove-members, delete', async () => {
  await rafka(['consume', 'orders', '-g', 'readers', '--from-beginning', '-e'])
  await rafka(['produce', 'orders', '-p', '0'], 'late\n')
  expect(await json('group', 'describe', 'readers')).toMatchObject([{ state: 'Empty', offsets: [{ lag: 1 }, { lag: 0 }] }])
  const lag = await json('group', 'lag', '--watch-ms', '0')
  expect(lag).toMatchObject([{ groupId: 'readers', lag: 1, members: 0, reasons: [{ kind: 'no member' }] }])
  expect((await run(['group', 'lag', 'readers', '--max', '0', '--watch-ms', '0'])).code).toBe(3)
  const why = (await rafka(['group', 'why', 'readers', '--watch-ms', '200'])).stdout
  expect(why).toContain('no member: nobody reads')
  expect(why).toContain('rafka group reset readers --to-latest')
  expect(await json('group', 'reset', 'readers', '--to-offset', '3', '--partition', '1')).toMatchObject({
    offsets: [{ partition: 1, offset: 3 }],
  })
  expect(await json('group', 'reset', 'readers', '--partition', '1', '--shift-by', '-2')).toMatchObject({
    offsets: [{ partition: 1, before: 3, offset: 1 }],
  })
  expect(await json('group', 'delete-offsets', 'readers', '--topic', 'orders', '--partition', '1')).toEqual([
    { topic: 'orders', partition: 1 },
  ])
  expect(await json('group', 'remove-members', 'readers', '--all')).toEqual([])
  expect((await json<{ groupId: string }[]>('group', 'list')).map(({ groupId }) => groupId)).toContain('readers')
  await rafka(['group', 'delete', 'readers'])
  expect((await run(['group', 'describe', 'readers'])).code).toBe(1)
})

test('config: topics, brokers, loggers, groups, client metrics', async () => {
  await json('topic', 'create', 'configured')
  await rafka(['config', 'alter', 'topic', 'configured', '--set', 'retention.ms=100000000', '--append', 'cleanup.policy=compact'])
  expect(await json('config', 'describe', 'topic', 'configured')).toMatchObject([
    {
      configs: [
        { name: 'cleanup.policy', value: 'delete,compact' },
        { name: 'retention.ms', value: '100000000' },
      ],
    },
  ])
  await rafka(['config', 'delete', 'topic', 'configured'])
  expect(await json('config', 'describe', 'topic', 'configured')).toMatchObject([{ configs: [] }])
  await rafka(['config', 'alter', 'broker', 'default', '--set', 'log.cleaner.threads=2'])
  await rafka(['config', 'alter', 'broker', '1', '--set', 'log.cleaner.threads=1'])
  expect(await json('config', 'describe', 'broker', '1', '--synonyms')).toMatchObject([
    { configs: [{ value: '1', synonyms: [{ value: '1' }, { value: '2' }, {}] }] },
  ])
  await rafka(['config', 'delete', 'broker', '1'])
  expect((await json<[{ configs: unknown[] }]>('config', 'describe', 'logger', '1', '--all'))[0].configs.length).toBeGreaterThan(
    0,
  )
  await rafka(['config', 'alter', 'group', 'readers', '--set', 'consumer.session.timeout.ms=50000'])
  await rafka(['config', 'alter', 'client-metrics', 'mine', '--set', 'interval.ms=10000'])
  expect(await json('config', 'list')).toEqual(
    expect.arrayContaining([
      { type: 'group', name: 'readers' },
      { type: 'client-metrics', name: 'mine' },
    ]),
  )
  await rafka(['config', 'delete', 'client-metrics', 'mine'])
  expect(await run(['config', 'alter', 'topic', 'configured', '--set', 'a=b'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('INVALID_CONFIG'),
  })
})

test('acl: add, list and remove, with the rules of producers and consumers', async () => {
  const rule = { principal: 'User:ann', host: '*', permissionType: 'ALLOW', patternType: 'LITERAL' }
  await rafka(['acl', 'add', '--allow', 'User:ann', '--producer', '--topic', 'orders', '--transactional-id', 'writer'])
  await rafka(['acl', 'add', '--allow', 'User:ann', '--consumer', '--topic', 'orders', '--group', 'readers'])
  const about = (resourceType: string, resourceName: string, operations: string[]) =>
    operations.map((operation) => ({ ...rule, resourceType, resourceName, operation }))
  expect(await json('acl', 'list', '--principal', 'User:ann')).toEqual([
    ...about('GROUP', 'readers', ['READ']),
    ...about('TOPIC', 'orders', ['CREATE', 'DESCRIBE', 'READ', 'WRITE']),
    ...about('TRANSACTIONAL_ID', 'writer', ['DESCRIBE', 'WRITE']),
  ])
  await rafka([
    'acl',
    'add',
    '--deny',
    'User:*',
    '--deny-host',
    '10.0.0.7',
    '--operation',
    'Write',
    '--topic',
    'ord',
    '--pattern',
    'prefixed',
  ])
  expect(await json('acl', 'list', '--topic', 'orders', '--pattern', 'match', '--operation', 'write')).toHaveLength(2)
  expect(await json('acl', 'remove', '--allow', 'User:ann', '--topic', 'orders', '--dry-run')).toHaveLength(4)
  expect(await json('acl', 'remove', '--allow', 'User:ann', '--topic', 'orders')).toHaveLength(4)
  expect(await json('acl', 'remove', '--all')).toHaveLength(4)
  expect((await run(['acl', 'add', '--allow', 'User:ann', '--operation', 'IdempotentWrite', '--topic', 't'])).code).toBe(2)
})

test('user: add, log in, be refused, and remove', async () => {
  const login = (name: string, password: string): string => {
    const file = join(folder, `${name}.properties`)
    const jaas = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${name}" password="${password}";`
    writeFileSync(
      file,
      `bootstrap.servers=127.0.0.1:${saslPort}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=${jaas}\n`,
      { mode: 0o600 },
    )
    return file
  }
  expect((await run(['user', 'add', 'root', '--json'], undefined, { RAFKA_USER_PASSWORD: 'long and secret' })).code).toBe(0)
  expect(await json('user', 'list')).toEqual([{ user: 'root', mechanism: 'SCRAM-SHA-512', iterations: 4096 }])
  const as = (file: string, ...args: string[]) => run([...args, '--command-config', file], undefined, { RAFKA_BOOTSTRAP: '' })
  const root = login('root', 'long and secret')
  expect(await as(root, 'topic', 'list', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('orders') })
  const wrong = await as(login('wrong', 'topsecret'), 'topic', 'list')
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/Authentication failed|SASL_AUTHENTICATION_FAILED/i) })
  expect(wrong.stderr).not.toContain('topsecret')
  expect((await rafka(['user', 'remove', 'root'])).stdout).toContain('root can no longer log in by SCRAM-SHA-512')
  expect(await json('user', 'list')).toEqual([])
  expect((await run(['user', 'remove', 'root'])).code).toBe(1)
})

test('token: create, list, renew and expire, as one who logged in', async () => {
  await run(['user', 'add', 'root'], undefined, { RAFKA_USER_PASSWORD: 'p' })
  const env = {
    RAFKA_BOOTSTRAP: `127.0.0.1:${saslPort}`,
    RAFKA_CLIENT_SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
    RAFKA_CLIENT_SASL_MECHANISM: 'SCRAM-SHA-512',
    RAFKA_CLIENT_SASL_USERNAME: 'root',
    RAFKA_CLIENT_SASL_PASSWORD: 'p',
  }
  const file = join(folder, 'token.hmac')
  const created = await run(['token', 'create', '--renewer', 'User:ann', '--output', file, '--json'], undefined, env)
  expect(created).toMatchObject({ code: 0 })
  const hmac = readFileSync(file, 'utf8').trim()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(created.stdout).not.toContain(hmac)
  // Brokers learn of it from the controller a moment later.
  let listed = await run(['token', 'list', '--json'], undefined, env)
  for (let again = 0; again < 5 && listed.stdout.trim() === '[]'; again++)
    listed = await run(['token', 'list', '--json'], undefined, env)
  expect(JSON.parse(listed.stdout)).toMatchObject([{ owner: 'User:root', renewers: ['User:ann'] }])
  expect(listed.stdout).not.toContain(hmac)
  expect((await run(['token', 'renew', '--hmac-file', file], undefined, env)).code).toBe(0)
  expect((await run(['token', 'expire', '--hmac-file', file], undefined, env)).code).toBe(0)
  expect((await run(['token', 'create', '--output', file])).code).toBe(1)
  await run(['user', 'remove', 'root'])
})

test('quota: set, list and remove', async () => {
  await rafka(['quota', 'set', '--user', 'ann', '--default-client-id', 'producer_byte_rate=1000'])
  await rafka(['quota', 'set', '--ip', '127.0.0.9', 'connection_creation_rate=20'])
  expect(await json('quota', 'list', '--user', 'ann')).toEqual([
    { entity: { user: 'ann', 'client-id': null }, quotas: { producer_byte_rate: 1000 } },
  ])
  await rafka(['quota', 'remove', '--user', 'ann', '--default-client-id'])
  await rafka(['quota', 'remove', '--ip', '127.0.0.9', 'connection_creation_rate'])
  expect(await json('quota', 'list')).toEqual([])
})

test('transaction: list, describe, producers, find-hanging, abort, terminate', async () => {
  expect(await json('transaction', 'terminate', 'writer')).toMatchObject({ transactionalId: 'writer' })
  expect(await json('transaction', 'list', '--pattern', 'wri.*')).toMatchObject([{ transactionalId: 'writer', state: 'Empty' }])
  expect(await json('transaction', 'describe', 'writer')).toMatchObject([
    { transactionalId: 'writer', coordinator: 1, partitions: [] },
  ])
  expect((await json<unknown[]>('transaction', 'producers', 'orders', '0')).length).toBeGreaterThan(0)
  expect(await json('transaction', 'find-hanging')).toEqual([])
  expect(await run(['transaction', 'abort', 'orders', '0', '--start-offset', '5'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no transaction in orders-0'),
  })
  expect(await run(['transaction', 'describe', 'nobody'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('rafka transaction list'),
  })
})

test('quorum and features', async () => {
  expect(await json('quorum', 'describe')).toMatchObject({ leaderId: 1, replicas: [{ id: 1, role: 'leader', lag: 0 }] })
  const voter = ['--id', '4', '--directory-id', 'hXWjiKp1R8qW4M2MYmkNBA']
  expect(
    await json('quorum', 'add-controller', ...voter, '--endpoint', 'CONTROLLER://localhost:9093', '--dry-run'),
  ).toMatchObject({ id: 4, added: false })
  expect(await run(['quorum', 'remove-controller', ...voter])).toMatchObject({ code: 1 })
  const { features } = (await json('feature', 'describe')) as { features: { name: string; level: number }[] }
  expect(features.find(({ name }) => name === 'metadata.version')?.level).toBeGreaterThan(20)
  expect(await json('feature', 'downgrade', 'group.version=0', '--dry-run')).toEqual({
    features: [{ name: 'group.version', level: 0 }],
    altered: false,
  })
})

test('reassign: generate, execute, verify, cancel, list', async () => {
  const plan = join(folder, 'plan.json')
  writeFileSync(plan, '{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1],"log_dirs":["any"]}]}')
  expect(JSON.parse((await rafka(['reassign', 'generate', '--topic', 'orders'])).stdout)).toEqual({ version: 1, partitions: [] })
  const done = { topic: 'orders', partition: 0, replicas: [1], wanted: [1], state: 'there' }
  expect(
    await json('reassign', 'execute', plan, '--wait', '--throttle', '1000000', '--rollback', join(folder, 'back.json')),
  ).toEqual([done])
  expect(await json('config', 'describe', 'broker', '1')).toMatchObject([{ configs: [] }])
  expect(await json('reassign', 'verify', plan)).toEqual([done])
  expect(await json('reassign', 'cancel', plan)).toEqual([])
  expect(await json('reassign', 'list')).toEqual([])
  expect((await run(['reassign', 'generate', '--topic', 'orders', '--replication-factor', '2'])).code).toBe(2)
})

test('log-dir: describe and move', async () => {
  const dirs = await json<[{ path: string }]>('log-dir', 'describe', '--topic', 'orders')
  expect(dirs).toMatchObject([{ broker: 1, error: null, replicas: [{ topic: 'orders' }, { topic: 'orders' }] }])
  expect(await json('log-dir', 'move', 'orders', '0', '--broker', '1', '--to', dirs[0].path, '--wait')).toMatchObject({
    isThere: true,
  })
  expect((await run(['log-dir', 'move', 'orders', '0', '--broker', '1', '--to', '/nowhere'])).code).toBe(1)
})

test('doctor finds nothing wrong with a broker that is well, and says what it looked at', async () => {
  const { stdout, code } = await run(['doctor', '--json', '--disk-percent', '1'])
  const { isWell, checks } = JSON.parse(stdout)
  expect({ isWell, code, failed: checks.filter(({ state }: { state: string }) => state !== 'well' && state !== 'note') }).toEqual(
    { isWell: true, code: 0, failed: [] },
  )
  expect(checks.length).toBeGreaterThan(10)
})

test('log: what is in the files is told line for line as kafka-dump-log tells it', async () => {
  const data = join(broker.folder, 'data')
  const listed = (await json('log', 'list', data)) as { topic: string }[]
  expect(listed.filter(({ topic }) => topic === 'orders')).toHaveLength(2)
  const partition = join(data, 'orders-0')
  const files = readdirSync(partition)
    .filter((name) => /\.(log|snapshot|timeindex)$/.test(name))
    .map((name) => join(partition, name))
  const kafka = await runJava('org.apache.kafka.tools.DumpLogSegments', ['--print-data-log', '--files', files.join(',')])
  const rafkaText = (await rafka(['log', 'dump', ...files, '--records'])).stdout
  // Kafka's tool shows an entry of zeros of a time index that has room and no entry.
  const lines = (text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('SLF4J') && !line.startsWith('timestamp: 0 '))
  expect(lines(rafkaText)).toEqual(lines(kafka.stdout))
  const metadata = (await rafka(['log', 'dump', join(data, '__cluster_metadata-0'), '--records'])).stdout
  expect(metadata).toContain('"type":"TOPIC_RECORD"')
})

test('errors say what to do, and end with the right code', async () => {
  expect(await run(['topic', 'list', '--bootstrap', '127.0.0.1:1'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('rafka start'),
  })
  expect(await run(['topic', 'list', '--command-config', '/nowhere'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('(ENOENT)'),
  })
  expect(await run(['topic', 'list', '-X', 'security.protocol=SSL', '--timeout-ms', '5000'])).toMatchObject({ code: 1 })
})
