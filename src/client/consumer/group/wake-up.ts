import type { ClientEnvironment } from '../../environment.ts'

/** One who sleeps, and those who wake it. A call while nobody sleeps is kept for the next sleep. */
export class WakeUp {
  readonly #environment: Pick<ClientEnvironment, 'after'>
  #called = false
  #wake: (() => void) | null = null

  constructor(environment: Pick<ClientEnvironment, 'after'>) {
    this.#environment = environment
  }

  call(): void {
    this.#called = true
    this.#wake?.()
  }

  /** Until somebody calls, or `delayMs` are over. */
  sleep(delayMs = Number.POSITIVE_INFINITY): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        this.#wake = null
        this.#called = false
        resolve()
      }
      const cancel = delayMs === Number.POSITIVE_INFINITY ? () => {} : this.#environment.after(delayMs, done)
      if (this.#called) done()
      else this.#wake = done
    })
  }
}
