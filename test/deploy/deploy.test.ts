import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addFormat } from '../../src/cli/format.ts'
import { addStart } from '../../src/cli/start.ts'

const ROOT = join(import.meta.dirname, '../..')
const program = new Command()
addStart(program)
addFormat(program)

/** What the files of deploy/ run, as the command's name and the flags behind it. */
function calls(file: string): readonly (readonly [name: string, flags: readonly string[]])[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/[",[\]]/g, ' ')
  const lines = text.split('\n').filter((line) => !line.trim().startsWith('#'))
  return lines.flatMap((line) => {
    const match = /(?:rafka|CMD)\s+(start|format)\b(.*)$/.exec(line)
    return match === null ? [] : [[match[1]!, match[2]!.match(/(?<=\s)--[a-z-]+/g) ?? []]]
  })
}

test.each(['deploy/helm/rafka/templates/statefulset.yaml', 'deploy/systemd/rafka.service', 'deploy/container/Containerfile'])(
  '%s calls rafka with flags that there are',
  (file) => {
    const found = calls(file)
    expect(found.length).toBeGreaterThan(0)
    for (const [name, flags] of found) {
      const known = program.commands.find((command) => command.name() === name)!.options.map(({ long }) => long)
      expect(known).toEqual(expect.arrayContaining([...flags]))
    }
  },
)

test('probes ask what the node serves', () => {
  const chart = readFileSync(join(ROOT, 'deploy/helm/rafka/templates/statefulset.yaml'), 'utf8')
  const served = readFileSync(join(ROOT, 'actors/monitoring.ts'), 'utf8')
  for (const [, path] of chart.matchAll(/path: (\/\w+)/g)) expect(served).toContain(`'${path}'`)
})
