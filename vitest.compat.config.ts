import { defineConfig } from 'vitest/config'

// Clients and tools that others wrote, against a broker of its own process: COMPAT_BROKER=rafka (default) or kafka, which proves the
// suites themselves right. Needs what scripts/fetch_kafka.sh and scripts/fetch_clients.sh bring. One file after the other.
//   npm run test:compat                        a case in a suite's passes.json that fails, fails the run; other cases that fail are told
//   COMPAT_UPDATE=1 npm run test:compat        and cases that pass for the first time are added to passes.json
export default defineConfig({
  test: {
    include: ['test/compat/**/*.compat.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
})
