import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { gatherProperties } from '../../src/cli/settings.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-settings-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A working directory of its own with these files in it. */
function workingDirectory(files: Readonly<Record<string, string>> = {}): string {
  const cwd = mkdtempSync(join(folder, 'cwd-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

describe('where a setting may stand', () => {
  test('without any there is a broker on port 9092 with its data beside it', async () => {
    const cwd = workingDirectory()
    const properties = await gatherProperties({}, {}, cwd)
    expect(properties).toEqual({ 'log.dirs': `${cwd}/rafka-data`, listeners: 'PLAINTEXT://127.0.0.1:9092' })
  })

  test('a later place wins: file, environment, flags, --set', async () => {
    const cwd = workingDirectory({ 'server.properties': 'num.partitions=2\n' })
    const places = [{}, { config: 'server.properties' }, { config: 'server.properties', set: ['num.partitions=5'] }] as const
    const environment = { KAFKA_NUM_PARTITIONS: '3', RAFKA_NUM_PARTITIONS: '4' }
    const partitions = async (flags: (typeof places)[number], env: Record<string, string>) =>
      (await gatherProperties(flags, env, cwd))['num.partitions']
    expect(await partitions(places[1], {})).toBe('2')
    expect(await partitions(places[1], { KAFKA_NUM_PARTITIONS: '3' })).toBe('3')
    expect(await partitions(places[1], environment)).toBe('4')
    expect(await partitions(places[2], environment)).toBe('5')
  })

  test('cluster.config.json is taken from the working directory when none is named, with one node of it', async () => {
    const cwd = workingDirectory({
      'cluster.config.json': JSON.stringify({
        properties: { 'num.partitions': '2', 'log.dirs': './here' },
        nodes: [
          { id: 4, listeners: 'PLAINTEXT://127.0.0.1:4,CONTROLLER://127.0.0.1:14' },
          { id: 5, roles: ['broker'], listeners: 'PLAINTEXT://127.0.0.1:5', properties: { 'num.partitions': '7' } },
        ],
      }),
    })
    expect(await gatherProperties({ nodeId: 4 }, {}, cwd)).toMatchObject({ 'node.id': '4', 'num.partitions': '2' })
    expect(await gatherProperties({ nodeId: 5 }, {}, cwd)).toMatchObject({
      'node.id': '5',
      'num.partitions': '7',
      'log.dirs': `${cwd}/here/node-5`,
    })
    await expect(gatherProperties({}, {}, cwd)).rejects.toThrow(/has the nodes 4, 5: say by --node-id which/)
    expect(await gatherProperties({ config: false }, {}, cwd)).toMatchObject({ 'log.dirs': `${cwd}/rafka-data` })
    await expect(gatherProperties({ nodeId: 6 }, {}, cwd)).rejects.toThrow(/has no node 6, but 4, 5/)
  })

  test('a file with one node is that node, as it is written', async () => {
    const node = { id: 4, listeners: 'PLAINTEXT://127.0.0.1:4' }
    const cwd = workingDirectory({
      'cluster.config.json': JSON.stringify({ properties: { 'log.dirs': './here' }, nodes: [node] }),
    })
    expect(await gatherProperties({}, {}, cwd)).toEqual({
      'log.dirs': `${cwd}/here`,
      'node.id': '4',
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://127.0.0.1:4',
    })
  })

  test('folders count from the file that names them, and from the working directory elsewhere', async () => {
    const cwd = workingDirectory({ 'conf/server.properties': 'log.dirs=a, ./b\nmetadata.log.dir=meta\n' })
    const fromFile = await gatherProperties({ config: 'conf/server.properties' }, {}, cwd)
    expect(fromFile).toMatchObject({ 'log.dirs': `${cwd}/conf/a,${cwd}/conf/b`, 'metadata.log.dir': `${cwd}/conf/meta` })
    expect(await gatherProperties({ dataDir: 'c' }, {}, cwd)).toMatchObject({ 'log.dirs': `${cwd}/c` })
    expect(await gatherProperties({ set: ['log.dirs=d,/e'] }, {}, cwd)).toMatchObject({ 'log.dirs': `${cwd}/d,/e` })
    expect(await gatherProperties({}, { KAFKA_LOG_DIRS: 'f' }, cwd)).toMatchObject({ 'log.dirs': `${cwd}/f` })
  })

  test('log.dir of a later place is not shadowed by log.dirs of an earlier one', async () => {
    const cwd = workingDirectory({ 'server.properties': 'log.dirs=many\n' })
    const properties = await gatherProperties({ config: 'server.properties' }, { KAFKA_LOG_DIR: '/one' }, cwd)
    expect(resolveBrokerConfig(properties).config.logDirs).toEqual(['/one'])
  })

  test('variables of the environment that name no configuration are left alone, and Rafka’s own keys need no second prefix', async () => {
    const environment = {
      RAFKA_BOOTSTRAP: 'x:1',
      KAFKA_HEAP_OPTS: '-Xmx1G',
      RAFKA_HTTP_LISTENER: '127.0.0.1:0',
      DURABILITY: 'no',
    }
    const properties = await gatherProperties({}, environment, workingDirectory())
    expect(Object.keys(properties).sort()).toEqual(['listeners', 'log.dirs', 'rafka.http.listener'])
  })
})

describe('flags', () => {
  test('--port and --host move the listener, --http and --log-format have keys of their own', async () => {
    const flags = { port: 19092, host: '::1', http: '9404', logFormat: 'pretty', nodeId: 3 }
    expect(await gatherProperties(flags, {}, workingDirectory())).toMatchObject({
      listeners: 'PLAINTEXT://[::1]:19092',
      'rafka.http.listener': '127.0.0.1:9404',
      'log.format': 'pretty',
      'node.id': '3',
    })
  })

  test('--set takes values with equals signs in them', async () => {
    const flags = { set: ['advertised.listeners=PLAINTEXT://a:1', 'listener.security.protocol.map=A:PLAINTEXT,B=C'] }
    expect(await gatherProperties(flags, {}, workingDirectory())).toMatchObject({
      'listener.security.protocol.map': 'A:PLAINTEXT,B=C',
    })
  })
})

describe('what cannot be is refused in words', () => {
  const missing = {
    flags: { config: 'nowhere.properties' },
    files: {},
    words: /cannot read the configuration file .*nowhere.properties/,
  }
  const noJson = { flags: {}, files: { 'cluster.config.json': '{nodes' }, words: /cluster.config.json is no JSON/ }
  const wrongKey = {
    flags: {},
    files: { 'cluster.config.json': '{"nodes":[{"id":1,"ports":3}]}' },
    words: /cluster.config.json: nodes.0: Unrecognized key: "ports"/,
  }
  const noNodes = { flags: {}, files: { 'cluster.config.json': '{"nodes":[]}' }, words: /nodes: Too small/ }
  const noValue = { flags: { set: ['num.partitions'] }, files: {}, words: /--set takes name=value, and got "num.partitions"/ }
  test.each([
    ['a missing file', missing],
    ['a file that is no JSON', noJson],
    ['an unknown key', wrongKey],
    ['no nodes', noNodes],
    ['--set without a value', noValue],
  ])('%s', async (_, { flags, files, words }) => {
    await expect(gatherProperties(flags, {}, workingDirectory(files))).rejects.toThrow(words)
  })
})
