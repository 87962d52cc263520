import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { MESSAGE_MAP } from '../src/messages/message-map.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What each layer may import: imports go down only. A layer may always import itself. */
const LAYERS: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  records: ['base', 'protocol'],
  messages: ['base', 'protocol'],
  log: ['base', 'protocol', 'records', 'messages'],
  metadata: ['base', 'protocol', 'records', 'messages'],
  security: ['base', 'protocol', 'records', 'messages'],
  network: ['base', 'protocol', 'records', 'messages', 'metadata', 'security'],
  raft: ['base', 'protocol', 'records', 'messages', 'log', 'metadata', 'security', 'network'],
  replica: ['base', 'protocol', 'records', 'messages', 'log', 'metadata', 'security', 'network'],
  controller: ['base', 'protocol', 'records', 'messages', 'metadata', 'security'],
  coordinator: ['base', 'protocol', 'records', 'messages', 'metadata', 'security'],
  broker: [
    'base',
    'protocol',
    'records',
    'messages',
    'log',
    'metadata',
    'security',
    'network',
    'raft',
    'replica',
    'controller',
    'coordinator',
  ],
  client: ['base', 'protocol', 'records', 'security', 'network'],
}
/** Layers that compose: what they may not import is said by the layers below. */
const COMPOSITION = new Set(['cli'])

/** Modules of Node that would let time, chance or the outside world into the deciding code, and the few files made to let them in. */
const OUTSIDE_MODULES =
  /^(node:)?(fs|fs\/promises|net|tls|http|https|http2|dgram|dns|worker_threads|child_process|cluster|timers|timers\/promises|perf_hooks|os|crypto)$/
const OUTSIDE_CALLS =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.hrtime|setTimeout|setInterval|setImmediate|queueMicrotask)\b/
const DOORS: readonly RegExp[] = [/^src\/cli\//, /^src\/client\/node\//, /\/generator\//]

const LINES_AIM = 500
const LINES_MAX = 900
const SHARE_OVER_AIM_MAX = 0.05

const sources = [...files('src'), ...files('actors')]
const handWritten = sources.filter((file) => !file.includes('/generated/'))

describe('import rules', () => {
  test('imports go down the layers only', () => {
    const wrong: string[] = []
    for (const file of sources) {
      const from = layerOf(file)
      if (from === null || COMPOSITION.has(from)) continue
      const allowed = LAYERS[from]
      if (allowed === undefined) {
        wrong.push(`${file}: no rule for the layer ${from}`)
        continue
      }
      for (const target of importsOf(file)) {
        if (!target.startsWith('.')) continue
        const to = layerOf(relative(root, resolve(root, dirname(file), target)))
        if (to === from) continue
        if (to === null || !allowed.includes(to)) wrong.push(`${file} imports ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('no file imports itself by a detour', () => {
    const graph = new Map(
      sources.map((file) => [
        file,
        importsOf(file, { values: true })
          .filter((target) => target.startsWith('.'))
          .map((target) => relative(root, resolve(root, dirname(file), target))),
      ]),
    )
    expect(cycleIn(graph)).toEqual([])
  })

  test('src takes clock, chance, disk and network as arguments', () => {
    const wrong: string[] = []
    for (const file of sources) {
      if (!file.startsWith('src/') || DOORS.some((door) => door.test(file))) continue
      for (const target of importsOf(file, { values: true }))
        if (OUTSIDE_MODULES.test(target)) wrong.push(`${file} imports ${target}`)
      const call = OUTSIDE_CALLS.exec(withoutComments(text(file)))
      if (call !== null) wrong.push(`${file} calls ${call[0]}`)
    }
    expect(wrong).toEqual([])
  })

  test('every relative import names a .ts file', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.') && !/\.(ts|json)$/.test(target))
        .map((target) => `${file}: ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('size', () => {
  test(`no hand-written file has more than ${LINES_MAX} lines, and 19 in 20 stay under ${LINES_AIM}`, () => {
    const sizes = handWritten.map((file) => ({ file, lines: text(file).split('\n').length }))
    expect(sizes.filter(({ lines }) => lines > LINES_MAX)).toEqual([])
    const over = sizes.filter(({ lines }) => lines > LINES_AIM)
    expect(over.length, over.map(({ file, lines }) => `${file}: ${lines}`).join('\n')).toBeLessThanOrEqual(
      Math.ceil(sizes.length * SHARE_OVER_AIM_MAX),
    )
  })

  test('no folder or file is named for the vaguest noun', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|common|helpers?|lib|misc)(\/|\.ts$)/.test(file))).toEqual([])
  })
})

describe('message map', () => {
  const kinds = [...text('src/messages/message.ts').matchAll(/^ {2}kind: '([a-z-]+)'/gm)].map((match) => match[1]!)

  test('every message of the vocabulary is in the map, and nothing else', () => {
    expect(Object.keys(MESSAGE_MAP).sort()).toEqual([...kinds].sort())
  })

  test('who is said to receive a message names it, and who is said to send it does too', () => {
    const wrong: string[] = []
    for (const [kind, { from, to }] of Object.entries(MESSAGE_MAP)) {
      for (const file of [...from, ...to]) {
        const named = castFiles(file).some((part) => text(part).includes(`'${kind}'`))
        if (!named) wrong.push(`${file} does not name ${kind}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('lock file', () => {
  test('names the package of every platform, so that npm ci works on each of them', () => {
    const { packages } = JSON.parse(text('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) => packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
      ),
    )
    expect(missing).toEqual([])
  })
})

/** The files that make up one member of the cast: the actor, and the folder in `src/` that decides for it. */
function castFiles(member: string): string[] {
  const decided: Record<string, readonly string[]> = {
    'actors/partition.ts': ['src/replica'],
    'actors/replication.ts': ['src/replica'],
    'actors/network.ts': ['src/broker'],
    'actors/group-coordinator.ts': ['src/coordinator'],
    'actors/transaction-coordinator.ts': ['src/coordinator'],
    'actors/metadata-quorum.ts': ['src/raft', 'src/controller', 'src/metadata'],
    'actors/supervisor.ts': ['src/metadata'],
    'actors/controller-channel.ts': ['src/broker'],
  }
  const folders = decided[member] ?? []
  if (statSync(join(root, member)).isDirectory()) return files(member)
  return [member, ...folders.flatMap((folder) => files(folder))]
}

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()
}

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}

/** `values`: leaves out imports of types alone, which are gone when the code runs. */
function importsOf(file: string, { values = false } = {}): string[] {
  const statements = text(file).matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)
  return [...statements].filter((match) => !values || match[1] === undefined).map((match) => match[2]!)
}

function layerOf(file: string): string | null {
  const match = /^src\/([a-z]+)\//.exec(file)
  return match === null ? null : match[1]!
}

function cycleIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] => {
    if (done.has(file)) return []
    const at = path.indexOf(file)
    if (at >= 0) return [...path.slice(at), file]
    path.push(file)
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target)
      if (cycle.length > 0) return cycle
    }
    path.pop()
    done.add(file)
    return []
  }
  for (const file of graph.keys()) {
    const cycle = visit(file)
    if (cycle.length > 0) return cycle
  }
  return []
}
