/** Calls `send(number)` for 0 to `count` - 1, at most `most` at a time; resolves when all are done. Rejects with the first failure. */
export async function inFlight(count: number, most: number, send: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) await send(next++)
  }
  await Promise.all(Array.from({ length: Math.min(most, count) }, work))
}
