import { type MockInstance, vi } from 'vitest'

/** Everything that is written to standard output while `work` runs. */
export async function captured(work: () => Promise<unknown>): Promise<string> {
  let text = ''
  const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
    text += `${line}\n`
  })
  const remarks = vi.spyOn(console, 'error').mockImplementation(() => {})
  const write = vi.spyOn(process.stdout, 'write') as unknown as MockInstance<
    (piece: string | Uint8Array, done?: (error?: Error) => void) => boolean
  >
  write.mockImplementation((piece, done) => {
    text += piece
    done?.()
    return true
  })
  try {
    await work()
  } finally {
    log.mockRestore()
    remarks.mockRestore()
    write.mockRestore()
  }
  return text
}

/** The same, as the JSON of its lines. */
export async function capturedJson(work: () => Promise<unknown>): Promise<unknown[]> {
  const text = await captured(work)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
