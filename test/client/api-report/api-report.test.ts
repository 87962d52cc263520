import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { apiReport, apiSurface, undocumented } from './api-report.ts'
import { clientEntries } from './client-entries.ts'
import { parseDeclarations } from './declarations.ts'
import { REPORT } from './write-api-report.ts'

describe('the public API of the client', () => {
  const surface = apiSurface(clientEntries())

  test('is the one that docs/api/client.api.md shows (npm run api-report writes it anew)', () => {
    expect(apiReport(surface)).toBe(readFileSync(REPORT, 'utf8'))
  })

  test('has a comment on everything that is exported', () => {
    expect(undocumented(surface)).toEqual([])
  })
})

test('declarations are told apart with their comments, and where names come from', () => {
  const { declared, imported, exported, exportedWhole } = parseDeclarations(
    'src/a/b.d.ts',
    [
      "import type { X as Y, Z } from '../c.ts';",
      "import { gone } from 'a-package';",
      "export { one, type Two as Three } from './d.ts';",
      "export * from './e.ts';",
      '/** A class.',
      ' * Of two lines. */',
      'export declare class Made {',
      '    #private;',
      '    /** Its method. */',
      '    go(y: Y): void;',
      '}',
      'interface Hidden {',
      '    z: Z;',
      '}',
      '/** Either way. */',
      'export declare function f(a: string): string;',
      'export declare function f(a: number): number;',
      'export {};',
    ].join('\n'),
  )

  expect([...declared.keys()]).toEqual(['Made', 'Hidden', 'f'])
  expect(declared.get('Made')!.text).toMatch(/^\/\*\* A class\.\n \* Of two lines\. \*\/\nclass Made \{\n[\s\S]*\n\}$/)
  expect(declared.get('Hidden')!.comment).toBe('')
  expect(declared.get('f')!.text).toBe('/** Either way. */\nfunction f(a: string): string;\nfunction f(a: number): number;')
  expect(Object.fromEntries(imported)).toEqual({ Y: { file: 'src/c.ts', name: 'X' }, Z: { file: 'src/c.ts', name: 'Z' } })
  expect(Object.fromEntries(exported)).toEqual({
    one: { file: 'src/a/d.ts', name: 'one' },
    Three: { file: 'src/a/d.ts', name: 'Two' },
    Made: { file: null, name: 'Made' },
    f: { file: null, name: 'f' },
  })
  expect(exportedWhole).toEqual(['src/a/e.ts'])
})
