import { describe, expect, test } from 'vitest'
import { table } from '../../bench/measure/table.ts'
import { clientEntries } from './api-report/client-entries.ts'
import { bundleEntry } from './bundle.ts'

const BROKER = /^(actors|src\/(broker|log|raft|replica|controller|coordinator|cli))\//
const HEAVY = /tls|zstd|snappy|lz4|gzip|inflate|scram|oauth|oidc|msk|authenticator\.ts$|sasl/
/** The seams of what is heavy, a few lines each, are no weight. */
const SEAMS =
  /^src\/client\/(authenticator|sasl-session|admin\/scram-credentials)\.ts$|^src\/client\/node\/(load-authenticator|connection-security)\.ts$/

/** What an entry must not load. */
const WITHOUT: Readonly<Record<string, readonly RegExp[]>> = {
  'rafka/client/producer': [/^src\/client\/(consumer|admin)\//],
  'rafka/client/consumer': [/^src\/client\/(producer|admin)\//],
  'rafka/client/admin': [/^src\/client\/(producer|consumer)\//],
}

describe.skipIf(clientEntries().length === 0)('what an application loads with an entry of the client', async () => {
  const bundles = await Promise.all(clientEntries().map(bundleEntry))
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1)
  const rows = bundles.map(({ specifier, loaded, minifiedBytes, gzipBytes, laterBytes }) => [
    specifier,
    String(loaded.length),
    kilobytes(minifiedBytes),
    kilobytes(gzipBytes),
    kilobytes(laterBytes),
  ])
  console.log(`\n${table(['entry', 'modules', 'minified kB', 'gzip kB', 'loaded later kB'], rows)}\n`)

  for (const { specifier, loaded, later } of bundles) {
    test(`${specifier} loads none of the broker`, () => {
      expect([...loaded, ...later].filter((file) => BROKER.test(file))).toEqual([])
    })

    const unwanted = WITHOUT[specifier]
    if (unwanted === undefined) continue
    test(`${specifier} loads only what it needs: not the other two, and codecs, TLS and SASL when they are used`, () => {
      expect([...loaded, ...later].filter((file) => unwanted.some((pattern) => pattern.test(file)))).toEqual([])
      expect(loaded.filter((file) => HEAVY.test(file) && !SEAMS.test(file) && !file.includes('/generated/'))).toEqual([])
    })
  }
})
