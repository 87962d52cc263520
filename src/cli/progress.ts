const WIDTH = 30
const CLEAR_LINE = '\r\u001b[K'

/** How far long work has come: a bar on standard error where that is a terminal, and nothing elsewhere. */
export class Progress {
  readonly #what: string
  readonly #stream: { readonly isTTY?: boolean; write(text: string): unknown }
  #isShown = false

  constructor(what: string, stream: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr) {
    this.#what = what
    this.#stream = stream
  }

  /** `total` 0: nobody knows how much there is. */
  show(done: number, total: number, unit: string): void {
    if (this.#stream.isTTY !== true) return
    const share = total <= 0 ? 0 : Math.min(1, Math.max(0, done / total))
    const filled = Math.round(share * WIDTH)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`
    const count = total <= 0 ? `${done} ${unit}` : `${done} of ${total} ${unit}`
    this.#stream.write(`${CLEAR_LINE}${this.#what} ${bar} ${Math.floor(share * 100)} % (${count})`)
    this.#isShown = true
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#stream.write(CLEAR_LINE)
    this.#isShown = false
  }
}
