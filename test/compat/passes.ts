import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, type TestContext, test } from 'vitest'
import { COMPAT_BROKER } from './compat-broker.ts'

/** Adds a case to its suite. The name is what `passes.json` holds, so it must stay the same. */
export type CompatCase = (name: string, run: () => Promise<void>) => void

const CASE_WITHIN_MS = 50_000
const RUNNER_MORE_MS = 10_000

/**
 * The cases of a suite and its list of what passes, `passes.json` in `folder`. A listed case must pass and must be there; one that is not
 * listed may fail, and is then shown as skipped, with its reason. Against Apache Kafka every case must pass, and the list stays as it is.
 * `withinMs`: what a case may take.
 */
export function compatSuite(folder: string, withinMs = CASE_WITHIN_MS): CompatCase {
  const file = join(folder, 'passes.json')
  const listed: Readonly<Record<string, boolean>> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const names = new Set<string>()
  const passed = new Set<string>()
  const strict = COMPAT_BROKER === 'kafka'

  afterAll(() => {
    if (strict) return
    const fresh = [...passed].filter((name) => !listed[name])
    if (fresh.length === 0) return
    if (process.env['COMPAT_UPDATE'] === undefined) {
      console.log(`${fresh.length} cases pass and are not in ${file} yet (COMPAT_UPDATE=1 adds them):\n  ${fresh.join('\n  ')}`)
      return
    }
    const all = [...Object.keys(listed), ...fresh].sort()
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(all.map((name) => [name, true])), null, 2)}\n`)
  })

  queueMicrotask(() => {
    // After the file's own cases are known, and while tests can still be added.
    for (const name of Object.keys(listed)) {
      if (names.has(name)) continue
      test(`${name} (listed)`, () => {
        throw new Error(`${file} lists this case, and the suite no longer has it`)
      })
    }
  })

  return (name, run) => {
    if (names.has(name)) throw new Error(`two cases have the name ${name}`)
    names.add(name)
    const limited = async (context: TestContext): Promise<void> => {
      try {
        await within(withinMs, run())
        passed.add(name)
      } catch (error) {
        if (strict || listed[name]) throw error
        context.skip(`does not pass yet: ${shortened(error instanceof Error ? error.message : String(error))}`)
      }
    }
    // The runner's limit would fail the run even for a case that may fail.
    test(name, limited, withinMs + RUNNER_MORE_MS)
  }
}

/** What fails often tells its cause at the end of what a process said. */
function shortened(reason: string): string {
  return reason.length <= 1500 ? reason : `${reason.slice(0, 300)} … ${reason.slice(-1200)}`
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
