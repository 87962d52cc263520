import { dirname, join, normalize } from 'node:path'

/** One name that a declaration file declares. */
export interface Declaration {
  readonly name: string
  /** With its comment, without `export` and `declare`. */
  readonly text: string
  readonly comment: string
}

/** What a file of declarations, as the compiler writes them, declares, imports and gives on. */
export interface DeclarationFile {
  readonly declared: ReadonlyMap<string, Declaration>
  /** Names as they are used here, and where each comes from: a name in another file. */
  readonly imported: ReadonlyMap<string, { file: string; name: string }>
  /** What it exports, by the exported name: its own names have no file. */
  readonly exported: ReadonlyMap<string, { file: string | null; name: string }>
  /** Files of which it exports all. */
  readonly exportedWhole: readonly string[]
}

const STATEMENT = /^(export|declare|import|interface|type|class|abstract|const|function)\b/
const DECLARED =
  /^(export )?(default )?(declare )?(?:(?:abstract )?class|interface|type|const|let|function|enum|namespace)\s+([A-Za-z_$][\w$]*)/

/** `path` from the root; relative imports are resolved from its folder, and those of packages are left out. */
export function parseDeclarations(path: string, text: string): DeclarationFile {
  const declared = new Map<string, Declaration>()
  const imported = new Map<string, { file: string; name: string }>()
  const exported = new Map<string, { file: string | null; name: string }>()
  const exportedWhole: string[] = []
  const resolve = (specifier: string): string | null =>
    specifier.startsWith('.') ? normalize(join(dirname(path), specifier)).replace(/\.(ts|js)$/, '.ts') : null

  for (const { comment, statement } of statements(text)) {
    const from = /\bfrom\s+['"]([^'"]+)['"]/.exec(statement)?.[1]
    const file = from === undefined ? null : resolve(from)
    if (/^export (type )?\* from/.test(statement)) {
      if (file !== null) exportedWhole.push(file)
    } else if (/^(import|export) (type )?\{/.test(statement)) {
      for (const [original, local] of names(statement)) {
        if (statement.startsWith('import')) {
          if (file !== null) imported.set(local, { file, name: original })
        } else exported.set(local, { file, name: original })
      }
    } else {
      const match = DECLARED.exec(statement)
      if (match === null) continue
      const name = match[4]!
      if (match[1] !== undefined) exported.set(name, { file: null, name })
      const bare = statement.replace(/^(export )?(default )?(declare )?/, '')
      const before = declared.get(name)
      // A function with several signatures is one name.
      declared.set(name, {
        name,
        comment: before?.comment || comment,
        text: `${before === undefined ? '' : `${before.text}\n`}${comment}${bare}`,
      })
    }
  }
  return { declared, imported, exported, exportedWhole }
}

/** Top-level statements: each begins at the start of a line, after its comment. */
function* statements(text: string): Generator<{ comment: string; statement: string }> {
  let comment = ''
  let lines: string[] = []
  let isComment = false
  for (const line of text.split('\n')) {
    if (isComment || line.startsWith('/**')) {
      if (!isComment && lines.length > 0) {
        yield { comment, statement: lines.join('\n').trimEnd() }
        lines = []
      }
      comment = isComment ? `${comment}${line}\n` : `${line}\n`
      isComment = !line.includes('*/')
    } else if (STATEMENT.test(line)) {
      if (lines.length > 0) {
        yield { comment, statement: lines.join('\n').trimEnd() }
        comment = ''
      }
      lines = [line]
    } else if (lines.length > 0) lines.push(line)
  }
  if (lines.length > 0) yield { comment, statement: lines.join('\n').trimEnd() }
}

/** The pairs of `{ a, type b as c }`. */
function names(statement: string): [original: string, local: string][] {
  const inside = /\{([\s\S]*?)\}/.exec(statement)?.[1] ?? ''
  return inside
    .split(',')
    .map((part) => part.trim().replace(/^type\s+/, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [original, local] = part.split(/\s+as\s+/) as [string, string | undefined]
      return [original, local ?? original]
    })
}
