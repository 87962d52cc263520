import { pathToFileURL } from 'node:url'

/** What this needs of actors/cluster.ts, whether from source or from dist. */
interface ClusterModule {
  startCluster(): Promise<AsyncDisposable>
}

// A process of its own for bench/startup.ts: the first start of a process is what a test pays, so nothing may have run before it.
const [, , entry] = process.argv
if (entry === undefined) throw new Error('which module to import startCluster() from?')

const importing = performance.now()
const { startCluster } = (await import(pathToFileURL(entry).href)) as ClusterModule
const importMs = performance.now() - importing
const firstMs = await startMs()
const secondMs = await startMs()
console.log(JSON.stringify({ importMs, firstMs, secondMs }))

async function startMs(): Promise<number> {
  const started = performance.now()
  await using _cluster = await startCluster()
  return performance.now() - started
}
