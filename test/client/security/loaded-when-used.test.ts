import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** What a module imports before anything is called, with all that follows from it: files of ours, and modules of Node and of packages. */
function loadedWith(entry: string): Set<string> {
  const loaded = new Set<string>()
  const follow = (file: string): void => {
    if (loaded.has(file)) return
    loaded.add(file)
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, names, target] of source.matchAll(/^(?:import|export) ((?!type\b)[^'"]*?)from '([^']+)'/gms)) {
      if (/^\{(\s*type\s[^,]+,?)+\s*\}\s*$/.test(names!)) continue
      if (target!.startsWith('.')) follow(relative(root, resolve(root, dirname(file), target!)))
      else loaded.add(target!)
    }
  }
  follow(entry)
  return loaded
}

describe('what a client without TLS and SASL loads', () => {
  test.each(['src/client/node/node-environment.ts', 'src/client/node/connection-security.ts', 'src/client/client.ts'])(
    'is neither of them: %s',
    (entry) => {
      const heavy = [...loadedWith(entry)].filter((file) =>
        /^node:tls$|\/tls\.ts$|src\/security\/|client\/security\/(plain|scram|oauth-bearer|oidc|msk|aws)|load-authenticator/.test(
          file,
        ),
      )
      expect(heavy).toEqual([])
    },
  )

  test('and TLS is loaded by what TLS needs', () => {
    expect(loadedWith('src/client/node/tls.ts')).toContain('node:tls')
    expect(loadedWith('src/client/node/msk-iam.ts')).toContain('src/client/security/aws-signature.ts')
  })
})
