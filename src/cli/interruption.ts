/** Ended by a signal or by a reader that went away: no failure, just no more to do. */
class Interrupted extends Error {}

/**
 * Runs `use` with a signal that is aborted by SIGINT, SIGTERM, or when whoever reads standard output has gone (`rafka consume … | head`): what has been
 * begun can then be ended well. A second SIGINT or SIGTERM ends the process where it stands.
 */
export async function interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
    controller.abort(new Interrupted(name))
  }
  const closed = (): void => controller.abort(new Interrupted('EPIPE'))
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  outputClosed = closed
  try {
    return await use(controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    outputClosed = null
  }
}

/** `work`, or undefined as soon as the signal is aborted; what `work` comes to is then of no interest. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    work.catch(() => {})
    return undefined
  }
  const aborted = Promise.withResolvers<undefined>()
  const abort = (): void => aborted.resolve(undefined)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

let outputClosed: (() => void) | null = null

/** A pipe that nobody reads any more ends the command quietly, as it ends every other tool. */
export function endWithOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (outputClosed !== null) outputClosed()
    else process.exit(0)
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
