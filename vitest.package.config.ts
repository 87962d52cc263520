import { defineConfig } from 'vitest/config'

// What is published, packed and installed as a user would: needs `npm run build`, and npm's registry for the dependencies.
export default defineConfig({
  test: {
    include: ['test/package/**/*.package.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
})
