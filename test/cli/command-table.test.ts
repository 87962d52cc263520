import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programOf } from '../../src/cli/commands.ts'
import { commandReference } from '../../src/cli/completion/command-reference.ts'
import { commandTable } from '../../src/cli/completion/command-table.ts'
import { completionScript } from '../../src/cli/completion/completion-script.ts'

const program = await programOf(undefined)
const table = commandTable(program)
const root = join(import.meta.dirname, '../..')

test('docs/cli.md has the reference that the command table gives (node scripts/write-cli-reference.ts)', () => {
  const reference = readFileSync(join(root, 'docs/cli.md'), 'utf8').split('## Reference\n\n')[1]
  expect(reference).toBe(`${commandReference(program)}\n`)
})

test('every command that docs/cli.md and the README show is there, with its options', () => {
  const unknown: string[] = []
  for (const file of ['docs/cli.md', 'README.md']) {
    const blocks = [...readFileSync(join(root, file), 'utf8').matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!)
    for (const [, line] of blocks.flatMap((block) => [...block.matchAll(/\brafka ([a-z][^\n|>#<)]*)/g)])) {
      const words = line!.trim().split(/\s+/)
      // What `rafka cluster` does by default has a name.
      if (words[0] === 'cluster' && words[1]?.startsWith('--')) words.splice(1, 0, 'start')
      const entry = table.findLast(({ path }) => path.length > 0 && path.every((word, place) => words[place] === word))
      const names = entry?.options.flatMap((option) => option.names) ?? []
      const wrong = words.filter((word) => /^--?[a-z]/.test(word) && !/^-\d/.test(word) && !names.includes(word))
      if (entry === undefined || wrong.length > 0) unknown.push(`${file}: rafka ${line} (${wrong.join(' ')})`)
    }
  }
  expect(unknown).toEqual([])
})

test('every command says what it does and shows an example', () => {
  const lacking = table.filter(({ path, description }) => {
    const command = path.reduce((found, word) => found.commands.find((each) => each.name() === word)!, program)
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    return (
      description === '' || (path.length > 0 && path[0] !== 'random-uuid' && path[0] !== 'cluster' && !/Examples?:/.test(help))
    )
  })
  expect(lacking.map(({ path }) => path.join(' '))).toEqual([])
})

test.each(['bash', 'zsh', 'fish'] as const)('the completion for %s knows every command and option', (shell) => {
  const script = completionScript(program, shell)
  const missing = table.flatMap(({ path, options }) => {
    const words = [
      ...path.slice(-1),
      ...options.flatMap(({ names }) => names.map((name) => (shell === 'fish' ? name.replace(/^-+/, '') : name))),
    ]
    return words.filter((word) => !script.includes(word))
  })
  expect(missing).toEqual([])
})

test('bash completes commands, options, and what options take', () => {
  const asks = [
    ['rafka', 'top'],
    ['rafka', 'topic', 'cr'],
    ['rafka', 'topic', 'create', 'x', '--part'],
    ['rafka', 'produce', 'orders', '--compression', 'z'],
  ]
  const calls = asks.map(
    (words) => `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _rafka; echo "\${COMPREPLY[*]}"`,
  )
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${completionScript(program, 'bash')}\n${calls.join('\n')}`], {
    encoding: 'utf8',
  })
  expect({ stdout, stderr }).toEqual({ stdout: 'topic\ncreate\n--partitions\nzstd\n', stderr: '' })
})
