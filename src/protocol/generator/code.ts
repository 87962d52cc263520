import type { Versions } from './versions.ts'

/** What to do from one version on, up to the next case's. */
export interface Case {
  readonly from: number
  readonly to: number
  readonly code: string
}

/** The code of every version in the range, equal neighbours merged. */
export function casesOf(versions: Versions, codeOf: (version: number) => string): Case[] {
  const cases: Case[] = []
  if (versions === null) return cases
  for (let version = versions.from; version <= versions.to; version++) {
    const code = codeOf(version)
    const last = cases.at(-1)
    if (last !== undefined && last.code === code) cases[cases.length - 1] = { ...last, to: version }
    else cases.push({ from: version, to: version, code })
  }
  return cases
}

/** An expression that picks its case by `version`. */
export function expression(cases: readonly Case[]): string {
  const merged: { from: number; code: string; inner: Case[] }[] = []
  for (const { from, to, code } of cases) {
    // Calls that differ only in their last argument are made once, and the argument picked.
    const [, call, argument] = /^(\w+\(reader(?:, version)?, )(.*)\)$/.exec(code) ?? []
    const last = merged.at(-1)
    if (call !== undefined && last?.code === call) last.inner.push({ from, to, code: argument! })
    else
      merged.push(call === undefined ? { from, code, inner: [] } : { from, code: call, inner: [{ from, to, code: argument! }] })
  }
  const texts = merged.map(({ from, code, inner }) => ({
    from,
    code: inner.length === 0 ? code : `${code}${expression(inner)})`,
  }))
  const [first, ...later] = texts
  if (first === undefined) throw new Error('an expression of no version')
  return [...later.reverse().map(({ from, code }) => `version >= ${from} ? ${code} : `), first.code].join('')
}

/** A statement that picks its case by `version`, the newest first; a case without code does nothing. */
export function statement(cases: readonly Case[]): string {
  const lowest = cases[0]?.from
  const branches: string[] = []
  // True while every version above the case at hand has gone to a branch before it, so that its upper bound needs no check.
  let covered = true
  for (const { from, to, code } of cases.toReversed()) {
    if (code === '') {
      covered = false
      continue
    }
    const conditions: string[] = []
    if (!covered && from === to && from !== lowest) conditions.push(`version === ${from}`)
    else {
      if (from !== lowest) conditions.push(`version >= ${from}`)
      if (!covered) conditions.push(`version <= ${to}`)
    }
    const isLast = cases.every((other) => other.from >= from || other.code === '')
    branches.push(branch(conditions, code, branches.length === 0, isLast))
  }
  return branches.join('\nelse ').replaceAll('}\nelse ', '} else ')
}

/** One branch of the chain. The last one may join its conditions with those of an `if` that is all its code: no branch is left to fall through to. */
function branch(conditions: readonly string[], code: string, isFirst: boolean, isLast: boolean): string {
  const inner = /^if \((.*)\) (\{\n(?: {2}.*\n)+\})$/.exec(code)
  if (inner !== null && isLast)
    return `if (${[...conditions, conditions.length > 0 ? grouped(inner[1]!) : inner[1]!].join(' && ')}) ${inner[2]}`
  if (conditions.length === 0 && isFirst) return code
  const block = code.includes('\n') || code.startsWith('if ') ? `{\n${indent(code)}\n}` : code
  if (conditions.length === 0) return block
  return `if (${conditions.join(' && ')}) ${block}`
}

function grouped(condition: string): string {
  return condition.includes('||') && !condition.startsWith('(') ? `(${condition})` : condition
}

export function indent(code: string): string {
  return code.replace(/^(?=.)/gm, '  ')
}
