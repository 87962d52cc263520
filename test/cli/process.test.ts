import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { runRafka } from './run-rafka.ts'

let cluster: Cluster
let env: Record<string, string>

beforeAll(async () => {
  cluster = await startCluster()
  env = { RAFKA_BOOTSTRAP: cluster.bootstrapServers }
})
afterAll(() => cluster.stop())

describe('help', () => {
  test.each([
    [[], 'rafka produce greetings'],
    [['start'], 'rafka start --port 19092'],
    [['produce'], 'echo hello | rafka produce greetings'],
    [['topic', 'create'], 'rafka topic create orders --partitions 6'],
    [['group', 'reset'], 'rafka group reset billing --to-earliest'],
  ])('of rafka %j shows examples, and is no failure', async (command, example) => {
    const { code, stdout, stderr } = await runRafka([...command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(example)
  })
})

describe('what the command line cannot mean ends with exit code 2', () => {
  test.each([
    ['an unknown command', ['bogus'], /unknown command 'bogus'/],
    ['an unknown flag', ['topic', 'list', '--bogus'], /unknown option '--bogus'/],
    ['a number that is none', ['produce', 't', '--partition', 'x'], /'x' is invalid. A whole number is needed/],
    ['flags that exclude each other', ['consume', 't', '-g', 'g', '-o', '1'], /cannot be used with option/],
    ['a codec that is none', ['produce', 't', '-z', 'brotli'], /Allowed choices are none, gzip, snappy, lz4, zstd/],
    ['an address that is none', ['topic', 'list', '-b', 'localhost'], /"localhost" is no broker's address.*\n.*--bootstrap/],
    ['a broker configuration that cannot be', ['start', '--set', 'num.partitions=many'], /num.partitions/],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await runRafka(args, { env })
    expect(stderr).toMatch(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('what the cluster refuses ends with exit code 1 and says what to do', () => {
  test('no broker there', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    const { code, stderr } = await runRafka(['consume', 'anything'], { env: { RAFKA_BOOTSTRAP: `127.0.0.1:${port}` } })
    expect(stderr).toContain(`error: cannot connect to 127.0.0.1:${port} (ECONNREFUSED)`)
    expect(stderr).toContain(`"rafka start --port ${port}" starts one`)
    expect(code).toBe(1)
  })

  test.each([
    ['a topic that is not there', ['consume', 'nowhere'], /there is no topic nowhere\n.*rafka topic create nowhere/],
    ['a group that is not there', ['group', 'why', 'nobody'], /GROUP_ID_NOT_FOUND.*\n.*rafka group list/],
  ])('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await runRafka(args, { env })
    expect(stderr).toMatch(words)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

describe('records', () => {
  test('go in by lines and come out again, however many they are', async () => {
    const lines = Array.from({ length: 50_000 }, (_, number) => `line ${number}`)
    const put = await runRafka(['produce', 'many', '--compression', 'lz4'], { env, input: `${lines.join('\n')}\n` })
    expect(put).toEqual({ code: 0, stdout: '', stderr: '50000 records in many\n' })
    const got = await runRafka(['consume', 'many', '--from-beginning', '--exit'], { env })
    expect(got.code).toBe(0)
    expect(got.stdout.trimEnd().split('\n')).toEqual(lines)
  })

  test('have keys, headers, tombstones and a place that is told', async () => {
    const args = ['produce', 'keyed', '-K', ':', '-H', 'a=1', '-H', 'b=2', '--tombstone', '--json']
    const put = await runRafka(args, { env, input: 'one:first\r\none:' })
    expect(put.stdout).toBe('{"topic":"keyed","partition":0,"offset":0}\n{"topic":"keyed","partition":0,"offset":1}\n')
    const got = await runRafka(['consume', 'keyed', '-o', '0', '-e', '--json', '-n', '2'], { env })
    const headers = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]
    expect(
      got.stdout
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { key: 'one', value: 'first', headers },
      { key: 'one', value: null, headers },
    ])
  })

  test('a line without the separator and a record that is too large end the sending, with what was wrong', async () => {
    const [line, large] = await Promise.all([
      runRafka(['produce', 'odd', '-K', ':'], { env, input: 'a:b\nc\n' }),
      runRafka(['produce', 'large'], { env, input: 'x'.repeat(1_100_000) }),
    ])
    expect(line).toMatchObject({ code: 2, stderr: expect.stringContaining('the line "c" has no key separator ":"') })
    expect(large).toMatchObject({ code: 1, stderr: expect.stringMatching(/MESSAGE_TOO_LARGE[\s\S]*max.message.bytes/) })
  })
})

describe('a command that is ended from outside', () => {
  test('by a reader that has seen enough says nothing and is well', async () => {
    await runRafka(['produce', 'flood'], { env, input: 'a flood of records\n'.repeat(50_000) })
    const ran = await runRafka(['consume', 'flood', '--from-beginning', '--json'], {
      env,
      onOutput: (running) => running.closeOutput(),
    })
    expect(ran.code).toBe(0)
    expect(ran.stderr).not.toContain('error')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s a member has committed what it printed and has left its group',
    async (signal) => {
      const topic = `interrupted-${signal}`
      const group = `group-${signal}`
      await runRafka(['produce', topic], { env, input: 'a\nb\n' })
      const ran = await runRafka(['consume', topic, '--from-beginning', '-g', group], {
        env,
        onOutput: (running, stdout) => {
          if (stdout === 'a\nb\n') running.kill(signal)
        },
      })
      expect(ran).toMatchObject({ code: 0, stdout: 'a\nb\n' })
      const { stdout } = await runRafka(['group', 'describe', group, '--json'], { env })
      expect(JSON.parse(stdout)).toMatchObject([{ state: 'Empty', members: [], offsets: [{ committed: 2, lag: 0 }] }])
    },
  )

  test('by SIGINT a producer has sent what it had read', async () => {
    const sent = runRafka(['produce', 'typed', '--json'], {
      env,
      onOutput: (running) => running.kill('SIGINT'),
      onStart: (stdin) => stdin.write('typed by hand\n'),
    })
    expect(await sent).toMatchObject({ code: 0, stdout: '{"topic":"typed","partition":0,"offset":0}\n' })
  })
})

test('a broker that cannot start says why and what to do, and ends', async () => {
  const path = join(cluster.dataDir, 'not-starting')
  await mkdir(path)
  const file = join(path, 'file')
  const foreign = join(path, 'foreign')
  const json = join(path, 'bad.json')
  for (const name of [file, json]) await writeFile(name, '{')
  await mkdir(foreign)
  await writeFile(join(foreign, 'meta.properties'), 'version=1\ncluster.id=c\nnode.id=4\n')
  const port = cluster.bootstrapServers.split(':')[1]!
  const cases: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [['--data-dir', join(path, 'a'), '--port', port], /cannot listen on 127.0.0.1:\d+ \(EADDRINUSE\).*choose another port/],
    [['--data-dir', join(path, 'b'), '--port', '0', '--http', port], /for \/metrics \(EADDRINUSE\).*choose another port/],
    [['--data-dir', join(path, 'c'), '--host', '192.0.2.1'], /EADDRNOTAVAIL.*choose another host/],
    [['--data-dir', join(path, 'd'), '--port', '0', '--http', 'x'], /should be host:port/],
    [['--data-dir', file, '--port', '0'], /mkdir .*file: EEXIST\n.*--data-dir/],
    [['--data-dir', join(file, 'below'), '--port', '0'], /ENOTDIR\n.*--data-dir/],
    [['--data-dir', foreign, '--port', '0'], /belongs to node 4.*set node.id=4, or use another/],
    [
      [
        '--data-dir',
        join(path, 'e'),
        '--set',
        'controller.quorum.voters=1@a:1,2@b:1',
        '--set',
        'listeners=PLAINTEXT://:0,CONTROLLER://:0',
      ],
      /No `meta.properties` found in .*\n.*rafka format --cluster-id ID --config FILE/,
    ],
    [['--config', json], /bad.json is no JSON/],
    [['--config', join(path, 'missing')], /cannot read the configuration file .*missing \(ENOENT\)/],
  ]
  for (const [args, words] of cases) {
    const { code, stderr } = await runRafka(['start', ...args], { cwd: path })
    expect(stderr, args.join(' ')).toMatch(words)
    expect(stderr, 'no stack').not.toMatch(/\n {4}at /)
    expect(code, args.join(' ')).toBeGreaterThan(0)
  }
})

test('a started broker says where it is and how to try it, and stops cleanly', async () => {
  let port = ''
  // Inside of a folder that goes when the test is over.
  const dataDir = `${cluster.dataDir}/another-node`
  const ran = await runRafka(['start', '--port', '0', '--data-dir', dataDir, '--set', 'threads.placement=inline'], {
    onOutput: (running, stdout) => {
      if (!stdout.includes('get it out')) return
      port = /listens on 127.0.0.1:(\d+)/.exec(stdout)?.[1] ?? ''
      running.kill('SIGTERM')
    },
  })
  expect(ran.code).toBe(0)
  expect(ran.stdout).toContain(`echo hello | npx rafka produce greetings --bootstrap 127.0.0.1:${port}`)
})
