import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** By probe: the answers that there are, and which of them each situation's user gets, in the order of the situations. */
interface Recorded {
  readonly situations: readonly string[]
  readonly probes: Readonly<Record<string, { readonly answers: string[]; readonly by: number[] }>>
}

/** What Apache Kafka 4.3.1 answered, by probe and situation. */
export class Expectations {
  readonly #file: string
  readonly #recorded: Recorded

  private constructor(file: string, recorded: Recorded) {
    this.#file = file
    this.#recorded = recorded
  }

  /** `name`: of the file, beside this one. */
  static read(name = 'expected.json'): Expectations {
    const file = join(import.meta.dirname, name)
    const nothing: Recorded = { situations: [], probes: {} }
    return new Expectations(file, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded) : nothing)
  }

  of(probe: string, situation: string): string | undefined {
    const { situations, probes } = this.#recorded
    const entry = probes[probe]
    return entry?.answers[entry.by[situations.indexOf(situation)] ?? -1]
  }

  /** What is different from what was recorded: a text for each. */
  differences(situation: string, answers: ReadonlyMap<string, string>): string[] {
    const differences: string[] = []
    for (const [probe, answer] of answers) {
      const expected = this.of(probe, situation)
      if (expected !== answer) differences.push(`${situation} | ${probe}\n  expected ${expected}\n  but got  ${answer}`)
    }
    return differences
  }

  write(all: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    const probes: Record<string, { answers: string[]; by: number[] }> = {}
    for (const answers of all.values()) {
      for (const [probe, answer] of answers) {
        probes[probe] ??= { answers: [], by: [] }
        const entry = probes[probe]
        let place = entry.answers.indexOf(answer)
        if (place < 0) place = entry.answers.push(answer) - 1
        entry.by.push(place)
      }
    }
    const lines = Object.entries(probes).map(([probe, entry]) => `${JSON.stringify(probe)}: ${JSON.stringify(entry)}`)
    const situations = JSON.stringify([...all.keys()])
    writeFileSync(this.#file, `{\n"situations": ${situations},\n"probes": {\n${lines.join(',\n')}\n}\n}\n`)
  }
}
