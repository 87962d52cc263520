import type { Telemetry } from '../../src/base/telemetry.ts'

/** Counts for nobody. */
export const SILENT_TELEMETRY: Telemetry = {
  counter: () => ({ value: 0 }),
  forgetCounter() {},
  gauge() {},
  row() {},
  rows() {},
  histogram: () => ({ observeUs() {} }),
}
