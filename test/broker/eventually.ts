/** Repeats a check until it no longer throws; throws what it threw last when that takes too long. */
export async function eventually(check: () => Promise<void>, withinMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + withinMs
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      if (performance.now() > deadlineMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
