import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The default suite is quick and needs no other program. Suites that need Java, Python or a long time have a name of
// their own (`*.compat.ts`, `*.extended.ts`, `*.parity.ts`) and a script of their own in package.json.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Two at once also on two cores: most files wait for sockets and clocks now and then.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
  },
})
