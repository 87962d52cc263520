#!/usr/bin/env node
// Written so that an old Node can read it: it needs Node 24 or newer, and looks for one beside this package before it gives up.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const { createRequire, enableCompileCache } = nodeModule
const NODE_MAJOR_MIN = 24
const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  const node = newerNode()
  if (node === null) {
    console.error(`rafka needs Node ${NODE_MAJOR_MIN} or newer; this is Node ${process.versions.node} (${process.execPath}).`)
    console.error(
      `Install it from your package manager, or beside rafka: npm install node-${process.platform}-${process.arch}@${NODE_MAJOR_MIN}`,
    )
    process.exit(1)
  }
  await runBy(node)
}

// A checkout runs its sources as they are, or, with RAFKA_USE_BUILD=1, what was built from them; the published package holds the build alone.
// What was compiled once need not be compiled again at the next start, by this thread or by workers, which learn of it by the environment.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')
enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
const built = join(root, 'dist', 'src', 'cli', 'main.js')
const source = join(root, 'src', 'cli', 'main.ts')
const entry = existsSync(source) && process.env.RAFKA_USE_BUILD !== '1' ? source : built
const { main } = await import(pathToFileURL(entry).href)
await main(process.argv)

/** Runs this file by another Node in the place of this one: it gets the signals that come, and its end is ours. Never resolves. */
function runBy(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  const forward = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  return new Promise(() => {
    child.once('exit', (status, signal) => {
      if (signal === null) process.exit(status)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    })
  })
}

/** The binary of one of the npm packages that carry Node, or null. */
function newerNode() {
  const require = createRequire(import.meta.url)
  for (const name of [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]) {
    try {
      const binary = join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'node')
      const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout || ''
      if (Number(version.slice(1).split('.')[0]) >= NODE_MAJOR_MIN) return binary
    } catch {
      // Not installed: the next one.
    }
  }
  return null
}
