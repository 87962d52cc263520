import { defineConfig } from 'vitest/config'

// Our bytes against those of Apache Kafka's own serializers. Needs Java, and Kafka's jars from scripts/fetch_kafka.sh.
export default defineConfig({
  test: {
    include: ['test/parity/**/*.parity.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
