import { styleText } from 'node:util'

/** Prints rows under their heads, columns aligned; heads are bold on a terminal, and nothing is printed for no rows but `nothing`, on standard error. */
export function printTable(heads: readonly string[], rows: readonly (readonly (string | number)[])[], nothing: string): void {
  if (rows.length === 0) {
    console.error(nothing)
    return
  }
  const texts = rows.map((row) => row.map(String))
  const widths = heads.map((head, column) => Math.max(head.length, ...texts.map((row) => row[column]!.length)))
  const isNumber = heads.map((_, column) => rows.every((row) => typeof row[column] === 'number'))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  console.log(styleText('bold', line(heads), { stream: process.stdout }))
  for (const row of texts) console.log(line(row))
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value))
}

/** `1 record`, `2 records`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** A remark beside the output, on standard error. */
export function remark(text: string): void {
  console.error(styleText('dim', text, { stream: process.stderr }))
}

/** Prints a value as JSON where that is asked for, and for people otherwise. */
export function show(flags: { readonly json?: boolean }, value: unknown, forPeople: () => void): void {
  if (flags.json === true) printJson(value)
  else forPeople()
}
