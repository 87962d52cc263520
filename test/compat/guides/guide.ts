/** How a block that is run is run. */
export interface Run {
  /** Goes on while the blocks after it run, and is ended after the last. */
  readonly isBackground: boolean
  /** What it has to print; if it is not for the background, it then gets an interrupt, as by Ctrl-C. */
  readonly until: RegExp | null
  readonly exitCode: number
}

/** A fenced block of a guide, or a command in a comment, and what becomes of it. */
export type Block = { readonly line: number; readonly language: string; readonly text: string } & (
  | { readonly kind: 'command'; readonly run: Run; readonly code: string; readonly output: readonly string[] }
  | { readonly kind: 'module'; readonly run: Run; readonly code: string; readonly output: readonly string[] }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'not run'; readonly reason: string }
  | { readonly kind: 'shown' }
)

const COMMANDS = ['sh', 'bash']
const MODULES = ['ts', 'js']
const SHOWN = ['json', 'properties', 'yaml', 'text']
const TOKEN = /^(?:<!--(?<comment>[\s\S]*?)-->|(?<fence>```)(?<language>[^\n]*)\n(?<text>[\s\S]*?)^```$)/gm
const COMMENT = /^\s*(?<kind>run|not run|file|before|continued|stop)\b:?[ ]*(?<rest>[^\n]*?)\s*(?:\n(?<body>[\s\S]*))?$/

/**
 * The blocks of a guide, in order. Blocks of `sh` and `ts` are run; a block of `text` right behind one is what it prints. A comment right before a block says more:
 *
 * - `<!-- run: background, until="listens on", exit=3 -->`: how it is run; `as="..."` runs this in its place. With lines behind the first these are run, and nobody reads them.
 * - `<!-- before` and lines: what the module has before the block's own.
 * - `<!-- continued -->`: the module before goes on with this block.
 * - `<!-- file: server.properties -->`: the block is that file.
 * - `<!-- stop -->`: what runs in the background gets an interrupt, as by Ctrl-C, and ends.
 * - `<!-- not run: why -->`.
 *
 * Throws where a comment or a language is none of these.
 */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let said: Comment[] = []
  let end = 0
  for (const match of markdown.matchAll(TOKEN)) {
    const { comment, language = '', text = '' } = match.groups!
    const line = lineAt(markdown, match.index)
    const isNear = markdown.slice(end, match.index).trim() === ''
    if (!isNear) said = []
    end = match.index + match[0].length
    if (comment !== undefined) {
      const parsed = parsedComment(comment, line)
      if (parsed === null) continue
      if (parsed.kind === 'stop') blocks.push({ line, language, text, kind: 'stop' })
      else if (parsed.kind === 'run' && parsed.body !== '') blocks.push(command(line, 'sh', parsed.body, parsed.rest))
      else said.push(parsed)
      continue
    }
    if (language === 'text' && isNear && said.length === 0 && addOutput(blocks, text)) continue
    blocks.push(block(line, language, text, said, blocks))
    said = []
  }
  return blocks
}

interface Comment {
  readonly kind: string
  readonly rest: string
  readonly body: string
}

function parsedComment(comment: string, line: number): Comment | null {
  const { kind, rest = '', body = '' } = COMMENT.exec(comment)?.groups ?? {}
  if (kind === undefined) return null
  if ((kind === 'not run' || kind === 'file') && rest === '') throw new Error(`line ${line}: ${kind} of what, and why?`)
  return { kind, rest, body }
}

function block(line: number, language: string, text: string, said: readonly Comment[], before: readonly Block[]): Block {
  const about = (kind: string): Comment | undefined => said.find((comment) => comment.kind === kind)
  const shown = { line, language, text }
  const file = about('file')
  if (file !== undefined) return { ...shown, kind: 'file', name: file.rest }
  const unrun = about('not run')
  if (unrun !== undefined) return { ...shown, kind: 'not run', reason: unrun.rest }
  if (SHOWN.includes(language)) return { ...shown, kind: 'shown' }
  if (COMMANDS.includes(language)) return command(line, language, text, about('run')?.rest ?? '')
  if (!MODULES.includes(language)) throw new Error(`line ${line}: a block needs a language, and this is not one: "${language}"`)
  const start = about('continued') === undefined ? '' : before.findLast((earlier) => earlier.kind === 'module')!.code
  const { run } = options(about('run')?.rest ?? '', line)
  return { ...shown, kind: 'module', run, code: `${start}${about('before')?.body ?? ''}${text}`, output: [] }
}

function command(line: number, language: string, text: string, rest: string): Block {
  const { run, as } = options(rest, line)
  return { line, language, text, kind: 'command', run, code: as ?? text, output: [] }
}

/** Gives what is printed to the block before, if that is run. */
function addOutput(blocks: Block[], text: string): boolean {
  const last = blocks.at(-1)
  if (last === undefined || (last.kind !== 'command' && last.kind !== 'module')) return false
  const output = text.split('\n').filter((line) => line.trim() !== '')
  blocks[blocks.length - 1] = { ...last, output }
  return true
}

function options(rest: string, line: number): { run: Run; as: string | null } {
  let run: Run = { isBackground: false, until: null, exitCode: 0 }
  let as: string | null = null
  for (const [option, , name, quoted, plain] of rest.matchAll(/(^|,)\s*([a-z]+)(?:="([^"]*)"|=(\w+))?\s*/g)) {
    if (name === 'background') run = { ...run, isBackground: true }
    else if (name === 'until' && quoted !== undefined) run = { ...run, until: new RegExp(quoted) }
    else if (name === 'exit' && plain !== undefined) run = { ...run, exitCode: Number(plain) }
    else if (name === 'as' && quoted !== undefined) as = quoted
    else throw new Error(`line ${line}: no way to run a block: ${option}`)
  }
  if (run.isBackground && run.until === null) throw new Error(`line ${line}: what runs in the background needs until="..."`)
  return { run, as }
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/**
 * The first line of `expected` that `printed` does not have behind the ones before it, or null. A line may have more on both sides, runs of blanks count as one, and `…`
 * stands for anything.
 */
export function missingLine(expected: readonly string[], printed: string): string | null {
  const lines = printed.split('\n').map((line) => line.replace(/\s+/g, ' '))
  let at = 0
  for (const line of expected) {
    const parts = line.trim().replace(/\s+/g, ' ').split(/ ?… ?/)
    const pattern = new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'))
    while (at < lines.length && !pattern.test(lines[at]!)) at++
    if (at++ === lines.length) return line
  }
  return null
}
