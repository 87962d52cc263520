import { defineConfig } from 'vitest/config'

// What takes minutes: millions of mutated requests, thousands of connections, brokers that are killed under load. One file after the other, each printing
// the seed that repeats it.
//   npm run test:extended                      all
//   npm run test:extended -- test/crash        some
export default defineConfig({
  test: {
    include: ['test/**/*.extended.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
})
