import { printJson } from '../table.ts'

/** Where a dump goes: a line for people, or an object of JSON for each thing; and what is found to be wrong. */
export class DumpSink {
  readonly #isJson: boolean
  readonly problems: { readonly file: string; readonly problem: string }[] = []

  constructor(isJson: boolean) {
    this.#isJson = isJson
  }

  /** `facts` in the order of the line. */
  tell(file: string, kind: string, facts: Readonly<Record<string, unknown>>, line: string): void {
    if (this.#isJson) printJson({ file, kind, ...facts })
    else console.log(line)
  }

  problem(file: string, problem: string): void {
    this.problems.push({ file, problem })
    if (this.#isJson) printJson({ file, kind: 'problem', problem })
    else console.error(`${file}: ${problem}`)
  }
}

/** `name: value` one after the other, as kafka-dump-log writes them. */
export function factsLine(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}`)
    .join(' ')
}
