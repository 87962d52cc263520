import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { compatSuite } from '../passes.ts'
import { blocksOf } from './guide.ts'
import { folderOf, GUIDES, makeGuideFolder, ROOT } from './guide-folder.ts'

// Every guide from top to bottom, as somebody who types what it says: in a folder and a network of its own, so that the ports in it are free.
const test = compatSuite(import.meta.dirname, 180_000)
const folder = makeGuideFolder()
const env = {
  PATH: [dirname(process.execPath), join(folder, 'node_modules/.bin'), process.env['PATH']].join(':'),
  HOME: folder,
  REPOSITORY: ROOT,
  NO_COLOR: '1',
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(printed)
  if (process.env['GUIDES_TIMES'] !== undefined) console.log(printed)
}

test('what they show in TypeScript has the right types', () => run('tsc', ['-p', folder], folder))

const inside = (guide: string): Promise<void> => {
  const script = `ip link set lo up && exec node '${join(import.meta.dirname, 'run-guide.ts')}' '${join(ROOT, guide)}'`
  return run('unshare', ['--map-root-user', '--net', 'sh', '-c', script], folderOf(folder, guide))
}

// Guides wait for clocks much of the time: the next one begins with the one that is waited for.
const runs = new Map<string, Promise<void>>()
function begun(guide: string | undefined): Promise<void> {
  if (guide === undefined) return Promise.resolve()
  const running = runs.get(guide) ?? inside(guide)
  runs.set(guide, running)
  running.catch(() => {})
  return running
}

const RUN = GUIDES.filter((guide) =>
  blocksOf(readFileSync(join(ROOT, guide), 'utf8')).some(({ kind }) => kind === 'command' || kind === 'module'),
)
for (const [place, guide] of RUN.entries()) {
  test(guide, () => {
    const over = begun(guide)
    void begun(RUN[place + 1])
    return over
  })
}
