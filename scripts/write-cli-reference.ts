// Writes the commands and their options into docs/cli.md, as the command table has them: node scripts/write-cli-reference.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from '../src/cli/commands.ts'
import { commandReference } from '../src/cli/completion/command-reference.ts'

const FILE = join(import.meta.dirname, '..', 'docs', 'cli.md')
const HEADING = '## Reference\n\n'

const text = readFileSync(FILE, 'utf8')
const start = text.indexOf(HEADING)
if (start < 0) throw new Error(`${FILE} has no heading "${HEADING.trim()}"`)
writeFileSync(FILE, `${text.slice(0, start + HEADING.length)}${commandReference(await programOf(undefined))}\n`)
