import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { type FormatFlags, formatNode } from '../../src/cli/format-node.ts'
import { runRafka } from './run-rafka.ts'

const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw'
let folder = ''
let said: MockInstance<typeof console.log>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-format-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  said = vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => said.mockRestore())

/** A server.properties with its data beside it, in a folder of its own. */
function node(properties: Readonly<Record<string, string>>): { config: string; data: string } {
  const directory = mkdtempSync(join(folder, 'node-'))
  const all = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': 'data',
    ...properties,
  }
  const config = join(directory, 'server.properties')
  writeFileSync(
    config,
    Object.entries(all)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return { config, data: join(directory, 'data') }
}

const LISTENERS = { listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093' }
const STATIC = { ...LISTENERS, 'controller.quorum.voters': '1@one:9093,2@two:9093' }
const DYNAMIC = { ...LISTENERS, 'controller.quorum.bootstrap.servers': 'one:9093,two:9093' }

describe('rafka format', () => {
  test('makes the folders of a configured node ready, and says so', async () => {
    const { config, data } = node(STATIC)
    await formatNode({ config, clusterId: CLUSTER_ID })
    expect(said.mock.calls).toEqual([[`Formatting metadata directory ${data} with metadata.version 4.3-IV0.`]])
    expect(readFileSync(join(data, 'meta.properties'), 'utf8')).toMatch(
      /^#\ncluster.id=5L6g3nShT-eMCtK--X86sw\ndirectory.id=.{22}\nnode.id=1\nversion=1\n$/,
    )
  })

  test('--standalone makes a quorum of this controller, where others will find it', async () => {
    const { config, data } = node(DYNAMIC)
    await formatNode({ config, clusterId: CLUSTER_ID, standalone: true })
    const snapshot = readFileSync(join(data, '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint'), 'latin1')
    expect(snapshot).toContain('CONTROLLER\nlocalhost#\u0085')
  })

  test('--no-initial-controllers writes no voters', async () => {
    const { config, data } = node(DYNAMIC)
    await formatNode({ config, clusterId: CLUSTER_ID, initialControllers: false })
    expect(() => readFileSync(join(data, '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint'))).toThrow('ENOENT')
  })

  const STANDALONE = { standalone: true }
  test.each<[string, Record<string, string>, Partial<FormatFlags>, string]>([
    [
      'a controller without a word of its voters',
      DYNAMIC,
      {},
      'Because controller.quorum.voters is not set on this controller, you must specify one of',
    ],
    ['voters in two places', STATIC, STANDALONE, 'You cannot specify controller.quorum.voters and format the node with'],
    [
      'a broker as a quorum',
      { ...DYNAMIC, 'process.roles': 'broker', listeners: 'PLAINTEXT://:9092' },
      STANDALONE,
      'You can only use --standalone on a controller.',
    ],
    ['a controller that nobody can reach', {}, STANDALONE, 'No controller listeners found.'],
    [
      'two words for one thing',
      STATIC,
      { feature: ['metadata.version=30'], releaseVersion: '4.3' },
      'Use --release-version instead',
    ],
    [
      'a feature without a level',
      STATIC,
      { feature: ['metadata.version'] },
      "Can't parse feature=level string metadata.version: equals sign not found.",
    ],
    ['a level that is no number', STATIC, { feature: ['group.version=x'] }, 'unable to parse x as a short.'],
    [
      'a credential without a password',
      STATIC,
      { addScram: ['SCRAM-SHA-256=[name=a]'] },
      "one of 'password' or 'saltedpassword'",
    ],
  ])('%s is refused', async (_, properties, flags, message) => {
    const { config } = node(properties)
    await expect(formatNode({ config, clusterId: CLUSTER_ID, ...flags })).rejects.toThrow(message)
  })
})

test('as a process it ends with 0, with 1 where a folder is refused, and with 2 where the command cannot be', async () => {
  const { config } = node(STATIC)
  const args = ['format', '--config', config, '--cluster-id', CLUSTER_ID]
  expect(await runRafka(args)).toMatchObject({ code: 0, stderr: '' })
  const [again, twice, id] = await Promise.all([runRafka(args), runRafka([...args, '-s', '-N']), runRafka(['random-uuid'])])
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('is already formatted. Use --ignore-formatted') })
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be used with option') })
  expect(id.stdout).toMatch(/^[\w-]{22}\n$/)
})
