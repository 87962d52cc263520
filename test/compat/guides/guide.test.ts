import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blocksOf, missingLine } from './guide.ts'
import { GUIDES, ROOT } from './guide-folder.ts'

describe('a guide', () => {
  test.each(GUIDES)('%s: every block is run, or says why not', (guide) => {
    expect(blocksOf(readFileSync(join(ROOT, guide), 'utf8'))).toBeInstanceOf(Array)
  })

  const only = (markdown: string) => blocksOf(markdown)[0]

  test('has commands, what they print, and how they are run', () => {
    const markdown = '<!-- run: until="lis.ens", exit=3 -->\n```sh\nrafka start\n```\n\n```text\nnode 1 …\n\nserves\n```\n'
    expect(only(markdown)).toMatchObject({
      kind: 'command',
      code: 'rafka start\n',
      run: { isBackground: false, until: /lis.ens/, exitCode: 3 },
      output: ['node 1 …', 'serves'],
    })
  })

  test('may run something that its reader does not see', () => {
    expect(only('<!-- run: background, until="x"\nrafka start\n-->')).toMatchObject({ kind: 'command', code: 'rafka start\n' })
    expect(only('<!-- run: as="rafka start -p 0" -->\n```sh\nrafka start\n```')).toMatchObject({ code: 'rafka start -p 0' })
  })

  test('has modules, which may go on after one another', () => {
    const [, second] = blocksOf('<!-- before\nlet a = 1\n-->\n```ts\na++\n```\nand\n<!-- continued -->\n```ts\na--\n```\n')
    expect(second).toMatchObject({ kind: 'module', code: 'let a = 1\na++\na--\n' })
  })

  test('has files, and blocks that cannot be run, with the reason', () => {
    expect(only('<!-- file: a.properties -->\n```properties\na=b\n```')).toMatchObject({ kind: 'file', name: 'a.properties' })
    expect(only('<!-- not run: needs Grafana -->\n```sh\ngrafana\n```')).toMatchObject({
      kind: 'not run',
      reason: 'needs Grafana',
    })
  })

  test.each([
    '```\nls\n```',
    '```fish\nls\n```',
    '<!-- not run -->\n```sh\nls\n```',
    '<!-- run: sometimes -->\n```sh\nls\n```',
    '<!-- run: background -->\n```sh\nls\n```',
  ])('is refused where it is unclear what becomes of a block: %j', (markdown) => {
    expect(() => blocksOf(markdown)).toThrow(/^line \d/)
  })
})

test('what is printed may have more, but not less and not in another order', () => {
  const printed = 'GROUP    LAG\nbilling  900  no member\nthe end\n'
  expect(missingLine(['billing … no member', 'end'], printed)).toBeNull()
  expect(missingLine(['the end', 'billing'], printed)).toBe('billing')
  expect(missingLine(['billing 901'], printed)).toBe('billing 901')
})
