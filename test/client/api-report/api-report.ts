import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClientEntry, ROOT } from './client-entries.ts'
import { type Declaration, type DeclarationFile, parseDeclarations } from './declarations.ts'

/** Below the client's own surface: what these declare is known by its name. */
const NOT_FOLLOWED = /^src\/protocol\//

/** Where a name is declared. */
interface Place {
  readonly file: string
  readonly name: string
}

export interface ApiSurface {
  /** By entry: what it exports, and where that is declared. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, Place>>
  /** All declarations that users of the entries can come by, exported or not. */
  readonly declarations: ReadonlyMap<string, Declaration>
}

/** What the compiler declares for the entries, and all that these declarations name in turn. */
export function apiSurface(entries: readonly ClientEntry[]): ApiSurface {
  if (entries.length === 0) return { entries: new Map(), declarations: new Map() }
  const folder = mkdtempSync(join(tmpdir(), 'rafka-api-'))
  try {
    const config = join(folder, 'tsconfig.json')
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: join(folder, 'out'),
      rootDir: ROOT,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    }
    const files = entries.map(({ source }) => join(ROOT, source))
    writeFileSync(config, JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [], files }))
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'pipe' })
    return collect(entries, (file) => readFileSync(join(folder, 'out', file.replace(/\.ts$/, '.d.ts')), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function collect(entries: readonly ClientEntry[], read: (file: string) => string): ApiSurface {
  const files = new Map<string, DeclarationFile>()
  const fileOf = (path: string): DeclarationFile => {
    let found = files.get(path)
    if (found === undefined) files.set(path, (found = parseDeclarations(path, read(path))))
    return found
  }
  /** Follows a name through the files that give it on. */
  const placeOf = ({ file, name }: Place): Place | null => {
    if (NOT_FOLLOWED.test(file)) return null
    const { declared, imported, exported, exportedWhole } = fileOf(file)
    if (declared.has(name)) return { file, name }
    const next = exported.get(name) ?? imported.get(name)
    if (next !== undefined && next.file !== null) return placeOf({ file: next.file, name: next.name })
    const given = imported.get(next?.name ?? name)
    if (given !== undefined) return placeOf(given)
    for (const whole of exportedWhole) {
      const place = placeOf({ file: whole, name })
      if (place !== null) return place
    }
    return null
  }
  const exportsOf = (file: string): string[] => {
    const { exported, exportedWhole } = fileOf(file)
    return [...exported.keys(), ...exportedWhole.flatMap(exportsOf)]
  }

  const declarations = new Map<string, Declaration>()
  const reach = (place: Place): void => {
    const key = `${place.file} ${place.name}`
    if (declarations.has(key)) return
    const { declared, imported } = fileOf(place.file)
    const declaration = declared.get(place.name)!
    declarations.set(key, declaration)
    const code = declaration.text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '')
    for (const word of new Set(code.match(/[A-Za-z_$][\w$]*/g))) {
      const next = declared.has(word) ? { file: place.file, name: word } : imported.get(word)
      const found = next === undefined ? null : placeOf(next)
      if (found !== null) reach(found)
    }
  }

  const surfaces = new Map<string, Map<string, Place>>()
  for (const { specifier, source } of entries) {
    const names = new Map<string, Place>()
    for (const name of new Set(exportsOf(source))) {
      const place = placeOf({ file: source, name })
      if (place === null) continue
      names.set(name, place)
      reach(place)
    }
    surfaces.set(specifier, names)
  }
  return { entries: surfaces, declarations }
}

/** The surface as text: names by entry, then all declarations in the order of their names. */
export function apiReport({ entries, declarations }: ApiSurface): string {
  const lines = [
    '# The public API of rafka/client',
    '',
    'What users of the client can see, as the compiler declares it. Written by `npm run api-report`; a test holds it against the sources.',
    '',
  ]
  for (const [specifier, names] of entries) {
    lines.push(
      `## ${specifier}`,
      '',
      [...names.keys()]
        .sort()
        .map((name) => `\`${name}\``)
        .join(', '),
      '',
    )
  }
  const all = [...declarations.entries()].sort(([a, one], [b, other]) =>
    one.name === other.name ? (a < b ? -1 : 1) : one.name < other.name ? -1 : 1,
  )
  lines.push('## Declarations', '', '```ts')
  for (const [, { text }] of all) lines.push(text, '')
  lines.at(-1) === '' && lines.pop()
  lines.push('```', '')
  return lines.join('\n')
}

/** Exported names without a comment of their own. */
export function undocumented({ entries, declarations }: ApiSurface): string[] {
  return [...entries].flatMap(([specifier, names]) =>
    [...names]
      .filter(([, { file, name }]) => declarations.get(`${file} ${name}`)!.comment === '')
      .map(([name, { file }]) => `${specifier}: ${name} (${file})`),
  )
}
