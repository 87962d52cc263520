/** What a replay moved, and what moving it cost the driver. */
export interface ReplayResult {
  readonly requests: number
  readonly records: number
  /** Of whole record batches, headers included. */
  readonly bytes: number
  readonly seconds: number
  /** User and system time of the driver's process meanwhile. */
  readonly driverCpuSeconds: number
}

/** Times `work`, which tells what it moved. */
export async function timed(work: () => Promise<{ requests: number; records: number; bytes: number }>): Promise<ReplayResult> {
  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  const moved = await work()
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return { ...moved, seconds, driverCpuSeconds: (user + system) / 1e6 }
}
