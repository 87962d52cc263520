import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
let folder: string
let app: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-package-'))
  app = join(folder, 'app')
  mkdirSync(app)
  const packed = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)) as unknown
  // npm 11 and npm 12 say the same in two shapes.
  const [entry] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as { filename: string }[]
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  run('npm', ['install', '--no-fund', '--no-audit', join(folder, entry!.filename)], app)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the package holds the build and no sources, specs or tests', () => {
  const installed = join(app, 'node_modules/rafka')
  expect(readdirSync(installed).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'NOTICE',
    'README.md',
    'bin',
    'cluster.config.json',
    'dist',
    'package.json',
  ])
  expect(readdirSync(join(installed, 'dist')).sort()).toEqual(['actors', 'chunks', 'src'])
})

test('installing it brings no second Node and stays under 100 MB', () => {
  expect(readdirSync(join(app, 'node_modules')).filter((name) => /^node-(linux|darwin|bin)/.test(name))).toEqual([])
  expect(bytesOf(join(app, 'node_modules'))).toBeLessThan(100 * 1024 * 1024)
})

test('npx rafka starts, takes a record and gives it back, and stops', async () => {
  await serves('npx', ['rafka'], app)
})

test('the archive needs nothing else on the machine: unpacked, it does the same', async () => {
  const path = run('bash', [join(root, 'scripts/pack_archive.sh'), folder], root).trim()
  run('tar', ['-xzf', path], folder)
  const unpacked = path.replace(/\.tar\.gz$/, '')
  expect(readdirSync(unpacked).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'bin', 'lib'])
  await serves(join(unpacked, 'bin/rafka'), [], folder)
})

test('npx rafka cluster runs three nodes, which restart one after the other', async () => {
  const args = ['rafka', 'cluster', '--no-config', '--data-dir', join(folder, 'nodes')]
  const cluster = spawn('npx', [...args, '--port', '0'], { cwd: app, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const ended = new Promise<number | null>((resolve) => cluster.once('exit', resolve))
  let output = ''
  await new Promise<void>((resolve, reject) => {
    cluster.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      if (output.includes(' serve, data in ')) resolve()
    })
    ended.then((code) => reject(new Error(`ended with ${code}`)))
  })
  const bootstrap = ['--bootstrap', /(\S+) serve, data in /.exec(output)![1]!]
  const [, , ...which] = args
  run('npx', ['rafka', 'produce', 'kept', ...bootstrap], app, 'by three\n')
  expect(run('npx', ['rafka', 'cluster', 'restart', ...which], app).match(/serves again/g)).toHaveLength(3)
  expect(run('npx', ['rafka', 'consume', 'kept', '--from-beginning', '--exit', ...bootstrap], app)).toBe('by three\n')
  run('npx', ['rafka', 'cluster', 'stop', ...which], app)
  expect(await ended).toBe(0)
})

test('rafka/protocol is Kafka’s messages alone', () => {
  const program = `
    const { MetadataRequest, Reader, Writer } = await import('rafka/protocol')
    const writer = new Writer()
    MetadataRequest.write(writer, { topics: [{ name: 'orders' }] }, 12)
    console.log(MetadataRequest.read(new Reader(writer.toBytes()), 12).topics[0].name)`
  writeFileSync(join(app, 'protocol.mjs'), program)
  expect(run(process.execPath, ['protocol.mjs'], app)).toBe('orders\n')
})

test('the threads that compact find what they run', () => {
  const worker = './node_modules/rafka/dist/actors/cleaner/cleaning-worker.js'
  const program = `import(${JSON.stringify(worker)}).then(({ clean }) => console.log(typeof clean))`
  expect(run(process.execPath, ['-e', program], app)).toBe('function\n')
})

test('a test embeds it by its main entry, on the caller’s thread and on worker threads', () => {
  writeFileSync(
    join(app, 'embed.mjs'),
    `import { startCluster } from 'rafka'
     for (const placement of ['inline', 'auto']) {
       await using cluster = await startCluster({ placement })
       console.log(placement, /^127\\.0\\.0\\.1:\\d+$/.test(cluster.bootstrapServers))
     }`,
  )
  expect(run(process.execPath, ['embed.mjs'], app)).toBe('inline true\nauto true\n')
})

test('rafka/client produces and consumes, by its entries and in the types of whoever writes TypeScript', () => {
  writeFileSync(
    join(app, 'client.mts'),
    `import { startCluster } from 'rafka'
     import { createAdmin, createConsumer, jsonDeserializer, jsonSerializer, type RebEvent } from 'rafka/client'
     import { createProducer } from 'rafka/client/producer'

     interface Order { readonly id: string; readonly amount: number }

     await using cluster = await startCluster()
     const bootstrap = cluster.bootstrapServers
     await using admin = createAdmin({ bootstrap })
     await admin.createTopics([{ name: 'orders', numPartitions: 3 }])
     await using producer = createProducer<string, Order>({ bootstrap, valueSerializer: jsonSerializer<Order>() })
     await producer.send({ topic: 'orders', key: 'a', value: { id: 'a', amount: 42 } })
     // @ts-expect-error A number is no order.
     const wrong = () => producer.send({ topic: 'orders', key: 'a', value: 42 })
     await using consumer = createConsumer({
       bootstrap,
       groupId: 'readers',
       autoOffsetReset: 'earliest',
       valueDeserializer: jsonDeserializer<Order>(),
       onRebalance: ({ kind, partitions }: RebEvent) => console.log(kind, partitions.length),
     })
     consumer.subscribe({ topics: ['orders'] })
     for await (const { value } of consumer) {
       console.log(value?.amount.toFixed(1), typeof wrong)
       break
     }`,
  )
  const options = ['--strict', '--module', 'nodenext', '--target', 'esnext', '--noEmit', '--types', 'node']
  run(join(root, 'node_modules/.bin/tsc'), [...options, '--typeRoots', join(root, 'node_modules/@types'), 'client.mts'], app)
  expect(run(process.execPath, ['client.mts'], app)).toBe('assigned 3\n42.0 function\nrevoked 3\n')
})

/** Starts a broker with a data folder of its own, uses it, and stops it. */
async function serves(command: string, first: readonly string[], cwd: string): Promise<void> {
  const port = 20_000 + (process.pid % 10_000)
  // In a group of its own, which gets the signal as a whole, as from a terminal: npx does not pass one on.
  const data = mkdtempSync(join(folder, 'data-'))
  const broker = spawn(command, [...first, 'start', '--port', String(port), '--data-dir', data], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const ended = new Promise<number | null>((resolve) => broker.once('exit', resolve))
  try {
    await new Promise<void>((resolve, reject) => {
      broker.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('listens on') && resolve())
      ended.then((code) => reject(new Error(`ended with ${code}`)))
    })
    const bootstrap = ['--bootstrap', `127.0.0.1:${port}`]
    run(command, [...first, 'produce', 'packed', ...bootstrap], cwd, 'from the package\n')
    expect(run(command, [...first, 'consume', 'packed', '--from-beginning', '--exit', ...bootstrap], cwd)).toBe(
      'from the package\n',
    )
  } finally {
    process.kill(-broker.pid!, 'SIGTERM')
  }
  await ended
  // What a clean stop leaves, so that the next start need not look for damage.
  const mark = join(data, '.kafka_cleanshutdown')
  for (let tries = 0; tries < 100 && !existsSync(mark); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
  expect(existsSync(mark)).toBe(true)
}

function run(command: string, args: readonly string[], cwd: string, input?: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
    timeout: 170_000,
  })
}

function bytesOf(path: string): number {
  let bytes = 0
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(path, name), { throwIfNoEntry: false })
    if (stat?.isFile()) bytes += stat.size
  }
  return bytes
}
