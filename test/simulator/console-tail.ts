import type { Logger } from '../../src/base/logger.ts'

/** Keeps the last lines that the nodes of a run logged, or prints all of them. */
export class ConsoleTail {
  readonly lines: string[] = []
  nowUs: () => number = () => 0
  readonly #linesMax: number
  readonly #prints: boolean

  constructor(linesMax: number, prints: boolean) {
    this.#linesMax = linesMax
    this.#prints = prints
  }

  loggerFor(nodeId: number): Logger {
    const at = (level: string) => (message: string, facts?: object) => {
      if (this.#linesMax === 0) return
      const line = `${(this.nowUs() / 1e6).toFixed(6)} node-${nodeId} ${level} ${message} ${facts === undefined ? '' : JSON.stringify(facts)}`
      if (this.#prints) process.stdout.write(`${line}\n`)
      this.lines.push(line)
      if (this.lines.length > this.#linesMax) this.lines.shift()
    }
    return { trace: () => {}, debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger
  }
}
