const WITHIN_MS = 30_000

/** Looks ten times a second whether something holds; after 30 s it rejects with what `missing` tells. */
export async function waitUntil(
  missing: string | (() => string | Promise<string>),
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + WITHIN_MS
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`after 30 s: ${typeof missing === 'string' ? `not yet: ${missing}` : await missing()}`)
    await pause(100)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
